import re

from workbench.present.live_map import build_map, shorten_name
from workbench.present.maps import build_area_map, build_point_map


def build(example, figure_id="spot_map", language="ko", **more):
    make = build_area_map if figure_id == "rate_map" else build_point_map
    content = make(example, example.figure(figure_id), language, "quantile")
    return build_map(content.base, content.spots, "지도: <제목>", language, is_sample=True, **more)


def test_a_page_of_its_own_with_language_and_title(example):
    page = build(example)
    assert page.startswith('<!DOCTYPE html><html lang="ko">')
    assert "<title>지도: &lt;제목&gt;</title>" in page
    assert "user-scalable" not in page
    assert 'class="wb-sample">표본 자료' in page


def test_nothing_is_loaded_from_elsewhere(example):
    page = build(example, "rate_map")
    assert re.findall(r"<(?:script|link|img)[^>]*\s(?:src|href)=", page) == []
    assert re.findall(r"url\((?!#)[^)]*\)", page) == []
    assert "jquery" not in page.lower()


def test_text_of_the_data_never_becomes_html(example):
    page = build(example)
    assert "<b>" not in page
    assert "\\u003cb\\u003e\\u0026amp;" in page


def test_the_same_release_gives_the_same_page(example):
    assert build(example) == build(example)


def test_every_place_can_be_found_by_keyboard(example):
    page = build(example, "rate_map", "en")
    names = re.findall(r"'([^']+)'", re.search(r"names:\[([^\]]*)\]", page)[1])
    found = [names[int(place)] for place in re.search(r"found:\[([\d,]*)\]", page)[1].split(",")]
    assert len(found) == 25
    assert found == sorted(found)
    assert '<select id="find" aria-label="Find a place">' in page


def test_names_on_the_map():
    assert shorten_name("강남구", "ko") == "강남"
    assert shorten_name("중구", "ko") == "중구"
    assert shorten_name("강남구", "en") == "Gangnam"


def test_maps_of_the_same_areas_hold_the_same_shapes(example):
    named = [re.findall(r'data-wb-shared="(shapes-\w+)">(.*?)</script>', build(example, f, k), re.S)
             for f, k in (("rate_map", "ko"), ("rate_map", "en"), ("spot_map", "en"))]  # fmt: skip
    assert named[0] == named[1]
    areas, edges = named[0]
    assert {areas, edges} < set(named[2])


def test_styles_and_texts_that_several_places_share_are_held_once(example):
    page = build(example, "rate_map")
    assert page.count("fillColor:'#7d2a06'") == 1
    assert page.count("사고율: 비공개") == 1
