"""Korean coordinate systems, and the ones that arrive broken.

Until about 2010 Korea measured on the Bessel ellipsoid; since then on GRS80 (≈ WGS84). The two differ by
about 360 m on the ground. Many ``.prj`` files name the old ellipsoid and leave the shift out, so that
software takes the numbers at face value and the whole map lands beside the truth.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

Floats = npt.NDArray[np.float64]

KOREA_TM: Final = "EPSG:5179"
"""Unified coordinate system of Korea (metres): what distances and the national grid are measured in."""

# (central meridian, false northing) of the Bessel systems → EPSG code, which carries the datum shift.
# EPSG registry, 5173–5177 (with the 10.405″ correction of longitude) and 2096–2098 (without it).
_BESSEL_TM: Final = {
    (125.0028902777778, 500_000): 5173,
    (127.0028902777778, 500_000): 5174,
    (127.0028902777778, 550_000): 5175,
    (129.0028902777778, 500_000): 5176,
    (131.0028902777778, 500_000): 5177,
    (125.0, 500_000): 2098,
    (127.0, 500_000): 2097,
    (129.0, 500_000): 2096,
    (127.5, 2_000_000): 5178,
}
_BESSEL_LONLAT: Final = "EPSG:4162"
_BESSEL_AXIS_M: Final = 6377397.155


def identify_crs(crs: pyproj.CRS) -> tuple[pyproj.CRS, str | None]:
    """The coordinate system that a file means, and what had to be repaired.

    Parameters
    ----------
    crs
        As read from the file.

    Returns
    -------
    crs, repair
        ``repair`` is ``None``, or names the system put in its place (``"bessel:EPSG:5174"``).
    """
    ellipsoid = crs.ellipsoid
    bessel = ellipsoid is not None and abs(ellipsoid.semi_major_metre - _BESSEL_AXIS_M) < 0.01
    if not bessel or crs.to_epsg() is not None or crs.is_bound:
        return crs, None
    if crs.is_geographic:
        return pyproj.CRS(_BESSEL_LONLAT), f"bessel:{_BESSEL_LONLAT}"
    if crs.coordinate_operation is None:
        return crs, None
    values = {p.name.lower(): float(p.value) for p in crs.coordinate_operation.params}
    meridian = values.get("longitude of natural origin", np.nan)
    northing = values.get("false northing", np.nan)
    for (known_meridian, known_northing), code in _BESSEL_TM.items():
        if abs(meridian - known_meridian) < 1e-5 and abs(northing - known_northing) < 1:
            return pyproj.CRS.from_epsg(code), f"bessel:EPSG:{code}"
    return crs, None


@cache
def _transformer(source: str, target: str) -> pyproj.Transformer:
    # always_xy: EPSG:5186 and its like are (north, east) by definition, and swapping is silent.
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def to_lonlat(x: npt.ArrayLike, y: npt.ArrayLike, crs: str) -> tuple[Floats, Floats]:
    """Longitude and latitude (degrees, WGS84) of points.

    Parameters
    ----------
    x, y
        Easting and northing (metres), or longitude and latitude (degrees), shape (n,); NaN stays NaN.
    crs
        Their coordinate system, as ``EPSG:…`` or WKT.
    """
    return transform_points(x, y, crs, "EPSG:4326")


def to_korea_tm(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Easting and northing (metres, EPSG:5179) of longitudes and latitudes (degrees), shape (n,)."""
    return transform_points(lon, lat, "EPSG:4326", KOREA_TM)


def _nan_where_infinite(values: npt.ArrayLike) -> Floats:
    array = np.asarray(values, dtype=float)
    return np.where(np.isfinite(array), array, np.nan)


def transform_points(x: npt.ArrayLike, y: npt.ArrayLike, source: str, target: str) -> tuple[Floats, Floats]:
    """Coordinates, shape (n,), from one coordinate system to another; NaN stays NaN."""
    east, north = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if source == target:
        return east, north
    moved_x, moved_y = _transformer(source, target).transform(east, north)
    return _nan_where_infinite(moved_x), _nan_where_infinite(moved_y)


def transform_geometries(
    geometries: npt.NDArray[np.object_], source: str, target: str
) -> npt.NDArray[np.object_]:
    """Geometries (shapely, shape (n,)) from one coordinate system to another."""
    if source == target:
        return geometries
    transformer = _transformer(source, target)

    def project(points: Floats) -> Floats:
        x, y = transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack([x, y])

    moved: npt.NDArray[np.object_] = shapely.transform(geometries, project)
    return moved


def repair_datum(
    geometries: npt.NDArray[np.object_], reference: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.object_], float | None]:
    """Undo a forgotten Bessel shift in longitudes and latitudes, if the reference shows one.

    A file without a coordinate system may have been made from Bessel numbers without the shift. The test:
    put the shift in; if the areas then lie at least five times nearer to the reference, it was missing.

    Parameters
    ----------
    geometries, reference
        The same areas, pairwise, shape (n,); longitude and latitude (degrees).

    Returns
    -------
    geometries, shift_m
        As given with ``None``, or repaired with the median distance (metres) they were off.
    """
    shifted = transform_geometries(geometries, _BESSEL_LONLAT, "EPSG:4326")
    before = _median_distance(geometries, reference)
    after = _median_distance(shifted, reference)
    if before > 150 and after < before / 5:
        return shifted, before
    return geometries, None


def _median_distance(some: npt.NDArray[np.object_], others: npt.NDArray[np.object_]) -> float:
    """Median distance (metres) between the centroids of paired areas."""
    points = [to_korea_tm(shapely.get_x(c), shapely.get_y(c)) for c in map(shapely.centroid, (some, others))]
    (x0, y0), (x1, y1) = points
    return float(np.median(np.hypot(x1 - x0, y1 - y0)))
