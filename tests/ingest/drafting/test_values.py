"""Columns drawn as their values, and what they are taken for."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest

from workbench.ingest.drafting.values import RECORDS, Seen, look_at
from workbench.ingest.typing_sql import MACROS


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for macro in MACROS:
            connection.execute(macro)
        yield connection


def look(con: duckdb.DuckDBPyConnection, header: str, values: list[str]) -> Seen:
    table = pa.table({"_record": range(len(values)), "c0": values})
    con.register("given", table)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {RECORDS} AS SELECT * FROM given")
    return look_at(con, [0], header)


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("수", ["1", "2"], "integer"),
        ("수", ["1,234", "5"], "integer"),
        ("수", ["1", "2.5"], "number"),
        ("길이(km)", ["1", "2"], "number"),  # measured, though whole today
        ("이름", ["가", "나"], "string"),
        ("대여소번호", ["101", "102"], "code"),
        ("우편", ["04146", "02500"], "code"),  # a number would lose its zeros
        ("stationId", ["ST-4", "ST-5"], "code"),
        ("대여소ID", ["101", "102"], "code"),
        ("C행정구역별", ["'11", "'11110"], "code"),  # KOSIS marks its codes as a spreadsheet's texts
        ("말", ["'가'", "'나'"], "string"),
        ("연번", ["1", "2"], "integer"),
        ("번호(개)", ["1", "2"], "integer"),
        ("비고 코드", ["1.5", "2.5"], "number"),  # no code has decimals
        ("연도", ["2020", "2021"], "year"),
        ("수", ["2020", "2021"], "integer"),
        ("기준_년_코드", ["2020", "2021"], "year"),
        ("기준년월", ["202401", "202402"], "month"),
        ("기준_년분기_코드", ["20231", "20232"], "month"),
        ("수", ["202401", "202402"], "integer"),
        ("시점", ["2005. 01", "2005. 02"], "month"),
        ("기준일자", ["2025-07-14", "2025-07-14"], "date"),  # a month would forget the day
        ("STDR_DE_ID", ["20250831", "20250901"], "date"),
        ("행정동코드", ["11110530", "11110540"], "code"),  # 1111-05-30 is no day of ours
        ("측정일시", ["201907312300", "201907312400"], "datetime"),
        ("일시", ["2024-01-01 10:00", "2024-01-01 24:00"], "datetime"),
        ("일시", ["2017-01-01 00:00:00", "2017-01-02 00:00:00"], "date"),
        ("사용여부", ["Y", "Y"], "boolean"),
        ("구분", ["Y", "N"], "boolean"),
        ("성별", ["M", "F"], "string"),
        ("등급", ["O", "O"], "string"),
        ("시간대", ["00", "01", "23"], "integer"),
        ("빈칸", ["", " "], "string"),
    ],
)
def test_the_type(con: duckdb.DuckDBPyConnection, header: str, values: list[str], kind: str) -> None:
    assert look(con, header, values).type == kind


def test_codes_that_lost_their_zeros_are_padded(con: duckdb.DuckDBPyConnection) -> None:
    assert look(con, "대여소번호", ["00191", "424"]).width == 5
    assert look(con, "대여소번호", ["191", "424"]).width is None
    assert look(con, "대여소번호", ["00191", "ST-1"]).width is None


def test_missing_everywhere_and_here(con: duckdb.DuckDBPyConnection) -> None:
    seen = look(con, "수", ["1", "-", r"\N", "점검중", ""])
    assert (seen.type, seen.missing, seen.own_missing, seen.filled_n) == (
        "integer",
        ("-", r"\N"),
        ("점검중",),
        1,
    )


def test_a_word_may_be_an_answer(con: duckdb.DuckDBPyConnection) -> None:
    seen = look(con, "장애 유형", ["없음", "시각", "-"])
    assert (seen.type, seen.missing, seen.own_missing) == ("string", ("-",), ())


@pytest.mark.parametrize(
    ("values", "own"),
    [
        (["-999", "3", "4.5"], ("-999",)),
        (["-999.0", "3", "4.5"], ("-999.0",)),
        (["-999", "-3", "4.5"], ()),  # a column with other negative numbers
        (["-5", "3", "4.5"], ()),
    ],
)
def test_a_lone_negative_number(
    con: duckdb.DuckDBPyConnection, values: list[str], own: tuple[str, ...]
) -> None:
    assert look(con, "값", values).own_missing == own


def test_a_unit_in_every_cell_is_taken_off(con: duckdb.DuckDBPyConnection) -> None:
    seen = look(con, "비율", ["12.5%", "3 %"])
    assert seen.unit is not None
    assert (seen.type, seen.unit.shown) == ("number", "%")
    assert seen.extract is not None
    taken = con.execute("SELECT regexp_extract('12.5%', $p, 1)", {"p": seen.extract}).fetchone()
    assert taken == ("12.5",)
    assert look(con, "크기", ["12m", "3km"]).type == "string"


def test_a_few_odd_values_do_not_make_a_text(con: duckdb.DuckDBPyConnection) -> None:
    seen = look(con, "수", [*map(str, range(999)), "이상함"])
    assert seen.type == "integer"
    assert "1" in seen.reasons[0].en
    assert look(con, "수", ["1", "2", "이상함"]).type == "string"


def test_columns_of_one_measure_are_looked_at_together(con: duckdb.DuckDBPyConnection) -> None:
    con.register("given", pa.table({"_record": [1], "c0": ["1"], "c1": ["2.5"], "c2": ["-"]}))
    con.execute(f"CREATE TEMP TABLE {RECORDS} AS SELECT * FROM given")
    seen = look_at(con, [0, 1, 2], "수")
    assert (seen.type, seen.filled_n, seen.missing) == ("number", 2, ("-",))


def test_a_spreadsheets_mark_of_text_is_taken_off(con: duckdb.DuckDBPyConnection) -> None:
    assert look(con, "코드", ["'11", "'11110"]).extract == "^'?(.+)$"
