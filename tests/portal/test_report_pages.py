"""Pages around editions: what changed, how to cite; feeds of them."""

import copy
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml

from workbench.storage import editions, open_lake, write_edition

ATOM = "{http://www.w3.org/2005/Atom}"
WHY = "같은 날을 <b>두 번</b> 셌습니다."


@pytest.fixture
def corrected(settings, problem_id):
    """A third edition: one number is another one."""
    lake = open_lake(settings)
    last = editions(lake, problem_id)[-1]
    document = copy.deepcopy(json.loads(last.file.with_name("release.json").read_text("utf-8")))
    document["id"] = "0123456789abcdef"
    document["findings"][0] |= {"value": 15.01}
    document["snapshots"] = [{"dataset_id": "bike_daily_rentals", "version": "f" * 16, "is_sample": True}]
    draft = replace(last, release_id=document["id"], published_at=datetime(2026, 6, 5, tzinfo=UTC))
    return write_edition(lake, draft, b"<h1>3</h1>", document, correction=WHY)


def test_the_page_of_an_edition(client, problem_id):
    page = client.get(f"/reports/{problem_id}/1/about").text
    assert "이전 판입니다" in page
    assert f'href="/reports/{problem_id}/2/about"' in page
    assert "정정했습니다" not in page
    assert "14.2건(이용 10만 건당)" in page
    assert re.search(r"sha256 [0-9a-f]{64}", page)
    current = client.get(f"/reports/{problem_id}/2/about").text
    assert "이전 판입니다" not in current
    assert "앞선 판의 주요 수치는 그대로입니다" in current


@pytest.mark.parametrize(
    "path", ["/reports/{}/9/about", "/reports/none/1/about", "/reports/{}/9/CITATION.cff"]
)
def test_what_is_not_there(client, problem_id, path):
    assert client.get(path.format(problem_id)).status_code == 404


@pytest.mark.parametrize("number", [1, 2])
def test_earlier_editions_say_that_they_were_corrected(client, corrected, problem_id, number):
    page = client.get(f"/reports/{problem_id}/{number}/about").text
    assert "제3판에서 정정했습니다" in page
    assert "같은 날을 &lt;b&gt;두 번&lt;/b&gt; 셌습니다." in page
    assert "<b>14.2</b> → <b>15.0</b>" in page


def test_the_new_edition_shows_the_difference(client, corrected, problem_id):
    page = client.get(f"/reports/{problem_id}/3/about?lang=en").text
    assert "Correction" in page
    assert "What changed since edition 2" in page
    assert "Version of the data" in page
    assert 'href="/datasets/bike_daily_rentals/"' in page
    assert "ffffffffffffffff" in page


def test_the_list_of_corrections(client, corrected):
    page = client.get("/corrections/").text
    assert page.count('class="card"') == 1
    assert "제2판 → 제3판" in page


def test_without_corrections_the_list_says_so(client):
    assert "아직 정정하거나 개정한 보고서가 없습니다" in client.get("/corrections/").text


def test_an_earlier_report_is_served_as_it_was(client, corrected, settings, problem_id):
    file = settings.home / "lake" / "sample" / "released" / problem_id / "1" / "index.html"
    assert client.get(f"/reports/{problem_id}/1/").content == file.read_bytes()


def read_feed(client, name, language="ko"):
    answer = client.get(f"/feeds/{name}.atom?lang={language}")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)


def test_feeds(client, corrected, problem_id):
    feed = read_feed(client, "editions")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 3
    assert all("SAMPLE" in e.findtext(f"{ATOM}title") for e in entries)
    assert feed.findtext(f"{ATOM}updated") == "2026-06-05T00:00:00Z"
    link = entries[0].find(f"{ATOM}link").get("href")
    assert client.get(link).status_code == 200
    (correction,) = read_feed(client, "corrections", "en").findall(f"{ATOM}entry")
    assert correction.findtext(f"{ATOM}title").startswith("[SAMPLE] ") or "Correction" in correction.findtext(
        f"{ATOM}title"
    )
    assert "14.2 → 15.0" in correction.findtext(f"{ATOM}summary")
    (answer,) = read_feed(client, "answers").findall(f"{ATOM}entry")
    assert "일부 수용" in answer.findtext(f"{ATOM}title")
    assert "내년에 20곳부터" in answer.findtext(f"{ATOM}summary")


def test_ids_of_a_feed_are_its_own_and_stay(client, corrected):
    first, second = (read_feed(client, "editions") for _ in range(2))
    ids = [e.findtext(f"{ATOM}id") for e in first.findall(f"{ATOM}entry")]
    assert len(set(ids)) == 3
    assert ids == [e.findtext(f"{ATOM}id") for e in second.findall(f"{ATOM}entry")]
    assert all(i.startswith("urn:uuid:") for i in ids)


def test_an_unknown_feed(client):
    assert client.get("/feeds/else.atom").status_code == 404


def test_an_empty_feed_is_a_feed(empty_client):
    feed = read_feed(empty_client, "corrections")
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated")


def test_citation(client, problem_id):
    cff = yaml.safe_load(client.get(f"/reports/{problem_id}/2/CITATION.cff").content)
    assert cff["cff-version"] == "1.2.0"
    assert cff["title"].startswith("[SAMPLE] ")
    assert str(cff["date-released"]) == "2026-06-03"
    assert cff["preferred-citation"]["type"] == "report"
    bib = client.get(f"/reports/{problem_id}/2/citation.bib").text
    assert bib.startswith("@techreport{")
    assert bib.count("{") == bib.count("}")
    assert "edition 2" in bib


def test_the_change_as_json(client, corrected, problem_id):
    change = client.get(f"/reports/{problem_id}/3/change.json").json()
    assert (change["kind"], change["previous"], change["reason"]) == ("correction", 2, WHY)
    (finding,) = change["findings"]
    assert (finding["before"]["value"], finding["after"]["value"]) == ("14.2", "15.0")
    assert client.get(f"/reports/{problem_id}/9/change.json").status_code == 404


def test_the_first_page_marks_a_correction(client, corrected):
    assert "정정</span>" in client.get("/").text
