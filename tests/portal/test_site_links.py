"""From the portal's addresses to relative links."""

import pytest

from workbench.portal.site_links import PREFIX, Links, relate


@pytest.fixture
def links():
    return Links(
        pages={
            "/": "index.html",
            "/datasets/": "datasets/index.html",
            "/datasets/?theme=air": "datasets/index.html#air",
            "/answers/?status=open": "answers/open/index.html",
        },
        shared={"/static/portal.css": "static/portal.ab12.css", "/reports/x/1/": "reports/x/1/report.html"},
    )


@pytest.mark.parametrize(
    ("here", "there", "link"),
    [
        ("index.html", "datasets/index.html", "datasets/index.html"),
        ("datasets/a/index.html", "index.html", "../../index.html"),
        ("datasets/index.html", "datasets/index.html#air", "#air"),
        ("datasets/index.html", "datasets/index.html", "index.html"),
        ("en/index.html", "reports/x/1/report.html#en", "../reports/x/1/report.html#en"),
        ("index.html", "a b/자.html", "a%20b/%EC%9E%90.html"),
    ],
)
def test_relate(here, there, link):
    assert relate(here, there) == link


@pytest.mark.parametrize(
    ("address", "language", "file"),
    [
        ("/datasets/", "ko", "datasets/index.html"),
        ("/datasets/", "en", "en/datasets/index.html"),
        ("/datasets/?theme=air", "en", "en/datasets/index.html#air"),
        ("/reports/x/1/#en", "en", "reports/x/1/report.html#en"),
        ("/nothing", "ko", None),
    ],
)
def test_find(links, address, language, file):
    assert links.find(address, language) == file


def test_a_page_gets_relative_links(links):
    page = (
        f'<link href="{PREFIX}/static/portal.css"><a href="{PREFIX}/?lang=en" lang="en">E</a>'
        f'<a class="x" href="{PREFIX}/answers/?status=open&amp;x">n</a><a href="{PREFIX}/answers/?status=open">y</a>'
        '<a href="https://elsewhere.example/">o</a><a href="#here">h</a>'
    )
    assert links.rewrite(page, "datasets/index.html", "ko") == (
        '<link href="../static/portal.ab12.css"><a href="../en/index.html" lang="en">E</a>'
        '<a class="x">n</a><a href="../answers/open/index.html">y</a>'
        '<a href="https://elsewhere.example/">o</a><a href="#here">h</a>'
    )
    assert links.dead == {"/answers/?status=open&x"}


def test_words_that_look_like_a_link_stay_words(links):
    page = f"<p>href=&#34;{PREFIX}/&#34;</p>"
    assert links.rewrite(page, "index.html", "ko") == page


def test_documents_and_feeds_are_absolute_where_the_site_has_an_address(links):
    document = {"a": [f"{PREFIX}/datasets/", "other"], "b": {"c": f"{PREFIX}/reports/x/1/"}}
    assert links.rewrite_document(document) == {
        "a": ["datasets/index.html", "other"],
        "b": {"c": "reports/x/1/report.html"},
    }
    links.base = "https://data.example/city"
    assert links.rewrite_document(document)["a"][0] == "https://data.example/city/datasets/index.html"
    assert links.resolve("/datasets/", "en", "en/feeds/a.atom") == (
        "https://data.example/city/en/datasets/index.html"
    )
