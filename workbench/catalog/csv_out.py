"""Cells of a CSV that neither Excel nor anybody's formula can spoil."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from workbench.catalog.columns import Column, Columns, read_batches
from workbench.core.dataset import Snapshot

Heading = Literal["ko", "en", "name"]

BOM: Final = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the system's own encoding (CP949 in Korea)."""

_FORMULA: Final = r"^[=+\-@\t\r\n＝＋－＠]"
"""First characters after which a spreadsheet may run the cell (OWASP, CSV injection), full-width forms included."""

_DIGITS: Final = r"^[0-9][0-9.,:/eE+\-]*$"
"""A code that Excel would turn into a number or a date."""

_OPTIONS: Final = arrow_csv.WriteOptions(include_header=False, quoting_style="needed", eol="\r\n")


def stream_csv(
    snapshot: Snapshot, columns: Columns, *, heading: Heading = "ko", for_excel: bool = True
) -> Iterator[bytes]:
    """A version as CSV, piece by piece; :func:`~workbench.catalog.downloads.write_csv` says what is in it.

    Geometry is no cell and is left out; rows that are points have their coordinates in columns.
    """
    shown = [c for c in columns.shown if c.type != "geometry"]
    yield BOM + _header(shown, heading, for_excel)
    for table in read_batches(snapshot, columns):
        cells = [write_cells(table[c.name], c, for_excel=for_excel) for c in shown]
        sink = pa.BufferOutputStream()
        arrow_csv.write_csv(pa.table(cells, names=[c.name for c in shown]), sink, _OPTIONS)
        yield sink.getvalue().to_pybytes()


def _header(shown: list[Column], heading: Heading, for_excel: bool) -> bytes:
    names = {
        "ko": [c.heading().ko for c in shown],
        "en": [c.heading().en for c in shown],
        "name": [c.name for c in shown],
    }[heading]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(names)
    return text.getvalue().encode("utf-8")


def write_cells(values: pa.ChunkedArray, column: Column, *, for_excel: bool = True) -> pa.ChunkedArray:
    """Values of one column as they stand in the file.

    Returns
    -------
    pyarrow.ChunkedArray
        Numbers, dates and times as they are (no quotes in the file); text and codes made safe.
    """
    match column.type:
        case "code":
            safe = _disarm(values)
            if not for_excel:
                return safe
            as_text = pc.binary_join_element_wise('="', values, '"', "")
            return pc.if_else(pc.fill_null(pc.match_substring_regex(values, _DIGITS), False), as_text, safe)
        case "string":
            return _disarm(values)
        case "datetime":
            return values.cast(pa.timestamp("s"), safe=False)
        case "month":
            return pc.strftime(values, format="%Y-%m")
        case _:
            return values


def _disarm(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """An apostrophe before what a spreadsheet would take for a formula."""
    armed = pc.fill_null(pc.match_substring_regex(values, _FORMULA), False)
    return pc.if_else(armed, pc.binary_join_element_wise("'", values, ""), values)
