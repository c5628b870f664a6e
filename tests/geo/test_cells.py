from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geo.cells import CellGrid, Edges, expand, lay_grid, list_edges, walk_cells


def test_expand_repeats_and_counts() -> None:
    owner, step = expand(np.array([2, 0, 3]))
    assert owner.tolist() == [0, 0, 2, 2, 2]
    assert step.tolist() == [0, 1, 0, 1, 2]


def test_the_extent_fills_the_grid_and_there_is_a_way_back() -> None:
    grid = lay_grid(np.array([shapely.box(10, 20, 30, 60)], dtype=object), 4)
    x, y = np.array([10.0, 20.0, 30.0]), np.array([20.0, 30.0, 60.0])
    u, v = grid.to_cells(x, y)
    assert u == pytest.approx([0, 2, 4], abs=1e-6)
    assert v == pytest.approx([0, 1, 4], abs=1e-6)
    assert u.max() < 4  # the far edge lies in the last cell
    assert np.stack(grid.to_coordinates(u, v)) == pytest.approx(np.stack([x, y]))


def test_edges_run_from_west_to_east_and_know_their_area() -> None:
    hole = shapely.Polygon([(0, 0), (6, 0), (0, 6)], [[(1, 1), (2, 1), (1, 2)]])
    repeated = shapely.Polygon([(7, 0), (7, 0), (8, 0), (7, 1)])
    areas = np.array([hole, shapely.Polygon(), shapely.MultiPolygon([repeated])], dtype=object)
    edges = list_edges(areas, CellGrid(0.0, 0.0, 1.0, 1.0, 8))
    assert edges.area.tolist() == [0] * 6 + [2] * 3  # a corner given twice makes no edge
    assert (edges.u0 <= edges.u1).all()
    length = np.hypot(edges.u1 - edges.u0, edges.v1 - edges.v0)
    assert length.sum() == pytest.approx(shapely.length(areas).sum())


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), whole=st.booleans())
def test_no_cell_that_an_edge_touches_is_left_out(seed: int, whole: bool) -> None:
    rng, side = np.random.default_rng(seed), 8
    ends = rng.integers(0, side + 1, (2, 6, 2)) if whole else rng.uniform(0, side, (2, 6, 2))
    (u0, v0), (u1, v1) = (some.T.astype(float) for some in ends)
    east = u0 <= u1
    u0, v0, u1, v1 = (np.where(east, a, b) for a, b in ((u0, u1), (v0, v1), (u1, u0), (v1, v0)))
    edge, cell = walk_cells(Edges(u0, v0, u1, v1, np.arange(6)), side)

    column, row = np.meshgrid(np.arange(side), np.arange(side))
    boxes = shapely.box(column, row, column + 1, row + 1).ravel()
    lines = shapely.linestrings(np.stack([np.stack([u0, u1], 1), np.stack([v0, v1], 1)], 2))
    touching = {tuple(p) for p in np.argwhere(shapely.intersects(lines[:, None], boxes[None, :])).tolist()}
    walked = set(zip(edge.tolist(), cell.tolist(), strict=True))
    assert touching <= walked
    near = shapely.dwithin(lines[:, None], boxes[None, :], 1e-5)
    assert all(near[pair] for pair in walked)
