import unicodedata

import pytest

from workbench.catalog import load_catalog
from workbench.portal.search import LONGEST_QUESTION, Question, find_datasets


@pytest.fixture(scope="module")
def rows(repository):
    return [(dataset, None) for dataset in load_catalog(repository / "datasets")]


@pytest.fixture(scope="module")
def find(rows):
    return lambda words="", **asked: {f.dataset.id: f for f in find_datasets(rows, Question(words, **asked))}


def test_nothing_asked_gives_everything(rows, find):
    assert list(find()) == [dataset.id for dataset, _ in rows]
    assert list(find("   ")) == list(find())
    assert Question("  ").is_empty
    assert not Question(theme="air").is_empty


@pytest.mark.parametrize(
    "words",
    [
        "대여이력",
        "공공 자전거 대여이력",  # blanks where the title has none
        "대여 이력",
        "서울시설공단 대여이력",  # the publisher
        "public RIDES",
        "ＰＵＢＬＩＣ rides",  # full width
        "bike_rides",
        unicodedata.normalize("NFD", "대여이력"),  # as macOS writes it
    ],
)
def test_one_dataset_by_many_words(find, words):
    assert "bike_rides" in find(words)
    assert "air_daily" not in find(words)


def test_every_word_has_to_stand_somewhere(find):
    assert find("대여이력 우주선") == {}


def test_a_field_is_found_and_named(find):
    found = find("대여 거치대")["bike_rides"]
    assert "대여 거치대" in {title.ko for title in found.fields}
    assert find("대여이력")["bike_rides"].fields == ()


def test_the_publishers_own_heading_is_found(find):
    assert "bike_rides" in find("BIRTH_YEAR")


def test_filters(rows, find):
    by_id = {dataset.id: dataset for dataset, _ in rows}
    assert {by_id[name].theme for name in find(theme="air")} == {"air"}
    assert {by_id[name].chain for name in find(chain="cause")} == {"cause"}
    assert find(theme="nowhere") == {}
    assert find(is_held=True) == {}


def test_a_long_question_is_cut(find):
    assert "bike_rides" in find("대여이력" + " " * LONGEST_QUESTION + "우주선")
