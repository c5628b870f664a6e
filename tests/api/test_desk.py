"""Frames of queries, and the versions a kernel keeps."""

from __future__ import annotations

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
from workbench.core.errors import DatasetEmpty, QueryError
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
