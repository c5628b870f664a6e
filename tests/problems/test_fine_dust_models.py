"""Exposure, trend, traffic, the map between stations, data needs and sensitivity, on drawn air."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from tests.problems import drawn
from tests.problems.drawn import find_table, name_all, read_table
from workbench.core.result import Finding, Result
from workbench.problems import find_problem
from workbench.problems.fine_dust.needs import NEEDS, write_request
from workbench.problems.fine_dust.surface import estimate_surface
from workbench.problems.fine_dust.traffic import LAGS, build_panel, estimate_association, estimate_placebo

ROADS = ("종로", "강남대로", "한강대로", "천호대로")
CORNER = (127.0, 37.5)


def analyse(root: Path, tables: Mapping[str, pd.DataFrame], **parameters: object) -> Result:
    with drawn.open_lake_of(root, tables) as session:
        return find_problem("fine_dust").analyse(session, parameters)


def find(result: Result, finding_id: str) -> Finding:
    return next(f for f in result.findings if f.id == finding_id)


def test_exposure_weighs_districts_by_their_residents(tmp_path: Path) -> None:
    days = drawn.build_days({"종로구": 20.0, "중구": 12.0}, 2023)
    residents = drawn.build_residents({"종로구": 3_000, "중구": 1_000}, 2022)
    result = analyse(tmp_path, {"air_daily": days, "resident_population": residents})
    finding = find(result, "exposure_pm25")
    assert finding.value == pytest.approx((3 * 20 + 12) / 4)
    assert any("2022" in caveat.ko for caveat in finding.caveats)  # the nearest year there is
    above = read_table(result, "exposed_pm25").iloc[0]
    assert above[["gu_n", "residents_n", "pct"]].tolist() == [1, 3_000, 75]


def test_exposure_is_refused_without_residents_or_where_most_are_not_measured(tmp_path: Path) -> None:
    days = {"air_daily": drawn.build_days({"종로구": 20.0}, 2023)}
    assert "exposure" in name_all(analyse(tmp_path / "a", days).refusals)
    residents = drawn.build_residents({"종로구": 1_000, "중구": 9_000}, 2023)
    result = analyse(tmp_path / "b", days | {"resident_population": residents})
    assert "exposure_pm25" in name_all(result.refusals)
    assert "exposure_pm25" not in name_all(result.findings)


def build_falling_air(years: int, change: float, *, weather_effect: float = 0.0) -> dict[str, pd.DataFrame]:
    """Two stations whose days fall by ``change`` a year, with a season; windy years come out lower."""
    random = np.random.default_rng(3)
    calendar = pd.date_range("2018-01-01", periods=365 * years + years // 4, freq="D")
    t = np.arange(len(calendar)) / 365.25
    wind = np.clip(random.normal(2.5, 0.7, len(t)), 0.3, None)
    season = 0.3 * np.cos(2 * np.pi * t)
    level = np.log(30) + np.log1p(change) * t + season - weather_effect * (wind - 2.5)
    parts = []
    for name in ("종로구", "중구"):
        pm25 = np.exp(level + random.normal(0, 0.1, len(t)))
        frame = {"station_name": name, "date": calendar, "pm25_ug_m3": pm25, "pm10_ug_m3": 2 * pm25}
        parts.append(pd.DataFrame(frame))
    temp = 12 - 13 * np.cos(2 * np.pi * t) + random.normal(0, 2, len(t))
    weather = pd.DataFrame({"date": calendar, "temp_mean_c": temp, "wind_m_s": wind})
    weather = weather.assign(humidity_pct=60.0 + random.normal(0, 5, len(t)), rain_mm=np.nan)
    return {"air_daily": pd.concat(parts, ignore_index=True), "weather_daily": weather}


def test_both_slopes_hold_the_planted_one(tmp_path: Path) -> None:
    result = analyse(tmp_path, build_falling_air(5, -0.06, weather_effect=0.3))
    for finding_id in ("trend_pm25", "trend_weather_pm25"):
        finding = find(result, finding_id)
        assert finding.interval.low <= -6 <= finding.interval.high, finding_id
        assert finding.interval.high < 0
    assert find(result, "trend_pm25").n == 60
    assert {f.id for f in result.figures} >= {"trend_pm25", "trend_pm10"}
    slopes = read_table(result, "slopes_pm25").set_index("method")
    forest = slopes[slopes.index.str.contains("forest")].iloc[0]
    assert forest["high"] < 0
    assert forest["change"] == pytest.approx(-6, abs=1.5)  # a forest shrinks slopes, and not all is undone


def test_without_weather_only_the_season_is_taken_out(tmp_path: Path) -> None:
    tables = build_falling_air(4, -0.06)
    result = analyse(tmp_path, {"air_daily": tables["air_daily"]})
    assert "trend_weather_pm25" in name_all(result.refusals)
    assert "trend_weather_pm25" not in name_all(result.findings)
    assert any("걷어내지 않았" in caveat.ko for caveat in find(result, "trend_pm25").caveats)


def test_two_years_or_a_gap_of_years_are_no_trend(tmp_path: Path) -> None:
    tables = build_falling_air(2, -0.06)
    apart = tables["air_daily"].assign(date=lambda f: f["date"] + pd.DateOffset(years=4))
    both = pd.concat([tables["air_daily"], apart], ignore_index=True)  # 2018, 2019, 2022, 2023
    result = analyse(tmp_path, {"air_daily": both, "weather_daily": tables["weather_daily"]})
    refusal = next(r for r in result.refusals if r.id == "trend_pm25")
    assert "24달" in refusal.why.ko
    assert not [f for f in result.findings if f.id.startswith("trend")]


def build_streets(
    elasticity: float, *, days: int = 60, leak: float = 0.0
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Hours, traffic and stations: air goes with the traffic of the hour, haze is the same everywhere.

    ``leak``: how much the air of a night goes with the traffic of the day to come.
    """
    random = np.random.default_rng(7)
    time = pd.date_range("2023-03-01", periods=24 * days, freq="h")
    shape = np.log(1_000 + 900 * np.sin(np.pi * time.hour.to_numpy() / 24))
    haze = np.repeat(random.normal(0, 0.5, days), 24) + random.normal(0, 0.2, len(time))
    hours, traffic = [], []
    for name in ROADS:
        own = np.repeat(random.normal(0, 0.15, days), 24)
        log_vehicles = shape + own + random.normal(0, 0.15, len(time))
        ahead = np.where(time.hour < 6, own, 0.0)
        log_pm = (
            np.log(25) + haze + elasticity * log_vehicles + leak * ahead + random.normal(0, 0.1, len(time))
        )
        hours.append(
            pd.DataFrame({"station_name": name, "time": time, "pm25": np.exp(log_pm), "pm10": np.nan})
        )
        traffic.append(pd.DataFrame({"station_name": name, "time": time, "vehicles_n": np.exp(log_vehicles)}))
    stations = pd.DataFrame({"station_name": ROADS, "group": "roadside"})
    return pd.concat(hours), pd.concat(traffic), stations


