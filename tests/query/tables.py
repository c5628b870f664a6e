"""Whether two tables are the same answer."""

from __future__ import annotations

import math

import pyarrow as pa

TOLERANCE = 1e-12
"""Relative; sums of doubles depend on the order in which threads and executors add them."""


def assert_equal_tables(found: pa.Table, wanted: pa.Table) -> None:
    """Same names, types, order of rows and values; doubles but for the last bits."""
    assert found.schema.equals(wanted.schema, check_metadata=True)
    assert found.num_rows == wanted.num_rows
    for name, one, other in zip(wanted.column_names, found.columns, wanted.columns, strict=True):
        if pa.types.is_floating(other.type):
            pairs = enumerate(zip(one.to_pylist(), other.to_pylist(), strict=True))
            differing = [(row, a, b) for row, (a, b) in pairs if not _is_near(a, b)]
        else:
            pairs = (
                enumerate(zip(one.to_pylist(), other.to_pylist(), strict=True)) if one != other else iter(())
            )
            differing = [(row, a, b) for row, (a, b) in pairs if a != b]
        assert differing[:5] == [], name


def _is_near(one: float | None, other: float | None) -> bool:
    if one is None or other is None or math.isnan(one) or math.isnan(other):
        return (one is None) == (other is None) and (one is None or math.isnan(one) == math.isnan(other))
    return one == other or math.isclose(one, other, rel_tol=TOLERANCE)
