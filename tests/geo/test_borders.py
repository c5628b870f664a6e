from __future__ import annotations

import numpy as np
import pytest
import shapely

from workbench.geo.borders import BorderCells, build_border_cells, find_border_cells, place_anchors
from workbench.geo.cells import CellGrid, list_edges, walk_cells

GRID = CellGrid(0.0, 0.0, 1.0, 1.0, 2)
ANCHOR = float(place_anchors(np.array([0]), 2)[0][0])
WHOLE = shapely.box(-9, -9, 9, 9)


def build(*areas: shapely.Geometry) -> BorderCells:
    """Border cells of a grid of two by two cells of width 1."""
    edges = list_edges(np.array(areas, dtype=object), GRID)
    pairs = walk_cells(edges, GRID.side)
    anchors = place_anchors(find_border_cells(pairs[1], GRID), GRID.side)
    held = np.argwhere(shapely.intersects_xy(np.array(areas)[None, :], *(a[:, None] for a in anchors)))
    return build_border_cells(edges, GRID, (held[:, 0], held[:, 1]), pairs)


# One triangle in the south-west cell; its long side runs down from (0.2, 0.9) to (0.9, 0.2).
CORNER = shapely.Polygon([(0.2, 0.2), (0.9, 0.2), (0.2, 0.9)])


@pytest.mark.parametrize(
    ("u", "v", "area"),
    [(0.5, 0.5, 0), (0.21, 0.8, 0), (0.8, 0.21, 0), (0.6, 0.6, -1), (0.1, 0.5, -1), (0.5, 0.1, -1)],
)
def test_the_walk_to_the_anchor_counts_crossings(u: float, v: float, area: int) -> None:
    cells = build(CORNER)
    assert cells.cell.tolist() == [0]
    found, doubt = cells.locate(np.array([u]), np.array([v]), np.array([0]))
    assert (found.tolist(), doubt.tolist()) == ([area], [False])


def test_a_point_next_to_a_border_is_left_to_exact_arithmetic() -> None:
    u, v = np.array([0.2, 0.2, 0.55, 0.3]), np.array([0.2, 0.5, 0.55, 0.3])
    _, doubt = build(CORNER).locate(u, v, np.zeros(4, dtype=np.int64))
    assert doubt.tolist() == [True, True, True, False]


def test_a_cell_whose_anchor_lies_on_a_border_is_in_doubt_as_a_whole() -> None:
    cells = build(shapely.box(0.1, 0.1, ANCHOR, 0.9))
    _, doubt = cells.locate(
        np.array([0.2, 0.3, 0.95]), np.array([0.3, 0.8, 0.95]), np.zeros(3, dtype=np.int64)
    )
    assert doubt.all()


def test_an_area_around_the_whole_cell_counts_though_it_has_no_edge_there() -> None:
    u, v, number = np.array([0.3, 0.8]), np.array([0.3, 0.8]), np.zeros(2, dtype=np.int64)
    assert build(CORNER, WHOLE).locate(u, v, number)[0].tolist() == [0, 1]
    assert build(WHOLE, CORNER).locate(u, v, number)[0].tolist() == [0, 0]


def test_no_points_give_no_answers() -> None:
    empty = np.empty(0)
    found, doubt = build(CORNER).locate(empty, empty, np.empty(0, dtype=np.int64))
    assert (found.tolist(), doubt.tolist()) == ([], [])
