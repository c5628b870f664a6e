"""Documents made of a page that is there already: what was published is printed, and nothing runs again."""

from __future__ import annotations

import re
from html import unescape

from workbench.core.errors import ReportError
from workbench.core.settings import Settings
from workbench.core.text import LANGUAGES, Language, Text
from workbench.reports.formats import build_document
from workbench.reports.page import Article

_ARTICLE = re.compile(
    r'<article class="report" id="(?P<language>\w+)".*?'
    r'<div class="body" id="(?P=language)-main" tabindex="-1">\n(?P<html>.*?)\n</div>\n</article>',
    re.DOTALL,
)
"""As ``templates/page.html.j2`` writes them."""
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_MARK = re.compile(r'<span class="wb-sample">.*?</span>')
_TAG = re.compile(r"<[^>]*>")


def read_articles(page: str) -> dict[Language, Article]:
    """The reports that a page holds, by language; empty where it is no page of ours."""
    found: dict[Language, Article] = {}
    for match in _ARTICLE.finditer(page):
        language = next((known for known in LANGUAGES if known == match["language"]), None)
        title = _TITLE.search(match["html"])
        if language is not None and title is not None:
            name = " ".join(unescape(_TAG.sub("", _MARK.sub("", title[1]))).split())
            found[language] = Article(language, name, match["html"], "")
    return found


def print_language(page: str, language: Language, settings: Settings) -> bytes:
    """One language of a page as a PDF.

    Raises
    ------
    PartMissing
        There is nothing to make a PDF with.
    ReportError
        The page has no report in that language, or the browser made no PDF.
    """
    article = read_articles(page).get(language)
    if article is None:
        raise ReportError(
            Text("페이지에 그 언어의 보고서가 없습니다", "the page has no report in that language"),
            where=language,
            next_step=Text("보고서를 다시 만드세요", "make the report again"),
        )
    return build_document("pdf", article, {}, settings)
