from __future__ import annotations

import re
from typing import Any

import pytest

from workbench.core.settings import load_settings
from workbench.core.text import LANGUAGES
from workbench.reports.links import Linked
from workbench.reports.page import Article, build_page
from workbench.reports.receipt import write_receipt

PARTS = (
    Linked("finding-trend", "Crashes <fell>"),
    Linked("table-gu", "By district"),
    Linked("figure-x", "X"),
)


def build_snapshot(name: str, files_n: int = 1) -> dict[str, Any]:
    files = [{"published_as": f"{name}{i}.csv", "published_sha256": f"{i}" * 64} for i in range(files_n)]
    return {"dataset": name, "version": f"v-{name}", "rows_n": 1234, "files": files}


RECEIPT: dict[str, Any] = {
    "snapshots": [build_snapshot("crashes", 5), build_snapshot("rides")],
    "queries": [
        {"sql": "select 1 from crashes", "parameters": {}, "reads": ["crashes@v-crashes"], "file": "b/c.sql"},
        {
            "sql": "select 2 from rides",
            "parameters": {"year": 2023},
            "reads": ["rides@v-rides"],
            "file": "b/r.sql",
        },
        {"sql": "select  3\nfrom rides", "parameters": {}, "reads": ["rides@v-rides"]},
    ],
    "code": {"workbench": "9.9", "sha256": "c" * 64},
    "parts": {"bicycle": {"finding-trend": ["b/r.sql"], "table-gu": []}},
}


def read_entries(language: str = "en", receipt: dict[str, Any] = RECEIPT) -> dict[str, str]:
    html = write_receipt(receipt, language, parts=PARTS, problem="bicycle", policy="p-7")  # type: ignore[arg-type]
    return dict(re.findall(rf'<li id="{language}-receipt-([\w-]+)"[^>]*>(.*?)</li>', html, re.DOTALL))


def test_an_entry_names_its_queries_versions_code_and_policy_and_no_others() -> None:
    entry = read_entries()["finding-trend"]
    assert '<a href="#en-query-2">2. b/r.sql</a> ($year = 2023)' in entry
    assert "query-1" not in entry
    assert "query-3" not in entry
    assert '<a href="#en-version-rides">rides</a> <code>v-rides</code>' in entry
    assert "sha256 <code>000000000000</code>" in entry
    assert "crashes" not in entry
    assert "civic-workbench 9.9 <code>sha256 cccccccccccc</code>" in entry
    assert "p-7" in entry
    assert '<a href="#en-finding-trend">Crashes &lt;fell&gt;</a>' in entry


def test_where_nothing_is_declared_all_queries_are_named_and_that_is_said() -> None:
    entry = read_entries()["figure-x"]
    assert [n for n in "123" if f"#en-query-{n}" in entry] == ["1", "2", "3"]
    assert "3. select 3 from rides" in entry
    assert "not recorded" in entry
    assert "not recorded" not in read_entries()["finding-trend"]


def test_a_part_that_needs_no_query_says_so() -> None:
    assert "No query" in read_entries()["table-gu"]
    assert "질의 없음" in read_entries("ko")["table-gu"]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_link_of_the_receipt_has_its_place(language: str) -> None:
    html = write_receipt(RECEIPT, language, parts=PARTS, problem="bicycle", policy="p")  # type: ignore[arg-type]
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    shown = {f"{language}-{part.part}" for part in PARTS}
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids | shown
    assert len(ids) == len(re.findall(r'\sid="', html))


def test_many_files_are_counted_and_not_listed() -> None:
    whole = RECEIPT | {"parts": {"bicycle": {"finding-trend": ["b/c.sql"]}}}
    entry = read_entries(receipt=whole)["finding-trend"]
    assert "000000000000, 111111111111, 222222222222</code> +2" in entry


def test_another_problems_parts_are_not_taken_for_ours() -> None:
    entry = read_entries(receipt=RECEIPT | {"parts": {"noise": {"finding-trend": []}}})["finding-trend"]
    assert "not recorded" in entry


def test_where_nothing_was_read_there_is_no_receipt() -> None:
    assert write_receipt({}, "ko", parts=PARTS) == ""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a page with one finding and its receipt, in both languages."""
    articles = []
    for language in LANGUAGES:
        receipt = write_receipt(RECEIPT, language, parts=PARTS[:1], problem="bicycle", policy="p")
        html = (
            f'<h1 id="{language}-h">T</h1><section class="wb-part"><ol class="wb-findings">'
            f'<li id="{language}-finding-trend"><p class="wb-evidence">95% 3–4 <a class="receipt-link" '
            f'href="#{language}-receipt-finding-trend">영수증</a></p></li></ol></section>{receipt}'
        )
        articles.append(Article(language, "T", html, ""))
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(build_page(articles, load_settings({}), is_report=True), encoding="utf-8")
    return file.as_uri()


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_a_key_on_the_link_opens_the_entry_and_one_on_its_query_the_text(
    scripts: bool, page: str, browser: Any
) -> None:
    with browser.new_context(java_script_enabled=scripts) as context:
        shown = context.new_page()
        shown.goto(page)
        link = shown.locator("#ko .receipt-link")
        box = link.bounding_box()
        assert min(box["width"], box["height"]) >= 24, "WCAG 2.2, 2.5.8"
        link.press("Enter")
        entry = shown.locator("#ko-receipt-finding-trend")
        entry.locator("a", has_text="b/r.sql").press("Enter")
        shown.locator("#ko-query-2").wait_for(state="visible", timeout=10_000)
        assert shown.locator("#ko-query-2 + pre").inner_text().startswith("select 2 from rides")
        entry.locator("a", has_text="Crashes").press("Enter")
        assert shown.url.endswith("#ko-finding-trend")


@pytest.mark.browser
def test_on_paper_there_are_no_links_to_folds(page: str, browser: Any) -> None:
    with browser.new_context() as context:
        shown = context.new_page()
        shown.emulate_media(media="print")
        shown.goto(page)
        assert not shown.locator("#ko .receipt-link").is_visible()
        assert shown.locator("#ko .receipt table").is_visible()


def test_rows_stand_on_the_right_and_further_files_are_counted() -> None:
    html = write_receipt(RECEIPT, "ko", parts=PARTS, problem="bicycle", policy="p-7")
    assert '<td class="wb-num">1,234</td>' in html
    assert '<th scope="col" class="wb-num">행</th>' in html
    assert "<summary>그 밖의 파일 2개</summary>" in html
