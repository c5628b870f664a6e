"""The SQL of a comparison: columns brought to one type, rows matched by key or counted as a multiset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CHANGED_ROWS: Final = "changed_rows"
"""Table of :func:`keyed_sql`: ``kind`` and the key of every row that is not the same on both sides."""

_NUMERIC: Final = {
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "FLOAT",
    "DOUBLE",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of both versions with its DuckDB type in each."""

    name: str
    before: str
    after: str

    @property
    def is_retyped(self) -> bool:
        return self.before != self.after

    @property
    def is_numeric(self) -> bool:
        return {self.before, self.after} <= _NUMERIC

    @property
    def common(self) -> str:
        """The type in which both sides are compared."""
        if not self.is_retyped:
            return self.before
        return "DOUBLE" if self.is_numeric else "VARCHAR"

    def read_sql(self, present: bool) -> str:
        """The column under its name in the common type, NULL where the rows do not have it."""
        return f"{name(self.name) if present else 'NULL'}::{self.common} AS {name(self.name)}"


def shared_columns(before: Mapping[str, str], after: Mapping[str, str]) -> list[Column]:
    """The columns of both versions, in the order of the later one."""
    return [Column(c, before[c], after[c]) for c in after if c in before]


def name(identifier: str) -> str:
    """An identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def side_sql(files: Sequence[Path]) -> str:
    """All rows of some parts; a column that a part lacks is NULL in it."""
    listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"SELECT * FROM read_parquet([{listed}], union_by_name = true)"


def repeats_sql(side: str, key: Sequence[str]) -> str:
    """A row if the key repeats, none otherwise."""
    return f"SELECT 1 FROM {side} GROUP BY {_list(key)} HAVING count(*) > 1 LIMIT 1"


def keyed_sql(columns: Sequence[Column], key: Sequence[str]) -> str:
    """``kind`` (added, removed, changed) and key of every row that differs."""
    hashed = f"hash({_list([c.name for c in columns])})"
    sides = (f"(SELECT {_list(key)}, {hashed} AS h FROM {side}) AS {side[0]}" for side in ("before", "after"))
    keys = ", ".join(f"CASE WHEN a.h IS NULL THEN b.{name(k)} ELSE a.{name(k)} END AS {name(k)}" for k in key)
    return f"""
    SELECT CASE WHEN b.h IS NULL THEN 'added' WHEN a.h IS NULL THEN 'removed' ELSE 'changed' END AS kind, {keys}
    FROM {" FULL JOIN ".join(sides)} ON {_same("b", "a", key)}
    WHERE a.h IS DISTINCT FROM b.h
    """


def changed_cells_sql(rest: Sequence[str], key: Sequence[str]) -> str:
    """One row: for each column of ``rest``, in how many changed rows it differs."""
    counts = ", ".join(f"count(*) FILTER (b.{name(c)} IS DISTINCT FROM a.{name(c)})" for c in rest)
    return f"SELECT {counts} FROM {_joined('changed', key)}"


def examples_sql(rest: Sequence[str], key: Sequence[str], limit: int) -> str:
    """``limit`` rows of each kind: kind, key, then before and after of each column of ``rest``."""
    keys = ", ".join(f"c.{name(k)}" for k in key)
    cells = "".join(f", b.{name(c)}, a.{name(c)}" for c in rest)
    return f"""
    SELECT c.kind, {keys}{cells}
    FROM (SELECT * FROM {CHANGED_ROWS}
          QUALIFY row_number() OVER (PARTITION BY kind ORDER BY {_list(key)}) <= {limit:d}) AS c
    LEFT JOIN before AS b ON {_same("c", "b", key)}
    LEFT JOIN after AS a ON {_same("c", "a", key)}
    ORDER BY c.kind, {keys}
    """


def multiset_sql(columns: Sequence[Column]) -> str:
    """One row: how many rows the later version has too many, and how many too few."""
    hashed = f"hash({_list([c.name for c in columns]) or '1'})"
    return f"""
    SELECT coalesce(sum(greatest(surplus, 0)), 0), coalesce(sum(greatest(-surplus, 0)), 0)
    FROM (SELECT sum(one) AS surplus
          FROM (SELECT {hashed} AS h, 1 AS one FROM after UNION ALL SELECT {hashed}, -1 FROM before)
          GROUP BY h)
    """


def sums_sql(side: str, columns: Sequence[str]) -> str:
    """One row: number of values and sum of each column."""
    return f"SELECT {', '.join(f'count({name(c)}), fsum({name(c)})' for c in columns)} FROM {side}"


def _joined(kind: str, key: Sequence[str]) -> str:
    return f"""(SELECT * FROM {CHANGED_ROWS} WHERE kind = '{kind}') AS c
    JOIN before AS b ON {_same("c", "b", key)} JOIN after AS a ON {_same("c", "a", key)}"""


def _same(left: str, right: str, key: Sequence[str]) -> str:
    # A key may have gaps: only one of its columns has to be filled.
    return " AND ".join(f"{left}.{name(k)} IS NOT DISTINCT FROM {right}.{name(k)}" for k in key)


def _list(names: Sequence[str]) -> str:
    return ", ".join(name(n) for n in names)
