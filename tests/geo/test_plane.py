from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from workbench.core.errors import CannotAnswer
from workbench.geo.plane import read_areas, read_coordinates, read_plane, require_crs

HALL = shapely.Point(126.9784, 37.5666)


def test_a_system_without_a_code_is_told_as_wkt() -> None:
    bessel = pyproj.CRS.from_proj4(
        "+proj=tmerc +lat_0=38 +lon_0=127.0028902777778 +x_0=200000 +y_0=500000 +ellps=bessel"
    )
    assert require_crs(gpd.GeoSeries([HALL], crs=4326)) == "EPSG:4326"
    assert require_crs(gpd.GeoSeries([HALL], crs=bessel)).startswith("PROJCRS")


def test_geometries_arrive_in_metres_and_missing_ones_stay() -> None:
    plane = read_plane(gpd.GeoSeries([HALL, None], crs=4326))
    assert shapely.get_coordinates(plane) == pytest.approx(np.array([[953_900, 1_952_030]]), abs=60)
    assert plane[1] is None


def test_lines_are_no_areas() -> None:
    with pytest.raises(CannotAnswer, match="면이 아닌") as caught:
        read_areas(gpd.GeoSeries([HALL.buffer(1), HALL, None], crs=5179))
    assert caught.value.where == "1 / 3"


def test_a_bow_tie_is_repaired() -> None:
    tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    (area,) = read_areas(gpd.GeoSeries([tie], crs=5179))
    assert area.is_valid
    assert area.area == pytest.approx(2)


def test_points_come_as_geometry_or_as_two_columns() -> None:
    points = gpd.GeoDataFrame(geometry=[HALL, None], crs=4326)
    rows = pd.DataFrame({"lon": [HALL.x, None], "lat": [HALL.y, None]}, dtype="Float64")
    for given in (points, points.geometry, rows):
        x, y = read_coordinates(given, "EPSG:4326")
        assert x.tolist() == pytest.approx([HALL.x, np.nan], nan_ok=True)
        assert y.tolist() == pytest.approx([HALL.y, np.nan], nan_ok=True)
