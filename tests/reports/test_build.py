import itertools
import re
from pathlib import Path

import pytest

from workbench.core.errors import NotSelfContained, ReportError
from workbench.core.settings import load_settings
from workbench.reports import build_report
from workbench.reports.selfcontained import find_loads

pytestmark = [pytest.mark.slow, pytest.mark.notebook]

AXE = load_settings({}).browser / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def html(report: Path) -> str:
    return report.read_text(encoding="utf-8")


def test_one_file_under_three_megabytes_that_loads_nothing(report, html):
    assert report.name == "example.html"
    assert report.stat().st_size < 3_000_000
    assert find_loads(html) == []
    assert [p.name for p in report.parent.iterdir()] == ["example.html"]


def test_sections_stand_in_order_in_both_languages(html):
    for language in ("ko", "en"):
        article = html[html.index(f'id="{language}" lang') :]
        order = [
            "title",
            "summary",
            "findings",
            "recommendations",
            "figure-rate_map",
            "table-gu",
            "method",
            "limits",
        ]
        places = [article.index(f'id="{language}-{name}"') for name in [*order, "refusals", "sources"]]
        assert places == sorted(places)
        assert article.index('class="made') > places[-1]


def test_ids_are_unique_in_the_page(html):
    ids = re.findall(r'\sid="([^"]+)"', re.sub(r'(data-page|srcdoc)="[^"]*"', "", html))
    assert sorted(ids) == sorted(set(ids))


def test_headings_leave_no_level_out(html):
    for article in re.findall(r"<article.*?</article>", re.sub(r'data-page="[^"]*"', "", html), re.DOTALL):
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", article)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_each_language_has_its_own_text(html):
    korean, english = html.split('<article class="report" id="en"')
    assert "어디에서 잦은가" in korean
    assert "Where they are frequent" not in korean
    assert "Where they are frequent" in english


def test_what_passed_no_gate_is_left_out_and_said_to_be(html):
    # the printed words are in the code that is shown, but not as output
    assert html.count("주민 1234") == 2
    assert "공개 절차를 거치지 않은 출력은 싣지 않았습니다(노트북의 13번째 셀)." in html
    assert "Output that did not pass the gate was left out (notebook cell 13)." in html


def test_what_it_was_made_from_stands_at_its_end(html, kernel_environ):
    for said in ("Release", "Protection policy", "sha256", "Python 3.", "pyarrow "):
        assert said in html


def test_a_report_that_would_fetch_is_not_written(write_notebook, kernel_environ, tmp_path):
    bad = "view.limits().__class__(**{**{f: getattr(p, f) for f in p.__slots__}, 'html': '<img src=https://x.org/a.png>'})"
    file = write_notebook(
        ("code", "from example_release import make_release\nfrom workbench.present import View", []),
        ("code", "view = View(make_release(), language); p = view.limits()", []),
        ("code", bad, []),
        name="bad",
    )
    with pytest.raises(NotSelfContained):
        build_report(file, out=tmp_path / "out", languages=("en",), environ=kernel_environ)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_named(write_notebook, kernel_environ, tmp_path):
    file = write_notebook(
        ("code", "from example_release import make_release\nfrom workbench.present import View", []),
        ("code", "View(make_release(), language).limits()", []),
    )
    (tmp_path / "taken").write_text("")
    with pytest.raises(ReportError) as refused:
        build_report(file, out=tmp_path / "taken", languages=("ko",), environ=kernel_environ)
    assert "taken" in refused.value.where


# --- in a browser with its network cut


@pytest.fixture
def open_page(browser, report):
    """Opens the report offline; gives the page and the list of what it asked for."""
    contexts = []

    def start(fragment="", width=1280, **more):
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **more)
        contexts.append(context)
        page = context.new_page()
        asked = []
        page.on(
            "request",
            lambda r: None if r.url.startswith(("data:", "about:", "file:")) else asked.append(r.url),
        )
        page.on("pageerror", lambda error: asked.append(f"error {error}"))
        page.on("console", lambda m: asked.append(m.text) if m.type == "error" else None)
        page.goto(f"{report.as_uri()}{fragment}")
        return page, asked

    yield start
    for context in contexts:
        context.close()


def visible_maps(page):
    frames = [f for f in page.frames if f.parent_frame is not None and f.frame_element().is_visible()]
    for frame in frames:
        frame.frame_element().scroll_into_view_if_needed()
        frame.wait_for_selector(".leaflet-interactive")
    return frames


