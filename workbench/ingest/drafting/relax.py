"""Taking back the guesses of a draft that would lose rows of the file it was made from."""

from __future__ import annotations

from typing import Final

from workbench.core.text import Text
from workbench.ingest.drafting.page import Page
from workbench.ingest.drafting.place import KOREA
from workbench.ingest.read import Reading

NOT_DATA: Final = ("total_row", "header_row", "blank_row")
"""Reasons of rows that were never data."""

_ENOUGH: Final = 0.99
_REPEATS_MAX: Final = 0.002


def share_kept(reading: Reading) -> float:
    """Share of the data rows that were kept (totals, blanks and further header rows left out)."""
    data_n = reading.rows_read - sum(r.rows for r in reading.reasons if r.code in NOT_DATA)
    return reading.rows_kept / data_n if data_n else 1.0


def relax(page: Page, reading: Reading) -> bool:
    """Take back the guess that lost the most rows; whether there was one to take back."""
    data_n = max(1, reading.rows_read)
    lost = [r for r in reading.reasons if r.rows and r.code not in NOT_DATA]
    if share_kept(reading) >= _ENOUGH:
        lost = [r for r in lost if r.code == "duplicate_key" and r.rows > _REPEATS_MAX * data_n]
    lost.sort(key=lambda r: -r.rows)
    return any(_take_back(page, reason.code, reason.where, reason.rows) for reason in lost)


def _take_back(page: Page, code: str, where: str, rows: int) -> bool:
    match code:
        case "type":
            return _make_text(page, where, rows)
        case "required":
            return _make_optional(page, where)
        case "duplicate_key" | "duplicate_row" if page.key:
            return _drop_key(page, rows)
        case "outside_area" if page.place:
            return _widen(page, rows)
    return False


def _make_text(page: Page, name: str, rows: int) -> bool:
    one = page.named(name)
    if one.type == "string":
        return False
    one.type, one.unit, one.width, one.extract = "string", None, None, None
    one.remarks["type"] = Text(
        f"{rows:,}행이 처음 본 형식이 아니어서 글로 둠", f"{rows:,} rows did not fit: left as text"
    )
    if page.period == name:
        page.period = None
    if name in (page.place.get("x"), page.place.get("y")):
        page.place = {}
    return True


def _make_optional(page: Page, name: str) -> bool:
    one = page.named(name)
    if not one.required or one.column is None:
        return False
    one.required = False
    if not any(page.named(k).required for k in page.key):
        page.key = ()
    return True


def _drop_key(page: Page, rows: int) -> bool:
    page.remarks["key"] = Text(
        f"{'+'.join(page.key)}: {rows:,}행이 겹쳐 쓰지 않음",
        f"{'+'.join(page.key)}: {rows:,} rows repeat, not used",
    )
    for name in page.key:
        page.named(name).required = page.named(name).column is None
    page.key = ()
    return True


def _widen(page: Page, rows: int) -> bool:
    remark = Text(f"{rows:,}행이 구역 밖이어서 넓힘", f"widened: {rows:,} rows lay outside")
    if tuple(page.place.get("area", ())) != KOREA:
        page.place["area"] = list(KOREA)
    elif "x" in page.place:
        del page.place["x"], page.place["y"]
        if "gu_name" not in page.place:
            page.place = {}
        remark = Text("좌표가 우리나라 밖이어서 쓰지 않음", "not used: coordinates outside Korea")
    else:
        return False
    page.remarks["place"] = remark
    return True
