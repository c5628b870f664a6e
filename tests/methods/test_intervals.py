"""Intervals against printed values, their own definitions, and their coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from workbench.methods.intervals import (
    byar_interval,
    exact_binomial_interval,
    gamma_interval,
    wilson_interval,
)
from workbench.methods.rates import exact_poisson_interval


def test_byar_is_near_the_exact_one() -> None:
    counts = np.array([5, 10, 50, 300])
    for byar, exact in zip(byar_interval(counts), exact_poisson_interval(counts), strict=True):
        np.testing.assert_allclose(byar, exact, rtol=0.01)
    # Breslow and Day's limits for 10, worked by hand.
    low, high = byar_interval([10])
    assert low[0] == pytest.approx(10 * (1 - 1 / 90 - 1.959964 / (3 * 10**0.5)) ** 3, rel=1e-6)
    assert high[0] == pytest.approx(11 * (1 - 1 / 99 + 1.959964 / (3 * 11**0.5)) ** 3, rel=1e-6)
    assert byar_interval([0])[0][0] == 0


def test_rothmans_form_of_byar() -> None:
    # R's epitools::pois.byar(10).
    low, high = byar_interval([10], convention="rothman")
    a = 10.5
    assert low[0] == pytest.approx(a * (1 - 1 / (9 * a) - 1.959964 / 3 * (1 / a) ** 0.5) ** 3, rel=1e-6)
    assert high[0] == pytest.approx(a * (1 - 1 / (9 * a) + 1.959964 / 3 * (1 / a) ** 0.5) ** 3, rel=1e-6)


@pytest.mark.parametrize(
    ("x", "n", "low", "high", "low_corrected", "high_corrected"),
    # Newcombe (1998), table I, methods 3 and 4.
    [
        (81, 263, 0.2553, 0.3662, 0.2535, 0.3682),
        (15, 148, 0.0624, 0.1605, 0.0598, 0.1644),
        (0, 20, 0.0000, 0.1611, 0.0000, 0.2005),
        (1, 29, 0.0061, 0.1718, 0.0018, 0.1963),
    ],
)
def test_wilson_is_the_printed_one(
    x: int, n: int, low: float, high: float, low_corrected: float, high_corrected: float
) -> None:
    found = wilson_interval([x], [n])
    assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=5e-5)
    found = wilson_interval([x], [n], continuity=True)
    assert (found[0][0], found[1][0]) == pytest.approx((low_corrected, high_corrected), abs=5e-5)


@settings(deadline=None)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_shares_equal_statsmodels_and_lie_inside(share: tuple[int, int]) -> None:
    x, n = share
    for ours, method in ((wilson_interval, "wilson"), (exact_binomial_interval, "beta")):
        (low,), (high,) = ours([x], [n])
        wanted = proportion_confint(x, n, method=method)
        assert (low, high) == pytest.approx(wanted, abs=1e-9)
        assert 0 <= low <= x / n <= high <= 1


def test_no_trial_no_interval() -> None:
    for interval in (wilson_interval, exact_binomial_interval):
        assert np.isnan(interval([0], [0])).all()
    with pytest.raises(ValueError, match="more successes"):
        wilson_interval([3], [2])


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=8), st.floats(0.01, 100))
def test_the_gamma_interval_is_exact_for_equal_weights(counts: list[int], weight: float) -> None:
    low, high = gamma_interval(counts, [weight] * len(counts))
    exact = exact_poisson_interval([sum(counts)])
    assert (low, high) == pytest.approx((exact[0][0] * weight, exact[1][0] * weight), rel=1e-9)


@pytest.mark.parametrize(("convention", "most"), [("fay-feuer", 1.0), ("tiwari", 0.985)])
def test_the_gamma_interval_covers(convention: str, most: float) -> None:
    random = np.random.default_rng(3)
    mean, weight = np.array([1.0, 4, 10, 2]), np.array([5.0, 1, 0.4, 2])
    truth = float(mean @ weight)
    hits = 0
    for counts in random.poisson(mean, size=(2000, 4)):
        low, high = gamma_interval(counts, weight, convention=convention)  # type: ignore[arg-type]
        hits += low <= truth <= high
    assert 0.945 <= hits / 2000 <= most


def test_fay_and_feuer_step_by_step() -> None:
    low, high = gamma_interval([2, 5], [0.5, 2.0])
    y, v = 0.5 * 2 + 2 * 5, 0.25 * 2 + 4 * 5
    assert low == pytest.approx(v / (2 * y) * stats.chi2.ppf(0.025, 2 * y * y / v))
    y, v = y + 2, v + 4
    assert high == pytest.approx(v / (2 * y) * stats.chi2.ppf(0.975, 2 * y * y / v))


def test_nothing_counted_has_an_upper_end() -> None:
    low, high = gamma_interval([0, 0], [1, 2])
    assert low == 0
    assert high == pytest.approx(2 * 3.689, abs=1e-3)
