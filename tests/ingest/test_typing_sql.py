from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.ingest.shops import build_field
from workbench.ingest.typing_sql import MACROS, cell_sql, typed_sql

MISSING = ("", "-", r"\N")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for macro in MACROS:
            connection.execute(macro)
        yield connection


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("integer", "1,234", "1234"),
        ("integer", " 12 ", "12"),
        ("integer", "12.0", "12"),
        ("integer", "−3", "-3"),
        ("integer", "1.7", None),
        ("integer", "12,34", None),
        ("integer", "0x1A", None),
        ("integer", "1_000", None),
        ("number", "0.022000000000000002", "0.022000000000000002"),
        ("number", "1,5", None),
        ("number", "nan", None),
        ("number", "inf", None),
        ("number", "3.5㎍", None),
        ("number", "0,123", None),
        pytest.param("number", "9" * 400, None, id="number-too-many-digits"),
        ("date", "1968.9.10", "1968-09-10"),
        ("date", "2019. 1. 5.", "2019-01-05"),
        ("date", "20191231", "2019-12-31"),
        ("date", "2018년 3월 4일", "2018-03-04"),
        ("date", "2019-11-20 00:00:00", "2019-11-20"),
        ("date", "201912", None),
        ("date", "20210101.0", "2021-01-01"),  # a spreadsheet made a number of it
        ("date", "2021.1.10", "2021-01-10"),
        ("date", "2019-02-30", None),
        ("date", "20-01-05", None),
        ("date", "infinity", None),
        ("date", "epoch", None),
        ("datetime", "201907312300", "2019-07-31 23:00:00"),
        ("datetime", "201907312400", "2019-08-01 00:00:00"),
        ("datetime", "2019-12-31 24:00", "2020-01-01 00:00:00"),
        ("datetime", "2019-01-01 12:24:00", "2019-01-01 12:24:00"),
        ("datetime", "2019-01-01T12:24:00", "2019-01-01 12:24:00"),
        ("datetime", "0020-01-05 13:00:00", None),
        ("datetime", "20-01-05 13:00", None),
        ("datetime", "2022년 1월 1일 00시", "2022-01-01 00:00:00"),
        ("datetime", "2022년 01월 01일 13시 05분", "2022-01-01 13:05:00"),
        ("datetime", "2022년12월31일 24시", "2023-01-01 00:00:00"),
        ("datetime", "2022년 1월 1일", "2022-01-01 00:00:00"),
        ("datetime", "2022-01-01 오전 12:05:09", "2022-01-01 00:05:09"),
        ("datetime", "2022.1.1. 오후 3:05", "2022-01-01 15:05:00"),
        ("datetime", "2023-01-02_00:08:00", "2023-01-02 00:08:00"),
        ("datetime", "2022년 1월", None),
        ("datetime", "2022년 13월 1일 00시", None),
        ("datetime", "2019013", None),
        ("datetime", "2323-06-23 10:00:00", None),  # a slip for 2023
        ("datetime", "2323-06-23 10:00", None),
        ("datetime", "9999-12-31 00:00:00", "9999-12-31 00:00:00"),  # without end
        ("date", "9999-12-31", "9999-12-31"),
        ("date", "2323.06.23", None),
        ("month", "202101", "2021-01-01"),
        ("month", "2005. 01", "2005-01-01"),
        ("month", "2008. 3/4", "2008-07-01"),
        ("month", "20234", "2023-10-01"),
        ("month", "202313", None),
        ("month", "000001", None),
        ("year", "2019년", "2019"),
        ("year", "19", None),
        ("boolean", "예", "True"),
        ("boolean", "미사용", "False"),
        ("boolean", "글쎄", None),
        ("boolean", "있음", "True"),
        ("boolean", "미고시", "False"),
        ("string", "두\n줄", "두 줄"),
        ("string", "  이름 \n", "이름"),
        ("string", "\\N", None),
        ("code", "4181000.0", "4181000"),
    ],
)
def test_a_cell_is_understood_wholly_or_not_at_all(
    con: duckdb.DuckDBPyConnection, kind: str, cell: str, value: str | None
) -> None:
    field = build_field("f", kind, "f")
    query = f"SELECT {typed_sql(field, cell_sql(field, '$1', MISSING))}"
    found = con.execute(query, [cell]).fetchall()[0][0]
    assert (None if found is None else str(found)) == value


@pytest.mark.parametrize(
    ("more", "cell", "value"),
    [
        ({"width": 5}, "191", "00191"),
        ({"width": 5}, "00191", "00191"),
        ({"width": 5}, "123456", None),
        ({"width": 5}, "ST-1", None),
        ({"extract": r"^(\d+)\."}, "2301. 현대고등학교", "2301"),
        ({"extract": r"^(\d+)\."}, "이름만", None),
        ({"values": {"-": "0"}}, "-", "0"),  # a field's own vocabulary goes before the missing marks
        ({"missing": ("0",)}, "0", None),
    ],
)
def test_a_fields_own_rules(
    con: duckdb.DuckDBPyConnection, more: dict[str, object], cell: str, value: str | None
) -> None:
    field = build_field("f", "code", "f", **more)
    query = f"SELECT {typed_sql(field, cell_sql(field, '$1', MISSING))}"
    assert con.execute(query, [cell]).fetchall()[0][0] == value


@pytest.mark.parametrize("cell", ["0000-00-00", "00000000"])
def test_a_day_of_zeros_is_missing_and_no_fault(con: duckdb.DuckDBPyConnection, cell: str) -> None:
    for kind, text in (("date", None), ("string", cell)):
        query = f"SELECT {cell_sql(build_field('f', kind, 'f'), '$1', MISSING)}"
        assert con.execute(query, [cell]).fetchall()[0][0] == text
