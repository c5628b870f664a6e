"""Headers drawn as the first rows of a table; ``·`` is an empty cell."""

from __future__ import annotations

import pytest

from workbench.ingest.drafting.header import find_header, find_wide


def draw(text: str) -> list[list[str]]:
    rows = [line.split() for line in text.strip().splitlines()]
    return [[cell.replace("·", "").replace("_", " ") for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("table", "first", "height"),
    [
        ("구 수\n종로구 1\n중구 2", 0, 1),
        ("자전거_사고\n단위:_건\n구 수 비율\n종로구 1 2.5\n중구 2 3", 2, 1),  # a preamble
        ("시점 기온 기온\n시점 평균 최고\n2005.01 -2.5 1.5\n2005.02 -1.9 2.2", 0, 2),
        ("구 · 남 ·\n· 계 청년 노인\n종로구 1 2 3\n중구 4 5 6", 0, 2),  # merged cells
        ("시도 2020 2020\n· 남 여\n서울 1 2\n부산 3 4", 0, 2),
        ("구 코드\nGU_NM GU_CD\n종로구 11110\n중구 11140", 0, 2),  # names, then codes of the columns
        ("구 수\n종로구 -\n중구 2\n용산구 3", 0, 1),  # a missing value is no header
        ("이름 비고\n가 나\n다 라", 0, 1),  # all words: nothing tells a second header row
        ("구 2020 2021\n종로구 1 2\n중구 3 4", 0, 1),  # years are names here
        ("하나\n가\n나", 0, 1),
        ("제목\n연도 연도\n2020 2020", 1, 1),  # nothing is wider
        ("구 2023 2023\n구 공원 공원\n구 개소 면적\n합계 9 8\n중구 1 2", 0, 3),  # as many header rows as data
        (
            "통계 통계 통계\n구 2020 2020\n구 남 여\n종로구 1 2\n중구 3 4",
            1,
            2,
        ),  # a title merged over all columns
        ("구 수", 0, 1),
    ],
)
def test_where_the_header_is(table: str, first: int, height: int) -> None:
    header = find_header(draw(table))
    assert header is not None
    assert (header.first, header.height) == (first, height)


def test_rows_are_merged_as_recognition_merges_them() -> None:
    header = find_header(draw("구 인구 ·\n· 남 여\n종로구 1 2\n중구 3 4"))
    assert header is not None
    assert header.cells == ("구", "인구 남", "인구 여")


@pytest.mark.parametrize("table", ["1 2 3\n4 5 6\n7 8 9", "2024-01-01 5\n2024-01-02 6", ""])
def test_numbers_alone_are_no_header(table: str) -> None:
    assert find_header(draw(table)) is None


def test_quotes_around_every_name_are_seen() -> None:
    header = find_header([["'구'", "'수'"], ["'종로구'", "'1'"]])
    assert header is not None
    assert header.is_wrapped


@pytest.mark.parametrize(
    ("cells", "period", "kind", "columns"),
    [
        (["구", "2020", "2021"], "year", "year", {1: "", 2: ""}),
        (["구", "2020년", "2021년"], "year", "year", {1: "", 2: ""}),
        (
            ["구", "2024.01 건수", "2024.01 명", "2024.02 건수"],
            "month",
            "month",
            {1: "건수", 2: "명", 3: "건수"},
        ),
        (["구", "2024년 1월", "2024년 2월"], "month", "month", {1: "", 2: ""}),
        (["구", "202401", "202402"], "month", "month", {1: "", 2: ""}),
        (["구", "2008. 1/4", "2008. 2/4"], "quarter", "month", {1: "", 2: ""}),
        (["구", "2008년 1분기", "2008년 2분기"], "quarter", "month", {1: "", 2: ""}),
        (["구", "남 2020", "여 2020", "남 2021"], "year", "year", {1: "남", 2: "여", 3: "남"}),
        (["구", "2024-01-01", "2024-01-02"], "date", "date", {1: "", 2: ""}),
        (["구", "2024년01월_계_인구", "2024년02월_계_인구"], "month", "month", {1: "계_인구", 2: "계_인구"}),
        (["곳", *(f"{h:02}시" for h in range(24))], "hour", "integer", {h + 1: "" for h in range(24)}),
        (
            ["역", *(f"{h:02}시-{h + 1:02}시 승차" for h in range(4, 10))],
            "hour",
            "integer",
            dict.fromkeys(range(1, 7), "승차"),
        ),
        (
            ["역", *(f"{h}시승차수" for h in range(6))],
            "hour",
            "integer",
            dict.fromkeys(range(1, 7), "승차수"),
        ),
    ],
)
def test_periods_in_the_header(cells: list[str], period: str, kind: str, columns: dict[int, str]) -> None:
    wide = find_wide(cells)
    assert wide is not None
    assert (wide.period, wide.kind, dict(wide.columns)) == (period, kind, columns)


def test_totals_of_a_longer_period_stay_apart() -> None:
    wide = find_wide(["구", "2024.01 건수", "2024.02 건수", "2024 건수"])
    assert wide is not None
    assert (dict(wide.columns), wide.other) == ({1: "건수", 2: "건수"}, (3,))


@pytest.mark.parametrize(
    "cells",
    [
        ["구", "수"],
        ["구", "2020", "수", "비율"],  # one period makes no wide table
        ["구", "2020 수", "2020 수"],  # twice the same: something else tells them apart
        ["가", "나", "다", "라", "마", "바", "2020", "2021"],
        ["곳", "07시", "08시"],  # two hours are two columns
        ["역", "06시 이전", *(f"{h:02}시-{h + 1:02}시" for h in range(6, 24))],  # before six is no hour
    ],
)
def test_no_periods(cells: list[str]) -> None:
    assert find_wide(cells) is None
