"""A file nobody described: the draft loads, is a valid Data Package, and reads the file it was made from."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import frictionless
import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import REAL_FILES
from workbench.catalog import load_catalog, read_descriptor
from workbench.core.dataset import Dataset
from workbench.core.errors import DescriptorError, FileError, FormatUnknown, WorkbenchError
from workbench.ingest import FileReport, ingest_paths
from workbench.ingest.draft import Draft, build_draft, write_draft
from workbench.ingest.drafting.relax import NOT_DATA
from workbench.storage import Lake

HOPELESS = {"api"}
"""Folder of responses: some hold one row, some are errors."""


def take_in(file: Path, draft: Draft, folder: Path) -> tuple[Dataset, FileReport]:
    """Write the draft, check it as others would, and ingest the file with it alone."""
    written = write_draft(draft, folder / "datasets")
    assert list(frictionless.Package.metadata_validate(yaml.safe_load(draft.text))) == []
    dataset = read_descriptor(written)
    lake = Lake(folder / "lake", is_sample=False)
    report = ingest_paths([file], catalog=load_catalog(folder / "datasets"), lake=lake)
    assert lake.check() == []
    (found,) = (f for f in report.files if f.dataset == draft.dataset_id)
    return dataset, found


def draft_text(tmp_path: Path, text: str, name: str = "표본 자료_2023.csv") -> tuple[Dataset, FileReport]:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return take_in(file, build_draft(file), tmp_path)


def test_a_total_row_in_a_column_of_days(tmp_path: Path) -> None:
    """The air portal's first row is the mean of all days."""
    days = "".join(f"2024-01-0{n},강남구,3{n}\n" for n in range(1, 6))
    dataset, report = draft_text(tmp_path, "날짜,측정소명,미세먼지(㎍/㎥)\n전체,평균,35\n" + days)
    assert (dataset.field("date").type, dataset.period) == ("date", "date")
    assert (report.rows_read, report.rows_kept) == (6, 5)


def test_a_note_below_the_table_is_no_fault_of_the_table(tmp_path: Path) -> None:
    _, report = draft_text(
        tmp_path, "기부 현황\n시도,기부금액(천원),건수\n서울,10,1\n부산,20,2\n※ 자료: 행정안전부\n"
    )
    assert (report.rows_read, report.rows_kept) == (3, 2)
    assert [r.code for r in report.reasons] == ["cells"]


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (["2015.6", "2016.10", "2017.12"], "month"),
        (["2015.6", "2016.10", "2017"], "string"),  # neither months nor numbers
        (["2015.6.1", "2016.10.2", "2017.12.31"], "date"),
    ],
)
def test_days_with_dots_are_no_numbers(tmp_path: Path, days: list[str], kind: str) -> None:
    rows = "".join(f"곳{n},{day},{n}\n" for n, day in enumerate(days))
    dataset, report = draft_text(tmp_path, f"장소,설치일자,대수\n{rows}")
    assert dataset.fields[1].type == kind
    assert report.rows_kept == 3


