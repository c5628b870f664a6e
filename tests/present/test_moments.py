from dataclasses import replace

import pytest
from example_release import FIGURES
from planted_maps import LOST, NAMES, PLANTED, RISEN, YEARLY, make_planted

from workbench.core.errors import CannotAnswer
from workbench.present.classes import NO_DATA
from workbench.present.facets import split_rows
from workbench.present.maps import build_area_map, build_point_map
from workbench.present.moments import describe_maps, merge_maps, require_maps_apart
from workbench.present.rows import Rows

SITES = next(f for f in PLANTED if f.id == "sites")


@pytest.fixture(scope="module")
def planted():
    return make_planted()


def merge(planted, figure, build, language="ko", classing="quantile"):
    facets = split_rows(Rows.of(planted, figure.table), figure, language)
    contents = [build(planted, figure, language, classing, facet=facet) for facet in facets]
    return (*merge_maps(contents, facets, figure, language), contents)


def test_an_area_is_one_place_with_a_look_a_year(planted):
    content, moments, contents = merge(planted, YEARLY, build_area_map)
    assert len(content.spots) == 25
    assert moments.names == ("2019년", "2021년", "2023년")
    assert moments.title == "연도"
    assert [s.index for s in content.spots] == list(range(25))
    for look, single in zip(moments.looks, contents, strict=True):
        assert [(s.name, s.style, s.lines) for s in look] == [
            (s.name, s.style, s.lines) for s in single.spots
        ]
    assert moments.looks[1][LOST].style["fillColor"] == NO_DATA


def test_a_colour_means_the_same_in_every_year(planted):
    _, moments, _ = merge(planted, YEARLY, build_area_map)
    colours = {}
    for look in moments.looks:
        for spot in look:
            value = spot.lines[0].split(": ")[1]
            assert colours.setdefault(value, spot.style["fillColor"]) == spot.style["fillColor"]


def test_the_legend_counts_every_year(planted):
    content, _, _ = merge(planted, YEARLY, build_area_map, classing=(40, 50))
    # 2019: eleven gu from 30 to 40, ten to 50, four above; Gwangjin rises by 10 a step, Guro falls by 6.
    assert content.keys[-1].text == "값 없음  (0 · 1 · 0곳)"
    assert content.keys[2].text == "40.0 이하  (11 · 9 · 10곳)"
    assert content.keys[0].text == "50.0 초과  (4 · 5 · 6곳)"


def test_a_place_that_is_new_is_not_there_before(planted):
    content, moments, _ = merge(planted, SITES, build_point_map)
    place = next(s.index for s in content.spots if s.name == f"{NAMES[3]} 앞")
    assert moments.looks[0][place] is None
    assert moments.looks[1][place] is not None
    assert moments.arrangement == "swipe"
    # The scale is that of both maps: half the crashes are half the area.
    place = next(s.index for s in content.spots if s.name == f"{NAMES[9]} 앞")
    before, after = (look[place].radius for look in moments.looks)
    assert before**2 == pytest.approx(2 * after**2)
    radii = [max(look[s.index].radius for look in moments.looks if look[s.index]) for s in content.spots]
    assert radii == sorted(radii, reverse=True)


def test_the_sentence_says_what_was_planted(planted):
    facets = split_rows(Rows.of(planted, "years"), YEARLY, "ko")
    said = describe_maps(facets, YEARLY, "ko")
    assert "광진구입니다(+20.0 건/100만 통행)" in said
    assert "구로구입니다(−12.0 건/100만 통행)" in said
    assert said.startswith("2019년부터 2023년까지 3개 지도입니다.")
    several = describe_maps(facets, replace(YEARLY, arrangement="multiples"), "en")
    assert several.count("is highest at") == 3
    assert NAMES[RISEN] == "광진구"


def test_only_falls_are_told_where_nothing_rose(planted):
    facets = split_rows(Rows.of(planted, "sites"), SITES, "en")
    said = describe_maps(facets, SITES, "en")
    assert "fell most (−50 crashes)" in said
    assert "rose" not in said
    assert said.startswith("2019 on the left, 2023 on the right.")


def test_what_has_one_map_only_is_refused(planted):
    figure = next(f for f in FIGURES if f.kind == "bars")
    with pytest.raises(CannotAnswer, match="facet"):
        require_maps_apart(planted, replace(figure, facet="hour"))
