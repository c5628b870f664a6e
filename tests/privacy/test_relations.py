"""Sums drawn as small tables."""

import pytest

from workbench.privacy import load_policy
from workbench.privacy.relations import Cell, find_relations, is_count, read_counts

POLICY = load_policy()


@pytest.fixture
def relations(make_table):
    def find(*tables):
        made = [make_table(columns, identity=f"t{i}") for i, columns in enumerate(tables)]
        found = find_relations([read_counts(i, t, POLICY) for i, t in enumerate(made)])
        return [
            ({c for c, s in relation.items() if s > 0}, {c for c, s in relation.items() if s < 0})
            for relation in found
        ]

    return find


def cells(column, *rows, table=0):
    return {Cell(table, column, row) for row in rows}


def test_a_column_has_a_total_that_others_may_print(relations):
    assert relations({"gu": ("label", ["가", "나"]), "n": ("count", [1, 2])}) == [(cells("n", 0, 1), set())]


def test_a_total_row(relations):
    found = relations({"gu": ("label", ["가", "나", "합계"]), "n": ("count", [1, 2, 3])})
    assert (cells("n", 0, 1), cells("n", 2)) in found


def test_a_row_called_total_that_is_none(relations):
    found = relations({"gu": ("label", ["가", "나", "합계"]), "n": ("count", [1, 2, 50])})
    assert found == [(cells("n", 0, 1), set())]


def test_subtotals(relations):
    found = relations(
        {
            "year": ("label", ["2021", "2021", "2021", "2022", "2022", "2022"]),
            "gu": ("label", ["가", "나", "소계", "가", "나", "소계"]),
            "n": ("count", [1, 2, 3, 4, 5, 9]),
        }
    )
    assert (cells("n", 0, 1), cells("n", 2)) in found
    assert (cells("n", 3, 4), cells("n", 5)) in found


def test_columns_that_add_up(relations):
    found = relations(
        {
            "gu": ("label", ["가", "나"]),
            "dead_n": ("count", [1, 0]),
            "hurt_n": ("count", [4, 6]),
            "all_n": ("count", [5, 6]),
        }
    )
    for row in (0, 1):
        assert (cells("dead_n", row) | cells("hurt_n", row), cells("all_n", row)) in found


def test_the_same_count_by_dong_and_by_gu(relations):
    found = relations(
        {"dong": ("label", list("abc")), "gu": ("label", ["가", "가", "나"]), "n": ("count", [1, 2, 5])},
        {"gu": ("label", ["가", "나"]), "n": ("count", [3, 5])},
    )
    assert (cells("n", 0, 1), cells("n", 0, table=1)) in found
    assert (cells("n", 2), cells("n", 1, table=1)) in found


def test_equal_names_with_other_numbers_are_no_relation(relations):
    found = relations(
        {"gu": ("label", ["가", "나"]), "n": ("count", [1, 2])},
        {"gu": ("label", ["가", "나"]), "n": ("count", [7, 9])},
    )
    assert all(not minus for _, minus in found)


@pytest.mark.parametrize(
    ("name", "role", "values", "counted"),
    [
        ("crashes", "count", [1], True),
        ("crashes", "count", [1.5], True),
        ("crashes", "count", ["1"], False),
        ("rides", "exposure", [1], True),
        ("length_km", "exposure", [1.5], False),
        ("crashes_n", "value", [1], True),
        ("month_n", "label", [1], False),
        ("racks_n", "value", [1], False),
        ("rate", "rate", [1.0], False),
    ],
)
def test_what_a_count_is(make_table, name, role, values, counted):
    table = make_table({name: (role, values)})
    assert is_count(name, role, table.data.schema.field(name).type, POLICY) is counted
