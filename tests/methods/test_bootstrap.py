"""The interval of a yearly mean knows that days hang together."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import CannotAnswer
from workbench.methods.bootstrap import estimate_change, estimate_yearly_mean

DAYS = np.arange(365)
SEASON = 22 * np.exp(0.35 * np.cos(2 * np.pi * (DAYS - 30) / 365))


def draw_year(random: np.random.Generator, autocorrelation: float) -> np.ndarray:
    """A skewed, autocorrelated year about ``SEASON``, a twentieth of it missing."""
    noise = random.normal(size=365)
    state = np.empty(365)
    state[0] = noise[0]
    for day in DAYS[1:]:
        state[day] = autocorrelation * state[day - 1] + np.sqrt(1 - autocorrelation**2) * noise[day]
    year = SEASON * np.exp(0.55 * state - 0.55**2 / 2)
    year[random.random(365) < 0.05] = np.nan
    return np.asarray(year)


@pytest.mark.parametrize("autocorrelation", [0.0, 0.5, 0.7])
def test_interval_covers_the_truth(autocorrelation: float) -> None:
    random = np.random.default_rng(5)
    hits = 0
    for seed in range(300):
        found = estimate_yearly_mean(draw_year(random, autocorrelation), repeats=300, seed=seed)
        hits += found.low <= SEASON.mean() <= found.high
    assert 0.91 <= hits / 300 <= 0.985


def test_dependence_widens_the_interval() -> None:
    random = np.random.default_rng(1)
    free, tied = (estimate_yearly_mean(draw_year(random, a)) for a in (0.0, 0.8))
    assert tied.standard_error > 1.5 * free.standard_error


def test_a_season_alone_is_no_uncertainty() -> None:
    found = estimate_yearly_mean(20 + 5 * np.cos(2 * np.pi * DAYS / 365))
    assert found.high - found.low < 1e-9
    assert found.mean == pytest.approx(20)


def test_the_same_seed_gives_the_same_numbers() -> None:
    year = draw_year(np.random.default_rng(2), 0.5)
    assert estimate_yearly_mean(year, seed=4) == estimate_yearly_mean(year, seed=4)
    assert estimate_yearly_mean(year, seed=4) != estimate_yearly_mean(year, seed=5)


def test_a_change_is_read_off_two_means() -> None:
    random = np.random.default_rng(3)
    before, after = (estimate_yearly_mean(draw_year(random, 0.5) * f) for f in (1.0, 0.8))
    change = estimate_change(before, after)
    assert change.change_pct == pytest.approx((after.mean / before.mean - 1) * 100)
    assert change.low_pct < change.change_pct < change.high_pct
    same = estimate_change(before, before)
    assert same.change_pct == 0
    assert same.low_pct < 0 < same.high_pct


def test_too_few_days_are_refused() -> None:
    with pytest.raises(CannotAnswer, match="WB602"):
        estimate_yearly_mean(np.full(60, 10.0))


def test_a_year_of_zeros_is_refused() -> None:
    with pytest.raises(CannotAnswer, match="WB602"):
        estimate_yearly_mean([0.0] * 365)
