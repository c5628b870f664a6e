from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from workbench.core.errors import EncodingUnknown, FileError, FormatUnknown
from workbench.ingest.files import RawFile
from workbench.ingest.formats import open_sources
from workbench.ingest.matching import merge_header
from workbench.ingest.source import GridSource

PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=euc-kr">
<style>td {mso-number-format:"\\@";} table</style></head><body><table border="1">
<thead><tr><th rowspan=3>기간</th><th rowspan="3">자치구</th><th rowspan=3>세대<th colspan=6>인구</th>
<th rowspan=3>65세이상<br>고령자</th></tr><tr><th colspan=3>합계</th><th colspan=3>한국인</th></tr>
<tr><th>계<th>남자<th>여자<th>계<th>남자<th>여자</tr></thead><tbody>
<tr><td rowspan=2>2019.1/4<td>합계<td>4,202<td>1<td>2<td>3<td>4<td>5<td>6<td>-
<tr><td>종로&nbsp;구<td>1,202<td>1<td>2<td>3<td>4<td>5<td>6<td x:num="7.25">7.3</td></tr>
</tbody></table></body></html>"""

SHEET = """<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Worksheet ss:Name="현황"><Table>
  <Row><Cell ss:MergeDown="1"><Data ss:Type="String">자치구</Data></Cell>
   <Cell ss:MergeAcross="1"><Data ss:Type="String">2024년</Data></Cell></Row>
  <Row><Cell ss:Index="2"><Data ss:Type="String">건수</Data></Cell><Cell><Data ss:Type="String">일시</Data></Cell></Row>
  <Row ss:Index="4"><Cell><Data ss:Type="String">00191</Data></Cell><Cell><Data ss:Type="Number">12.0</Data></Cell>
   <Cell><Data ss:Type="DateTime">2024-01-02T03:04:00.000</Data></Cell></Row>
  <Row><Cell><ss:Data ss:Type="String"><B>중</B>구</ss:Data></Cell><Cell ss:Index="3"><Data
   ss:Type="DateTime">2024-01-02T00:00:00.000</Data></Cell></Row>
 </Table></Worksheet><Worksheet ss:Name="빈 시트"><Table/></Worksheet></Workbook>"""


def open_file(folder: Path, content: bytes, name: str = "Report.xls") -> list[GridSource]:
    (folder / name).write_bytes(content)
    return list(open_sources(RawFile(name, folder / name)))  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["Report.xls", "report.csv", "report.html"])
def test_a_page_named_xls(tmp_path: Path, encoding: str, name: str) -> None:
    (table,) = open_file(tmp_path, PAGE.encode(encoding), name)
    assert table.rows[3] == ["2019.1/4", "합계", "4,202", "1", "2", "3", "4", "5", "6", "-"]
    # A label merged over rows stands once; the number itself is taken, not the rounded one.
    assert table.rows[4] == ["", "종로\xa0구", "1,202", "1", "2", "3", "4", "5", "6", "7.25"]
    assert len(table.rows) == 5


def test_merged_header_cells_reach_as_far_as_the_page_says(tmp_path: Path) -> None:
    (table,) = open_file(tmp_path, PAGE.encode("cp949"))
    assert merge_header(table.head[:3]) == (
        *("기간", "자치구", "세대", "인구 합계 계", "인구 합계 남자", "인구 합계 여자"),
        *("인구 한국인 계", "인구 한국인 남자", "인구 한국인 여자", "65세이상\n고령자"),
    )


def test_tables_in_tables_are_read_apart(tmp_path: Path) -> None:
    page = (
        "<table><tr><td>제목</td></tr><tr><td><table><tr><td>가</td><td>1</td></tr></table></td></tr></table>"
    )
    inner, outer = open_file(tmp_path, page.encode())
    assert (inner.name, inner.rows) == ("1", [["가", "1"]])
    assert (outer.name, outer.rows) == ("2", [["제목"]])


def test_a_page_saved_by_excel(tmp_path: Path) -> None:
    """Conditional comments, styles and a number rounded for show, as Excel writes a workbook as a page."""
    page = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><!--[if gte mso 9]><xml>
    <x:Name>표</x:Name></xml><![endif]--><style>.xl1{mso-number-format:General}</style></head><body>
    <table><tr><td>이름</td><td>수</td></tr><tr><td class=xl1>가 &amp; 나</td>
    <td x:num="1234.5678">1,235</td></tr><![if supportMisalignedColumns]><tr height=0></tr><![endif]></table>"""
    (table,) = open_file(tmp_path, page.encode("cp949"))
    assert table.rows == [["이름", "수"], ["가 & 나", "1234.5678"]]


