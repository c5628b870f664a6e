from __future__ import annotations

import asyncio
import errno
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.ingest.connectors.conftest import HASTE, Fetch
from tests.ingest.connectors.service import (
    KEY,
    NO_DATA,
    Asked,
    Reply,
    Service,
    air,
    error,
    gateway,
    monitor,
    monitors,
    seoul,
    station,
    stations,
)
from workbench.core.errors import LakeFull, SettingsError
from workbench.ingest.connectors import FetchPlan, FetchReport, run_folder
from workbench.ingest.connectors.fetch import find_next_quota
from workbench.storage.disk import write_atomic

Serve = Callable[[Callable[[Asked], Reply]], Service]


def _names(report: FetchReport) -> list[str]:
    assert [file.parent for file in report.files] == [report.folder] * report.pages
    return [file.name for file in report.files]


def _numbers(report: FetchReport) -> list[int]:
    """Row numbers in the files, in their order."""
    found = [re.findall(rb'"RNUM": "(\d+)"', file.read_bytes()) for file in report.files]
    return [int(number) for page in found for number in page]


PROGRAM = """
import sys
from pathlib import Path
from workbench.ingest.connectors import FetchPlan, Manners, fetch_service
plan = FetchPlan("tbCycleStationInfo", "seoul", "json")
base, folder, key = sys.argv[1:]
fetch_service(plan, folder=Path(folder), key=key, base=base, manners=Manners(at_once=1, pause_s=0.0))
"""

# --- paging


@pytest.mark.parametrize(
    "total",
    [
        lambda _: "2500",  # text
        lambda _: 2500,
        lambda n: n,  # the rows of this page
        str,  # the same, as text
        lambda _: None,
        lambda _: 0,
        lambda _: 1_400,  # too few
    ],
)
def test_all_pages_whatever_the_total(
    serve: Serve, fetch: Fetch, bike_plan: FetchPlan, total: Callable[[int], object]
) -> None:
    service = serve(stations(2_500, total))
    report = fetch(bike_plan, service)
    assert (report.pages, report.rows, report.finished, report.stopped.code) == (3, 2_500, True, "end")
    assert _names(report) == [
        "tbCycleStationInfo-page-00001-01000.json",
        "tbCycleStationInfo-page-01001-02000.json",
        "tbCycleStationInfo-page-02001-03000.json",
    ]
    assert _numbers(report) == list(range(1, 2_501))
    assert service.firsts == [1, 1_001, 2_001]


def test_a_full_last_page_is_followed_by_a_look_beyond(
    serve: Serve, fetch: Fetch, bike_plan: FetchPlan
) -> None:
    service = serve(stations(2_000))
    report = fetch(bike_plan, service)
    assert (report.pages, report.rows, report.stopped.code) == (2, 2_000, "end")
    assert service.firsts == [1, 1_001, 2_001]


