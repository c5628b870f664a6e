"""Which counts are withheld, so that neither they nor a difference of totals point to one person.

Three steps. Primary: counts from 1 up to the threshold. Secondary: as long as some known sum
(:mod:`workbench.privacy.relations`) would narrow a withheld count to below the threshold, or linear
algebra would give it exactly, one more cell of that sum is withheld. Dependent: what a row computes from a
withheld count.

This is the first form: it is greedy, takes the smallest cell that helps, and checks each sum alone for
intervals and all sums together for exact recovery. It does not minimise what is withheld.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from workbench.core.result import Table, Withheld
from workbench.privacy.policy import Policy
from workbench.privacy.relations import Cell, Counts, Relation, find_relations, read_counts

_EXACT = 1 - 1e-9
"""Share of a cell's unit vector inside the span of the known sums from which on the cell is recovered."""
_LARGEST_SYSTEM = 4_000_000
"""Relations times withheld cells that are still checked for exact recovery."""


def withhold(tables: Sequence[Table], policy: Policy) -> tuple[tuple[Table, ...], tuple[Withheld, ...]]:
    """The tables with small counts taken out, and a list of what was taken out and why.

    Only tables counted from ``records`` are touched; doing it twice changes nothing more.
    """
    counted = [read_counts(i, t, policy) for i, t in enumerate(tables) if t.basis == "records"]
    values = {
        Cell(c.table, name, row): value
        for c in counted
        for name, column in c.columns.items()
        for row, value in enumerate(column)
        if value is not None
    }
    primary = {cell for cell, value in values.items() if 0 < value < policy.count}
    hidden = protect(primary, values, find_relations(counted) if primary else [], policy.count)
    rules = {cell: "threshold" if cell in primary else "secondary" for cell in hidden}
    rules |= _dependents(tables, counted, hidden, policy)
    masked = tuple(_mask(i, t, rules) for i, t in enumerate(tables))
    return masked, _list_withheld(tables, rules, policy)


def protect(
    primary: Iterable[Cell], values: Mapping[Cell, float], relations: Sequence[Relation], threshold: int
) -> set[Cell]:
    """``primary`` and the further cells that keep it from being recovered.

    Parameters
    ----------
    primary
        Cells withheld for themselves.
    values
        Every cell and its count.
    relations
        Sums the reader knows.
    threshold
        A withheld count must remain possible to be this large in every single sum.
    """
    hidden = set(primary)
    where: dict[Cell, list[int]] = defaultdict(list)
    for number, relation in enumerate(relations):
        for cell in relation:
            where[cell].append(number)
    queue = {n for cell in hidden for n in where[cell]}
    while queue:
        number = max(queue)
        queue.remove(number)
        while not _is_safe(relations[number], hidden, values, threshold):
            extra = _choose(relations[number], hidden, values)
            if extra is None:  # nothing is left to withhold: one row, say
                break
            hidden.add(extra)
            queue.update(where[extra])
        if not queue:
            queue = set(_hide_one_recovered(hidden, values, relations, where))
    return hidden


def _is_safe(relation: Relation, hidden: set[Cell], values: Mapping[Cell, float], threshold: int) -> bool:
    inside = [cell for cell in relation if cell in hidden]
    if not inside or len({relation[cell] for cell in inside}) == 2:
        return True  # only a difference of unknowns is known
    # Every withheld count is at least 1, so the others leave at most this much for each.
    largest = sum(values[cell] for cell in inside) - (len(inside) - 1)
    return len(inside) > 1 and largest >= threshold


def _choose(relation: Relation, hidden: set[Cell], values: Mapping[Cell, float]) -> Cell | None:
    """The shown cell to withhold next: the smallest of the parts, then a total, a zero only at last."""
    signs = [relation[cell] for cell in relation if cell in hidden]
    shown = [cell for cell in relation if cell not in hidden]
    return min(shown, key=lambda c: (values[c] == 0, relation[c] not in signs, values[c], c), default=None)


def _hide_one_recovered(
    hidden: set[Cell],
    values: Mapping[Cell, float],
    relations: Sequence[Relation],
    where: Mapping[Cell, list[int]],
) -> list[int]:
    """Withhold one more cell where the sums together give a withheld one; the sums to look at again."""
    for recovered in sorted(recoverable(hidden, relations)):
        for number in _connected(recovered, hidden, relations, where):
            extra = _choose(relations[number], hidden, values)
            if extra is not None:
                hidden.add(extra)
                return list(where[extra])
    return []


def _connected(
    start: Cell, hidden: set[Cell], relations: Sequence[Relation], where: Mapping[Cell, list[int]]
) -> Iterator[int]:
    """The sums that share withheld cells with those of ``start``, the nearest first."""
    seen: set[int] = set()
    cells = [start]
    for cell in cells:  # grows while it is read
        for number in where[cell]:
            if number not in seen:
                seen.add(number)
                yield number
                cells += sorted(c for c in relations[number] if c in hidden)


def recoverable(hidden: set[Cell], relations: Sequence[Relation]) -> set[Cell]:
    """The withheld cells that the known sums determine exactly.

    A cell is determined when its unit vector lies in the row space of the system the sums leave over
    the withheld cells.
    """
    systems = [[(c, s) for c, s in r.items() if c in hidden] for r in relations]
    systems = [s for s in systems if s]
    cells = sorted({c for s in systems for c, _ in s})
    if not cells or len(systems) * len(cells) > _LARGEST_SYSTEM:
        return set()
    place = {cell: i for i, cell in enumerate(cells)}
    matrix = np.zeros((len(systems), len(cells)))
    for row, system in enumerate(systems):
        for cell, sign in system:
            matrix[row, place[cell]] = sign
    _, singular, directions = np.linalg.svd(matrix, full_matrices=False)
    basis = directions[singular > singular.max() * 1e-10]
    share = (basis**2).sum(axis=0)
    return {cell for cell, inside in zip(cells, share, strict=True) if inside >= _EXACT}


def _dependents(
    tables: Sequence[Table], counted: Sequence[Counts], hidden: set[Cell], policy: Policy
) -> dict[Cell, str]:
    rules: dict[Cell, str] = {}
    for counts in counted:
        table = tables[counts.table]
        rows = {cell.row for cell in hidden if cell.table == counts.table}
        for column in table.columns:
            if column.role not in policy.dependent_roles or column.name in policy.not_records:
                continue
            held = table.data.column(column.name)
            cells = {Cell(counts.table, column.name, r) for r in rows if held[r].is_valid} - hidden
            rules |= dict.fromkeys(cells, "dependent")
    return rules


def _mask(number: int, table: Table, rules: Mapping[Cell, str]) -> Table:
    data = table.data
    for name in {cell.column for cell in rules if cell.table == number}:
        place = data.column_names.index(name)
        values = [
            None if Cell(number, name, row) in rules else value
            for row, value in enumerate(data.column(name).to_pylist())
        ]
        field = data.schema.field(place).with_nullable(True)
        data = data.set_column(place, field, pa.array(values, type=field.type))
    return replace(table, data=data)


def _list_withheld(
    tables: Sequence[Table], rules: Mapping[Cell, str], policy: Policy
) -> tuple[Withheld, ...]:
    cells: dict[tuple[int, str, str], int] = defaultdict(int)
    for cell, rule in rules.items():
        cells[cell.table, cell.column, rule] += 1
    return tuple(
        Withheld(tables[number].id, column, n, rule, policy.why[rule])
        for (number, column, rule), n in sorted(cells.items())
    )
