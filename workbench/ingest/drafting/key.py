"""The smallest set of columns that identifies a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import Final

import duckdb

from workbench.core.dataset import FieldType
from workbench.ingest.drafting.values import column_sql
from workbench.ingest.typing_sql import quote

_COLUMNS_MAX: Final = 3
_CANDIDATES_MAX: Final = 14
_NEARLY: Final = 0.999
_NEARLY_ROWS: Final = 1_000
_HEAD_N: Final = 10_000
_HASHES: Final = "key_hashes"
_ENDINGS: Final = ("_id", "_code", "_key", "seq", "hour", "lane")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that may be part of a key."""

    name: str
    column: int
    type: FieldType
    distinct_n: int
    missing: tuple[str, ...] = ()
    """Spellings of missing in it."""

    @property
    def sql(self) -> str:
        """Its text, NULL where it is missing."""
        if not self.missing:
            return column_sql(self.column)
        text, listed = column_sql(self.column), ", ".join(map(quote, self.missing))
        return f"CASE WHEN {text} NOT IN ({listed}) THEN {text} END"


def find_key(
    con: duckdb.DuckDBPyConnection, rows: str, candidates: Sequence[Candidate]
) -> tuple[tuple[str, ...], int]:
    """Names of the key's columns, and how many rows of the table it does not tell apart.

    Sets of one, then two, then three columns; identifiers and times before names, earlier columns before
    later ones. Rows that are wholly alike count once. A set that leaves one row in a thousand alike is taken
    if no other does better.

    Parameters
    ----------
    rows
        Relation of the data rows, with the cells as in the file.
    """
    total = int(con.execute(f"SELECT count(*) FROM {rows}").fetchall()[0][0])
    ranked = _rank_candidates(con, rows, candidates, total)
    if not ranked:
        return (), 0
    distinct, few = _open_hashes(con, rows, ranked)
    nearly: tuple[str, ...] = ()
    missed = distinct
    for size in range(1, _COLUMNS_MAX + 1):
        for chosen in combinations(range(len(ranked)), size):
            names = tuple(ranked[i].name for i in chosen)
            if prod(ranked[i].distinct_n for i in chosen) < distinct * _NEARLY:
                continue
            if _tell_apart(con, f"{_HASHES} WHERE n <= {_HEAD_N}", chosen) < few * _NEARLY:
                continue  # the first rows show already that it does not
            told = _tell_apart(con, _HASHES, chosen)
            if told == distinct:
                return names, 0
            if total >= _NEARLY_ROWS and told >= distinct * _NEARLY and distinct - told < missed:
                nearly, missed = names, distinct - told
    return (nearly, missed) if nearly else ((), 0)


def _open_hashes(con: duckdb.DuckDBPyConnection, rows: str, ranked: Sequence[Candidate]) -> tuple[int, int]:
    """Each distinct row as the hashes of its candidates; how many there are, and how many among the first."""
    described = con.execute(f"DESCRIBE SELECT * EXCLUDE (_record) FROM {rows}").fetchall()
    every = ", ".join(str(row[0]) for row in described)
    hashes = ", ".join(f"hash({c.sql}) AS k{i}" for i, c in enumerate(ranked))
    keys = ", ".join(f"k{i}" for i in range(len(ranked)))
    con.execute(
        f"CREATE TEMP TABLE {_HASHES} AS SELECT {keys}, row_number() OVER () AS n FROM "
        f"(SELECT DISTINCT hash({every}) AS whole, {hashes} FROM {rows})"
    )
    counts = con.execute(f"SELECT count(*), count(*) FILTER (n <= {_HEAD_N}) FROM {_HASHES}").fetchall()[0]
    return int(counts[0]), int(counts[1])


def _tell_apart(con: duckdb.DuckDBPyConnection, relation: str, chosen: Sequence[int]) -> int:
    keys = ", ".join(f"k{i}" for i in chosen)
    return int(con.execute(f"SELECT count(DISTINCT hash({keys})) FROM {relation}").fetchall()[0][0])


def _rank_candidates(
    con: duckdb.DuckDBPyConnection, rows: str, candidates: Sequence[Candidate], total: int
) -> list[Candidate]:
    """Columns that may identify, the likeliest first: never empty, and not the same in every row."""
    able = [c for c in candidates if _rank(c) is not None and (c.distinct_n > 1 or total < 2)]
    if not able or not total:
        return []
    counts = con.execute(f"SELECT {', '.join(f'count({c.sql})' for c in able)} FROM {rows}").fetchall()[0]
    full = [c for c, filled_n in zip(able, counts, strict=True) if filled_n == total]
    return sorted(full, key=lambda c: (_rank(c) or 0, c.column))[:_CANDIDATES_MAX]


def _rank(candidate: Candidate) -> int | None:
    """What identifies before what only happens to differ; ``None`` for what is measured or drawn."""
    match candidate.type:
        case "code":
            return 0
        case "datetime" | "date" | "month" | "year":
            return 1
        case "integer" if candidate.name.endswith(_ENDINGS):
            return 1
        case "string" if candidate.name.endswith(("_name", "name")):
            return 2
        case "string":
            return 3
        case "integer" if candidate.name.endswith(("month_n", "day_n", "quarter_n", "hour_n")):
            return 2
        case "boolean":
            return 4
        case _:
            return None