def test_a_workbook_with_a_title_and_merged_labels(tmp_path: Path) -> None:
    """The title is merged over all columns, the province over its rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["지자체별 사고통계", None, None, None],
        ["시도", "시군구", "2021", "2022"],
        ["시도", "시군구", "사고건수", "사고건수"],
        ["서울", "종로구", 1, 2],
        [None, "중구", 3, 4],
        ["부산", "중구", 5, 6],
        [None, "서구", 7, 8],
    ):
        sheet.append(row)
    for merged in ("A1:D1", "A2:A3", "B2:B3", "A4:A5", "A6:A7"):
        sheet.merge_cells(merged)
    file = tmp_path / "사고통계.xlsx"
    book.save(file)
    dataset, report = take_in(file, build_draft(file), tmp_path)
    assert dataset.wide is not None
    assert {"sido_name", "year"} < set(dataset.key)
    assert report.rows_kept == 4


def share_kept(report: FileReport) -> float:
    data_n = report.rows_read - sum(r.rows for r in report.reasons if r.code in NOT_DATA)
    return report.rows_kept / data_n if data_n else 1.0


# -- small tables ----------------------------------------------------------------------------------


def test_a_table_with_a_bit_of_everything(tmp_path: Path) -> None:
    dataset, report = draft_text(
        tmp_path,
        "서울시 시설 현황\n"
        "단위: 명\n"
        "시설번호,시설명,자치구,기준일자,이용자수 (명),면적(㎡),위도,경도\n"
        '00101,가,종로구,2023-01-01,"1,234",10.5,37.57,126.98\n'
        "102,나,중구,2023-01-01,-,11,37.56,126.99\n"
        "103,다,중구,2023-01-02,5,12,0,0\n"
        ',,합계,,"1,239",,,\n',
    )
    kinds = {f.name: f.type for f in dataset.fields}
    assert kinds == {
        "facility_id": "code",
        "facility_name": "string",
        "gu_name": "string",
        "base_date": "date",
        "users_n": "integer",
        "area_m2": "number",
        "lat": "number",
        "lon": "number",
    }
    assert dataset.field("facility_id").width == 5
    assert dataset.field("users_n").unit == "persons"
    assert dataset.field("area_m2").unit == "m²"
    assert dataset.key == ("facility_id",)
    assert dataset.period == "base_date"
    assert "-" in dataset.missing
    assert dataset.recognise.total_rows == {"gu_name": ("합계",)}
    assert dataset.place is not None
    assert (dataset.place.crs, dataset.place.x, dataset.place.gu_name) == ("EPSG:4326", "lon", "gu_name")
    assert (report.rows_read, report.rows_kept) == (4, 3)


def test_periods_in_the_header_become_rows(tmp_path: Path) -> None:
    dataset, report = draft_text(
        tmp_path,
        "자치구별(1),자치구별(2),2023. 01,2023. 01,2023. 02,2023. 02\n"
        "자치구별(1),자치구별(2),발생건수 (건),사망자수 (명),발생건수 (건),사망자수 (명)\n"
        "합계,소계,10,1,12,-\n합계,종로구,4,1,5,-\n합계,중구,6,-,7,-\n",
    )
    assert dataset.wide is not None
    assert [f.name for f in dataset.fields] == ["gu_name_1", "gu_name_2", "month", "cases_n", "deaths_n"]
    assert dataset.key == ("gu_name_2", "month")
    assert (report.rows_read, report.rows_kept) == (4, 2)  # a header row and a total row are none


def test_columns_that_cannot_be_named_are_numbered(tmp_path: Path) -> None:
    dataset, _ = draft_text(tmp_path, "뚱딴지,코드,코드,,@x\n가,01,1,7,a\n나,02,2,8,b\n")
    assert [(f.name, f.source) for f in dataset.fields] == [
        ("col_1", ("뚱딴지",)),
        ("code", ("코드",)),
        ("code_2", ("코드+1",)),  # the same header again
        ("col_4", ("코드+2",)),  # no header
        ("x", ("코드+3",)),  # a header that a descriptor cannot name
    ]


def test_who_a_person_is_is_marked(tmp_path: Path) -> None:
    dataset, _ = draft_text(
        tmp_path,
        "성명,전화번호,생년,주소,비고\n홍길동,010-1234-5678,1990,서울 중구 1,가\n임꺽정,010-9876-5432,1985,서울 중구 2,나\n",
    )
    marks = {f.name: f.sensitivity for f in dataset.fields}
    assert marks == {
        "person_name": "direct",
        "phone": "direct",
        "birth_year": "quasi",
        "address": "direct",
        "note": "none",
    }
    assert (dataset.rung, dataset.basis) == ("masked", "registry")
    assert not {"person_name", "phone", "address"} & set(dataset.key), "who a person is identifies no row"


def test_no_value_of_a_row_stands_in_the_draft(tmp_path: Path) -> None:
    file = tmp_path / "명단.csv"
    file.write_text("성명,번호\n홍길동,A-77\n임꺽정,B-88\n", encoding="utf-8")
    text = build_draft(file).text
    assert not [value for value in ("홍길동", "임꺽정", "A-77", "B-88") if value in text]


def test_metres_are_told_from_degrees(tmp_path: Path) -> None:
    dataset, report = draft_text(
        tmp_path,
        "시설명,X좌표(GRS80TM),Y좌표\n가,198364.1,450395.2\n나,213554.1,448917.2\n다,200994.2,437000.1\n",
    )
    assert dataset.place is not None
    assert (dataset.place.crs, dataset.place.x, dataset.place.y) == ("EPSG:5181", "x_m", "y_m")
    assert report.rows_kept == 3


def test_a_constant_that_tells_files_apart_is_in_the_key(tmp_path: Path) -> None:
    """Without the day in the key, tomorrow's file would take the place of today's rows."""
    dataset, _ = draft_text(
        tmp_path, "기준일자,행정동코드,생활인구수\n20240101,11110530,5.5\n20240101,11110540,6.5\n"
    )
    assert dataset.key == ("dong_code", "base_date")
    assert dataset.combine == "append"


def test_wrapped_cells_and_windows_text(tmp_path: Path) -> None:
    file = tmp_path / "대여이력.csv"
    file.write_bytes("'자전거번호','대여일시'\r\n'SPB-1','2018-01-01 10:00:00'\r\n".encode("cp949"))
    dataset, report = take_in(file, build_draft(file), tmp_path)
    assert [(f.name, f.type) for f in dataset.fields] == [("bike_id", "code"), ("rented_at", "datetime")]
    assert report.rows_kept == 1


def test_a_table_in_an_archive(tmp_path: Path) -> None:
    file = tmp_path / "묶음.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("읽어보기.csv", "안내\n")
        archive.writestr("자전거 사고.csv", "연도,자치구,사고건수\n2023,중구,1\n2023,종로구,2\n")
    draft = build_draft(file)
    assert (draft.table, draft.dataset_id, draft.rows_kept) == ("자전거 사고.csv", "bike_crash", 2)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", FormatUnknown),
        (b"1,2\n3,4\n5,6\n", FormatUnknown),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), FileError),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, error: type[WorkbenchError]) -> None:
    file = tmp_path / "자료.csv"
    file.write_bytes(content)
    with pytest.raises(error):
        build_draft(file)


# -- names and places in the catalogue -------------------------------------------------------------


@pytest.fixture
def crashes(tmp_path: Path) -> Path:
    file = tmp_path / "자전거 사고_2023.csv"
    file.write_text("연도,자치구,사고건수\n2023,중구,1\n2023,종로구,2\n", encoding="utf-8")
    return file


def test_names_may_be_given(crashes: Path) -> None:
    draft = build_draft(crashes, theme="safety", dataset_id="my_crashes")
    assert (draft.theme, draft.dataset_id) == ("safety", "my_crashes")
    assert "path: my_crashes.parquet" in draft.text


@pytest.mark.parametrize("name", ["../x", "대문자", "A", "1a", ""])
def test_a_name_is_no_path(crashes: Path, name: str) -> None:
    with pytest.raises(DescriptorError):
        build_draft(crashes, theme=name)
    with pytest.raises(DescriptorError):
        build_draft(crashes, dataset_id=name)


def test_nothing_is_overwritten(crashes: Path, tmp_path: Path) -> None:
    draft = build_draft(crashes, theme="one")
    folder = tmp_path / "datasets"
    first = write_draft(draft, folder)
    with pytest.raises(DescriptorError):
        write_draft(draft, folder)
    with pytest.raises(DescriptorError):  # nor may another theme have the name
        write_draft(build_draft(crashes, theme="two"), folder)
    catalog = load_catalog(folder)
    again = build_draft(crashes, catalog=catalog, theme="one")
    assert again.dataset_id == f"{draft.dataset_id}_2"
    assert again.known_as == draft.dataset_id
    with pytest.raises(DescriptorError):
        build_draft(crashes, catalog=catalog, dataset_id=draft.dataset_id)
    assert first.read_text(encoding="utf-8") == draft.text


def test_remarks_are_in_the_readers_language(crashes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    korean = build_draft(crashes)
    assert korean.text.count("# 확인:") == korean.guesses_n
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    english = build_draft(crashes)
    assert english.text.count("# check:") == english.guesses_n == korean.guesses_n
    assert yaml.safe_load(english.text) == yaml.safe_load(korean.text)


# -- the real files, and worse ones ----------------------------------------------------------------


def _real() -> list[Path]:
    kinds = {".csv", ".xlsx", ".xls", ".geojson", ".shp", ".json", ".xml"}
    files = REAL_FILES.rglob("*") if REAL_FILES.is_dir() else ()
    return sorted(f for f in files if f.suffix.lower() in kinds and f.parent.name not in HOPELESS)


@pytest.mark.slow
@pytest.mark.parametrize("file", _real(), ids=lambda f: f.name)
def test_a_real_file_is_read_with_its_own_draft(file: Path, tmp_path: Path) -> None:
    draft = build_draft(file)
    dataset, report = take_in(file, draft, tmp_path)
    assert report.status == "ingested"
    assert (report.rows_read, report.rows_kept) == (draft.rows_read, draft.rows_kept)
    assert report.rows_read == report.rows_kept + report.rows_quarantined
    assert share_kept(report) >= 0.95
    named = [f for f in dataset.fields if not f.name.startswith("col_")]
    assert len(named) >= 0.8 * len(dataset.fields)


HEADERS = (
    *(
        "연도",
        "자치구",
        "구",
        "코드",
        "번호",
        "위도",
        "경도",
        "X좌표",
        "Y좌표",
        "이름",
        "전화번호",
        "주소",
        "2020",
        "2021",
    ),
    *(
        "2023. 01",
        "2023. 02",
        "값",
        "",
        "코드",
        "@x",
        "<y>",
        "사고건수(건)",
        "비율(%)",
        "면적(㎡)",
        "기준일자",
        "측정일시",
    ),
    *(
        "합계",
        "a+1",
        "'q'",
        "여부",
        "성별",
        "생년",
        "시간대",
        "1",
        "longitude",
        "2023년 1/4분기",
        "기준_년분기_코드",
        "id",
    ),
)
CELLS = (
    *(
        "",
        "-",
        "1",
        "0",
        "001",
        "1,234",
        "12.5",
        "-999",
        "2023-01-01",
        "20230101",
        "202301",
        "2023-01-01 24:00",
    ),
    *(
        "종로구",
        "중구",
        "합계",
        "소계",
        "계",
        "가 나",
        "Y",
        "N",
        "127.01",
        "37.55",
        "200000",
        "450000",
        "없음",
        "12.5%",
    ),
    *(
        "100명",
        '"',
        'a"b',
        "\n",
        "1e5",
        "NaN",
        "inf",
        "홍길동",
        "010-1234-5678",
        "11110",
        "11010",
        "20231",
        "O",
        "유",
    ),
    *("  ", "１２", "−5", "\u200b", "9" * 20, "3.", ".5", "24:00", "1-2"),
)


@st.composite
def tables(draw: st.DrawFn) -> Sequence[Sequence[str]]:
    """A header of known and odd words over columns that each draw from a few odd cells, and a preamble."""
    width = draw(st.integers(1, 6))
    header = draw(st.lists(st.sampled_from(HEADERS), min_size=width, max_size=width))
    pools = [draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4)) for _ in header]
    rows = draw(st.lists(st.tuples(*(st.sampled_from(pool) for pool in pools)), max_size=12))
    preamble = draw(st.sampled_from([[], [["제목"]], [["제목"], ["단위: 명"]]]))
    return [*preamble, header, *rows]


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(table=tables())
def test_any_table_is_drafted_or_refused(
    tmp_path_factory: pytest.TempPathFactory, table: Sequence[Sequence[str]]
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    file = folder / "표본 자료_2023.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(table)
    try:
        draft = build_draft(file)
    except WorkbenchError:
        return
    if draft.rows_kept == 0:  # nothing but a header: there is nothing to take in
        return
    _, report = take_in(file, draft, folder)
    assert (report.rows_read, report.rows_kept) == (draft.rows_read, draft.rows_kept)
    assert share_kept(report) >= 0.95
