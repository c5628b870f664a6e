"""Tables in marked-up text that portals name ``.xls``: web pages, and the XML spreadsheet of Excel 2003.

A merged cell stands once, where it begins, as in any other worksheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from workbench.core.errors import FormatUnknown
from workbench.core.text import Text
from workbench.ingest.encoding import detect_encoding, read_text
from workbench.ingest.merges import Merge, build_merged
from workbench.ingest.source import GridSource

_PAGE_TAGS: Final = set(
    "html head body meta style link script title base table caption colgroup col thead tbody tr th td "
    "div span p center font form h1 h2 h3 h4 h5 h6 a b br hr img ul pre".split()
)
"""Elements that a web page, or the piece of one that a portal saves, begins with."""
_SHEET: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_ROWS_MAX: Final = 1_048_576
_COLUMNS_MAX: Final = 16_384
"""What a worksheet can hold; a file that claims more is damaged."""
_BLANKS_MAX: Final = 20_000_000
"""Places that wide merged cells may cover in all: beyond it a page would fill the memory with nothing."""


def is_spreadsheet_xml(start: str) -> bool:
    """Whether a text that begins so is a workbook in the XML of Excel 2003."""
    return "<Workbook" in start and "urn:schemas-microsoft-com:office:spreadsheet" in start


def is_page(start: str) -> bool:
    """Whether a text that begins so is a web page or a piece of one.

    What it begins with decides: data.go.kr wraps the rows of its XML in ``head`` and ``body``, too.
    """
    if re.search(r"<!doctype\s+html\b", start, re.IGNORECASE):
        return True
    first = re.search(r"<([a-z][\w.:-]*)", re.sub(r"(?s)<!--.*?(?:-->|$)", "", start), re.IGNORECASE)
    return first is not None and first[1].lower() in _PAGE_TAGS


def open_page(file: Path) -> list[GridSource]:
    """The tables of a web page, the innermost where tables stand in tables.

    Raises
    ------
    EncodingUnknown
        The bytes are no text.
    FormatUnknown
        There is no table in it: a login or error page saved in place of the data.
    """
    reader = _PageReader()
    try:
        for block in read_text(file, detect_encoding(file)):
            reader.feed(block)
        reader.close()
    except (ValueError, AssertionError) as error:  # the parser asserts where a declaration makes no sense
        raise _broken(file, "HTML") from error
    tables = [table for table in reader.finish() if any(map(any, table.rows))]
    if not tables:
        raise FormatUnknown(
            Text("표가 없는 웹 페이지입니다", "a web page without a table"),
            where=file.name,
            next_step=Text(
                "자료가 아니라 안내·오류 화면이 저장되었는지 확인하고 다시 내려받으세요",
                "see whether a notice or an error was saved in place of the data, and download it again",
            ),
        )
    several = len(tables) > 1
    return [build_merged(str(n) if several else "", t.rows, t.merges) for n, t in enumerate(tables, 1)]


@dataclass(slots=True)
class _Table:
    """One table while it is read."""

    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)
    """Column → how many rows below it are still covered by a merged cell."""
    cell: list[str] | None = None
    exact: str | None = None
    spans: tuple[int, int] = (1, 1)
    blanks_n: int = 0

    def open_row(self) -> None:
        self.close_cell()
        self.rows.append([])
        self._skip_covered()

    def open_cell(self, attributes: Mapping[str, str | None]) -> None:
        self.close_cell()
        if not self.rows:
            self.rows.append([])
        self.cell = []
        # Excel writes the number itself beside the rounded one it shows.
        self.exact = attributes.get("x:num") or None
        self.spans = (_span(attributes.get("rowspan"), 65_534), _span(attributes.get("colspan"), 1_000))

    def close_cell(self) -> None:
        if self.cell is None:
            return
        text = self.exact or "".join(self.cell).strip()
        down, across = self.spans
        row = self.rows[-1]
        left = len(row)
        row.extend([text, *[""] * (across - 1)])
        self.blanks_n += across - 1
        if self.blanks_n > _BLANKS_MAX:
            raise ValueError
        if down > 1 or across > 1:
            top = len(self.rows) - 1
            self.merges.append((top, left, top + down - 1, left + across - 1))
        if down > 1:
            self.covered |= dict.fromkeys(range(left, left + across), down)
        self.cell = None
        self._skip_covered()

    def close_row(self) -> None:
        self.close_cell()
        self.covered = {column: n - 1 for column, n in self.covered.items() if n > 1}

    def _skip_covered(self) -> None:
        """Leave the places blank that a merged cell of an earlier row covers."""
        row = self.rows[-1]
        while len(row) in self.covered:
            row.append("")


def _span(text: str | None, most: int) -> int:
    return min(int(text), most) if text and text.strip().isdecimal() and int(text) > 0 else 1


class _PageReader(HTMLParser):
    """Collects the tables of a page, forgiving what browsers forgive (``td`` and ``tr`` that are not closed)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[_Table] = []
        self._done: list[_Table] = []
        self._mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._mute += 1
        elif tag == "table":
            self._open.append(_Table())
        elif not self._open:
            return
        elif tag == "tr":
            if self._open[-1].rows:
                self._open[-1].close_row()
            self._open[-1].open_row()
        elif tag in ("td", "th"):
            self._open[-1].open_cell(dict(attrs))
        elif tag in ("br", "p", "div"):
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._mute = max(0, self._mute - 1)
        elif not self._open:
            return
        elif tag == "table":
            self._done.append(self._open.pop())
            self._done[-1].close_cell()
        elif tag in ("td", "th"):
            self._open[-1].close_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._mute and self._open[-1].cell is not None:
            self._open[-1].cell.append(data)

    def finish(self) -> list[_Table]:
        """The tables, in the order in which they end; one that never ends is taken to the page's end."""
        for table in self._open:
            table.close_cell()
        for table in (*self._done, *self._open):
            table.rows = _square(table.rows)
        return [*self._done, *self._open]


