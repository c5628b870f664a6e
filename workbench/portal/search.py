"""Finding datasets by what is written about them, without any script in the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

from workbench.core.dataset import Chain, Dataset, Snapshot
from workbench.core.text import Text

LONGEST_QUESTION: Final = 100
STEPS: Final[tuple[Chain, ...]] = get_args(Chain)
Part = Literal["title", "publisher", "description", "field"]
Row = tuple[Dataset, Snapshot | None]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for; empty strings ask nothing."""

    words: str = ""
    theme: str = ""
    chain: str = ""
    is_held: bool = False
    """Only datasets that hold data."""

    @property
    def is_empty(self) -> bool:
        return not (self.words.strip() or self.theme or self.chain or self.is_held)


@dataclass(frozen=True, slots=True)
class Found:
    """A dataset that fits, and where the words stand."""

    dataset: Dataset
    snapshot: Snapshot | None
    fields: tuple[Text, ...]
    """Titles of fields that have a word which neither title, publisher nor description has."""


def find_datasets(rows: Iterable[Row], question: Question) -> tuple[Found, ...]:
    """Datasets that have every word somewhere: in id, title, publisher, description or a field.

    Korean writes the same with and without blanks, and puts particles behind a word; so a word fits where it is part
    of the text, with or without the text's blanks.
    """
    words = _fold(question.words[:LONGEST_QUESTION]).split()
    found = []
    for dataset, snapshot in rows:
        if question.theme not in ("", dataset.theme) or question.chain not in ("", dataset.chain):
            continue
        if question.is_held and snapshot is None:
            continue
        fields = _match(dataset, words)
        if fields is not None:
            found.append(Found(dataset, snapshot, fields))
    return tuple(found)


def _match(dataset: Dataset, words: list[str]) -> tuple[Text, ...] | None:
    """``None`` if a word stands nowhere; else the fields that were needed to find all."""
    head = [dataset.id]
    for text in (dataset.title, dataset.publisher, dataset.description):
        head += [text.ko, text.en]
    known = _texts(head)
    missing = [word for word in words if not any(word in text for text in known)]
    needed: dict[str, Text] = {}
    for word in missing:
        hits = [
            f for f in dataset.fields if any(word in t for t in _texts(_written(f.title, f.name, f.source)))
        ]
        if not hits:
            return None
        needed |= {f.name: f.title for f in hits}
    return tuple(needed.values())


def _written(title: Text, name: str, source: tuple[str, ...]) -> list[str]:
    return [title.ko, title.en, name, *source]


def _texts(written: Iterable[str]) -> list[str]:
    return [form for text in written for form in _forms(_fold(text))]


def _forms(text: str) -> Iterator[str]:
    yield text
    yield "".join(text.split())


def _fold(text: str) -> str:
    """Without the differences that a reader does not see: case, full width, and Hangul in pieces (as macOS writes)."""
    return unicodedata.normalize("NFKC", text).casefold()
