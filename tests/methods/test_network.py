"""Networks of lines: snapping, cutting, matching."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.methods.network import build_network, cut_lines, match_points, snap_points

#   2
#   |          a cross of four arms of 10 at the origin, and a stub of 4 that ends 5 cm off the eastern arm's end
# 1-+-0  - 4
#   |
#   3
CROSS = ([0, 0, 0, 0, 10.05], [0, 0, 0, 0, 0], [10, -10, 0, 0, 14.05], [0, 0, 10, -10, 0])


def test_ends_within_the_distance_become_one_node() -> None:
    loose, snapped = build_network(*CROSS, snap=0.001), build_network(*CROSS, snap=0.1)
    assert (len(loose.nodes), len(snapped.nodes)) == (7, 6)
    assert sorted(snapped.degree.tolist()) == [1, 1, 1, 1, 2, 4]
    # Starts come before ends: the stub keeps its place and the arm is drawn to it.
    assert (snapped.length[0], snapped.length[4]) == pytest.approx((10.05, 4.0))


def test_a_line_whose_ends_fall_together_is_dropped() -> None:
    network = build_network([0, 0], [0, 0], [0.01, 5], [0, 0], snap=0.1)
    assert network.line.tolist() == [1]


def test_nodes_do_not_grow_into_chains() -> None:
    points = np.column_stack([np.arange(10) * 0.9, np.zeros(10)])
    label, seeds = snap_points(points, within=1.0)
    assert len(seeds) == 5
    assert np.max(np.hypot(*(points - seeds[label]).T)) <= 1.0


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=40), st.floats(0.1, 5)
)
def test_a_snapped_point_lies_near_its_node(points: list[tuple[int, int]], within: float) -> None:
    x = np.array(points, dtype=float)
    label, seeds = snap_points(x, within=within)
    assert np.all(np.hypot(*(x - seeds[label]).T) <= within + 1e-9)
    assert sorted(set(label.tolist())) == list(range(len(seeds)))


def test_points_go_to_the_junction_first_then_to_the_edge_then_nowhere() -> None:
    network = build_network(*CROSS, snap=0.1)
    found = match_points(network, [0.5, 5, 5, np.nan, 12], [0.4, 1, 30, 0, 2], limit=3, junction=1)
    assert found.matched.tolist() == [True, True, False, False, True]
    assert found.unmatched_share == pytest.approx(0.4)
    assert found.node[0] == network.start[0]
    assert found.node[1:].tolist() == [-1, -1]
    assert found.positions.edge[1:].tolist() == [0, 4]
    assert found.positions.offset[1] == pytest.approx(5)
    assert found.distance[[0, 1, 4]].tolist() == pytest.approx([np.hypot(0.5, 0.4), 1, 2])
    np.testing.assert_allclose(network.locate(found.positions)[0], [0, 0], atol=1e-12)


def test_exactly_at_the_limit_is_inside() -> None:
    network = build_network([0], [0], [10], [0])
    assert match_points(network, [5, 5], [3, 3.001], limit=3).matched.tolist() == [True, False]


def test_ties_go_to_the_lower_edge() -> None:
    network = build_network([0, 0], [0, 2], [10, 10], [0, 2])
    assert match_points(network, [5], [1], limit=3).positions.edge.tolist() == [0]


def test_lines_are_cut_into_equal_pieces_with_their_bends() -> None:
    pieces, parent = cut_lines([[(0, 0), (3, 0), (3, 4)], [(0, 0), (0, 0)], [(0, 0), (1, 0)]], longest=3)
    assert parent.tolist() == [0, 0, 0, 2]
    lengths = [np.hypot(*np.diff(p, axis=0).T).sum() for p in pieces]
    assert lengths == pytest.approx([7 / 3, 7 / 3, 7 / 3, 1])
    assert pieces[1].tolist() == pytest.approx(np.array([[7 / 3, 0], [3, 0], [3, 5 / 3]]))


@settings(deadline=None)
@given(st.floats(0.5, 100), st.floats(0.3, 50))
def test_no_piece_is_longer_than_asked(length: float, longest: float) -> None:
    pieces, _ = cut_lines([[(0, 0), (length, 0)]], longest=longest)
    assert max(p[-1, 0] - p[0, 0] for p in pieces) <= longest * (1 + 1e-8)
    assert pieces[-1][-1, 0] == pytest.approx(length)


def test_heights_do_not_lengthen_a_line_and_pieces_have_a_length() -> None:
    pieces, _ = cut_lines([[[0, 0, 5], [3, 0, 9], [6, 0, 1]]], longest=4)
    assert [piece.tolist() for piece in pieces] == [[[0, 0], [3, 0]], [[3, 0], [6, 0]]]
    with pytest.raises(ValueError, match="length"):
        cut_lines([[[0, 0], [1, 0]]], longest=0)
