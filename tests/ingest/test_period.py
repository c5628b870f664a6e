from __future__ import annotations

import pytest

from workbench.ingest.period import date_in_name


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("대여이력_20240630.csv", "2024-06-30"),
        ("대여소위치정보191209.xlsx", "2019-12-09"),
        ("대여소 정보(19.12.9).xlsx", "2019-12-09"),
        ("대여소 정보(23.06월 기준).csv", "2023-06-30"),
        ("대여소 정보(24.6월 기준).xlsx", "2024-06-30"),
        ("2014년 1월.csv", "2014-01-31"),
        ("상권영역_202112.csv", "2021-12-31"),
        ("이용정보(월별)_24.7-12.csv", "2024-12-31"),
        ("이용정보_21.02_21.06.csv", "2021-06-30"),
        ("이용정보(시간대별)_2301-2306.csv", "2023-06-30"),
        ("대여건수_(2018_2019.03).csv", "2019-03-31"),
        ("현황(2013년+이후)_20240323101109.csv", "2024-03-23"),
        ("대기오염도_2012.csv", "2012-12-31"),  # a year, and not October 2012
        ("현황.csv", None),
        ("Report (1).xls", None),
        ("stations_3001_3156.json", None),
        ("v1.2.csv", None),
    ],
)
def test_the_day_a_name_speaks_of(name: str, day: str | None) -> None:
    found = date_in_name(name)
    assert (found.isoformat() if found else None) == day
