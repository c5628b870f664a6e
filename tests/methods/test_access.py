"""Catchments drawn by hand, and what must add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.methods.access import estimate_access


def test_two_places_and_two_supplies_by_hand() -> None:
    #            supply a   b          weights 1, .68, .22
    # place 0 (100)    4   12          1     .22
    # place 1 (50)    10   inf         .68   0
    # place 2 (10)    16   nan         0     0
    cost = [[4, 12], [10, np.inf], [16, np.nan]]
    found = estimate_access(cost, [100, 50, 10], [30, 11])
    a, b = 30 / (100 + 0.68 * 50), 11 / (0.22 * 100)
    assert found.ratio.tolist() == pytest.approx([a, b])
    assert found.score.tolist() == pytest.approx([a + 0.22 * b, 0.68 * a, 0])
    assert found.nearest.tolist() == [4, 10, 16]
    assert found.choices_n.tolist() == [2, 1, 0]
    assert found.share_without([100, 50, 10]) == pytest.approx(10 / 160)


def test_one_band_is_the_two_step_method_and_its_end_counts() -> None:
    found = estimate_access([[10], [10.1]], [5, 5], [10], bands=[(10, 1)])
    assert found.score.tolist() == [2, 0]


def test_what_cannot_be_reached_is_infinitely_far() -> None:
    found = estimate_access([[np.inf, np.nan]], [5], [10, 3])
    assert np.isinf(found.nearest[0])
    assert np.isnan(found.ratio).all()
    assert found.score.tolist() == [0]
    none = estimate_access(np.zeros((2, 0)), [5, 1], [])
    assert np.isinf(none.nearest).all()
    assert np.isnan(none.share_without([0, 0]))
    with pytest.raises(ValueError, match="row"):
        estimate_access([[1.0]], [1, 2], [1])
    with pytest.raises(ValueError, match="rise"):
        estimate_access([[1.0]], [1], [1], bands=[(10, 1), (5, 0.5)])


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_all_supply_in_reach_of_somebody_is_given_out(seed: int) -> None:
    random = np.random.default_rng(seed)
    cost, people, supply = random.uniform(0, 25, (8, 5)), random.uniform(0, 50, 8), random.uniform(0, 9, 5)
    found = estimate_access(cost, people, supply)
    reached = ~np.isnan(found.ratio)
    assert people @ found.score == pytest.approx(supply[reached].sum())
