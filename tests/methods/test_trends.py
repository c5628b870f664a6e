"""Trends of yearly counts."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import CannotAnswer
from workbench.methods.trends import estimate_count_trend

YEARS = np.arange(2010, 2020)


def test_an_exact_growth_is_found() -> None:
    trend = estimate_count_trend(YEARS, 1000 * 1.05 ** (YEARS - 2010))
    assert trend.change_pct == pytest.approx(5, abs=1e-6)
    assert trend.low_pct < 5 < trend.high_pct
    assert trend.dispersion == 1


def test_no_change_is_not_called_one() -> None:
    trend = estimate_count_trend(YEARS, [500, 505, 495, 500, 500, 503, 497, 500, 501, 499])
    assert trend.low_pct < 0 < trend.high_pct
    assert trend.p_value > 0.5


def test_more_scatter_widens_the_interval() -> None:
    smooth = estimate_count_trend(YEARS, [100] * 10)
    rough = estimate_count_trend(YEARS, [50, 150] * 5)
    assert rough.dispersion > 20
    assert rough.high_pct - rough.low_pct > 3 * (smooth.high_pct - smooth.low_pct)


@pytest.mark.parametrize("dispersion", [1.0, 5.0])
def test_interval_covers_the_truth(dispersion: float) -> None:
    random = np.random.default_rng(11)
    mean = 300 * 1.03 ** (YEARS - 2010)
    hits = 0
    for _ in range(400):
        # Gamma-mixed Poisson counts: variance is dispersion times mean.
        level = random.gamma(mean / (dispersion - 1), dispersion - 1) if dispersion > 1 else mean
        counts = random.poisson(level)
        trend = estimate_count_trend(YEARS, counts)
        hits += trend.low_pct <= 3 <= trend.high_pct
    assert 0.92 <= hits / 400 <= 0.995


def test_too_few_years_are_refused() -> None:
    with pytest.raises(CannotAnswer):
        estimate_count_trend([2020, 2021, 2022, 2023], [1, 2, 3, 4])


def test_nothing_counted_is_refused() -> None:
    with pytest.raises(CannotAnswer):
        estimate_count_trend(YEARS, [0] * 10)


def test_years_without_a_count_are_left_out() -> None:
    years, counts = np.arange(2010, 2018), np.array([10, 12, 11, 14, 15, 17, 16, 19.0])
    holed = counts.copy()
    holed[3] = np.nan
    rest = np.arange(8) != 3
    assert estimate_count_trend(years, holed) == estimate_count_trend(years[rest], counts[rest])


@pytest.mark.parametrize("counts", [[0, 0, 0, 0, 0, 3], [3, 0, 0, 0, 0, 0]])
def test_events_at_one_end_alone_have_no_slope(counts: list[int]) -> None:
    with pytest.raises(CannotAnswer):
        estimate_count_trend(range(6), counts)
    assert np.isfinite(estimate_count_trend(range(6), [0, 0, 3, 0, 0, 0]).change_pct)


def test_one_year_six_times_is_no_trend_and_a_negative_count_is_none() -> None:
    with pytest.raises(CannotAnswer):
        estimate_count_trend([2020] * 6, [1, 2, 3, 4, 5, 6])
    for counts in ([1, 2, 3, -4, 5, 6], [1, 2, 3]):
        with pytest.raises(ValueError, match="one count"):
            estimate_count_trend(range(6), counts)
