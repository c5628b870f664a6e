"""How an edition is cited."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from workbench.core.result import Edition
from workbench.core.text import Text
from workbench.portal.citation import CITATION_TYPES, CITATIONS, cite, write_bibtex, write_cff, write_csl
from workbench.problems import discover


@pytest.fixture
def edition(problem_id):
    return Edition(
        problem_id=problem_id,
        number=2,
        release_id="0123456789abcdef",
        title=Text("100% 안전한가?", "Is it 100% {safe}?"),
        summary=Text("요약", "Summary"),
        file=Path(),
        published_at=datetime(2026, 12, 31, 23, tzinfo=UTC),
        is_sample=False,
        inputs_digest="d",
    )


def test_the_year_is_that_of_seoul(edition, problem_id):
    said = cite(edition, discover()[problem_id], "ko")
    assert said == f"시민 작업대 (2027). 100% 안전한가? {problem_id}, 제2판. 공개 식별번호 0123456789abcdef."


def test_bibtex_is_escaped(edition):
    assert rb"{{100\% ".decode() in write_bibtex(edition).decode()
    assert r"\{safe\}" in write_bibtex(edition).decode()


def test_where_the_page_is_on_the_web_belongs_to_a_citation(edition, problem_id):
    url = "https://data.example/city/reports/x/2/index.html"
    assert cite(edition, discover()[problem_id], "en", url).endswith(f"Release 0123456789abcdef. {url}")
    assert f"  url = {{{url}}}," in write_bibtex(edition, url).decode()
    assert yaml.safe_load(write_cff(edition, url))["preferred-citation"]["url"] == url


def test_csl(edition):
    (item,) = json.loads(write_csl(edition, "https://x.example/"))
    assert (item["type"], item["edition"], item["URL"]) == ("report", "2", "https://x.example/")
    assert item["issued"] == {"date-parts": [[2027, 1, 1]]}
    assert "URL" not in json.loads(write_csl(edition))[0]
    assert list(CITATIONS) == list(CITATION_TYPES)
