"""Who may answer, and what becomes of it."""

import httpx
import pytest

CSRF = "c" * 64
ANSWER = {"csrf": CSRF, "decision": "accepted", "reason": "다음 달에 시작합니다.", "legal_ground": ""}


@pytest.fixture
def city(client, chosen, make_visitor):
    chosen.now = make_visitor("김주무관", "city")
    return client


def test_the_city_answers(city, client):
    assert 'name="csrf"' in city.get("/answers/1").text
    posted = city.post("/answers/1", data=ANSWER)
    assert posted.status_code == 303
    assert posted.headers["location"] == "/answers/1?done=1"
    page = city.get(posted.headers["location"]).text
    assert "답변을 공개했습니다" in page
    assert "다음 달에 시작합니다." in page
    assert "김주무관(서울시)" in page


@pytest.mark.parametrize("side", ["citizens", "facilitator", ""])
def test_others_do_not(client, chosen, make_visitor, side):
    chosen.now = make_visitor("박시민", side)
    assert "<form" not in client.get("/answers/1").text
    assert client.post("/answers/1", data=ANSWER).status_code == 403
    assert "다음 달에" not in client.get("/answers/1").text


def test_a_group_alone_does_not_make_the_city(client, chosen, make_visitor):
    """The hub says city, but the table knows the name as a citizen's, or not at all."""
    for name in ("박시민", "아무개"):
        chosen.now = make_visitor(name, "city")
        assert client.post("/answers/1", data=ANSWER).status_code == 403
    assert "다음 달에" not in client.get("/answers/1").text


def test_a_stranger_is_shown_where_to_sign_in(client):
    page = client.get("/answers/1").text
    assert "<form" not in page
    assert "/sign-in?next=%2Fanswers%2F1" in page
    assert client.post("/answers/1", data=ANSWER).status_code == 403


@pytest.mark.parametrize("csrf", ["", "x", "c" * 63, "d" * 64, "한글"])
def test_a_form_that_is_not_ours(city, csrf):
    assert city.post("/answers/1", data=ANSWER | {"csrf": csrf}).status_code == 403


def test_a_form_from_another_site(city):
    posted = city.post("/answers/1", data=ANSWER, headers={"sec-fetch-site": "cross-site"})
    assert posted.status_code == 403


@pytest.mark.parametrize(
    ("change", "says", "status"),
    [
        ({"decision": "refused"}, "법적 근거가 없습니다", 422),
        ({"decision": "perhaps"}, "결정을 고르지 않았습니다", 422),
        ({"reason": " "}, "이유가 없습니다", 422),
        ({"reason": "가" * 4001}, "너무 깁니다", 422),
        ({"reason": "담당 010-1234-5678"}, "개인정보", 403),
    ],
)
def test_an_answer_that_is_not_complete(city, change, says, status):
    posted = city.post("/answers/1", data=ANSWER | change)
    assert posted.status_code == status
    assert says in posted.text
    assert 'role="alert"' in posted.text
    # What was written is still in the form.
    assert (ANSWER | change)["reason"].strip() in posted.text


def test_markup_in_an_answer_stays_text(city):
    city.post("/answers/1", data=ANSWER | {"reason": "</textarea><img src=x onerror=alert(1)>"})
    page = city.get("/answers/1").text
    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_an_answer_to_nothing(city):
    assert city.post("/answers/999", data=ANSWER).status_code == 404


def test_english_errors(city):
    posted = city.post("/answers/1?lang=en", data=ANSWER | {"decision": "refused"})
    assert "the refusal names no legal ground" in posted.text


def test_without_a_hub_the_pages_say_where_to_sign_in(empty_client):
    assert "sign-in" not in empty_client.get("/").text
    page = empty_client.get("/sign-in")
    assert page.status_code == 503
    assert "허브" in page.text
    assert empty_client.get("/oauth_callback?code=x&state=y").status_code == 403
    assert empty_client.get("/sign-out").status_code == 303


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/answers/1", "/answers/1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_back_here_only(client, asked, sent):
    response = client.get("/sign-in", params={"next": asked})
    assert httpx.URL(response.headers["location"]).params["next"] == sent
