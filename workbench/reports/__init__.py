"""From notebook to page: executed fresh, only released parts kept, one file that opens without a network."""

from workbench.reports.build import build_report

__all__ = ["build_report"]