def test_an_unclosed_page_is_read_to_its_end(tmp_path: Path) -> None:
    (table,) = open_file(tmp_path, "<table><tr><td>가<td>나<tr><td>1<td>2".encode())
    assert table.rows == [["가", "나"], ["1", "2"]]


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body>로그인이 필요합니다</body></html>",
        "<html><table></table></html>",
        "<html><![nonsense[ <table><tr><td>가",
        "<table>" + "<tr><td colspan=1000>가" * 30_000 + "</table>",
    ],
)
def test_a_page_without_data_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(FormatUnknown):
        open_file(tmp_path, page.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_an_xml_spreadsheet(tmp_path: Path, encoding: str) -> None:
    (sheet,) = open_file(tmp_path, SHEET.format(encoding=encoding).encode(encoding))
    assert sheet.name == "현황"
    assert sheet.rows == [
        ["자치구", "2024년"],
        ["", "건수", "일시"],
        [],
        ["00191", "12", "2024-01-02 03:04:00"],
        ["중구", "", "2024-01-02"],
    ]
    assert merge_header(sheet.head[:2]) == ("자치구", "2024년 건수", "2024년 일시")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</Workbook>", ""),
        ('ss:Index="4"', 'ss:Index="1"'),
        ('ss:Index="4"', 'ss:Index="9999999999"'),
        ('ss:Index="2"', 'ss:Index="99999"'),
        ('ss:MergeAcross="1"', 'ss:MergeAcross="many"'),
        ("<?mso-application", '<!DOCTYPE a [<!ENTITY b "c">]><?mso-application'),
    ],
)
def test_a_damaged_xml_spreadsheet_is_refused(tmp_path: Path, old: str, new: str) -> None:
    assert old in SHEET
    with pytest.raises(FormatUnknown):
        open_file(tmp_path, SHEET.replace(old, new).format(encoding="utf-8").encode())


def test_other_xml_is_a_response(tmp_path: Path) -> None:
    (table,) = open_file(tmp_path, b"<r><row><A>1</A></row></r>", "r.xml")
    assert table.rows == [["A"], ["1"]]
    with pytest.raises(FileError, match="INFO-200"):
        open_file(tmp_path, b"<RESULT><CODE>INFO-200</CODE></RESULT>", "r.xml")


@pytest.mark.parametrize("prolog", ["", "<?xml version='1.0' encoding='UTF-8'?>", "<!-- <table> -->"])
def test_a_response_with_a_body_is_no_page(tmp_path: Path, prolog: str) -> None:
    """The XML of data.go.kr has ``body``, that of Gyeonggi ``head``; a page begins with an element of pages."""
    answer = b"<response><head><n>1</n></head><body><items><item><a>1</a></item></items></body></response>"
    (source,) = open_file(tmp_path, prolog.encode() + answer, "answer.xml")
    assert source.rows == [["a"], ["1"]]
    (page,) = open_file(tmp_path, prolog.encode() + b"<div><table><tr><td>a<td>b</table></div>")
    assert page.rows == [["a", "b"]]


def test_a_page_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncodingUnknown):
        open_file(tmp_path, b"<table><tr><td>" + bytes(range(128, 256)) * 40)


def test_json_in_utf16(tmp_path: Path) -> None:
    (table,) = open_file(tmp_path, codecs.BOM_UTF16_LE + '[{"가": 1}]'.encode("utf-16-le"), "a.json")
    assert table.rows == [["가"], ["1"]]


def test_a_tab_separated_text_named_xls(tmp_path: Path) -> None:
    (source,) = open_sources(_raw(tmp_path, "기간\t자치구\t세대\n2019.1/4\t종로구\t1,202\n"))
    assert source.head == [["기간", "자치구", "세대"], ["2019.1/4", "종로구", "1,202"]]


def _raw(folder: Path, text: str) -> RawFile:
    (folder / "Report.xls").write_bytes(text.encode("cp949"))
    return RawFile("Report.xls", folder / "Report.xls")
