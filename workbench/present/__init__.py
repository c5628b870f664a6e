"""What people see of a release: figures, tables and text, each with its twin in words. Opens offline.

Everything here takes a :class:`~workbench.core.result.Release` and refuses anything else
(:class:`~workbench.core.errors.NotReleased`).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.present.figures import draw_figure
    from workbench.present.part import PART_MIME, Part
    from workbench.present.prose import write_summary
    from workbench.present.tables import show_table
    from workbench.present.view import View

__all__ = ["PART_MIME", "Part", "View", "draw_figure", "show_table", "write_summary"]

_HOMES = {
    "PART_MIME": "part",
    "Part": "part",
    "View": "view",
    "draw_figure": "figures",
    "show_table": "tables",
    "write_summary": "prose",
}


def __getattr__(name: str) -> Any:
    # The exporter needs the style sheet alone, in processes that draw nothing.
    if name in _HOMES:
        return getattr(import_module(f"workbench.present.{_HOMES[name]}"), name)
    raise AttributeError(name)
