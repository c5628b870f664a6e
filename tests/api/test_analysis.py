"""From a question to what may be shown of its answer."""

from __future__ import annotations

from pathlib import Path

import pytest

import workbench as wb
from workbench.core.errors import DatasetEmpty, NotReleased, ProblemError, ProblemUnknown
from workbench.core.result import Release, Result


@pytest.fixture
def result(home: Path) -> Result:
    return wb.run("fine_dust")


def test_a_result_names_what_it_used_and_nothing_that_was_only_looked_at(home: Path) -> None:
    wb.sql("select count(*) from gu_centres")
    result = wb.run("fine_dust")
    used = {snapshot.dataset_id for snapshot in result.snapshots}
    assert "air_daily" in used
    assert "gu_centres" not in used
    assert result.is_sample


def test_only_what_passed_the_gate_can_be_looked_at(result: Result) -> None:
    release = wb.release(result)
    assert isinstance(release, Release)
    assert wb.show(release).title().text
    with pytest.raises(NotReleased):
        wb.show(result)  # type: ignore[arg-type]


def test_it_is_shown_in_the_language_asked_for(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    release = wb.release(result)
    assert wb.show(release).language == "en"
    assert wb.show(release, "ko").language == "ko"
    monkeypatch.setenv("WORKBENCH_LANG", "ko")
    assert wb.show(release).language == "ko"


def test_sources_are_told_by_their_titles(result: Result) -> None:
    sources = wb.show(wb.release(result), "en").sources().text
    assert str(wb.datasets().loc["air_daily", "title"]) in sources


def test_a_parameter_nobody_knows_is_refused_with_those_there_are(home: Path) -> None:
    with pytest.raises(ProblemError, match="nothing"):
        wb.run("fine_dust", nothing=1)


def test_a_problem_nobody_knows_is_refused_with_those_there_are(home: Path) -> None:
    with pytest.raises(ProblemUnknown, match="fine_dust"):
        wb.run("fine_dusk")


def test_missing_data_is_named_before_any_work(empty_home: Path) -> None:
    with pytest.raises(DatasetEmpty, match="bike_crashes_gu"):
        wb.run("bicycle")
