"""`workbench fetch`: from the open API to an ingested version, against a server that answers as the services do."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.ingest.connectors.service import (
    KEY,
    NO_DATA,
    Asked,
    Reply,
    Service,
    error,
    gateway,
    monitors,
    seoul,
    stations,
)
from workbench import api
from workbench.cli import fetch as cli_fetch
from workbench.cli.main import run
from workbench.core.settings import load_settings
from workbench.core.text import Text
from workbench.ingest.connectors import address
from workbench.storage import open_lake

Serve = Callable[[Callable[[Asked], Reply]], Service]

AIR = {
    "MSRMT_DT": "202607201300",
    "SAREA_NM": "도심권",
    "MSRSTN_NM": "종로구",
    "PM": 12.0,
    "FPM": 7.10,
    "OZON": 0.03,
    "NTDX": 0.02,
    "CBMX": 0.4,
    "SPDX": 0.003,
    "CAI_GRD": "좋음",
    "CAI_IDX": 44,
    "CRST_SBSTN": "O3",
}


@pytest.fixture(autouse=True)
def _keys(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WORKBENCH_SEOUL_KEY", KEY)
    monkeypatch.setenv("WORKBENCH_DATAGOKR_KEY", KEY)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start a service that answers in this way, in the place of both portals."""
    running: list[Service] = []

    def start(reply: Callable[[Asked], Reply]) -> Service:
        service = Service(reply)
        service.start()
        running.append(service)
        for kind in address.BASES:
            monkeypatch.setitem(address.BASES, kind, service.base)
        return service

    yield start
    for service in running:
        service.stop()


def _count(dataset: str) -> int:
    return open_lake(load_settings(), "real").current(dataset).rows_n


def _pages(home: Path) -> list[str]:
    return sorted(file.name for file in (home / "inbox").rglob("*-page-*"))


def _hours(asked: Asked) -> Reply:
    """`tbCycleRentUseTimeInfo`: two stations an hour, 1,001 rows at eight o'clock."""
    day, hour = asked.parts[5], asked.parts[6]
    rows_n = 1_001 if hour == "8" else 2
    rows = [
        {
            "RENT_DT": f"{day[:4]}-{day[4:6]}-{day[6:]}",
            "RENT_HR": hour,
            "RENT_ID": f"{n:05d}",
            "RENT_NM": f"{n}. 대여소",
            "RENT_TYPE": "정기권",
            "GENDER_CD": "",
            "AGE_TYPE": "20대",
            "USE_CNT": "1",
        }
        for n in range(asked.first, min(asked.last, rows_n) + 1)
    ]
    return Reply(seoul(rows, rows_n, "cycleRentUseTimeInfo") if rows else NO_DATA)


# -- all the way ------------------------------------------------------------------------------------


