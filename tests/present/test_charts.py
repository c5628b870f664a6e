from dataclasses import replace

import pyarrow as pa
import pytest

from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.present.charts import ABOVE, MANY, MOST_ROWS, draw_bars, draw_intervals, measure_row
from workbench.present.classes import DEEP_BLUE
from workbench.present.pictures import NARROW, WIDE, drawing
from workbench.present.rows import Rows

COLUMNS = (
    Column("gu", Text("구", "Gu"), "label"),
    Column("rate", Text("비율", "Rate"), "rate", Text("건", "crashes"), 1),
    Column("low", Text("아래", "Low"), "low"),
    Column("high", Text("위", "High"), "high"),
)
FIGURE = Figure("f", "intervals", Text("그림", "Figure"), "t", "gu", "rate", low="low", high="high")


def make_rows(n=3, **data):
    data = data or {
        "gu": [f"g{i}" for i in range(n)],
        "rate": [float(i) for i in range(n)],
        "low": [i - 0.5 for i in range(n)],
        "high": [i + 0.5 for i in range(n)],
    }
    return Rows(Table("t", Text("표", "T"), pa.table(data), COLUMNS, "statistics"), ())


def points(drawn):
    lines = [line for line in drawn.sheet.axes[0].lines if str(line.get_gid()).startswith("tip-")]
    return [(float(line.get_xdata()[0]), line.get_color(), line.get_markerfacecolor()) for line in lines]


def test_the_highest_stands_on_top():
    with drawing():
        drawn = draw_intervals(make_rows(), FIGURE, "ko")
    assert [x for x, *_ in points(drawn)] == [2.0, 1.0, 0.0]
    axes = drawn.sheet.axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["g2", "g1", "g0"]
    assert axes.yaxis_inverted()
    assert drawn.tips["tip-0"] == "g2: 2.0건 (2–2)"


def test_an_interval_is_judged_against_the_level():
    figure = replace(FIGURE, reference=((1.0, Text("기준", "level")),))
    with drawing():
        drawn = draw_intervals(make_rows(), figure, "en")
    assert points(drawn) == [(2.0, ABOVE, ABOVE), (1.0, DEEP_BLUE, "white"), (0.0, DEEP_BLUE, DEEP_BLUE)]


def test_rows_without_a_value_are_not_drawn():
    rows = make_rows(gu=["a", "b"], rate=[None, 4.0], low=[None, 3.0], high=[None, 5.0])
    with drawing():
        assert [x for x, *_ in points(draw_intervals(rows, FIGURE, "ko"))] == [4.0]


def test_too_many_rows_are_cut_and_said_to_be():
    with drawing():
        drawn = draw_intervals(make_rows(MOST_ROWS + 5), FIGURE, "en")
    assert len(points(drawn)) == MOST_ROWS
    assert drawn.note == f"Only the {MOST_ROWS} highest are drawn; the table below has all {MOST_ROWS + 5}."


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_bars_stand_over_numbers_and_lie_beside_names(example, width):
    upright = replace(FIGURE, kind="bars", low=None, high=None, reference=((2.0, Text("기준", "level")),))
    with drawing():
        beside = draw_bars(make_rows(), upright, "ko", width)
        over = draw_bars(Rows.of(example, "hours"), example.figure("hours"), "ko", width)
    lying = [bar.get_width() for bar in beside.sheet.axes[0].patches]
    assert lying == [0.0, 1.0, 2.0]
    standing = [bar.get_height() for bar in over.sheet.axes[0].patches]
    assert standing[:3] == [60, 40, 30]
    assert len(standing) == 24


def test_ticks_are_whole_and_thousands_apart():
    columns = (COLUMNS[0], Column("rate", Text("건수", "Count"), "count"))
    data = pa.table({"gu": ["a", "b"], "rate": [3, 120_000]})
    rows = Rows(Table("t", Text("표", "T"), data, columns, "statistics"), ())
    with drawing():
        drawn = draw_bars(rows, replace(FIGURE, kind="bars", low=None, high=None), "ko")
        drawn.sheet.canvas.draw()
    ticks = [t.get_text() for t in drawn.sheet.axes[0].get_xticklabels()]
    assert "100,000" in ticks
    assert not any("." in t for t in ticks)


@pytest.mark.parametrize("draw", [draw_intervals, draw_bars])
def test_on_a_phone_long_names_stand_above_their_rows_and_leave_them_room(draw):
    names = ["고산자교(동대문구측) × 용두근린공원순환길", "잠수교"]
    rows = make_rows(gu=names, rate=[2.0, 1.0], low=[1.5, 0.5], high=[2.5, 1.5])
    with drawing():
        wide, narrow = draw(rows, FIGURE, "ko", WIDE), draw(rows, FIGURE, "ko", NARROW)
        narrow.sheet.draw_without_rendering()
    assert [t.get_text() for t in wide.sheet.axes[0].get_yticklabels()] == names
    axes = narrow.sheet.axes[0]
    assert axes.get_yticklabels() == []
    assert [t.get_text() for t in axes.texts if t.get_text() in names] == names
    assert axes.get_position().width > 0.8


def test_many_rows_stand_closer():
    few, many = ["g"] * MANY, ["g"] * (MANY + 1)
    assert measure_row(few, WIDE) > measure_row(many, WIDE)


def test_names_of_two_levels_stand_above_each_other_and_above_the_rows():
    figure = replace(
        FIGURE, reference=((1.0, Text("WHO 권고", "WHO")), (2.0, Text("한국 연간 기준", "Korea")))
    )
    with drawing():
        drawn = draw_intervals(make_rows(), figure, "ko", NARROW)
        drawn.sheet.draw_without_rendering()
        axes = drawn.sheet.axes[0]
        low, high = (text.get_window_extent() for text in axes.texts)
    assert axes.bbox.y1 <= low.y0 and low.y1 <= high.y0 and high.y1 <= drawn.sheet.bbox.y1
