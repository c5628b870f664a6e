"""A released table as rows a reader sees: numbers written out, withheld cells told from empty ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from workbench.core.result import Column, Release, Table, Withheld
from workbench.core.text import Language, Text
from workbench.geo import find_gu
from workbench.present import words

NUMERIC_ROLES = frozenset({"count", "exposure", "rate", "low", "high", "value", "longitude", "latitude"})
HIDDEN_ROLES = frozenset({"code", "longitude", "latitude"})
"""Columns that join and place rows; a reader's table leaves them out."""

BETWEEN = " · "
"""What stands between the languages of a bilingual cell."""

_UNSURE = Text("비공개 또는 값 없음", "withheld or no value")


def write_number(value: float, digits: int) -> str:
    """``1,234.5``: thousands separated, ``digits`` decimals, never ``-0``."""
    text = f"{value:,.{digits}f}"
    return text[1:] if text.startswith("-") and not text.strip("-0.,") else text


def write_range(low: str, high: str, language: Language) -> str:
    """``3.1–4.2``; with a sign between, the dash would be read as another: ``-5.9 ~ -1.4``."""
    if "-" not in low + high:
        return f"{low}–{high}"
    return f"{low} ~ {high}" if language == "ko" else f"{low} to {high}"


def write_place(text: str, language: Language) -> str:
    """A gu's English name where the reader reads English and we know it; else the text as it is."""
    if language == "ko":
        return text
    gu = find_gu(name=text)
    return gu.gu_name_en if gu and gu.gu_name == text.strip() else text


def is_month(column: Column) -> bool:
    """Whether a date of the column stands for its month."""
    return column.name == "month" or column.name.endswith("_month")


def write_value(value: object, column: Column, language: Language) -> str:
    """One cell, not empty, as text."""
    if isinstance(value, bool):
        return Text("예", "yes").to(language) if value else Text("아니요", "no").to(language)
    if isinstance(value, (int, float)):
        return str(value) if column.role in ("label", "code") else write_number(value, column.digits)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if is_month(column) else f"{value:%Y-%m-%d}"
    text = str(value)
    if column.bilingual and BETWEEN in text:
        korean, _, english = text.partition(BETWEEN)
        text = english if language == "en" else korean
    return write_place(text, language)


def _empty_as_none(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


@dataclass(frozen=True)
class Rows:
    """The rows of one released table."""

    table: Table
    withheld: tuple[Withheld, ...]

    @classmethod
    def of(cls, release: Release, table_id: str) -> Rows:
        """Rows of the release's table ``table_id``, with what the gate took out of it."""
        return cls(release.table(table_id), tuple(w for w in release.withheld if w.table == table_id))

    def __len__(self) -> int:
        return int(self.table.data.num_rows)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns that are in the data, in the order they are shown."""
        present = set(self.table.data.column_names)
        return tuple(c for c in self.table.columns if c.name in present)

    def column(self, name: str) -> Column:
        """The description of column ``name``; a bare one where the table describes none."""
        for column in self.table.columns:
            if column.name == name:
                return column
        return Column(name=name, title=Text(name, name), role="value")

    @cached_property
    def _values(self) -> dict[str, list[Any]]:
        data = self.table.data
        return {n: [_empty_as_none(v) for v in data.column(n).to_pylist()] for n in data.column_names}

    def values(self, name: str) -> list[Any]:
        """The values of one column; None where empty, NaN or withheld."""
        return self._values[name]

    def numbers(self, name: str) -> list[float | None]:
        """The values of one column as numbers."""
        return [None if v is None else float(v) for v in self.values(name)]

    @cached_property
    def _emptied(self) -> dict[str, int]:
        """How many cells of each column the gate emptied."""
        counted: dict[str, int] = {}
        for w in self.withheld:
            counted[w.column] = counted.get(w.column, 0) + w.cells_n
        return counted

    @cached_property
    def _sure(self) -> frozenset[str]:
        """Columns whose every empty cell was emptied by the gate."""
        return frozenset(
            name
            for name, cells_n in self._emptied.items()
            if name in self._values and cells_n == sum(v is None for v in self._values[name])
        )

    def why_empty(self, name: str, row: int) -> Text | None:
        """Why a cell is empty, or None if it is not.

        The gate counts the cells it emptied and does not say which. Where that count is the count of all
        empty cells of the column, each of them was withheld; else a cell is taken as withheld if a cell of
        such a column in the same row was.
        """
        if self._values[name][row] is not None:
            return None
        if name not in self._emptied:
            return words.NO_VALUE
        if name in self._sure or any(self._values[other][row] is None for other in self._sure):
            return words.WITHHELD
        return words.NO_VALUE if self._sure else _UNSURE

    def write(self, name: str, row: int, language: Language) -> str:
        """One cell as a reader sees it."""
        empty = self.why_empty(name, row)
        if empty is not None:
            return empty.to(language)
        return write_value(self._values[name][row], self.column(name), language)

    def name(self, label: str, row: int, language: Language) -> str:
        """What a row is called in a sentence: its label, with the unit where the label is a number (18시)."""
        column = self.column(label)
        text = self.write(label, row, language)
        if column.unit is None or self._values[label][row] is None:
            return text
        unit = column.unit.to(language)
        return f"{text}{unit}" if language == "ko" else f"{text} {unit}"

    def header(self, name: str, language: Language) -> str:
        """A column's title with its unit in brackets."""
        column = self.column(name)
        unit = f" ({column.unit.to(language)})" if column.unit else ""
        return f"{column.title.to(language)}{unit}"

    def withheld_n(self, name: str) -> int:
        """How many cells of column ``name`` are withheld."""
        return self._emptied.get(name, 0)
