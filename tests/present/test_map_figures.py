import re
from dataclasses import replace

import pytest
from planted_maps import PLANTED, YEARS, make_planted

from workbench.core.errors import CannotAnswer
from workbench.present.figures import draw_figure
from workbench.present.map_figures import MAPS, draw_map_figure


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
