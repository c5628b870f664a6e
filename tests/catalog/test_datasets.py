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

FOLDER = REPOSITORY / "datasets"
CATALOG = load_catalog(FOLDER)

PROMISED = {
    "boundaries": "gu_boundaries gu_boundaries_kostat dong_boundaries dong_codes gu_centres",
    "bicycle": "bike_stations bike_station_master bike_station_info bike_rides bike_station_rentals "
    "bike_daily_rentals bike_hourly_use bike_status bike_crash_spots bike_crashes_gu bike_crashes_victim_gu "
    "cycle_roads cycle_roads_gu bike_amenities",
    "traffic": "traffic_crashes_gu road_traffic road_traffic_dong traffic_count_sites traffic_counts",
    "air": "air_daily air_hourly air_hourly_stations air_hourly_airkorea air_stations sdot_sensors air_realtime "
    "air_realtime_airkorea",
    "weather": "weather_daily weather_monthly",
    "population": "resident_population living_population_dong",
    "commerce": "commercial_areas commercial_change_gu commercial_sales",
    "parks": "parks",
    "mealcard": "meal_card_shops",
}

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
    "resident_population": "area_name category item unit_name quarter population_n",
    "living_population_dong": "date hour dong_code population_n",
}
"""Columns that analyses and notebooks rest on."""

STORED = {"code": "VARCHAR", "string": "VARCHAR", "month": "DATE", "year": "INTEGER", "integer": "BIGINT"} | {
    "number": "DOUBLE", "date": "DATE", "datetime": "TIMESTAMP", "boolean": "BOOLEAN", "geometry": "BLOB"
}  # fmt: skip

each_dataset = pytest.mark.parametrize("dataset", list(CATALOG), ids=lambda dataset: dataset.id)


def test_every_promised_dataset_is_there_and_no_other() -> None:
    promised = {(theme, name) for theme, names in PROMISED.items() for name in names.split()}
    assert {(dataset.theme, dataset.id) for dataset in CATALOG} == promised


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
        ("resident_population", "2008. 1/4", {"quarter": "2008. 1/4", "category": None}),
        ("resident_population", "2024. 4/4 계 (명)", {"quarter": "2024. 4/4", "category": "계 (명)"}),
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
    assert (found.groupdict() if found else None) == groups


def test_persons_in_ride_records_are_marked() -> None:
    assert [f.name for f in CATALOG["bike_rides"].fields if f.sensitivity == "quasi"] == ["birth_year", "sex"]


def test_zero_is_missing_only_where_it_is() -> None:
    zero = {(d.id, f.name) for d in CATALOG for f in d.fields if "0" in (*d.missing, *f.missing)}
    gases = {"o3_ppm", "no2_ppm", "co_ppm", "so2_ppm", "cai"}
    assert {dataset for dataset, _ in zero} == {"air_hourly", "air_hourly_stations", "air_realtime"}
    assert {dataset for dataset, field in zero if field in gases} == {"air_realtime"}
