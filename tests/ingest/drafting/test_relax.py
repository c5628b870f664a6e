"""Guesses that lose rows are taken back, the dearest first."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.text import Text
from workbench.ingest.drafting.page import FieldPage, Page
from workbench.ingest.drafting.place import KOREA
from workbench.ingest.drafting.relax import relax, share_kept
from workbench.ingest.read import Reading
from workbench.ingest.report import Reason, build_reason


def build_reading(*reasons: tuple[str, int, str], read: int = 100) -> Reading:
    told = tuple(build_reason(code, rows=rows, where=where) for code, rows, where in reasons)
    kept = read - sum(rows for code, rows, _ in reasons if code != "zero_coordinates")
    return Reading(read, kept, kept, told, {}, (None, None), Path("x"), None)


@pytest.fixture
def page() -> Page:
    fields = [
        FieldPage("shop_id", "번호", "Id", "code", ("번호",), width=3, required=True, column=0),
        FieldPage("visits_n", "수", "Visits", "integer", ("수",), unit="persons", column=1),
        FieldPage("lon", "경도", "Lon", "number", ("경도",), column=2),
        FieldPage("lat", "위도", "Lat", "number", ("위도",), column=3),
    ]
    made = Page("shops", "가", "a", Text("가.", "a."), Text("시", "c"), "x", fields)
    made.key = ("shop_id",)
    made.place = {"crs": "EPSG:4326", "x": "lon", "y": "lat"}
    return made


def test_nothing_to_take_back(page: Page) -> None:
    assert not relax(page, build_reading())
    assert not relax(page, build_reading(("total_row", 40, "shop_id"), ("blank_row", 10, "")))
    assert not relax(page, build_reading(("zero_coordinates", 50, "")))


def test_shares_are_of_data_rows() -> None:
    assert share_kept(build_reading(("blank_row", 50, ""), ("type", 5, "x"))) == 0.9
    assert share_kept(build_reading(read=0)) == 1.0


def test_a_type_that_does_not_fit_becomes_text(page: Page) -> None:
    assert relax(page, build_reading(("type", 5, "visits_n")))
    assert (page.named("visits_n").type, page.named("visits_n").unit) == ("string", None)
    assert "5" in page.named("visits_n").remarks["type"].ko
    assert not relax(page, build_reading(("type", 5, "visits_n")))


def test_a_coordinate_that_becomes_text_is_no_place(page: Page) -> None:
    assert relax(page, build_reading(("type", 5, "lon")))
    assert page.place == {}


def test_the_dearest_goes_first(page: Page) -> None:
    assert relax(page, build_reading(("type", 2, "visits_n"), ("required", 30, "shop_id")))
    assert page.key == ()
    assert not page.named("shop_id").required
    assert page.named("visits_n").type == "integer"


@pytest.mark.parametrize("code", ["duplicate_key", "duplicate_row"])
def test_a_key_that_repeats_goes(page: Page, code: str) -> None:
    assert relax(page, build_reading((code, 20, "shop_id")))
    assert (page.key, page.named("shop_id").required) == ((), False)


def test_two_repeats_in_thousands_stay(page: Page) -> None:
    assert not relax(page, build_reading(("duplicate_key", 2, "shop_id"), read=4000))
    assert relax(page, build_reading(("duplicate_key", 20, "shop_id"), read=4000))


def test_the_area_is_widened_then_given_up(page: Page) -> None:
    outside = build_reading(("outside_area", 50, ""))
    assert relax(page, outside)
    assert page.place["area"] == list(KOREA)
    page.place["gu_name"] = "gu_name"
    assert relax(page, outside)
    assert page.place == {"crs": "EPSG:4326", "gu_name": "gu_name", "area": list(KOREA)}
    assert not relax(page, outside)


def test_what_no_guess_caused_stays(page: Page) -> None:
    lost = Reason("cells", Text("칸", "cells"), 50)
    assert not relax(page, Reading(100, 50, 50, (lost,), {}, (None, None), Path("x"), None))
