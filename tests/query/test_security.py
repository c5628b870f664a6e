"""What a session must not do, tried: each attempt fails with a sentence in two languages and changes nothing.

Every attempt is made twice: through the session, and, in case the parser is fooled, at the locked engine itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.query.lakes import open_small, write_version
from workbench.core.errors import QueryError, QueryForbidden
from workbench.query import Session
from workbench.storage import Lake

SECRET = "900101-1234567"


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A lake with a raw file, a secret beside it, a link to it, and one in the environment."""
    lake = Lake(tmp_path / "lake", is_sample=True)
    write_version(lake, "rides", [pa.table({"n": [1, 2]})])
    lake.raw.mkdir()
    pq.write_table(pa.table({"number": [SECRET]}), lake.raw / "raw.parquet")
    (tmp_path / "secret.csv").write_text(f"number\n{SECRET}\n")
    (lake.tidy / "rides" / "link.csv").symlink_to(tmp_path / "secret.csv")
    (lake.tidy / "rides" / "v1" / "quarantine-0.parquet").write_bytes((lake.raw / "raw.parquet").read_bytes())
    monkeypatch.setenv("CIVIC_SECRET", SECRET)
    return lake


@pytest.fixture
def session(lake: Lake) -> Iterator[Session]:
    with open_small(lake) as session:
        yield session


READ = [
    "FROM read_csv('{top}/secret.csv')",
    "FROM read_csv_auto('{top}/secret.csv')",
    "FROM read_text('{top}/secret.csv')",
    "FROM read_blob('{top}/secret.csv')",
    "FROM sniff_csv('{top}/secret.csv')",
    "FROM read_json('{top}/secret.csv')",
    "FROM '{top}/secret.csv'",
    'FROM "{top}/secret.csv"',
    "FROM glob('{top}/*')",
    "FROM read_parquet('{lake}/raw/raw.parquet')",
    "FROM parquet_scan('{lake}/raw/raw.parquet')",
    "FROM parquet_metadata('{lake}/raw/raw.parquet')",
    "FROM parquet_schema('{lake}/raw/raw.parquet')",
    "FROM parquet_kv_metadata('{lake}/raw/raw.parquet')",
    "FROM '{lake}/raw/raw.parquet'",
    "FROM read_parquet('{lake}/tidy/rides/v1/quarantine-0.parquet')",
    "FROM read_csv('{lake}/tidy/rides/link.csv')",
    "FROM read_csv('{lake}/tidy/rides/v1/../../../../secret.csv')",
    "FROM read_text('/proc/self/environ')",
    "FROM read_text('/proc/self/cmdline')",
    "FROM read_csv('https://example.invalid/x.csv')",
    "FROM 's3://bucket/x.parquet'",
    "FROM st_read('{top}/secret.csv')",
    "FROM st_read_meta('{top}/secret.csv')",
    "FROM st_readosm('{top}/secret.csv')",
    "FROM sqlite_scan('{top}/x.db', 't')",
    "FROM arrow_scan(1, 2, 3)",
    "FROM pandas_scan(1)",
    "SELECT (SELECT content FROM read_text('{top}/secret.csv'))",
    "WITH a AS (FROM read_text('{top}/secret.csv')) FROM a",
    "SELECT * FROM rides WHERE n IN (SELECT 1 FROM read_text('{top}/secret.csv'))",
    "SELECT * FROM rides, LATERAL (FROM read_text('{top}/secret.csv'))",
    "EXPLAIN ANALYZE FROM read_text('{top}/secret.csv')",
    "SUMMARIZE FROM read_csv('{top}/secret.csv')",
    "DESCRIBE FROM read_csv('{top}/secret.csv')",
    "SELECT 1 /* */ UNION ALL /* -- */ FROM read_text('{top}/secret.csv')",
    "SELECT getenv('CIVIC_SECRET')",
    "SELECT current_setting('temp_directory')",
    "SELECT 'temp_directory'.current_setting()",
    "SELECT pg_catalog.current_setting('allowed_paths')",
    "FROM duckdb_settings()",
    "FROM duckdb_settings",
    "FROM pg_catalog.pg_settings",
    "FROM pg_settings",
    "FROM system.main.duckdb_settings",
    "FROM duckdb_secrets()",
    "FROM duckdb_views()",
    "FROM duckdb_views, information_schema.tables",
    "FROM information_schema.views",
    "FROM duckdb_databases()",
    "FROM duckdb_temporary_files()",
    "FROM duckdb_external_file_cache()",
    "FROM duckdb_logs()",
    "FROM sqlite_master",
    "FROM pg_catalog.pg_views",
    "FROM duckdb_variables()",
    "SELECT getvariable('x')",
]
WRITE = [
    "COPY rides TO '{lake}/tidy/rides/v1/part-0.parquet'",
    "COPY (SELECT 1) TO '{top}/out.csv'",
    "COPY (SELECT 1) TO '/dev/stdout'",
    "EXPORT DATABASE '{top}/out'",
    "ATTACH '{top}/x.db'",
    "ATTACH ':memory:' AS other",
    "CREATE TABLE t AS SELECT 1",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE OR REPLACE VIEW rides AS SELECT 1 AS n",
    "CREATE MACRO m() AS 1",
    "CREATE OR REPLACE MACRO is_holiday(d) AS true",
    "CREATE SEQUENCE s",
    "CREATE TYPE t AS ENUM ('a')",
    "CREATE SECRET s (TYPE s3)",
    "INSERT INTO rides VALUES (1)",
    "UPDATE rides SET n = 0",
    "DELETE FROM rides",
    "DROP VIEW rides",
    "ALTER VIEW rides RENAME TO r",
    "IMPORT DATABASE '{top}/out'",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN",
    "USE memory",
    "SELECT write_log('x')",
]
CHANGE = [
    "INSTALL httpfs",
    "FORCE INSTALL httpfs FROM 'http://example.invalid'",
    "LOAD httpfs",
    "LOAD '{top}/x.duckdb_extension'",
    "SET memory_limit = '1TB'",
    "SET threads = 64",
    "SET temp_directory = '{top}'",
    "SET max_temp_directory_size = '1TB'",
    "SET enable_external_access = true",
    "SET allowed_paths = ['{top}/secret.csv']",
    "SET allowed_directories = ['/']",
    "SET lock_configuration = false",
    "SET GLOBAL threads = 64",
    "SET SESSION threads = 64",
    "SET VARIABLE x = 1",
    "RESET memory_limit",
    "RESET lock_configuration",
    "PRAGMA memory_limit = '1TB'",
    "PRAGMA enable_profiling",
    "PRAGMA threads = 64",
    "CALL enable_logging()",
    "CALL pragma_version()",
]
TRICKS = [
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP VIEW rides",
    "SELECT 1;-- \nSET threads = 64",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "DEALLOCATE p",
    "FROM query('SET threads = 64')",
    "FROM query('FROM rides')",
    "FROM query_table('rides')",
    "FROM query_table(['rides'])",
    "FROM sql_auto_complete('SEL')",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM rides'))",
    "PRAGMA json_execute_serialized_sql('x')",
    "FROM checkpoint()",
    "FROM which_secret('s3://x', 's3')",
    "FROM duckdb_log_contexts()",
    "EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1",
    "/* x */ EXPLAIN ANALYZE DROP VIEW rides",
    "EXPLAIN ANALYZE (FORMAT json) DROP VIEW rides",
    "SELECT sleep_ms(60000)",
]


