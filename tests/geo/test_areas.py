from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbench.geo import AreaIndex

LEFT = shapely.box(0, 0, 1, 1)
RIGHT = shapely.box(1, 0, 2, 1)
RING = shapely.box(4, 0, 7, 3).difference(shapely.box(5, 1, 6, 2))
TWO = shapely.MultiPolygon([shapely.box(0, 5, 1, 6), shapely.box(2, 5, 3, 6)])

DEPTHS = st.integers(0, 8)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("depth", [0, 1, 6])
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
        (-0.0001, 0.5, -1),
        (float("inf"), 0.5, -1),
        (float("nan"), 0.5, -1),
        (0.5, float("nan"), -1),
    ],
)
def test_a_point_has_the_first_area_that_holds_it(x: float, y: float, area: int, depth: int) -> None:
    index = AreaIndex(np.array([LEFT, RIGHT, RING, TWO], dtype=object), depth=depth)
    assert index.locate([x], [y]).tolist() == [area]


def draw_voronoi(rng: np.random.Generator) -> np.ndarray:
    """Areas with common borders, as dong are."""
    cells = shapely.voronoi_polygons(shapely.multipoints(rng.uniform(0, 10, (12, 2))))
    return np.array(shapely.get_parts(cells), dtype=object)


def draw_holed(rng: np.random.Generator) -> np.ndarray:
    """Areas with holes, some of them in several parts, some of them over one another."""
    centres = shapely.points(rng.uniform(0, 10, (8, 2)))
    rings = shapely.difference(
        shapely.buffer(centres, rng.uniform(0.5, 3, 8), quad_segs=3),
        shapely.buffer(centres, rng.uniform(0.1, 0.5, 8), quad_segs=2),
    )
    return np.array([shapely.union_all(rings[:3]), *rings[3:]], dtype=object)


def draw_slivers(rng: np.random.Generator) -> np.ndarray:
    """Two areas that do not fit: gaps and overlaps a millionth of their width between them, and a needle."""
    y = np.linspace(0, 10, 25)
    border = 5 + rng.uniform(-1, 1, 25)
    other = border + rng.uniform(-1e-6, 1e-6, 25)
    west = shapely.Polygon([(0, 0), *zip(border, y, strict=True), (0, 10)])
    east = shapely.Polygon([(10, 0), *zip(other, y, strict=True), (10, 10)])
    return np.array([west, east, shapely.Polygon([(1, 1), (9, 9), (9, 9 + 1e-7)])], dtype=object)


def draw_squares(rng: np.random.Generator) -> np.ndarray:
    """Squares whose borders run along the cells' own borders and through their corners."""
    corner = rng.integers(0, 8, (10, 2))
    return shapely.box(*corner.T, *(corner + rng.integers(1, 4, (10, 2))).T)


def draw_star(rng: np.random.Generator) -> np.ndarray:
    """Rings that cross themselves: invalid, and repaired."""
    return np.array([shapely.Polygon(rng.integers(0, 6, (7, 2))) for _ in range(3)], dtype=object)


DRAWERS = {d.__name__: d for d in (draw_voronoi, draw_holed, draw_slivers, draw_squares, draw_star)}


def draw_points(rng: np.random.Generator, areas: np.ndarray) -> np.ndarray:
    """Points inside and outside, on corners, on edges, and a hair beside them."""
    corners = shapely.get_coordinates(areas)
    ends = corners[rng.integers(0, len(corners) - 1, 80)[:, None] + [0, 1]]
    share = rng.uniform(0, 1, (80, 1))
    on_edges = ends[:, 0] * share + ends[:, 1] * (1 - share)
    middles = ends.mean(axis=1)
    beside = on_edges + rng.choice([-1e-9, 1e-9, 1e-13, 1e-6], (80, 1))
    return np.vstack(
        [rng.uniform(-2, 12, (300, 2)), rng.integers(0, 11, (60, 2)), corners, on_edges, middles, beside]
    )


def first_of(matches: np.ndarray) -> np.ndarray:
    """The first true column of each row; -1 where none is."""
    return np.where(matches.any(axis=1), matches.argmax(axis=1), -1)


