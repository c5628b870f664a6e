"""What stands on the pages about reports, corrections and answers; like the pages about data, these know of no request.

The routes (:mod:`workbench.portal.pages`) and the static site (:mod:`workbench.portal.site`) take them from here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workbench.core.result import Edition
from workbench.participation import Asked
from workbench.portal.dataset_pages import Page
from workbench.portal.shelf import Shelf, read_release
from workbench.problems import Problem
from workbench.storage import EditionChange

STATUSES: Final = ("", "overdue", "open", "answered")


@dataclass(frozen=True, slots=True)
class Changed:
    """A published edition and what it changes of the one before it."""

    problem: Problem
    edition: Edition
    change: EditionChange


def list_changed(shelf: Shelf) -> tuple[Changed, ...]:
    """Every edition of every problem, the newest first."""
    found = [
        Changed(problem, edition, change)
        for problem in shelf.problems.values()
        for edition, change in shelf.changes(problem.id)
    ]
    return tuple(sorted(found, key=lambda c: (c.edition.published_at, c.edition.number), reverse=True))


def list_corrections(shelf: Shelf) -> tuple[Changed, ...]:
    """Revisions and corrections, the newest first."""
    return tuple(changed for changed in list_changed(shelf) if changed.change.is_notable)


def build_home_page(shelf: Shelf) -> Page:
    """All problems with their current report."""
    listed = shelf.list_problems()
    changes = {
        edition.problem_id: change
        for item in listed
        for edition, change in shelf.changes(item.problem.id)
        if item.current is not None and edition.number == item.current.number
    }
    documents = {
        item.problem.id: shelf.documents(item.current) for item in listed if item.current is not None
    }
    return Page(
        "home.html",
        {"listed": listed, "changes": changes, "documents": documents, "progress": shelf.progress()},
    )


def build_editions_page(shelf: Shelf, problem_id: str) -> Page | None:
    """The editions of a problem; ``None`` where there is no such problem."""
    found = shelf.editions(problem_id)
    if found is None:
        return None
    current = shelf.edition(problem_id)
    return Page(
        "editions.html",
        {
            "problem": shelf.problems[problem_id],
            "editions": found,
            "changes": {edition.number: change for edition, change in shelf.changes(problem_id)},
            "current_n": current.number if current else None,
        },
    )


def build_edition_page(shelf: Shelf, problem_id: str, number: int) -> Page | None:
    """The page around one edition: what it found, what it changed, what later ones changed of it, how to cite it."""
    changes = shelf.changes(problem_id) if problem_id in shelf.problems else ()
    own = next((pair for pair in changes if pair[0].number == number), None)
    if own is None or not own[0].file.is_file():
        return None
    edition, change = own
    current = shelf.edition(problem_id)
    document = read_release(edition) or {}
    return Page(
        "edition.html",
        {
            "problem": shelf.problems[problem_id],
            "edition": edition,
            "change": change,
            "later": [(e, c) for e, c in changes if e.number > number and c.is_notable],
            "current_n": current.number if current else number,
            "findings": [f["sentence"] for f in document.get("findings", ()) if "sentence" in f],
            "titles": {dataset.id: dataset.title for dataset in shelf.catalog},
            "documents": shelf.documents(edition),
            "bytes_n": edition.file.stat().st_size,
            "sha256": hashlib.sha256(edition.file.read_bytes()).hexdigest(),
        },
    )


def build_corrections_page(shelf: Shelf) -> Page:
    """Every revision and correction there ever was."""
    titles = {dataset.id: dataset.title for dataset in shelf.catalog}
    return Page("corrections.html", {"corrections": list_corrections(shelf), "titles": titles})


def build_answers_page(shelf: Shelf, status: str = "") -> Page:
    """What was asked of the city, by status where one is named."""
    chosen = status if status in STATUSES else ""
    return Page(
        "answers.html",
        {
            "asked": shelf.recommendations(chosen),
            "problems": shelf.problems,
            "progress": shelf.progress(),
            "chosen": chosen,
            "statuses": STATUSES,
        },
    )


def build_answer_page(shelf: Shelf, asked: Asked | None) -> Page | None:
    """One thing that was asked, and its answers, without a form; ``None`` where there is none."""
    if asked is None or asked.problem_id not in shelf.problems:
        return None
    values = {"asked": asked, "problem": shelf.problems[asked.problem_id], "done": False, "wrong": None}
    return Page("answer.html", values)


def list_answers(asked: Iterable[Asked]) -> list[Asked]:
    """What has been answered, the newest answer first."""
    answered = [a for a in asked if a.answer is not None]
    return sorted(answered, key=lambda a: a.answers[-1].answered_at, reverse=True)
