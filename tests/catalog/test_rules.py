from __future__ import annotations

import pytest

from workbench.catalog.rules import find_columns


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("returned_at >= rented_at", ("returned_at", "rented_at")),
        ("a is null or not (a between 0 and b)", ("a", "b")),
        ("abs(a - b) <= 3 and coalesce(c, 0) > 1e3", ("a", "b", "c")),
        ("kind like '%자전거 or x%' and name <> 'it''s y'", ("kind", "name")),
        ("d::date > date '2020-01-01' + interval 1 day", ("d",)),
        ("case when A then true else b2 end", ("A", "b2")),
        ("1 = 1", ()),
    ],
)
def test_columns_of_a_condition(sql: str, columns: tuple[str, ...]) -> None:
    assert find_columns(sql) == columns
