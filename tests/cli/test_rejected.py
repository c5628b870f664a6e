"""The rows kept apart, as an analyst sees them on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.test_curation import DESCRIPTOR
from workbench.cli.main import run

OPEN = DESCRIPTOR.replace(", sensitivity: direct", "").replace("이름", "상호").replace("owner", "label")
BAD = """번호,방문,연도,상호,비고
1,10,2020,빵집,ㄱ
2,많음,2020,떡집,전화 010-1234-5678
,3,2020,찻집,ㄴ
4,5,2020,문의 010-9876-5432,ㄷ
"""


@pytest.fixture
def take_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORKBENCH_DATASETS", str(tmp_path / "datasets"))
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    descriptor = tmp_path / "datasets" / "test" / "shops.yaml"
    descriptor.parent.mkdir(parents=True)
    descriptor.write_text(OPEN, encoding="utf-8")
    file = tmp_path / "가게_2020.csv"
    file.write_text(BAD, encoding="utf-8")
    assert run(["ingest", str(file)]) == 0


@pytest.mark.usefixtures("take_in")
def test_every_row_has_its_line_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["datasets", "rejected", "shops", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(r["source"], r["line"], r["reason"], r["field"]) for r in rows] == [
        ("가게_2020.csv", "3", "type", "visits_n"),
        ("가게_2020.csv", "4", "required", "id"),
        ("가게_2020.csv", "5", "personal_data", "label"),
    ]


@pytest.mark.usefixtures("take_in")
def test_a_table_counts_the_reasons_and_shows_some_rows(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["datasets", "rejected", "shops", "--rows", "1"]) == 0
    told = capsys.readouterr()
    assert "a required value is missing" in told.out
    assert "1 of 3 rows" in told.err
    assert "떡집" not in told.out


@pytest.mark.usefixtures("take_in")
def test_one_reason_alone(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["datasets", "rejected", "shops", "current", "--reason", "type", "--json"]) == 0
    assert [row["line"] for row in json.loads(capsys.readouterr().out)] == [3]


@pytest.mark.usefixtures("take_in")
def test_cells_are_shown_without_personal_data(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["datasets", "rejected", "shops", "--cells", "--csv"]) == 0
    out = capsys.readouterr().out
    cells = [row["cells"] for row in csv.DictReader(io.StringIO(out))]
    assert cells == ["2 | 많음 | 2020 | 떡집 | •••", " | 3 | 2020 | 찻집 | ㄴ", "•••"]
    assert "1234-5678" not in out and "9876" not in out


@pytest.mark.usefixtures("take_in")
def test_no_cells_of_data_about_persons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "datasets" / "test" / "shops.yaml").write_text(
        OPEN.replace("source: [상호]}", "source: [상호], sensitivity: direct}"), encoding="utf-8"
    )
    capsys.readouterr()
    assert run(["datasets", "rejected", "shops", "--cells"]) != 0
    told = capsys.readouterr()
    assert "떡집" not in told.out + told.err and "tell of persons" in told.err


@pytest.mark.usefixtures("take_in")
def test_a_clean_version_has_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "가게_2021.csv"
    file.write_text("번호,방문,연도,상호\n1,10,2021,빵집\n", encoding="utf-8")
    assert run(["ingest", str(file)]) == 0
    capsys.readouterr()
    assert run(["datasets", "rejected", "shops"]) == 0
    assert "No row was kept apart" in capsys.readouterr().err
    assert run(["datasets", "rejected", "shops", "previous", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 3
