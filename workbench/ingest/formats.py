"""Which reader a file needs: its content decides, its ending only hints."""

from __future__ import annotations

import codecs
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from workbench.core.errors import FormatUnknown, Unrecognised
from workbench.core.text import Text
from workbench.ingest import delimited, markup, responses, vector, workbook
from workbench.ingest.files import RawFile
from workbench.ingest.source import Source

_TEXT: Final = {".csv", ".tsv", ".txt", ".tab", ".dat", ""}
_ZIP: Final = b"PK\x03\x04"
_WORKBOOKS: Final = {"xl/workbook.xml", "xl/workbook.bin"}
_DOCUMENTS: Final = {
    "word/document.xml",
    "ppt/presentation.xml",
    "Contents/content.hpf",
    "Contents/header.xml",
}
"""What is in a zip that is one document (Word, PowerPoint, Hangul)."""
_OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument."
_DOCUMENT_SUFFIXES: Final = {".hwp", ".hwpx", ".doc", ".docx", ".ppt", ".pptx", ".odt"}
_OLE: Final = b"\xd0\xcf\x11\xe0"
_SHP: Final = b"\x00\x00\x27\x0a"


def is_archive(raw: RawFile) -> bool:
    """Whether the file holds other files (a workbook or a document is a zip, too, but one thing)."""
    if not _is_zip(raw.file):
        return False
    try:
        with zipfile.ZipFile(raw.file) as opened:
            names = set(opened.namelist())
            if "mimetype" in names:
                with opened.open("mimetype") as stated:
                    if stated.read(len(_OPEN_DOCUMENT)) == _OPEN_DOCUMENT:
                        return False
            return not names & (_WORKBOOKS | _DOCUMENTS)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError):
        return True


def _is_zip(file: Path) -> bool:
    # zipfile.is_zipfile looks for a zip anywhere at the end, and old workbooks have one inside.
    with file.open("rb") as stream:
        return stream.read(4) == _ZIP


def _show_start(head: bytes) -> str:
    """The beginning of a text as far as ASCII goes, whatever its encoding."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if wide else "latin-1", errors="replace")
    return text.lstrip("\ufeff\xef\xbb\xbf \t\r\n")


def _open_workbook(raw: RawFile) -> Sequence[Source]:
    """A workbook; a text document, which looks the same from outside, is told from a damaged one."""
    try:
        return workbook.open_workbook(raw.file)
    except FormatUnknown as error:
        if Path(raw.name).suffix.lower() not in _DOCUMENT_SUFFIXES:
            raise
        raise FormatUnknown(
            Text("표가 아니라 문서 파일(한글, 워드 등)입니다", "a text document, not a table"),
            where=raw.name,
            next_step=Text(
                "발행처에서 CSV나 XLSX를 받거나, 문서의 표를 엑셀로 옮겨 저장하세요",
                "get CSV or XLSX from the publisher, or save the document's table from a spreadsheet program",
            ),
        ) from error


def _open_markup(file: Path, start: str) -> Sequence[Source]:
    """Portals give web pages and XML spreadsheets the ending of XLS; the rest is a response."""
    if markup.is_spreadsheet_xml(start):
        return markup.open_spreadsheet_xml(file)
    if markup.is_page(start):
        return markup.open_page(file)
    return responses.open_xml(file)


def open_sources(raw: RawFile) -> Sequence[Source]:
    """The tables of a file.

    Raises
    ------
    FormatUnknown, EncodingUnknown, FileError
        The file is no data, damaged, or a response that says it has none.
    """
    file = raw.file
    if file.stat().st_size == 0:
        raise FormatUnknown(Text("빈 파일입니다", "the file is empty"), where=raw.name)
    with file.open("rb") as stream:
        head = stream.read(4096)
    suffix = Path(raw.name).suffix.lower()
    if head.startswith((_OLE, _ZIP)):
        return _open_workbook(raw)
    if head.startswith((_SHP, b"SQLite format 3")) or suffix in vector.SUFFIXES:
        return vector.open_vector(file)
    start = _show_start(head)
    if start[:1] in ("{", "["):
        if any(mark in start for mark in ('"FeatureCollection"', '"Topology"')):
            return vector.open_vector(file)
        return responses.open_json(file)
    if start[:1] == "<":
        return _open_markup(file, start)
    if suffix in _TEXT or suffix in (".xls", ".xlsx"):
        return [delimited.open_delimited(file)]
    raise Unrecognised(
        Text("자료 파일의 형식이 아닙니다", "not a data format that is read"),
        where=f"{raw.name} ({suffix or '?'})",
        next_step=Text(
            "CSV, XLSX, XLS, GeoJSON, SHP, GPKG, JSON, XML 또는 이를 묶은 ZIP을 넣으세요",
            "give CSV, XLSX, XLS, GeoJSON, SHP, GPKG, JSON, XML or a ZIP of these",
        ),
    )
