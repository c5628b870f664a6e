"""Which data a city problem needs, from its cause to the response, and which of them are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.catalog.terms import CombinedLicence, combine_licences
from workbench.core.dataset import Chain, Dataset, Snapshot
from workbench.core.text import Text
from workbench.portal.search import STEPS, Row
from workbench.problems import Problem


@dataclass(frozen=True, slots=True)
class Need:
    """A dataset in a cell of the map."""

    dataset: Dataset
    is_held: bool
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One problem, or one theme: its datasets by step."""

    id: str
    title: Text | None
    """``None`` for a theme, which has a name of its own."""
    cells: Mapping[Chain, tuple[Need, ...]]
    licence: CombinedLicence | None = None
    """Terms of a work made of all that the problem uses and that is there."""

    @property
    def empty(self) -> tuple[Chain, ...]:
        """Steps that nothing speaks of."""
        return tuple(step for step in STEPS if not self.cells[step])


def map_problems(rows: Iterable[Row], problems: Iterable[Problem]) -> tuple[Line, ...]:
    """What every problem needs, required datasets first."""
    by_id = {dataset.id: (dataset, snapshot) for dataset, snapshot in rows}
    lines = []
    for problem in problems:
        named = dict.fromkeys((*problem.requires, *problem.uses))
        found = [by_id[name] for name in named if name in by_id]
        needs = [Need(d, snapshot is not None, d.id in problem.requires) for d, snapshot in found]
        held = [need.dataset.licence for need in needs if need.is_held]
        licence = combine_licences(held) if held else None
        lines.append(Line(problem.id, problem.title, _sort(needs), licence))
    return tuple(lines)


def map_themes(rows: Iterable[Row]) -> tuple[Line, ...]:
    """The whole catalogue by theme and step."""
    themes: dict[str, list[Need]] = {}
    for dataset, snapshot in rows:
        themes.setdefault(dataset.theme, []).append(Need(dataset, snapshot is not None))
    return tuple(Line(theme, None, _sort(needs)) for theme, needs in sorted(themes.items()))


def _sort(needs: Iterable[Need]) -> dict[Chain, tuple[Need, ...]]:
    listed = list(needs)
    return {step: tuple(n for n in listed if n.dataset.chain == step) for step in STEPS}


def place_in_chain(dataset: Dataset, rows: Iterable[tuple[Dataset, Snapshot | None]]) -> Line:
    """The line of the dataset's own theme."""
    own = [Need(d, snapshot is not None) for d, snapshot in rows if d.theme == dataset.theme]
    return Line(dataset.theme, None, _sort(own))
