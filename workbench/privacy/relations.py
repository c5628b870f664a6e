"""Sums that hold between the counts of a result: what a reader could subtract from what.

A relation is a sum of cells with signs whose value the reader knows: a total row, a total column, the
same count in two tables, and the total of every column, which a yearbook may print elsewhere.
Relations inside the result are not guessed from names alone: each is verified on the numbers.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import pyarrow as pa

from workbench.core.result import Table
from workbench.privacy.policy import Policy

_MOST_COLUMNS = 10
"""Row sums are looked for among at most this many count columns: the subsets grow as 2ⁿ."""
_MOST_PARTS = 5
_NO_COUNT = frozenset({"label", "code", "longitude", "latitude"})


class Cell(NamedTuple):
    """One count: which table of the result, which column, which row."""

    table: int
    column: str
    row: int


Relation = Mapping[Cell, int]
"""Cells and their signs; the signed sum is known to the reader."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of one table of records, and the words that name its rows."""

    table: int
    columns: Mapping[str, Sequence[float | None]]
    keys: Mapping[str, Sequence[object]]
    totals: frozenset[int]
    """Rows that a total word names."""

    def plain(self, column: str) -> list[int]:
        """Rows with a value in ``column`` that are no totals."""
        return [r for r, v in enumerate(self.columns[column]) if v is not None and r not in self.totals]


def read_counts(number: int, table: Table, policy: Policy) -> Counts:
    """The count columns and key columns of ``table``, the ``number``-th of its result."""
    roles = {c.name: c.role for c in table.columns}
    held = {name: table.data.column(name) for name in table.data.column_names}
    counted = {n: _numbers(v) for n, v in held.items() if is_count(n, roles.get(n, ""), v.type, policy)}
    keys = {n: held[n].to_pylist() for n, role in roles.items() if role in ("label", "code") and n in held}
    rows = range(table.data.num_rows)
    totals = {r for r in rows if any(str(k[r]).strip() in policy.total_words for k in keys.values())}
    return Counts(number, counted, keys, frozenset(totals))


def _numbers(column: pa.ChunkedArray) -> list[float | None]:
    return [None if v is None or math.isnan(v) else float(v) for v in column.to_pylist()]


def is_count(name: str, role: str, kind: pa.DataType, policy: Policy) -> bool:
    """Whether a column of a table of records holds counts of records."""
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    if not number or name in policy.not_records:
        return False
    return (
        role in policy.roles
        or (role in policy.integer_roles and pa.types.is_integer(kind))
        or (name.endswith(policy.name_suffix) and role not in _NO_COUNT)
    )


def find_relations(tables: Sequence[Counts]) -> list[Relation]:
    """Every sum a reader of these tables could use."""
    found: list[Relation] = []
    for counts in tables:
        for column in counts.columns:
            found += _column_totals(counts, column)
        found += _row_sums(counts)
    for one, other in combinations(tables, 2):
        found += _shared_counts(one, other)
    return found


def _column_totals(counts: Counts, column: str) -> Iterator[Relation]:
    values, plain = counts.columns[column], counts.plain(column)
    yield {Cell(counts.table, column, r): 1 for r in plain}
    for total in counts.totals:
        if values[total] is None:
            continue
        groups = [plain] + [[r for r in plain if key[r] == key[total]] for key in counts.keys.values()]
        for parts in groups:
            if parts and _equal(values[total], [values[r] for r in parts]):
                yield {Cell(counts.table, column, r): 1 for r in parts} | {
                    Cell(counts.table, column, total): -1
                }


def _row_sums(counts: Counts) -> Iterator[Relation]:
    names = list(counts.columns)[:_MOST_COLUMNS]
    for total in names:
        others = [n for n in names if n != total]
        for size in range(1, min(len(others), _MOST_PARTS) + 1):
            for parts in combinations(others, size):
                yield from _row_sum(counts, total, parts)


def _row_sum(counts: Counts, total: str, parts: tuple[str, ...]) -> Iterator[Relation]:
    relations: list[Relation] = []
    for row, value in enumerate(counts.columns[total]):
        terms = [counts.columns[p][row] for p in parts]
        if value is None or None in terms:
            continue
        if not _equal(value, terms):
            return
        relations.append(
            {Cell(counts.table, p, row): 1 for p in parts} | {Cell(counts.table, total, row): -1}
        )
    yield from relations


def _shared_counts(one: Counts, other: Counts) -> Iterator[Relation]:
    """What two tables both count: by dong and by gu, by gu and month and by gu."""
    keys = sorted(set(one.keys) & set(other.keys))
    for column in set(one.columns) & set(other.columns) if keys else ():
        first, second = _grouped(one, column, keys), _grouped(other, column, keys)
        for group in first.keys() & second.keys():
            parts, whole = first[group], second[group]
            if _equal(sum(parts.values()), list(whole.values())):
                yield dict.fromkeys(parts, 1) | dict.fromkeys(whole, -1)


def _grouped(counts: Counts, column: str, keys: Sequence[str]) -> dict[tuple[object, ...], dict[Cell, float]]:
    groups: dict[tuple[object, ...], dict[Cell, float]] = defaultdict(dict)
    for row in counts.plain(column):
        value = counts.columns[column][row]
        if value is not None:
            groups[tuple(counts.keys[k][row] for k in keys)][Cell(counts.table, column, row)] = value
    return groups


def _equal(total: float | None, parts: Sequence[float | None]) -> bool:
    if total is None or None in parts:
        return False
    whole = sum(float(p) for p in parts if p is not None)
    return abs(float(total) - whole) <= 1e-9 * max(1.0, abs(float(total)))
