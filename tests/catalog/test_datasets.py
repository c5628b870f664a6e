"""Every descriptor of the repository: valid for others' tools, complete, and fit for DuckDB."""

from __future__ import annotations

import re

import duckdb
import frictionless
import pytest
import yaml

from workbench.catalog import load_catalog
from workbench.core.dataset import Dataset
from workbench.core.settings import REPOSITORY
from workbench.problems import Problem, discover

FOLDER = REPOSITORY / "datasets"
CATALOG = load_catalog(FOLDER)

FIELDS = {
    "gu_boundaries": "gu_code gu_name gu_name_en base_year geometry",
    "dong_boundaries": "dong_code dong_kostat_code dong_name gu_code gu_name base_year geometry",
    "dong_codes": "dong_kostat_code dong_code sido_name gu_name dong_name",
    "bike_stations": "station_id station_name gu_name address lat lon installed_date racks_lcd_n racks_qr_n racks_n",
    "bike_rides": "bike_id rented_at from_station_id from_station_name from_rack returned_at to_station_id "
    "to_station_name to_rack duration_min distance_m birth_year sex user_type from_station_key to_station_key",
    "bike_crash_spots": "crash_year gu_name spot_id spot_name crashes_n casualties_n deaths_n serious_n slight_n "
    "reported_n lon lat",
    "bike_crashes_gu": "crash_year gu_name at_fault_crashes_n victim_crashes_n at_fault_deaths_n victim_deaths_n "
    "at_fault_injured_n victim_injured_n",
    "cycle_roads": "road_id road_name road_type length_km start_name end_name manager geometry",
    "traffic_crashes_gu": "gu_name month crashes_n deaths_n injured_n",
    "air_daily": "date station_name no2_ppm o3_ppm co_ppm so2_ppm pm10_ug_m3 pm25_ug_m3",
    "air_hourly": "measured_at zone_code zone_name station_code station_name pm10_ug_m3 pm10_24h_ug_m3 pm25_ug_m3 "
    "o3_ppm no2_ppm co_ppm so2_ppm",
    "air_stations": "station_code station_name network address lat lon installed_year",
    "weather_daily": "station_code station_name date temp_mean_c temp_min_c temp_max_c rain_mm wind_m_s humidity_pct",
    "resident_population": "gu_name area_name group_name category item unit_name quarter population_n",
    "resident_population_dong": "gu_name dong_name group_name category quarter population_n",
    "weather_hourly": "station_code station_name measured_at temp_c rain_mm wind_m_s humidity_pct",
    "traffic_survey_hourly": "site_id site_name date hour direction vehicles_n",
    "traffic_survey_sites": "site_id site_name direction lat lon",
    "living_population_dong": "date hour dong_code population_n",
}
"""Columns that analyses and notebooks rest on."""

STORED = {"code": "VARCHAR", "string": "VARCHAR", "month": "DATE", "year": "INTEGER", "integer": "BIGINT"} | {
    "number": "DOUBLE", "date": "DATE", "datetime": "TIMESTAMP", "boolean": "BOOLEAN", "geometry": "BLOB"
}  # fmt: skip

each_dataset = pytest.mark.parametrize("dataset", list(CATALOG), ids=lambda dataset: dataset.id)


def test_every_descriptor_file_is_in_the_catalogue_under_its_folder() -> None:
    """Whoever adds a dataset adds a file and nothing else: none is listed, none is lost."""
    files = {(file.parent.name, file.stem) for file in FOLDER.rglob("*.y*ml")}
    assert {(dataset.theme, dataset.id) for dataset in CATALOG} == files
    assert len(files) >= 40


@pytest.mark.parametrize("problem", discover().values(), ids=lambda problem: problem.id)
def test_what_a_problem_reads_is_described(problem: Problem) -> None:
    assert set(problem.requires) | set(problem.uses) <= set(CATALOG.ids)


def test_every_theme_has_datasets_of_the_urban_problems() -> None:
    themes = {
        "boundaries",
        "bicycle",
        "traffic",
        "air",
        "weather",
        "population",
        "commerce",
        "parks",
        "mealcard",
    }
    assert themes <= {dataset.theme for dataset in CATALOG}


