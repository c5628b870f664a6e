"""Which time a file is about: from its rows, or else from its name."""

from __future__ import annotations

import calendar
import re
from datetime import date
from pathlib import Path

import duckdb

from workbench.core.dataset import Dataset
from workbench.ingest.typing_sql import name, quote

_DAY = r"(0?[1-9]|[12]\d|3[01])"
_MONTH = r"(0?[1-9]|1[0-2])"
_SHORT_YEAR = r"(?<![\d.])([12]\d)"
_NAME_DATES = (
    # 20240323101109, the moment of a download
    re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{6}(?!\d)"),
    re.compile(r"(?<!\d)(20\d{2})[.\-_]?(0[1-9]|1[0-2])[.\-_]?(0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)([12]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"{_SHORT_YEAR}\.{_MONTH}\.{_DAY}(?!\.?\d)"),  # 19.12.9
    re.compile(r"(?<!\d)(20\d{2})[.\-_]?(0[1-9]|1[0-2])(?!\d)"),
    re.compile(rf"(?<!\d)(20\d{{2}})[.년]\s?{_MONTH}(?:월|(?!\d))"),
    re.compile(rf"{_SHORT_YEAR}\.\d{{1,2}}[-~]{_MONTH}(?:월|(?!\.?\d))"),  # 24.7-12
    re.compile(rf"{_SHORT_YEAR}\.{_MONTH}(?:월|(?![\d.]*\d))"),  # 23.06월
    re.compile(r"(?<!\d)(20\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(1[4-9]|2\d)(0[1-9]|1[0-2])(?!\d)"),  # 2306
)


def date_in_name(shown: str) -> date | None:
    """The last day that a file's name speaks of: ``…_20240630``, ``…191209``, ``…(23.06월 기준)``, ``…_24.7-12``,
    ``…202112``, ``…_2306`` or ``…_2021``."""
    for pattern in _NAME_DATES:
        found = pattern.findall(shown.rsplit("/", 1)[-1])
        if found:
            parts = found[-1] if isinstance(found[-1], tuple) else (found[-1],)
            year, *rest = (int(part) for part in parts)
            year += 2000 if year < 100 else 0
            month = rest[0] if rest else 12
            last = calendar.monthrange(year, month)[1]
            return date(year, month, min(rest[1], last) if len(rest) > 1 else last)
    return None


def year_in_name(shown: str) -> int | None:
    found = date_in_name(shown)
    return found.year if found else None


def find_period(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, file: Path, shown: str
) -> tuple[str | None, str | None]:
    """First and last day of a part as ISO dates, by the dataset's period field or the file's name."""
    if dataset.period is not None:
        kind = dataset.field(dataset.period).type
        column = name(dataset.period)
        row = con.execute(
            f"SELECT min({column}), max({column}) FROM read_parquet({quote(str(file))})"
        ).fetchall()[0]
        if row[0] is not None:
            first, last = (_day(value, kind, end) for value, end in zip(row, (False, True), strict=True))
            return first, last
    named = date_in_name(shown)
    return (None, named.isoformat() if named else None)


def _day(value: object, kind: str, end: bool) -> str:
    if kind == "year":
        return f"{value}-12-31" if end else f"{value}-01-01"
    day = date.fromisoformat(str(value)[:10])
    if kind == "month" and end:
        day = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day.isoformat()
