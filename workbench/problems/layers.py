"""Boundaries as a drawn base: light enough for a page, and still without gaps between neighbours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import shapely

if TYPE_CHECKING:
    from workbench.query import Session

TOLERANCE_M = 60.0
"""Detail below this is left out: on a page the whole city is drawn at about 40 m a pixel."""

_METRES_A_DEGREE = 111_320.0
_SQL = Path(__file__).parent / "gu_layer.sql"


def load_gu_layer(session: Session) -> dict[str, pa.Table]:
    """The gu as a result's layer ``gu``, where boundaries are in the lake; nothing otherwise."""
    if not session.has("gu_boundaries"):
        return {}
    table = session.sql_file(_SQL)
    shapes = simplify_areas(shapely.from_wkb(table["geometry"].to_pylist()))
    return {
        "gu": pa.table(
            {
                "code": table["code"],
                "name": table["name"],
                "geometry": pa.array(shapely.to_wkb(shapes).tolist(), pa.binary()),
            }
        )
    }


def simplify_areas(
    areas: np.ndarray[tuple[int, ...], np.dtype[np.object_]], tolerance_m: float = TOLERANCE_M
) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    """Areas (longitude/latitude, shape (n,)) with less detail, valid, borders shared as before.

    Borders are simplified once for both neighbours (coverage simplification after Visvalingam & Whyatt), in
    a plane where a degree is as long east as north at the areas' middle latitude.
    """
    areas = shapely.make_valid(np.asarray(areas, dtype=object))
    _, south, _, north = shapely.total_bounds(areas)
    squeeze = np.cos(np.radians((south + north) / 2))
    plane = shapely.transform(areas, lambda points: points * [squeeze, 1.0])
    simple = shapely.make_valid(shapely.coverage_simplify(plane, tolerance_m / _METRES_A_DEGREE))
    polygons = [_keep_polygons(shape) for shape in simple]
    return np.asarray(
        shapely.transform(np.array(polygons, dtype=object), lambda points: points / [squeeze, 1.0])
    )


def _keep_polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Repairing may leave stray lines beside an area: they go."""
    parts = shapely.get_parts(shape)
    return shape if len(parts) == 1 else shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
