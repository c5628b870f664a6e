"""What a file's name and the fields say of a dataset."""

from __future__ import annotations

import re

import pytest

from workbench.core.dataset import FieldType
from workbench.core.text import Text
from workbench.ingest.drafting.page import FieldPage, Page
from workbench.ingest.drafting.whole import (
    describe,
    find_period,
    find_publisher,
    guess_basis,
    guess_id,
    guess_theme,
    name_patterns,
    write_title,
)


@pytest.mark.parametrize(
    ("stem", "dataset_id", "theme"),
    [
        ("자전거사고다발지역(서울)", "bike_crash_spot", "bicycle"),
        ("일별평균대기오염도_2018", "air_pollution", "air"),
        ("Resident_population", "resident_population", "population"),
        ("뚱딴지_2024", "dataset_abcdef", "other"),
        ("국토교통부_전국 법정동_20250807", "legal_dong", "other"),  # the agency says nothing of the data
        ("경상남도 창원시_뚱딴지_2023", "dataset_abcdef", "other"),  # 경상 is no slight injury here
        ("대기오염도_서울_2023", "air_pollution", "air"),
    ],
)
def test_names_from_the_file(stem: str, dataset_id: str, theme: str) -> None:
    assert guess_id(stem, "abcdef0123") == dataset_id
    assert guess_theme(stem) == theme


@pytest.mark.parametrize(
    ("stem", "other"),
    [
        ("일별평균대기오염도_2018", "일별평균대기오염도_2025"),
        ("서울시 주요 공원현황_2020", "서울시_주요+공원현황(2023)"),
        ("2022_서울_시군구별_자전거", "2023_서울_시군구별_자전거"),
        ("bikeList_1_5_sample", "bikeList_6_10_sample"),
        ("행정안전부_1365기부포털_등록정보", "1365기부포털 등록정보_2024"),
    ],
)
def test_next_years_file_has_the_pattern_too(stem: str, other: str) -> None:
    (pattern,) = name_patterns(stem)
    assert re.search(pattern, other)


def test_a_name_of_numbers_has_no_pattern() -> None:
    assert name_patterns("20240101_1") == ()
    assert write_title("서울시_주요 공원") == "서울시 주요 공원"


def test_the_publisher_where_the_name_tells() -> None:
    assert find_publisher("서울특별시 공공자전거")[0].ko == "서울특별시"
    assert find_publisher("춘천시")[0].ko == "확인 필요"


def build_page(*named: tuple[str, FieldType]) -> Page:
    fields = [FieldPage(name, name, name, kind, (name,), column=i) for i, (name, kind) in enumerate(named)]
    return Page("x", "x", "x", Text("x.", "x."), Text("x", "x"), "x", fields)


@pytest.mark.parametrize(
    ("named", "distinct", "period"),
    [
        (
            [("rented_at", "datetime"), ("returned_at", "datetime")],
            {"rented_at": 9, "returned_at": 9},
            "rented_at",
        ),
        ([("year", "year"), ("month", "month")], {"year": 3, "month": 36}, "month"),  # the finer
        ([("installed_date", "date"), ("name", "string")], {"installed_date": 9}, None),  # a thing's own date
        (
            [("data_date", "date"), ("year", "year")],
            {"data_date": 1, "year": 5},
            "year",
        ),  # the one that moves
        ([("data_date", "date")], {"data_date": 1}, "data_date"),
        ([("name", "string")], {}, None),
    ],
)
def test_the_field_that_dates_a_row(
    named: list[tuple[str, FieldType]], distinct: dict[str, int], period: str | None
) -> None:
    assert find_period(build_page(*named).fields, distinct, {name for name, _ in named}) == period


def test_a_date_with_gaps_dates_no_row() -> None:
    assert find_period(build_page(("base_date", "date")).fields, {"base_date": 5}, set()) is None


def test_where_the_dataset_stands() -> None:
    counted = build_page(("date", "date"), ("rentals_n", "integer"))
    counted.period, counted.basis = "date", guess_basis(counted)
    describe(counted, "일별 대여건수", {"date": 30})
    assert (counted.basis, counted.cycle, counted.combine, counted.rung) == (
        "statistics",
        "daily",
        "append",
        "open",
    )
    people = build_page(("person_name", "string"))
    people.fields[0].sensitivity = "direct"
    people.basis = guess_basis(people)
    describe(people, "명단", {})
    assert (people.basis, people.combine, people.rung) == ("records", "latest", "masked")
    assert "person_name" in people.remarks["rung"].ko
    things = build_page(("lon", "number"), ("lat", "number"))
    things.place = {"crs": "EPSG:4326", "x": "lon", "y": "lat"}
    assert guess_basis(things) == "registry"


def test_days_of_the_week_are_no_days() -> None:
    page = build_page(("year", "year"))
    page.period = "year"
    describe(page, "노선별 요일별 교통량", {"year": 3})
    assert page.cycle == "yearly"
