"""Every kind of map on one page, in a browser with its network cut: moved by keyboard, printed, without scripts."""

import pytest
from planted_maps import PLANTED, make_planted

from workbench.core.settings import load_settings
from workbench.present.figures import draw_figure
from workbench.present.part import load_stylesheet

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = load_settings({}).browser / "axe-core" / "axe.min.js"
KINDS = [f.id for f in PLANTED]

SHOWN = """(side) => [...document.querySelectorAll(`.leaflet-${side}-pane path`)]
  .filter((path) => path.style.display !== "none").length"""
POINTED = """() => [...document.querySelectorAll(".leaflet-first-pane path")].filter((path) => {
  const box = path.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
  return path.style.display !== "none" && document.elementFromPoint(x, y) === path;
}).length"""
"""Circles of the left map that a pointer in their middle would meet."""


@pytest.fixture(scope="module")
def galleries(tmp_path_factory):
    """One page a language."""
    planted, files = make_planted(), {}
    for language in ("ko", "en"):
        parts = "".join(draw_figure(planted, kind, language).html for kind in KINDS)
        files[language] = tmp_path_factory.mktemp("gallery") / f"{language}.html"
        files[language].write_text(
            f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>maps</title>'
            f'<meta name="viewport" content="width=device-width"><style>{load_stylesheet()}</style></head>'
            f"<body><main><h1>maps</h1>{parts}</main></body></html>",
            encoding="utf-8",
        )
    return files


@pytest.fixture
def open_gallery(galleries, browser):
    contexts = []

    def start(language, width, **options):
        context = browser.new_context(viewport={"width": width, "height": 1000}, offline=True, **options)
        contexts.append(context)
        page, asked = context.new_page(), []
        page.on(
            "request",
            lambda r: None if r.url.startswith(("data:", "about:", "file:")) else asked.append(r.url),
        )
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.goto(galleries[language].as_uri())
        return page, asked

    yield start
    for context in contexts:
        context.close()


def find_map(page, kind, language="ko"):
    """The frame of one map, drawn."""
    element = page.locator(f"#{language}-figure-{kind} iframe")
    element.scroll_into_view_if_needed()
    frame = element.element_handle().content_frame()
    frame.wait_for_selector(".leaflet-interactive", state="attached")
    return frame


def read_fill(frame, name):
    """Colours of the shape that the popup of ``name`` belongs to, by its lines."""
    frame.locator("#find").select_option(label=name)
    frame.wait_for_selector(".leaflet-popup-content")
    return frame.locator(".leaflet-popup-content").last.inner_text()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_and_nothing_is_asked_for(open_gallery, language, width):
    page, asked = open_gallery(language, width)
    for kind in KINDS:
        if kind != "several":
            find_map(page, kind, language)
    for frame in page.frames:
        frame.evaluate(AXE.read_text(encoding="utf-8"))
        frame.evaluate("axe.configure({allowedOrigins: ['<unsafe_all_origins>']})")
    found = page.evaluate("axe.run({pingWaitTime: 60000, frameWaitTime: 240000})")
    assert sum(len(n["target"]) > 1 for rule in found["passes"] for n in rule["nodes"]), "frames not reached"
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == []


def test_a_slider_is_moved_by_the_keyboard_and_says_the_year(open_gallery):
    page, asked = open_gallery("ko", 1280)
    frame = find_map(page, "yearly")
    assert "2023년" in read_fill(frame, "광진구")
    slider = frame.locator("#moment")
    assert slider.get_attribute("aria-valuetext") == frame.locator("#shown").inner_text() == "2023년"
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert frame.locator("#shown").inner_text() == "2021년"
    # The popup that is open and what is read out change with the slider.
    assert "사고율: 44.0" in frame.locator(".leaflet-popup-content").inner_text()
    assert "2021년, 사고율: 44.0" in frame.locator("#said").inner_text()
    page.keyboard.press("Home")
    assert "사고율: 34.0" in frame.locator(".leaflet-popup-content").inner_text()
    assert slider.get_attribute("aria-valuetext") == "2019년"
    assert asked == []


def test_a_year_repaints_the_areas(open_gallery):
    page, _ = open_gallery("ko", 1280)
    frame = find_map(page, "yearly")
    count = (
        "() => [...document.querySelectorAll('path.leaflet-interactive')].map((p) => p.getAttribute('fill'))"
    )
    after = frame.evaluate(count)
    frame.locator("#moment").press("Home")
    before = frame.evaluate(count)
    # Quantiles over all years: 2019 has four gu in the highest class, 2023 six.
    assert (before.count("#7d2a06"), after.count("#7d2a06")) == (4, 6)
    assert len(before) == 25


def test_two_maps_are_swiped_by_the_keyboard(open_gallery):
    page, asked = open_gallery("en", 390)
    frame = find_map(page, "sites", "en")
    clip = "(side) => getComputedStyle(document.querySelector(`.leaflet-${side}-pane`)).clipPath"
    half = frame.evaluate(clip, "first")
    slider = frame.locator("#moment")
    slider.focus()
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "2019 on the left 100%, 2023 on the rest"
    assert frame.evaluate("document.getElementById('divider').style.left") == "100%"
    assert frame.evaluate(clip, "first") != half
    assert frame.evaluate(POINTED) == 9
    page.keyboard.press("Home")
    assert frame.evaluate(POINTED) == 0, "what is not seen can still be pointed at"
    said = read_fill(frame, "도봉구 앞")
    assert "2019\nCrashes: 100 crashes\n2023\nCrashes: 50 crashes" in said
    assert asked == []


def test_a_place_that_is_new_is_hidden_in_the_first_map(open_gallery):
    page, _ = open_gallery("ko", 1280)
    frame = find_map(page, "sites")
    assert [frame.evaluate(SHOWN, side) for side in ("first", "second")] == [9, 10]
    assert "값 없음" in read_fill(frame, "성동구 앞")


def test_lines_and_clusters_are_found_by_name(open_gallery):
    page, _ = open_gallery("ko", 1280)
    frame = find_map(page, "hot")
    assert "60.0 건/km" in read_fill(frame, "성북구–강북구 <i>길")
    dashed = "() => document.querySelectorAll('path[stroke-dasharray]').length"
    assert frame.evaluate(dashed) == 1
    frame = find_map(page, "crowds")
    assert "사고: 40건" in read_fill(frame, "서대문구 1")


def test_print_and_pages_without_scripts_show_the_pictures(open_gallery):
    page, _ = open_gallery("ko", 1280)
    page.emulate_media(media="print")
    assert page.locator(".wb-still svg:visible").count() == len(KINDS) - 1
    assert page.locator("iframe:visible").count() == 0
    page, _ = open_gallery("ko", 390, java_script_enabled=False)
    assert page.locator(".wb-still svg:visible").count() == len(KINDS) - 1
    assert page.locator("iframe:visible").count() == 0
    assert page.locator("#ko-figure-several .wb-narrow svg:visible").count() == 1
