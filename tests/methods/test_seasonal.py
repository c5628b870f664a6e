"""Trend, season and rest of drawn series, and statsmodels' own on a whole one."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.seasonal import STL

from workbench.core.errors import CannotAnswer
from workbench.methods.seasonal import decompose_series

MONTHS = np.arange(72)
SEASON = 5 * np.cos(2 * np.pi * MONTHS / 12)
SERIES = 30 - 0.1 * MONTHS + SEASON


def test_parts_add_up_and_are_the_drawn_ones() -> None:
    found = decompose_series(SERIES)
    np.testing.assert_allclose(found.trend + found.seasonal + found.rest, SERIES)
    np.testing.assert_allclose(found.seasonal, SEASON, atol=0.15)
    np.testing.assert_allclose(found.deseasonalised, 30 - 0.1 * MONTHS, atol=0.2)
    assert found.seasonal_strength > 0.99
    noise = decompose_series(np.random.default_rng(0).normal(size=120), seasonal=35)
    assert noise.seasonal_strength < 0.5


def test_a_whole_series_is_statsmodels() -> None:
    noisy = SERIES + np.random.default_rng(1).normal(size=72)
    peer = STL(noisy, period=12, seasonal=13, robust=False).fit()
    found = decompose_series(noisy, seasonal=13, robust=False)
    np.testing.assert_allclose(found.trend, peer.trend)
    np.testing.assert_allclose(found.seasonal, peer.seasonal)


def test_gaps_stay_gaps_and_hardly_move_the_rest() -> None:
    broken = SERIES.copy()
    broken[[0, 10, 11, 30, 71]] = np.nan
    found = decompose_series(broken)
    assert np.isnan(found.rest).tolist() == np.isnan(broken).tolist()
    assert found.filled.sum() == 5
    np.testing.assert_allclose(found.trend, decompose_series(SERIES).trend, atol=0.5)


@pytest.mark.parametrize("values", [SERIES[:23], np.where(MONTHS % 2, np.nan, SERIES)])
def test_too_short_or_too_broken_is_refused(values: np.ndarray) -> None:
    with pytest.raises(CannotAnswer):
        decompose_series(values)


@pytest.mark.parametrize("level", [0.0, 3.0, 0.1])
def test_what_stands_still_has_no_season(level: float) -> None:
    assert decompose_series([level] * 36).seasonal_strength == 0
