"""From notebook to page: executed fresh, only released parts kept, one file that opens without a network."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.reports.build import build_report, build_reports

__all__ = ["build_report", "build_reports"]


def __getattr__(name: str) -> Any:
    # JupyterLab loads every nbconvert exporter: what draws must not come along into each person's server.
    if name in __all__:
        from workbench.reports import build

        return getattr(build, name)
    raise AttributeError(name)