@pytest.mark.parametrize(("dataset_id", "names"), FIELDS.items())
def test_dataset_has_the_columns_that_analyses_rest_on(dataset_id: str, names: str) -> None:
    assert set(names.split()) <= {field.name for field in CATALOG[dataset_id].fields}


@each_dataset
def test_descriptor_is_a_valid_data_package(dataset: Dataset) -> None:
    descriptor = yaml.safe_load((FOLDER / dataset.theme / f"{dataset.id}.yaml").read_text(encoding="utf-8"))
    assert list(frictionless.Package.metadata_validate(descriptor)) == []
    package = frictionless.Package.from_descriptor(descriptor)
    assert package.resources[0].schema.field_names == [field.name for field in dataset.fields]


@each_dataset
def test_texts_are_korean_and_english(dataset: Dataset) -> None:
    titles = [dataset.title, *(check.title for check in dataset.checks), *(f.title for f in dataset.fields)]
    assert [text.en for text in titles if re.search("[가-힣]", text.en)] == []
    assert [text.ko for text in titles if not re.search("[가-힣]", text.ko)] == []
    sentences = [dataset.description.ko, *(f.description.ko for f in dataset.fields if f.description)]
    assert [ko for ko in sentences if not ko.endswith("다.")] == []


@each_dataset
def test_checks_are_conditions_over_the_columns(dataset: Dataset) -> None:
    with duckdb.connect() as con:
        columns = ", ".join(f'"{field.name}" {STORED[field.type]}' for field in dataset.fields)
        con.execute(f"CREATE TABLE t ({columns})")
        for check in dataset.checks:
            relation = con.sql(f"SELECT ({check.sql}) AS kept FROM t")
            assert relation.types == ["BOOLEAN"], check.name


@each_dataset
def test_expressions_are_ones_that_duckdb_knows(dataset: Dataset) -> None:
    with duckdb.connect() as con:
        for field in dataset.fields:
            if field.extract:
                con.execute("SELECT regexp_extract('값', $pattern, 1)", {"pattern": field.extract})


@each_dataset
def test_coordinates_carry_no_bounds(dataset: Dataset) -> None:
    """Swapped or metric coordinates are repaired when a row is located; a bound would lose it before."""
    named = {dataset.place.x, dataset.place.y} if dataset.place else set()
    bounded = [f.name for f in dataset.fields if f.name in named and (f.minimum, f.maximum) != (None, None)]
    assert bounded == []


@pytest.mark.parametrize(
    ("dataset_id", "field", "text", "value"),
    [
        ("air_daily", "date", "20180101", "20180101"),
        ("air_daily", "date", "2017-01-01 00:00:00", "2017-01-01"),
        ("air_daily", "date", "201801010100", ""),
        ("bike_stations", "station_name", "101. (구)합정동 주민센터", "(구)합정동 주민센터"),
        ("bike_stations", "installed_date", "2015-09-06 23:40:56", "2015-09-06"),
        ("bike_station_rentals", "station_id", "667.청량", "667"),
        ("bike_station_rentals", "station_id", "상암센터 정비실", ""),
        ("bike_station_rentals", "station_name", "4382. 페코", "페코"),
        ("bike_station_rentals", "month", "20210201", ""),
        ("bike_crash_spots", "region_name", "서울특별시 종로구12", "서울특별시 종로구"),
        ("bike_crash_spots", "gu_name", "경기도 수원시 장안구3", "장안구"),
        ("dong_boundaries", "gu_name", "서울특별시 종로구 종로1·2·3·4가동", "종로구"),
        ("dong_boundaries", "gu_name", "경기도 수원시 장안구 파장동", "수원시 장안구"),
        ("dong_boundaries", "dong_name", "서울특별시 종로구 사직동", "사직동"),
        ("dong_boundaries", "dong_kostat_code", "11010", ""),
        ("gu_boundaries_kostat", "gu_kostat_code", "1125074", ""),
        ("parks", "area_m2", "2896887㎡ 임 야 : 2454140㎡", "2896887"),
        ("parks", "area_m2", "총 15000㎡", "15000"),
        ("parks", "area_m2", "휴양 및 편익시설 : 평의자 7개 화장실 23.18㎡", ""),
        ("parks", "opened_date", "1966. 2. 5", "1966. 2. 5"),
        ("parks", "opened_date", "1988.12", ""),
        ("parks", "opened_year", "1988.12", "1988"),
        ("commercial_sales", "year", "20231", "2023"),
        ("commercial_sales", "quarter_n", "20231", "1"),
        ("commercial_sales", "quarter_n", "4", "4"),
        ("resident_population", "category", "계 (명)", "계"),
        ("resident_population", "category", "인구 한국인 계", "한국인 계"),
        ("resident_population", "group_name", "인구 한국인 계", "한국인"),
        ("resident_population", "group_name", "세대당인구", "세대당인구"),
        ("resident_population", "group_name", "남자 (명)", "남자"),
        ("living_population_dong", "dong_code", "11110", ""),
        ("bike_amenities", "capacity_n", "20대(비지붕형)", "20"),
        ("bike_amenities", "capacity_n", "1호기/128대", ""),
    ],
)
def test_what_is_taken_from_a_cell(dataset_id: str, field: str, text: str, value: str) -> None:
    pattern = CATALOG[dataset_id].field(field).extract
    taken = duckdb.execute("SELECT regexp_extract($text, $pattern, 1)", {"text": text, "pattern": pattern})
    assert taken.fetchone() == (value,)


