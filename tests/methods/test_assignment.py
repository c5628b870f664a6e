"""Trips on the cheapest way, on networks drawn in the head.

0 --1-- 1 --1-- 2
|               |
+------5--------+        3 --1-- 4   apart
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.methods.assignment import assign_trips

ENDS = [(0, 1), (2, 1), (0, 2), (3, 4)]
COST = [1.0, 1.0, 5.0, 1.0]


def test_trips_take_the_cheapest_way_both_ways_together() -> None:
    found = assign_trips(ENDS, COST, [(0, 2), (2, 0), (1, 2)], [10, 3, 1])
    assert found.flow.tolist() == [13, 14, 0, 0]
    assert found.cost.tolist() == [2, 2, 1]


def test_a_pair_without_a_way_loads_nothing() -> None:
    found = assign_trips(ENDS, COST, [(0, 4), (3, 4)], [7, 2])
    assert found.is_reached.tolist() == [False, True]
    assert found.flow.tolist() == [0, 0, 0, 2]


def test_a_pair_of_one_node_uses_no_edge() -> None:
    found = assign_trips(ENDS, COST, [(1, 1)], [9])
    assert found.is_reached.all()
    assert found.flow.sum() == 0


def test_of_parallel_edges_the_cheaper_carries_all() -> None:
    found = assign_trips([(0, 1), (1, 0), (1, 1)], [3.0, 2.0, 1.0], [(0, 1)], [4])
    assert found.flow.tolist() == [0, 4, 0]
    assert found.cost.tolist() == [2]


def test_no_trips_no_flow() -> None:
    found = assign_trips(ENDS, COST, np.zeros((0, 2)), [])
    assert found.flow.tolist() == [0, 0, 0, 0]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_flow_times_cost_is_trips_times_the_way(seed: int) -> None:
    """What lies on the edges is what the pairs ride: nothing lost, nothing twice."""
    random = np.random.default_rng(seed)
    ends = random.integers(0, 12, size=(25, 2))
    cost = random.integers(1, 6, size=25).astype(float)
    pairs = random.integers(0, 12, size=(15, 2))
    trips = random.integers(0, 9, size=15).astype(float)
    found = assign_trips(ends, cost, pairs, trips)
    reached = found.is_reached
    assert found.flow @ cost == pytest.approx(trips[reached] @ found.cost[reached])
