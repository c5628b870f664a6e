import re
from html import unescape

import pytest

from workbench.core.errors import PartMissing
from workbench.present.live_map import build_map, shorten_name
from workbench.present.map_page import build_frame, load_leaflet
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


def test_the_frame_holds_the_page_unchanged(example):
    page = build(example)
    frame = build_frame(page, 'A "map"')
    assert 'title="A &quot;map&quot;"' in frame
    assert 'sandbox="allow-scripts"' in frame
    held = re.search(r'srcdoc="([^"]*)"', frame)
    assert held is not None
    assert unescape(held[1]) == page


def test_without_leaflet_the_reader_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_BROWSER", str(tmp_path))
    with pytest.raises(PartMissing) as missing:
        load_leaflet("leaflet.js")
    assert "make env" in missing.value.to("en")
