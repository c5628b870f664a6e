"""The static site in a browser, opened from the disk with the network cut."""

import copy
import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from workbench.core.settings import Settings
from workbench.portal.site import write_site
from workbench.portal.site_search import find_entries, list_entries
from workbench.portal.site_shelf import SiteShelf
from workbench.storage import editions, open_lake, write_edition

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(filled_home, problem_id, tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    shutil.copytree(filled_home, folder / "home")
    settings = Settings(home=folder / "home")
    lake = open_lake(settings)
    last = editions(lake, problem_id)[-1]
    document = copy.deepcopy(json.loads(last.file.with_name("release.json").read_text("utf-8")))
    document["findings"][0] |= {"value": 15.01}
    draft = replace(last, release_id="0123456789abcdef", published_at=datetime(2026, 6, 5, tzinfo=UTC))
    html = last.file.read_bytes()
    write_edition(
        lake,
        draft,
        html,
        document | {"id": draft.release_id},
        correction="두 번 셌습니다.",
        documents={"ko.pdf": b"%PDF", "en.pdf": b"%PDF", "ko.hwpx": b"PK"},
    )
    write_site(settings, folder / "site", shelf=SiteShelf(settings, lambda: date(2026, 7, 3)))
    return folder / "site"


@pytest.fixture(scope="module")
def files(site, problem_id):
    """One page of each kind, in Korean."""
    failing = sorted((site / "datasets" / "bike_daily_rentals" / "quality").glob("rows-*.html"))
    version = sorted((site / "datasets" / "bike_daily_rentals" / "versions").iterdir())[0].name
    named = [
        "index.html",
        f"reports/{problem_id}/index.html",
        f"reports/{problem_id}/1/index.html",
        f"reports/{problem_id}/3/index.html",
        "corrections/index.html",
        "answers/index.html",
        "answers/overdue/index.html",
        "answers/2.html",
        "datasets/index.html",
        "datasets/bike_daily_rentals/index.html",
        "datasets/bike_daily_rentals/quality/index.html",
        f"datasets/bike_daily_rentals/versions/{version}/index.html",
        "datasets/bike_rides/index.html",
        "needs/index.html",
        "search/index.html",
        "search/index.html?q=자전거",
        "terms/index.html",
    ]
    return named + [str(f.relative_to(site)) for f in failing[:1]]


@pytest.fixture
def open_pages(browser):
    contexts = []

    def make(**options):
        context = browser.new_context(**({"locale": "ko-KR", "offline": True} | options))
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("language", "width"), [("ko", 1280), ("en", 390)])
def test_accessible_within_the_screen_and_alone(site, files, open_pages, violations, language, width):
    page = open_pages(viewport={"width": width, "height": 900})
    asked, said, wrong = [], [], {}
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for file in files:
        path, _, question = file.partition("?")
        page.goto((site / ("" if language == "ko" else "en") / path).as_uri() + f"?{question}")
        assert said == [], file
        if found := violations(page):
            wrong[file] = found
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong[file] = [*wrong.get(file, []), "wider than the screen"]
        assert page.get_by_text("SAMPLE").first.is_visible(), file
        styled = page.evaluate("getComputedStyle(document.querySelector('.foot')).backgroundColor")
        assert styled != "rgba(0, 0, 0, 0)", file
        said.clear()  # axe-core itself looks for the style sheet in a way that a file does not allow
    assert wrong == {}
    assert {url for url in asked if not url.startswith((site.as_uri(), "data:"))} == set()


def test_the_keyboard_leads_past_the_menu_to_the_content(site, open_pages):
    page = open_pages()
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "본문으로 건너뛰기"
    assert page.locator(":focus").bounding_box()["y"] >= 0, "it is seen when it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "the focus is seen"


