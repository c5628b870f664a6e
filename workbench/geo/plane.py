"""Frames of places, as coordinates and geometries in a known system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import shapely

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.geo.cells import Floats, Geometries
from workbench.geo.crs import KOREA_TM, transform_geometries, transform_points

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    Places: TypeAlias = gpd.GeoSeries | gpd.GeoDataFrame
    Points: TypeAlias = gpd.GeoSeries | gpd.GeoDataFrame | pd.DataFrame

LONLAT: Final = "EPSG:4326"


def require_crs(places: Places) -> str:
    """The coordinate system of a frame, as WKT or ``EPSG:…``.

    Raises
    ------
    CannotAnswer
        The frame has none.
    """
    if places.crs is None:
        raise CannotAnswer(
            Text("자료에 좌표계가 없습니다", "the places have no coordinate system"),
            next_step=Text(
                '좌표계를 확인해 `.set_crs("EPSG:4326")`처럼 밝혀 주십시오',
                'find out which it is and state it, as in `.set_crs("EPSG:4326")`',
            ),
        )
    # Only where it is that system to the letter: near it may mean 360 m off, with the datum shift left out.
    code = places.crs.to_epsg(min_confidence=100)
    return f"EPSG:{code}" if code else str(places.crs.to_wkt())


def read_plane(places: Places) -> Geometries:
    """Geometries in metres (EPSG:5179), shape (n,); ``None`` stays."""
    geometries = np.asarray(places.geometry.array, dtype=object)
    return transform_geometries(geometries, require_crs(places), KOREA_TM)


def read_areas(places: Places) -> Geometries:
    """Valid polygons and multipolygons in metres (EPSG:5179), shape (n,).

    Raises
    ------
    CannotAnswer
        Some are no areas.
    """
    areas = read_plane(places)
    present = ~(shapely.is_missing(areas) | shapely.is_empty(areas))
    if (shapely.get_dimensions(areas[present]) < 2).any():
        raise CannotAnswer(
            Text("면이 아닌 도형이 있습니다", "some of the geometries are no areas"),
            where=f"{int((shapely.get_dimensions(areas[present]) < 2).sum())} / {len(areas)}",
            next_step=Text("면(polygon)으로 된 자료를 넣어 주십시오", "give polygons or multipolygons"),
        )
    return np.asarray(shapely.make_valid(areas))


def read_coordinates(points: Points, crs: str) -> tuple[Floats, Floats]:
    """Coordinates of points in ``crs``, shape (n,) each; NaN where a row has no place.

    Parameters
    ----------
    points
        A geopandas frame or series of points, or a pandas frame with ``lon`` and ``lat`` (degrees, WGS84).
    crs
        The system wanted, as ``EPSG:…`` or WKT.

    Raises
    ------
    CannotAnswer
        The frame has neither points nor these columns, or no coordinate system.
    """
    if hasattr(points, "geom_type"):
        geometries = np.asarray(points.geometry.array, dtype=object)
        present = ~shapely.is_missing(geometries)
        if (shapely.get_type_id(geometries[present]) != 0).any():
            raise _no_points(Text("점이 아닌 도형이 있습니다", "some of the geometries are no points"))
        return transform_points(
            shapely.get_x(geometries), shapely.get_y(geometries), require_crs(points), crs
        )
    if not {"lon", "lat"} <= set(points.columns):
        raise _no_points(Text("점의 위치가 없습니다", "the rows have no place"))
    lon, lat = (points[name].to_numpy(dtype=float, na_value=np.nan) for name in ("lon", "lat"))
    return transform_points(lon, lat, LONLAT, crs)


def _no_points(what: Text) -> CannotAnswer:
    return CannotAnswer(
        what,
        next_step=Text(
            "점으로 된 geopandas 표나 `lon`·`lat` 열이 있는 표를 넣어 주십시오",
            "give a geopandas frame of points, or a frame with the columns `lon` and `lat`",
        ),
    )
