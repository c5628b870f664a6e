from dataclasses import replace

import pyarrow as pa
import pytest
from planted_maps import CROWDS, PLANTED, make_planted

from workbench.core.errors import CannotAnswer
from workbench.present.cluster_map import build_cluster_map
from workbench.present.figures import draw_figure
from workbench.present.maps import LARGEST

FIGURE = next(f for f in PLANTED if f.id == "crowds")


@pytest.fixture(scope="module")
def planted():
    return make_planted()


def test_every_cluster_has_an_outline_and_a_circle_of_its_count(planted):
    content = build_cluster_map(planted, FIGURE, "ko", "quantile")
    outlines = [s for s in content.spots if s.is_above]
    circles = [s for s in content.spots if s.radius]
    assert [s.lines[0] for s in outlines] == [f"사고: {n}건" for _, n in CROWDS]
    assert [s.radius for s in circles] == pytest.approx([LARGEST * (n / 60) ** 0.5 for _, n in CROWDS])
    assert [s.index for s in content.spots] == list(range(6))
    assert content.keys[0].text == "모인 곳의 윤곽"
    assert any("위험한 곳이라는 뜻은 아닙니다" in note for note in content.notes)


def test_a_cluster_whose_count_is_withheld_is_not_drawn(planted):
    table = planted.table("crowds")
    place = table.data.column_names.index("crashes_n")
    data = table.data.set_column(place, "crashes_n", pa.array([60, None, 25], pa.int64()))
    tables = tuple(replace(t, data=data) if t.id == "crowds" else t for t in planted.result.tables)
    release = replace(planted, result=replace(planted.result, tables=tables))
    content = build_cluster_map(release, FIGURE, "ko", "quantile")
    assert {s.lines[0] for s in content.spots} == {"사고: 60건", "사고: 25건"}
    assert content.keys[-1].text == "값 없음  (1곳)"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_picture_and_table_come_with_it(planted, language):
    part = draw_figure(planted, "crowds", language)
    assert part.picture.count("stroke: #7d2a06") == len(CROWDS)
    assert part.text.split("\n\n")[-1].strip().splitlines()[1].endswith("| 60")
    assert (
        "Jongno-gu 1 is highest at 60 crashes" if language == "en" else "종로구 1이 60건으로"
    ) in part.text


def test_a_figure_without_outlines_is_refused(planted):
    with pytest.raises(CannotAnswer, match="count_in_clusters"):
        build_cluster_map(planted, replace(FIGURE, layer=None), "en", "quantile")
