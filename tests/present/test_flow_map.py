from dataclasses import replace

import pyarrow as pa
import pytest
from example_release import FIGURES, NAMES, PLACES, make_result

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.present.figures import draw_figure
from workbench.present.flow_map import WIDEST, bow, build_flow_map
from workbench.privacy import release

FIGURE = Figure(
    "flows", "flow_map", Text("자치구 사이의 대여", "Rides between gu"), "flows", "way", "rides_n"
)
SMALL = 4
"""Riders of the flow that may not be shown."""


def make_flows():
    pairs = [(0, 1, 900), (1, 0, 450), (5, 12, 90), (3, 3, 300), (22, 23, SMALL), (20, 21, 60), (8, 9, 45)]
    data = {
        "way": [f"{NAMES[a]} → {NAMES[b]}" for a, b, _ in pairs],
        "rides_n": [n for *_, n in pairs],
        "from_longitude": [PLACES[a][0] for a, *_ in pairs],
        "from_latitude": [PLACES[a][1] for a, *_ in pairs],
        "to_longitude": [PLACES[b][0] for _, b, _ in pairs],
        "to_latitude": [PLACES[b][1] for _, b, _ in pairs],
    }
    columns = (
        Column("way", Text("흐름", "Flow"), "label"),
        Column("rides_n", Text("대여", "Rides"), "count", Text("건", "rides")),
        Column("from_longitude", Text("출발 경도", "From, longitude"), "longitude"),
        Column("from_latitude", Text("출발 위도", "From, latitude"), "latitude"),
        Column("to_longitude", Text("도착 경도", "To, longitude"), "longitude"),
        Column("to_latitude", Text("도착 위도", "To, latitude"), "latitude"),
    )
    return Table("flows", Text("흐름", "Flows"), pa.table(data), columns, "records")


@pytest.fixture(scope="module")
def flows():
    result = make_result()
    return release(replace(result, tables=(*result.tables, make_flows()), figures=(*FIGURES, FIGURE)))


def test_width_is_the_value(flows):
    spots = build_flow_map(flows, FIGURE, "ko").spots
    widths = {s.name: s.style["weight"] for s in spots}
    assert widths["종로구 → 중구"] == WIDEST
    assert widths["중구 → 종로구"] == WIDEST / 2


def test_a_withheld_flow_is_neither_drawn_nor_told(flows):
    content = build_flow_map(flows, FIGURE, "en")
    assert not any(name.name.startswith("강남구") for name in content.spots)
    assert any("too few" in note for note in content.notes)
    part = draw_figure(flows, "flows", "en")
    assert f">{SMALL} rides" not in part.html


def test_there_and_back_stay_apart():
    there, back = bow(127.0, 37.5, 127.1, 37.5), bow(127.1, 37.5, 127.0, 37.5)
    assert there[0] == back[-1] == [127.0, 37.5]
    assert there[8][1] < 37.5 < back[8][1]


def test_a_flow_to_where_it_began_is_a_ring():
    ring = bow(127.0, 37.5, 127.0, 37.5)
    assert ring[0] == ring[-1] == [127.0, 37.5]
    assert max(y for _, y in ring) > 37.5


@pytest.mark.parametrize("language", ["ko", "en"])
def test_picture_legend_and_table_come_with_it(flows, language):
    part = draw_figure(flows, "flows", language)
    assert part.picture.count("<path") > 6
    assert 'stroke-width="' in part.html.split("</ul>")[0]
    assert '<details class="wb-twin">' in part.html
    assert len(part.text.split("\n\n")[-1].strip().splitlines()) == 8


def test_a_table_without_ends_is_refused(flows):
    with pytest.raises(CannotAnswer, match="from_longitude"):
        build_flow_map(flows, replace(FIGURE, table="gu", label="gu_name", value="crashes_n"), "en")
