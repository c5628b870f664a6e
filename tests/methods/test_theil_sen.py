"""Slopes against openair and scipy, and the coverage of their intervals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.methods.averages import average_periods
from workbench.methods.theil_sen import estimate_sen_slope


def test_marylebone_road_equals_openair(vectors: Path) -> None:
    data = pd.read_csv(vectors / "openair_mydata" / "mydata.csv").assign(station="A")
    data["time"] = pd.to_datetime(data["date"])
    months = average_periods(data, by=["station"], value="nox", step="hour", period="month", capture=0)
    days = (months["start"] - months["start"][0]).dt.days
    found = estimate_sen_slope(days / 365, months["mean"], block=1, repeats=1000, widen=False)
    # openair 2.18: -8.44159 [-11.671, -5.440] a year of 365 days; the ends are drawn.
    assert found.slope == pytest.approx(-8.44159, abs=5e-6)
    assert (found.low, found.high) == pytest.approx((-11.671, -5.440), abs=0.5)
    assert found.p_value < 0.01
    assert found.n == 90


@settings(deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=6, max_size=25))
def test_slope_equals_scipy(values: list[float]) -> None:
    times = np.arange(len(values)) * 0.5
    found = estimate_sen_slope(times, values, repeats=20)
    peer = stats.theilslopes(values, times)
    assert found.slope == pytest.approx(peer.slope, abs=1e-9)
    assert found.low <= found.high


def test_pairs_at_one_time_do_not_count() -> None:
    found = estimate_sen_slope([0, 0, 1, 1, 2, 2], [0, 9, 1, 10, 2, 11], repeats=50, block=1)
    assert found.slope == pytest.approx(stats.theilslopes([0, 9, 1, 10, 2, 11], [0, 0, 1, 1, 2, 2]).slope)


def test_outliers_do_not_pull() -> None:
    y = np.arange(40) * 2.0
    y[::7] += 500
    assert estimate_sen_slope(np.arange(40), y, repeats=50).slope == pytest.approx(2, abs=0.3)


def series(random: np.random.Generator, autocorrelation: float, n: int = 96) -> np.ndarray:
    noise = random.normal(size=n)
    for i in range(1, n):
        noise[i] += autocorrelation * noise[i - 1]
    return np.asarray(-0.02 * np.arange(n) + noise)


@pytest.mark.slow
@pytest.mark.parametrize(("autocorrelation", "block", "least"), [(0.0, 1, 0.9), (0.4, None, 0.85)])
def test_interval_covers_the_truth(autocorrelation: float, block: int | None, least: float) -> None:
    random = np.random.default_rng(9)
    hits = 0
    for seed in range(60):
        found = estimate_sen_slope(
            np.arange(96), series(random, autocorrelation), block=block, repeats=200, seed=seed
        )
        hits += found.low <= -0.02 <= found.high
    assert least <= hits / 60 <= 0.99


def test_blocks_widen_the_interval_of_what_hangs_together() -> None:
    y = series(np.random.default_rng(1), 0.8)
    plain, blocks = (estimate_sen_slope(np.arange(96), y, block=b) for b in (1, 8))
    assert blocks.high - blocks.low > 1.2 * (plain.high - plain.low)


def test_few_blocks_widen_it_further() -> None:
    y = series(np.random.default_rng(3), 0.4)
    plain, wide = (estimate_sen_slope(np.arange(96), y, block=6, widen=w) for w in (False, True))
    # Sixteen blocks: Student's t on fourteen is 2.145.
    factor = 2.145 / 1.96 * np.sqrt(16 / 14)
    assert wide.high - wide.low == pytest.approx((plain.high - plain.low) * factor, rel=1e-3)


def test_percent_seed_and_gaps() -> None:
    y = 50 - np.arange(30.0)
    y[3] = np.nan
    found = estimate_sen_slope(np.arange(30), y, seed=1)
    assert found.as_percent(50)[0] == pytest.approx(-2)
    assert (found.n, found.intercept) == (29, pytest.approx(50))
    assert found == estimate_sen_slope(np.arange(30), y, seed=1)
    assert found.block == round(29 ** (1 / 3))


def test_too_few_are_refused() -> None:
    with pytest.raises(CannotAnswer):
        estimate_sen_slope(range(6), [1, 2, 3, 4, 5, np.nan])


def test_one_time_and_equal_values() -> None:
    with pytest.raises(CannotAnswer):
        estimate_sen_slope([3] * 20, range(20))
    flat = estimate_sen_slope(range(20), [4.0] * 20)
    assert (flat.slope, flat.low, flat.high, flat.p_value) == (0, 0, 0, 1)


@pytest.mark.parametrize("block", [0, -1, 9])
def test_a_block_fits_the_series(block: int) -> None:
    with pytest.raises(ValueError, match="block"):
        estimate_sen_slope(range(8), range(8), block=block)
    assert estimate_sen_slope(range(8), range(8), block=8, repeats=5).slope == 1


def test_times_and_values_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="one time"):
        estimate_sen_slope(range(6), range(5))
