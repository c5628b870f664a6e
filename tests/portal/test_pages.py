"""Every page in both languages, over real HTTP."""

import re

import pytest

from workbench.portal.headers import LARGEST_BODY, REPORT_POLICY

MARKUP = "<script>alert("


@pytest.fixture(scope="session")
def paths(problem_id):
    """Address of every kind of page."""
    return [
        "/",
        f"/reports/{problem_id}/editions",
        f"/reports/{problem_id}/1/about",
        "/corrections/",
        "/datasets/",
        "/datasets/?q=자전거&theme=bicycle&chain=measure&held=1",
        "/datasets/?q=없는말",
        "/needs/",
        "/datasets/bike_daily_rentals/",
        "/datasets/bike_daily_rentals/quality/",
        "/datasets/bike_rides/",
        "/answers/",
        "/answers/?status=overdue",
        "/answers/1",
        "/answers/2",
        "/api/",
        "/nothing-here",
    ]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_in_every_language(client, paths, language):
    for path in paths:
        page = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.status_code == (404 if "nothing" in path else 200), path
        assert f'<html lang="{language}">' in page.text
        assert page.headers["content-language"] == language
        assert "SAMPLE" in page.text, path
        assert MARKUP not in page.text, path
        assert len(re.findall("<h1", page.text)) == 1, path
        assert "<script" not in page.text


def test_no_page_asks_for_anything_but_its_own_style(client, paths):
    for path in paths:
        # What a page only points to (alternate, license) is not loaded.
        text = re.sub(r'<link rel="(?:alternate|license)"[^>]*>', "", client.get(path).text)
        loaded = re.findall(r'(?:src|srcset)="([^"]*)"|<link[^>]*href="([^"]*)"', text)
        found = {a or b for a, b in loaded}
        assert len(found) == 2, path
        assert all(f == "data:," or f.startswith("/static/portal.css?") for f in found), found


def test_the_style(client):
    style = client.get("/static/portal.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "http" not in style.text
    assert "@import" not in style.text


# --- reports


def test_home(client, problem_id):
    page = client.get("/").text
    assert "서울 자전거는 어디에서 위험한가" in page
    assert "14.2건" in page
    assert f'href="/reports/{problem_id}/"' in page
    assert "2026년 6월 3일" in page  # 23:00 UTC on the 2nd is the 3rd in Seoul
    assert re.findall(r"<b>(\d+)</b>", page) == ["3", "1", "2"]
    assert 'href="/hub/"' in page
    assert f'href="/reports/{problem_id}/#en"' in client.get("/?lang=en").text


def test_home_before_anything_is_published(empty_client):
    page = empty_client.get("/").text
    assert "아직 발행한 보고서가 없습니다" in page
    assert empty_client.get("/answers/").status_code == 200
    assert "자료 없음" in empty_client.get("/datasets/").text


def test_a_report_is_the_bytes_that_were_published(client, settings, problem_id):
    for address, number in (("", 2), ("1/", 1), ("2/", 2)):
        page = client.get(f"/reports/{problem_id}/{address}")
        file = settings.home / "lake" / "sample" / "released" / problem_id / str(number) / "index.html"
        assert page.content == file.read_bytes()
        assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_a_report_may_not_ask_the_network(client, problem_id):
    headers = client.get(f"/reports/{problem_id}/").headers
    assert headers["content-security-policy"] == REPORT_POLICY
    assert "default-src 'none'" in REPORT_POLICY
    assert not re.search(r"https?:|connect-src|\*", REPORT_POLICY)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_report_that_was_read_before(client, problem_id):
    tag = client.get(f"/reports/{problem_id}/").headers["etag"]
    again = client.get(f"/reports/{problem_id}/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/reports/none/",
        "/reports/none/editions",
        "/reports/{}/3/",
        "/reports/{}/0/",
        "/reports/{}/x/",
        "/reports/..%2f..%2f/",
        "/reports/%2e%2e/",
        "/datasets/none/",
        "/datasets/..%2fx/",
        "/datasets/{}/",
        "/answers/999",
        "/answers/x",
        "/static/../pages.py",
        "/static/%2e%2e/pages.py",
        "/" + "x" * 300,
    ],
)
def test_what_is_not_there(client, problem_id, path):
    page = client.get(path.format(problem_id), follow_redirects=True)
    assert page.status_code == 404
    assert "찾는 페이지가 없습니다" in page.text


def test_editions(client, problem_id):
    page = client.get(f"/reports/{problem_id}/editions").text
    assert page.index("제2판") < page.index("제1판")
    assert page.count("현재 판") == 1


# --- datasets


def test_datasets(client):
    page = client.get("/datasets/").text
    assert "공공자전거 일별 대여건수" in page
    assert "자료 없음" in page
    assert "공공누리 제1유형" in page


def test_a_dataset(client):
    page = client.get("/datasets/bike_daily_rentals/").text
    assert "본 저작물은 서울시설공단에서 공공누리 제1유형으로 개방한" in page
    assert len(re.findall("sha256 [0-9a-f]{64}", page)) == 2
    cells = [
        re.sub(r"\D", "", c) for c in re.findall(r'data-label="(?:읽은|담은|따로 둔) 행"[^>]*>(.*?)<', page)
    ]
    of_files, of_versions = ["22", "19", "3", "2", "2", "0"], ["24", "21", "3", "22", "19", "3"]
    assert cells == of_files + of_versions
    assert "값의 형식이 맞지 않습니다" in page
    assert page.count('class="tag accepted">현재 버전') == 1


def test_a_dataset_without_data(client):
    page = client.get("/datasets/bike_rides/").text
    assert "아직 자료가 들어오지 않았습니다" in page
    assert "결합 시 식별" in page


# --- what was asked


def test_answers(client):
    page = client.get("/answers/").text
    assert "답변 없음 · 3일 지남" in page
    assert "답변 없음 · 1일 지남" in page
    assert "일부 수용" in page
    assert "내년에 20곳부터 설치합니다." in page
    assert "앞선 답변 1건" in page
    assert "지방재정법 제33조" in page
    english = client.get("/answers/?lang=en").text
    assert "No answer yet, 3 days overdue" in english
    assert "No answer yet, 1 day overdue" in english


@pytest.mark.parametrize(("status", "n"), [("", 3), ("overdue", 2), ("open", 0), ("answered", 1), ("x", 3)])
def test_answers_by_status(client, status, n):
    assert client.get("/answers/", params={"status": status}).text.count('class="card"') == n


# --- headers and limits


def test_headers_of_every_page(client, paths):
    for path in paths:
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "script-src" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-cache"
        assert "server" not in headers


def test_a_large_body_is_not_read(client):
    large = client.post("/answers/1", data={"reason": "x" * LARGEST_BODY})
    assert large.status_code == 413
    endless = client.post("/answers/1", content=iter([b"reason=x"]))
    assert endless.status_code == 413


def test_health(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_wrong_method(client):
    page = client.post("/datasets/", data={"a": "b"})
    assert page.status_code == 405
    assert "요청을 받아들일 수 없습니다" in page.text
