"""Fifty sessions at once while an ingest publishes; one that asks too much is stopped, and nobody notices."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.query import crowd
from workbench.catalog import load_catalog
from workbench.core.settings import REPOSITORY
from workbench.ingest import ingest_paths
from workbench.storage import Lake

pytestmark = pytest.mark.slow

TABLES_N, SEATS_N = 5, 10
SHARE = "64MB"
BASE_MB = 260
"""A process with Python, DuckDB, Arrow and the catalogue, before any session."""
MONTHS_N = 6
EVERYTHING = "SELECT list(a.bike_id || b.from_station_name) FROM bike_rides AS a, bike_rides AS b"
ENDLESS = (
    "SELECT count(*) FROM bike_rides AS a, bike_rides AS b, bike_rides AS c WHERE a.distance_m > b.distance_m"
)
HEADER = (
    "자전거번호,대여일시,대여 대여소번호,대여 대여소명,대여거치대,반납일시,반납대여소번호,반납대여소명,반납거치대,"
    "이용시간,이용거리,생년,성별,이용자종류"
)
STATIONS = "대여소번호,보관소(대여소)명,자치구,상세주소,위도,경도,설치시기,LCD,QR,운영방식"


def write_month(folder: Path, month: int, rides_n: int) -> Path:
    """A month's rides as the publisher writes them."""
    file = folder / f"공공자전거_대여이력_2024{month:02}.csv"
    lines = [HEADER]
    for i in range(rides_n):
        day, hour, minute = 1 + i % 28, i // 28 % 24, i // 672 % 50
        at = f"2024-{month:02}-{day:02} {hour:02}:{minute:02}"
        a, b = 301 + i % 40, 301 + i * 7 % 40
        lines.append(
            f"SPB-{i % 977:05},{at}:00,{a:05},곳{a},0,{at}:59,{b:05},곳{b},0,{1 + i % 50},{100 + i % 900}.00,"
            f"{1960 + i % 45},{'MF'[i % 2]},내국인"
        )
    file.write_text("\n".join(lines) + "\n", encoding="cp949")
    return file


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("inbox")
    stations = [
        f"{n},곳{n},{'종로구' if n % 2 else '중구'},주소,37.5{n % 100:02},126.9{n % 100:02},2015-10-07,20,,LCD"
        for n in range(301, 341)
    ]
    file = folder / "공공자전거_대여소정보_2021.csv"
    file.write_text("\n".join([STATIONS, *stations]) + "\n", encoding="cp949")
    return [file, *(write_month(folder, month, 6_000) for month in range(1, MONTHS_N + 1))]


@pytest.fixture
def lake(tmp_path: Path, inbox: list[Path]) -> Iterator[Lake]:
    """A lake with stations and the first month."""
    lake = Lake(tmp_path / "lake", is_sample=True)
    report = ingest_paths(inbox[:2], catalog=load_catalog(REPOSITORY / "datasets"), lake=lake)
    assert [f.status for f in report.files] == ["ingested", "ingested"], report.document()
    return lake


def publish_months(lake: Lake, inbox: list[Path]) -> list[str]:
    """What another process does meanwhile: a version more for each month."""
    catalog = load_catalog(REPOSITORY / "datasets")
    for file in inbox[2:]:
        report = ingest_paths([file], catalog=catalog, lake=lake)
        assert [f.status for f in report.files] == ["ingested"], report.document()
    return [snapshot.version for snapshot in lake.versions("bike_rides")]


def test_fifty_sessions_while_versions_are_published(lake: Lake, inbox: list[Path]) -> None:
    context = multiprocessing.get_context("spawn")
    everyone: Any = context.Barrier(TABLES_N * SEATS_N + 3)  # two who ask too much, and this one
    told: Any = context.Queue()
    stopped: Any = context.Queue()
    tables = [
        context.Process(target=crowd.fill_table, args=(lake.root, SHARE, SEATS_N, everyone, told))
        for _ in range(TABLES_N)
    ]
    greedy = [
        context.Process(target=crowd.ask_too_much, args=(lake.root, text, limit_s, everyone, stopped))
        for text, limit_s in ((EVERYTHING, 100.0), (ENDLESS, 3.0))
    ]
    for process in [*tables, *greedy]:
        process.start()
    everyone.wait(120)
    versions = publish_months(lake, inbox)
    told_all = [told.get(timeout=120) for _ in tables]
    stops = dict(stopped.get(timeout=120) for _ in greedy)
    for process in [*tables, *greedy]:
        process.join(30)
        assert process.exitcode == 0

    sights = [sight for sights, _ in told_all for sight in sights]
    assert len(sights) == TABLES_N * SEATS_N
    assert [sight.error for sight in sights if sight.error] == []
    assert {sight.answered for sight in sights} == {len(crowd.QUESTIONS)} == {10}
    for sight in sights:
        # Before, between and after the questions: the same rows, and all of them.
        assert len(set(sight.counts)) == 1
        assert sight.counts[0][0] == sight.promised == 6_000
        assert sight.counts[0][1] == 1
        assert sight.version in versions
    assert len(versions) == MONTHS_N
    assert max(peak for _, peak in told_all) < BASE_MB + SEATS_N * 64
    assert set(stops) == {"QueryTooLarge", "QueryTooLong"}
    assert "메모리" in stops["QueryTooLarge"]
    assert "시간 제한(3초)" in stops["QueryTooLong"]


def test_sessions_opened_between_two_versions_see_one_of_them_whole(lake: Lake, inbox: list[Path]) -> None:
    """Sessions come and go while versions change: whichever they get, it is whole, and its manifest's."""
    context = multiprocessing.get_context("spawn")
    everyone: Any = context.Barrier(2)
    told: Any = context.Queue()
    comers = context.Process(target=crowd.come_and_go, args=(lake.root, everyone, told))
    comers.start()
    everyone.wait(120)
    versions = publish_months(lake, inbox)
    everyone.wait(120)
    seen = told.get(timeout=60)
    comers.join(30)
    assert comers.exitcode == 0
    assert {version for version, *_ in seen} <= set(versions)
    assert len({version for version, *_ in seen}) >= 2
    for _, rows_n, promised, months_n in seen:
        assert rows_n == promised == 6_000 * months_n
