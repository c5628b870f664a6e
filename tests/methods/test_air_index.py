"""The comprehensive index against published values and the agency's rules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.methods.air_index import (
    NEEDED,
    POLLUTANTS,
    Pollutant,
    estimate_air_index,
    estimate_sub_index,
    predict_day_mean,
)


def test_published_values_are_met(vectors: Path) -> None:
    table = pd.read_csv(vectors / "airkorea_khai" / "expected.csv")
    given_values = {
        "so2": table["so2"],
        "co": table["co"],
        "o3": table["o3"],
        "no2": table["no2"],
        "pm10": table["pm10_24"],
        "pm25": table["pm25_24"],
    }
    # Two of the records lack the 24-hour values of PM, which cannot have been the highest.
    found = estimate_air_index(given_values, needed=("o3", "no2"))  # type: ignore[arg-type]
    assert np.all(np.abs(found.index - table["khaiValue_published"]) <= 1)
    np.testing.assert_allclose(found.exact, table["formula_value"], atol=0.005)
    assert found.dominant.tolist() == table["dominant"].tolist()
    told = table["khaiGrade"].notna()
    assert found.grade[told].tolist() == table["khaiGrade"][told].tolist()
    # By the agency's rule there is an index only where all four are there.
    strict = estimate_air_index(given_values)  # type: ignore[arg-type]
    assert np.isnan(strict.index).tolist() == [False, False, True, True]
    assert strict.grade.tolist()[2:] == [0, 0]
    assert strict.dominant.tolist()[2:] == ["", ""]


@pytest.mark.parametrize("pollutant", POLLUTANTS)
def test_break_points_of_every_pollutant(vectors: Path, pollutant: Pollutant) -> None:
    spec = (vectors / "airkorea_khai" / "spec.md").read_text(encoding="utf-8")
    label = {
        "so2": "SO2 ppm 1h",
        "no2": "NO2",
        "co": "CO",
        "o3": "O3",
        "pm10": "PM10 ug/m3 24h",
        "pm25": "PM2.5",
    }
    bands = spec.split(label[pollutant] + ": ")[1].split(" ")[0].split(";")[0].split("/")
    for band, (first, last) in zip(bands, ((0, 50), (51, 100), (101, 250), (251, 500)), strict=True):
        low, high = (float(end) for end in band.split("-"))
        assert estimate_sub_index([low, high], pollutant).tolist() == pytest.approx([first, last])


@pytest.mark.parametrize(
    ("pollutant", "value", "index"),
    [
        ("pm10", 30.4, 50.0),  # rounds to 30
        ("pm10", 30.5, 51.0),  # rounds to 31: no concentration falls between two grades
        ("pm25", 35.4, 100.0),
        ("o3", 0.0305, 51.0),
        ("co", 2.004, 50.0),
        ("pm25", 999, 500.0),
        ("pm25", -1, np.nan),
        ("pm25", np.nan, np.nan),
    ],
)
def test_values_between_two_grades(pollutant: Pollutant, value: float, index: float) -> None:
    assert estimate_sub_index([value], pollutant)[0] == pytest.approx(index, nan_ok=True)


@pytest.mark.parametrize(
    ("pm10", "pm25", "o3", "index", "grade"),
    [
        (150, 20, 0.02, 250, 3),  # one bad
        (150, 75, 0.02, 300, 4),  # two bad: 50 more
        (150, 75, 0.150, 325, 4),  # three bad: 75 more
        (80, 35, 0.09, 100, 2),  # none bad
    ],
)
def test_several_bad_ones_add(pm10: float, pm25: float, o3: float, index: float, grade: int) -> None:
    found = estimate_air_index({"pm10": [pm10], "pm25": [pm25], "o3": [o3], "no2": [0.01]})
    assert (found.index[0], found.grade[0]) == (index, grade)


@pytest.mark.parametrize("missing", NEEDED)
def test_without_a_needed_one_there_is_no_index(missing: Pollutant) -> None:
    values: dict[Pollutant, list[float]] = {p: [0.01 if p != "pm25" else 20] for p in POLLUTANTS}
    assert estimate_air_index(values).grade[0] > 0
    values[missing] = [float("nan")]
    assert np.isnan(estimate_air_index(values).index[0])
    del values[missing]
    assert np.isnan(estimate_air_index(values).index[0])


@settings(deadline=None)
@given(st.floats(0, 700), st.floats(0, 700), st.sampled_from(POLLUTANTS))
def test_more_is_never_better(a: float, b: float, pollutant: Pollutant) -> None:
    low, high = sorted((a, b))
    first, second = estimate_sub_index([low, high], pollutant)
    assert 0 <= first <= second <= 500


def test_day_mean_of_steady_hours_below_the_limit_is_their_value() -> None:
    found = predict_day_mean([40.0] * 24, "pm10")
    assert np.isnan(found[:8]).all()
    assert found[8:].tolist() == pytest.approx([40.0] * 16)


def test_day_mean_by_hand() -> None:
    # Last four 100, 60, 200, 80 after eight of 100: C12 = 1240/12.
    hours = [100.0] * 8 + [100, 60, 200, 80]
    c12 = 1240 / 12
    # 100 ≥ 70 and ratio 0.97: 75; 60 < 70: 60; 200/103 > 1.7: 200; 80/103 < 0.9: 80.
    assert predict_day_mean(hours, "pm10")[-1] == pytest.approx((c12 + (75 + 60 + 200 + 80) / 4) / 2)
    # For PM2.5 the limit is 30: 60/103 is below 0.9, so it stays too.
    assert predict_day_mean(hours, "pm25")[-1] == pytest.approx((c12 + (75 + 60 + 200 + 80) / 4) / 2)


@pytest.mark.parametrize(("gaps", "is_there"), [(range(3), True), (range(4), False), ((10, 11), False)])
def test_day_mean_needs_three_quarters(gaps: range, is_there: bool) -> None:
    hours = np.full(12, 50.0)
    hours[list(gaps)] = np.nan
    assert np.isfinite(predict_day_mean(hours, "pm10")[-1]) == is_there


def test_what_the_index_does_not_know_is_refused() -> None:
    hours = {"pm10": [30, 40], "pm25": [15, 20], "no2": [0.03, 0.03], "o3": [0.03, 0.03]}
    for wrong in ({}, hours | {"pm1": [1, 2]}, hours | {"o3": [0.03]}):
        with pytest.raises(ValueError, match=r"pollutant"):
            estimate_air_index(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="pollutants"):
        estimate_sub_index([1], "pm1")  # type: ignore[arg-type]
    assert predict_day_mean([], "pm10").tolist() == []
