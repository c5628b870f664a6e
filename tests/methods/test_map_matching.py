"""Tracks ridden on drawn streets are found on them again."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.methods.map_matching import TrackMatcher, TrackRule, cut_ends
from workbench.methods.network import LineNetwork, build_network

SIDE = 6
BLOCK = 100.0


def grid() -> LineNetwork:
    """Streets every hundred metres."""
    x, y = np.meshgrid(np.arange(SIDE) * BLOCK, np.arange(SIDE) * BLOCK)
    across = (x[:, :-1].ravel(), y[:, :-1].ravel(), x[:, 1:].ravel(), y[:, 1:].ravel())
    up = (x[:-1].ravel(), y[:-1].ravel(), x[1:].ravel(), y[1:].ravel())
    return build_network(*(np.concatenate(pair) for pair in zip(across, up, strict=True)))


def ride(corners: list[tuple[float, float]], every: float = 25.0) -> np.ndarray:
    """Positions along the corners."""
    points = np.array(corners, dtype=float)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.append(np.arange(0, along[-1], every), along[-1])
    return np.column_stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)])


def find_edges(network: LineNetwork, corners: list[tuple[float, float]]) -> set[int]:
    """Edges between the corners, which all are nodes."""
    at = {tuple(p): i for i, p in enumerate(network.nodes.tolist())}
    edges = {frozenset(pair): e for e, pair in enumerate(zip(network.start, network.end, strict=True))}
    points = ride(corners, BLOCK)
    return {edges[frozenset((at[tuple(a)], at[tuple(b)]))] for a, b in pairwise(points)}


WAY = [(100.0, 0.0), (300.0, 0.0), (300.0, 200.0), (500.0, 200.0)]


@pytest.mark.parametrize("every", [10.0, 40.0, 130.0])
def test_a_clean_track_covers_its_streets_whole(every: float) -> None:
    network = grid()
    found = TrackMatcher(network).match(*ride(WAY, every).T)
    assert set(found.edge.tolist()) == find_edges(network, WAY)
    assert found.covered == pytest.approx([100.0] * 6)
    assert found.on_network_share == 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_a_noisy_track_is_found_on_its_streets(seed: int) -> None:
    random, network = np.random.default_rng(seed), grid()
    at, corners = [2.0, 2.0], [(200.0, 200.0)]
    for turn in range(5):
        axis = turn % 2
        at[axis] = float(random.choice([v for v in range(SIDE) if abs(v - at[axis]) >= 1]))
        corners.append((at[0] * BLOCK, at[1] * BLOCK))
    clean = ride(corners, 20.0)
    found = TrackMatcher(network).match(*(clean + random.normal(0, 6, clean.shape)).T)
    covered = dict(zip(found.edge.tolist(), found.covered.tolist(), strict=True))
    # What is covered by half or more is what was ridden; a turn may touch the beginning of another street.
    assert {e for e, metres in covered.items() if metres >= 50} == find_edges(network, corners)


def test_what_is_ridden_off_the_network_is_left_out() -> None:
    network = build_network([0, 1000], [0, 0], [400, 1400], [0, 0])
    # Along the first street, across a park that is no street, along the second.
    track = ride([(0, 0), (400, 0), (400, 300), (1000, 300), (1000, 0), (1400, 0)])
    found = TrackMatcher(network).match(*track.T)
    assert found.edge.tolist() == [0, 1]
    assert found.covered.tolist() == pytest.approx([400, 400], abs=60)
    assert found.on_network_share == pytest.approx(800 / 2000, abs=0.05)


def test_two_streets_that_do_not_meet_are_not_joined() -> None:
    # A bridge above a street: their lines cross, the network has no node there.
    network = build_network([0, 200], [0, -200], [400, 200], [0, 200])
    found = TrackMatcher(network).match(*ride([(0, 0), (400, 0)]).T)
    assert found.edge.tolist() == [0]
    assert found.covered[0] == pytest.approx(400)


def test_there_and_back_covers_once_and_a_long_gap_is_not_filled() -> None:
    network = grid()
    back = TrackMatcher(network).match(*ride([(0.0, 0.0), (200.0, 0.0), (0.0, 0.0)]).T)
    assert back.covered.tolist() == pytest.approx([100, 100])
    assert back.straight == pytest.approx(400)
    holed = np.concatenate([ride([(0, 0), (100, 0)]), ride([(400, 0), (500, 0)])])
    found = TrackMatcher(network, TrackRule(gap=200)).match(*holed.T)
    assert set(found.edge.tolist()) == find_edges(network, [(0, 0), (100, 0)]) | find_edges(
        network, [(400, 0), (500, 0)]
    )
    assert found.on_network_share == pytest.approx(200 / 500)


def test_nothing_gives_nothing() -> None:
    matcher = TrackMatcher(grid())
    for track in ([], [(np.nan, 0.0)], [(0.0, 0.0)], [(9000.0, 0.0), (9100.0, 0.0)]):
        x, y = np.array(track, dtype=float).reshape(-1, 2).T
        found = matcher.match(x, y)
        assert found.edge.tolist() == []
        assert found.joined == 0
    assert np.isnan(matcher.match([0.0], [0.0]).on_network_share)


def test_ends_are_cut_and_circles_around_the_house_too() -> None:
    x = [0, 100, 300, 150, 40, 300, 600, 900, 1000]
    keep = cut_ends(x, [0] * 9, distance=200)
    assert keep.tolist() == [False, False, True, False, False, True, True, False, False]
    assert cut_ends([np.nan, 5], [0, 0], distance=1).tolist() == [False, False]
    assert cut_ends([], [], distance=1).tolist() == []
