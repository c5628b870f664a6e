"""What was fetched is ingested like any other published file: the recorded responses, and more of their kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.ingest.connectors.conftest import Fetch
from tests.ingest.connectors.service import Asked, Reply, Service, monitors, stations
from workbench.catalog import load_catalog
from workbench.ingest import IngestReport, ingest_paths
from workbench.ingest.connectors import FetchPlan, FetchReport, write_whole_files
from workbench.storage import Lake

Serve = Callable[[Callable[[Asked], Reply]], Service]
Take = Callable[[FetchReport], IngestReport]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", is_sample=False)


@pytest.fixture
def take(lake: Lake, repository: Path) -> Take:
    catalog = load_catalog(repository / "datasets")
    return lambda report: ingest_paths([report.folder], catalog=catalog, lake=lake)


def _count(lake: Lake, dataset: str) -> int:
    files = [str(file) for file in lake.current(dataset).files]
    row = duckdb.execute("SELECT count(*) FROM read_parquet(?)", [files]).fetchone()
    assert row is not None
    return int(row[0])


def test_pages_of_the_seoul_service(
    serve: Serve, fetch: Fetch, take: Take, lake: Lake, bike_plan: FetchPlan
) -> None:
    report = fetch(bike_plan, serve(stations(2_345)))
    taken = take(report)
    assert [(f.dataset, f.status, f.rows_kept) for f in taken.files] == [
        ("bike_station_info", "ingested", 1_000),
        ("bike_station_info", "ingested", 1_000),
        ("bike_station_info", "ingested", 345),
    ]
    assert _count(lake, "bike_station_info") == 2_345
    assert [f.status for f in take(report).files] == ["unchanged"] * 3


def test_one_file_of_all_pages_is_the_same_rows(
    serve: Serve, fetch: Fetch, take: Take, lake: Lake, bike_plan: FetchPlan, tmp_path: Path, repository: Path
) -> None:
    report = fetch(bike_plan, serve(stations(2_345)))
    take(report)
    whole = write_whole_files(bike_plan, report)
    assert whole is not None
    other = Lake(tmp_path / "other", is_sample=False)
    taken = ingest_paths([whole], catalog=load_catalog(repository / "datasets"), lake=other)
    assert [(f.status, f.rows_kept) for f in taken.files] == [("ingested", 2_345)]
    tables = (
        duckdb.sql(
            f"SELECT * FROM read_parquet({[str(f) for f in found.current('bike_station_info').files]})"
        )
        for found in (lake, other)
    )
    one, two = (table.order("station_key").fetchall() for table in tables)
    assert one == two


def test_pages_of_data_go_kr(serve: Serve, fetch: Fetch, take: Take, lake: Lake, air_plan: FetchPlan) -> None:
    taken = take(fetch(air_plan, serve(monitors(150))))
    assert [(f.dataset, f.status, f.rows_kept) for f in taken.files] == [
        ("air_stations", "ingested", 100),
        ("air_stations", "ingested", 50),
    ]
    assert _count(lake, "air_stations") == 150


def test_the_recorded_pages(
    serve: Serve, fetch: Fetch, take: Take, lake: Lake, bike_plan: FetchPlan, real_files: Path
) -> None:
    """The first and the last of four pages were recorded; the two between are of the same shape."""
    recorded = {
        1: real_files / "api" / "tbCycleStationInfo_1_1000.json",
        3_001: real_files / "api" / "tbCycleStationInfo_3001_3156.json",
    }

    def reply(asked: Asked) -> Reply:
        if asked.first in recorded:
            return Reply(recorded[asked.first].read_bytes())
        return stations(3_156, lambda _: "3156")(asked)

    report = fetch(bike_plan, serve(reply))
    assert (report.pages, report.rows, report.stopped.code) == (4, 3_156, "end")
    assert report.files[0].read_bytes() == recorded[1].read_bytes()
    taken = take(report)
    assert [file.rows_read for file in taken.files] == [1_000, 1_000, 1_000, 156]
    assert all(file.dataset == "bike_station_info" for file in taken.files)


@pytest.mark.parametrize(
    ("plan", "name", "empty", "dataset", "rows"),
    [
        (
            FetchPlan("RealtimeCityAir", "seoul", "json"),
            "RealtimeCityAir_trimmed.json",
            "error_INFO-200_no_data.json",
            "air_realtime",
            (2, 25),
        ),
        (
            FetchPlan("SpotInfo", "seoul", "xml"),
            "SpotInfo_1_1000_lowercased_cut.xml",
            "error_INFO-200_no_data.json",
            "traffic_count_sites",
            (24, 169),
        ),
        (
            FetchPlan("VolInfo", "seoul", "xml", {"spot": "A-01", "date": "20240101", "hour": "08"}),
            "VolInfo_shape_4rows.xml",
            "error_INFO-200_no_data.json",
            "traffic_counts",
            (4, 4),
        ),
        (
            FetchPlan("tbCycleRentUseTimeInfo", "seoul", "json", {"date": "20240101", "hour": "0"}),
            "tbCycleRentUseTimeInfo_rows.json",
            "error_INFO-200_no_data.json",
            "bike_hourly_use",
            (5, 5),
        ),
        (
            FetchPlan("bikeList", "seoul", "json", page_size=5),
            "bikeList_1_5_sample_key_1of5.json",
            "error_INFO-200_no_data.json",
            "bike_status",
            (1, 5),
        ),
        (
            FetchPlan("getCtprvnRltmMesureDnsty", "datagokr", "B552584/Svc", {"sidoName": "서울"}, 100),
            "airkorea_getCtprvnRltmMesureDnsty_20240306_8of40.json",
            "airkorea_empty_unknown_station.json",
            "air_realtime_airkorea",
            (8, 40),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "_" in value else "",
)
def test_recorded_responses_that_were_cut(
    serve: Serve,
    fetch: Fetch,
    take: Take,
    real_files: Path,
    plan: FetchPlan,
    name: str,
    empty: str,
    dataset: str,
    rows: tuple[int, int],
) -> None:
    """Whoever recorded them kept some of the rows, and the total as it was: the fetch says so."""

    def reply(asked: Asked) -> Reply:
        first = int(asked.query["pageNo"]) if plan.kind == "datagokr" else asked.first
        return Reply((real_files / "api" / (name if first == 1 else empty)).read_bytes())

    report = fetch(plan, serve(reply))
    assert (report.pages, report.rows) == (1, rows[0])
    assert report.stopped.code == ("end" if rows[0] == rows[1] else "fewer_rows")
    (file,) = take(report).files
    assert (file.dataset, file.status, file.rows_kept) == (dataset, "ingested", rows[0])


@pytest.mark.parametrize(
    ("name", "code", "where"),
    [
        ("error_INFO-100_bad_key_json_requested.xml", "key_refused", "INFO-100"),
        ("error_ERROR-301_response_wrapper.xml", "request_refused", "ERROR-301"),
        ("datagokr_error_30_key_not_registered.xml", "key_refused", "30"),
    ],
)
def test_recorded_errors_are_not_taken_for_data(
    serve: Serve,
    fetch: Fetch,
    take: Take,
    bike_plan: FetchPlan,
    real_files: Path,
    name: str,
    code: str,
    where: str,
) -> None:
    service = serve(lambda _: Reply((real_files / "api" / name).read_bytes()))
    report = fetch(bike_plan, service)
    assert (report.finished, report.stopped.code, report.stopped.where) == (False, code, where)
    assert take(report).files == ()