def test_the_planted_elasticity_is_found_behind_haze_that_is_far_larger() -> None:
    from workbench.problems.fine_dust.levels import POLLUTANTS

    panel = build_panel(*build_streets(0.2))
    found = estimate_association(panel, POLLUTANTS[0], "roadside")
    assert found is not None
    value, low, high = found.elasticity
    assert low <= 0.2 <= high
    assert high - low < 0.15
    assert value == pytest.approx(0.2, abs=0.06)
    assert found.fit.n == 4 * (60 * 24 - LAGS)
    assert found.percent[0] == pytest.approx(100 * (1.1**value - 1))


def test_the_placebo_passes_on_clean_data_and_fails_on_a_leak() -> None:
    from workbench.problems.fine_dust.levels import POLLUTANTS

    clean = estimate_placebo(build_panel(*build_streets(0.2)), POLLUTANTS[0], "roadside")
    leaky = estimate_placebo(build_panel(*build_streets(0.2, leak=1.5)), POLLUTANTS[0], "roadside")
    assert clean is not None
    assert leaky is not None
    assert clean.percent[1] <= 0 <= clean.percent[2]
    assert leaky.percent[1] > 0


def build_counted_city(missing: str = "") -> dict[str, pd.DataFrame]:
    """The streets of :func:`build_streets` as datasets, each site 60 m from its station, with two detectors."""
    hours, traffic, _ = build_streets(0.2)
    lon = {name: CORNER[0] + 0.02 * i for i, name in enumerate(ROADS)}
    air = hours.rename(columns={"time": "measured_at", "pm25": "pm25_ug_m3"}).drop(columns="pm10")
    air = air.assign(pm10_ug_m3=2 * air["pm25_ug_m3"], o3_ppm=0.02, no2_ppm=0.02, co_ppm=0.4, so2_ppm=0.003)
    halves = traffic["vehicles_n"] / 2
    base = traffic.assign(
        site_id=traffic["station_name"].map({n: f"S{i}" for i, n in enumerate(ROADS)}),
        date=traffic["time"].dt.normalize(), hour=traffic["time"].dt.hour, vehicles_n=halves,
    ).drop(columns=["station_name", "time"])  # fmt: skip
    counts = pd.concat([base.assign(direction=d, lane="1") for d in ("in", "out")], ignore_index=True)
    # One detector of the first site breaks: half the traffic must not be read as less traffic.
    broken = (counts["site_id"] == "S0") & (counts["direction"] == "in") & (counts["hour"] == 12)
    counts = counts[~broken]
    sites = pd.DataFrame(
        {
            "site_id": [f"S{i}" for i in range(4)],
            "site_name": ROADS,
            "lon": [v + 60 / 88_000 for v in lon.values()],
        }
    ).assign(lat=CORNER[1])
    stations = pd.DataFrame(
        {"station_name": ROADS, "network": "도로변대기", "lon": lon.values(), "lat": CORNER[1]}
    )
    one = stations.iloc[[0]].assign(station_name="종로구", network="도시대기")
    tables = {
        "air_daily": drawn.build_days({"종로구": 20.0}, 2023),
        "air_hourly": air,
        "traffic_counts": counts,
        "traffic_count_sites": sites,
        "air_stations": pd.concat([stations, one], ignore_index=True),
    }
    return {name: table for name, table in tables.items() if name != missing}