def test_searching_by_the_keyboard_alone(site, open_pages):
    page = open_pages()
    page.goto((site / "search" / "index.html").as_uri())
    page.get_by_label("찾는 말").focus()
    page.keyboard.type("일별 대여건수")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "공공자전거 일별 대여건수"
    page.keyboard.press("Enter")
    page.wait_for_url("**/datasets/bike_daily_rentals/index.html")


def test_searching_without_scripts_leads_to_the_whole_list(site, open_pages):
    page = open_pages(java_script_enabled=False)
    page.goto((site / "datasets" / "index.html").as_uri())
    page.get_by_label("찾는 말").fill("자전거")
    page.get_by_role("button", name="찾기").click()
    page.wait_for_url("**/search/index.html?q=*")
    assert page.get_by_text("스크립트가 꺼져 있어").is_visible()
    page.get_by_role("link", name="공공자전거 일별 대여건수").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("공공자전거 일별 대여건수")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("일별 대여건수", "공공자전거 일별 대여건수"),
        ("일별대여건수", "공공자전거 일별 대여건수"),
        ("대여건수를", "공공자전거 일별 대여건수"),
        ("어디에서 위험한가", "서울 자전거는 어디에서 위험한가"),
        ("계측기", "교차로 50곳에 자전거 통행량 계측기를 설치"),
    ],
)
def test_search_in_korean(site, open_pages, question, first):
    page = open_pages()
    page.goto((site / "search" / "index.html").as_uri())
    page.get_by_label("찾는 말").fill(question)
    assert "찾았습니다" in page.get_by_role("status").inner_text()
    assert page.locator("#hits a").first.inner_text().startswith(first)
    page.locator("#hits a").first.click()
    assert page.get_by_role("heading", level=1).is_visible()


def test_the_script_finds_what_the_portal_finds(site, open_pages):
    shelf = SiteShelf(Settings(home=site.parent / "home"), lambda: date(2026, 7, 3))
    entries = list_entries(shelf)
    shelf.close()
    page = open_pages()
    page.goto((site / "search" / "index.html").as_uri())
    for question in (
        *("자전거", "대여건수를", "일별 대여", "길", "교통 사고", "없는말임", "월"),
        *("bike", "bicycle seoul", "ＡＰＩ", "2.5", "-"),
    ):
        page.get_by_label("찾는 말").fill(question)
        expected = [entry.title.ko for entry in find_entries(entries, question)][:50]
        assert page.locator("#hits a").all_inner_texts() == expected, question


def test_the_index_of_terms_leads_to_data_without_scripts(site, open_pages):
    page = open_pages(java_script_enabled=False)
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="찾기", exact=True).click()
    page.get_by_role("link", name="찾아보기(가나다순)").click()
    page.get_by_role("link", name="ㄷ", exact=True).click()
    entry = page.get_by_role("listitem").filter(has_text="대여건수").first
    entry.get_by_role("link", name="공공자전거 일별 대여건수").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("공공자전거 일별 대여건수")


def test_search_says_when_there_is_nothing_and_runs_no_markup(site, open_pages):
    page = open_pages()
    page.goto((site / "search" / "index.html").as_uri() + "?q=%EC%97%86%EB%8A%94%EB%A7%90%EC%9E%84")
    assert "맞는 것이 없습니다" in page.get_by_role("status").inner_text()
    page.get_by_label("찾는 말").fill("표지판")
    assert "<script>" in page.locator("#hits").inner_text()
    assert page.locator("#hits script").count() == 0


def test_a_report_opens_from_its_page(site, problem_id, open_pages):
    page = open_pages()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "reports" / problem_id / "1" / "index.html").as_uri())
    assert page.get_by_role("heading", name="제3판에서 정정했습니다").is_visible()
    page.get_by_role("link", name="보고서 읽기").click()
    page.wait_for_url("**/1/report.html")
    assert page.get_by_role("heading", level=1).inner_text() == "자전거 보고서 제1판"
    # The report of these tests tries to reach the network, and cannot.
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:", "file:///healthz"))] == []
