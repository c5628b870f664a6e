from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from workbench.geo import build_coverage, simplify_coverage


def test_a_crack_between_neighbours_is_closed_and_a_lake_stays() -> None:
    """Two squares of 1 km, 20 m apart, the left one with a lake of 400 m in it."""
    lake = shapely.box(300, 300, 700, 700)
    areas = np.array(
        [shapely.box(0, 0, 1000, 1000).difference(lake), shapely.box(1020, 0, 2000, 1000)], dtype=object
    )
    closed = shapely.box(1000, 0, 1020, 1000)
    ring = np.array([*areas, shapely.box(0, -500, 2000, 0), shapely.box(0, 1000, 2000, 1500)], dtype=object)
    built = build_coverage(ring)
    assert shapely.coverage_is_valid(built)
    assert shapely.area(built).sum() == pytest.approx(shapely.area(ring).sum() + closed.area)
    assert not shapely.union_all(built).intersects(shapely.Point(500, 500))


def test_an_overlap_belongs_to_one_area() -> None:
    areas = np.array([shapely.box(0, 0, 1000, 1000), shapely.box(980, 0, 2000, 1000)], dtype=object)
    built = build_coverage(areas)
    assert shapely.area(built).tolist() == [1_000_000, 1_000_000]


def test_the_real_districts_fit_together(real_files: Path) -> None:
    areas = np.array(gpd.read_file(real_files / "boundaries/서울_자치구_경계_2017.geojson").geometry.values)
    simple = simplify_coverage(areas, 80.0)
    assert shapely.get_num_coordinates(simple).sum() < 2_500
    assert shapely.is_valid(simple).all()
    # No crack is left anywhere inside the city.
    assert shapely.get_num_interior_rings(shapely.get_parts(shapely.union_all(simple))).sum() == 0
    plane = [gpd.GeoSeries(a, crs=4326).to_crs(5179).make_valid() for a in (areas, simple)]
    changed = plane[0].symmetric_difference(plane[1]).area / plane[0].area
    assert changed.max() < 0.03


def wavy_neighbours() -> np.ndarray:
    """Two areas with one wavy border, which both spell out point by point."""
    y = np.linspace(37.50, 37.60, 400)
    x = 127.05 + 0.0002 * np.sin(y * 3000) + 0.004 * np.sin(y * 60)
    border = list(zip(x, y, strict=True))
    west = shapely.Polygon([(127.0, 37.5), *border, (127.0, 37.6)])
    east = shapely.Polygon([(127.1, 37.5), *border, (127.1, 37.6)])
    return np.array([west, east], dtype=object)


def test_borders_stay_shared_and_detail_goes() -> None:
    areas = wavy_neighbours()
    simple = simplify_coverage(areas, 60.0)
    assert shapely.is_valid(simple).all()
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(areas).sum() / 4
    assert shapely.area(shapely.intersection(simple[0], simple[1])) < 1e-12
    assert (shapely.hausdorff_distance(areas, simple) * 111_320 < 3 * 60).all()


def test_a_bow_tie_is_repaired() -> None:
    tie = shapely.Polygon([(127, 37.5), (127.1, 37.6), (127.1, 37.5), (127, 37.6)])
    (simple,) = simplify_coverage(np.array([tie], dtype=object), 60.0)
    assert simple.is_valid
    assert simple.area > 0
