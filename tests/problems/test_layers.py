"""Simplified boundaries: lighter, valid, and still side by side."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import Polygon, box

from workbench.problems.layers import simplify_areas


def wavy_neighbours() -> np.ndarray:
    """Two areas with one wavy border, which both spell out point by point."""
    y = np.linspace(37.50, 37.60, 400)
    x = 127.05 + 0.0002 * np.sin(y * 3000) + 0.004 * np.sin(y * 60)
    border = list(zip(x, y, strict=True))
    west = Polygon([(127.0, 37.5), *border, (127.0, 37.6)])
    east = Polygon([(127.1, 37.5), *border, (127.1, 37.6)])
    return np.array([west, east], dtype=object)


def test_borders_stay_shared_and_detail_goes() -> None:
    areas = wavy_neighbours()
    simple = simplify_areas(areas)
    assert shapely.is_valid(simple).all()
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(areas).sum() / 4
    assert shapely.area(shapely.intersection(simple[0], simple[1])) < 1e-12
    whole = box(127.0, 37.5, 127.1, 37.6)
    assert shapely.area(shapely.difference(whole, shapely.union_all(simple))) < 1e-12


def test_no_border_moves_further_than_a_few_tolerances() -> None:
    areas = wavy_neighbours()
    simple = simplify_areas(areas)
    moved = shapely.hausdorff_distance(areas, simple) * 111_320
    assert (moved < 3 * 60).all()


def test_a_bow_tie_is_repaired() -> None:
    tie = Polygon([(127, 37.5), (127.1, 37.6), (127.1, 37.5), (127, 37.6)])
    (simple,) = simplify_areas(np.array([tie], dtype=object))
    assert simple.is_valid
    assert simple.area > 0
