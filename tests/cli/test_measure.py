"""Quality sheets that are there before their page is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_curation import DESCRIPTOR
from workbench.cli import measure
from workbench.cli.main import run
from workbench.core.settings import load_settings
from workbench.storage import Lake, open_lake


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORKBENCH_DATASETS", str(tmp_path / "datasets"))
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    descriptor = tmp_path / "datasets" / "test" / "shops.yaml"
    descriptor.parent.mkdir(parents=True)
    descriptor.write_text(DESCRIPTOR, encoding="utf-8")
    file = tmp_path / "가게_2020.csv"
    file.write_text("번호,방문,연도,이름\n1,10,2020,빵집\n2,20,2020,떡집\n", encoding="utf-8")
    return file


def sheets(lake: Lake) -> list[Path]:
    return sorted(lake.sheets.rglob("*.json"))


def test_a_sheet_is_measured_once(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ingest", str(file)]) == 0
    lake = open_lake(load_settings(), "real")
    assert sheets(lake) == []  # so few rows are measured while a page waits
    assert run(["datasets", "measure"]) == 0
    (sheet,) = sheets(lake)
    assert sheet.parent.name == "shops" and "Measured" in capsys.readouterr().err
    assert run(["datasets", "measure", "shops"]) == 0
    assert sheets(lake) == [sheet] and "Measured" not in capsys.readouterr().err


def test_a_dataset_nobody_knows_is_an_error(file: Path) -> None:
    assert run(["ingest", str(file)]) == 0
    assert run(["datasets", "measure", "nothing"]) != 0


def test_ingest_has_large_datasets_measured_behind_its_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "_ROWS_MIN", 2)
    started = []
    popen = measure.subprocess.Popen
    monkeypatch.setattr(measure.subprocess, "Popen", lambda *a, **k: started.append(popen(*a, **k)))
    assert run(["ingest", str(file)]) == 0
    (process,) = started
    assert process.wait(timeout=120) == 0
    assert len(sheets(open_lake(load_settings(), "real"))) == 1
    assert run(["ingest", str(file)]) == 0  # unchanged: nothing new to measure
    assert len(started) == 1
