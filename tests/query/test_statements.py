"""What a statement touches is read off the text before it runs."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from workbench.core.errors import QueryError
from workbench.query.statements import parse_statement


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("text", "tables", "ctes"),
    [
        ("SELECT 1", set(), set()),
        ("FROM a", {"a"}, set()),
        ('SELECT * FROM "A" JOIN main.b USING (x)', {"a", "b"}, set()),
        ("WITH a AS (SELECT * FROM b) SELECT * FROM a", {"a", "b"}, {"a"}),
        ("SELECT * FROM a UNION ALL (SELECT * FROM b WHERE x IN (SELECT x FROM c))", {"a", "b", "c"}, set()),
        ("SELECT (SELECT max(x) FROM a) FROM range(2)", {"a"}, set()),
        ("DESCRIBE a", {"a"}, set()),
        ("SUMMARIZE a", {"a"}, set()),
        ("EXPLAIN SELECT * FROM a", {"a"}, set()),
        ("explain analyze select * from a", {"a"}, set()),
        ("-- first\n  EXPLAIN (FORMAT json) SELECT * FROM a", {"a"}, set()),
        ("SELECT 'FROM b' FROM a -- FROM c", {"a"}, set()),
    ],
)
def test_tables_and_ctes(
    connection: duckdb.DuckDBPyConnection, text: str, tables: set[str], ctes: set[str]
) -> None:
    statement = parse_statement(connection, text)
    assert (statement.tables, statement.ctes) == (tables, ctes)


def test_parameters(connection: duckdb.DuckDBPyConnection) -> None:
    assert parse_statement(connection, "SELECT * FROM a WHERE x = $gu AND y > $n").parameters == {"gu", "n"}


def test_a_question_about_the_tables_themselves_is_known(connection: duckdb.DuckDBPyConnection) -> None:
    texts = ["SHOW TABLES", "SELECT * FROM information_schema.columns", "SELECT * FROM duckdb_columns()"]
    assert all(parse_statement(connection, text).lists_everything for text in texts)
    assert not parse_statement(connection, "DESCRIBE a").lists_everything


@pytest.mark.parametrize("text", ["", "  ", "-- nothing"])
def test_nothing_to_run(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    with pytest.raises(QueryError):
        parse_statement(connection, text)
