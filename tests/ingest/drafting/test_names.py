"""Headers as publishers write them, and the names they get."""

from __future__ import annotations

import pytest

from workbench.core.dataset import FieldType
from workbench.ingest.drafting.names import build_name, list_words
from workbench.ingest.drafting.units import split_camel


@pytest.mark.parametrize(
    ("header", "kind", "name"),
    [
        ("자치구", "string", "gu_name"),
        ("위도(Y)", "number", "lat"),
        ("사망자수 (명)", "integer", "deaths_n"),
        ("사고건수", "integer", "crashes_n"),
        ("부상자수", "integer", "injured_n"),  # no plural of what has none
        ("가해_사망자수", "integer", "at_fault_deaths_n"),
        ("거치대수", "integer", "racks_n"),
        ("대여일시", "datetime", "rented_at"),
        ("반납일시", "date", "returned_date"),  # the values decide how fine a time is
        ("설치\n시기", "date", "installed_date"),
        ("사고년도", "year", "crash_year"),
        ("기준년월", "month", "base_month"),
        ("일시", "datetime", "observed_at"),
        ("연도", "year", "year"),
        ("행정동_코드", "code", "dong_code"),
        ("상권_구분_코드_명", "string", "commercial_area_type_name"),
        ("기온 (℃) 평균최고", "number", "temp_high_c"),
        ("평균 풍속(m/s)", "number", "wind_mean_m_s"),
        ("미세먼지 24시간(㎍/㎥)", "number", "pm10_24h_ug_m3"),
        ("이산화질소농도(ppm)", "number", "no2_ppm"),
        ("자전거 전용도로 길이(㎞)", "number", "bike_path_length_km"),
        ("매출액(천원)", "number", "sales_krw_thousand_krw"),
        ("사용여부", "boolean", "is_used"),
        ("자치구별(2)", "string", "gu_name_2"),
        ("남자10세부터14세생활인구수", "number", "male_10_14_population_n"),
        ("FEMALE_F10T14_LVPOP_CO", "number", "female_10_14_population_n"),
        ("stationLatitude", "number", "station_lat"),
        ("TRDAR_CD_NM", "string", "commercial_area_name"),
        ("RENT_NO", "code", "rental_id"),
        ("HOLD_NUM", "integer", "holds_n"),
        ("coValue", "number", "co_value"),
        ("통계청행정동코드 H_SDNG_CD", "code", "dong_kostat_code"),
        ("2024 발생건수 (건)", "integer", "cases_2024_n"),
        ("NAME_01", "string", "name_01"),
        ("order", "integer", "order_value"),
    ],
)
def test_a_header_is_named(header: str, kind: FieldType, name: str) -> None:
    assert build_name(split_camel(header), kind) == name


@pytest.mark.parametrize("header", ["", "뚱딴지", "자전거뚱딴지수", "뚱딴지 코드", "!!!"])
def test_an_unknown_word_gives_no_name(header: str) -> None:
    assert build_name(header, "string") is None


def test_known_words_of_a_file_name() -> None:
    assert list_words("2022_서울_시군구별_자전거(피해운전자)_교통사고수") == ["gu", "bike", "crash"]
    assert list_words("OBS_ASOS_DD_2017") == ["obs", "asos"]
    assert list_words("뚱딴지_12") == []
