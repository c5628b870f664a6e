from datetime import UTC, date, datetime

import pytest
from starlette.requests import Request

from workbench.portal.language import choose_language, format_period
from workbench.portal.words import CODES, SITE, THEMES, WORDS
from workbench.present.words import write_date


def request(query="", cookie="", accept=None):
    headers = [(b"cookie", cookie.encode())]
    if accept is not None:
        headers.append((b"accept-language", accept.encode()))
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("given", "language"),
    [
        ({}, "ko"),
        ({"query": "lang=en"}, "en"),
        ({"query": "lang=fr", "accept": "en"}, "en"),
        ({"cookie": "portal-language=en"}, "en"),
        ({"cookie": "portal-language=en", "query": "lang=ko"}, "ko"),
        ({"cookie": "portal-language=ko", "accept": "en"}, "ko"),
        ({"accept": "en-GB,en;q=0.9"}, "en"),
        ({"accept": "fr, en;q=0.5, ko;q=0.7"}, "ko"),
        ({"accept": "fr"}, "ko"),
        ({"accept": "en;q=nonsense"}, "ko"),
        ({"accept": "english"}, "ko"),
    ],
)
def test_choice(given, language):
    assert choose_language(request(**given)) == language


def test_dates():
    assert write_date(date(2026, 1, 5), "ko") == "2026년 1월 5일"
    assert write_date(date(2026, 1, 5), "en") == "5 January 2026"
    assert write_date(datetime(2026, 12, 31, 15, tzinfo=UTC), "en") == "1 January 2027"


@pytest.mark.parametrize(
    ("first", "last", "ko", "en"),
    [
        (None, None, "–", "–"),
        (date(2024, 6, 30), date(2024, 6, 30), "2024년 6월 30일", "30 June 2024"),
        (date(2018, 1, 1), date(2022, 12, 31), "2018–2022년", "2018–2022"),
        (date(2022, 1, 1), date(2022, 12, 31), "2022년", "2022"),
        (date(2022, 1, 1), None, "2022년 1월 1일", "1 January 2022"),
        (
            date(2022, 1, 1),
            date(2022, 2, 1),
            "2022년 1월 1일 – 2월 1일",
            "1 January – 1 February 2022",
        ),
    ],
)
def test_periods(first, last, ko, en):
    assert (format_period(first, last, "ko"), format_period(first, last, "en")) == (ko, en)


def test_everything_is_said_in_both_languages():
    for text in [*WORDS.values(), *CODES.values(), *THEMES.values(), SITE]:
        assert text.ko.strip()
        assert text.en.strip()
        assert any("가" <= c <= "힣" for c in text.ko) or text.ko == text.en
        assert not any("가" <= c <= "힣" for c in text.en)


def test_a_chosen_language_is_remembered(client):
    assert 'lang="en"' in client.get("/?lang=en").text
    assert "httponly" in client.get("/?lang=en").headers["set-cookie"].lower()
    assert '<html lang="en">' in client.get("/datasets/").text


def test_the_switch_keeps_the_place(client):
    page = client.get("/answers/?status=overdue&lang=ko").text
    assert 'href="?status=overdue&amp;lang=en"' in page
