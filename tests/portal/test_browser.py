"""The pages in a browser: for a reader with assistive technology, on a phone, without scripts, on paper."""

import re
import shutil
from dataclasses import replace

import pytest

from workbench.portal import create_app
from workbench.portal.shelf import Shelf
from workbench.portal.workroom import StillMaking
from workbench.storage import open_lake

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def paths(problem_id, settings):
    version = open_lake(settings).current("bike_daily_rentals").version
    return [
        "/",
        f"/reports/{problem_id}/editions",
        f"/reports/{problem_id}/1/about",
        f"/reports/{problem_id}/2/about",
        "/corrections/",
        "/datasets/",
        "/datasets/?q=자전거&held=1",
        "/needs/",
        "/search/",
        "/search/?q=자전거",
        "/terms/",
        "/datasets/bike_daily_rentals/",
        "/datasets/bike_daily_rentals/quality/",
        f"/datasets/bike_daily_rentals/versions/{version}/",
        "/datasets/bike_rides/",
        "/answers/",
        "/answers/1",
        "/answers/2",
        "/api/",
        "/nothing-here",
    ]


@pytest.fixture
def address(portal, serve, chosen, make_visitor):
    """The portal as a member of the city sees it: with every part of every page."""
    chosen.now = make_visitor("김주무관", "city")
    return serve(portal)


@pytest.fixture
def open_pages(browser):
    contexts = []

    def make(**options):
        context = browser.new_context(**({"locale": "ko-KR"} | options))
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("language", "width"), [("ko", 1280), ("en", 390)])
def test_accessible_and_within_the_screen(address, paths, open_pages, violations, language, width):
    page = open_pages(viewport={"width": width, "height": 900}, bypass_csp=True)
    wrong = {}
    for path in paths:
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        if found := violations(page):
            wrong[path] = found
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong[path] = [*wrong.get(path, []), "wider than the screen"]
    assert wrong == {}


def test_an_error_in_the_form_is_accessible(address, open_pages, violations):
    page = open_pages(bypass_csp=True)
    page.goto(f"{address}/answers/1")
    page.get_by_label("수용하지 않음").check()
    page.get_by_label("이유").fill("어렵습니다")
    page.get_by_role("button", name="답변 공개하기").click()
    assert page.get_by_role("alert").inner_text().startswith("답변을 공개하지 못했습니다")
    assert page.get_by_label("이유").input_value() == "어렵습니다"
    assert violations(page) == []


def test_answering_with_scripts_off_and_the_keyboard(address, open_pages):
    page = open_pages(java_script_enabled=False)
    page.goto(f"{address}/answers/1")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "본문으로 건너뛰기"
    page.get_by_label("수용", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("이유").focus()
    page.keyboard.type("Next month.")
    page.get_by_role("button", name="답변 공개하기").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/answers/1?done=1*")
    assert page.get_by_role("status").inner_text() == "답변을 공개했습니다."


def test_nothing_is_asked_of_another_host(address, paths, problem_id, open_pages):
    page = open_pages()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text))
    for path in paths:
        page.goto(f"{address}{path}")
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()
    # Chromium itself says that the missing page is missing.
    assert [text for text in wrong if "404" not in text] == []


def test_a_report_runs_and_cannot_reach_even_the_portal(address, problem_id, open_pages):
    page = open_pages()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/reports/{problem_id}/")
    page.wait_for_selector("body[data-net=no]")
    assert page.locator("body").get_attribute("data-ran") == "yes"
    assert page.frame_locator("iframe").locator("#in").inner_text() == "지도"
    assert asked == [f"{address}/reports/{problem_id}/"]


def test_large_text_needs_no_sideways_scrolling(address, paths, open_pages):
    """WCAG 2.2, 1.4.10: 320 CSS pixels wide, which is 400 % on a screen of 1280."""
    page = open_pages(viewport={"width": 320, "height": 800})
    for path in paths:
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang=en")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path


def test_on_paper(address, open_pages):
    page = open_pages()
    page.emulate_media(media="print")
    page.goto(f"{address}/answers/2")
    assert not page.locator(".menu").is_visible()
    assert not page.locator("#write").is_visible()
    assert page.get_by_text("내년에 20곳부터").first.is_visible()
    assert page.get_by_text("SAMPLE").first.is_visible()


def test_a_dataset_on_paper(address, open_pages):
    """The sentence of attribution stands as text, not in a box with its end cut off."""
    page = open_pages()
    page.emulate_media(media="print")
    page.goto(f"{address}/datasets/bike_daily_rentals/")
    assert not page.get_by_role("textbox").first.is_visible()
    assert page.locator(".paper").first.is_visible()
    assert page.get_by_text("SAMPLE").first.is_visible()


def test_finding_and_downloading_with_scripts_off(address, open_pages):
    page = open_pages(java_script_enabled=False, accept_downloads=True)
    page.goto(f"{address}/datasets/")
    page.get_by_label("찾는 말").fill("일별 대여건수")
    page.get_by_role("button", name="찾기").press("Enter")
    assert "데이터셋 1개를 찾았습니다" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="공공자전거 일별 대여건수").click()
    attribution = page.get_by_label("출처 문장(한국어)")
    attribution.focus()
    assert attribution.input_value().startswith("본 저작물은 서울시설공단에서")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV(엑셀) 내려받기").click()
    assert started.value.suggested_filename.startswith("공공자전거_일별_대여건수_표본_")


def test_the_empty_portal(tmp_path, serve, open_pages, violations):
    from workbench.core.settings import Settings

    settings = Settings(home=tmp_path / "empty")
    page = open_pages(bypass_csp=True)
    address = serve(create_app(settings, shelf=Shelf(settings)))
    for path in ("/", "/answers/", "/datasets/", "/needs/", "/sign-in"):
        page.goto(address + path)
        assert violations(page) == [], path


def test_pages_instead_of_a_file_are_accessible(
    settings, tmp_path, repository, serve, open_pages, violations
):
    """What is not given out, what is still being made, and a form sent from elsewhere."""
    shutil.copytree(repository / "datasets", tmp_path / "datasets")
    described = tmp_path / "datasets" / "bicycle" / "bike_daily_rentals.yaml"
    text = described.read_text("utf-8")
    described.write_text(re.sub(r"name: KOGL-\d", "name: unstated", text), "utf-8")
    name = f"bike_daily_rentals_{open_lake(settings).current('bike_daily_rentals').version}_SAMPLE.csv"
    refusing = replace(settings, datasets=tmp_path / "datasets")
    page = open_pages(bypass_csp=True)
    for shelf, heading in (
        (Shelf(refusing), "내려받을 수 없는 파일입니다"),
        (BusyShelf(settings), "지금 만들고 있습니다"),
    ):
        address = serve(create_app(shelf.settings, shelf=shelf))
        page.goto(f"{address}/datasets/bike_daily_rentals/{name}")
        assert page.get_by_role("heading", level=1).inner_text() == heading
        assert violations(page) == []
    page.goto(f"{address}/datasets/bike_daily_rentals/")
    assert page.get_by_text("품질을 처음 재는 중입니다").is_visible()
    assert violations(page) == []
    page.goto(f"{address}/oauth_callback")
    assert page.get_by_role("heading", level=1).inner_text() == "이 일을 할 수 없습니다"
    assert violations(page) == []


class BusyShelf(Shelf):
    """A shelf whose workroom is not done yet."""

    def write_file(self, *asked, **how):
        raise StillMaking

    def sheet(self, *asked, **how):
        raise StillMaking
