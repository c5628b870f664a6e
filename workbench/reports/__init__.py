"""From notebook to page: executed fresh, only released parts kept, one file that opens without a network."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.reports.build import build_report

__all__ = ["build_report"]


def __getattr__(name: str) -> Any:
    # JupyterLab loads every nbconvert exporter: what draws must not come along into each person's server.
    if name == "build_report":
        from workbench.reports.build import build_report

        return build_report
    raise AttributeError(name)
