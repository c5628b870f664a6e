"""Probabilities of the true top against counting by hand and plain drawing."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from workbench.methods.ranking import count_top, rank_with_gammas


def test_tops_of_drawn_rows_are_counted() -> None:
    draws = [[3, 2, 1], [3, 1, 2], [1, 3, 2], [2, 2, 1]]
    assert count_top(draws, top=1).tolist() == pytest.approx([2.5 / 4, 1.5 / 4, 0])
    assert count_top(draws, top=2).tolist() == pytest.approx([3 / 4, 3 / 4, 2 / 4])


def test_two_gammas_have_a_known_order() -> None:
    # P(Gamma(a) > Gamma(b)) for exponentials with rates 1 and 3 is 3/4.
    found = rank_with_gammas([1, 1], [1, 3], top=1, draws=40_000)
    assert found.tolist() == pytest.approx([0.75, 0.25], abs=0.01)


def test_drawing_only_what_lies_high_changes_nothing() -> None:
    random = np.random.default_rng(2)
    shape, rate = random.gamma(2, 2, 500) + 0.5, np.full(500, 2.0)
    shape[:20] += 30
    found = rank_with_gammas(shape, rate, top=10, draws=20_000)
    plain = count_top(random.gamma(shape, 1 / rate, size=(20_000, 500)), top=10)
    np.testing.assert_allclose(found, plain, atol=0.02)
    assert found.sum() == pytest.approx(10)
    # No one stands out: everyone has the same small chance.
    even = rank_with_gammas(np.full(500, 3.0), rate, top=10, draws=20_000)
    np.testing.assert_allclose(even, 0.02, atol=0.006)
    assert even.sum() == pytest.approx(10, abs=1e-3)


def test_the_seed_decides() -> None:
    first = rank_with_gammas([3, 4, 5], [1, 1, 1], top=1, draws=100, seed=1)
    assert first.tolist() == rank_with_gammas([3, 4, 5], [1, 1, 1], top=1, draws=100, seed=1).tolist()
    assert first.tolist() != rank_with_gammas([3, 4, 5], [1, 1, 1], top=1, draws=100, seed=2).tolist()


@pytest.mark.parametrize("top", [0, 3])
def test_top_lies_among_the_places(top: int) -> None:
    with pytest.raises(ValueError, match="top"):
        rank_with_gammas([1, 2], [1, 1], top=top)
    with pytest.raises(ValueError, match="top"):
        count_top([[1, 2]], top=top)


def test_posteriors_without_a_place_are_refused() -> None:
    for shapes, rates in (([0.0, 1.0], [1.0, 1.0]), ([1.0, np.inf], [1.0, 1.0]), ([1.0, 1.0], [1.0, np.nan])):
        with pytest.raises(ValueError, match="above 0"):
            rank_with_gammas(shapes, rates, top=1)


def test_very_many_of_one_value_share_the_top_within_bounded_memory() -> None:
    # No overdispersion and one rate everywhere: every posterior is the same point.
    tracemalloc.start()
    found = rank_with_gammas(np.full(30_000, 1e12), np.full(30_000, 1e12), top=10, draws=200)
    assert tracemalloc.get_traced_memory()[1] < 400e6
    tracemalloc.stop()
    assert found.sum() == pytest.approx(10)
    assert found.max() < 0.1