def test_traffic_is_joined_by_place_and_said_without_a_cause(tmp_path: Path) -> None:
    result = analyse(tmp_path, build_counted_city())
    finding = find(result, "traffic_roadside_pm25")
    assert finding.interval.low <= 100 * (1.1**0.2 - 1) <= finding.interval.high
    assert finding.n < 4 * 60 * 24 - 60  # hours with a broken detector are gone
    said = finding.sentence()
    assert not any(word in said.ko for word in ("때문", "영향", "효과", "원인"))
    assert not any(word in said.en for word in ("because", "effect", "cause", "impact"))
    assert any("거꾸로 확인" in caveat.ko for caveat in finding.caveats)
    assert "traffic" in name_all(result.tables)
    rows = read_table(result, "sensitivity")
    assert rows["conclusion"].str.startswith("도로변에서 교통량과").sum() == 3


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("traffic_counts", "traffic_counts"),
        ("traffic_count_sites", "traffic_count_sites"),
        ("air_hourly", "air_hourly"),
        ("air_stations", "air_stations"),
    ],
)
def test_traffic_is_refused_by_the_name_of_what_is_missing(tmp_path: Path, missing: str, named: str) -> None:
    result = analyse(tmp_path, build_counted_city(missing))
    refusal = next(r for r in result.refusals if r.id == "traffic")
    assert named in refusal.unlocked_by.ko
    assert named in refusal.unlocked_by.en
    assert not [f for f in result.findings if f.id.startswith("traffic")]


def test_a_site_far_from_the_station_does_not_count(tmp_path: Path) -> None:
    tables = build_counted_city()
    tables["traffic_count_sites"] = tables["traffic_count_sites"].assign(lat=CORNER[1] + 0.005)
    result = analyse(tmp_path, tables)
    assert "traffic" in name_all(result.refusals)


def place_stations(n: int, *, smooth: bool) -> pd.DataFrame:
    random = np.random.default_rng(1)
    x, y = random.uniform(0, 20_000, n), random.uniform(0, 20_000, n)
    mean = 20 + 5 * np.sin(x / 8_000) + 4 * np.cos(y / 9_000) if smooth else random.normal(20, 1, n)
    return pd.DataFrame({"x": 950_000 + x, "y": 1_940_000 + y, "mean": mean})


AREA = gpd.GeoSeries([box(950_000, 1_940_000, 970_000, 1_960_000)], crs="EPSG:5179")


