"""The receipt names every version and question, to the byte, and the same work gives the same receipt."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.query.lakes import open_small, write_version
from workbench import __version__
from workbench.core.errors import QueryError
from workbench.query import Session
from workbench.query.functions import HOLIDAYS_FILE
from workbench.storage import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake", is_sample=True)
    write_version(lake, "rides", [pa.table({"n": [1, 2]}), pa.table({"n": [3]})])
    write_version(lake, "numbers", [pa.table({"n": [1]})])
    write_version(lake, "parks", [pa.table({"n": [1]})])
    return lake


def read(session: Session) -> dict[str, Any]:
    """The receipt after a trip through JSON."""
    document: dict[str, Any] = json.loads(json.dumps(session.receipt()))
    assert document == session.receipt()
    return document


def ask_some(session: Session) -> None:
    session.sql("SELECT * FROM rides WHERE n > $least", {"least": 1})
    session.sql("SELECT count(*) FROM numbers")
    session.sql("SELECT * FROM rides WHERE n > $least", {"least": 1})
    session.sql("SELECT * FROM rides WHERE n > $least", {"least": 2})
    session.sql("SELECT 1")


def test_an_idle_session_has_read_nothing(lake: Lake) -> None:
    with open_small(lake) as session:
        assert read(session)["snapshots"] == read(session)["queries"] == []


def test_versions_are_named_to_the_byte(lake: Lake) -> None:
    with open_small(lake) as session:
        ask_some(session)
        document = read(session)
    assert [(s["dataset"], s["version"], s["rows_n"]) for s in document["snapshots"]] == [
        ("numbers", "v1", 1),
        ("rides", "v1", 3),
    ]
    files = document["snapshots"][1]["files"]
    assert [file["file"] for file in files] == ["part-0.parquet", "part-1.parquet"]
    written = lake.current("rides").files[1].read_bytes()
    assert files[1]["sha256"] == hashlib.sha256(written).hexdigest()
    assert [file["rows_n"] for file in files] == [2, 1]
    assert [file["published_as"] for file in files] == ["0.csv", "1.csv"]
    assert document["is_sample"] is True


def test_questions_are_named_with_what_they_read(lake: Lake) -> None:
    with open_small(lake) as session:
        ask_some(session)
        queries = read(session)["queries"]
    assert [(q["parameters"], q["reads"], q["rows_n"], q["times_n"]) for q in queries] == [
        ({"least": 1}, ["rides@v1"], 2, 2),
        ({}, ["numbers@v1"], 1, 1),
        ({"least": 2}, ["rides@v1"], 1, 1),
        ({}, [], 1, 1),
    ]
    assert queries[0]["sql"] == "SELECT * FROM rides WHERE n > $least"


def test_the_same_work_gives_the_same_receipt(lake: Lake) -> None:
    receipts = []
    for _ in range(2):
        with open_small(lake) as session:
            ask_some(session)
            receipts.append(json.dumps(session.receipt()))
    assert receipts[0] == receipts[1]


# However it is written, DuckDB's own parser sees what is read.
@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM memory.rides",
        "SELECT * FROM memory.main.rides",
        "SELECT * FROM MAIN.Rides",
        'FROM "rides"',
        "WITH a AS (SELECT * FROM rides) SELECT * FROM a",
        "SELECT (SELECT max(n) FROM rides) AS n",
        "SELECT 1 WHERE EXISTS (FROM rides)",
        "SELECT * FROM range(1) AS r, LATERAL (SELECT * FROM rides WHERE n = r.range + 1)",
        "SUMMARIZE rides",
        "DESCRIBE SELECT * FROM rides",
        "EXPLAIN ANALYZE SELECT * FROM rides",
        "/* numbers */ SELECT n AS parks FROM rides -- parks",
        "SELECT * FROM (PIVOT rides ON n IN (1) USING count(*))",
        "SELECT * FROM rides TABLESAMPLE 50%",
        "SELECT * FROM rides UNION ALL BY NAME SELECT * FROM rides",
        "SELECT count(*) FROM rides, information_schema.tables",
        "WITH rides AS (SELECT * FROM rides) SELECT * FROM rides",
    ],
)
def test_nothing_is_read_without_a_trace(lake: Lake, text: str) -> None:
    with open_small(lake) as session:
        session.sql(text)
        assert [s["dataset"] for s in read(session)["snapshots"]] == ["rides"]
        assert read(session)["queries"][0]["reads"] == ["rides@v1"]


def test_a_question_that_failed_has_read_nothing(lake: Lake) -> None:
    with open_small(lake) as session:
        with pytest.raises(QueryError):
            session.sql("SELECT nothing FROM rides")
        assert read(session)["queries"] == []


def test_the_calendar_is_an_input_too(lake: Lake) -> None:
    with open_small(lake) as session:
        session.sql("SELECT n FROM rides")
        assert read(session)["holidays_sha256"] is None
        session.sql("SELECT is_day_off(DATE '2024-05-05') AS off")
        assert read(session)["holidays_sha256"] == hashlib.sha256(HOLIDAYS_FILE.read_bytes()).hexdigest()


def test_parameters_of_every_kind_can_be_written(lake: Lake) -> None:
    with open_small(lake) as session:
        session.sql("SELECT $a AS a, $b AS b, $c AS c", {"a": date(2024, 3, 1), "b": [1, 2], "c": None})
        assert read(session)["queries"][0]["parameters"] == {"a": "2024-03-01", "b": [1, 2], "c": None}


def test_the_code_is_named(lake: Lake) -> None:
    with open_small(lake) as session:
        code = read(session)["code"]
    assert code["workbench"] == __version__
    assert len(code["sha256"]) == 64
    assert {"duckdb", "python"} < set(code)
