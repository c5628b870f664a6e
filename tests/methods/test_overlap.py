"""Routes laid over each other, against stplanr and in the head."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.methods.overlap import overlap_routes


def test_segments_equal_stplanr(vectors: Path) -> None:
    folder = vectors / "stplanr_overline"
    routes, expected = pd.read_csv(folder / "routes.csv"), pd.read_csv(folder / "expected_segments.csv")
    lines = [shapely.get_coordinates(line) for line in shapely.from_wkt(routes["wkt"])]
    found = overlap_routes(lines, routes["All"])
    assert (routes["All"].sum(), len(found.ends), found.flow.max()) == (1796, 851, 818)
    wanted = {
        tuple(sorted(((x1, y1), (x2, y2)))): flow
        for flow, x1, y1, x2, y2 in expected[["All", "x1", "y1", "x2", "y2"]].itertuples(index=False)
    }
    ours = {
        tuple(sorted(((x1, y1), (x2, y2)))): flow
        for (x1, y1, x2, y2), flow in zip(found.ends.tolist(), found.flow.tolist(), strict=True)
    }
    assert ours == wanted


#  a---b---c     10 go a → c, 5 come c → b, 2 go b → d
#      |
#      d
A, B, C, D = (0, 0), (1, 0), (2, 0), (1, -1)


def test_a_drawn_crossing() -> None:
    found = overlap_routes([[A, B, C], [C, B], [B, B, D]], [10, 5, 2])
    assert found.ends.tolist() == [[0, 0, 1, 0], [1, -1, 1, 0], [1, 0, 2, 0]]
    assert found.flow.tolist() == [10, 2, 15]
    assert found.routes_n.tolist() == [1, 1, 2]


def test_there_and_back_counts_twice_unless_asked() -> None:
    assert overlap_routes([[A, B, A]], [3]).flow.tolist() == [6]
    assert overlap_routes([[A, B, A]], [3], once=True).flow.tolist() == [3]


def test_several_flows_and_rounded_ends() -> None:
    found = overlap_routes([[A, B], [(0.0004, 0), (1, 0.0004)]], [[1, 10], [2, 20]], digits=3)
    assert found.flow.tolist() == [[3, 30]]
    assert len(overlap_routes([[A, B], [(0.0004, 0), (1, 0.0004)]], [1, 2]).ends) == 2


def test_no_route_no_segment() -> None:
    assert overlap_routes([], []).ends.shape == (0, 4)
    assert overlap_routes([[A]], [1]).flow.tolist() == []
    with pytest.raises(ValueError, match="one flow"):
        overlap_routes([[A, B]], [1, 2])


@settings(deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=8), min_size=1)
)
def test_flow_times_length_is_kept(routes: list[list[tuple[int, int]]]) -> None:
    flows = np.arange(1, len(routes) + 1)
    found = overlap_routes(routes, flows)
    length = np.hypot(found.ends[:, 2] - found.ends[:, 0], found.ends[:, 3] - found.ends[:, 1])
    ridden = sum(
        flow * np.hypot(*np.diff(np.array(route), axis=0).T).sum()
        for flow, route in zip(flows, routes, strict=True)
    )
    assert found.flow @ length == pytest.approx(ridden)


def test_a_vertex_without_coordinates_breaks_a_route() -> None:
    found = overlap_routes([[[0, 0], [np.nan, 0], [1, 1], [2, 2]], [[2, 2], [1, 1]]], [1, 2])
    assert found.ends.tolist() == [[1, 1, 2, 2]]
    assert found.flow.tolist() == [3]


def test_heights_do_not_become_places() -> None:
    flat = overlap_routes([[[0, 0], [3, 0], [3, 4]]], [2])
    high = overlap_routes([[[0, 0, 7], [3, 0, 8], [3, 4, 9]]], [2])
    assert high.ends.tolist() == flat.ends.tolist()
    with pytest.raises(ValueError, match="x and y"):
        overlap_routes([[0, 0, 3, 4]], [1])
