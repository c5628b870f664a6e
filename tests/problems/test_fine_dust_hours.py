"""Hours of fine dust: index, alerts, course of the day, and sensors that fail, on drawn stations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.problems import drawn
from tests.problems.drawn import find_table, name_all, read_table
from workbench.core.result import Result
from workbench.problems import find_problem
from workbench.problems.fine_dust.patterns import count_sectors

PLACES = pd.DataFrame(
    {
        "station_name": ["종로구", "중구", "종로"],
        "network": ["도시대기", "도시대기", "도로변대기"],
        "lon": [127.0, 127.1, 127.0],
        "lat": [37.5] * 3,
    }
)


def analyse(root: Path, tables: dict[str, pd.DataFrame], **parameters: object) -> Result:
    with drawn.open_lake_of(root, tables) as session:
        return find_problem("fine_dust").analyse(session, parameters)


def wave(days: int, mean: float = 10.0) -> list[float]:
    """Never twice the same value in a row."""
    return [float(v) for v in np.tile(mean + np.linspace(-1, 1, 24), days)]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """2023 at three stations: clean background, one bad week in the middle of 종로구 and 중구."""
    calm, bad = wave(365), wave(365)
    bad[24 * 100 : 24 * 107] = [80.0 + v for v in wave(7)]
    # A single hour at the level is no alert; 종로 stands at the roadside and never counts as background.
    bad[24 * 200] = 200.0
    hours = pd.concat(
        [
            drawn.build_hours("종로구", "2023-01-01", bad),
            drawn.build_hours("중구", "2023-01-01", bad),
            drawn.build_hours("종로", "2023-01-01", [v + 100 for v in calm]),
        ],
        ignore_index=True,
    )
    return analyse(tmp_path_factory.mktemp("lake"), {"air_hourly": hours, "air_stations": PLACES})


def test_two_hours_at_the_level_are_an_alert_and_one_is_none(result: Result) -> None:
    table = read_table(result, "alerts").set_index(["pollutant", "stage"])
    warning = table.loc[("PM2.5", "주의보 · warning")]
    assert warning[["spells_n", "hours_n", "longest_n"]].tolist() == [1, 168, 168]
    assert table.loc[("PM2.5", "경보 · alarm"), "spells_n"] == 0  # 200 for one hour only
    assert table.loc[("PM10", "주의보 · warning"), "spells_n"] == 1  # twice as high: 180 of 150
    finding = next(f for f in result.findings if f.id == "alerts_pm25")
    assert (finding.value, finding.n) == (1, 8760)


def test_the_index_counts_hours_by_grade_and_keeps_roadside_apart(result: Result) -> None:
    table = read_table(result, "index").set_index("group")
    assert table.loc["도로변대기 · roadside", "bad_pct"] > 99  # 100 µg/m³ all year
    background = table.loc["도시대기 · background"]
    assert background["stations_n"] == 2
    # A week of about 90 µg/m³ at both stations, some hours later in and out as the 24-hour value lags.
    assert 2 * 24 * 6.5 < background["unhealthy_n"] + background["very_n"] < 2 * 24 * 8.5
    finding = next(f for f in result.findings if f.id == "index_bad")
    assert finding.interval.low <= finding.value <= finding.interval.high
    assert finding.n == background["index_n"]


def test_without_ozone_there_is_no_index(tmp_path: Path) -> None:
    hours = drawn.build_hours("종로구", "2023-01-01", wave(365)).assign(o3_ppm=np.nan)
    result = analyse(tmp_path, {"air_hourly": hours})
    assert "air_index" in name_all(result.refusals)
    assert "index_bad" not in name_all(result.findings)
    assert "alerts_pm25" in name_all(result.findings)


def test_without_hours_what_needs_them_is_refused(tmp_path: Path) -> None:
    result = analyse(tmp_path, {"air_daily": drawn.build_days({"종로구": 20.0}, 2023)})
    assert {"hours", "traffic", "wind"} <= set(name_all(result.refusals))
    assert not {"index_bad", "alerts_pm25"} & set(name_all(result.findings))


def test_hours_of_an_older_month_do_not_lead(tmp_path: Path) -> None:
    tables = {
        "air_daily": drawn.build_days({"종로구": 20.0}, 2023),
        "air_hourly": drawn.build_hours("종로구", "2021-07-01", wave(31)),
    }
    result = analyse(tmp_path, tables)
    finding = next(f for f in result.findings if f.id == "index_bad")
    assert [d.isoformat() for d in finding.period] == ["2021-07-01", "2021-07-31"]
    assert "index_bad" not in name_all(result.findings)[:3]


def test_the_file_of_all_stations_is_read_too(tmp_path: Path) -> None:
    tables = {
        "air_hourly": drawn.build_hours("종로구", "2023-01-01", wave(365)),
        "air_hourly_stations": pd.concat(
            [
                drawn.build_hours("종로", "2023-01-01", wave(365, 30)),
                drawn.build_hours("종로구", "2023-01-01", wave(365, 99)),  # the other file comes first
            ]
        ),
        "air_stations": PLACES,
    }
    stations = read_table(analyse(tmp_path, tables), "stations_pm25").set_index("station_name")["mean"]
    assert stations.to_dict() == pytest.approx({"종로구": 10, "종로": 30})


def test_dead_and_stuck_sensors_are_listed_and_left_out(tmp_path: Path) -> None:
    values = wave(365)
    values[240:480] = [50.0] * 240
    hours = pd.concat(
        [
            drawn.build_hours("종로구", "2023-01-01", values),
            drawn.build_hours("중구", "2023-01-01", wave(365)),
            drawn.build_hours("종로", "2023-01-01", [*wave(265), *[np.nan] * 100 * 24]),
        ],
        ignore_index=True,
    )
    result = analyse(tmp_path, {"air_hourly": hours, "air_stations": PLACES})
    faults = read_table(result, "faults")
    pm25 = faults[faults["pollutant"] == "PM2.5"].set_index("station_name")
    assert pm25["kind"].to_dict() == {"종로구": "멈춤 · stuck", "종로": "끊김 · dead"}
    assert pm25["days_n"].to_dict() == {"종로구": 10, "종로": 100}
    assert next(f for f in result.findings if f.id == "sensor_faults").value == len(faults) == 4


def test_a_whole_network_without_data_is_no_dead_sensor(tmp_path: Path) -> None:
    days = pd.concat([drawn.build_days({"종로구": 20.0, "중구": 20.0}, year) for year in (2020, 2023)])
    result = analyse(tmp_path, {"air_daily": days})
    assert "faults" not in name_all(result.tables)


def test_the_course_of_the_day_is_told_apart_by_network_and_weekend(result: Result) -> None:
    table = find_table(result, "profile")
    frame = table.data.to_pandas()
    assert len(frame) == 2 * 2 * 24
    roadside = frame[frame["when"].str.startswith("도로변")]
    assert (roadside["mean"] > 100).all()
    assert roadside.groupby("when")["mean"].agg(lambda m: int(np.argmax(m))).tolist() == [23, 23]


def test_the_calendar_has_every_day_and_no_value_where_too_few_measured(tmp_path: Path) -> None:
    days = drawn.build_days({"종로구": 20.0, "중구": 20.0, "송파구": 20.0}, 2023)
    days.loc[(days["date"] == "2023-03-01") & (days["station_name"] != "중구"), "pm25_ug_m3"] = np.nan
    calendar = read_table(analyse(tmp_path, {"air_daily": days}), "calendar_pm25").set_index("day")["mean"]
    assert len(calendar) == 365
    assert calendar.isna().sum() == 1
    assert np.isnan(calendar[pd.Timestamp("2023-03-01").date()])


def test_sectors_meet_in_the_north_and_calm_has_none() -> None:
    frame, calm = count_sectors(np.array([2.0, 2.0, 2.0, 0.2]), np.array([350.0, 10.0, 12.0, 180.0]))
    assert calm == 25
    drawn_ = frame[frame["hours_n"] > 0].set_index("sector")["hours_n"].to_dict()
    assert drawn_ == {"N": 2, "NNE": 1}
    assert frame["pct"].sum() == 75


def test_a_wind_rose_is_drawn_where_directions_are_there(tmp_path: Path) -> None:
    time = pd.date_range("2023-01-01", periods=100, freq="h")
    wind = pd.DataFrame(
        {"station_code": "108", "measured_at": time, "wind_m_s": 3.0, "wind_direction_deg": 270.0}
    )
    tables = {"air_daily": drawn.build_days({"종로구": 20.0}, 2023), "weather_hourly": wind}
    result = analyse(tmp_path, tables)
    assert {f.id: f.kind for f in result.figures}["wind"] == "rose"
    rose = read_table(result, "wind")
    assert rose.loc[rose["hours_n"] > 0, "sector"].tolist() == ["W"]