def test_kriging_only_with_thirty_stations_and_a_smaller_error() -> None:
    few = estimate_surface(place_stations(29, smooth=True), AREA)
    assert (few.kind, few.kriging_check) == ("inverse distance", None)
    many = estimate_surface(place_stations(60, smooth=True), AREA)
    assert many.kind == "kriging"
    assert many.check.skill > 0.8
    assert len(many.cells) == 400
    noise = estimate_surface(place_stations(60, smooth=False), AREA)
    assert noise.kriging_check is not None
    assert (noise.kind == "kriging") == (
        noise.kriging_check.rmse < noise.check.rmse or noise.kind == "kriging"
    )
    assert noise.check.skill < 0.3


def test_the_map_says_its_error_and_shows_the_stations(tmp_path: Path) -> None:
    names = ["종로구", "중구", "용산구", "성동구", "광진구", "동대문구", "중랑구", "성북구", "강북구"]
    values = {name: 10.0 + 3 * (i % 3) for i, name in enumerate(names)}  # the same from south to north
    stations = pd.DataFrame(
        {
            "station_name": names,
            "network": "도시대기",
            "lon": [127.01 + 0.05 * (i % 3) for i in range(9)],
            "lat": [37.505 + 0.015 * (i // 3) for i in range(9)],
        }
    )
    tables = {
        "air_daily": drawn.build_days(values, 2023),
        "air_stations": stations,
        "gu_boundaries": drawn.build_boundaries(),
    }
    result = analyse(tmp_path, tables)
    figure = next(f for f in result.figures if f.id == "surface")
    assert (figure.kind, figure.dots, figure.layer) == ("area_map", "stations_pm25", "grid")
    assert figure.note is not None
    finding = find(result, "surface_error_pm25")
    assert f"{finding.value:.1f}" in figure.note.ko
    assert finding.n == 9
    cells = read_table(result, "surface")
    assert set(cells["cell"]) == set(result.layers["grid"]["code"].to_pylist())
    assert cells["mean"].between(10, 16).all()
    assert "kriging" in name_all(result.refusals)


def test_every_empty_cell_of_the_matrix_has_a_request_in_both_languages(tmp_path: Path) -> None:
    result = analyse(tmp_path, {"air_daily": drawn.build_days({"종로구": 20.0}, 2023), "air_stations": _ONE})
    matrix = read_table(result, "needs")
    here = matrix["status"].str.startswith("있음")
    assert matrix.loc[here, "item"].tolist() == ["측정소의 측정망과 좌표 · Networks and places of stations"]
    assert {link.split(" · ")[1] for link in matrix["link"]} == {"cause", "measure", "response"}
    for language in ("ko", "en"):
        assert len(read_table(result, f"requests_{language}")) == (~here).sum()
    assert find(result, "data_needs").value == 1


_ONE = pd.DataFrame({"station_name": ["종로구"], "network": ["도시대기"], "lon": [127.0], "lat": [37.5]})


@pytest.mark.parametrize("number", range(len(NEEDS)))
def test_a_request_can_be_sent_as_it_stands(number: int) -> None:
    need = NEEDS[number]
    text = write_request(need, need.status)
    assert text.ko.startswith(need.holder.ko)
    assert text.ko.endswith("바랍니다.")
    assert need.detail.ko in text.ko
    assert need.detail.en in text.en
    assert not any("가" <= c <= "힣" for c in text.en)


def test_a_conclusion_that_hangs_on_the_rule_does_not_survive(tmp_path: Path) -> None:
    """Two stations at 16 measured all year; one at 8 measured 60 % of it: with it the mean is under 15."""
    days = pd.concat(
        [
            drawn.build_days({"종로구": 16.0, "중구": 16.0}, 2023),
            drawn.build_days({"송파구": 8.0}, 2023, days=219),
        ]
    )
    result = analyse(tmp_path, {"air_daily": days})
    table = read_table(result, "sensitivity")
    korea = table[table["conclusion"].str.contains("Korean standard")].set_index("variation")["survives"]
    half = next(v for v in korea.index if v.startswith("확보율 50%"))
    assert korea[half] == "아니요 · no"
    assert all(v == "예 · yes" for name, v in korea.items() if name != half and "확보율" in str(name))
    assert find_table(result, "sensitivity").note is not None
