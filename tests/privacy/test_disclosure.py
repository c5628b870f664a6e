"""Small counts go, and nothing left lets them be found again."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.privacy import load_policy
from workbench.privacy.disclosure import protect, recoverable, withhold
from workbench.privacy.relations import Cell, find_relations, read_counts

POLICY = load_policy()
LIMIT = POLICY.count


def shown(tables, **columns):
    """What is left of a table drawn as ``name=(role, values)``."""
    (table,), withheld = withhold(tables, POLICY)
    return table.data.to_pydict(), {(w.column, w.rule): w.cells_n for w in withheld}


def test_nothing_small_nothing_withheld(make_table):
    table = make_table({"gu": ("label", ["가", "나"]), "n": ("count", [10, 0])})
    assert withhold([table], POLICY) == ((table,), ())


def test_one_small_count_takes_the_next_smallest_with_it(make_table):
    table = make_table({"gu": ("label", list("가나다라")), "n": ("count", [3, 80, 40, 0])})
    data, withheld = shown([table])
    assert data["n"] == [None, 80, None, 0]
    assert withheld == {("n", "threshold"): 1, ("n", "secondary"): 1}


def test_two_small_counts_whose_sum_gives_them_away(make_table):
    # 1 and 1 with a known sum of 2 are as good as printed.
    table = make_table({"gu": ("label", list("가나다")), "n": ("count", [1, 1, 40])})
    assert shown([table])[0]["n"] == [None, None, None]


def test_two_counts_that_protect_each_other(make_table):
    table = make_table({"gu": ("label", list("가나다")), "n": ("count", [6, 7, 40])})
    assert shown([table])[0]["n"] == [None, None, 40]


def test_what_is_computed_from_a_withheld_count_goes_with_it(make_table):
    table = make_table(
        {
            "gu": ("label", list("가나다")),
            "n": ("count", [6, 7, 40]),
            "rides": ("exposure", [100, 200, 300]),
            "rate": ("rate", [0.06, 0.035, 0.133]),
            "low": ("low", [0.01, 0.02, 0.1]),
            "high": ("high", [0.1, 0.2, 0.3]),
            "share": ("value", [1.0, 2.0, 3.0]),
            "stations_n": ("value", [3, 4, 5]),
        }
    )
    data, _ = shown([table])
    assert data["stations_n"] == [3, 4, 5]  # things, not records
    assert data["gu"] == ["가", "나", "다"]
    for name in ("n", "rides", "rate", "low", "high", "share"):
        assert data[name][:2] == [None, None], name
        assert data[name][2] is not None


def test_a_small_exposure_is_a_count_too(make_table):
    table = make_table({"gu": ("label", list("가나다")), "rides": ("exposure", [4, 50, 60])})
    assert shown([table])[0]["rides"] == [None, None, 60]


@pytest.mark.parametrize("basis", ["statistics", "registry"])
def test_published_statistics_are_left_alone(make_table, basis):
    table = make_table({"gu": ("label", ["가"]), "n": ("count", [1])}, basis=basis)
    assert withhold([table], POLICY) == ((table,), ())


def test_a_total_row_does_not_give_a_count_back(make_table):
    table = make_table({"gu": ("label", ["가", "나", "다", "합계"]), "n": ("count", [3, 20, 30, 53])})
    data = shown([table])[0]["n"]
    assert data[0] is None
    assert data.count(None) >= 2


def test_a_column_of_sums_does_not_give_a_count_back(make_table):
    table = make_table(
        {
            "gu": ("label", list("가나다")),
            "dead_n": ("count", [2, 15, 30]),
            "hurt_n": ("count", [50, 60, 70]),
            "all_n": ("count", [52, 75, 100]),
        }
    )
    data, _ = shown([table])
    assert data["dead_n"][0] is None
    assert data["hurt_n"][0] is None or data["all_n"][0] is None


def test_another_table_does_not_give_a_count_back(make_table):
    by_dong = make_table(
        {
            "dong": ("label", list("abcd")),
            "gu": ("label", ["가", "가", "나", "나"]),
            "n": ("count", [3, 40, 50, 60]),
        }
    )
    by_gu = make_table({"gu": ("label", ["가", "나"]), "n": ("count", [43, 110])}, identity="gu")
    (dong, gu), _ = withhold([by_dong, by_gu], POLICY)
    hidden_with_it = dong.data["n"].to_pylist()[1] is None or gu.data["n"].to_pylist()[0] is None
    assert dong.data["n"].to_pylist()[0] is None
    assert hidden_with_it


def test_missing_values_and_types_stay(make_table):
    table = make_table({"gu": ("label", list("가나다")), "n": ("count", [None, 3, 40.0])})
    (masked,), _ = withhold([table], POLICY)
    assert masked.data.schema.types == table.data.schema.types
    assert masked.data["n"].to_pylist() == [None, None, None]


def test_algebra_finds_what_two_sums_give_away():
    # a + b and a + b + c are known: c is their difference.
    a, b, c = (Cell(0, "n", row) for row in range(3))
    sums = [{a: 1, b: 1}, {a: 1, b: 1, c: 1}]
    assert recoverable({a, b, c}, sums) == {c}
    # With a total cell in place of a sum printed elsewhere, withholding it helps.
    d, total = Cell(0, "n", 3), Cell(0, "n", 4)
    sums = [{a: 1, b: 1, d: 1, total: -1}, {a: 1, b: 1, c: 1, d: 1}]
    values = {a: 30.0, b: 20.0, c: 3.0, d: 50.0, total: 100.0}
    hidden = protect({c}, values, sums, LIMIT)
    assert recoverable(hidden, sums) == set()


COUNTS = st.lists(st.one_of(st.integers(0, 25), st.integers(0, 1000)), min_size=1, max_size=12)


@given(COUNTS)
def test_no_small_count_survives(make_table, counts):
    table = make_table({"gu": ("label", [str(i) for i in range(len(counts))]), "n": ("count", counts)})
    (masked,), _ = withhold([table], POLICY)
    assert all(v is None or v == 0 or v >= LIMIT for v in masked.data["n"].to_pylist())


@given(COUNTS)
def test_twice_is_once(make_table, counts):
    table = make_table({"gu": ("label", [str(i) for i in range(len(counts))]), "n": ("count", counts)})
    once, _ = withhold([table], POLICY)
    twice, more = withhold(once, POLICY)
    assert twice[0].data.equals(once[0].data)
    assert more == ()


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4))
def test_a_reader_with_every_total_cannot_find_a_small_count(make_table, grid):
    """A table with its row and column totals: try every grid of counts that fits what is shown."""
    sums = [sum(row) for row in grid]
    columns = {"gu": ("label", [str(i) for i in range(len(grid))])}
    columns |= {f"c{j}_n": ("count", [row[j] for row in grid]) for j in range(3)}
    columns |= {"all_n": ("count", sums)}
    counts = read_counts(0, make_table(columns), POLICY)
    relations = find_relations([counts])
    values = {Cell(0, name, r): v for name, column in counts.columns.items() for r, v in enumerate(column)}
    primary = {cell for cell, v in values.items() if 0 < v < LIMIT}
    hidden = protect(primary, values, relations, LIMIT)
    assert primary <= hidden
    # Where anything at all is left to choose from, no sum or combination of sums fixes a withheld count.
    if hidden != set(values):
        shown_relations = [r for r in relations if not set(r) <= hidden]
        assert recoverable(hidden, shown_relations) & primary == set()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 14), min_size=3, max_size=5))
def test_a_known_total_leaves_a_withheld_count_open(make_table, counts):
    """Brute force: among all columns with the shown cells and the true total, no count is certain."""
    table = make_table({"gu": ("label", [str(i) for i in range(len(counts))]), "n": ("count", counts)})
    (masked,), _ = withhold([table], POLICY)
    left = masked.data["n"].to_pylist()
    places = [i for i, v in enumerate(left) if v is None]
    if not places or len(places) == len(counts):
        return
    rest = sum(counts) - sum(v for v in left if v is not None)
    fits = [f for f in product(range(rest + 1), repeat=len(places)) if sum(f) == rest and all(f)]
    for place in range(len(places)):
        possible = {f[place] for f in fits}
        assert len(possible) > 1
        assert max(possible) >= LIMIT
