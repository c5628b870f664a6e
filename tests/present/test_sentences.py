from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.present.rows import Rows
from workbench.present.sentences import (
    describe_levels,
    describe_ranking,
    describe_series,
    rank_rows,
    write_level,
    write_measure,
    write_moment,
)

RATE = Column("rate", Text("비율", "Rate"), "rate", Text("건", "crashes"), 1)
FIGURE = Figure("f", "bars", Text("그림", "Figure"), "t", "gu", "rate")


def make_rows(gu: list[object], rate: list[float | None], **more: list[object]) -> Rows:
    columns = (Column("gu", Text("구", "Gu"), "label"), RATE)
    return Rows(
        Table("t", Text("표", "T"), pa.table({"gu": gu, "rate": rate, **more}), columns, "statistics"), ()
    )


def test_ranking_says_highest_lowest_middle_and_what_is_missing():
    rows = make_rows(["강남구", "중구", "마포구", "은평구"], [2.0, 4.0, 1.0, None])
    assert describe_ranking(rows, FIGURE, "ko") == (
        "3개 구 가운데 중구가 4.0건으로 가장 많고, 마포구가 1.0건으로 가장 적습니다. 중앙값은 2.0건입니다. "
        "1개는 값이 없습니다."
    )
    assert describe_ranking(rows, FIGURE, "en") == (
        "Of the 3 compared, Jung-gu is highest at 4.0 crashes and Mapo-gu lowest at 1.0 crashes. "
        "The median is 2.0 crashes. Without a value: 1."
    )


def test_particles_follow_the_last_sound():
    rows = make_rows(["양천", "마포"], [1.0, 2.0])
    assert "마포가 2.0건으로" in describe_ranking(rows, FIGURE, "ko")
    assert "양천이 1.0건으로" in describe_ranking(rows, FIGURE, "ko")


def test_one_value_or_none():
    assert describe_ranking(make_rows(["중구"], [4.0]), FIGURE, "ko") == "중구의 값은 4.0건입니다."
    assert describe_ranking(make_rows(["중구"], [None]), FIGURE, "en").startswith("No value may be shown.")


def test_ranks_put_rows_without_value_last():
    assert rank_rows(make_rows(list("가나다라"), [1.0, None, 3.0, 3.0]), "rate") == [2, 3, 0, 1]


@pytest.mark.parametrize(
    ("unit", "ko", "en"),
    [
        (Text("%", "%"), "12.0%", "12.0%"),
        (Text("건", "crashes"), "12.0건", "12.0 crashes"),
        (Text("건/100만 통행", "per million rides"), "12.0 건/100만 통행", "12.0 per million rides"),
        (None, "12.0", "12.0"),
    ],
)
def test_units(unit, ko, en):
    column = replace(RATE, unit=unit)
    assert write_measure(12.0, column, "ko") == ko
    assert write_measure(12.0, column, "en") == en


def test_a_level_keeps_its_own_decimals():
    assert write_level(15.0, RATE, "en") == "15 crashes"
    assert write_level(0.03, RATE, "ko") == "0.03건"


def test_series_counts_what_lies_above_each_level():
    figure = replace(FIGURE, kind="series", reference=((2.0, Text("기준", "the limit")),))
    rows = make_rows(["2019", "2020", "2021"], [1.0, 3.0, 2.0])
    assert describe_series(rows, figure, "en") == (
        "From 2019 to 2021. The highest value is 3.0 crashes (2020). Above the limit (2 crashes): 1 of 3 values."
    )
    assert "기준(2건)보다 높은 값은 3개 가운데 1개입니다." in describe_series(rows, figure, "ko")


@pytest.mark.parametrize(
    ("values", "ko", "en"),
    [
        ([3.0, 4.0], "2개 모두 기준(2건)보다 높습니다.", "Above the limit (2 crashes): all of 2 values."),
        ([1.0, 2.0], "기준(2건)보다 높은 값은 없습니다.", "Above the limit (2 crashes): none of 2 values."),
    ],
)
def test_all_and_none_above_a_level_are_said_in_words(values, ko, en):
    figure = replace(FIGURE, reference=((2.0, Text("기준", "the limit")),))
    rows = make_rows(["중구", "마포구"], values)
    assert (describe_levels(rows, figure, "ko"), describe_levels(rows, figure, "en")) == (ko, en)


@pytest.mark.parametrize(
    ("name", "unit", "value", "ko", "en"),
    [
        ("crash_year", None, 2014, "2014년", "2014"),
        ("hour", Text("시", "h"), 7, "7시", "7 h"),
        ("month", None, date(2017, 1, 1), "2017년 1월", "January 2017"),
        ("date", None, date(2017, 1, 31), "2017년 1월 31일", "31 January 2017"),
    ],
)
def test_moments_are_said_as_a_reader_says_them(name, unit, value, ko, en):
    columns = (Column(name, Text("때", "When"), "label", unit), RATE)
    rows = Rows(Table("t", Text("", ""), pa.table({name: [value], "rate": [1.0]}), columns, "statistics"), ())
    assert (write_moment(rows, name, 0, "ko"), write_moment(rows, name, 0, "en")) == (ko, en)


@pytest.mark.parametrize(
    ("unit", "most", "least"),
    [
        (Text("명", "people"), "많고", "적습니다"),
        (Text("km/월", "km a month"), "크고", "작습니다"),
        (None, "높고", "낮습니다"),
    ],
)
def test_counts_are_many_or_few_and_only_levels_high_or_low(unit, most, least):
    columns = (
        Column("gu", Text("자치구", "District"), "label"),
        Column("rate", Text("값", "Value"), "value", unit),
    )
    data = pa.table({"gu": ["중구", "마포구"], "rate": [1.0, 2.0]})
    said = describe_ranking(Rows(Table("t", Text("", ""), data, columns, "statistics"), ()), FIGURE, "ko")
    assert f"가장 {most}" in said and f"가장 {least}" in said


def test_a_number_as_label_gets_its_unit():
    columns = (Column("hour", Text("시각", "Hour"), "label", Text("시", "h")), RATE)
    rows = Rows(
        Table("t", Text("", ""), pa.table({"hour": [7, 8], "rate": [1.0, 2.0]}), columns, "statistics"), ()
    )
    assert "8시가 2.0건으로" in describe_ranking(rows, replace(FIGURE, label="hour"), "ko")
