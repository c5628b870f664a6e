"""What lies within a distance of places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.geo.crs import KOREA_TM, transform_geometries
from workbench.geo.plane import read_plane, require_crs

if TYPE_CHECKING:
    import geopandas as gpd

    from workbench.geo.plane import Places

_QUARTER: Final = 32
"""Corners to a quarter circle: the area of a circle comes out 0.04 % small."""


def build_buffers(places: Places, distance_m: npt.ArrayLike, *, merge: bool = False) -> gpd.GeoSeries:
    """The area within ``distance_m`` of each place.

    Parameters
    ----------
    places
        Points, lines or areas in any coordinate system; a missing geometry stays missing.
    distance_m
        Metres, one number or one a place. They are measured on the plane of EPSG:5179, where 1 000 m are
        999.6 to 1 000.4 m on the ground in most of Korea.
    merge
        Give one geometry: what lies near any of the places, counted once.

    Returns
    -------
    GeoSeries
        In the places' coordinate system, with their index; of length 1 if merged.

    Raises
    ------
    CannotAnswer
        No coordinate system, or a distance that is not above zero.
    """
    import geopandas as gpd

    distance = np.broadcast_to(np.asarray(distance_m, dtype=float), (len(places),))
    if not (np.isfinite(distance) & (distance > 0)).all():
        raise CannotAnswer(
            Text("거리는 0보다 커야 합니다", "distances must be above zero"),
            next_step=Text(
                "미터 단위로 주십시오. 예: `distance_m=250`", "give metres, as in `distance_m=250`"
            ),
        )
    crs = require_crs(places)
    around = shapely.buffer(read_plane(places), distance, quad_segs=_QUARTER)
    if merge:
        around = np.array([shapely.union_all(around)], dtype=object)
    back = transform_geometries(around, KOREA_TM, crs)
    return gpd.GeoSeries(back, index=None if merge else places.index, crs=places.crs)
