from dataclasses import replace

import numpy as np

from workbench.present.pictures import NARROW, drawing
from workbench.present.rows import Rows
from workbench.present.series import PALE, draw_series


def test_the_highest_lines_stand_out_and_gaps_stay_gaps(example):
    figure = example.figure("trend")
    with drawing():
        drawn = draw_series(Rows.of(example, "months"), figure, "ko")
    lines = [line for line in drawn.sheet.axes[0].lines if len(line.get_xdata()) == 60]
    strong = [line for line in lines if line.get_color() != PALE]
    assert (len(lines), len(strong)) == (6, 4)
    pale = [np.nanmean(line.get_ydata()) for line in lines if line.get_color() == PALE]
    assert min(np.nanmean(line.get_ydata()) for line in strong) > max(pale)
    assert sum(bool(np.isnan(line.get_ydata()).any()) for line in lines) == 1
    assert drawn.note == "평균이 높은 4개를 진하게, 나머지 2개를 옅게 그렸습니다."


def test_levels_are_named_in_the_legend_with_their_values(example):
    with drawing():
        drawn = draw_series(Rows.of(example, "months"), example.figure("trend"), "en", NARROW)
    named = [text.get_text() for text in drawn.sheet.legends[0].get_texts()]
    assert named[-2:] == ["WHO guideline 5 µg/m³", "Korean annual standard 15 µg/m³"]
    assert "Gwangjin-gu" in named


def test_dates_are_written_as_they_are_read(example):
    with drawing():
        drawn = draw_series(Rows.of(example, "months"), replace(example.figure("trend"), group=None), "ko")
        drawn.sheet.canvas.draw()
    years = [t.get_text() for t in drawn.sheet.axes[0].get_xticklabels()]
    assert {"2019", "2020", "2021", "2022", "2023"} <= set(years)
