"""Screening of a network: identities of the posterior, and simulated roads whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.methods.screening import screen_places


def test_one_place_step_by_step() -> None:
    # Hauer's first example: w = 0.3205…, expected 8.4764 (see test_empirical_bayes).
    mu, k, x = 4.338, 1 / (2.05 * 1.8), 12
    found = screen_places([x], [mu], overdispersion=k, top=1)
    weight = 1 / (1 + k * mu)
    assert found.weight[0] == pytest.approx(weight)
    assert found.expected[0] == pytest.approx(weight * mu + (1 - weight) * x)
    assert found.excess[0] == pytest.approx(found.expected[0] - mu)
    posterior = stats.gamma(1 / k + x, scale=1 / (1 / (k * mu) + 1))
    assert found.expected[0] == pytest.approx(posterior.mean())
    assert found.standard_deviation[0] == pytest.approx(posterior.std())
    assert (found.low[0], found.high[0]) == pytest.approx(posterior.interval(0.95))
    assert found.p_above[0] == pytest.approx(posterior.sf(mu))
    assert found.p_top.tolist() == [1.0]


def test_k_per_kilometre_is_given_as_k_over_length() -> None:
    length = np.array([0.5, 2.0])
    found = screen_places([3, 3], [2, 2], overdispersion=0.8 / length, top=1)
    assert found.weight.tolist() == pytest.approx([1 / (1 + 1.6 * 2), 1 / (1 + 0.4 * 2)])


def test_no_overdispersion_believes_the_model() -> None:
    found = screen_places([9, 0], [2, 1], overdispersion=0, top=1)
    assert found.expected.tolist() == [2, 1]
    assert found.p_above.tolist() == [0, 0]
    assert found.p_top.tolist() == [1, 0]


def test_ranks_are_by_size_and_show_what_shrinking_changed() -> None:
    found = screen_places([4, 5, 5], [1, 4, 4], overdispersion=0.5, sizes=[0.2, 5, 5], top=1)
    assert found.raw_rank.tolist() == [1, 2, 2]
    assert found.rank.tolist() == [1, 2, 2]
    # Three lucky kilometres: first by count, last by what is expected of them.
    found = screen_places([3, 20], [0.5, 20], overdispersion=0.3, top=1)
    assert found.rank.tolist() == [2, 1]


def test_the_truth_is_covered_and_found() -> None:
    random = np.random.default_rng(5)
    mu, k = random.uniform(0.5, 6, 3000), 0.7
    truth = random.gamma(1 / k, k * mu)
    found = screen_places(random.poisson(truth), mu, overdispersion=k, top=30, draws=2000)
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    assert 0.94 <= covered <= 0.96
    top = np.argsort(-truth)[:30]
    # A calibrated probability: as many true ones among the first as their probabilities add up to.
    picked = np.argsort(-found.p_top)[:30]
    hits = np.isin(picked, top).sum()
    assert abs(hits - found.p_top[picked].sum()) < 3 * np.sqrt(30 / 4)
    assert np.mean(truth[found.p_above > 0.95] > mu[found.p_above > 0.95]) > 0.93


def test_a_place_without_prediction_is_refused() -> None:
    with pytest.raises(ValueError, match="prediction"):
        screen_places([1], [0], overdispersion=1, top=1)


def test_of_fewer_places_than_the_top_all_are_among_them() -> None:
    found = screen_places([1, 2, 3], [2.0, 2.0, 2.0], overdispersion=0.5)
    assert found.p_top.tolist() == [1, 1, 1]
    # Worked in the head: w = 1/2, so half of each.
    assert found.expected.tolist() == [1.5, 2, 2.5]


@pytest.mark.parametrize("more", [{"sizes": [1, 0, 2]}, {"sizes": [1, np.nan, 2]}, {"overdispersion": -1}])
def test_sizes_and_k_are_known(more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"size|overdispersion"):
        screen_places([1, 2, 3], [2.0, 2.0, 2.0], **({"overdispersion": 0.5} | more))  # type: ignore[arg-type]
