"""Every problem keeps the same contract, whatever it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely

from tests.problems import drawn
from tests.problems.test_bicycle import build_everything
from tests.problems.test_fine_dust import build_two_years
from workbench.core.errors import ProblemUnknown
from workbench.core.result import Result
from workbench.core.text import Text
from workbench.privacy import release
from workbench.problems import discover, find_problem

REPOSITORY = Path(__file__).resolve().parents[2]
CITIES = {"bicycle": build_everything, "fine_dust": build_two_years}
NAMES_WITH_DIGITS = re.compile(r"PM2\.5|PM10|3가\(네거리 1번\)")


@pytest.fixture(scope="module", params=sorted(CITIES))
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Result:
    tables = CITIES[request.param]()
    with drawn.open_lake_of(tmp_path_factory.mktemp("lake"), tables) as session:
        return find_problem(request.param).analyse(session, {})


def test_discovery_finds_every_folder() -> None:
    folders = {p.parent.name for p in (REPOSITORY / "workbench" / "problems").glob("*/__init__.py")}
    assert set(discover()) == folders >= set(CITIES)


def test_an_unknown_problem_lists_the_known() -> None:
    with pytest.raises(ProblemUnknown) as caught:
        find_problem("bicicle")
    assert "bicycle" in caught.value.to("en")


@pytest.mark.parametrize("problem_id", sorted(CITIES))
def test_a_problem_brings_its_notebook_readme_and_described_datasets(problem_id: str) -> None:
    problem = find_problem(problem_id)
    known = {path.stem for path in (REPOSITORY / "datasets").glob("**/*.yaml")}
    assert set(problem.requires) | set(problem.uses) <= known
    assert (REPOSITORY / "notebooks" / problem.notebook).is_file()
    assert (REPOSITORY / "workbench" / "problems" / problem_id / "README.md").is_file()


def test_a_result_names_only_what_it_holds(result: Result) -> None:
    tables = {t.id: t for t in result.tables}
    for figure in result.figures:
        columns = set(tables[figure.table].data.column_names)
        wanted = {figure.label, figure.value, figure.code, figure.low, figure.high, figure.group} - {None}
        assert wanted <= columns, figure.id
        if figure.kind == "area_map":
            assert figure.layer in result.layers
            # A count is of something per something; a mean concentration is not.
            role = {c.name: c.role for c in tables[figure.table].columns}[figure.value]
            assert figure.denominator is not None or role == "value", figure.id
    for table in result.tables:
        assert [c.name for c in table.columns] == table.data.column_names
    findings = {f.id for f in result.findings}
    assert {r.finding for r in result.recommendations} <= findings
    for parts in (result.findings, result.tables, result.figures, result.refusals, result.recommendations):
        ids = drawn.name_all(parts)
        assert len(ids) == len(set(ids))


def test_every_sentence_is_in_both_languages_and_filled(result: Result) -> None:
    for finding in result.findings:
        sentence = finding.sentence()
        assert not re.search(r"[{}]|nan", sentence.ko + sentence.en), finding.id
        assert finding.caveats
        assert finding.n > 0
    for text in _texts(result):
        assert text.ko.strip(), text
        assert text.en.strip(), text
        assert re.search("[가-힣]", text.ko) or not re.search("[A-Za-z]{4}", text.ko), text.ko
        assert not re.search("[가-힣]", NAMES_WITH_DIGITS.sub("", _drop_names(text.en))), text.en


def _texts(result: Result) -> Iterator[Text]:
    yield from (result.title, result.question, result.method, *result.limits)
    for finding in result.findings:
        yield from (finding.statement, finding.unit, finding.method, *finding.caveats)
    for table in result.tables:
        yield table.title
        yield from (column.title for column in table.columns)
    for figure in result.figures:
        yield figure.title
        if figure.note is not None:
            yield figure.note
    for refusal in result.refusals:
        yield from (refusal.what, refusal.why, refusal.unlocked_by)
    for wanted in result.recommendations:
        yield from (wanted.what, wanted.who, wanted.measured_by)


def _drop_names(text: str) -> str:
    """Places keep their Korean names in English text."""
    return re.sub(r"종로\w*|중구|송파구|\(네거리[^)]*\)|남산|북로", "", text)


def test_numbers_stand_in_statements_only_as_placeholders(result: Result) -> None:
    for finding in result.findings:
        for statement in (finding.statement.ko, finding.statement.en):
            assert not re.search(r"\d", NAMES_WITH_DIGITS.sub("", statement)), statement


def test_the_gate_lets_it_through(result: Result) -> None:
    released = release(result)
    assert {f.id for f in released.result.findings} <= {f.id for f in result.findings}


def test_layers_are_valid_areas_named_by_code(result: Result) -> None:
    layer = result.layers["gu"]
    assert layer.column_names == ["code", "name", "geometry"]
    shapes = shapely.from_wkb(layer["geometry"].to_pylist())
    assert shapely.is_valid(shapes).all()
    assert set(layer["code"].to_pylist()) == set(drawn.GU.values())


@pytest.mark.parametrize("problem_id", sorted(CITIES))
def test_the_same_data_give_the_same_result(problem_id: str, tmp_path: Path) -> None:
    with drawn.open_lake_of(tmp_path, CITIES[problem_id]()) as session:
        first = find_problem(problem_id).analyse(session, {})
    with drawn.open_lake_of(tmp_path / "again", CITIES[problem_id]()) as session:
        second = find_problem(problem_id).analyse(session, {})
    assert first.findings == second.findings
    assert first.recommendations == second.recommendations
    for one, other in zip(first.tables, second.tables, strict=True):
        assert one.data.equals(other.data), one.id
    assert release(first).id == release(second).id
