"""Published editions: numbered, immutable, the newest one named by ``current``.

An edition is published when ``current`` names it, which is the last step of all: a numbered folder beyond it was left by
a process that died, and the next one finishes it.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.core.result import Edition
from workbench.core.text import Text
from workbench.storage.disk import raise_if_full, sync_folder, write_atomic, write_json
from workbench.storage.edition_changes import (
    EditionChange,
    Inputs,
    compare_with_previous,
    describe_change,
    read_change,
)
from workbench.storage.lake import Lake

_DOCUMENT = "report"
"""Begins the names of the documents that lie beside an edition's page."""

Announce = Callable[[Edition, Mapping[str, Any]], object]
"""What must be done with an edition and its release before it is published; done again, it must change nothing."""


def write_edition(
    lake: Lake,
    edition: Edition,
    html: bytes,
    release: Mapping[str, Any],
    *,
    inputs: Inputs | None = None,
    correction: str = "",
    documents: Mapping[str, bytes] | None = None,
    announce: Announce | None = None,
) -> Edition:
    """Keep an edition under the next free number, and make it the current one.

    What it changes of the edition before it is written down beside it; the earlier one is not touched.

    Parameters
    ----------
    edition
        Its ``number`` and ``file`` are set here.
    html
        The page as published.
    release
        What the page shows, as a JSON-ready document.
    inputs
        What it was made from, so that the next edition can say what changed.
    correction
        Why the edition before it was wrong, where this one corrects it.
    documents
        The page in other forms, by language and form: ``ko.pdf``.
    announce
        Called once the edition is whole and not yet published. Where it fails, or the process dies, the edition stays
        unpublished until :func:`finish_edition`.
    """
    finish_edition(lake, edition.problem_id, announce)
    home = lake.released / edition.problem_id
    with raise_if_full(home):
        home.mkdir(parents=True, exist_ok=True)
        published = editions(lake, edition.problem_id)
        previous = published[-1] if published else None
        number = previous.number + 1 if previous else 1
        change = compare_with_previous(previous, release, inputs, correction)
        edition = replace(edition, number=number, file=home / str(number) / "index.html")
        draft = home / f".{uuid.uuid4().hex}"
        draft.mkdir()
        try:
            write_atomic(draft / "index.html", html)
            write_json(draft / "release.json", release)
            for name, document in (documents or {}).items():
                write_atomic(draft / f"{_DOCUMENT}.{name}", document)
            if inputs is not None:
                write_json(draft / "inputs.json", inputs)
            write_json(draft / "change.json", describe_change(change))
            write_json(draft / "edition.json", asdict(edition) | {"file": "index.html"})
            draft.rename(home / str(number))
            sync_folder(home)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    finish_edition(lake, edition.problem_id, announce)
    return edition


def finish_edition(lake: Lake, problem_id: str, announce: Announce | None = None) -> None:
    """Announce and publish the edition that is whole and not yet published, if there is one."""
    home = lake.released / problem_id
    for edition in _read_editions(home):
        if edition.number > _published(home):
            if announce is not None:
                release = edition.file.with_name("release.json").read_text(encoding="utf-8")
                announce(edition, json.loads(release))
            with raise_if_full(home):
                write_atomic(home / "current", str(edition.number).encode())


def editions(lake: Lake, problem_id: str) -> tuple[Edition, ...]:
    """All published editions of a problem's report, oldest first."""
    home = lake.released / problem_id
    published = _published(home)
    return tuple(e for e in _read_editions(home) if e.number <= published)


def current_edition(lake: Lake, problem_id: str) -> Edition | None:
    """The edition that the portal shows, or ``None`` before the first."""
    home = lake.released / problem_id
    number = _published(home)
    return _read_edition(home / str(number) / "edition.json") if number else None


def edition_documents(edition: Edition) -> dict[str, Path]:
    """The forms of an edition that were published beside its page, by language and form: ``ko.pdf``."""
    found = sorted(edition.file.parent.glob(f"{_DOCUMENT}.*"))
    return {file.name.removeprefix(f"{_DOCUMENT}."): file for file in found}


def edition_changes(published: Sequence[Edition]) -> tuple[tuple[Edition, EditionChange], ...]:
    """Each edition of one problem with what it changes of the one before it.

    Parameters
    ----------
    published
        All of them, oldest first (:func:`editions`).
    """
    earlier: list[Edition | None] = [None, *published]
    return tuple(
        (edition, read_change(edition, previous))
        for previous, edition in zip(earlier, published, strict=False)
    )


def _published(home: Path) -> int:
    """Number of the current edition; 0 before the first."""
    pointer = home / "current"
    return int(pointer.read_text(encoding="utf-8")) if pointer.is_file() else 0


def _read_editions(home: Path) -> list[Edition]:
    """Every edition that is whole, by number."""
    found = (_read_edition(file) for file in home.glob("[0-9]*/edition.json"))
    return sorted(found, key=lambda e: e.number)


def _read_edition(file: Path) -> Edition:
    record = json.loads(file.read_text(encoding="utf-8"))
    return Edition(
        **record
        | {
            "title": Text(**record["title"]),
            "summary": Text(**record["summary"]),
            "file": file.parent / record["file"],
            "published_at": datetime.fromisoformat(record["published_at"]),
        }
    )
