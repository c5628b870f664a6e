"""A session reads datasets by name and can do nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import box

from tests.query.lakes import open_small, write_version
from workbench.core.errors import (
    DatasetEmpty,
    QueryError,
    QueryForbidden,
    QueryTooLarge,
    SettingsError,
)
from workbench.query import Session
from workbench.storage import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake", is_sample=True)
    first = pa.table({"gu_name": ["종로구", "중구"], "rides_n": [3, 4]})
    # A later file has one more column: the union has it, null where the first file lacks it.
    second = pa.table({"rides_n": [5], "gu_name": ["중구"], "ridden_on": ["x"]})
    write_version(lake, "rides", [first, second])
    write_version(lake, "numbers", [pa.table({"n": list(range(20_000))})])
    return lake


@pytest.fixture
def session(lake: Lake) -> Iterator[Session]:
    with open_small(lake) as session:
        yield session


def test_reads_the_union_of_a_datasets_files_by_column_name(session: Session) -> None:
    answer = session.sql("SELECT gu_name, sum(rides_n) AS n FROM rides GROUP BY ALL ORDER BY gu_name")
    assert answer.to_pylist() == [{"gu_name": "종로구", "n": 3}, {"gu_name": "중구", "n": 9}]
    assert session.sql("SELECT ridden_on FROM rides ORDER BY rides_n")["ridden_on"].to_pylist() == [
        None,
        None,
        "x",
    ]


def test_parameters_are_given_by_name(session: Session) -> None:
    answer = session.sql("SELECT count(*) AS n FROM rides WHERE gu_name = $gu", {"gu": "중구"})
    assert answer.to_pylist() == [{"n": 2}]


def test_a_file_of_sql_runs(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "q.sql"
    file.write_text("-- 한글 주석\nSELECT max(n) AS n FROM numbers WHERE n < $top\n", encoding="utf-8")
    assert session.sql_file(file, {"top": 10}).to_pylist() == [{"n": 9}]


@pytest.mark.parametrize(
    "text",
    [
        "DESCRIBE rides",
        "SUMMARIZE rides",
        "SHOW TABLES",
        "EXPLAIN SELECT * FROM rides",
        "EXPLAIN ANALYZE SELECT * FROM rides",
        "FROM rides",
        "VALUES (1)",
        "SELECT * FROM range(3)",
        "SELECT * FROM (PIVOT rides ON gu_name IN ('종로구') USING sum(rides_n))",
        "SELECT 'it''s' AS quoted FROM rides;",
        "SELECT table_name FROM information_schema.tables",
        "WITH parks AS (SELECT 1 AS x) SELECT * FROM parks",
    ],
)
def test_reading_statements_run(session: Session, text: str) -> None:
    assert session.sql(text).num_rows >= 1


def test_show_tables_lists_what_has_data(session: Session) -> None:
    assert session.sql("SHOW TABLES")["name"].to_pylist() == ["numbers", "rides"]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE t AS SELECT 1",
        "CREATE OR REPLACE VIEW rides AS SELECT 1",
        "EXPLAIN ANALYZE CREATE OR REPLACE VIEW rides AS SELECT 1",
        "/* x */ EXPLAIN ANALYZE CREATE OR REPLACE VIEW rides AS SELECT 1",
        "DROP VIEW rides",
        "COPY (SELECT 1) TO 'x.csv'",
        "COPY rides TO 'x.csv'",
        "EXPORT DATABASE 'x'",
        "ATTACH 'x.db'",
        "INSTALL httpfs",
        "LOAD json",
        "SET threads = 64",
        "SET memory_limit = '1TB'",
        "RESET threads",
        "PRAGMA enable_profiling",
        "CALL pragma_version()",
        "SELECT 1; DROP VIEW rides",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM '/etc/passwd.csv'",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM query_table('rides')",
        "WITH a AS (FROM read_blob('/proc/self/environ')) FROM a",
        "SELECT (SELECT count(*) FROM read_parquet('x'))",
        "SELECT * FROM ST_Read('/etc/passwd')",
        "SELECT * FROM duckdb_secrets()",
        "EXPLAIN SELECT * FROM sniff_csv('/etc/passwd')",
        "DESCRIBE SELECT * FROM read_csv('/etc/passwd')",
    ],
)
def test_everything_else_is_forbidden(session: Session, text: str) -> None:
    with pytest.raises(QueryForbidden):
        session.sql(text)
    assert session.sql("SELECT count(*) AS n FROM rides").to_pylist() == [{"n": 3}]


def test_the_lakes_own_files_are_read_by_name_only(session: Session, lake: Lake) -> None:
    file = lake.current("rides").files[0]
    for text in (f"SELECT * FROM '{file}'", f"SELECT * FROM read_parquet('{file}')"):
        with pytest.raises(QueryForbidden):
            session.sql(text)
    assert session.snapshots == ()


def test_the_engine_itself_is_locked_to_the_snapshots_files(session: Session, lake: Lake) -> None:
    """Were the parser fooled, the engine would still refuse."""
    import duckdb

    (lake.raw / "ab").mkdir(parents=True)
    pq.write_table(pa.table({"resident_number": ["x"]}), lake.raw / "ab" / "raw.parquet")
    engine = session._connection
    for text in (
        f"SELECT * FROM read_parquet('{lake.raw}/ab/raw.parquet')",
        "SELECT * FROM read_text('/etc/passwd')",
        f"COPY (SELECT 1) TO '{lake.root}/x.csv'",
        f"COPY (SELECT 1 AS n) TO '{lake.current('numbers').files[0]}'",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/passwd']",
        "SET threads = 64",
        "ATTACH '/tmp/x.db'",
    ):
        with pytest.raises(duckdb.Error):
            engine.execute(text)


def test_remembers_which_versions_it_touched(lake: Lake) -> None:
    with open_small(lake) as session:
        assert session.snapshots == ()
        session.sql("WITH numbers AS (SELECT 1 AS n) SELECT * FROM numbers, rides")
        session.sql(
            'SELECT * FROM "RIDES" r WHERE EXISTS (SELECT 1 FROM rides q WHERE q.gu_name = r.gu_name)'
        )
        assert [s.dataset_id for s in session.snapshots][-1:] == ["rides"]
    with open_small(lake) as session:
        session.sql("SELECT * FROM rides WHERE rides_n IN (SELECT n FROM numbers)")
        assert [(s.dataset_id, s.version) for s in session.snapshots] == [("numbers", "v1"), ("rides", "v1")]


def test_a_failed_query_touches_nothing(session: Session) -> None:
    with pytest.raises(QueryError):
        session.sql("SELECT nothing FROM rides")
    assert session.snapshots == ()


def test_keeps_the_version_it_began_with(lake: Lake) -> None:
    with open_small(lake) as session:
        write_version(lake, "rides", [pa.table({"gu_name": ["중구"], "rides_n": [1]})], version="v2")
        assert session.sql("SELECT count(*) AS n FROM rides").to_pylist() == [{"n": 3}]
    with open_small(lake) as session:
        assert session.sql("SELECT count(*) AS n FROM rides").to_pylist() == [{"n": 1}]
    with open_small(lake, rides="v1") as session:
        assert session.sql("SELECT count(*) AS n FROM rides").to_pylist() == [{"n": 3}]
        assert session.snapshots[0].version == "v1"


def test_a_described_dataset_without_data_says_how_to_get_it(session: Session) -> None:
    with pytest.raises(DatasetEmpty) as caught:
        session.sql("SELECT * FROM parks")
    assert "workbench ingest" in caught.value.to("ko")
    assert not session.has("parks")
    assert session.has("rides")


def test_one_damaged_dataset_leaves_the_others(lake: Lake) -> None:
    lake.current("numbers").files[0].write_bytes(b"not parquet")
    with open_small(lake) as session:
        assert session.sql("SELECT count(*) AS n FROM rides").to_pylist() == [{"n": 3}]
        with pytest.raises(QueryError):
            session.sql("SELECT * FROM numbers")


def test_geometry_comes_as_wkb_and_spatial_functions_load_without_a_network(lake: Lake) -> None:
    frame = gpd.GeoDataFrame({"gu_code": ["11"]}, geometry=[box(0, 0, 2, 3)], crs="EPSG:4326")
    folder = lake.tidy / "areas" / "v1"
    write_version(lake, "areas", [pa.table({"gu_code": ["11"]})])
    frame.to_parquet(folder / "part-0.parquet")
    with open_small(lake) as session:
        plain = session.sql("SELECT gu_code, geometry FROM areas")
        assert gpd.GeoSeries.from_wkb(plain["geometry"].to_pylist()).area.tolist() == [6.0]
        assert session.sql("SELECT ST_Area(geometry) AS a FROM areas").to_pylist() == [{"a": 6.0}]
        with pytest.raises(QueryForbidden):
            session.sql("SELECT * FROM ST_Read('/etc/passwd')")


def test_an_answer_larger_than_the_seats_memory_is_refused(lake: Lake) -> None:
    with open_small(lake, memory="60MB") as session, pytest.raises(QueryTooLarge) as caught:
        session.sql("SELECT a.n, b.n AS m FROM numbers a, numbers b")
    assert "JOIN" in caught.value.to("en").upper()


def test_work_larger_than_memory_and_spill_is_refused(lake: Lake) -> None:
    with open_small(lake, memory="30MB") as session, pytest.raises(QueryTooLarge):
        session.sql("SELECT count(*) FROM (SELECT DISTINCT a.n * 20000 + b.n FROM numbers a, numbers b)")


def test_what_was_spilled_is_removed_on_close(lake: Lake) -> None:
    session = open_small(lake)
    folder = session._spill
    assert folder.is_dir()
    session.close()
    assert not folder.exists()


@pytest.mark.parametrize("memory", ["lots", "4 parsecs", "GB"])
def test_a_wrong_memory_setting_is_told(lake: Lake, memory: str) -> None:
    with pytest.raises(SettingsError):
        open_small(lake, memory=memory)


def test_the_engine_prints_nothing_into_the_answer(session: Session) -> None:
    assert session._connection.execute("SELECT current_setting('enable_progress_bar')").fetchone() == (False,)


def test_sample_is_told(session: Session) -> None:
    assert session.is_sample
