from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geo import AreaIndex

LEFT = shapely.box(0, 0, 1, 1)
RIGHT = shapely.box(1, 0, 2, 1)
RING = shapely.box(4, 0, 7, 3).difference(shapely.box(5, 1, 6, 2))
TWO = shapely.MultiPolygon([shapely.box(0, 5, 1, 6), shapely.box(2, 5, 3, 6)])


@pytest.mark.parametrize(
    ("x", "y", "area"),
    [
        (0.5, 0.5, 0),
        (1.5, 0.5, 1),
        (1.0, 0.5, 0),  # on the common border: the first
        (2.0, 1.0, 1),  # a corner belongs to its area
        (5.5, 1.5, -1),  # in the hole
        (5.0, 1.5, 2),  # on the hole's rim
        (4.5, 0.5, 2),
        (2.5, 5.5, 3),
        (1.5, 5.5, -1),
        (99.0, 99.0, -1),
        (float("nan"), 0.5, -1),
    ],
)
def test_a_point_has_the_first_area_that_holds_it(x: float, y: float, area: int) -> None:
    index = AreaIndex(np.array([LEFT, RIGHT, RING, TWO], dtype=object), depth=6)
    assert index.locate([x], [y]).tolist() == [area]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), depth=st.integers(1, 8))
def test_counts_equal_those_of_geopandas(seed: int, depth: int) -> None:
    rng = np.random.default_rng(seed)
    cells = shapely.voronoi_polygons(shapely.multipoints(rng.uniform(0, 10, (12, 2))))
    areas = np.array(shapely.get_parts(cells), dtype=object)
    x, y = rng.uniform(-2, 12, (2, 400))
    frame = gpd.GeoDataFrame(geometry=areas)
    joined = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y)).sjoin(frame, predicate="intersects")
    expected = np.bincount(joined["index_right"], minlength=len(areas))
    found = AreaIndex(areas, depth=depth).locate(x, y)
    assert np.bincount(found[found >= 0], minlength=len(areas)).tolist() == expected.tolist()
