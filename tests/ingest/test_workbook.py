from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from workbench.core.errors import FormatUnknown
from workbench.ingest.workbook import open_workbook, show_cell


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (3.0, "3"),
        (0.5, "0.5"),
        (20170101.0, "20170101"),
        (True, "Y"),
        (dt.date(2019, 11, 20), "2019-11-20"),
        (dt.datetime(2019, 11, 20, 9, 5), "2019-11-20 09:05:00"),
        ("00191", "00191"),
    ],
)
def test_a_cell_is_shown_as_a_csv_would_write_it(value: object, shown: str) -> None:
    assert show_cell(value) == shown


def test_filled_sheets_are_read_to_their_last_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "자료"
    for row in (["이름", "수"], ["가", 1], [None, None], ["나", 2.5], [None, ""]):
        first.append(row)
    book.create_sheet("빈 시트")
    book.save(tmp_path / "이름은 xls.xls")
    (source,) = open_workbook(tmp_path / "이름은 xls.xls")
    assert source.name == "자료"
    assert source.rows == [["이름", "수"], ["가", "1"], ["", ""], ["나", "2.5"]]


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b""])
def test_a_damaged_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(FormatUnknown):
        open_workbook(tmp_path / "x.xlsx")


def test_real_workbooks(real_files: Path) -> None:
    counted = {
        (file.suffix, source.name): len(source.rows) - 1
        for file in sorted(real_files.rglob("*.xls*"))
        for source in open_workbook(file)
    }
    assert counted == {
        (".xls", "Sheet1"): 25,
        (".xlsx", "Sheet1"): 14_235,
        (".xlsx", "대여소현황"): 1_541,
        (".xlsx", "구별대여소"): 28,
    }
