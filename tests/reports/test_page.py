import re
from dataclasses import replace

import pytest

from workbench.core.settings import load_settings
from workbench.reports.page import Article, build_page

KO = Article("ko", "제목 <1>", "<h1>제목</h1>", "<ol><li>가</li></ol>")
EN = Article("en", "Title", "<h1>Title</h1>", "")


@pytest.fixture
def settings(tmp_path):
    return replace(load_settings({}), home=tmp_path, browser=tmp_path)


def test_two_languages_in_one_page(settings):
    page = build_page([KO, EN], settings, is_report=True)
    assert page.startswith('<!DOCTYPE html>\n<html lang="ko">')
    assert "<title>제목 &lt;1&gt; | Title</title>" in page
    assert '<article class="report" id="ko" lang="ko"' in page
    assert '<a class="to-en" href="#en" lang="en" hreflang="en">English</a>' in page
    assert page.index('href="#ko-main"') < page.index("<header")
    assert page.count("<main") == 1


def test_one_language_needs_no_switch(settings):
    page = build_page([EN], settings, is_report=True)
    assert '<html lang="en">' in page
    assert 'class="languages"' not in page
    assert 'class="many"' not in page


def test_the_browser_is_told_to_fetch_nothing(settings):
    report = build_page([KO], settings, is_report=True)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', report)[1]
    assert policy.startswith(("default-src &#39;none&#39;", "default-src 'none'"))
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    assert "unsafe-eval" in build_page([KO], settings, is_report=False)


def test_what_maps_share_stands_once(settings):
    page = build_page([KO, EN], settings, is_report=True, shared={"leaflet-js": "var L = 1 < 2;"})
    assert page.count('<script type="text/plain" id="shared-leaflet-js">var L = 1 < 2;</script>') == 1