@pytest.mark.parametrize(
    ("dataset_id", "cell", "groups"),
    [
        ("traffic_crashes_gu", "2005. 01 발생건수 (건)", {"month": "2005. 01", "measure": "발생건수 (건)"}),
        ("traffic_crashes_gu", "2024년 12월 사망자수", {"month": "2024년 12", "measure": "사망자수"}),
        ("traffic_crashes_gu", "2024 발생건수 (건)", None),
        ("traffic_crashes_gu", "2005. 01", None),
        ("resident_population", "2008. 1/4", {"quarter": "2008. 1/4"}),
        ("resident_population", "2024. 4/4 계 (명)", {"quarter": "2024. 4/4", "category": "계 (명)"}),
        ("resident_population", "인구 한국인 남자", {"column": "인구 한국인 남자"}),
        ("resident_population", "65세이상\n고령자", {"column": "65세이상\n고령자"}),
        ("resident_population", "인구", None),
        ("resident_population", "2024", None),
        ("bike_crashes_victim_gu", "2022", {"crash_year": "2022"}),
        ("bike_crashes_victim_gu", "2022년 사고건수(건)", {"crash_year": "2022"}),
        ("bike_crashes_victim_gu", "시군구", None),
    ],
)
def test_what_a_wide_header_says(dataset_id: str, cell: str, groups: dict[str, str] | None) -> None:
    wide = CATALOG[dataset_id].wide
    assert wide is not None
    found = re.search(wide.header, cell)
    told = {name: text for name, text in found.groupdict().items() if text is not None} if found else None
    assert told == groups


def test_suppressed_cells_are_missing_only_where_persons_are_counted() -> None:
    suppressed = {(d.id, f.unit) for d in CATALOG for f in d.fields if "*" in (*d.missing, *f.missing)}
    assert suppressed == {("living_population_dong", "persons")}
    assert not any("*" in d.missing for d in CATALOG)


def test_persons_in_ride_records_are_marked() -> None:
    assert [f.name for f in CATALOG["bike_rides"].fields if f.sensitivity == "quasi"] == ["birth_year", "sex"]


def test_zero_is_missing_only_where_it_is() -> None:
    zero = {(d.id, f.name) for d in CATALOG for f in d.fields if "0" in (*d.missing, *f.missing)}
    gases = {"o3_ppm", "no2_ppm", "co_ppm", "so2_ppm", "cai"}
    assert {dataset for dataset, _ in zero} == {"air_hourly", "air_hourly_stations", "air_realtime"}
    assert {dataset for dataset, field in zero if field in gases} == {"air_realtime"}
