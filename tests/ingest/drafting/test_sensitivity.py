"""Who can be told from a column."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from workbench.ingest.drafting.sensitivity import Marked, mark_by_values, mark_columns
from workbench.ingest.drafting.values import RECORDS
from workbench.ingest.typing_sql import MACROS


@pytest.mark.parametrize(
    ("header", "sensitivity"),
    [
        ("성명", "direct"),
        ("신청자 이름", "direct"),
        ("대표자", "direct"),
        ("기부자명", "direct"),
        ("주민등록번호", "direct"),
        ("휴대전화", "direct"),
        ("전화번호", "direct"),
        ("이메일", "direct"),
        ("E-mail", "direct"),
        ("차량번호", "direct"),
        ("거주지 주소", "direct"),
        ("관리기관 전화번호", "none"),
        ("생년", "quasi"),
        ("생년월일", "quasi"),
        ("성별", "quasi"),
        ("GENDER_CD", "quasi"),
        ("나이", "quasi"),
        ("연령대", "quasi"),
        ("대여소명", "none"),
        ("자치구", "none"),
        ("사고년도", "none"),
    ],
)
def test_the_words_of_a_header(header: str, sensitivity: str) -> None:
    assert mark_columns([header])[0].sensitivity == sensitivity


@pytest.mark.parametrize(
    ("headers", "of_address"),
    [
        (["성명", "주소"], "direct"),
        (["주소", "생년"], "direct"),
        (["주소"], "direct"),  # nothing says whose it is
        (["시설명", "주소", "위도", "경도"], "none"),
        (["가맹점명", "소재지도로명주소"], "none"),
        (["대여소명", "주소", "성별"], "direct"),
    ],
)
def test_an_address_is_a_persons_or_a_things(headers: list[str], of_address: str) -> None:
    marks = dict(zip(headers, mark_columns(headers), strict=True))
    assert next(mark.sensitivity for name, mark in marks.items() if "주소" in name) == of_address


def test_a_post_code_tells_only_beside_persons() -> None:
    assert mark_columns(["시설명", "우편번호"])[1].sensitivity == "none"
    assert mark_columns(["성명", "우편번호"])[1].sensitivity == "quasi"


@pytest.mark.parametrize(
    ("values", "before", "after"),
    [
        (["비고 없음", "010-1234-5678로 연락"], "none", "direct"),
        (["02-2133-0000", "02-2133-0001"], "none", "quasi"),
        (["02-2133-0000"], "direct", "direct"),
        (["가", "나"], "quasi", "quasi"),
        (["37.5665", "126.978"], "none", "none"),
    ],
)
def test_values_raise_a_mark_and_never_lower_it(values: list[str], before: str, after: str) -> None:
    with duckdb.connect() as con:
        for macro in MACROS:
            con.execute(macro)
        con.register("given", pa.table({"_record": range(len(values)), "c0": values}))
        con.execute(f"CREATE TEMP TABLE {RECORDS} AS SELECT * FROM given")
        marked = mark_by_values(con, 0, "비고", Marked(before))  # type: ignore[arg-type]
    assert marked.sensitivity == after
    if marked.reason is not None:
        assert not any(value in marked.reason.ko for value in values)
