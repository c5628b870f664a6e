import pytest

from workbench.core.settings import Settings
from workbench.portal.shelf import Shelf, status_of


@pytest.fixture
def shelf(settings):
    opened = Shelf(settings)
    yield opened
    opened.close()


def test_what_is_published_later_is_seen(shelf, settings, problem_id):
    released = settings.home / "lake" / "sample" / "released" / problem_id
    assert shelf.edition(problem_id).number == 2
    (released / "current").write_text("1")
    assert shelf.edition(problem_id).number == 1


def test_real_data_take_the_place_of_the_sample(shelf, settings, problem_id):
    """As soon as a real lake holds anything, nothing of the sample is shown."""
    real = settings.home / "lake" / "real" / "tidy" / "x"
    real.mkdir(parents=True)
    (real / "current").write_text("v")
    assert not shelf.lake.is_sample
    assert shelf.edition(problem_id) is None
    assert shelf.recommendations() == []
    assert shelf.recommendation(1) is None
    assert shelf.progress().asked == 0


def test_ids_from_an_address_are_not_looked_up_on_disk(shelf):
    assert shelf.edition("../bicycle") is None
    assert shelf.editions("../bicycle") is None
    assert shelf.dataset("../../x") is None


def test_statuses(shelf):
    assert {status_of(a) for a in shelf.recommendations()} == {"overdue", "answered"}
    assert [a.key for a in shelf.recommendations("answered")] == ["counts"]


def test_an_empty_home(tmp_path):
    shelf = Shelf(Settings(home=tmp_path))
    assert all(item.current is None for item in shelf.list_problems())
    assert all(snapshot is None for _, snapshot in shelf.list_datasets())
    shelf.close()
