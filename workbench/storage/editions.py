"""Published editions: numbered, immutable, the newest one named by ``current``."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Mapping, Sequence
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


def write_edition(
    lake: Lake,
    edition: Edition,
    html: bytes,
    release: Mapping[str, Any],
    *,
    inputs: Inputs | None = None,
    correction: str = "",
    documents: Mapping[str, bytes] | None = None,
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
    """
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
        write_atomic(home / "current", str(number).encode())
    return edition


def editions(lake: Lake, problem_id: str) -> tuple[Edition, ...]:
    """All editions of a problem's report, oldest first."""
    files = (lake.released / problem_id).glob("[0-9]*/edition.json")
    return tuple(sorted((_read_edition(file) for file in files), key=lambda e: e.number))


def current_edition(lake: Lake, problem_id: str) -> Edition | None:
    """The edition that the portal shows, or ``None`` before the first."""
    pointer = lake.released / problem_id / "current"
    if not pointer.is_file():
        return None
    return _read_edition(pointer.parent / pointer.read_text(encoding="utf-8").strip() / "edition.json")


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
