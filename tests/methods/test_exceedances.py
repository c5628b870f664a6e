"""Days above a level: counted, and covered."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from workbench.core.errors import CannotAnswer
from workbench.methods.exceedances import estimate_exceedance_days, estimate_exceedance_difference

DAYS = np.arange(365)


def draw_year(random: np.random.Generator, *, level: float = 0.0, autocorrelation: float = 0.5) -> np.ndarray:
    season = 22 * np.exp(0.35 * np.cos(2 * np.pi * (DAYS - 30) / 365))
    noise = random.normal(size=365)
    for day in DAYS[1:]:
        noise[day] = autocorrelation * noise[day - 1] + np.sqrt(1 - autocorrelation**2) * noise[day]
    year = season * np.exp(0.5 * noise + level)
    year[random.random(365) < 0.05] = np.nan
    return np.asarray(year)


def expected_days(level: float = 0.0) -> float:
    from scipy import stats

    season = 22 * np.exp(0.35 * np.cos(2 * np.pi * (DAYS - 30) / 365))
    return float(stats.norm.sf((np.log(35 / season) - level) / 0.5).sum())


def test_days_above_are_counted_not_those_at_it() -> None:
    year = np.full(366, 10.0)
    year[[3, 100]], year[200], year[300:303] = 40, 35, np.nan
    found = estimate_exceedance_days(year, 35)
    assert (found.counted_n, found.valid_n, found.days_n) == (2, 363, 366)
    assert found.days == pytest.approx(2 / 363 * 366)


def test_independent_days_have_wilsons_interval() -> None:
    random = np.random.default_rng(0)
    year = (random.random(365) < 0.2).astype(float)
    found = estimate_exceedance_days(year, 0.5, block=1)
    low, high = proportion_confint(int(year.sum()), 365, method="wilson")
    assert (found.low, found.high) == pytest.approx((low * 365, high * 365), rel=0.05)
    assert estimate_exceedance_days(np.zeros(365), 35).low == 0
    assert estimate_exceedance_days(np.zeros(365), 35).high == pytest.approx(
        proportion_confint(0, 365, method="wilson")[1] * 365
    )


def test_days_that_hang_together_say_less() -> None:
    random = np.random.default_rng(1)
    free = estimate_exceedance_days(draw_year(random, autocorrelation=0.0), 35)
    tied = estimate_exceedance_days(draw_year(random, autocorrelation=0.8), 35)
    assert tied.effective_n < 0.6 * free.effective_n


@pytest.mark.parametrize("autocorrelation", [0.0, 0.6])
def test_intervals_cover(autocorrelation: float) -> None:
    random, hits, difference_hits = np.random.default_rng(2), 0, 0
    truth, later = expected_days(), expected_days(-0.2)
    for seed in range(200):
        first, last = (
            estimate_exceedance_days(
                draw_year(random, level=level, autocorrelation=autocorrelation), 35, repeats=200, seed=seed
            )
            for level in (0.0, -0.2)
        )
        hits += first.low <= truth <= first.high
        found = estimate_exceedance_difference(first, last)
        difference_hits += found.low <= later - truth <= found.high
    assert 0.9 <= hits / 200 <= 0.99
    assert 0.9 <= difference_hits / 200 <= 0.995


def test_too_few_days_are_refused() -> None:
    with pytest.raises(CannotAnswer, match="WB602"):
        estimate_exceedance_days([1.0] * 10, 35)


def test_a_year_always_above_ends_at_all_its_days() -> None:
    found = estimate_exceedance_days([50.0] * 365, 35)
    assert (found.days, found.high) == (365, 365)
    assert 355 < found.low < 365
