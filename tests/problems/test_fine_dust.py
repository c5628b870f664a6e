"""The fine-dust problem on drawn stations: numbers a reader can check in the head."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.problems import drawn
from tests.problems.drawn import name_all, read_table
from workbench.core.errors import CannotAnswer, DatasetEmpty, ProblemError
from workbench.core.result import Result
from workbench.problems import find_problem

LISTED = pd.DataFrame(
    {
        "station_name": ["종로구", "중구", "송파구", "종로", "남산"],
        "network": ["도시대기", "도시대기", "도시대기", "도로변대기", "입체"],
        "lon": [127.0, 127.1, 127.2, 127.0, 127.1],
        "lat": [37.5] * 5,
    }
)
VALUES = {"종로구": 20.0, "중구": 14.0, "송파구": 11.0, "종로": 30.0, "남산": 6.0}


def build_two_years() -> dict[str, pd.DataFrame]:
    """Steady air: 2022 one microgram above 2023; 송파구 has half of 2023."""
    older = drawn.build_days({name: v + 1 for name, v in VALUES.items()}, 2022)
    newer = drawn.build_days({name: v for name, v in VALUES.items() if name != "송파구"}, 2023)
    half = drawn.build_days({"송파구": VALUES["송파구"]}, 2023, days=180)
    return {
        "air_daily": pd.concat([older, newer, half], ignore_index=True),
        "air_stations": LISTED,
        "gu_boundaries": drawn.build_boundaries(),
    }


def analyse(root: Path, tables: dict[str, pd.DataFrame], **parameters: object) -> Result:
    with drawn.open_lake_of(root, tables) as session:
        return find_problem("fine_dust").analyse(session, parameters)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return analyse(tmp_path_factory.mktemp("lake"), build_two_years())


def find(result: Result, finding_id: str) -> float:
    return next(f for f in result.findings if f.id == finding_id).value


def test_background_is_the_mean_of_background_stations_with_enough_days(result: Result) -> None:
    assert find(result, "mean_background_pm25") == pytest.approx((20 + 14) / 2)
    assert find(result, "mean_background_pm10") == pytest.approx(34)


def test_roadside_is_kept_apart(result: Result) -> None:
    assert find(result, "mean_roadside_pm25") == pytest.approx(30)
    years = read_table(result, "years_pm25")
    assert set(years["group"]) == {
        "도시대기 · background",
        "도로변대기 · roadside",
    }  # the mountain is in neither
    assert "종로" not in read_table(result, "gu_pm25")["gu_name"].tolist()
    assert set(read_table(result, "others_pm25")["station_name"]) == {"종로", "남산"}


def test_a_station_with_half_a_year_is_refused_and_listed(result: Result) -> None:
    assert set(read_table(result, "gu_pm25")["gu_name"]) == {"종로구", "중구"}
    refusal = next(r for r in result.refusals if r.id == "capture_pm25_2023")
    assert "송파구" in refusal.what.ko
    assert "180" in refusal.why.ko
    left_out = read_table(result, "left_out")
    assert left_out[["station_name", "year", "valid_n"]].drop_duplicates().values.tolist() == [
        ["송파구", 2023, 180]
    ]


def test_stations_above_the_levels(result: Result) -> None:
    assert find(result, "above_korea_pm25") == 1  # 20 > 15, 14 is not
    assert find(result, "above_who_pm25") == 2
    assert find(result, "above_korea_pm10") == 0  # 40 and 28, not above 50
    assert next(f for f in result.findings if f.id == "above_korea_pm25").n == 2


def test_days_at_the_level_are_not_above_it(tmp_path: Path) -> None:
    days = drawn.build_days({"종로구": 20.0}, 2023)
    days.loc[:3, "pm25_ug_m3"] = [35.0, 35.1, 40.0, np.nan]
    result = analyse(tmp_path, {"air_daily": days, "air_stations": LISTED})
    finding = next(f for f in result.findings if f.id == "days_pm25")
    assert finding.value == 2
    assert (finding.interval.low, finding.interval.high) == (2, 3)  # the missing day may have been a third
    assert "2~3" in finding.sentence().ko


def test_change_compares_the_same_stations(result: Result) -> None:
    # 종로구 and 중구 in both years: (20 + 14) / (21 + 15) - 1
    assert find(result, "change_pm25") == pytest.approx((34 / 36 - 1) * 100)


def test_the_map_and_the_places_are_there_with_lists_and_boundaries(result: Result, tmp_path: Path) -> None:
    kinds = {f.id: f.kind for f in result.figures}
    assert kinds["map_pm25"] == "area_map"
    assert kinds["map_stations_pm25"] == "point_map"
    bare = analyse(tmp_path, {"air_daily": build_two_years()["air_daily"]})
    assert {f.kind for f in bare.figures} == {"intervals", "bars", "series", "calendar"}


def test_without_a_list_only_stations_named_after_a_gu_are_background(tmp_path: Path) -> None:
    result = analyse(tmp_path, {"air_daily": build_two_years()["air_daily"]})
    assert find(result, "mean_background_pm25") == pytest.approx(17)
    assert "mean_roadside_pm25" not in name_all(result.findings)
    others = read_table(result, "others_pm25").set_index("station_name")["group"].to_dict()
    assert others == dict.fromkeys(["종로", "남산"], "자치구 측정소 아님 · no district station")
    assert any("측정소 목록이 없어" in limit.ko for limit in result.limits)


def test_hours_are_preferred_and_a_day_needs_eighteen_of_them(tmp_path: Path) -> None:
    wave = np.tile(np.linspace(9, 11, 24), 365)
    hours = drawn.build_hours("종로구", "2023-01-01", wave.tolist())
    # 1 January: 17 valid hours, zero for the others; the published daily mean of that day must not step in.
    hours.loc[:6, ["pm25_ug_m3", "pm10_ug_m3"]] = 0
    daily = drawn.build_days({"종로구": 99.0}, 2023)
    result = analyse(tmp_path, {"air_daily": daily, "air_hourly": hours})
    (row,) = read_table(result, "gu_pm25").to_dict("records")
    assert row["mean"] == pytest.approx(10)
    assert row["days_n"] == 364


def test_a_sensor_that_stands_still_is_no_measurement(tmp_path: Path) -> None:
    values = np.tile(np.linspace(9, 11, 24), 365)
    values[240:480] = 50.0  # ten days of one and the same value
    result = analyse(tmp_path, {"air_hourly": drawn.build_hours("종로구", "2023-01-01", values.tolist())})
    (row,) = read_table(result, "gu_pm25").to_dict("records")
    assert (row["mean"], row["days_n"]) == (pytest.approx(10), 355)


def test_capture_is_a_parameter(tmp_path: Path) -> None:
    with pytest.raises(CannotAnswer):
        analyse(tmp_path, {"air_daily": drawn.build_days({"종로구": 20.0}, 2023, days=240)})
    result = analyse(
        tmp_path / "b", {"air_daily": drawn.build_days({"종로구": 20.0}, 2023, days=240)}, capture=0.6
    )
    assert find(result, "mean_background_pm25") == pytest.approx(20)


def test_months_without_data_are_empty_so_that_the_line_breaks(tmp_path: Path) -> None:
    days = pd.concat([drawn.build_days({"종로구": 20.0}, 2021), drawn.build_days({"종로구": 10.0}, 2023)])
    months = read_table(analyse(tmp_path, {"air_daily": days}), "months_pm25")
    assert len(months) == 36
    assert months["mean"].isna().sum() == 12


def test_an_earlier_year_can_be_asked_for(tmp_path: Path) -> None:
    result = analyse(tmp_path, build_two_years(), year=2022)
    assert find(result, "mean_background_pm25") == pytest.approx((21 + 15 + 12) / 3)
    with pytest.raises(CannotAnswer, match="2022, 2023"):
        analyse(tmp_path / "b", build_two_years(), year=2020)


def test_years_before_the_present_standard_are_named_in_the_limits(tmp_path: Path) -> None:
    result = analyse(tmp_path, {"air_daily": drawn.build_days({"종로구": 20.0}, 2017)})
    assert any("강화" in limit.ko for limit in result.limits)


@pytest.mark.parametrize("wrong", [0.2, 1.5, "much", True])
def test_a_wrong_capture_is_told(tmp_path: Path, wrong: object) -> None:
    with pytest.raises(ProblemError):
        analyse(tmp_path, build_two_years(), capture=wrong)


def test_without_measurements_the_next_step_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetEmpty) as caught:
        analyse(tmp_path, {"gu_boundaries": drawn.build_boundaries()})
    assert "workbench ingest" in caught.value.to("ko")
