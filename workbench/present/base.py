"""The drawn base of a map: simplified areas, their names, and the Han River as a schematic ribbon."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point, mapping
from shapely.geometry.base import BaseGeometry

from workbench.core.errors import CannotAnswer
from workbench.core.result import Figure, Release
from workbench.core.text import Text

MOST_CORNERS, CORNERS_AN_AREA = 2000, 11
"""A layer is simplified until it has no more corners than the first, or than the second for each area."""
FEW_AREAS = 40
"""A layer of so few areas can carry their names at first view."""
RIVER_DETAIL = 0.00015
"""Detail of the river below this, about 15 m, is left out."""
DRAWN_ABOVE = frozenset({"line_map", "cluster_map"})
"""Maps whose layer holds what is drawn on the base, not the base."""
METRES_A_DEGREE = 111_320.0
"""Length of one degree of latitude."""


@dataclass(frozen=True, slots=True)
class Area:
    """One area of a layer, simplified for drawing (longitude/latitude)."""

    code: str
    name: str
    shape: BaseGeometry
    centre: tuple[float, float]
    """Where its name stands: the middle of the largest circle inside."""


@dataclass(frozen=True, slots=True)
class Base:
    """What lies under a map's data."""

    areas: tuple[Area, ...]
    """The areas whose boundaries are drawn."""
    named: tuple[Area, ...]
    """The areas whose names are shown; the same or those of a coarser layer."""
    river: BaseGeometry
    outline: BaseGeometry
    """The edge of all areas together, without holes."""
    bounds: tuple[float, float, float, float]
    """West, south, east, north in degrees."""


def load_base(release: Release, figure: Figure) -> Base:
    """The base for one figure: its layer, or the coarsest layer that the result carries.

    Raises
    ------
    CannotAnswer
        The figure names a layer that the result lacks, or needs one and there is none.
    """
    layers = release.result.layers
    require_layer(release, figure)
    drawn = {f.layer for f in (*release.result.figures, figure) if f.kind in DRAWN_ABOVE}
    coarsest = min((n for n in layers if n not in drawn), key=lambda n: layers[n].num_rows, default=None)
    chosen = coarsest if figure.kind in DRAWN_ABOVE else figure.layer or coarsest
    areas = _load_areas(layers[chosen]) if chosen else ()
    named = areas
    if len(areas) > FEW_AREAS and coarsest is not None and layers[coarsest].num_rows <= FEW_AREAS:
        named = _load_areas(layers[coarsest])
    bounds = _bounds(areas)
    city = shapely.union_all([a.shape for a in areas])
    rings = [shapely.get_exterior_ring(part) for part in shapely.get_parts(city)]
    return Base(areas, named, _draw_river(city, bounds), shapely.union_all(rings), bounds)


def require_layer(release: Release, figure: Figure) -> None:
    """Raise where the figure names a layer that the result lacks.

    Raises
    ------
    CannotAnswer
        Says which layers there are.
    """
    layers = release.result.layers
    if figure.layer is not None and figure.layer not in layers:
        raise CannotAnswer(
            Text("그림이 말하는 경계가 결과에 없습니다", "the result lacks the layer that the figure names"),
            where=f"{release.result.problem_id}: {figure.id} ← {figure.layer}",
            next_step=Text(f"있는 경계: {', '.join(layers)}", f"layers there are: {', '.join(layers)}"),
        )


def _load_areas(layer: Any) -> tuple[Area, ...]:
    """Areas of an Arrow table with ``code``, ``name`` and ``geometry`` (WKB)."""
    shapes = _simplify(np.asarray(shapely.from_wkb(layer.column("geometry").to_pylist()), dtype=object))
    codes, names = layer.column("code").to_pylist(), layer.column("name").to_pylist()
    return tuple(
        Area(str(code), str(name), shape, _centre(shape))
        for code, name, shape in zip(codes, names, shapes, strict=True)
        if not shape.is_empty
    )


