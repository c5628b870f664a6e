import re
from dataclasses import replace

import pyarrow as pa
import pytest
import shapely
from example_release import FIGURES, make_result
from planted_maps import PLANTED, YEARS, make_planted

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.present.figures import draw_figure
from workbench.present.map_figures import MAPS, draw_map_figure
from workbench.privacy import release
from workbench.reports.frames import lift_shared


@pytest.fixture(scope="module")
def planted():
    return make_planted()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("figure_id", [f.id for f in PLANTED])
def test_every_map_has_a_page_a_picture_a_sentence_and_a_table(planted, figure_id, language):
    part = draw_figure(planted, figure_id, language)
    assert part.picture in part.html
    assert part.png.startswith(b"\x89PNG")
    assert part.text.count("\n\n") >= 3
    assert '<details class="wb-twin">' in part.html
    assert ("<iframe" in part.html) == (figure_id != "several")
    ids = re.findall(r'(?<=\s)id="([^"]+)"', re.sub(r'srcdoc="[^"]*"', "", part.html))
    assert len(ids) == len(set(ids))
    assert draw_figure(planted, figure_id, language).html == part.html


def test_the_picture_of_several_maps_has_them_side_by_side(planted):
    for figure_id in ("yearly", "several"):
        texts = re.findall(r">(\d{4}년)</text>", draw_figure(planted, figure_id, "ko").picture)
        assert texts == [f"{year}년" for year in YEARS]


def test_the_table_ranks_places_by_the_last_map(planted):
    lines = draw_figure(planted, "yearly", "ko").text.strip().split("\n\n")[-1].splitlines()
    assert lines[0].count("|") == len(YEARS)
    assert lines[1:3] == ["강동구 | 54.0 | 54.5 | 55.0", "광진구 | 34.0 | 44.0 | 54.0"]


def test_fixed_classes_of_the_figure_hold_unless_others_are_asked_for(planted):
    assert "55.0 초과" in draw_figure(planted, "several", "ko").picture
    assert "40.0 초과" in draw_figure(planted, "several", "ko", classing=(40,)).picture
    assert "자연 분류" in draw_figure(planted, "several", "ko", classing="natural").html


def test_a_grid_is_one_map_only(planted):
    figure = replace(PLANTED[0], kind="grid_map")
    with pytest.raises(CannotAnswer, match="facet"):
        draw_map_figure(planted, figure, "en", "quantile")
    assert {f.kind for f in PLANTED} < MAPS


def make_cells(n=27):
    """A map of n × n cells of about a kilometre."""
    boxes = [
        shapely.box(126.8 + 0.0113 * i, 37.42 + 0.009 * j, 126.8 + 0.0113 * (i + 1), 37.42 + 0.009 * (j + 1))
        for i in range(n)
        for j in range(n)
    ]
    codes = [f"다사{k:04d}" for k in range(len(boxes))]
    layer = pa.table({"code": codes, "name": codes, "geometry": [shapely.to_wkb(box) for box in boxes]})
    data = pa.table({"cell": codes, "mean": [15 + (k % n) / 10 for k in range(len(boxes))]})
    columns = (
        Column("cell", Text("칸", "Cell"), "label"),
        Column("mean", Text("메운 연평균", "Interpolated mean"), "value", Text("㎍/㎥", "µg/m³"), 1),
    )
    table = Table("cells", Text("칸", "Cells"), data, columns, "statistics")
    figure = Figure("cells", "area_map", table.title, "cells", "cell", "mean", code="cell", layer="cells")
    result = make_result()
    layers = {**result.layers, "cells": layer}
    return release(replace(result, tables=(*result.tables, table), figures=(*FIGURES, figure), layers=layers))


def test_maps_of_a_report_are_light():
    """What made a report weigh more than 3 MB: shapes and styles for each cell, in each language, in frame and picture."""
    cells, shared = make_cells(), {}
    parts = [draw_figure(cells, f, language) for f in ("cells", "rate_map") for language in ("ko", "en")]
    frames = [len(re.search(r"(?s)<iframe.*?</iframe>", lift_shared(p.html, shared))[0]) for p in parts]
    assert [size < most for size, most in zip(frames, (40_000, 40_000, 12_000, 12_000), strict=True)] == [
        True
    ] * 4
    shapes = {name: len(text) for name, text in shared.items() if name.startswith("shapes-")}
    assert len(shapes) == 4  # areas and edges of each of two bases, for both languages
    assert sum(shapes.values()) < 45_000
    assert all(len(p.picture) < 30_000 for p in parts)
