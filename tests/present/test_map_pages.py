"""Maps of every kind in a browser with its network cut."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from example_release import FIGURES, PLACES, make_result
from test_flow_map import FIGURE as FLOWS
from test_flow_map import make_flows
from test_grid_map import FIGURE as RIDES

from workbench.core.result import Column
from workbench.core.settings import load_settings
from workbench.core.text import Text
from workbench.present.figures import draw_figure
from workbench.present.grid import count_on_grid
from workbench.present.part import load_stylesheet
from workbench.privacy import release

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = load_settings({}).browser / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def maps():
    random = np.random.default_rng(2)
    places = np.array(PLACES)[random.integers(0, len(PLACES), 30_000)] + random.normal(0, 0.004, (30_000, 2))
    counted = Column("rides_n", Text("대여", "Rides"), "count", Text("건", "rides"))
    points = pa.table({"longitude": places[:, 0], "latitude": places[:, 1]})
    grid = count_on_grid(points, "grid", Text("격자", "Grid"), counted=counted)
    result = make_result()
    tables, figures = (*result.tables, make_flows(), grid), (*FIGURES, FLOWS, RIDES)
    return release(replace(result, tables=tables, figures=figures))


@pytest.fixture
def open_map(maps, browser, tmp_path):
    contexts = []

    def start(figure_id, language, width):
        part = draw_figure(maps, figure_id, language)
        file = tmp_path / "map.html"
        file.write_text(
            f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>map</title>'
            f'<meta name="viewport" content="width=device-width"><style>{load_stylesheet()}</style></head>'
            f"<body><main><h1>map</h1>{part.html}</main></body></html>",
            encoding="utf-8",
        )
        context = browser.new_context(viewport={"width": width, "height": 1000}, offline=True)
        contexts.append(context)
        page, asked = context.new_page(), []
        page.on(
            "request",
            lambda r: None if r.url.startswith(("data:", "about:", "file:")) else asked.append(r.url),
        )
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.goto(file.as_uri())
        page.locator("iframe.wb-map").scroll_into_view_if_needed()
        frame = page.frames[-1]
        frame.wait_for_selector(".leaflet-interactive", state="attached")
        return page, frame, asked

    yield start
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("figure_id", ["flows", "rides"])
def test_it_asks_for_nothing_and_axe_finds_nothing(open_map, figure_id, language, width):
    page, _, asked = open_map(figure_id, language, width)
    for frame in page.frames:
        frame.evaluate(AXE.read_text(encoding="utf-8"))
        frame.evaluate("axe.configure({allowedOrigins: ['<unsafe_all_origins>']})")
    found = page.evaluate("axe.run({pingWaitTime: 30000, frameWaitTime: 120000})")
    assert [n for rule in found["passes"] for n in rule["nodes"] if len(n["target"]) > 1], (
        "frames not reached"
    )
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == []


def test_a_grid_is_read_with_the_keyboard_alone(open_map):
    page, frame, asked = open_map("rides", "en", 1280)
    frame.wait_for_selector("canvas.leaflet-tile-loaded")
    frame.locator("#find").select_option(index=1)
    assert "Rides: " in frame.locator("#said").inner_text()
    frame.locator(".leaflet-container").focus()
    page.keyboard.press("ArrowRight")
    frame.wait_for_function(
        "/Width of the cell|No points|withheld/.test(document.getElementById('said').textContent)"
    )
    assert asked == []


def test_zooming_in_shows_finer_cells(open_map):
    page, frame, _ = open_map("rides", "en", 1280)
    frame.wait_for_selector("canvas.leaflet-tile-loaded")

    def read_width():
        container = frame.locator(".leaflet-container")
        container.click()
        said = frame.locator(".leaflet-popup-content").last.inner_text()
        return float(said.split("Width of the cell:")[1].split(" m")[0].replace(",", ""))

    frame.locator("#find").select_option(index=3)
    page.wait_for_timeout(800)
    page.keyboard.press("Escape")
    near = read_width()
    for _ in range(6):
        frame.locator(".leaflet-control-zoom-out").click()
        page.wait_for_timeout(400)
    assert read_width() > near


def test_a_flow_is_found_by_its_name(open_map):
    _, frame, _ = open_map("flows", "ko", 390)
    frame.locator("#find").select_option(label="종로구 → 중구")
    frame.wait_for_selector(".leaflet-popup-content")
    assert "대여: 900건" in frame.locator(".leaflet-popup-content").inner_text()
