"""Within one build of a report the analysis runs once; nothing is kept beyond it, or read where anything differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import workbench as wb
from workbench.api import runs
from workbench.api.desk import open_desk
from workbench.core.result import Result
from workbench.query import receipts
from workbench.query.session import Session

PROBLEM = "fine_dust"


@pytest.fixture
def build(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build's folder, and this process a kernel of it."""
    folder = tmp_path / "build"
    folder.mkdir()
    monkeypatch.setenv(runs.BUILD_FOLDER, str(folder))
    return folder


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The queries asked from here on."""
    asked: list[str] = []
    sql = Session.sql

    def note(self: Session, text: str, parameters: object = None) -> object:
        asked.append(text)
        return sql(self, text, parameters)  # type: ignore[arg-type]

    monkeypatch.setattr(Session, "sql", note)
    return asked


def find(**parameters: object) -> Path | None:
    return runs.find_run(PROBLEM, parameters, "duckdb", open_desk())


def test_the_second_kernel_reads_what_the_first_one_found(build: Path, analysed: list[str]) -> None:
    first = wb.run(PROBLEM)
    receipt = wb.receipt()
    assert len(list(build.iterdir())) == 1
    assert analysed
    analysed.clear()
    wb.refresh()
    second = wb.run(PROBLEM)
    assert not analysed, "nothing is asked again"
    assert wb.release(second).id == wb.release(first).id
    assert wb.receipt() == receipt, "what was read and asked is told all the same"


def test_outside_a_build_nothing_is_kept(home: Path, tmp_path: Path) -> None:
    assert find() is None
    result = wb.run(PROBLEM)
    assert isinstance(result, Result)
    runs.write_run(None, runs.Run(result, {}))
    assert not list(tmp_path.rglob("*.run"))


def test_other_data_code_or_parameters_are_another_run(
    build: Path, sample_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {find(), find(year=2022), runs.find_run("bicycle", {}, "duckdb", open_desk())}
    names.add(runs.find_run(PROBLEM, {}, "spark", open_desk()))
    wb.ingest_files(next((sample_files / "parks").iterdir()), sample=True)
    wb.refresh()
    names.add(find())
    monkeypatch.setattr(receipts, "read_code_sha256", lambda: "another")
    names.add(find())
    assert len(names) == 6
    assert None not in names


def test_a_parameter_that_no_name_can_tell_is_run_each_time(build: Path) -> None:
    assert find(frame=pd.DataFrame({"a": [1]})) is None


def test_a_result_that_cannot_be_kept_is_run_again(build: Path) -> None:
    result = wb.run(PROBLEM)
    next(build.iterdir()).unlink()
    result.parameters["frame"] = pd.DataFrame({"a": [1]})  # type: ignore[index]
    runs.write_run(find(), runs.Run(result, {}))
    assert not list(build.iterdir())
    assert runs.read_run(find()) is None


def test_a_folder_that_is_gone_stops_nobody(build: Path) -> None:
    build.rmdir()
    assert find() is None
