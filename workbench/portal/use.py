"""Which problems and published findings rest on a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.core.errors import LakeError
from workbench.problems import Problem
from workbench.storage import Lake
from workbench.storage.citations import Citation, read_citations


@dataclass(frozen=True, slots=True)
class Use:
    """One problem that a dataset serves."""

    problem: Problem
    is_required: bool
    editions: tuple[Citation, ...]
    """Published editions that cite a version of the dataset, the newest first."""


@dataclass(frozen=True, slots=True)
class Uses:
    """Everything that rests on a dataset."""

    problems: tuple[Use, ...]
    is_known: bool = True
    """False while what is published cannot be read: somebody publishes at this moment, or the lake is damaged."""

    def editions_of(self, version: str) -> tuple[Citation, ...]:
        """Editions that cite one version."""
        return tuple(
            edition
            for use in self.problems
            for edition in use.editions
            if any(name == version for _, name in edition.versions)
        )


def find_uses(lake: Lake, problems: Mapping[str, Problem], dataset_id: str) -> Uses:
    """Problems that name the dataset, and those whose editions cite it."""
    is_known = True
    try:
        cited = [c for c in read_citations(lake) if c.number and any(d == dataset_id for d, _ in c.versions)]
    except LakeError:
        cited, is_known = [], False
    uses = []
    for problem in problems.values():
        own = [_of_dataset(c, dataset_id) for c in cited if c.problem_id == problem.id]
        if own or dataset_id in problem.requires or dataset_id in problem.uses:
            newest_first = tuple(sorted(own, key=lambda c: -c.number))
            uses.append(Use(problem, dataset_id in problem.requires, newest_first))
    return Uses(tuple(uses), is_known)


def _of_dataset(citation: Citation, dataset_id: str) -> Citation:
    """The citation with the versions of this dataset alone."""
    return Citation(
        citation.problem_id,
        citation.number,
        citation.is_current,
        frozenset(pair for pair in citation.versions if pair[0] == dataset_id),
        citation.findings,
    )
