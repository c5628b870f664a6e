"""Functions that a session knows beside DuckDB's own: grid, gu, holidays, Korean spellings.

They are macros in ``functions.sql``. DuckDB looks at everything a macro names when it is made, so each is made
when a statement first uses it: a session that asks for none pays for none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import duckdb

from workbench.storage.disk import read_sha256

HOLIDAYS_FILE: Final = Path(__file__).with_name("holidays.csv")
"""Public holidays of Korea: date, name_ko, name_en. ``docs/how-to/renew-the-holidays.md`` renews it."""

_FUNCTIONS_FILE: Final = Path(__file__).with_name("functions.sql")
_NAME: Final = re.compile(r"create macro (\w+)", re.IGNORECASE)
_DATASET: Final = re.compile(r"from main\.(\w+)")
# U+FF01–U+FF5E are the printable ASCII characters in the width of a Hangul syllable, in the same order.
_WIDE: Final = "".join(map(chr, range(0xFF01, 0xFF5F))) + "　"
_NARROW: Final = "".join(map(chr, range(0x21, 0x7F))) + " "


@dataclass(frozen=True, slots=True)
class Function:
    """One macro and what has to be there before it can be made."""

    name: str
    sql: str
    functions: tuple[str, ...]
    """Other functions it calls."""
    datasets: frozenset[str]
    """Datasets it reads: a statement that uses it has touched them."""
    spatial: bool
    """Whether it needs DuckDB's spatial extension."""
    calendar: bool
    """Whether it reads the calendar of holidays."""


@cache
def load_functions() -> dict[str, Function]:
    """Every function by name, those that others call before those others."""
    years = [row[0][:4] for row in _read_holidays()]
    values = {
        "first_year": min(years),
        "last_year": max(years),
        "wide": _quote(_WIDE),
        "narrow": _quote(_NARROW),
    }
    text = re.sub(r"\$(\w+)", lambda found: values[found[1]], _FUNCTIONS_FILE.read_text(encoding="utf-8"))
    found: dict[str, Function] = {}
    for statement in duckdb.extract_statements(text):
        sql = statement.query
        match = _NAME.search(sql)
        assert match is not None
        body = sql[match.end() :]
        called = tuple(name for name in found if re.search(rf"\b{name}\(", body))
        found[match[1]] = Function(
            name=match[1],
            sql=sql,
            functions=called,
            datasets=frozenset(_DATASET.findall(body)),
            spatial="ST_" in body or any(found[name].spatial for name in called),
            calendar="reference.holidays" in body or any(found[name].calendar for name in called),
        )
    return found


def find_functions(names: Iterable[str]) -> tuple[Function, ...]:
    """Ours among the functions that a statement calls, and what they call, in the order to make them."""
    known = load_functions()
    wanted = {name for name in names if name in known}
    for name in reversed(known):
        if name in wanted:
            wanted.update(known[name].functions)
    return tuple(known[name] for name in known if name in wanted)


def build_calendar_sql() -> str:
    """What makes the table of holidays, without reading a file: a session may read none."""
    rows = ", ".join(f"(date {_quote(day)}, {_quote(ko)}, {_quote(en)})" for day, ko, en in _read_holidays())
    return (
        "create schema reference; create table reference.holidays as "
        f"select * from (values {rows}) as calendar(date, name_ko, name_en)"
    )


@cache
def read_calendar_sha256() -> str:
    """sha256 of the calendar's file: which calendar an answer was made with."""
    return read_sha256(HOLIDAYS_FILE)


@cache
def _read_holidays() -> tuple[tuple[str, str, str], ...]:
    with HOLIDAYS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple((row["date"], row["name_ko"], row["name_en"]) for row in csv.DictReader(file))


def _quote(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
