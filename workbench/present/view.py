"""All parts of one release in one language: what a notebook calls, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.core.dataset import Dataset
from workbench.core.result import Release
from workbench.core.text import Language
from workbench.present import prose
from workbench.present.classes import Classing
from workbench.present.figures import draw_figure
from workbench.present.map_page import Tiles
from workbench.present.part import Part, require_release
from workbench.present.sources import show_sources
from workbench.present.tables import show_table
from workbench.present.tiles import TiledMap, draw_on_tiles


class View:
    """A release as its readers meet it.

    Parameters
    ----------
    release
        A result that passed the gate.
    language
        ``ko`` or ``en``.
    datasets
        What is known of the datasets, by id, for titles and licences in the sources.

    Raises
    ------
    NotReleased
        ``release`` is anything but a release.
    """

    def __init__(
        self, release: Release, language: Language = "ko", datasets: Mapping[str, Dataset] | None = None
    ) -> None:
        self.release = require_release(release)
        self.language: Language = language
        self._datasets = datasets or {}

    def __repr__(self) -> str:
        figures = ", ".join(self.figure_ids)
        tables = ", ".join(self.table_ids)
        return f"<View {self.release.result.problem_id} {self.language}: figures {figures}; tables {tables}>"

    @property
    def figure_ids(self) -> tuple[str, ...]:
        """Names that :meth:`figure` takes."""
        return tuple(f.id for f in self.release.result.figures)

    @property
    def table_ids(self) -> tuple[str, ...]:
        """Names that :meth:`table` takes."""
        return tuple(t.id for t in self.release.result.tables)

    def title(self) -> Part:
        """Title, period and day of release."""
        return prose.show_title(self.release, self.language)

    def summary(self) -> Part:
        """The question and the first finding."""
        return prose.show_summary(self.release, self.language)

    def findings(self, *, first: int | None = None, after: int = 0) -> Part:
        """All findings with their intervals, or the ``first`` so many, or those ``after`` so many."""
        return prose.show_findings(self.release, self.language, first=first, after=after)

    def recommendations(self) -> Part:
        """What is asked of the city."""
        return prose.show_recommendations(self.release, self.language)

    def figure(self, figure_id: str, *, classing: Classing | None = None) -> Part:
        """One figure: live, still and in words; ``classing`` in place of the figure's own classes."""
        return draw_figure(self.release, figure_id, self.language, classing=classing)

    def figure_on_tiles(self, figure_id: str, *, tiles: Tiles | None = None) -> TiledMap:
        """One map on tiles from the internet, to look at in this notebook; no report takes it."""
        return draw_on_tiles(self.release, figure_id, self.language, tiles=tiles)

    def table(self, table_id: str) -> Part:
        """One table, all rows."""
        return show_table(self.release, table_id, self.language)

    def method(self) -> Part:
        """The method in plain words."""
        return prose.show_method(self.release, self.language)

    def limits(self) -> Part:
        """What the analysis cannot say."""
        return prose.show_limits(self.release, self.language)

    def refusals(self) -> Part:
        """What was not computed, and what was withheld."""
        return prose.show_refusals(self.release, self.language)

    def sources(self) -> Part:
        """Datasets, licences, versions and files."""
        return show_sources(self.release, self.language, self._datasets)
