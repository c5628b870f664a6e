from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.present.calendar_chart import COLOURS, choose_colour, draw_calendar
from workbench.present.classes import NO_DATA
from workbench.present.pictures import NARROW, drawing
from workbench.present.rows import Rows

LEVELS = ((15.0, Text("좋음", "good")), (35.0, Text("보통", "moderate")), (75.0, Text("나쁨", "unhealthy")))
FIGURE = Figure("days", "calendar", Text("달력", "Calendar"), "days", "day", "mean", reference=LEVELS)


def build_rows(values: list[float | None]) -> Rows:
    days = [d.date() for d in pd.date_range("2023-01-01", periods=len(values))]
    columns = (
        Column("day", Text("날", "Day"), "label"),
        Column("mean", Text("평균", "Mean"), "value", Text("㎍/㎥", "µg/m³"), 1),
    )
    data = pa.table({"day": days, "mean": pa.array(values, pa.float64())})
    return Rows(Table("days", Text("날", "Days"), data, columns, "statistics"), ())


def test_the_level_itself_belongs_to_the_lower_class() -> None:
    levels = [level for level, _ in LEVELS]
    wanted = [COLOURS[0], COLOURS[0], COLOURS[1], COLOURS[3], NO_DATA]
    assert [choose_colour(v, levels) for v in (3.0, 15.0, 15.1, 75.1, None)] == wanted


def test_every_day_is_a_square_in_its_weekdays_row() -> None:
    rows = build_rows([20.0] * 364 + [None])
    with drawing():
        drawn = draw_calendar(rows, FIGURE, "ko")
    squares = [patch.get_path().to_polygons() for patch in drawn.sheet.axes[0].patches]
    assert sorted(map(len, squares)) == [1, 364]
    # 1 January 2023 is a Sunday, the seventh row of the first block.
    assert date(2023, 1, 1).weekday() == 6
    assert np.isclose([square.min(axis=0) for square in squares[0]], (1.4, 1.6 + 6)).all(axis=1).any()
    assert not np.isclose([square.min(axis=0) for square in squares[0]], (1.4, 1.6)).all(axis=1).any()


def test_the_keys_say_the_levels_in_the_readers_language() -> None:
    with drawing():
        drawn = draw_calendar(build_rows([20.0] * 40), FIGURE, "en", NARROW)
    named = [text.get_text() for text in drawn.sheet.legends[0].get_texts()]
    grades = ["good (≤ 15 µg/m³)", "moderate (≤ 35 µg/m³)", "unhealthy (≤ 75 µg/m³)"]
    assert named == [*grades, "above 75 µg/m³", "no value"]
    months = [t.get_text() for t in drawn.sheet.axes[0].texts]
    assert {"Jan", "Feb"} <= set(months)
    assert "Mar" not in months
