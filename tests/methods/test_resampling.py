"""Bootstrap intervals against scipy's, against the truth, and for what hangs together."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.methods.resampling import Ends, estimate_statistic

SKEWED = np.random.default_rng(1).gamma(2, size=60)


def mean(x: np.ndarray) -> float:
    return float(x.mean())


@pytest.mark.parametrize(("ends", "name"), [("percentile", "percentile"), ("basic", "basic"), ("bca", "BCa")])
def test_ends_are_those_of_scipy_up_to_the_draws(ends: Ends, name: str) -> None:
    found = estimate_statistic(SKEWED, mean, ends=ends, repeats=20_000, seed=3)
    peer = stats.bootstrap((SKEWED,), np.mean, n_resamples=20_000, method=name, rng=4)
    assert found.value == pytest.approx(SKEWED.mean())
    assert found.standard_error == pytest.approx(peer.standard_error, rel=0.03)
    reach = peer.confidence_interval.high - peer.confidence_interval.low
    assert found.low == pytest.approx(peer.confidence_interval.low, abs=0.03 * reach)
    assert found.high == pytest.approx(peer.confidence_interval.high, abs=0.03 * reach)


def test_the_seed_decides_and_tables_may_be_drawn() -> None:
    table = np.column_stack([SKEWED, 2 * SKEWED + np.random.default_rng(2).normal(size=60)])
    slope = lambda rows: float(np.polyfit(rows[:, 0], rows[:, 1], 1)[0])  # noqa: E731
    first, second = (estimate_statistic(table, slope, repeats=200, seed=5) for _ in range(2))
    assert first.draws.tolist() == second.draws.tolist()
    assert first.low < 2 < first.high
    assert first.units_n == 60


def test_clusters_are_drawn_whole() -> None:
    # Ten clusters of one value each, thirty times over: it is ten numbers, not three hundred.
    level = np.random.default_rng(3).normal(size=10)
    values, label = np.repeat(level, 30), np.repeat(np.arange(10), 30)
    plain = estimate_statistic(values, mean, repeats=2000, seed=1)
    whole = estimate_statistic(values, mean, clusters=label, repeats=2000, seed=1)
    assert whole.standard_error == pytest.approx(level.std() / np.sqrt(10), rel=0.06)
    assert whole.standard_error > 4 * plain.standard_error
    assert whole.units_n == 10
    shuffled = np.random.default_rng(4).permutation(300)
    again = estimate_statistic(values[shuffled], mean, clusters=label[shuffled], repeats=2000, seed=1)
    assert again.standard_error == pytest.approx(whole.standard_error)
    assert estimate_statistic(values, mean, clusters=label, ends="bca", repeats=500).low < level.mean()


def test_blocks_widen_the_interval_of_what_follows_in_time() -> None:
    random = np.random.default_rng(6)
    noise = random.normal(size=600)
    for i in range(1, 600):
        noise[i] += 0.8 * noise[i - 1]
    plain, blocks = (estimate_statistic(noise, mean, block=b, repeats=800) for b in (None, 40))
    # By theory (1 + 0.8)/(1 − 0.8) = 9 times the variance; blocks of forty see most of it.
    assert 2 < blocks.standard_error / plain.standard_error < 3.4
    assert blocks.units_n == 15
    assert blocks.draws.size == 800


@pytest.mark.slow
@pytest.mark.parametrize(("ends", "least"), [("percentile", 0.88), ("bca", 0.9)])
def test_intervals_cover(ends: Ends, least: float) -> None:
    random, hits = np.random.default_rng(8), 0
    for _ in range(200):
        found = estimate_statistic(random.gamma(2, size=40), mean, ends=ends, repeats=400)
        hits += found.low <= 2 <= found.high
    assert least <= hits / 200 <= 0.985


def test_corners() -> None:
    assert estimate_statistic([3.0] * 9, mean, ends="bca", repeats=50).low == 3
    for values, more in (([1.0], {}), ([1.0, 2, 3], {"clusters": [1, 1, 1]}), ([1.0, 2, 3], {"block": 3})):
        with pytest.raises(CannotAnswer):
            estimate_statistic(values, mean, **more)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not both"):
        estimate_statistic([1.0, 2], mean, clusters=[1, 2], block=1)


def test_a_statistic_without_a_value_is_refused() -> None:
    rows = np.array([[1.0, 0], [2, 0], [3, 0], [4, 1]])

    def ratio(x: np.ndarray) -> float:
        below = float(x[:, 1].sum())
        return float(x[:, 0].sum()) / below if below else float("nan")

    # One draw in three holds nobody of the fourth row.
    with pytest.raises(CannotAnswer) as refused:
        estimate_statistic(rows, ratio, repeats=200)
    assert 30 < int(refused.value.where.split(" / ")[0]) < 110
    with pytest.raises(CannotAnswer):
        estimate_statistic([1.0, np.nan, 2], lambda x: float(np.mean(x)))
    kept = estimate_statistic([1.0, np.nan, 2, 5, 4, 3, 2, 7, 6, 5], lambda x: float(np.nanmean(x)))
    assert kept.low < kept.value < kept.high
    with pytest.raises(ValueError, match="share"):
        estimate_statistic([1.0, 2], lambda x: float(np.mean(x)), level=95)
