"""What a piece of SQL is and what it touches, by DuckDB's own parser, before any of it runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from workbench.core.errors import QueryError, QueryForbidden
from workbench.core.text import Text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLE_FUNCTIONS = frozenset(
    {
        "duckdb_columns",
        "duckdb_functions",
        "generate_series",
        "holidays",
        "icu_calendar_names",
        "json_each",
        "json_tree",
        "pg_timezone_names",
        "range",
        "repeat",
        "repeat_row",
        "st_generatepoints",
        "unnest",
    }
)
"""Table functions that read no file and run no text. ``read_parquet`` and ``query`` are not among them:
what they touch would escape the record of what a result was made from."""

FORBIDDEN_FUNCTIONS = frozenset(
    {"current_setting", "getenv", "getvariable", "pg_sleep", "sleep_ms", "which_secret", "write_log"}
)
"""Functions that tell of the machine, write, or only hold a seat."""

_LISTINGS = frozenset({"columns", "schemata", "tables"})
"""Tables of ``information_schema`` that may be read. Its views and DuckDB's own catalog hold the paths of
files and the settings of the engine."""

_EXPLAIN = re.compile(r"^(?:\s|--[^\n]*\n)*EXPLAIN(?:\s+ANALYZE)?\s*(?:\([^)]*\)\s*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One reading statement."""

    text: str
    tables: frozenset[str]
    """Unqualified names it reads, CTE names among them."""
    ctes: frozenset[str]
    functions: frozenset[str]
    """Functions it calls, lower case."""
    parameters: frozenset[str]
    lists_everything: bool
    """Whether it asks which tables or columns there are."""


def parse_statement(connection: DuckDBPyConnection, text: str) -> Statement:
    """Read one statement without running it.

    Raises
    ------
    QueryForbidden
        It is not one SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN of these, or it
        reads a file or uses a table function that sessions may not use.
    duckdb.ParserException
        It is not SQL.
    """
    statements = connection.extract_statements(text)
    if not statements:
        raise QueryError(
            Text("실행할 SQL이 없습니다", "there is no SQL to run"),
            next_step=Text(
                "예: SELECT * FROM bike_stations LIMIT 5", "e.g. SELECT * FROM bike_stations LIMIT 5"
            ),
        )
    if len(statements) > 1:
        raise QueryForbidden(
            Text("한 번에 한 문장만 실행할 수 있습니다", "one statement at a time"),
            next_step=Text(
                "세미콜론(;)으로 나눈 문장을 하나씩 실행하세요", "run them one by one, without `;` between"
            ),
        )
    statement = statements[0]
    inner = statement.query
    if statement.type == duckdb.StatementType.EXPLAIN:
        # EXPLAIN ANALYZE runs what it explains: that has to be a reading statement, too.
        inner = _EXPLAIN.sub("", text)
    elif statement.type != duckdb.StatementType.SELECT:
        raise _only_reading()
    tree = _read_tree(connection, inner)
    _require_known_functions(tree)
    nodes = [node for node in _walk(tree) if node.get("type") == "BASE_TABLE"]
    _require_no_files(nodes)
    _require_datasets(nodes)
    return Statement(
        text=text,
        tables=frozenset(node["table_name"].lower() for node in nodes if not _is_listing(node)),
        ctes=frozenset(name.lower() for name in _cte_names(tree)),
        functions=frozenset(_functions(tree)),
        parameters=frozenset(statement.named_parameters),
        lists_everything=_lists_everything(tree, nodes),
    )


def _only_reading() -> QueryForbidden:
    return QueryForbidden(
        Text(
            "여기서는 자료를 읽는 문장만 실행할 수 있습니다",
            "a session only reads: nothing is created, changed, copied, loaded or set here",
        ),
        next_step=Text(
            "SELECT, WITH, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN으로 쓰세요 (PIVOT은 값의 목록 IN (…)과 함께)",
            "use SELECT, WITH, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN (PIVOT with a list of values, IN (…))",
        ),
    )


def _read_tree(connection: DuckDBPyConnection, text: str) -> dict[str, Any]:
    # A literal and not a parameter: binding a parameter makes DuckDB import pandas (over a second).
    literal = text.replace("'", "''")
    row = connection.execute(f"SELECT json_serialize_sql('{literal}')").fetchone()
    assert row is not None
    tree: dict[str, Any] = json.loads(row[0])
    if tree["error"]:
        raise _only_reading()
    return tree


def _walk(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value)


def _cte_names(tree: dict[str, Any]) -> Iterator[str]:
    for node in _walk(tree):
        if isinstance(ctes := node.get("cte_map"), dict):
            yield from (entry["key"] for entry in ctes["map"])


def _table_functions(tree: dict[str, Any]) -> Iterator[str]:
    for node in _walk(tree):
        if node.get("type") == "TABLE_FUNCTION":
            yield node["function"]["function_name"].lower()


def _functions(tree: dict[str, Any]) -> Iterator[str]:
    for node in _walk(tree):
        if isinstance(name := node.get("function_name"), str):
            yield name.lower()


def _require_known_functions(tree: dict[str, Any]) -> None:
    unknown = set(_table_functions(tree)) - TABLE_FUNCTIONS
    if forbidden := sorted(unknown | (set(_functions(tree)) & FORBIDDEN_FUNCTIONS)):
        raise QueryForbidden(
            Text("여기서 쓸 수 없는 함수입니다", "this function may not be used here"),
            where=", ".join(forbidden),
            next_step=Text(
                "파일은 `workbench ingest`로 넣은 뒤 데이터셋 이름으로 읽으세요",
                "bring files in with `workbench ingest` and read them by the dataset's name",
            ),
        )


def _is_listing(table: dict[str, Any]) -> bool:
    """Whether it asks which tables or columns there are."""
    return bool(table["schema_name"].lower() == "information_schema")


def _require_datasets(tables: list[dict[str, Any]]) -> None:
    """Only datasets, under whatever name DuckDB has for the place they are in, and lists of them.

    ``memory.rides`` and ``memory.main.rides`` are ``rides``: were they another thing to us, they would be
    read without being recorded.
    """
    for table in tables:
        catalog, schema = table["catalog_name"].lower(), table["schema_name"].lower()
        if _is_listing(table):
            allowed = table["table_name"].lower() in _LISTINGS
        else:
            allowed = (catalog, schema) in {("", ""), ("", "main"), ("", "memory"), ("memory", "main")}
        if not allowed:
            raise QueryForbidden(
                Text("데이터셋이 아닌 것은 읽을 수 없습니다", "only datasets can be read"),
                where=".".join(part for part in (catalog, schema, table["table_name"]) if part),
                next_step=Text("SHOW TABLES로 데이터셋의 이름을 보세요", "SHOW TABLES lists the datasets"),
            )


def _require_no_files(tables: list[dict[str, Any]]) -> None:
    if any(re.search(r"[./\\:*]", table["table_name"]) for table in tables):
        raise QueryForbidden(
            Text("파일을 직접 읽을 수 없습니다", "a session does not read files by their path"),
            next_step=Text(
                "FROM 뒤에는 데이터셋 이름을 쓰세요 (이름은 SHOW TABLES로 볼 수 있습니다)",
                "name a dataset after FROM (SHOW TABLES lists them)",
            ),
        )


def _lists_everything(tree: dict[str, Any], tables: list[dict[str, Any]]) -> bool:
    if any(_is_listing(table) for table in tables):
        return True
    if "duckdb_columns" in _table_functions(tree):
        return True
    return any(node.get("type") == "SHOW_REF" and node.get("query") is None for node in _walk(tree))
