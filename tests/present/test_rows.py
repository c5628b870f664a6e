from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from workbench.core.result import Column, Table, Withheld
from workbench.core.text import Text
from workbench.present.rows import Rows, write_number, write_place, write_value

N = Column("n", Text("건수", "Count"), "count", Text("건", "crashes"))
RATE = Column("rate", Text("비율", "Rate"), "rate", None, 1)
WHY = Text("적어서", "too few")


def make_rows(data: dict[str, list[object]], *withheld: tuple[str, int]) -> Rows:
    columns = (Column("gu", Text("구", "Gu"), "label"), N, RATE)
    table = Table("t", Text("표", "T"), pa.table(data), columns, "records")
    return Rows(table, tuple(Withheld("t", c, n, "threshold", WHY) for c, n in withheld))


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234.56, 1, "1,234.6"), (-0.04, 1, "0.0"), (-0.06, 1, "-0.1"), (0.0, 0, "0"), (1e6, 0, "1,000,000")],
)
def test_numbers(value, digits, text):
    assert write_number(value, digits) == text


def test_places_have_english_names_where_we_know_them():
    assert write_place("종로구", "en") == "Jongno-gu"
    assert write_place("종로구", "ko") == "종로구"
    assert write_place("종로구 1번 지점", "en") == "종로구 1번 지점"


def test_values_by_type():
    month = Column("month", Text("월", "Month"), "label")
    assert write_value(date(2023, 4, 1), month, "ko") == "2023-04"
    assert write_value(date(2023, 4, 1), RATE, "ko") == "2023-04-01"
    assert write_value(datetime(2023, 4, 1, 9, 5, tzinfo=UTC), RATE, "ko") == "2023-04-01 09:05"
    assert write_value(True, RATE, "ko") == "예"
    assert write_value(2023, Column("year", Text("연도", "Year"), "label"), "ko") == "2023"


def test_empty_cells_are_told_from_withheld_ones():
    #            n withheld twice, and rate lacks a value of its own in row 0
    rows = make_rows(
        {"gu": list("가나다"), "n": [5, None, None], "rate": [None, None, None]}, ("n", 2), ("rate", 2)
    )
    assert [rows.write("n", i, "ko") for i in range(3)] == ["5", "비공개", "비공개"]
    assert [rows.write("rate", i, "en") for i in range(3)] == ["no value", "withheld", "withheld"]


def test_where_nobody_can_tell_nothing_is_claimed():
    rows = make_rows({"gu": list("가나"), "n": [None, None], "rate": [1.0, 2.0]}, ("n", 1))
    assert rows.write("n", 0, "ko") == "비공개 또는 값 없음"


def test_nan_is_an_empty_cell():
    rows = make_rows({"gu": ["가"], "n": [1], "rate": [float("nan")]})
    assert rows.write("rate", 0, "ko") == "값 없음"


def test_a_header_holds_its_unit():
    rows = make_rows({"gu": ["가"], "n": [1], "rate": [1.0]})
    assert rows.header("n", "en") == "Count (crashes)"
    assert rows.header("rate", "ko") == "비율"
    assert rows.column("other").role == "value"
