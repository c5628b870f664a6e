"""Standardised rates worked in the head, and those of statsmodels-free definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.methods.intervals import byar_interval
from workbench.methods.rates import exact_poisson_interval
from workbench.methods.standardise import standardise_directly, standardise_indirectly


def test_direct_rate_of_a_drawn_table() -> None:
    #        young  old
    # events   2     30
    # persons 1000  1000     rates 2 and 30 per 1,000; the standard has three young for one old: 9 per 1,000
    found = standardise_directly([2, 30], [1000, 1000], [3, 1], per=1000)
    assert found.rate == pytest.approx(9)
    assert found.crude == pytest.approx(16)
    assert found.low < 9 < found.high
    assert found.events_n == 32


def test_the_standard_of_the_place_itself_gives_the_crude_rate_and_the_exact_interval() -> None:
    found = standardise_directly([4, 6], [100, 100], [1, 1])
    exact = exact_poisson_interval([10])
    assert found.rate == pytest.approx(found.crude)
    assert (found.low, found.high) == pytest.approx((exact[0][0] / 200, exact[1][0] / 200))


def test_dobsons_interval() -> None:
    found = standardise_directly([2, 30], [1000, 1000], [3, 1], interval="dobson")
    weight = np.array([0.75, 0.25]) / 1000
    scale = np.sqrt(weight**2 @ [2, 30] / 32)
    low, high = byar_interval([32])
    assert found.low == pytest.approx(found.rate + scale * (low[0] - 32))
    assert found.high == pytest.approx(found.rate + scale * (high[0] - 32))


@pytest.mark.parametrize("interval", ["fay-feuer", "tiwari", "dobson"])
def test_intervals_cover(interval: str) -> None:
    random = np.random.default_rng(8)
    e, s, rates = np.array([500, 800, 300]), np.array([5, 3, 2]), np.array([0.01, 0.02, 0.05])
    truth, hits = float(s @ rates / s.sum()), 0
    for counts in random.poisson(rates * e, size=(1500, 3)):
        found = standardise_directly(counts, e, s, interval=interval)  # type: ignore[arg-type]
        hits += found.low <= truth <= found.high
    assert 0.935 <= hits / 1500 <= 0.985


def test_an_unknown_stratum_is_refused_unless_the_standard_has_none_of_it() -> None:
    with pytest.raises(CannotAnswer, match="WB602"):
        standardise_directly([1, 0], [10, 0], [1, 1])
    assert standardise_directly([1, 0], [10, 0], [1, 0]).rate == pytest.approx(0.1)


def test_indirect_ratio_of_a_drawn_table() -> None:
    # Expected 1000 · 0.002 + 1000 · 0.01 = 12; 18 observed: 1.5 times.
    found = standardise_indirectly([8, 10], [1000, 1000], [0.002, 0.01], reference_exposures=[3, 1])
    exact = exact_poisson_interval([18])
    assert (found.observed_n, found.expected, found.ratio) == (18, pytest.approx(12), pytest.approx(1.5))
    assert (found.low, found.high) == pytest.approx((exact[0][0] / 12, exact[1][0] / 12))
    assert found.rate == pytest.approx(1.5 * (0.75 * 0.002 + 0.25 * 0.01))
    byar = standardise_indirectly(18, [1000, 1000], [0.002, 0.01], interval="byar")
    assert byar.low == pytest.approx(found.low, rel=0.01)
    assert np.isnan(byar.rate)


def test_nothing_expected_is_refused() -> None:
    for rate in (0, np.nan):
        with pytest.raises(CannotAnswer, match="WB602"):
            standardise_indirectly([1], [10], [rate])


def test_fay_and_feuers_example_equals_the_lines_of_epitools() -> None:
    # Down syndrome by the mother's age, first births in Michigan 1950 to 1964: ageadjust.direct of R's epitools, which
    # puts the interval in gammas where ours puts it in chi-squares.
    counts = np.array([107, 141, 60, 40, 39, 25])
    births = np.array([230061, 329449, 114920, 39487, 14208, 3052])
    standard = np.array([63986.6, 186263.6, 157302.2, 97647.0, 47572.6, 12262.6])
    share = standard / standard.sum()
    rate, variance = float(share @ (counts / births)), float(share**2 @ (counts / births**2))
    most = float(np.max(share / births))
    low = stats.gamma.ppf(0.025, rate**2 / variance, scale=variance / rate)
    wide = variance + most**2
    high = stats.gamma.ppf(0.975, (rate + most) ** 2 / wide, scale=wide / (rate + most))
    found = standardise_directly(counts, births, standard, per=1e5)
    assert (found.rate, found.low, found.high) == pytest.approx(
        (rate * 1e5, low * 1e5, high * 1e5), rel=1e-10
    )
    assert (round(found.crude, 1), round(found.rate, 1)) == (56.3, 92.3)


def test_nothing_counted_has_a_gamma_interval_but_not_dobsons() -> None:
    found = standardise_directly([0, 0], [10, 20], [1, 2])
    # No event: the largest weight times the exact upper end of none.
    assert (found.rate, found.low, found.high) == pytest.approx((0, 0, 3.6888794541139354 / 30))
    with pytest.raises(CannotAnswer, match="WB602"):
        standardise_directly([0, 0], [10, 20], [1, 2], interval="dobson")


@pytest.mark.parametrize("standard", [[1, np.nan], [1, -1], [0, 0], [1, 1, 1]])
def test_a_standard_that_is_none_is_refused(standard: list[float]) -> None:
    with pytest.raises(ValueError, match="standard"):
        standardise_directly([1, 2], [10, 20], standard)


def test_counts_that_are_none_are_refused() -> None:
    # Their sum would pass for one.
    with pytest.raises(ValueError, match="whole"):
        standardise_indirectly([-1, 2], [10, 20], [0.1, 0.2])