def test_a_last_page_that_is_missing(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    service = serve(stations(2_000, lambda _: 3_156))
    report = fetch(bike_plan, service)
    assert (report.rows, report.finished, report.stopped.code) == (2_000, True, "fewer_rows")
    assert report.stopped.where == "2,000 / 3,156"


def test_pages_are_kept_as_they_came(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    body = "\ufeff" + seoul([station(1)], "1") + "\r\n\n"
    report = fetch(bike_plan, serve(lambda _: Reply(body)))
    assert report.files[0].read_bytes() == body.encode()


def test_nothing_there(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    report = fetch(bike_plan, serve(lambda _: Reply(NO_DATA)))
    assert (report.pages, report.rows, report.finished, report.stopped.code) == (0, 0, True, "no_rows")
    assert list(report.folder.iterdir()) == []


def test_xml_pages(serve: Serve, fetch: Fetch) -> None:
    rows = "<row><spot_num>A-01</spot_num><spot_nm>성산로</spot_nm></row>"
    head = "<list_total_count>1</list_total_count><RESULT><CODE>INFO-000</CODE></RESULT>"
    service = serve(lambda _: Reply(f"<SpotInfo>{head}{rows}</SpotInfo>"))
    report = fetch(FetchPlan("SpotInfo", "seoul", "xml"), service)
    assert _names(report) == ["SpotInfo-page-00001-01000.xml"]


def test_data_go_kr_in_pages(serve: Serve, fetch: Fetch, air_plan: FetchPlan) -> None:
    service = serve(monitors(640))
    report = fetch(air_plan, service)
    assert (report.pages, report.rows, report.stopped.code) == (7, 640, "end")
    assert sorted(int(asked.query["pageNo"]) for asked in service.asked) == [1, 2, 3, 4, 5, 6, 7]
    assert service.asked[0].query == {
        "serviceKey": KEY,
        "pageNo": "1",
        "numOfRows": "100",
        "returnType": "json",
    }


def test_a_service_that_gives_fewer_rows_than_asked(serve: Serve, fetch: Fetch) -> None:
    plan = FetchPlan("getMsrstnList", "datagokr", "B552584/MsrstnInfoInqireSvc")
    report = fetch(plan, serve(monitors(250, most=100)))
    assert (report.pages, report.rows, report.stopped.code) == (3, 250, "end")


def test_a_service_that_knows_no_pages(serve: Serve, fetch: Fetch, air_plan: FetchPlan) -> None:
    rows = [monitor(n) for n in range(100)]
    report = fetch(air_plan, serve(lambda a: Reply(air(rows, 640, int(a.query["pageNo"])))))
    assert (report.pages, report.rows, report.finished) == (1, 100, True)
    assert report.stopped.code == "repeated_page"


@pytest.mark.parametrize(
    ("plan", "raw"),
    [
        (
            FetchPlan("RealtimeCityAir", "seoul", "json", {"zone": "", "station": "중구"}),
            "/json/RealtimeCityAir/1/1000/%20/%EC%A4%91%EA%B5%AC/",
        ),
        (
            FetchPlan("getCtprvnRltmMesureDnsty", "datagokr", "B552584/Svc", {"sidoName": "서울"}, 100),
            "&numOfRows=100&sidoName=%EC%84%9C%EC%9A%B8",
        ),
    ],
)
def test_korean_is_encoded_once(serve: Serve, fetch: Fetch, plan: FetchPlan, raw: str) -> None:
    service = serve(lambda _: Reply(NO_DATA))
    fetch(plan, service)
    assert service.asked[0].raw.endswith(raw)
    assert "5f3a9c%2B%2FSecret0Key%3D%3D" in service.asked[0].raw


def test_several_values_of_an_argument(serve: Serve, fetch: Fetch) -> None:
    def reply(asked: Asked) -> Reply:
        spot, day, hour = asked.parts[5:8]
        if hour == "01":
            return Reply(NO_DATA)
        row = f"<row><spot_num>{spot}</spot_num><ymd>{day}</ymd><hh>{hour}</hh><vol>1</vol></row>"
        return Reply(f"<VolInfo><list_total_count>1</list_total_count>{row}</VolInfo>")

    arguments = {"spot": ["A-01", "A-02"], "date": "20240101", "hour": ["00", "01", "02"]}
    seen: list[tuple[str, int, int | None]] = []
    service = serve(reply)
    plan = FetchPlan("VolInfo", "seoul", "xml", arguments)
    report = fetch(plan, service, progress=lambda *step: seen.append(step))
    assert (report.pages, report.rows, len(service.asked)) == (4, 4, 6)
    assert _names(report) == [f"VolInfo-{n:05d}-page-00001-01000.xml" for n in (1, 3, 4, 6)]
    assert {what for what, _, _ in seen} == {
        f"VolInfo {s} 20240101 {h}" for s in ("A-01", "A-02") for h in ("00", "01", "02")
    }
    assert seen[-1][1:] == (4, 4)
    assert all(total is not None and total >= done for _, done, total in seen)


def test_progress_of_pages(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    seen: list[tuple[str, int, int | None]] = []
    fetch(bike_plan, serve(stations(2_500, lambda _: 2_500)), progress=lambda *step: seen.append(step))
    assert seen == [("tbCycleStationInfo", 1, 3), ("tbCycleStationInfo", 2, 3), ("tbCycleStationInfo", 3, 3)]
    seen.clear()
    fetch(bike_plan, serve(stations(1_500, lambda n: n)), progress=lambda *step: seen.append(step))
    assert seen == [("tbCycleStationInfo", 1, None), ("tbCycleStationInfo", 2, 2)]


# --- refusals


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (error("INFO-100"), "key_refused"),
        (error("ERROR-301", wrapped=True), "request_refused"),
        (error("ERROR-310"), "service_unknown"),
        (error("ERROR-335"), "key_sample"),
        (gateway("30"), "key_refused"),
        (gateway("31"), "key_expired"),
        (gateway("32"), "address_refused"),
        (gateway("20"), "not_applied"),
        (gateway("12"), "service_unknown"),
    ],
)
def test_a_refusal_is_reported_and_not_repeated(
    serve: Serve, fetch: Fetch, bike_plan: FetchPlan, body: str, code: str
) -> None:
    service = serve(lambda _: Reply(body))
    report = fetch(bike_plan, service)
    assert (report.pages, report.finished, report.stopped.code) == (0, False, code)
    assert len(service.asked) == 1
    assert list(report.folder.iterdir()) == []


def test_the_right_key_the_second_time(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    def reply(asked: Asked) -> Reply:
        return stations(3)(asked) if asked.parts[0] == KEY else Reply(error("INFO-100"))

    service = serve(reply)
    refused = fetch(bike_plan, service, key="wrong-0123456789")
    report = fetch(bike_plan, service)
    assert (report.folder, report.rows, report.finished) == (refused.folder, 3, True)


def test_an_argument_that_must_be_given(serve: Serve, fetch: Fetch, tmp_path: Path) -> None:
    service = serve(stations(3))
    with pytest.raises(SettingsError):
        fetch(FetchPlan("VolInfo", "seoul", "xml", {"spot": None}), service)
    assert service.asked == []
    assert not (tmp_path / "fetched").exists()


# --- stopping and going on


def test_the_quota_today_and_the_rest_tomorrow(serve: Serve, fetch: Fetch, air_plan: FetchPlan) -> None:
    tomorrow = False

    def reply(asked: Asked) -> Reply:
        if int(asked.query["pageNo"]) > 3 and not tomorrow:
            return Reply(gateway("22"))
        return monitors(640)(asked)

    service = serve(reply)
    today = fetch(air_plan, service)
    assert (today.pages, today.rows, today.finished) == (3, 300, False)
    assert (today.stopped.code, today.stopped.where) == ("quota", "22")
    assert today.resume_at is not None
    assert datetime.now(UTC) < today.resume_at <= datetime.now(UTC) + timedelta(days=1)
    state = json.loads(today.folder.with_name(today.folder.name + ".state.json").read_text("utf-8"))
    assert (state["finished"], state["stopped"]["code"], state["pages"]) == (False, "quota", 3)

    tomorrow = True
    service.asked.clear()
    report = fetch(air_plan, service)
    assert (report.folder, report.pages, report.rows) == (today.folder, 7, 640)
    assert (report.finished, report.stopped.code, report.resume_at) == (True, "end", None)
    assert sorted(int(asked.query["pageNo"]) for asked in service.asked) == [4, 5, 6, 7]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-21T14:59:59+00:00", "2026-11-22T00:00:00+09:00"),  # a minute to midnight in Seoul
        ("2026-11-21T15:00:00+00:00", "2026-11-23T00:00:00+09:00"),
        ("2026-12-31T23:00:00+09:00", "2027-01-01T00:00:00+09:00"),
    ],
)
def test_the_quota_is_counted_anew_at_midnight_in_korea(now: str, then: str) -> None:
    assert find_next_quota(datetime.fromisoformat(now)) == datetime.fromisoformat(then)


def test_a_finished_run_is_left_alone(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    service = serve(stations(3))
    first, second = fetch(bike_plan, service), fetch(bike_plan, service)
    assert first.folder != second.folder
    assert (first.rows, second.rows) == (3, 3)


def test_begin_anew(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    stopped = fetch(bike_plan, serve(lambda _: Reply(error("ERROR-337"))))
    report = fetch(bike_plan, serve(stations(3)), resume=False)
    assert stopped.folder != report.folder


def test_a_connection_that_drops_in_the_middle(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    broken = True

    def reply(asked: Asked) -> Reply:
        whole = stations(3_156, lambda _: 3_156)(asked)
        return Reply(whole.body, cut=1_000) if broken and asked.first == 2_001 else whole

    service = serve(reply)
    first = fetch(bike_plan, service)
    assert (first.finished, first.stopped.code, first.stopped.where) == (
        False,
        "network",
        "RemoteProtocolError",
    )
    assert "tbCycleStationInfo-page-02001-03000.json" not in _names(first)

    broken = False
    already = {asked.first for asked in service.asked if asked.first != 2_001}
    service.asked.clear()
    report = fetch(bike_plan, service)
    assert (report.folder, report.rows, report.finished) == (first.folder, 3_156, True)
    assert _numbers(report) == list(range(1, 3_157))
    assert already.isdisjoint(service.firsts) or already == {1, 1_001}


@pytest.mark.parametrize(
    "trouble",
    [Reply("", status=500), Reply(error("ERROR-500")), Reply("", status=429, headers={"Retry-After": "0"})],
)
def test_trouble_that_passes(serve: Serve, fetch: Fetch, bike_plan: FetchPlan, trouble: Reply) -> None:
    def reply(asked: Asked) -> Reply:
        return trouble if service.times[asked.raw] == 1 else stations(1_500)(asked)

    service = serve(reply)
    report = fetch(bike_plan, service)
    assert (report.rows, report.finished, report.stopped.code) == (1_500, True, "end")
    assert service.firsts == [1, 1, 1_001, 1_001]


@pytest.mark.parametrize("inside", [False, True])
def test_an_interrupt_and_the_rest_later(
    serve: Serve, fetch: Fetch, bike_plan: FetchPlan, tmp_path: Path, inside: bool
) -> None:
    def interrupt(what: str, done: int, total: int | None) -> None:
        if done == 2:
            raise KeyboardInterrupt

    async def cell() -> None:
        fetch(bike_plan, service, progress=interrupt)

    service = serve(stations(3_156, lambda _: 3_156))
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(cell()) if inside else fetch(bike_plan, service, progress=interrupt)
    (state,) = (tmp_path / "fetched" / "tbCycleStationInfo").glob("*.state.json")
    assert json.loads(state.read_text("utf-8"))["stopped"]["code"] == "interrupted"

    report = fetch(bike_plan, service)
    assert (report.rows, report.finished) == (3_156, True)
    assert _numbers(report) == list(range(1, 3_157))
    assert service.firsts.count(1) == 1


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_process_that_is_ended_and_the_rest_later(
    serve: Serve, fetch: Fetch, bike_plan: FetchPlan, tmp_path: Path, end: signal.Signals
) -> None:
    def reply(asked: Asked) -> Reply:
        if held and asked.first == 2_001:
            time.sleep(0.3)
        return stations(3_156, lambda _: 3_156)(asked)

    held = True
    service = serve(reply)
    folder = tmp_path / "fetched"
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, service.base, str(folder), KEY])
    while not list(folder.glob("*/*/*-page-01001-*")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(end)
    assert process.wait(timeout=20) != 0

    held = False
    (state,) = folder.glob("*/*.state.json")
    assert json.loads(state.read_text("utf-8"))["stopped"]["code"] == "interrupted"
    service.asked.clear()
    report = fetch(bike_plan, service)
    assert (report.folder.name, report.rows) == (state.name.removesuffix(".state.json"), 3_156)
    assert _numbers(report) == list(range(1, 3_157))
    # Killed between a page and the note of it, the page is asked for once more.
    noted = [2_001, 3_001]
    assert service.firsts in ([noted, [1_001, *noted]] if end == signal.SIGKILL else [noted])


def test_in_a_notebook(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    service = serve(stations(1_500))

    async def cell() -> FetchReport:
        return fetch(bike_plan, service)

    assert asyncio.run(cell()).rows == 1_500


# --- the machine


def test_a_disk_that_fills(
    serve: Serve, fetch: Fetch, bike_plan: FetchPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(file: Path, content: bytes) -> None:
        if "page-01001" in file.name:
            raise OSError(errno.ENOSPC, "No space left on device", str(file))
        write_atomic(file, content)

    service = serve(stations(2_500))
    with monkeypatch.context() as full:
        full.setattr(run_folder, "write_atomic", fill)
        with pytest.raises(LakeFull):
            fetch(bike_plan, service)
    report = fetch(bike_plan, service)
    assert (report.rows, report.finished) == (2_500, True)
    assert _numbers(report) == list(range(1, 2_501))


def test_the_service_is_not_overrun(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    service = serve(stations(9_500, lambda _: 9_500))
    fetch(bike_plan, service)
    assert service.at_once <= HASTE.at_once


def test_the_report_as_a_document(serve: Serve, fetch: Fetch, bike_plan: FetchPlan) -> None:
    report = fetch(bike_plan, serve(stations(3)))
    assert report.document() == {
        "service": "tbCycleStationInfo",
        "pages": 1,
        "rows": 3,
        "finished": True,
        "stopped": {**report.stopped.document(), "code": "end", "rows": 3},
        "folder": str(report.folder),
        "resume_at": None,
    }