def _simplify(shapes: Any) -> Any:
    """Areas with fewer corners; neighbours keep one common boundary (Visvalingam–Whyatt on the coverage)."""
    tolerance, simple = 0.0002, shapes
    most = max(MOST_CORNERS, CORNERS_AN_AREA * len(shapes))
    while shapely.get_num_coordinates(simple).sum() > most and tolerance < 0.01:
        simple = shapely.coverage_simplify(shapes, tolerance)
        tolerance *= 1.6
    return simple


def _centre(shape: BaseGeometry) -> tuple[float, float]:
    # The tolerance is about 100 m: a name needs no finer place, and the default is slow.
    within: Any = shape  # an area is a polygon or several
    radius = shapely.maximum_inscribed_circle(within, tolerance=0.001)
    point = Point(radius.coords[0]) if not radius.is_empty else shape.representative_point()
    return float(point.x), float(point.y)


def _bounds(areas: tuple[Area, ...]) -> tuple[float, float, float, float]:
    if not areas:
        return SEOUL
    west, south, east, north = shapely.total_bounds([a.shape for a in areas])
    return float(west), float(south), float(east), float(north)


def include_places(base: Base, places: Sequence[Sequence[float]]) -> Base:
    """The base with bounds wide enough for all places (longitude, latitude)."""
    west, south, east, north = base.bounds
    lons, lats = [west, east, *(p[0] for p in places)], [south, north, *(p[1] for p in places)]
    return replace(base, bounds=(min(lons), min(lats), max(lons), max(lats)))


SEOUL = (126.764, 37.428, 127.184, 37.702)
"""West, south, east and north of the city in degrees, for a map without a layer."""


@cache
def load_river() -> dict[str, Any]:
    """Our schematic centre line of the Han River (see the note in ``han_river.json``)."""
    text = files("workbench.present").joinpath("han_river.json").read_text(encoding="utf-8")
    river: dict[str, Any] = json.loads(text)
    return river


def _draw_river(city: BaseGeometry, bounds: tuple[float, float, float, float]) -> BaseGeometry:
    """The river as a ribbon, cut a little beyond the city."""
    river = load_river()
    squeeze = degrees_squeeze(bounds)
    # Buffered where a degree east is as long as a degree north, so that the ribbon has one width.
    line = LineString([(lon * squeeze, lat) for lon, lat in river["centre_line"]])
    ribbon = smooth_line(line).buffer(river["half_width_m"] / METRES_A_DEGREE, quad_segs=4)
    ribbon = shapely.transform(ribbon, lambda xy: xy / np.array([squeeze, 1.0]))
    ribbon = shapely.simplify(ribbon, RIVER_DETAIL)  # the buffer's corners are finer than any screen
    if city.is_empty:
        return shapely.intersection(ribbon, shapely.box(*bounds))
    return shapely.intersection(ribbon, city.buffer(0.004))


def smooth_line(line: LineString, rounds: int = 3) -> LineString:
    """The line with its corners cut (Chaikin's algorithm), ends kept."""
    points = np.asarray(line.coords)
    for _ in range(rounds):
        near = points[:-1] * 0.75 + points[1:] * 0.25
        far = points[:-1] * 0.25 + points[1:] * 0.75
        cut = np.stack([near, far], axis=1).reshape(-1, 2)
        points = np.vstack([points[:1], cut, points[-1:]])
    return LineString(points)


def degrees_squeeze(bounds: tuple[float, float, float, float]) -> float:
    """How long a degree east is, in degrees north, in the middle of ``bounds``."""
    return math.cos(math.radians((bounds[1] + bounds[3]) / 2))


def write_geojson(shape: BaseGeometry, digits: int = 4) -> dict[str, Any]:
    """The shape as a GeoJSON geometry; four decimals are about 10 m."""
    rounded = shapely.transform(shape, lambda xy: np.round(xy, digits))
    geometry: dict[str, Any] = mapping(rounded)
    return geometry