@pytest.mark.parametrize("text", [*READ, *WRITE, *CHANGE, *TRICKS])
def test_a_session_refuses(session: Session, lake: Lake, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = lake.current("rides").files[0].read_bytes()
    with pytest.raises(QueryError) as caught:
        session.sql(text.format(top=lake.root.parent, lake=lake.root))
    told = caught.value.to("ko") + caught.value.to("en")
    assert any("가" <= letter <= "힣" for letter in caught.value.what.ko)
    assert caught.value.what.en.isascii()
    assert SECRET not in told
    assert lake.current("rides").files[0].read_bytes() == before
    assert session.sql("SELECT sum(n) AS n FROM rides").to_pylist() == [{"n": 3}]
    assert [s.dataset_id for s in session.snapshots] == ["rides"]


@pytest.mark.parametrize("text", [*WRITE[:6], *CHANGE])
def test_it_is_told_apart_from_a_mistake(session: Session, lake: Lake, text: str) -> None:
    with pytest.raises(QueryForbidden):
        session.sql(text.format(top=lake.root.parent, lake=lake.root))


# What could do harm if it reached the engine; the rest of the list only tells of this session.
AT_THE_ENGINE = [t for t in READ if "{top}" in t or "{lake}" in t or "://" in t or "/proc" in t]
AT_THE_ENGINE += [*WRITE[:5], *(t for t in CHANGE if "VARIABLE" not in t and "profiling" not in t)]
NOT_OURS = ("pragma_version", "enable_logging")


@pytest.mark.parametrize("spatial", [False, True], ids=["plain", "spatial"])
def test_the_engine_refuses_too(lake: Lake, spatial: bool) -> None:
    with open_small(lake) as session:
        if spatial:
            session.sql("SELECT ST_Point(1, 2) AS p")
        engine = session._connection
        allowed = []
        for text in AT_THE_ENGINE:
            if any(word in text for word in NOT_OURS):
                continue
            try:
                engine.execute(text.format(top=lake.root.parent, lake=lake.root)).fetchall()
            except duckdb.Error:
                continue
            allowed.append(text)
        assert allowed == []
        assert not (lake.root.parent / "out.csv").exists()
        limits = "SELECT current_setting('lock_configuration'), current_setting('enable_external_access')"
        assert engine.execute(limits).fetchone() == (True, False)


def test_the_process_holds_no_variable_of_the_session(session: Session) -> None:
    """Python's own variables are no tables: `FROM frame` would read whatever a notebook holds."""
    frame = pa.table({"number": [SECRET]})
    with pytest.raises(QueryError):
        session.sql("SELECT * FROM frame")
    assert frame.num_rows == 1
    assert os.environ["CIVIC_SECRET"] == SECRET
