import re
from html import unescape

import folium
import pytest

from workbench.core.errors import PartMissing
from workbench.present.map_page import (
    Frame,
    Tiles,
    build_frame,
    build_page,
    build_sides,
    build_slider,
    load_leaflet,
)


def build(**more):
    frame = Frame("지도: <제목>", "ko", "<script>extra</script>", True, True, **more)
    return build_page(folium.Map(tiles=None), frame)


def test_the_page_has_a_list_a_button_and_a_place_that_speaks():
    page = build()
    assert '<select id="find" aria-label="지역 찾기">' in page
    assert 'aria-live="polite"' in page
    assert "<script>extra</script></head>" in page
    assert page == build()


def test_what_all_frames_share_is_marked():
    assert re.findall(r'data-wb-shared="([\w-]+)"', build()) == [
        "leaflet-css",
        "map-css",
        "leaflet-js",
        "map-js",
    ]


def test_a_slider_is_a_native_range_with_label_and_output():
    slider = build_slider("연도 <1>", ("2019년", "2021년", "2023년"), "ko", is_swipe=False)
    assert '<label for="moment">연도 &lt;1&gt;</label>' in slider
    assert '<input id="moment" type="range" min="0" max="2" step="1" value="2">' in slider
    assert '<output id="shown" for="moment"' in slider
    assert 'max="100" step="1" value="50"' in build_slider("", ("a", "b"), "ko", is_swipe=True)


def test_the_sides_of_a_swipe_are_named():
    assert re.findall(r">([^<]+)</span>", build_sides(("<2019>", "2023"))) == ["&lt;2019&gt;", "2023"]


def test_only_a_page_with_tiles_says_that_it_asks_the_network():
    tiles = Tiles("https://{s}.tile.example.org/{z}/{x}/{y}.png", "x")
    assert '<link rel="preconnect" href="https://tile.example.org">' in build(tiles=tiles)
    assert "preconnect" not in build()


def test_the_frame_holds_the_page_unchanged():
    page = build()
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