def _square(rows: list[list[str]]) -> list[list[str]]:
    """Cells with their text on as few lines as it has, rows without the blank ones at the end."""
    tidy = [["\n".join(filter(None, map(str.strip, cell.split("\n")))) for cell in row] for row in rows]
    while tidy and not any(tidy[-1]):
        tidy.pop()
    return tidy


def open_spreadsheet_xml(file: Path) -> list[GridSource]:
    """The worksheets of a workbook in the XML of Excel 2003 that hold anything.

    Raises
    ------
    EncodingUnknown
        The bytes are no text.
    FormatUnknown
        It is not well-formed, or claims more cells than a worksheet has.
    """
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    sheets: list[tuple[str, _Table]] = []
    try:
        for block in read_text(file, detect_encoding(file)):
            if "<!DOCTYPE" in block or "<!ENTITY" in block:  # no entity expansion
                raise _broken(file, "XML")
            parser.feed(_without_declaration(block))
            for event, element in _events(parser):
                if event == "start" and element.tag == f"{_SHEET}Worksheet":
                    sheets.append((element.get(f"{_SHEET}Name", ""), _Table()))
                elif event == "end" and element.tag == f"{_SHEET}Row" and sheets:
                    _add_row(sheets[-1][1], element)
                    element.clear()
        parser.close()
    except (ParseError, ValueError) as error:
        raise _broken(file, "XML") from error
    filled = [(name, table) for name, table in sheets if any(map(any, table.rows))]
    return [build_merged(name, _square(table.rows), table.merges) for name, table in filled]


def _without_declaration(block: str) -> str:
    # The text is decoded already: an encoding named in it would be taken for that of the parser's input.
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", block, count=1)


def _events(parser: XMLPullParser[Element]) -> Iterator[tuple[str, Element]]:
    for event in parser.read_events():
        if isinstance(event[-1], Element):
            yield str(event[0]), event[-1]


def _add_row(table: _Table, element: Element) -> None:
    at = int(element.get(f"{_SHEET}Index", len(table.rows) + 1))
    if not len(table.rows) < at <= _ROWS_MAX:
        raise ValueError
    table.rows.extend([] for _ in range(at - len(table.rows)))
    row = table.rows[-1]
    right = 0
    for cell in element.iter(f"{_SHEET}Cell"):
        right = int(cell.get(f"{_SHEET}Index", right + 1))
        across, down = (int(cell.get(f"{_SHEET}Merge{way}", 0)) for way in ("Across", "Down"))
        if not 0 < right <= _COLUMNS_MAX or not 0 <= across < _COLUMNS_MAX or not 0 <= down < _ROWS_MAX:
            raise ValueError
        row.extend([""] * (right - len(row)))
        row[right - 1] = _show_data(cell.find(f"{_SHEET}Data"))
        if across or down:
            table.merges.append((at - 1, right - 1, at - 1 + down, right - 1 + across))
        right += across


def _show_data(data: Element | None) -> str:
    """A cell's content as the text a CSV of the same table would hold."""
    if data is None:
        return ""
    text = "".join(data.itertext()).strip()
    match data.get(f"{_SHEET}Type"):
        case "Number":
            return re.sub(r"^(-?\d+)\.0+$", r"\1", text)
        case "DateTime":
            return re.sub(r"(?:T00:00:00)?(?:\.0+)?$", "", text).replace("T", " ")
        case "Boolean":
            return "Y" if text == "1" else "N"
        case _:
            return text


def _broken(file: Path, kind: str) -> FormatUnknown:
    return FormatUnknown(
        Text(f"{kind} 표의 짜임이 어긋나 있습니다", f"the {kind} table is malformed"),
        where=file.name,
        next_step=Text(
            "엑셀에서 열어 .xlsx로 다시 저장하세요", "open it in a spreadsheet program and save it as .xlsx"
        ),
    )
