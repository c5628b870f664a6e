"""The code of the area that each row of a frame lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.geo.areas import AreaIndex
from workbench.geo.plane import read_coordinates, require_crs

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from workbench.geo.plane import Points


def find_areas(points: Points, areas: gpd.GeoDataFrame, code: str) -> pd.Series:
    """Code of the area that holds each point.

    A point on a border belongs to the area with the lowest code, so each point has at most one. Where
    ``geopandas.sjoin`` gives one match this gives the same, at a tenth of the time for millions of points.

    Parameters
    ----------
    points
        A geopandas frame of points in any coordinate system, or a frame with ``lon`` and ``lat`` (degrees);
        a million rows need less than 50 MB besides.
    areas
        Polygons or multipolygons in any coordinate system.
    code
        The column of ``areas`` that names them.

    Returns
    -------
    Series
        With the index of ``points`` and the name ``code``; missing where no area holds the point.

    Raises
    ------
    CannotAnswer
        No coordinate system, no points, or no such column.
    """
    import pandas as pd

    if code not in areas.columns:
        raise CannotAnswer(
            Text("그런 열이 없습니다", "there is no such column"),
            where=code,
            next_step=Text("열 이름을 확인해 주십시오", "look at the names of the columns"),
        )
    ordered = areas.sort_values(code, kind="stable")
    x, y = read_coordinates(points, require_crs(areas))
    found = AreaIndex(np.asarray(ordered.geometry.array, dtype=object)).locate(x, y)
    # -1 (no area) is what `take` with `allow_fill` makes a missing value of.
    codes = pd.api.extensions.take(ordered[code].array, found.astype(np.intp), allow_fill=True)
    return pd.Series(codes, index=points.index, name=code)
