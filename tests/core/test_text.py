from datetime import date

import pytest

from workbench.core.text import Text, current_language, josa, write_days

BOTH = Text("자료", "data")


@pytest.mark.parametrize(
    ("setting", "language"),
    [(None, "ko"), ("ko", "ko"), ("en", "en"), ("EN_US.UTF-8", "en"), ("fr", "ko"), ("", "ko")],
)
def test_the_reader_is_korean_unless_english(monkeypatch, setting, language):
    if setting is not None:
        monkeypatch.setenv("WORKBENCH_LANG", setting)
    assert current_language() == language
    assert str(BOTH) == {"ko": "자료", "en": "data"}[language]


def test_a_text_says_both_whatever_the_reader(monkeypatch):
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    assert (BOTH.to("ko"), BOTH.to("en")) == ("자료", "data")


def test_a_text_cannot_change():
    with pytest.raises(AttributeError):
        BOTH.ko = "다른 말"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("자전거", "은/는", "자전거는"),
        ("초미세먼지", "이/가", "초미세먼지가"),
        ("대여소", "을/를", "대여소를"),
        ("공원", "을/를", "공원을"),
        ("서울", "으로/로", "서울로"),  # ㄹ takes 로
        ("강남", "으로/로", "강남으로"),
        ("파일", "은/는", "파일은"),
        ("행정동(2017)", "이/가", "행정동(2017)이"),  # 칠
        ("2020", "을/를", "2020을"),  # 영
        ("3.csv", "을/를", "3.csv를"),  # 브이
        ("pm10", "은/는", "pm10은"),  # 십
        ("pm2.5", "은/는", "pm2.5는"),  # 오
        ("SQL", "으로/로", "SQL로"),
        ("100%", "으로/로", "100%로"),  # 퍼센트
        ("19.0 ㎍/㎥", "으로/로", "19.0 ㎍/㎥로"),  # 세제곱미터
        ("20.23 곳/km", "으로/로", "20.23 곳/km로"),  # 킬로미터
        ("3 kg", "이/가", "3 kg이"),  # 그램
        ("program", "을/를", "program을"),  # a word that ends in m is no metre
        ("", "은/는", "는"),
    ],
)
def test_the_particle_fits_the_last_sound(word, pair, expected):
    assert josa(word, pair) == expected


@pytest.mark.parametrize(
    ("first", "last", "ko", "en"),
    [
        (date(2024, 6, 30), date(2024, 6, 30), "2024년 6월 30일", "30 June 2024"),
        (date(2019, 7, 1), date(2019, 7, 31), "2019년 7월 1–31일", "1–31 July 2019"),
        (date(2023, 6, 1), date(2023, 11, 30), "2023년 6월 1일 – 11월 30일", "1 June – 30 November 2023"),
        (
            date(2018, 1, 1),
            date(2019, 3, 31),
            "2018년 1월 1일 – 2019년 3월 31일",
            "1 January 2018 – 31 March 2019",
        ),
    ],
)
def test_days_say_once_what_both_share(first, last, ko, en):
    assert (write_days(first, last, "ko"), write_days(first, last, "en")) == (ko, en)
