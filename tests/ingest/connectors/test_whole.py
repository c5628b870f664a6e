"""The pages of a fetch as whole files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingest.connectors.conftest import Fetch
from tests.ingest.connectors.service import NO_DATA, Asked, Reply, Service, error, seoul, stations
from workbench.ingest.connectors import FetchPlan, Manners, whole, write_whole_files

Serve = Callable[[Callable[[Asked], Reply]], Service]
ONE_AT_A_TIME = Manners(at_once=1, pause_s=0.0)
DAYS = {"date": ("20240101", "20240102", "20240103"), "hour": ("0", "1")}


def _hours(asked: Asked) -> Reply:
    """One row an hour; nobody rode at one o'clock on the third day."""
    day, hour = asked.parts[5:7]
    if (day, hour) == ("20240103", "1"):
        return Reply(NO_DATA)
    body = seoul([{"day": day, "hour": hour, "n": "007", "km": 0.1}], 1)
    return Reply(body.replace("0.1}", "0.10}"))  # as a service writes it


def _rows(file: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))["row"]
    return rows


def _read(folder: Path | None) -> dict[str, bytes]:
    assert folder is not None
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_a_file_for_each_day(serve: Serve, fetch: Fetch) -> None:
    plan = FetchPlan("Rides", "seoul", "json", DAYS)
    report = fetch(plan, serve(_hours))
    files = _read(write_whole_files(plan, report, dated="date"))
    assert list(files) == ["Rides-20240101.json", "Rides-20240102.json", "Rides-20240103.json"]
    first = json.loads(files["Rides-20240101.json"])["row"]
    assert first == [{"day": "20240101", "hour": h, "n": "007", "km": "0.10"} for h in ("0", "1")]
    assert files["Rides-20240103.json"] == report.files[-1].read_bytes(), "one page is a file as it came"


def test_a_day_is_the_same_bytes_whatever_was_fetched_with_it(serve: Serve, fetch: Fetch) -> None:
    service = serve(_hours)
    few, many = (
        _read(write_whole_files(plan, fetch(plan, service), dated="date"))
        for plan in (
            FetchPlan("Rides", "seoul", "json", {**DAYS, "date": days})
            for days in (("20240102",), DAYS["date"])
        )
    )
    assert few.items() <= many.items()


def test_what_is_not_here_to_its_end_waits(serve: Serve, fetch: Fetch) -> None:
    today = True
    quota = Reply(error("ERROR-337"))
    service = serve(lambda a: quota if today and a.parts[5:7] == ["20240102", "1"] else _hours(a))
    plan = FetchPlan("Rides", "seoul", "json", DAYS)
    report = fetch(plan, service, manners=ONE_AT_A_TIME)
    assert not report.finished
    files = _read(write_whole_files(plan, report, dated="date"))
    assert list(files) == ["Rides-20240101.json"]
    assert write_whole_files(plan, report) is None, "all in one file: none of it is whole"
    today = False
    again = _read(write_whole_files(plan, fetch(plan, service), dated="date"))
    assert len(again) == 3
    assert files.items() <= again.items()


def test_all_pages_in_one_file(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    report = fetch(bike_plan, serve(stations(2_345)))
    folder = write_whole_files(bike_plan, report)
    assert folder is not None
    (file,) = folder.iterdir()
    assert file.name == "tbCycleStationInfo.json"
    assert [row["RNUM"] for row in _rows(file)] == [str(n) for n in range(1, 2_346)]


def test_no_file_is_too_large_for_memory(
    serve: Serve, fetch: Fetch, bike_plan: FetchPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "_ROWS_MAX", 2_000)
    report = fetch(bike_plan, serve(stations(4_500)))
    folder = write_whole_files(bike_plan, report)
    assert folder is not None
    names = ["tbCycleStationInfo.json", "tbCycleStationInfo-2.json", "tbCycleStationInfo-3.json"]
    assert [len(_rows(folder / name)) for name in names] == [2_000, 2_000, 500]


def test_nothing_there(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    assert write_whole_files(bike_plan, fetch(bike_plan, serve(lambda _: Reply(NO_DATA)))) is None


def test_once_more_is_the_same(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    report = fetch(bike_plan, serve(stations(1_500)))
    assert _read(write_whole_files(bike_plan, report)) == _read(write_whole_files(bike_plan, report))
