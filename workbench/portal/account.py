"""What became of the rows of a version: read, kept, set aside and why, repaired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from workbench.core.dataset import Dataset, Snapshot
from workbench.core.text import Text

REPAIRS: Final = frozenset(
    {
        "unclosed_quote",
        "zero_coordinates",
        "swapped_coordinates",
        "datum",
        "invalid_geometry",
        "mixed_encoding",
    }
)
"""Reasons of ingest that tell of rows put right."""

NOTES: Final = frozenset(
    {"read_with", "sheet_left_out", "columns_left_out", "superseded", "older", "no_header"}
)
"""Reasons that tell of files and versions; every other one is of rows set aside."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason over all files of a version."""

    code: str
    text: Text
    where: Text | None
    """Title of the fields, or of the check, that it is about."""
    rows_n: int
    files_n: int


@dataclass(frozen=True, slots=True)
class Account:
    """The counts of a version; ``read_n`` is always ``kept_n`` and ``quarantined_n`` together."""

    read_n: int
    kept_n: int
    quarantined_n: int
    quarantined: tuple[Reason, ...]
    repaired: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    files: tuple[Mapping[str, Any], ...]
    """One raw file each: name, sheet, sha256, rows_read, rows_kept, rows_quarantined."""


def build_account(dataset: Dataset, snapshot: Snapshot) -> Account:
    """Add up what the sources of a version say of themselves."""
    files: tuple[Mapping[str, Any], ...] = snapshot.sources
    reasons = tuple(_pool(dataset, files))
    return Account(
        read_n=sum(f["rows_read"] for f in files),
        kept_n=sum(f["rows_kept"] for f in files),
        quarantined_n=sum(f["rows_quarantined"] for f in files),
        quarantined=tuple(r for r in reasons if r.code not in REPAIRS | NOTES),
        repaired=tuple(r for r in reasons if r.code in REPAIRS),
        notes=tuple(r for r in reasons if r.code in NOTES),
        files=files,
    )


def _pool(dataset: Dataset, files: Iterable[Mapping[str, Any]]) -> Iterator[Reason]:
    """The same reason at the same place in several files is one, the most rows first."""
    pooled: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for file in files:
        for reason in file.get("reasons", ()):
            pooled.setdefault((reason["code"], reason["where"]), []).append(reason)
    rows = {key: sum(r["rows"] for r in same) for key, same in pooled.items()}
    for key in sorted(pooled, key=lambda k: (-rows[k], k)):
        code, where = key
        first = pooled[key][0]
        text = Text(first["ko"], first["en"])
        yield Reason(code, text, name_place(dataset, where), rows[key], len(pooled[key]))


def name_place(dataset: Dataset, where: str) -> Text | None:
    """What people call the fields or the check that a reason names; the word itself where it is neither."""
    if not where:
        return None
    titles = {check.name: check.title for check in dataset.checks}
    titles |= {field.name: field.title for field in dataset.fields}
    found = [titles.get(name) for name in where.split("+")]
    named = [title for title in found if title is not None]
    if len(named) < len(found):
        return Text(where, where)
    return Text(" · ".join(t.ko for t in named), ", ".join(t.en for t in named))
