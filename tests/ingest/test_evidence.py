from __future__ import annotations

import dataclasses

import pytest

from tests.ingest.shops import build_dataset, build_field
from workbench.core.dataset import Dataset, FieldType
from workbench.ingest.evidence import contradicts, fits_throughout


def build_one(kind: FieldType, **changes: object) -> Dataset:
    field = dataclasses.replace(build_field("x", kind, "값", required=True), **changes)
    return build_dataset(fields=(field,), key=())


@pytest.mark.parametrize(
    ("kind", "cells", "speaks_against"),
    [
        ("date", ["20240101", "20240102"], False),
        ("date", ["2024-01-01", "2024. 1. 2.", "2024년 1월 3일"], False),
        ("date", ["2024010101", "2024010102"], True),
        ("date", ["202401", "202402"], True),
        ("datetime", ["2024-01-01 00:10:00", "2024010101", "20240101 24:00"], False),
        ("month", ["202401", "2024-02", "2024년 3월", "2024. 1/4"], False),
        ("month", ["2024-01-15", "2024-01-16"], True),
        ("year", ["2024", "2024년"], False),
        ("year", ["20240101"], True),
        ("number", ["1,234.5", "-3", "0.1"], False),
        ("number", ["종로구", "중구"], True),
        ("string", ["무엇이든"], False),
        ("date", ["", "-"], False),  # nothing there says nothing
        ("date", ["합계", *["20240101"] * 9], False),  # a total row says nothing either
    ],
)
def test_what_values_say_of_a_type(kind: FieldType, cells: list[str], speaks_against: bool) -> None:
    dataset = build_one(kind, missing=("-",))
    assert contradicts(dataset, {"x": 0}, [[cell] for cell in cells]) is speaks_against


def test_only_fields_that_every_row_has_speak() -> None:
    assert not contradicts(build_one("date", required=False), {"x": 0}, [["종로구"]])


def test_the_expression_and_the_vocabulary_of_a_field_count() -> None:
    code = build_one("code", extract=r"^\s*(\d{5})\s*$", values={"없음": "00000"})
    assert not contradicts(code, {"x": 0}, [["11010"], ["없음"]])
    assert contradicts(code, {"x": 0}, [["1101053"], ["1101054"]])


def test_cells_in_single_quotes_are_read_without_them() -> None:
    assert not contradicts(build_one("date"), {"x": 0}, [["'2017-01-01'"]])


@pytest.mark.parametrize(
    ("rows", "fits"),
    [
        ([["20240101"], ["20240102"]], True),
        ([["20240101"], [""]], False),  # a required cell is blank
        ([["20240101"], ["날짜"]], False),
        ([], False),
    ],
)
def test_without_a_header_every_cell_has_to_fit(rows: list[list[str]], fits: bool) -> None:
    assert fits_throughout(build_one("date"), {"x": 0}, rows) is fits
