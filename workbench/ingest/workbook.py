"""Worksheets: XLSX and its kin, and the old binary XLS."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from workbench.core.errors import FormatUnknown
from workbench.core.text import Text
from workbench.ingest.merges import Merge, build_merged
from workbench.ingest.source import GridSource


def open_workbook(file: Path) -> list[GridSource]:
    """The sheets of a workbook that hold anything, hidden ones included.

    Raises
    ------
    FormatUnknown
        It is damaged or locked with a password.
    """
    try:
        # By content, not by name: portals give XLSX the ending of XLS and the reverse.
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes()))
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        grids = {name: sheet.to_python(skip_empty_area=False) for name, sheet in sheets.items()}
        merges = {name: _merges_of(sheet) for name, sheet in sheets.items()}
    except (CalamineError, OSError, ValueError) as error:
        raise FormatUnknown(
            Text("엑셀 파일이 손상되었거나 암호가 걸려 있습니다", "the workbook is damaged or locked"),
            where=file.name,
            next_step=Text(
                "엑셀에서 열어 다시 저장하세요", "open it in a spreadsheet program and save it again"
            ),
        ) from error
    texts = {name: [[show_cell(value) for value in row] for row in grid] for name, grid in grids.items()}
    return [
        build_merged(name, _trim(rows), merges[name]) for name, rows in texts.items() if any(map(any, rows))
    ]


def _merges_of(sheet: CalamineSheet) -> list[Merge]:
    return [(*start, *end) for start, end in sheet.merged_cell_ranges or ()]


def _trim(rows: list[list[str]]) -> list[list[str]]:
    """Rows without the empty ones at the end: a sheet's extent often runs past its last row."""
    last = max(i for i, row in enumerate(rows) if any(row))
    return rows[: last + 1]


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
