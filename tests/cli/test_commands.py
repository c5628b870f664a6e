"""The commands, from the words typed to what is printed."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from workbench.cli.main import run


@pytest.fixture
def filled(home: Path, stations: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert run(["ingest", str(stations)]) == 0
    capsys.readouterr()
    return home


def test_ingest_prints_one_document_and_nothing_else(
    home: Path, stations: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (stations.parent / "notes.txt").write_text("nothing of ours")
    assert run(["ingest", str(stations.parent), "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    document = json.loads(told.out)
    assert list(document) == ["files"]
    by_status = {file["status"]: file for file in document["files"]}
    taken = by_status["ingested"]
    assert taken["dataset"] == "bike_stations"
    assert (taken["rows_read"], taken["rows_kept"], taken["rows_quarantined"]) == (4, 3, 1)
    assert taken["reasons"]
    assert taken["version"]
    other = by_status["unrecognised"]
    assert (other["dataset"], other["version"], other["rows_read"]) == (None, None, 0)
    assert other["reasons"]
    keys = ["path", "dataset", "status", "version", "rows_read", "rows_kept", "rows_quarantined", "reasons"]
    assert [list(file) for file in document["files"]] == [keys, keys]


def test_a_second_time_it_is_unchanged_and_that_is_fine(
    filled: Path, stations: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ingest", str(stations), "--json"]) == 0
    assert [file["status"] for file in json.loads(capsys.readouterr().out)["files"]] == ["unchanged"]


def test_nothing_taken_is_four(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    assert run(["ingest", str(tmp_path / "notes.csv"), "--json"]) == 4
    assert [f["status"] for f in json.loads(capsys.readouterr().out)["files"]] == ["unrecognised"]
    assert run(["ingest", str(tmp_path / "notes.csv")]) == 4


def test_a_path_that_is_not_there_is_a_clear_error(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ingest", "/nothing/there.csv", "--json"]) == 4
    told = capsys.readouterr()
    assert told.out == ""
    assert "no such file" in told.err
    assert "/nothing/there.csv" in told.err


def test_for_people_it_is_a_table_with_reasons(
    home: Path, stations: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ingest", str(stations)]) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert "bike_stations" in told.out
    assert any(all(number in line.split() for number in ("4", "3", "1")) for line in lines)
    assert "[station_id]" in told.out
    assert "1 of 1 files are in" in told.err


def test_a_narrow_terminal_gets_the_reasons_below(
    home: Path, stations: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.cli.output._PIPE_WIDTH", 90)
    assert run(["ingest", str(stations)]) == 0
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= 90
    assert out.index("bike_stations") < out.index("[station_id]")


def test_datasets_are_listed_and_shown(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["datasets"]) == 0
    line = next(x for x in capsys.readouterr().out.splitlines() if x.startswith("bike_stations"))
    assert "3" in line.split()
    assert run(["datasets", "show", "bike_stations"]) == 0
    shown = capsys.readouterr().out
    assert "station_id" in shown
    assert "https://" in shown
    assert run(["datasets", "show", "bike_station"]) == 5
    assert "bike_stations" in capsys.readouterr().err


def test_datasets_as_a_document(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["datasets", "--format", "json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["bike_stations"]["rows_n"] == 3


QUERY = "select gu_name, count(*) as stations_n from bike_stations group by all order by all"


def test_sql_in_three_forms(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sql", QUERY]) == 0
    assert "광진구" in capsys.readouterr().out
    assert run(["sql", QUERY, "--format", "csv"]) == 0
    assert capsys.readouterr().out == "gu_name,stations_n\n광진구,1\n종로구,2\n"
    assert run(["sql", QUERY, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"gu_name": "광진구", "stations_n": 1},
        {"gu_name": "종로구", "stations_n": 2},
    ]


def test_sql_from_standard_input_and_with_a_parameter(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("select $a + 1 as b, $gu as gu"))
    assert run(["sql", "-", "--set", "a=41", "--set", "gu=종로구", "--format", "csv"]) == 0
    assert capsys.readouterr().out == "b,gu\n42,종로구\n"


def test_wrong_sql_is_six(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sql", "select nothing from bike_stations"]) == 6
    assert "WB400" in capsys.readouterr().err
    assert run(["sql", "drop view bike_stations"]) == 6


def test_a_long_table_stops_and_says_so(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sql", "select unnest(range(1000)) as a"]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 62
    assert "60 of 1,000" in told.err
    assert run(["sql", "select unnest(range(1000)) as a", "--format", "csv"]) == 0
    assert len(pd.read_csv(io.StringIO(capsys.readouterr().out))) == 1000


@pytest.mark.parametrize("command", ["run", "report", "publish"])
def test_a_problem_nobody_knows_is_eight(
    command: str, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, "noise"]) == 8
    assert "bicycle" in capsys.readouterr().err


def test_missing_data_is_five(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["run", "bicycle"]) == 5
    assert "bike_crashes_gu" in capsys.readouterr().err


LIST = "select station_id, station_name, lat, installed_date from bike_stations order by 1"


@pytest.mark.parametrize("name", ["s.csv", "s.json", "s.parquet", "s.txt"])
def test_a_file_is_written_in_the_form_its_name_asks_for(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    out = tmp_path / name
    assert run(["sql", LIST, "--out", str(out)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "3 rows" in told.err
    if name == "s.txt":
        assert "경복궁역 7번출구 앞" in out.read_text(encoding="utf-8")
        return
    readers = {".csv": pd.read_csv, ".json": pd.read_json, ".parquet": pd.read_parquet}
    frame = readers[out.suffix](out)
    assert list(frame.columns) == ["station_id", "station_name", "lat", "installed_date"]
    assert frame.station_name[0] == "경복궁역 7번출구 앞"


def test_csv_in_a_file_is_what_excel_reads_as_korean(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "stations.data"
    assert run(["sql", LIST, "--out", str(out), "--format", "csv"]) == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfstation_id,")


def test_a_file_whose_name_tells_nothing_is_asked_about(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sql", LIST, "--out", str(tmp_path / "stations.data")]) == 4
    assert "--format" in capsys.readouterr().err
    assert not (tmp_path / "stations.data").exists()


def test_parquet_goes_through_a_pipe(filled: Path) -> None:
    program = [sys.executable, "-c", "from workbench.cli.main import main; main()"]
    done = subprocess.run([*program, "sql", LIST, "--format", "parquet"], capture_output=True, check=True)
    assert pd.read_parquet(io.BytesIO(done.stdout)).station_id.tolist() == ["00301", "00302", "00501"]


def test_a_receipt_is_left_and_a_version_chosen(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = tmp_path / "receipt.json"
    assert run(["sql", LIST, "--at", "bike_stations=current", "--receipt", str(receipt)]) == 0
    document = json.loads(receipt.read_text(encoding="utf-8"))
    assert [s["dataset"] for s in document["snapshots"]] == ["bike_stations"]
    assert document["queries"][0]["sql"] == LIST
    capsys.readouterr()
    assert run(["sql", LIST, "--at", "bike_stations=ffff0000"]) == 5
    assert "no such version" in capsys.readouterr().err
    assert run(["sql", LIST, "--at", "bike_stations"]) == 2


def test_doctor(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 0
    assert capsys.readouterr().out == "All is well.\n"
    part = next((filled / "lake" / "real" / "tidy").rglob("part-*.parquet"))
    part.unlink()
    assert run(["doctor"]) == 1
    assert "missing" in capsys.readouterr().out
