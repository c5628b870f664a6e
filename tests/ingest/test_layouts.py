"""Layouts of statistics portals and monthly workbooks, published as the portals publish them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.ingest.shops import read_quarantine, read_rows
from workbench.catalog import Catalog, load_catalog
from workbench.ingest import FileReport, ingest_paths
from workbench.storage import Lake

GROUPS = ("합계", "한국인", "등록외국인")
HEADER = (
    ["기간", "자치구", "세대", *["인구"] * 9, "세대당인구", "65세이상고령자"],
    ["기간", "자치구", "세대", *(g for g in GROUPS for _ in range(3)), "세대당인구", "65세이상고령자"],
    ["기간", "자치구", "세대", *(["계", "남자", "여자"] * 3), "세대당인구", "65세이상고령자"],
)
ROWS = (
    ["2019.1/4", "합계", "9,999", *["12,345"] * 9, "2.31", "1,400"],
    "2019.1/4 종로구 73,735 163,026 79,156 83,870 152,737 74,536 78,201 10,289 4,620 5,669 2.07 27,818".split(),
    "2019.1/4 중구 62,502 135,633 66,656 68,977 125,725 61,679 64,046 9,908 4,977 4,931 2.01 -".split(),
)


@pytest.fixture(scope="module")
def catalog(repository: Path) -> Catalog:
    return load_catalog(repository / "datasets")


def write_tsv(folder: Path, name: str) -> Path:
    lines = ["\t".join(row) for row in (*HEADER, *ROWS)]
    (folder / name).write_bytes(("\r\n".join(lines) + "\r\n").encode("cp949"))
    return folder / name


def write_page(folder: Path, name: str) -> Path:
    """As the old portal does: labels that repeat are one merged cell, in the header and down the first column."""
    first = [("기간", 1, 3), ("자치구", 1, 3), ("세대", 1, 3), ("인구", 9, 1), ("세대당인구", 1, 3)]
    head = "".join(f"<th colspan={c} rowspan={r}>{t}" for t, c, r in (*first, ("65세이상고령자", 1, 3)))
    groups = "".join(f"<th colspan=3>{g}" for g in GROUPS)
    kinds = "".join(f"<th>{kind}" for kind in ["계", "남자", "여자"] * 3)
    body = "".join(
        "<tr>"
        + (f"<td rowspan={len(ROWS)}>{row[0]}" if n == 0 else "")
        + "".join(f"<td>{c}" for c in row[1:])
        for n, row in enumerate(ROWS)
    )
    page = f"<meta charset=euc-kr><table border=1><tr>{head}<tr>{groups}<tr>{kinds}{body}</table>"
    (folder / name).write_bytes(page.encode("cp949"))
    return folder / name


def write_workbook(folder: Path, name: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (*HEADER, *ROWS):
        sheet.append(row)
    for area in ("A1:A3", "B1:B3", "C1:C3", "D1:L1", "D2:F2", "G2:I2", "J2:L2", "M1:M3", "N1:N3", "A4:A6"):
        sheet.merge_cells(area)
    book.save(folder / name)
    return folder / name


def ingest_one(lake: Lake, catalog: Catalog, file: Path) -> FileReport:
    (report,) = ingest_paths([file], catalog=catalog, lake=lake).files
    return report


@pytest.mark.parametrize("write", [write_tsv, write_page, write_workbook], ids=["tsv", "page", "workbook"])
@pytest.mark.parametrize("name", ["Report.xls", "Report.txt"])
def test_population_of_the_old_portal(
    tmp_path: Path, lake: Lake, catalog: Catalog, write: object, name: str
) -> None:
    report = ingest_one(lake, catalog, write(tmp_path, name))  # type: ignore[operator]
    assert (report.dataset, report.status) == ("resident_population", "ingested"), report.reasons
    counted = {r.code: r.rows for r in report.reasons if r.rows}
    assert (report.rows_read, report.rows_kept) == (5, 2)
    assert counted == {"header_row": 2, "total_row": 1}
    rows = read_rows(lake, "area_name, group_name, category, quarter, population_n", "resident_population")
    values = {(a, g, c): n for a, g, c, _, n in rows}
    assert {str(q) for *_, q, _ in rows} == {"2019-01-01"}
    assert len(rows) == 2 * 12
    assert values["중구", "65세이상고령자", "65세이상고령자"] is None  # a dash stands for no value
    assert values["종로구", "계", "계"] == 163_026
    assert values["종로구", "한국인", "한국인"] == 152_737
    assert values["중구", "등록외국인", "남자"] == 4_977
    assert values["중구", "세대당인구", "세대당인구"] == 2.01


QUARTERS = ("2024. 3/4", "2024. 4/4")


def write_portal(file: Path, places: list[list[str]], values: tuple[int, ...] = (10, 4, 6, 9, 4, 5)) -> Path:
    """Rows by group as the portal of today gives them; labels that repeat are left out, as merged cells are."""
    kinds = ["계", "남자", "여자", "한국인", "남자", "여자"]
    lines = [[*(f"동별({i + 1})" for i in range(len(places[0]))), "구분별", "항목", "단위", *QUARTERS]]
    for place in places:
        for n, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            shown = place if n == 0 else [""] * len(place)
            lines.append([*shown, kind, "인구", "명", str(value), str(value + 1)])
    file.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), encoding="utf-8-sig")
    return file


def test_districts_and_dong_live_side_by_side(tmp_path: Path, lake: Lake, catalog: Catalog) -> None:
    gu = write_portal(tmp_path / "주민등록인구_구.csv", [["합계", "소계"], ["합계", "종로구"], ["", "중구"]])
    dong = write_portal(
        tmp_path / "주민등록인구_동.csv",
        [["합계", "종로구", "소계"], ["", "", "사직동"], ["", "", "청운효자동"], ["", "중구", "명동"]],
    )
    reports = ingest_paths([gu, dong], catalog=catalog, lake=lake).files
    assert {(f.dataset, f.rows_read, f.rows_kept) for f in reports} == {
        ("resident_population", 18, 12),
        ("resident_population_dong", 24, 18),
    }
    men = "group_name = '계' AND category = '남자' AND quarter = DATE '2024-10-01'"
    assert _sum(lake, "resident_population", men) == 5 * 2
    assert _sum(lake, "resident_population_dong", men) == 5 * 3
    assert sorted(set(read_rows(lake, "gu_name, dong_name", "resident_population_dong"))) == [
        ("종로구", "사직동"),
        ("종로구", "청운효자동"),
        ("중구", "명동"),
    ]
    assert {reason for _, reason, _ in read_quarantine(lake, "resident_population_dong")} == {"total_row"}


def test_a_later_file_of_the_same_quarters_wins_row_by_row(
    tmp_path: Path, lake: Lake, catalog: Catalog
) -> None:
    both = write_portal(tmp_path / "주민등록인구_1.csv", [["합계", "종로구"], ["", "중구"]])
    ingest_one(lake, catalog, both)
    one = write_portal(tmp_path / "주민등록인구_2.csv", [["합계", "중구"]], (20, 8, 12, 18, 8, 10))
    ingest_one(lake, catalog, one)
    total = "group_name = '계' AND category = '계' AND quarter = DATE '2024-07-01'"
    assert _sum(lake, "resident_population", f"{total} AND area_name = '중구'") == 20
    assert _sum(lake, "resident_population", f"{total} AND area_name = '종로구'") == 10
    assert len(read_rows(lake, "*", "resident_population")) == 24


def _sum(lake: Lake, dataset: str, condition: str) -> float:
    rows = read_rows(lake, f"sum(population_n) FILTER ({condition})", dataset)
    return float(rows[0][0])


def test_the_monthly_traffic_survey_holds_two_datasets(tmp_path: Path, lake: Lake, catalog: Catalog) -> None:
    book = openpyxl.Workbook()
    counts = book.active
    assert counts is not None
    counts.title = "2024년 07월"
    counts.append(
        ["일자", "요일", "지점명", "지점번호", "방향", "구분", *(f"{hour}시" for hour in range(24))]
    )
    counts.append(
        [20240701, "월", "성산로(금화터널)", "A-01", "유입", "봉원고가차도->독립문역", *range(100, 124)]
    )
    counts.append(
        [20240701, "월", None, None, "유출", "독립문역->봉원고가차도", *[None] * 3, *range(103, 124)]
    )
    counts.append([20240702, "화", "사직로(사직터널)", "A-02", "유입", "독립문역->광화문", *["1,234"] * 24])
    counts.merge_cells("C2:C3")
    counts.merge_cells("D2:D3")
    sites = book.create_sheet("수집지점 주소 및 좌표")
    sites.append(["지점번호", "지점명칭", "방향", "위도", "경도", "주소"])
    sites.append(["A-01", "성산로(금화터널)", "유입", 37.5691, 126.9486, "서대문구 신촌동"])
    sites.append([None, None, "유출", None, None, None])
    sites.append(["A-02", "사직로(사직터널)", "유입", None, None, "종로구 사직동"])
    book.create_sheet("안내").append(["이 파일은 교통량 조사자료입니다"])
    file = tmp_path / "07월 서울시 교통량 조사자료(2024).xlsx"
    book.save(file)
    reports = ingest_paths([file], catalog=catalog, lake=lake).files
    assert {(f.dataset, f.rows_read, f.rows_kept) for f in reports} == {
        ("traffic_survey_hourly", 3, 3),
        ("traffic_survey_sites", 3, 3),
    }
    assert all("안내" in {r.where for r in f.reasons if r.code == "sheet_left_out"} for f in reports)
    hours = read_rows(lake, "site_id, site_name, direction, hour, vehicles_n", "traffic_survey_hourly")
    assert len(hours) == 24 + 21 + 24
    assert ("A-01", "성산로(금화터널)", "out", 3, 103) in hours
    assert ("A-02", "사직로(사직터널)", "in", 23, 1_234) in hours
    placed = read_rows(lake, "site_id, direction, lat, address", "traffic_survey_sites")
    assert sorted(placed) == [
        ("A-01", "유입", 37.5691, "서대문구 신촌동"),
        ("A-01", "유출", 37.5691, "서대문구 신촌동"),
        ("A-02", "유입", None, "종로구 사직동"),
    ]


def test_suppressed_cells_are_unknown_and_not_zero(tmp_path: Path, lake: Lake, catalog: Catalog) -> None:
    ages = ("남자0세부터9세생활인구수", "여자0세부터9세생활인구수")
    lines = ["기준일ID,시간대구분,행정동코드,총생활인구수," + ",".join(ages)]
    lines += ["20240101,00,11110515,120.5,*,4.2", "20240101,*,11110530,7.0,*,*"]
    (tmp_path / "LOCAL_PEOPLE_DONG_202401.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = ingest_one(lake, catalog, tmp_path / "LOCAL_PEOPLE_DONG_202401.csv")
    # An asterisk in place of the hour is no suppressed count: the row is kept apart.
    assert (report.rows_read, report.rows_kept) == (2, 1)
    columns = "population_n, male_0_9_n, female_0_9_n"
    assert read_rows(lake, columns, "living_population_dong") == [(120.5, None, 4.2)]
