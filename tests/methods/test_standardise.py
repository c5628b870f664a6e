"""Standardised rates worked in the head, and those of statsmodels-free definitions."""

from __future__ import annotations

import numpy as np
import pytest

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
    with pytest.raises(ValueError, match="stratum"):
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
    with pytest.raises(ValueError, match="expected"):
        standardise_indirectly([1], [10], [0])
