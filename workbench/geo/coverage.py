"""Areas that fit together: published boundaries seldom share their borders to the last corner."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from workbench.geo.areas import AreaIndex
from workbench.geo.crs import transform_geometries

Geometries = npt.NDArray[np.object_]

_SNAP_M: Final = 5.0
_SLIVER_M: Final = 60.0


def build_coverage(areas: Geometries) -> Geometries:
    """The same areas with common borders: no gap and no overlap thinner than about 100 m.

    All borders are cut at their crossings; each cell that results goes to the area that holds it, and a
    sliver that none holds goes to the neighbour it has the longest border with.

    Parameters
    ----------
    areas
        Polygons or multipolygons, shape (n,); metres.

    Returns
    -------
    ndarray
        Shape (n,), a valid coverage in the sense of ``shapely.coverage_is_valid`` up to rounding.
    """
    areas = shapely.set_precision(shapely.make_valid(areas), _SNAP_M)
    cells = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union_all(shapely.boundary(areas))))
    )
    inner = shapely.point_on_surface(cells)
    owner = AreaIndex(areas, depth=6).locate(shapely.get_x(inner), shapely.get_y(inner))
    # Opening a thin cell (shrinking it) leaves nothing: a lake stays a lake, a crack is closed.
    cracks = (owner < 0) & shapely.is_empty(shapely.buffer(cells, -_SLIVER_M))
    owner[cracks] = [_longest_neighbour(cell, cells, owner) for cell in cells[cracks]]
    return np.array([shapely.union_all(cells[owner == i]) for i in range(len(areas))], dtype=object)


def _longest_neighbour(cell: shapely.Geometry, cells: Geometries, owner: npt.NDArray[np.int32]) -> int:
    shared = shapely.length(shapely.intersection(shapely.boundary(cell), shapely.boundary(cells)))
    shared[owner < 0] = 0
    return int(owner[int(np.argmax(shared))])


def simplify_coverage(areas: Geometries, tolerance_m: float) -> Geometries:
    """Areas with less detail for drawing, their borders still common.

    Parameters
    ----------
    areas
        Polygons or multipolygons, shape (n,); longitude and latitude (degrees, WGS84).
    tolerance_m
        Detail below this is left out (metres): the square root of the area of a corner cut off, after
        Visvalingam and Whyatt (1993).
    """
    plane = transform_geometries(
        shapely.make_valid(np.asarray(areas, dtype=object)), "EPSG:4326", "EPSG:5179"
    )
    simple = shapely.coverage_simplify(build_coverage(plane), tolerance_m)
    return transform_geometries(shapely.make_valid(simple), "EPSG:5179", "EPSG:4326")
