import json

import pytest

from tests.portal.conftest import _make_result
from workbench.portal.use import find_uses
from workbench.privacy import release, release_document
from workbench.problems import discover
from workbench.storage import Lake, open_lake


@pytest.fixture
def lake(settings):
    return open_lake(settings)


def _cite(lake: Lake, problem_id: str, number: int, *cited: tuple[str, str]) -> None:
    file = lake.released / problem_id / str(number) / "release.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["snapshots"] = [{"dataset_id": d, "version": v} for d, v in cited]
    file.write_text(json.dumps(document), encoding="utf-8")


def test_editions_that_cite_it(lake, problem_id):
    version = lake.current("bike_daily_rentals").version
    _cite(lake, problem_id, 1, ("bike_daily_rentals", "0" * 16), ("bike_rides", "1" * 16))
    _cite(lake, problem_id, 2, ("bike_daily_rentals", version))
    uses = find_uses(lake, discover(), "bike_daily_rentals")
    (use,) = uses.problems
    assert (use.problem.id, use.is_required) == (problem_id, False)
    assert [(e.number, e.is_current, len(e.findings)) for e in use.editions] == [(2, True, 2), (1, False, 2)]
    # Only versions of this dataset.
    assert use.editions[1].versions == {("bike_daily_rentals", "0" * 16)}
    assert [e.number for e in uses.editions_of(version)] == [2]
    assert uses.editions_of("f" * 16) == ()


def test_a_problem_that_needs_it_before_anything_is_published(lake):
    problems = discover()
    name, problem = next((n, p) for n, p in problems.items() if p.requires)
    uses = find_uses(lake, problems, problem.requires[0])
    found = {u.problem.id: u for u in uses.problems}
    assert found[name].is_required
    assert found[name].editions == ()


def test_what_nobody_uses(lake):
    assert find_uses(lake, {}, "bike_rides").problems == ()


def test_while_what_is_published_cannot_be_read(lake, problem_id):
    (lake.released / problem_id / "2" / "release.json").write_text("{", encoding="utf-8")
    uses = find_uses(lake, discover(), "bike_daily_rentals")
    assert not uses.is_known
    assert not any(use.editions for use in uses.problems)


def test_releases_name_their_snapshots():
    """What the editions of these tests leave out is there in a real release."""
    document = release_document(release(_make_result("bicycle")))
    assert document["snapshots"] == []
