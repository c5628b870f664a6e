from dataclasses import replace

import pytest
from planted_maps import HOT, PLANTED, make_planted

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.present.base import load_base
from workbench.present.figures import draw_figure
from workbench.present.line_map import COLOURS, MOST_LINES, WIDTHS, build_line_map

FIGURE = next(f for f in PLANTED if f.id == "hot")


@pytest.fixture(scope="module")
def planted():
    return make_planted()


def test_the_planted_stretch_is_the_darkest_the_widest_and_on_top(planted):
    content = build_line_map(planted, FIGURE, "ko", (10, 20, 50))
    last = content.spots[-1]
    assert last.style["color"] == COLOURS[-1]
    assert last.style["weight"] == WIDTHS[-1]
    assert [s.style["color"] for s in content.spots].count(COLOURS[-1]) == 1
    assert last.lines == ("사고 밀도: 60.0 건/km", f"통행량 (대): {100 * (HOT + 1):,}")
    assert content.spots[0].style["dashArray"]
    assert [s.index for s in content.spots] == list(range(24))


def test_the_legend_counts_stretches_and_shows_their_strokes(planted):
    content = build_line_map(planted, FIGURE, "ko", (10, 20, 50))
    assert [(k.text, k.width) for k in content.keys] == [
        ("50.0 초과  (1개)", 7.0),
        ("20.0–50.0  (3개)", 5.2),
        ("10.0–20.0  (10개)", 2.6),
        ("10.0 이하  (9개)", 1.6),
        ("값 없음  (1개)", 1.0),
    ]
    assert "굵을수록" in content.method


def test_the_base_is_the_areas_and_not_the_lines(planted):
    base = load_base(planted, FIGURE)
    assert len(base.areas) == 25
    assert all(area.shape.geom_type.endswith("Polygon") for area in base.areas)


def test_a_count_asks_for_a_length_and_a_flow_does_not(planted):
    table = planted.table("stretches")
    columns = tuple(replace(c, role="count") if c.name == "density" else c for c in table.columns)
    tables = tuple(replace(t, columns=columns) if t.id == "stretches" else t for t in planted.result.tables)
    release = replace(planted, result=replace(planted.result, tables=tables))
    with pytest.raises(CannotAnswer, match="denominator"):
        build_line_map(release, FIGURE, "en", "quantile")
    per = replace(FIGURE, denominator=Text("도로 1km", "a kilometre of road"))
    assert build_line_map(release, per, "en", "quantile").spots
    assert build_line_map(planted, replace(FIGURE, value="rides_n"), "en", "quantile").spots


def test_what_is_left_out_is_said(planted, monkeypatch):
    monkeypatch.setattr("workbench.present.line_map.MOST_LINES", 5)
    content = build_line_map(planted, FIGURE, "en", "natural")
    assert len(content.spots) == 5 < MOST_LINES
    assert content.notes == ("Only the 5 highest of 24 stretches are drawn.",)
    layers = {**planted.result.layers, "streets": planted.result.layers["streets"].slice(0, 20)}
    short = replace(planted, result=replace(planted.result, layers=layers))
    assert "4 stretches without a line" in build_line_map(short, FIGURE, "en", "natural").notes[0]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_picture_table_and_popups_come_with_it(planted, language):
    part = draw_figure(planted, "hot", language)
    assert part.picture.count("stroke: #3b0d02") >= 2  # the lines of a class are one path; and its key
    assert len(part.text.split("\n\n")[-1].strip().splitlines()) == 25
    assert "<i>" not in part.html
    assert language == "en" or "\\u003ci\\u003e길" in part.html
    expected = "성북구–강북구" if language == "ko" else "성북구 road"
    assert expected in part.text.split("\n\n")[1]


def test_a_figure_without_lines_is_refused(planted):
    for change in ({"layer": None}, {"code": None}, {"layer": "nowhere"}):
        with pytest.raises(CannotAnswer):
            build_line_map(planted, replace(FIGURE, **change), "ko", "quantile")