def test_from_the_api_to_a_version(serve: Serve, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    service = serve(stations(2_345))
    assert run(["fetch", "bike_station_info"]) == 0
    told = capsys.readouterr()
    assert "3 pages, 2,345 rows; fetched to the end" in told.err
    assert "[3/3] tbCycleStationInfo" in told.err
    assert "tbCycleStationInfo.json" in told.out
    assert _count("bike_station_info") == 2_345
    rows = ("00001-01000", "01001-02000", "02001-03000")
    assert _pages(home) == [f"tbCycleStationInfo-page-{r}.json" for r in rows]
    assert list((home / "inbox").rglob("*.ready")) == [], "the lake has them now"
    assert service.firsts == [1, 1_001, 2_001]


def test_a_page_that_is_all_goes_in_as_it_came(serve: Serve, home: Path) -> None:
    body = seoul([AIR], 1, "RealtimeCityAir")
    serve(lambda _: Reply(body))
    assert run(["fetch", "air_realtime"]) == 0
    (source,) = open_lake(load_settings(), "real").current("air_realtime").sources
    raw = open_lake(load_settings(), "real").raw_file(str(source["sha256"]))
    assert raw.read_bytes() == body.encode()


def test_data_go_kr(serve: Serve, home: Path) -> None:
    serve(monitors(250))
    assert run(["fetch", "air_stations"]) == 0
    assert _count("air_stations") == 250


def test_a_period_is_one_file_a_day(serve: Serve, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    service = serve(_hours)
    assert run(["fetch", "bike_hourly_use", "--from", "2024-01-01", "--to", "2024-01-02"]) == 0
    told = capsys.readouterr()
    assert "48 requests at least" in told.err
    assert [line.split()[0] for line in told.out.splitlines() if "json" in line] == [
        "tbCycleRentUseTimeInfo-20240101.json",
        "tbCycleRentUseTimeInfo-20240102.json",
    ]
    assert _count("bike_hourly_use") == 2 * (23 * 2 + 1_001)
    assert len(service.asked) == 2 * 25


def test_a_day_fetched_again_is_known(serve: Serve, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """This dataset has no key: rows that came twice would be counted twice."""
    serve(_hours)
    assert run(["fetch", "bike_hourly_use", "--from", "2024-01-01", "--to", "2024-01-02"]) == 0
    capsys.readouterr()
    assert run(["fetch", "bike_hourly_use", "--from", "20240102", "--to", "20240103"]) == 0
    statuses = [line.split()[2] for line in capsys.readouterr().out.splitlines() if "json" in line]
    assert statuses == ["unchanged", "ingested"]
    assert _count("bike_hourly_use") == 3 * (23 * 2 + 1_001)


def test_several_values_of_an_argument(serve: Serve, home: Path) -> None:
    def reply(asked: Asked) -> Reply:
        spot, day, hour = asked.parts[5:8]
        cells = f"<spot_num>{spot}</spot_num><ymd>{day}</ymd><hh>{hour}</hh>"
        row = f"<row>{cells}<io_type>1</io_type><lane_num>1</lane_num><vol>5</vol></row>"
        return Reply(f"<VolInfo><list_total_count>1</list_total_count>{row}</VolInfo>")

    service = serve(reply)
    line = ["fetch", "traffic_counts", "--from", "2024-01-01", "--to", "2024-01-01"]
    assert (
        run([*line, "--set", "spot=A-01", "--set", "spot=A-02", "--set", "hour=07", "--set", "hour=08"]) == 0
    )
    assert _count("traffic_counts") == 4
    assert sorted(tuple(asked.parts[5:8]) for asked in service.asked) == [
        (spot, "20240101", hour) for spot in ("A-01", "A-02") for hour in ("07", "08")
    ]


def test_days_to_come_are_not_asked_for(serve: Serve, home: Path) -> None:
    today = datetime.now(UTC) + timedelta(hours=9)
    service = serve(lambda _: Reply(NO_DATA))
    assert (
        run(
            [
                "fetch",
                "air_hourly_stations",
                "--from",
                f"{today - timedelta(days=1):%Y-%m-%d}",
                "--to",
                "2999",
            ]
        )
        == 0
    )
    assert len(service.asked) in (2, 3)  # midnight may pass meanwhile


def test_fetch_only(serve: Serve, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    serve(stations(1_200))
    assert run(["fetch", "bike_station_info", "--no-ingest", "--out", str(tmp_path / "box"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["fetch"]["rows"], told["fetch"]["finished"], told["ingest"]) == (1_200, True, None)
    assert not (home / "lake").exists()
    assert not (home / "inbox").exists()
    assert Path(told["ready"]).is_relative_to(tmp_path / "box")
    assert run(["ingest", told["ready"]]) == 0
    assert _count("bike_station_info") == 1_200


def test_a_total_that_lies(serve: Serve, home: Path) -> None:
    serve(stations(2_345, lambda n: n))
    assert run(["fetch", "bike_station_info"]) == 0
    assert _count("bike_station_info") == 2_345


def test_nothing_there(serve: Serve, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    serve(lambda _: Reply(NO_DATA))
    assert run(["fetch", "bike_station_info"]) == 0
    assert "no rows" in capsys.readouterr().err


def test_the_service_is_not_overrun(serve: Serve, home: Path) -> None:
    def reply(asked: Asked) -> Reply:
        time.sleep(0.05)
        return stations(7_500, lambda _: 7_500)(asked)

    service = serve(reply)
    began = time.monotonic()
    assert run(["fetch", "bike_station_info", "--no-ingest"]) == 0
    assert service.at_once <= 2
    assert time.monotonic() - began > 0.2 * 7, "a fifth of a second between two requests"


# -- stopping and going on --------------------------------------------------------------------------


def test_the_quota_today_and_the_rest_tomorrow(
    serve: Serve, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tomorrow = False

    def reply(asked: Asked) -> Reply:
        if asked.parts[5:7] >= ["20240102", "4"] and not tomorrow:
            return Reply(error("ERROR-337"))
        return _hours(asked)

    service = serve(reply)
    line = ["fetch", "bike_hourly_use", "--from", "2024-01-01", "--to", "2024-01-02"]
    assert run(line) == 75
    told = capsys.readouterr()
    midnight = (datetime.now(UTC) + timedelta(hours=9)).date() + timedelta(days=1)
    assert f"It can go on from {midnight} 00:00 (Korea)." in told.err
    assert "1 files are whole" in told.err
    assert _count("bike_hourly_use") == 23 * 2 + 1_001, "the day that is whole is in"

    tomorrow = True
    before = len(_pages(home))
    service.asked.clear()
    assert run(line) == 0
    assert len(service.asked) <= 2 * 25 - before, "what is here is not asked for again"
    assert _count("bike_hourly_use") == 2 * (23 * 2 + 1_001)
    assert len(list((home / "inbox").glob("*/*.state.json"))) == 1


def test_waiting_for_midnight(serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        monkeypatch.setattr(cli_fetch, "_sleep_until", lambda moment: None)

    def sleep_until(moment: datetime) -> None:
        nap((moment - datetime.now(UTC)).total_seconds())

    monkeypatch.setattr(cli_fetch, "_sleep_until", sleep_until)
    service = serve(lambda a: stations(2_000)(a) if naps or a.first == 1 else Reply(gateway("22")))
    assert run(["fetch", "bike_station_info", "--anew", "--wait"]) == 0
    assert 0 < naps[0] <= 86_400
    assert service.firsts.count(1) == 1, "waiting goes on, it does not begin anew"
    assert _count("bike_station_info") == 2_000


def test_half_of_a_moment_is_not_taken_in(serve: Serve, home: Path) -> None:
    rows = [{"rackTotCnt": "15", "stationName": f"{n}. 역", "parkingBikeTotCnt": "6", "shared": "40",
             "stationLatitude": "37.55", "stationLongitude": "126.91", "stationId": f"ST-{n}"} for n in range(1_000)]  # fmt: skip
    service = serve(
        lambda a: Reply(seoul(rows, 1_000, "rentBikeStatus") if a.first == 1 else error("ERROR-337"))
    )
    assert run(["fetch", "bike_status"]) == 75
    assert not open_lake(load_settings(), "real").has("bike_status")
    assert run(["fetch", "bike_status"]) == 75
    assert service.firsts.count(1) == 2, "another moment begins anew"


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (error("INFO-100"), 4, "the key is not accepted; check it at the portal [INFO-100]"),
        (error("ERROR-310"), 4, "no such service"),
        (gateway("30"), 4, "the key is not accepted; check it at the portal [30]"),
        (gateway("12"), 4, "no such service"),
        (gateway("22"), 75, "today's quota is used up"),
        (
            "<r><m>LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR</m></r>",
            75,
            "today's quota is used up",
        ),
    ],
    ids=["INFO-100", "ERROR-310", "30", "12", "22", "name of 22"],
)
def test_refusals(
    serve: Serve, home: Path, capsys: pytest.CaptureFixture[str], body: str, status: int, said: str
) -> None:
    service = serve(lambda _: Reply(body))
    assert run(["fetch", "bike_station_info"]) == status
    assert said in capsys.readouterr().err
    assert len(service.asked) == 1


PROGRAM = """
import sys
from workbench.ingest.connectors import address
address.BASES = dict.fromkeys(address.BASES, sys.argv[1])
from workbench.cli.main import run
sys.exit(run(sys.argv[2:]))
"""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_command_that_is_ended_and_the_rest_later(
    serve: Serve, home: Path, end: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    held = True

    def reply(asked: Asked) -> Reply:
        if held and asked.first > 1_001:
            time.sleep(1.0)
        return stations(3_156, lambda _: 3_156)(asked)

    service = serve(reply)
    line = [sys.executable, "-c", PROGRAM, service.base, "fetch", "bike_station_info"]
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
    while not list(home.glob("inbox/*/*/*-page-01001-*")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(end)
    _, told = process.communicate(timeout=30)
    assert process.returncode == (130 if end is signal.SIGINT else -signal.SIGKILL)
    assert "Traceback" not in told
    assert ("The same command goes on from there" in told) == (end is signal.SIGINT)

    held = False
    service.asked.clear()
    assert run(["fetch", "bike_station_info"]) == 0
    assert 1 not in service.firsts
    assert _count("bike_station_info") == 3_156


def test_an_ingest_that_fails_leaves_the_files(
    serve: Serve, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from workbench.core.errors import LakeBusy

    def busy(*_: object, **__: object) -> None:
        raise LakeBusy(Text("바쁩니다", "busy"))

    serve(stations(1_500))
    with monkeypatch.context() as other:
        other.setattr(api, "ingest_files", busy)
        assert run(["fetch", "bike_station_info"]) == LakeBusy.exit_status
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "workbench ingest" in line]
    assert run(["ingest", line.rsplit(" ", 1)[1]]) == 0
    assert _count("bike_station_info") == 1_500


# -- what is wrong is told in a line or three -------------------------------------------------------


@pytest.mark.parametrize(
    ("dataset", "variable"),
    [("bike_status", "WORKBENCH_SEOUL_KEY"), ("air_stations", "WORKBENCH_DATAGOKR_KEY")],
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_key(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    dataset: str,
    variable: str,
    language: str,
) -> None:
    monkeypatch.setenv("WORKBENCH_LANG", language)
    monkeypatch.delenv(variable)
    assert run(["fetch", dataset]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert variable in line
    assert "go.kr" in line
    assert ("인증키가 없습니다" in line) == (language == "ko")


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        (["bike_statuss"], 5, "near: bike_status"),
        (["parks"], 2, "names no API"),
        (["bike_status", "--from", "2024"], 2, "takes no period"),
        (["traffic_counts", "--from", "2024"], 2, "VolInfo: spot"),
        (["traffic_counts", "--set", "site=A-01"], 2, "known: spot, date, hour"),
        (["traffic_counts", "--set", "spot"], 2, "NAME=VALUE"),
        (["air_hourly_stations", "--from", "soon"], 2, "this is no date"),
        (["air_hourly_stations", "--from", "2024-02", "--to", "2024-01"], 2, "this is no period"),
        (["air_hourly_stations", "--to", "2024-01"], 2, "--to goes with --from"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_asked(
    home: Path, capsys: pytest.CaptureFixture[str], line: list[str], status: int, said: str
) -> None:
    assert run(["fetch", *line]) == status
    assert said in capsys.readouterr().err
    assert not (home / "inbox").exists()


# -- the key ----------------------------------------------------------------------------------------

SPELLINGS = (KEY, "5f3a9c%2B%2FSecret0Key%3D%3D", "Secret0Key")


@pytest.mark.parametrize("dataset", ["bike_station_info", "air_stations"])
@pytest.mark.parametrize("answer", ["rows", "key in the rows", "refusal", "quota"])
def test_the_key_goes_nowhere_but_into_the_request(
    serve: Serve,
    home: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    dataset: str,
    answer: str,
) -> None:
    """With everything logged that the HTTP libraries can log; in the lake, too."""
    rows = stations(1_200) if dataset == "bike_station_info" else monitors(120)
    answers: dict[str, Callable[[Asked], Reply]] = {
        "rows": rows,
        "key in the rows": lambda a: Reply(
            rows(a)
            .content.replace("마포구".encode(), KEY.encode())
            .replace("도시대기".encode(), a.raw.encode())
        ),
        "refusal": lambda a: Reply(error(a.raw)),
        "quota": lambda a: Reply(f"{a.raw} LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR"),
    }
    for name in ("httpx", "httpcore", "httpcore.connection", "httpcore.http11", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    caplog.set_level(logging.DEBUG)
    service = serve(answers[answer])
    run(["--debug", "fetch", dataset])
    assert any(KEY in (a.query.get("serviceKey"), a.parts[0]) for a in service.asked)
    written = [file for file in home.rglob("*") if file.is_file()]
    assert written
    told = [*capfd.readouterr(), caplog.text, *(repr(record.__dict__) for record in caplog.records)]
    told += [str(file) for file in written]
    content = [file.read_bytes() for file in written]
    for spelling in SPELLINGS:
        assert not [text for text in told if spelling.lower() in text.lower()]
        assert not [block for block in content if spelling.lower().encode() in block.lower()]
