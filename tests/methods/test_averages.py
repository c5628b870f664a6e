"""Means over calendar periods, counted against the full period."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.methods.averages import (
    average_periods,
    average_wind,
    count_exceedances,
    find_stuck,
    percentile,
)

POLLUTANTS = ("nox", "no2", "o3", "pm10", "so2", "co", "pm25")


def hours(start: str, values: list[float]) -> pd.DataFrame:
    time = pd.date_range(start, periods=len(values), freq="h")
    return pd.DataFrame({"station": "A", "time": time, "pm": values})


def average(frame: pd.DataFrame, step: str = "hour", period: str = "day", **more: float) -> pd.DataFrame:
    return average_periods(frame, by=["station"], value="pm", step=step, period=period, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("valid_hours", "mean"),
    [(24, 10.0), (18, 10.0), (17, None), (1, None), (0, None)],
)
def test_a_day_needs_eighteen_of_its_hours(valid_hours: int, mean: float | None) -> None:
    day = hours("2024-03-01", [10.0] * valid_hours + [np.nan] * (24 - valid_hours))
    (row,) = average(day).to_dict("records")
    assert (row["valid_n"], row["expected_n"]) == (valid_hours, 24)
    assert row["is_valid"] == (mean is not None)
    assert row["mean"] == mean if mean is not None else np.isnan(row["mean"])


def test_hours_that_are_not_there_count_as_missing() -> None:
    # Twelve rows, all valid: against the rows present that is 100 %, against the day it is half.
    (row,) = average(hours("2024-03-01", [10.0] * 12)).to_dict("records")
    assert row["capture"] == 0.5
    assert not row["is_valid"]


@pytest.mark.parametrize(
    ("period", "start", "expected"),
    [
        ("month", "2024-02-01", 29),
        ("month", "2023-02-01", 28),
        ("year", "2024-01-01", 366),
        ("year", "2023-01-01", 365),
    ],
)
def test_leap_years_are_known(period: str, start: str, expected: int) -> None:
    days = pd.DataFrame({"station": "A", "time": [pd.Timestamp(start)], "pm": [1.0]})
    (row,) = average(days, "day", period).to_dict("records")
    assert row["expected_n"] == expected


def test_series_are_kept_apart() -> None:
    frame = pd.concat([hours("2024-03-01", [1.0] * 24), hours("2024-03-01", [3.0] * 24).assign(station="B")])
    assert average(frame)["mean"].tolist() == [1.0, 3.0]


def test_two_rows_at_one_time_are_refused() -> None:
    with pytest.raises(ValueError, match="same time"):
        average(pd.concat([hours("2024-03-01", [1.0] * 24)] * 2))


def test_means_of_hours_equal_openair(vectors: Path) -> None:
    folder = vectors / "openair_mydata"
    data = pd.read_csv(folder / "mydata.csv").assign(station="Marylebone Road")
    data["time"] = pd.to_datetime(data["date"])
    for period, capture in (("year", 0.75), ("year", 0.0), ("month", 0.75), ("month", 0.0)):
        expected = pd.read_csv(folder / f"expected_{period}_thresh{capture * 100:.0f}.csv", index_col="date")
        expected.index = pd.to_datetime(expected.index)
        for pollutant in POLLUTANTS:
            found = average_periods(
                data, by=["station"], value=pollutant, step="hour", period=period, capture=capture
            ).set_index("start")["mean"]
            # openair does not know that the measurements end in June 2005: see the next test.
            whole = [
                t
                for t in expected.index
                if t < pd.Timestamp("2005-06-01" if period == "month" else "2005-01-01")
            ]
            np.testing.assert_allclose(
                found[whole], expected.loc[whole, pollutant], rtol=1e-9, equal_nan=True
            )


def test_capture_equals_openair_but_for_the_year_that_ends_in_june(vectors: Path) -> None:
    folder = vectors / "openair_mydata"
    data = pd.read_csv(folder / "mydata.csv").assign(station="Marylebone Road")
    data["time"] = pd.to_datetime(data["date"])
    expected = pd.read_csv(folder / "expected_year_datacap.csv")
    found = average_periods(data, by=["station"], value="pm25", step="hour", period="year")
    np.testing.assert_allclose(found["capture"][:7] * 100, expected["pm25"][:7], rtol=1e-9)
    assert expected["pm25"][7] == 100  # of the rows present
    assert found["capture"][7] == pytest.approx(0.476, abs=0.001)  # of the year
    assert not found["is_valid"][7]


def read_marylebone(folder: Path) -> pd.DataFrame:
    data = pd.read_csv(folder / "mydata.csv").assign(station="Marylebone Road")
    return data.assign(time=pd.to_datetime(data["date"]))


@pytest.mark.parametrize("pollutant", [*POLLUTANTS, "ws", "wd"])
def test_capture_of_the_span_equals_openair_in_every_year(vectors: Path, pollutant: str) -> None:
    folder = vectors / "openair_mydata"
    expected = pd.read_csv(folder / "expected_year_datacap.csv")
    found = average_periods(
        read_marylebone(folder), by=["station"], value=pollutant, step="hour", period="year", against="span"
    )
    np.testing.assert_allclose(found["capture"] * 100, expected[pollutant], rtol=1e-9)


@pytest.mark.parametrize(
    ("period", "capture"), [("year", 0.75), ("year", 0.0), ("month", 0.75), ("month", 0.0)]
)
def test_all_means_of_the_span_equal_openair_to_the_last_row(
    vectors: Path, period: Literal["year", "month"], capture: float
) -> None:
    folder = vectors / "openair_mydata"
    data = read_marylebone(folder)
    expected = pd.read_csv(folder / f"expected_{period}_thresh{capture * 100:.0f}.csv")
    for pollutant in (*POLLUTANTS, "ws"):
        found = average_periods(
            data, by=["station"], value=pollutant, step="hour", period=period, capture=capture, against="span"
        )
        np.testing.assert_allclose(found["mean"], expected[pollutant], rtol=1e-9, equal_nan=True)
    wind = average_wind(
        data,
        by=["station"],
        speed="ws",
        direction="wd",
        step="hour",
        period=period,
        capture=capture,
        against="span",
    )
    np.testing.assert_allclose(wind["direction_deg"], expected["wd"], rtol=1e-9, equal_nan=True)
    np.testing.assert_allclose(wind["mean_speed"], expected["ws"], rtol=1e-9, equal_nan=True)


@pytest.mark.parametrize(
    ("speeds", "directions", "direction", "vector_speed"),
    [
        ([2.0, 2.0], [350.0, 10.0], 0.0, 2 * np.cos(np.deg2rad(10))),
        ([3.0, 1.0], [90.0, 270.0], 90.0, 1.0),
        ([1.0, 0.0], [180.0, np.nan], 180.0, 0.5),
        ([1.0, np.nan], [180.0, 90.0], 180.0, 1.0),
    ],
)
def test_wind_is_averaged_as_vectors(
    speeds: list[float], directions: list[float], direction: float, vector_speed: float
) -> None:
    frame = hours("2024-03-01", speeds).rename(columns={"pm": "ws"}).assign(wd=directions)
    (row,) = average_wind(
        frame, by=["station"], speed="ws", direction="wd", step="hour", period="day", capture=0.0
    ).to_dict("records")
    assert np.cos(np.deg2rad(row["direction_deg"] - direction)) == pytest.approx(1)
    assert row["vector_speed"] == pytest.approx(vector_speed)
    assert row["mean_speed"] == pytest.approx(np.nanmean(speeds))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(0, 500)), min_size=1, max_size=60))
def test_capture_never_exceeds_one_and_means_lie_among_the_values(values: list[float | None]) -> None:
    frame = hours("2024-03-01", [np.nan if v is None else v for v in values])
    table = average(frame)
    assert (table["capture"] <= 1).all()
    assert table["valid_n"].sum() == sum(v is not None for v in values)
    valid = table.dropna(subset="mean")
    assert (valid["capture"] >= 0.75).all()
    assert valid["mean"].between(frame["pm"].min() - 1e-9, frame["pm"].max() + 1e-9).all()


def test_an_exceedance_lies_above_the_level_not_at_it() -> None:
    assert count_exceedances([35.0, 35.1, 36.0, np.nan], 35) == 2


def test_percentile_ignores_what_is_missing() -> None:
    assert percentile([*range(1, 102), np.nan], 99) == 100
    assert np.isnan(percentile([np.nan], 99))


def test_a_sensor_that_stands_still_is_found() -> None:
    nan = np.nan
    values = [5, 7, 7, 7, 7, 8, 7, 7, nan, 7, 7, nan, nan, nan, nan]
    expected = [False, True, True, True, True] + [False] * 10
    assert find_stuck(values, run=4).tolist() == expected
    assert find_stuck([], run=4).tolist() == []


def test_two_rows_of_one_hour_are_refused_and_so_is_a_row_without_time() -> None:
    halves = hours("2024-03-01", [1.0] * 4).assign(time=pd.date_range("2024-03-01", periods=4, freq="30min"))
    with pytest.raises(ValueError, match="same time"):
        average(halves)
    with pytest.raises(ValueError, match="no time"):
        average(hours("2024-03-01", [1.0, 2.0]).assign(time=[pd.Timestamp("2024-03-01"), pd.NaT]))


def test_times_with_a_zone_are_taken_by_its_clock() -> None:
    day = hours("2024-03-01", [1.0] * 24)
    there = day.assign(time=day["time"].dt.tz_localize("Asia/Seoul"))
    (row,) = average(there).to_dict("records")
    assert (row["start"], row["valid_n"]) == (pd.Timestamp("2024-03-01"), 24)


@pytest.mark.parametrize(
    ("speeds", "directions"), [([0.0, 0.0], [np.nan, 90.0]), ([2.0, 2.0], [10.0, 190.0])]
)
def test_calm_and_winds_that_cancel_have_no_direction(speeds: list[float], directions: list[float]) -> None:
    frame = hours("2024-03-01", speeds).rename(columns={"pm": "ws"}).assign(wd=directions)
    (row,) = average_wind(
        frame, by=["station"], speed="ws", direction="wd", step="hour", period="day", capture=0.0
    ).to_dict("records")
    assert np.isnan(row["direction_deg"])
    assert row["vector_speed"] == pytest.approx(0, abs=1e-12)
    assert row["mean_speed"] == speeds[0]