@pytest.mark.parametrize("draw", DRAWERS.values(), ids=DRAWERS)
@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, depth=DEPTHS)
@example(seed=0, depth=10)
def test_each_point_is_answered_as_by_exact_arithmetic(
    draw: Callable[[np.random.Generator], np.ndarray], seed: int, depth: int
) -> None:
    rng = np.random.default_rng(seed)
    areas = draw(rng)
    points = draw_points(rng, areas)
    valid = shapely.make_valid(areas)
    # make_valid leaves lines where a ring folds onto itself; only its polygons are areas.
    valid = np.array([shapely.union_all([p for p in parts(a) if p.geom_type == "Polygon"]) for a in valid])
    expected = first_of(shapely.intersects_xy(valid[None, :], points[:, :1], points[:, 1:]))
    found = AreaIndex(areas, depth=depth).locate(points[:, 0], points[:, 1])
    assert found.tolist() == expected.tolist()


def parts(area: shapely.Geometry) -> np.ndarray:
    return shapely.get_parts(shapely.get_parts(area))


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, depth=DEPTHS)
def test_the_rule_for_borders_beside_those_of_sjoin(seed: int, depth: int) -> None:
    """The first match of ``intersects``; and off the borders, the one match of ``within``."""
    rng = np.random.default_rng(seed)
    areas = draw_voronoi(rng)
    points = draw_points(rng, areas)
    frame = gpd.GeoDataFrame(geometry=areas)
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points.T))
    found = AreaIndex(areas, depth=depth).locate(*points.T)

    touching = places.sjoin(frame, predicate="intersects")["index_right"].groupby(level=0).min()
    assert touching.reindex(places.index, fill_value=-1).tolist() == found.tolist()
    inside = places.sjoin(frame, predicate="within")["index_right"]
    assert (found[inside.index] == inside).all()
    assert len(inside) < len(touching)  # corners are within nothing


@pytest.mark.parametrize("scale", [1e-7, 1.0, 1e7])
def test_the_size_of_the_numbers_does_not_matter(scale: float) -> None:
    """A town of centimetres far from the origin, and one of thousands of kilometres."""
    rng = np.random.default_rng(3)
    areas = shapely.transform(draw_voronoi(rng), lambda p: 127.0 + p * scale)
    points = draw_points(rng, areas)
    points = np.vstack([points, 127.0 + rng.uniform(-1, 11, (500, 2)) * scale])
    expected = first_of(shapely.intersects_xy(areas[None, :], points[:, :1], points[:, 1:]))
    assert AreaIndex(areas).locate(*points.T).tolist() == expected.tolist()


def test_more_points_than_are_answered_at_a_time() -> None:
    rng = np.random.default_rng(1)
    areas = draw_voronoi(rng)
    x, y = rng.uniform(-1, 11, (2, 150_000))
    index = AreaIndex(areas, depth=7)
    whole = index.locate(x, y)
    pieces = [index.locate(x[a:b], y[a:b]) for a, b in pairwise([0, 7, 70_000, 150_000])]
    assert whole.tolist() == np.concatenate(pieces).tolist()
    assert index.locate([], []).tolist() == []


@pytest.mark.parametrize(
    "areas", [[], [None], [shapely.Polygon()], [shapely.Point(1, 1)]], ids=["none", "null", "empty", "point"]
)
def test_what_is_no_area_holds_nothing(areas: list[object]) -> None:
    assert AreaIndex(np.array(areas, dtype=object), depth=2).locate([1.0, 0.0], [1.0, 0.0]).tolist() == [
        -1,
        -1,
    ]


def test_a_null_area_keeps_the_numbers_of_the_others() -> None:
    assert AreaIndex(np.array([None, LEFT], dtype=object), depth=3).locate([0.5], [0.5]).tolist() == [1]


def test_the_real_dong_count_as_with_sjoin(real_files: Path) -> None:
    frame = (
        gpd.read_file(real_files / "boundaries/서울_행정동_경계_2017.geojson")
        .make_valid()
        .to_frame("geometry")
    )
    areas = frame.geometry.to_numpy()
    rng = np.random.default_rng(5)
    corners = shapely.get_coordinates(areas)[::5]
    west, south, east, north = shapely.total_bounds(areas)
    points = np.vstack([rng.uniform((west, south), (east, north), (60_000, 2)), corners])
    joined = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points.T, crs=4326)).sjoin(frame)["index_right"]
    first = joined.groupby(level=0).min().reindex(range(len(points)), fill_value=-1)
    assert AreaIndex(areas).locate(*points.T).tolist() == first.tolist()
