"""Which of a run's queries each number, table and figure was computed from, as its problem declares it.

What no problem declares is not guessed: a part that is left out could come from any query of the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.core.result import Figure, Result
    from workbench.problems import Problem

PROBLEMS = Path(__file__).parents[1] / "problems"


def trace_run(problem: Problem, result: Result, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt of a run with the names of its SQL files, and the files behind each part of the result.

    Returns
    -------
    dict
        As given, each query asked from a file with ``file`` beside its text, and ``parts``: problem → part
        (``finding-…``, ``table-…``, ``figure-…``) → files.
    """
    names = {file.read_text(encoding="utf-8"): name for file, name in _list_files(problem.id)}
    queries = [
        query | ({"file": names[query["sql"]]} if query["sql"] in names else {})
        for query in receipt["queries"]
    ]
    files = {Path(query["file"]).stem: query["file"] for query in queries if "file" in query}
    parts = {
        part: [files[stem] for stem in stems if stem in files]
        for part, stems in _trace_parts(problem, result)
    }
    return {**receipt, "queries": queries, "parts": {problem.id: parts}}


def _list_files(problem_id: str) -> Iterator[tuple[Path, str]]:
    """SQL of the problem and of all problems, with the names that a reader meets."""
    for folder in (PROBLEMS, PROBLEMS / problem_id):
        for file in sorted(folder.glob("*.sql")):
            yield file, file.relative_to(PROBLEMS).as_posix()


def _trace_parts(problem: Problem, result: Result) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each declared part with the stems of its SQL files; a figure has those of its table, its base and its dots."""
    parts = [f"finding-{f.id}" for f in result.findings] + [f"table-{t.id}" for t in result.tables]
    for part in parts:
        if (stems := find_declared(problem.lineage, part)) is not None:
            yield part, stems
    for figure in result.figures:
        found = [find_declared(problem.lineage, part) for part in _name_sources(figure)]
        if None not in found:
            yield f"figure-{figure.id}", _join(stems for stems in found if stems is not None)


def _name_sources(figure: Figure) -> Iterator[str]:
    yield f"table-{figure.table}"
    if figure.dots is not None:
        yield f"table-{figure.dots}"
    if figure.layer is not None:
        yield f"layer-{figure.layer}"


def find_declared(lineage: Mapping[str, tuple[str, ...]], part: str) -> tuple[str, ...] | None:
    """What is declared of a part: under its own name, or under the first pattern that fits it."""
    if part in lineage:
        return lineage[part]
    return next((stems for pattern, stems in lineage.items() if fnmatchcase(part, pattern)), None)


def _join(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem for stems in found for stem in stems))
