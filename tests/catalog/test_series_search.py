"""Planted faults are found, at their hours, and sound series stay silent."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.catalog.versions import build_air, build_series, build_snapshot, to_table
from workbench.catalog import load_catalog
from workbench.catalog.series_faults import SeriesFault, SeriesFaults
from workbench.catalog.series_search import find_series_faults
from workbench.core.dataset import Dataset
from workbench.ingest import ingest_paths
from workbench.ingest.sample_city import write_sample_city
from workbench.storage import Lake

DAY = 24
AIR = build_air()


def _search(folder: Path, series: pd.DataFrame, dataset: Dataset = AIR, **changes: Any) -> SeriesFaults:
    found = find_series_faults(dataset, build_snapshot(folder, to_table(series), **changes))
    assert found is not None
    return found


def _only(found: SeriesFaults) -> SeriesFault:
    assert len(found.faults) == 1, [fault.document() for fault in found.faults]
    return found.faults[0]


@pytest.fixture
def series() -> pd.DataFrame:
    """Six sound stations, 90 days."""
    return build_series(6, 90 * DAY)


def test_sound_series_are_silent(tmp_path: Path, series: pd.DataFrame) -> None:
    found = _search(tmp_path, series)
    assert found.faults == ()
    assert (found.series_n, found.values_n, found.suspect_n) == (6, 6 * 90 * DAY, 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_sound_series_stay_silent_whatever_the_dice(tmp_path: Path, seed: int) -> None:
    found = _search(tmp_path, build_series(10, 365 * DAY, seed=seed))
    assert found.faults == ()


def test_a_dead_sensor(tmp_path: Path, series: pd.DataFrame) -> None:
    series.iloc[50 * DAY :, 2] = np.nan
    fault = _only(_search(tmp_path, series))
    assert (fault.kind, fault.station, fault.length_n, fault.is_open) == ("dead", "역003", 40 * DAY, True)
    assert (fault.first_at, fault.last_at) == (series.index[50 * DAY], series.index[-1])
    assert "역003" in fault.sentence().ko


def test_a_dead_sensor_may_say_zero(tmp_path: Path, series: pd.DataFrame) -> None:
    series.iloc[50 * DAY :, 2] = 0
    fault = _only(_search(tmp_path, series))
    assert (fault.kind, fault.first_at) == ("dead", series.index[50 * DAY])


def test_zeros_that_are_everyday_are_no_fault(tmp_path: Path) -> None:
    # Rain: nine hours of ten without, and none in the last ten days.
    random = np.random.default_rng(3)
    rain = np.where(random.random((90 * DAY, 6)) < 0.1, random.integers(1, 9, (90 * DAY, 6)), 0)
    rain[-10 * DAY :] = 0
    index = pd.date_range("2023-01-01", periods=90 * DAY, freq="h")
    frame = pd.DataFrame(rain.astype(float), index=index, columns=[f"{n:03d}" for n in range(6)])
    assert _search(tmp_path, frame).counts["dead"] == 0


def test_a_silent_sensor(tmp_path: Path, series: pd.DataFrame) -> None:
    series.iloc[:, 4] = np.nan
    fault = _only(_search(tmp_path, series))
    assert (fault.kind, fault.series, fault.length_n) == ("silent", "005", 90 * DAY)


@pytest.mark.parametrize(("hours", "kinds"), [(23, []), (24, ["gap"]), (200, ["gap"])])
def test_gaps(tmp_path: Path, series: pd.DataFrame, hours: int, kinds: list[str]) -> None:
    series.iloc[500 : 500 + hours, 1] = np.nan
    assert [fault.kind for fault in _search(tmp_path, series).faults] == kinds


def test_a_station_that_sends_no_rows_has_a_gap(tmp_path: Path, series: pd.DataFrame) -> None:
    table = to_table(series)
    frame = table.to_pandas()
    frame = frame[~((frame.station_code == "002") & (frame.measured_at >= series.index[-300]))]
    found = find_series_faults(AIR, build_snapshot(tmp_path, to_table(series).from_pandas(frame)))
    assert found is not None
    fault = _only(found)
    # The station may have closed: its instruments are not called dead.
    assert (fault.kind, fault.series, fault.length_n, fault.is_open) == ("gap", "002", 300, True)


def test_a_year_that_was_never_ingested_is_one_gap(tmp_path: Path, series: pd.DataFrame) -> None:
    moved = series.copy()
    moved.index = moved.index + pd.Timedelta(days=400)
    fault = _only(_search(tmp_path, pd.concat([series, moved])))
    assert (fault.kind, fault.series, fault.fields) == ("gap", "", ())
    assert fault.length_n == 310 * DAY
    assert fault.sentence().ko.startswith("모든 측정소 모든 항목")


@pytest.mark.parametrize("value", [40.0, 7.0])
def test_a_stuck_value(tmp_path: Path, series: pd.DataFrame, value: float) -> None:
    series.iloc[700:760, 0] = value
    found = _search(tmp_path, series)
    fault = _only(found)
    assert (fault.kind, fault.station) == ("stuck", "역001")
    assert 60 <= fault.length_n <= 62
    assert fault.score is not None
    assert fault.score < 1e-5
    assert found.suspect_n == fault.length_n


def test_a_missing_hour_does_not_hide_that_a_value_is_stuck(tmp_path: Path, series: pd.DataFrame) -> None:
    series.iloc[700:760, 0] = 40
    series.iloc[720, 0] = np.nan
    fault = _only(_search(tmp_path, series))
    assert (fault.kind, fault.last_at - fault.first_at >= pd.Timedelta(hours=59)) == ("stuck", True)


def test_a_coarse_instrument_repeats_itself_without_fault(tmp_path: Path, series: pd.DataFrame) -> None:
    # SO2 is published as 0.003 or 0.004 for hours on end: rounding to tens does the same.
    coarse = (series / 20).round() * 20
    longest = max(
        int((run := coarse[name]).groupby((run != run.shift()).cumsum()).size().max()) for name in coarse
    )
    assert longest > 12  # longer than the least run that could be reported
    assert _search(tmp_path, coarse).counts["stuck"] == 0


def test_an_impossible_jump(tmp_path: Path, series: pd.DataFrame) -> None:
    series.iloc[1000, 3] = 900
    found = _search(tmp_path, series)
    assert [(f.kind, f.station, f.first_at) for f in found.faults] == [
        ("jump", "역004", series.index[1000]),
        ("jump", "역004", series.index[1001]),
    ]
    assert sorted(fault.score > 0 for fault in found.faults if fault.score) == [False, True]


def test_a_dust_storm_is_no_fault(tmp_path: Path, series: pd.DataFrame) -> None:
    series.iloc[1000:1020] *= 8
    assert _search(tmp_path, series).counts["jump"] == 0


def test_a_step_change(tmp_path: Path, series: pd.DataFrame) -> None:
    series.iloc[45 * DAY :, 5] *= 2
    fault = _only(_search(tmp_path, series))
    assert (fault.kind, fault.station) == ("step", "역006")
    assert abs((fault.first_at - series.index[45 * DAY]).days) <= 2
    assert fault.score is not None
    assert fault.score > 0


def test_a_season_is_no_step(tmp_path: Path, series: pd.DataFrame) -> None:
    series.iloc[45 * DAY :] *= 2  # everywhere
    assert _search(tmp_path, series).counts["step"] == 0
    # Without a network a season cannot be told from a step: nothing is claimed.
    assert _search(tmp_path, series.iloc[:, :3]).counts["step"] == 0


def test_repeated_moments(tmp_path: Path) -> None:
    series = build_series(2, 48)
    doubled = pd.concat([series, series.iloc[[5]]])
    found = _search(tmp_path, doubled)
    assert found.counts["repeat"] == 2
    assert {fault.first_at for fault in found.faults} == {series.index[5].to_pydatetime()}


def test_days(tmp_path: Path) -> None:
    series = build_series(6, 400)
    series.index = pd.date_range("2022-01-01", periods=400, freq="D")
    series.iloc[100:109, 0] = 33
    series.iloc[300:, 1] = np.nan
    daily = build_air(
        fields=(*(f for f in AIR.fields if f.name != "measured_at"), _dated()), key=("date", "station_code")
    )
    daily = build_air(fields=daily.fields, key=daily.key, period="date", cycle="daily")
    table = to_table(series).rename_columns(["date", "station_code", "station_name", "pm10_ug_m3"])
    table = table.set_column(0, "date", table["date"].cast("date32"))
    found = find_series_faults(daily, build_snapshot(tmp_path, table))
    assert found is not None
    assert found.resolution == "day"
    assert [(f.kind, f.station) for f in found.faults] == [("dead", "역002"), ("stuck", "역001")]
    assert found.faults[1].sentence().en.count("days") == 1


def _dated() -> Any:
    from tests.ingest.shops import build_field

    return build_field("date", "date", "날짜", required=True)


def test_nothing_to_search(tmp_path: Path) -> None:
    one = to_table(build_series(3, 1))
    assert find_series_faults(AIR, build_snapshot(tmp_path, one)) is None
    registry = build_air(basis="registry")
    assert find_series_faults(registry, build_snapshot(tmp_path, one)) is None


def test_memory_is_bounded(tmp_path: Path, series: pd.DataFrame) -> None:
    snapshot = build_snapshot(tmp_path, to_table(series))
    assert find_series_faults(AIR, snapshot, memory="64MB", threads=1) is not None


@pytest.mark.slow
def test_the_sample_city(tmp_path: Path, repository: Path) -> None:
    """The planted faults of the sample city, and nothing else but its planted gaps."""
    write_sample_city(tmp_path / "city", scale=0.05)
    catalog = load_catalog(repository / "datasets")
    lake = Lake(tmp_path / "lake", is_sample=True)
    ingest_paths([tmp_path / "city" / "air"], catalog=catalog, lake=lake)

    daily = find_series_faults(catalog["air_daily"], lake.current("air_daily"))
    assert daily is not None
    assert [(f.kind, f.station, f.fields) for f in daily.faults] == [
        ("dead", "강북구", ("pm25_ug_m3",)),
        ("stuck", "도봉구", ("pm10_ug_m3",)),
    ]
    dead, stuck = daily.faults
    assert dead.first_at == datetime(2023, 4, 20)
    assert (stuck.first_at, stuck.last_at) == (datetime(2023, 12, 16), datetime(2023, 12, 24))

    hourly = find_series_faults(catalog["air_hourly"], lake.current("air_hourly"))
    assert hourly is not None
    assert {(f.kind, f.station) for f in hourly.faults} == {
        ("silent", "강북구"),
        ("stuck", "도봉구"),
        ("gap", "금천구"),
    }
    stuck = next(f for f in hourly.faults if f.kind == "stuck")
    assert stuck.first_at <= datetime(2023, 12, 16) < datetime(2023, 12, 24, 23) <= stuck.last_at


def test_the_real_hours_of_july_2019(tmp_path: Path, repository: Path, real_files: Path) -> None:
    catalog = load_catalog(repository / "datasets")
    lake = Lake(tmp_path / "lake", is_sample=False)
    file = next((real_files / "air").glob("*시간평균*"))
    ingest_paths([file], catalog=catalog, lake=lake)
    found = find_series_faults(catalog["air_hourly"], lake.current("air_hourly"))
    assert found is not None
    # Looked up by eye: SO2 in Seocho reads 0.004 for 22 days; no particulate or ozone sensor stands still.
    first = next(f for f in found.faults if f.kind == "stuck")
    assert (first.station, first.fields, first.length_n) == ("서초구", ("so2_ppm",), 519)
    stuck = Counter(field for f in found.faults if f.kind == "stuck" for field in f.fields)
    assert set(stuck) <= {"so2_ppm", "co_ppm"}
    assert found.counts["jump"] == 0
    assert any(f.kind == "gap" and f.station == "은평구" and f.length_n >= 120 for f in found.faults)
