"""Worksheets: XLSX, the old binary XLS, and the HTML tables that portals name ``.xls``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
import xlrd

from workbench.core.errors import FormatUnknown
from workbench.core.text import Text
from workbench.ingest.source import GridSource


def open_xlsx(file: Path) -> list[GridSource]:
    """The sheets of an XLSX file that hold anything.

    Raises
    ------
    FormatUnknown
        It is damaged or locked with a password.
    """
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        try:
            return _keep_filled((sheet.title, sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
        finally:
            book.close()
    except Exception as error:  # openpyxl lets through whatever its XML reader raises
        raise _unreadable(file) from error


def open_xls(file: Path) -> list[GridSource]:
    """The sheets of an old binary XLS file that hold anything.

    Raises
    ------
    FormatUnknown
        It is damaged or locked with a password.
    """
    try:
        book = xlrd.open_workbook(str(file), on_demand=True)
        return _keep_filled((s.name, _read_xls(s, book.datemode)) for s in book.sheets())
    except Exception as error:  # xlrd raises bare assertions and struct errors on damaged files
        raise _unreadable(file) from error


def _unreadable(file: Path) -> FormatUnknown:
    return FormatUnknown(
        Text("엑셀 파일이 손상되었거나 암호가 걸려 있습니다", "the workbook is damaged or locked"),
        where=file.name,
        next_step=Text("엑셀에서 열어 다시 저장하세요", "open it in a spreadsheet program and save it again"),
    )


def _read_xls(sheet: xlrd.sheet.Sheet, datemode: int) -> Iterable[Sequence[object]]:
    for index in range(sheet.nrows):
        yield [
            xlrd.xldate_as_datetime(cell.value, datemode)
            if cell.ctype == xlrd.XL_CELL_DATE
            else (None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value)
            for cell in sheet.row(index)
        ]


def _keep_filled(sheets: Iterable[tuple[str, Iterable[Sequence[object]]]]) -> list[GridSource]:
    found = []
    for name, rows in sheets:
        grid = [[show_cell(value) for value in row] for row in rows]
        while grid and not any(grid[-1]):  # a sheet's extent often runs past its last row
            grid.pop()
        if grid:
            found.append(GridSource(name, grid))
    return found


def show_cell(value: object) -> str:
    """A cell's value as the text a CSV of the same table would hold."""
    match value:
        case None:
            return ""
        case bool():
            return "Y" if value else "N"
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case dt.date():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case _:
            return str(value)