def find_violations(page):
    """What axe-core finds in the page and all its frames, which are cut off from it."""
    for frame in page.frames:
        frame.evaluate(AXE.read_text(encoding="utf-8"))
        frame.evaluate("axe.configure({allowedOrigins: ['<unsafe_all_origins>']})")
    # A busy machine answers late, and axe takes a late frame for one it cannot reach.
    found = page.evaluate("axe.run({pingWaitTime: 30000, frameWaitTime: 120000})")
    inside = [node for rule in found["passes"] for node in rule["nodes"] if len(node["target"]) > 1]
    assert inside, "axe did not reach the frames"
    return [
        (rule["id"], rule["nodes"][0]["target"], rule["nodes"][0]["html"][:200])
        for rule in found["violations"]
    ]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("fragment", ["", "#en"])
def test_it_opens_offline_asks_for_nothing_and_axe_finds_nothing(open_page, fragment, width):
    page, asked = open_page(fragment, width)
    frames = visible_maps(page)
    assert len(frames) == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_violations(page) == []
    assert asked == []


@pytest.mark.browser
def test_one_language_shows_at_a_time_even_without_scripts(open_page):
    page, _ = open_page(java_script_enabled=False)
    assert page.locator("#ko-title-heading").is_visible()
    assert not page.locator("#en-title-heading").is_visible()
    page.click("text=English")
    assert page.locator("#en-title-heading").is_visible()
    assert not page.locator("#ko-title-heading").is_visible()
    assert page.locator("#en-figure-rate_map .wb-still svg").is_visible()
    assert not page.locator("#en-figure-rate_map iframe").is_visible()


@pytest.mark.browser
def test_a_map_hidden_at_first_fits_when_it_is_shown(open_page):
    page, _ = open_page()
    page.click("text=English")
    frame = visible_maps(page)[0]
    box = frame.evaluate("""() => {
        const outer = document.querySelector('.folium-map').getBoundingClientRect();
        const paths = [...document.querySelectorAll('.leaflet-overlay-pane path')].map((p) => p.getBoundingClientRect());
        const left = Math.min(...paths.map((r) => r.left)), right = Math.max(...paths.map((r) => r.right));
        const top = Math.min(...paths.map((r) => r.top)), bottom = Math.max(...paths.map((r) => r.bottom));
        return [outer.left <= left, right <= outer.right, outer.top <= top, bottom <= outer.bottom,
                Math.max((right - left) / outer.width, (bottom - top) / outer.height)];
    }""")
    assert box[:4] == [True] * 4
    assert box[4] > 0.85
    names = frame.evaluate(
        "[...document.querySelectorAll('.wb-name')].filter((n) => n.style.visibility !== 'hidden').length"
    )
    assert names == 25


@pytest.mark.browser
def test_places_are_found_by_keyboard_and_text_is_never_markup(open_page):
    page, _ = open_page()
    frame = visible_maps(page)[1]
    frame.focus("#find")
    page.keyboard.press("ArrowDown")
    frame.wait_for_selector(".leaflet-popup-content")
    assert frame.locator(".leaflet-popup-content b").count() == 0
    assert "<b>&amp;" in frame.inner_text(".leaflet-popup-content")
    assert "사고" in frame.inner_text("#said")


@pytest.mark.browser
def test_print_shows_the_still_picture(open_page):
    page, _ = open_page()
    page.emulate_media(media="print")
    assert page.locator("#ko-figure-rate_map .wb-still svg").is_visible()
    assert not page.locator("#ko-figure-rate_map iframe").is_visible()
    assert not page.locator(".contents").first.is_visible()


@pytest.mark.browser
def test_a_part_shows_itself_in_a_notebook_without_the_network(browser):
    from example_release import make_release

    from workbench.present import View

    html = View(make_release(), "ko").figure("rate_map")._repr_mimebundle_()["text/html"]
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    page = context.new_page()
    asked = []
    page.on("request", lambda r: None if r.url.startswith(("data:", "about:")) else asked.append(r.url))
    page.set_content("<div id=out></div>")
    page.evaluate(
        "(html) => { document.getElementById('out').innerHTML = html; }", html
    )  # as JupyterLab does
    frame = visible_maps(page)[0]
    assert frame.locator("path.leaflet-interactive").count() >= 25
    assert asked == []
    context.close()
