from dataclasses import replace

import pytest
from planted_maps import FALLEN, LOST, NAMES, RISEN, YEARLY, YEARS, make_planted, make_years_table

from workbench.core.errors import CannotAnswer
from workbench.core.result import Withheld
from workbench.core.text import Text
from workbench.present import words
from workbench.present.facets import MOST_COLUMNS, Pivot, pivot_rows, split_rows, take_rows
from workbench.present.rows import Rows


@pytest.fixture(scope="module")
def rows():
    return Rows.of(make_planted(), "years")


def test_maps_stand_in_the_order_of_their_years(rows):
    backwards = take_rows(rows, list(range(len(rows)))[::-1])
    assert [f.name for f in split_rows(backwards, YEARLY, "ko")] == ["2019년", "2021년", "2023년"]
    assert [f.name for f in split_rows(rows, YEARLY, "en")] == ["2019", "2021", "2023"]
    assert [len(f.rows) for f in split_rows(rows, YEARLY, "ko")] == [25, 25, 25]


def test_the_table_has_a_row_a_place_and_a_column_a_map(rows):
    pivot, figure = pivot_rows(split_rows(rows, YEARLY, "ko"), YEARLY)
    assert [pivot.header(c.name, "ko") for c in pivot.columns][1:] == [
        f"{y}년 (건/100만 통행)" for y in YEARS
    ]
    row = pivot.values("gu_name").index(NAMES[RISEN])
    assert [pivot.values(f"map_{k}")[row] for k in range(3)] == [34.0, 44.0, 54.0]
    assert figure.value == "map_2"
    assert pivot.write("map_1", LOST, "ko") == "값 없음"
    assert pivot.values("map_2")[FALLEN] == 30 + FALLEN - 12


def test_a_withheld_cell_stays_withheld_beside_one_without_a_row(rows):
    taken = Withheld("years", "rate", 1, "threshold", Text("적음", "few"))
    known = Rows(rows.table, (taken,))
    facets = split_rows(known, YEARLY, "ko")
    assert facets[1].rows.why_empty("rate", LOST) is words.WITHHELD
    assert facets[1].rows.withheld_n("rate") == 1
    assert facets[0].rows.withheld_n("rate") == 0
    short = (facets[0], replace(facets[1], rows=take_rows(known, list(range(25, 45)))), facets[2])
    pivot, _ = pivot_rows(short, YEARLY)
    assert isinstance(pivot, Pivot)
    assert pivot.write("map_1", LOST, "ko") == "비공개"
    assert pivot.write("map_1", 24, "ko") == "값 없음"
    assert pivot.withheld_n("map_1") == 1


def test_many_maps_stand_below_each_other():
    years = tuple(range(1990, 1991 + MOST_COLUMNS))
    table = make_years_table(years)
    rows = Rows(table, ())
    long, figure = pivot_rows(split_rows(rows, YEARLY, "ko"), YEARLY)
    assert long is rows
    assert figure.group == "year"


@pytest.mark.parametrize(
    ("facet", "arrangement"), [("nothing", "slider"), ("year", "swipe"), ("rate", "swipe")]
)
def test_maps_that_cannot_be_compared_are_refused(rows, facet, arrangement):
    figure = replace(YEARLY, facet=facet, arrangement=arrangement)
    with pytest.raises(CannotAnswer, match="arrangement"):
        split_rows(rows, figure, "en")
