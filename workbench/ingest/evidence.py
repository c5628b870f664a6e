"""What the first rows of a table say about what their columns can be.

A header that several datasets share does not decide between them; the values below it often do: 20240101 is a
day and no hour, 202401 a month and no day. Values only ever speak against a dataset, never for it: what they
leave open stays open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from workbench.core.dataset import Dataset, Field

_CONTRADICTED: Final = 0.9
"""Share of the cells that must not fit: a few slips in the first rows say nothing."""
_YEAR: Final = r"(?:1[89]|20|21|99)\d{2}"
_DAY: Final = rf"{_YEAR}(?:[-./년]\s?\d{{1,2}}[-./월]\s?\d{{1,2}}[일.]?|\d{{4}})"
_TIME: Final = r"(?:오[전후] )?\d{1,2}(?:[:시]?\s?\d{2}){0,2}(?:\.\d+|[시분초])?"
_SHAPES: Final[Mapping[str, str]] = {
    "date": rf"{_DAY}(?:[ T]0{{1,2}}:00(?::00(?:\.0+)?)?)?",
    "datetime": rf"{_DAY}(?:[ T]?{_TIME})?|{_YEAR}\d{{6}}(?:\d{{2}}){{0,2}}",
    "month": rf"{_YEAR}\s?[-./년]?\s?\d{{1,2}}(?:\s?[월.]|-01(?: 00:00:00)?)?"
    rf"|{_YEAR}.{{0,3}}[1-4](?:/4)?\s?(?:분기)?|{_YEAR}-?Q[1-4]",
    "year": rf"{_YEAR}(?:\.0)?\s?(?:년도?)?",
    "integer": r"[+-]?\d[\d,]*(?:\.0*)?",
    "number": r"[+-−]?[\d,]*\.?\d+(?:[eE][+-]?\d+)?|[+-]?\d[\d,]*\.",
    "boolean": r"[A-Za-z가-힣01]{1,5}",
}
"""What a cell of a type looks like at the least; the types that are missing look like anything."""


def contradicts(dataset: Dataset, columns: Mapping[str, int], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows cannot be the dataset's: a field that every row must have is hardly ever of its type.

    Parameters
    ----------
    columns
        Field → column.
    rows
        The first records below the header.
    """
    for name, column in columns.items():
        field = dataset.field(name)
        if not field.required:
            continue
        cells = _cells(rows, column, {*dataset.missing, *field.missing})
        if cells and _share_unlike(field, cells) >= _CONTRADICTED:
            return True
    return False


def fits_throughout(dataset: Dataset, columns: Mapping[str, int], rows: Sequence[Sequence[str]]) -> bool:
    """Whether nearly every cell of every field is of its type and no required one is blank.

    Stricter than :func:`contradicts`: where there is no header, the cells are all there is to go by.
    """
    for name, column in columns.items():
        field = dataset.field(name)
        cells = _cells(rows, column, {*dataset.missing, *field.missing})
        if field.required and len(cells) < len(rows):
            return False
        if cells and _share_unlike(field, cells) > 1 - _CONTRADICTED:
            return False
    return bool(rows)


def _cells(rows: Sequence[Sequence[str]], column: int, missing: set[str]) -> list[str]:
    # Seoul's bicycle files of 2017 and 2018 have every cell in single quotes.
    cells = (row[column].strip().strip("'").strip() for row in rows if column < len(row))
    return [cell for cell in cells if cell and cell not in missing]


def _share_unlike(field: Field, cells: Sequence[str]) -> float:
    looks = _looks_like(field.type, field.extract, field.width)
    return sum(cell not in field.values and not looks(cell) for cell in cells) / len(cells)


@cache
def _looks_like(kind: str, extract: str | None, width: int | None) -> Callable[[str], bool]:
    shape = re.compile(_SHAPES.get(kind, r"(?s).+"))
    if kind == "code" and width is not None:
        shape = re.compile(rf"\d{{1,{width}}}(?:\.0+)?")
    taken = re.compile(extract) if extract else None

    def looks(cell: str) -> bool:
        if taken is None:
            return shape.fullmatch(cell) is not None
        found = taken.search(" ".join(cell.split()))
        return found is not None and bool(found[1]) and shape.fullmatch(found[1].strip()) is not None

    return looks
