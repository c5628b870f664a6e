"""Exact Poisson intervals, and no rate without exposure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.methods.rates import estimate_rates, exact_poisson_interval

# Garwood's 95 % limits as every table of them prints them.
PRINTED = [
    (0, 0.000, 3.689),
    (1, 0.025, 5.572),
    (2, 0.242, 7.225),
    (4, 1.090, 10.242),
    (5, 1.623, 11.668),
    (10, 4.795, 18.390),
    (20, 12.217, 30.888),
    (100, 81.364, 121.627),
]


@pytest.mark.parametrize(("count", "low", "high"), PRINTED)
def test_interval_is_the_printed_one(count: int, low: float, high: float) -> None:
    found = exact_poisson_interval([count])
    assert found[0][0] == pytest.approx(low, abs=5e-4)
    assert found[1][0] == pytest.approx(high, abs=5e-4)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_each_end_leaves_half_the_error_outside(count: int, level: float) -> None:
    (low,), (high,) = exact_poisson_interval([count], level=level)
    assert low <= count <= high
    assert stats.poisson.cdf(count, high) == pytest.approx((1 - level) / 2, rel=1e-6)
    if count:
        assert stats.poisson.sf(count - 1, low) == pytest.approx((1 - level) / 2, rel=1e-6)


@pytest.mark.parametrize("truth", [0.5, 3.0, 12.0])
def test_covers_at_least_as_often_as_it_says(truth: float) -> None:
    counts = np.arange(200)
    low, high = exact_poisson_interval(counts)
    inside = (low <= truth) & (truth <= high)
    assert stats.poisson.pmf(counts[inside], truth).sum() >= 0.95


def test_rate_is_per_as_many_units_as_asked() -> None:
    # 10 crashes on 2,000,000 trips: 5 per million.
    rates = estimate_rates([10], [2_000_000], per=1_000_000)
    assert rates.rate[0] == 5
    assert (rates.low[0], rates.high[0]) == pytest.approx((4.795 / 2, 18.390 / 2), abs=5e-4)


@pytest.mark.parametrize("exposure", [0, -1, float("nan")])
def test_no_exposure_no_rate(exposure: float) -> None:
    with pytest.raises(CannotAnswer):
        estimate_rates([3, 1], [100, exposure])


@pytest.mark.parametrize("count", [-1, 1.5, float("nan")])
def test_what_is_no_count_is_refused(count: float) -> None:
    with pytest.raises(ValueError, match="whole"):
        exact_poisson_interval([count])


def test_one_exposure_a_count() -> None:
    with pytest.raises(ValueError, match="one exposure"):
        estimate_rates([1, 2, 3], [10])
    with pytest.raises(CannotAnswer):
        estimate_rates([1], [float("inf")])
