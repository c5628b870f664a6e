"""What was published is printed as it stands."""

import shutil
import subprocess

import pytest

from workbench.core.errors import ReportError
from workbench.core.settings import Settings
from workbench.reports.page import Article, build_page
from workbench.reports.reprint import print_language, read_articles

KO = Article("ko", "제목", '<h1>자전거 &amp; <span class="x">길</span></h1>\n<p>본문 14.2건</p>', "<ol></ol>")
EN = Article(
    "en",
    "Title",
    '<h1>Bicycles <span class="wb-sample">SAMPLE</span></h1>\n<div>\n<p>words 14.2</p>\n</div>\n<p>end</p>',
    "",
)


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path)


@pytest.fixture
def page(settings):
    return build_page([KO, EN], settings, is_report=True)


def test_the_reports_of_a_page_are_found_as_they_were_put_in(page):
    found = read_articles(page)
    assert list(found) == ["ko", "en"]
    assert (found["ko"].html, found["en"].html) == (KO.html, EN.html)
    assert (found["ko"].title, found["en"].title) == ("자전거 & 길", "Bicycles")


def test_another_page_holds_none(settings):
    assert read_articles("<!doctype html><h1>14.2</h1>") == {}
    with pytest.raises(ReportError, match="en"):
        print_language("<h1>x</h1>", "en", settings)


@pytest.mark.browser
@pytest.mark.slow
def test_one_language_is_printed(page, settings, chromium, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext: sudo apt-get install poppler-utils")
    file = tmp_path / "one.pdf"
    file.write_bytes(print_language(page, "en", settings))
    text = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout
    assert "words 14.2" in text
    assert "14.2건" not in text
