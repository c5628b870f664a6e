"""How two versions of a dataset differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Retyped:
    """A column that both versions have, stored as another type."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedColumn:
    """In how many of the rows that both versions have, another value stands in this column."""

    name: str
    cells_n: int


@dataclass(frozen=True, slots=True)
class NumericChange:
    """A numeric column of both versions: rows that have a value, and their sum."""

    name: str
    filled_before: int
    filled_after: int
    sum_before: float
    sum_after: float


@dataclass(frozen=True, slots=True)
class Example:
    """One row that differs; made only where rows were asked for."""

    kind: str
    """``added``, ``removed`` or ``changed``."""
    key: dict[str, Any]
    cells: dict[str, tuple[Any, Any]]
    """Changed column → (before, after)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How version ``after`` differs from version ``before``."""

    dataset_id: str
    before: str
    after: str
    key: tuple[str, ...]
    """Columns that rows were matched by; empty where rows were compared as a multiset, in which a changed
    row is one removed and one added."""
    rows_before: int
    rows_after: int
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    retyped: tuple[Retyped, ...]
    rows_added: int
    rows_removed: int
    rows_changed: int
    changed_columns: tuple[ChangedColumn, ...]
    """By number of cells, the most first; empty for a multiset."""
    numbers: tuple[NumericChange, ...]
    """Numeric columns whose sum or number of values differs."""
    examples: tuple[Example, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether both versions say the same."""
        columns = self.columns_added or self.columns_removed or self.retyped
        return not (columns or self.rows_added or self.rows_removed or self.rows_changed)

    @property
    def rows_same(self) -> int:
        """Rows that stand in both versions with the same values in the columns of both."""
        return self.rows_before - self.rows_removed - self.rows_changed

    def document(self) -> dict[str, Any]:
        """The comparison as a JSON-ready document."""
        return {
            "dataset": self.dataset_id,
            "before": self.before,
            "after": self.after,
            "key": list(self.key),
            "columns": {
                "added": list(self.columns_added),
                "removed": list(self.columns_removed),
                "retyped": [{"name": r.name, "before": r.before, "after": r.after} for r in self.retyped],
            },
            "rows": {
                "before": self.rows_before,
                "after": self.rows_after,
                "added": self.rows_added,
                "removed": self.rows_removed,
                "changed": self.rows_changed,
                "same": self.rows_same,
            },
            "changed_cells": {c.name: c.cells_n for c in self.changed_columns},
            "numbers": [
                {
                    "name": n.name,
                    "filled": [n.filled_before, n.filled_after],
                    "sum": [n.sum_before, n.sum_after],
                }
                for n in self.numbers
            ],
            "examples": [
                {"kind": e.kind, "key": e.key, "cells": {c: list(v) for c, v in e.cells.items()}}
                for e in self.examples
            ],
        }
