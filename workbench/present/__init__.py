"""What people see of a release: figures, tables and text, each with its twin in words. Opens offline.

Everything here takes a :class:`~workbench.core.result.Release` and refuses anything else
(:class:`~workbench.core.errors.NotReleased`).
"""

from workbench.present.figures import draw_figure
from workbench.present.part import PART_MIME, Part
from workbench.present.prose import write_summary
from workbench.present.tables import show_table
from workbench.present.view import View

__all__ = ["PART_MIME", "Part", "View", "draw_figure", "show_table", "write_summary"]
