"""Errors of the engine in the analyst's words, without a row's value."""

from __future__ import annotations

import duckdb
import pytest

from workbench.core.errors import QueryError, QueryForbidden, QueryTooLarge
from workbench.query.hints import explain_error, unknown_table, wrong_parameters

NAMES = ["bike_rides", "bike_stations", "parks"]
COLUMNS = {"rented_at": "rented_at", "대여일시": "rented_at", "gu_name": "gu_name", "자치구": "gu_name"}


def explain(text: str) -> QueryError:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE bike_rides AS SELECT '종로구' AS gu_name, 'secret' AS rented_at")
        with pytest.raises(duckdb.Error) as caught:
            connection.execute(text).fetchall()
    return explain_error(caught.value, NAMES, COLUMNS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * FROM bike_ride", "bike_rides"),
        ("SELECT rented FROM bike_rides", "rented_at"),
        ("SELECT 대여일시 FROM bike_rides", "rented_at"),
        ("SELECT 자치구별 FROM bike_rides", "gu_name"),
        ("SELECT r.rentedat FROM bike_rides r", "rented_at"),
        ('SELECT * FROM bike_rides WHERE gu_name = "종로구"', "'종로구'"),
        ("SELECT gu_name, count(*) FROM bike_rides", "GROUP BY"),
        ("SELECT gu_name FROM bike_rides a, bike_rides b", "a.gu_name"),
        ("SELECT countt(*) FROM bike_rides", "count"),
        ("SELECT z.gu_name FROM bike_rides r", "z"),
        ("SELECT gu_name FORM bike_rides WHERE", "line 1"),
        ("SELECT rented_at::INTEGER FROM bike_rides", "TRY_CAST"),
    ],
)
def test_a_hint_names_what_to_do(text: str, said: str) -> None:
    error = explain(text)
    assert said in error.to("ko") + error.to("en")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT rented_at::INTEGER FROM bike_rides",
        "SELECT rented_at::DATE FROM bike_rides",
        "SELECT strptime(rented_at, '%Y') FROM bike_rides",
        "SELECT error(rented_at) FROM bike_rides",
    ],
)
def test_a_rows_value_is_never_quoted(text: str) -> None:
    error = explain(text)
    assert "secret" not in error.to("ko") + error.to("en") + "".join(map(str, error.args))


def test_memory_and_permission_have_their_own_errors() -> None:
    assert isinstance(explain_error(duckdb.OutOfMemoryException("x"), NAMES, {}), QueryTooLarge)
    assert isinstance(explain_error(duckdb.PermissionException("x"), NAMES, {}), QueryForbidden)


def test_an_unknown_table_with_nothing_near_says_where_to_look() -> None:
    assert "SHOW TABLES" in unknown_table("zzzzzz", NAMES).to("en")


def test_parameters_that_do_not_fit_are_named() -> None:
    assert wrong_parameters([], []) is None
    missing, unused = wrong_parameters(["gu"], []), wrong_parameters([], ["year"])
    assert missing is not None
    assert unused is not None
    assert "$gu" in missing.to("ko")
    assert "year" in unused.to("ko")
