"""Frames of queries, and the versions a kernel keeps."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from IPython.core.interactiveshell import InteractiveShell

import workbench as wb
from workbench.api.desk import _Kept, build_frame, open_desk
from workbench.core.errors import DatasetEmpty, LakeError, QueryError, QueryTooLong
from workbench.ingest import ingest_paths
from workbench.query.session import _find_spatial


@pytest.fixture(scope="module")
def spatial() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"LOAD '{_find_spatial()}'")
    return connection


def ask(connection: duckdb.DuckDBPyConnection, text: str) -> pa.Table:
    return connection.sql(text).to_arrow_reader(1000).read_all()


def test_a_plain_table_is_a_pandas_frame() -> None:
    frame = build_frame(pa.table({"gu_name": ["종로구"], "rides_n": [3]}))
    assert type(frame) is pd.DataFrame
    assert frame.to_dict("records") == [{"gu_name": "종로구", "rides_n": 3}]


def test_geometry_makes_it_a_geopandas_frame(spatial: duckdb.DuckDBPyConnection) -> None:
    table = ask(spatial, "select 1 as a, ST_Point(126.98, 37.57) as geometry, 2 as b")
    frame = build_frame(table)
    assert isinstance(frame, gpd.GeoDataFrame)
    assert list(frame.columns) == ["a", "geometry", "b"]
    assert frame.geometry[0] == shapely.Point(126.98, 37.57)
    assert frame.crs.to_epsg() == 4326


def test_missing_geometry_stays_missing_and_an_empty_table_keeps_its_columns(
    spatial: duckdb.DuckDBPyConnection,
) -> None:
    some = build_frame(ask(spatial, "select unnest([ST_Point(1, 2), null]) as geometry"))
    assert list(some.geometry.isna()) == [False, True]
    none = build_frame(ask(spatial, "select ST_Point(1, 2) as geometry, 1 as a where false"))
    assert list(none.columns) == ["geometry", "a"]
    assert len(none) == 0


def test_projected_numbers_are_not_called_degrees(spatial: duckdb.DuckDBPyConnection) -> None:
    projected = "ST_Transform(ST_Point(126.98, 37.57), 'EPSG:4326', 'EPSG:5186', always_xy := true)"
    assert build_frame(ask(spatial, f"select {projected} as geometry")).crs is None


def test_one_session_is_kept_and_takes_parameters(home: Path) -> None:
    names = wb.sql("select distinct gu_name from gu_boundaries order by 1").gu_name
    assert len(names) == 25
    one = wb.sql("select gu_name, geometry from gu_boundaries where gu_name = $gu", gu=names[0])
    assert isinstance(one, gpd.GeoDataFrame)
    assert list(one.gu_name) == [names[0]]
    assert _Kept.session is not None


def test_a_kernel_keeps_the_versions_it_began_with(empty_home: Path, sample_files: Path) -> None:
    count = "select count(*) as n from air_daily"
    earlier, later = sorted((sample_files / "air").glob("일별평균대기오염도*.csv"))
    wb.ingest_files(earlier, sample=True)
    before = wb.sql(count).n[0]
    desk = open_desk()
    ingest_paths([later], catalog=desk.catalog, lake=desk.lake)  # what another process does
    assert wb.sql(count).n[0] == before
    with desk.open_session() as session:
        assert session.sql(count).to_pylist() == [{"n": before}]
    wb.refresh()
    assert wb.sql(count).n[0] > before


def test_a_version_is_pinned_by_name_until_the_next_refresh(empty_home: Path, sample_files: Path) -> None:
    count = "select count(*) as n from air_daily"
    for file in sorted((sample_files / "air").glob("일별평균대기오염도*.csv"))[:2]:
        wb.ingest_files(file, sample=True)
    newest = wb.sql(count).n[0]
    first, last = (snapshot.version for snapshot in open_desk().lake.versions("air_daily"))
    wb.refresh(air_daily=first[:6])
    assert wb.sql(count).n[0] < newest
    assert wb.datasets().loc["air_daily", "version"] == first
    assert [s["version"] for s in wb.receipt()["snapshots"]] == [first]  # type: ignore[attr-defined]
    wb.refresh(air_daily="previous")
    assert wb.sql(count).n[0] < newest
    with pytest.raises(LakeError):
        wb.refresh(air_daily="ffff0000")
    assert wb.sql(count).n[0] == newest  # a wrong version leaves the newest
    assert wb.receipt()["snapshots"][0]["version"] == last  # type: ignore[index]


def test_the_receipt_names_the_published_files(home: Path) -> None:
    wb.sql("select count(*) as n from air_daily where date < $day", day=date(2100, 1, 1))
    document = json.loads(json.dumps(wb.receipt()))
    (snapshot,) = document["snapshots"]
    assert snapshot["dataset"] == "air_daily"
    for file in snapshot["files"]:
        assert open_desk().lake.raw_file(file["published_sha256"]).is_file()
        assert len(file["sha256"]) == 64
    assert document["queries"][0]["parameters"] == {"day": "2100-01-01"}
    wb.refresh()
    assert wb.receipt()["queries"] == []


def test_the_gu_and_the_cell_of_a_point_are_those_of_ingest(home: Path) -> None:
    """On the sample city's own boundaries and stations, located when they came in."""
    here = "select gu_code, grid_id as cell, gu_code_at(lon, lat) as gu, grid_id(lon, lat) as own from air_stations"
    frame = wb.sql(f"{here} where lon is not null")
    assert len(frame) > 10
    assert (frame.cell == frame.own).all()
    assert (frame.gu_code == frame.gu).mean() > 0.9  # the publisher's word goes before the map's


def test_the_time_limit_of_the_settings_is_the_sessions(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TIME_LIMIT_S", "1")
    wb.refresh()
    with pytest.raises(QueryTooLong):
        wb.sql("select count(*) from range(1000000) a, range(1000000) b where hash(a.range + b.range) = 1")


def test_an_error_of_the_query_says_what_to_do(home: Path) -> None:
    with pytest.raises(DatasetEmpty, match="bike_rides"):
        wb.sql("select * from bike_rides")
    with pytest.raises(QueryError):
        wb.sql("select nothing from gu_centres")


def test_the_sql_cell_uses_the_notebooks_variables(home: Path) -> None:
    shell = InteractiveShell.instance()
    try:
        shell.run_line_magic("load_ext", "workbench")
        shell.user_ns["gu"] = "종로구"
        shell.run_cell_magic("sql", "-> found", "select gu_name from gu_boundaries where gu_name = $gu")
        assert list(shell.user_ns["found"].gu_name) == ["종로구"]
    finally:
        InteractiveShell.clear_instance()
