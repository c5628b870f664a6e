import dataclasses

import pytest

from tests.ingest.shops import build_dataset
from workbench.catalog import build_licence
from workbench.core.text import Text
from workbench.portal.needs import map_problems, map_themes, place_in_chain
from workbench.problems import Problem


def _describe(name, chain, theme="bicycle", licence="KOGL-1"):
    terms = build_licence(licence, publisher=Text("가", "a"), title=Text(name, name), homepage="")
    return build_dataset(id=name, chain=chain, theme=theme, licence=terms)


def _hold(dataset):
    return (dataset, object())


@pytest.fixture
def problem():
    return Problem(
        id="p",
        title=Text("문제", "problem"),
        question=Text("?", "?"),
        requires=("crashes",),
        uses=("lanes", "crashes", "not_described"),
        analyse=lambda session, parameters: None,
        notebook="p.ipynb",
    )


def test_what_a_problem_needs(problem):
    rows = [_hold(_describe("crashes", "measure")), (_describe("lanes", "response"), None)]
    (line,) = map_problems(rows, [problem])
    (crashes,) = line.cells["measure"]
    (lanes,) = line.cells["response"]
    assert (crashes.is_required, crashes.is_held) == (True, True)
    assert (lanes.is_required, lanes.is_held) == (False, False)
    assert line.empty == ("cause",)


def test_the_terms_of_all_that_is_there(problem):
    rows = [_hold(_describe("crashes", "measure")), _hold(_describe("lanes", "response", licence="KOGL-4"))]
    (line,) = map_problems(rows, [problem])
    assert line.licence.may_publish == "no"
    # What is not there is in no work.
    (line,) = map_problems([rows[0], (rows[1][0], None)], [problem])
    assert line.licence.may_publish == "yes"
    (line,) = map_problems([(d, None) for d, _ in rows], [problem])
    assert line.licence is None


def test_themes_with_their_gaps():
    rows = [(_describe("a", "cause", "air"), None), _hold(_describe("b", "measure", "bicycle"))]
    air, bicycle = map_themes(rows)
    assert (air.id, air.empty) == ("air", ("measure", "response"))
    assert (bicycle.id, bicycle.empty) == ("bicycle", ("cause", "response"))


def test_the_place_of_a_dataset_is_among_its_theme():
    own, other = _describe("a", "cause"), _describe("b", "cause", "air")
    line = place_in_chain(own, [_hold(own), _hold(other)])
    assert [n.dataset.id for n in line.cells["cause"]] == ["a"]
    assert dataclasses.asdict(line)["id"] == "bicycle"
