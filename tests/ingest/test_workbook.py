from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from workbench.core.errors import FormatUnknown
from workbench.ingest.files import RawFile
from workbench.ingest.formats import is_archive, open_sources
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


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("공문.hwpx", {"mimetype": "application/hwp+zip", "Contents/content.hpf": "<a/>"}),
        ("공문.docx", {"word/document.xml": "<a/>"}),
        ("공문.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        ("공문.hwp", None),
    ],
)
def test_a_text_document_is_called_one(tmp_path: Path, name: str, members: dict[str, str] | None) -> None:
    """It is a zip, or of the old binary kind, as workbooks are: neither an archive nor a damaged workbook."""
    file = tmp_path / name
    file.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    if members is not None:
        with zipfile.ZipFile(file, "w") as archive:
            for member, content in members.items():
                archive.writestr(member, content)
    raw = RawFile(name, file)  # type: ignore[arg-type]
    assert not is_archive(raw)
    with pytest.raises(FormatUnknown, match="문서 파일"):
        open_sources(raw)


def test_a_spreadsheet_of_open_document_is_no_archive(tmp_path: Path) -> None:
    file = tmp_path / "표.ods"
    spaces = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string"><text:p>구</text:p></table:table-cell>'
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name='표'>"
            f"<table:table-row>{cell}</table:table-row></table:table></office:spreadsheet></office:body>"
            "</office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    raw = RawFile("표.ods", file)  # type: ignore[arg-type]
    assert not is_archive(raw)
    assert [source.name for source in open_sources(raw)] == ["표"]


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
