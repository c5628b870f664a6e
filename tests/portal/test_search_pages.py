"""Finding without scripts: by words, answered by the portal, and by an index of terms."""

import pytest

from workbench.portal.search_pages import find_letter, list_terms
from workbench.portal.shelf import Shelf


@pytest.mark.parametrize(
    ("word", "letter"),
    [
        ("가맹점", "ㄱ"),
        ("끝", "ㄱ"),
        ("쌍", "ㅅ"),
        ("힣", "ㅎ"),
        ("pH", "P"),
        ("Álamo", "0–9"),
        ("2호선", "0–9"),
    ],
)
def test_the_letter_a_word_stands_under(word, letter):
    assert find_letter(word) == letter


@pytest.fixture
def shelf(settings):
    opened = Shelf(settings)
    yield opened
    opened.close()


def test_terms_stand_in_the_order_of_the_dictionary(shelf):
    letters = list_terms(shelf, "ko")
    order = [letter for letter, _ in letters]
    hangul = [letter for letter in order if letter >= "ㄱ"]
    assert hangul == sorted(hangul) == order[: len(hangul)]
    words = {term.word: term for _, terms in letters for term in terms}
    assert "/datasets/bike_daily_rentals/" in {
        place.address for place in words["공공자전거 일별 대여건수"].places
    }
    for _, terms in letters:
        assert [t.word.casefold() for t in terms] == sorted(t.word.casefold() for t in terms)
    assert "ㄱ" not in {letter for letter, _ in list_terms(shelf, "en")}


def test_words_are_looked_for_by_the_portal(client):
    page = client.get("/search/", params={"q": "일별대여건수"}).text
    assert "1건을 찾았습니다" in page
    assert 'value="일별대여건수"' in page
    assert "<script" not in page
    assert "맞는 것이 없습니다" in client.get("/search/", params={"q": "없는말임"}).text
    assert "찾았습니다" not in client.get("/search/").text


def test_what_is_looked_for_is_shown_as_text(client):
    page = client.get("/search/", params={"q": '"><b>x'}).text
    assert "<b>x" not in page
    assert client.get("/search/", params={"q": "가" * 101}).status_code == 422


def test_the_index_of_terms(client):
    page = client.get("/terms/?lang=en").text
    assert "Index of terms" in page
    assert 'href="/datasets/bike_daily_rentals/"' in page
