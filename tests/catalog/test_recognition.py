"""Each published file is covered by one descriptor and by no other."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from python_calamine import CalamineWorkbook

from workbench.catalog import load_catalog
from workbench.core.dataset import Dataset
from workbench.core.settings import REPOSITORY
from workbench.ingest.matching import names_other_province

CATALOG = load_catalog(REPOSITORY / "datasets")
REAL = REPOSITORY.parent / "shared" / "real"


@dataclass(frozen=True)
class Header:
    """What recognition sees of a file."""

    file: str
    cells: tuple[str, ...]
    names: frozenset[str] = frozenset()
    """Names in numbered name/value columns."""
    has_geometry: bool = False


def fold(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).casefold().split()).strip("\ufeff\"'")


def covers(dataset: Dataset, header: Header) -> bool:
    """The rule of datasets/README.md, written as simply as it can be."""
    name = unicodedata.normalize("NFC", header.file)
    rules = dataset.recognise
    if rules.name_required and not any(re.search(pattern, name, re.IGNORECASE) for pattern in rules.files):
        return False
    if names_other_province(dataset, name):
        return False
    if {fold(cell) for cell in header.cells} & {fold(other) for other in rules.excludes}:
        return False
    present = [field.name for field in dataset.fields if any(finds(s, dataset, header) for s in field.source)]
    for field in dataset.fields:
        if field.type == "geometry" and not header.has_geometry:
            return False
        if field.source and not field.optional_column and field.name not in present:
            return False
    return not rules.requires_any or any(name in present for name in rules.requires_any)


def finds(source: str, dataset: Dataset, header: Header) -> bool:
    cells = [fold(cell) for cell in header.cells]
    if source.startswith("@"):
        return any(fold(name).startswith(fold(source[1:])) for name in header.names)
    wide = (
        []
        if dataset.wide is None
        else [re.match(dataset.wide.header, " ".join(c.split())) for c in header.cells]
    )
    if source.startswith("<"):
        return any(found and found[source[1:-1]] for found in wide)
    if "measure" in {group for found in wide if found for group in found.groupdict()}:
        measures = {fold(found["measure"]) for found in wide if found}
        return fold(source) in measures or fold(source) in cells
    right = re.fullmatch(r"(.+)\+(\d+)", source)
    if right:
        left = fold(right[1])
        return left in cells and cells.index(left) + int(right[2]) < len(cells)
    return fold(source) in cells


def claimed_by(header: Header) -> list[str]:
    return [dataset.id for dataset in CATALOG if covers(dataset, header)]


def chosen(header: Header) -> list[str]:
    """Of several: the one that reads more columns, and of those that read the same the one whose file pattern fits."""
    found = [CATALOG[name] for name in claimed_by(header)]
    reads = {
        d.id: {c for c in header.cells if any(fold(c) == fold(s) for f in d.fields for s in f.source)}
        for d in found
    }
    best = [
        d
        for d in found
        if not any(reads[d.id] < reads[o.id] or len(reads[o.id]) > 2 * len(reads[d.id]) for o in found)
    ]
    named = [d for d in best if any(re.search(p, header.file, re.IGNORECASE) for p in d.recognise.files)]
    return [d.id for d in named or best]


FOUND = {
    "accidents/2022_서울_시군구별_자전거(피해운전자)_교통사고수.xls": "bike_crashes_victim_gu",
    "accidents/Traffic_accident_month_2005.csv": "traffic_crashes_gu",
    "accidents/자전거사고다발지역(서울).csv": "bike_crash_spots",
    "accidents/자치구별_자전거_교통사고_2005_2023.csv": "bike_crashes_gu",
    "air/sdot_sensor_longitude_latitude.csv": "sdot_sensors",
    "air/서울시 기간별 시간평균 대기환경 정보_201907.csv": "air_hourly",
    "air/일별평균대기오염도_2017.xlsx": "air_daily",
    "air/일별평균대기오염도_2018.csv": "air_daily",
    "air/일별평균대기오염도_2024.csv": "air_daily",
    "api/RealtimeCityAir_trimmed.json": "air_realtime",
    "api/SpotInfo_1_1000_lowercased_cut.xml": "traffic_count_sites",
    "api/VolInfo_shape_4rows.xml": "traffic_counts",
    "api/airkorea_getCtprvnRltmMesureDnsty_20240306_8of40.json": "air_realtime_airkorea",
    "api/bikeList_1_5_sample_key_1of5.json": "bike_status",
    "api/tbCycleRentUseTimeInfo_rows.json": "bike_hourly_use",
    "api/tbCycleStationInfo_1_1000.json": "bike_station_info",
    "api/tbCycleStationInfo_3001_3156.json": "bike_station_info",
    "bikeshare/공공자전거 대여소별 이용정보_21.02_21.06.csv": "bike_station_rentals",
    "bikeshare/공공자전거_대여소정보_2021.csv": "bike_stations",
    "bikeshare/공공자전거_대여이력_20240630.csv": "bike_rides",
    "bikeshare/대여소위치정보191209.xlsx": "bike_stations",
    "bikeshare/서울시 따릉이대여소 마스터 정보.csv": "bike_station_master",
    "bikeshare/서울특별시 공공자전거 대여소별 이용정보(월별)_23.1-6.csv": "bike_station_rentals",
    "bikeshare/서울특별시_공공자전거 일별 대여건수_(2018_2019.03).csv": "bike_daily_rentals",
    "boundaries/kostat2013_original/seoul_submunicipalities.shp": "dong_boundaries",
    "boundaries/seoul_municipalities_topo_simple.json": "gu_boundaries_kostat",
    "boundaries/서울_자치구_경계_2017.geojson": "gu_boundaries",
    "boundaries/서울_행정동_경계_2017.geojson": "dong_boundaries",
    "boundaries/서울시_자치구_중심점_2017.csv": "gu_centres",
    "boundaries/서울시_행정동코드_행안부_통계청_매핑_2017.csv": "dong_codes",
    "commerce/서울시 우리마을가게 상권분석서비스(상권영역)_202112.csv": "commercial_areas",
    "commerce/서울시 우리마을가게 상권분석서비스(자치구별 상권변화지표).csv": "commercial_change_gu",
    "commerce/추정매출-상권_성수_2023.csv": "commercial_sales",
    "cycleroads/seoul_bike_lane.geojson": "cycle_roads",
    "cycleroads/서울시 자전거 편의시설_1.csv": "bike_amenities",
    "cycleroads/자전거도로+현황(2013년+이후)_20240323101109.csv": "cycle_roads_gu",
    "mealcard/춘천시_아동급식카드_가맹점_20250714_1.csv": "meal_card_shops",
    "parks/서울시 주요 공원현황_2020.csv": "parks",
    "traffic/서울도시고속도로 노선별 요일별 교통량_2013_2014_2016_2017.csv": "road_traffic",
    "traffic/추정교통량_2021_서울.csv": "road_traffic_dong",
    "weather_population/OBS_ASOS_DD_2017_2021.csv": "weather_daily",
    "weather_population/Resident_population.csv": "resident_population",
    "weather_population/seoul_weather_monthly.csv": "weather_monthly",
    "weather_population/생활인구_행정동_20250831.csv": "living_population_dong",
}
"""Every file beside the repository that holds a table, and the dataset it is."""

TWO_HEADER_ROWS = {
    "accidents/Traffic_accident_month_2005.csv",
    "weather_population/seoul_weather_monthly.csv",
}


def read_header(name: str) -> Header:
    """The header of a real file, read in the simplest way."""
    path = REAL / name
    readers = {
        ".csv": _read_csv,
        ".xlsx": _read_workbook,
        ".xls": _read_workbook,
        ".xml": _read_xml,
        ".json": _read_json,
        ".geojson": _read_geojson,
        ".shp": _read_shapefile,
    }
    return readers[path.suffix](path)


def _read_csv(path: Path) -> Header:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp949")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cells = rows[0]
    if f"{path.parent.name}/{path.name}" in TWO_HEADER_ROWS:
        cells = [a if a == b else f"{a} {b}" for a, b in zip(rows[0], rows[1], strict=True)]
    names = [i for i, cell in enumerate(cells) if cell.startswith("상세정보 이름")]
    return Header(path.name, tuple(cells), frozenset(row[i] for row in rows[1:] for i in names))


def _read_workbook(path: Path) -> Header:
    row = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(nrows=1)[0]
    return Header(path.name, tuple(str(cell) for cell in row))


def _read_xml(path: Path) -> Header:
    row = next(e for e in ET.fromstring(path.read_text(encoding="utf-8")).iter("row"))
    return Header(path.name, tuple(cell.tag for cell in row))


def _read_json(path: Path) -> Header:
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.get("type") == "Topology" if isinstance(document, dict) else False:
        shapes = next(iter(document["objects"].values()))["geometries"]
        return Header(path.name, tuple(shapes[0]["properties"]), has_geometry=True)
    return Header(path.name, tuple(_first_rows(document)[0]))


def _first_rows(node: object) -> list[dict[str, object]]:
    if isinstance(node, list) and node and isinstance(node[0], dict):
        return node
    children = node.values() if isinstance(node, dict) else []
    return next((rows for child in children if (rows := _first_rows(child))), [])


def _read_geojson(path: Path) -> Header:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    properties = features[0]["properties"]
    names = frozenset(str(v) for k, v in properties.items() if k.startswith("NAME_") and v)
    return Header(path.name, tuple(properties), names, has_geometry=True)


def _read_shapefile(path: Path) -> Header:
    import pyogrio

    return Header(path.name, tuple(pyogrio.read_info(path)["fields"]), has_geometry=True)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not beside the repository")
@pytest.mark.parametrize(("name", "dataset"), FOUND.items())
def test_real_file_is_claimed_by_its_dataset_alone(name: str, dataset: str) -> None:
    assert claimed_by(read_header(name)) == [dataset]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not beside the repository")
def test_table_names_every_real_file_that_holds_a_table() -> None:
    others = {".md", ".shx", ".dbf", ".prj"}
    files = {str(f.relative_to(REAL)) for f in REAL.rglob("*") if f.is_file() and f.suffix not in others}
    without_rows = {f for f in files if "/error_" in f or "_error_" in f or "_empty_" in f}
    assert files - without_rows == set(FOUND)


def read_other_headers() -> list[tuple[Header, list[str]]]:
    """Headers of files that are not beside the repository, and who must claim them."""
    text = Path(__file__).with_name("headers.yaml").read_text(encoding="utf-8")
    found = []
    for entry in yaml.safe_load(text):
        line = entry["header"] if isinstance(entry["header"], str) else "".join(entry["header"])
        header = Header(entry["file"], tuple(line.split(",")), has_geometry=entry.get("geometry", False))
        found.append((header, [entry["dataset"]] if entry["dataset"] else []))
    return found


@pytest.mark.parametrize(
    ("header", "datasets"), read_other_headers(), ids=lambda value: getattr(value, "file", "")
)
def test_other_years_provinces_and_agencies(header: Header, datasets: list[str]) -> None:
    assert chosen(header) == datasets


def test_table_with_a_boundary_header_but_no_geometry_is_no_boundary() -> None:
    assert claimed_by(Header("sig.csv", ("SIG_CD", "SIG_ENG_NM", "SIG_KOR_NM"))) == []
