"""One folder per urban problem; discovery finds it, no other file knows it.

A problem is a package here with a ``PROBLEM``: what it asks, which datasets it needs, and the function that
turns a session into a :class:`~workbench.core.result.Result`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING

from workbench.core.errors import ProblemUnknown
from workbench.core.text import Text

if TYPE_CHECKING:
    from workbench.core.result import Result
    from workbench.query.engine import Engine

__all__ = ["Problem", "discover", "find_problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What a problem is, before any data of it is read."""

    id: str
    title: Text
    question: Text
    requires: tuple[str, ...]
    """Datasets without which there is no answer."""
    uses: tuple[str, ...]
    """Datasets that add to the answer where they are there."""
    analyse: Callable[[Engine, Mapping[str, object]], Result]
    notebook: str = "problem.ipynb"
    """File in ``notebooks/`` that turns the result into a report: one that shows any problem, or its own."""
    parameters: Mapping[str, object] = field(default_factory=dict)
    """Names and defaults of what can be changed."""
    lineage: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Part of the result (``finding-trend``, ``table-gu_*``, ``layer-gu``) → names of the SQL files it is computed
    from. What is not declared could come from any of them, and a report says so."""


def discover() -> dict[str, Problem]:
    """Every problem there is, by id, in alphabetical order."""
    found: dict[str, Problem] = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.ispkg:
            continue
        problem = getattr(import_module(f"{__name__}.{module.name}"), "PROBLEM", None)
        if isinstance(problem, Problem):
            found[problem.id] = problem
    return dict(sorted(found.items()))


def find_problem(problem_id: str) -> Problem:
    """The problem called ``problem_id``.

    Raises
    ------
    ProblemUnknown
        There is none; the message lists those there are.
    """
    problems = discover()
    if problem_id not in problems:
        near = get_close_matches(problem_id, problems, n=1)
        listed = ", ".join(near or problems)
        raise ProblemUnknown(
            Text("그런 문제가 없습니다", "there is no such problem"),
            where=problem_id,
            next_step=Text(f"있는 문제: {listed}", f"problems there are: {listed}"),
        )
    return problems[problem_id]
