"""The nearest of many lines to each of many points: crashes to roads, stations to cycle paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.geo.cells import Floats, Geometries
from workbench.geo.crs import KOREA_TM
from workbench.geo.plane import read_coordinates, read_plane

if TYPE_CHECKING:
    import pandas as pd

    from workbench.geo.plane import Places, Points

_CHUNK: Final = 1 << 17
"""Points matched at a time, so that memory does not grow with their number."""


@dataclass(frozen=True, slots=True)
class LineMatches:
    """What :func:`match_lines` found.

    Attributes
    ----------
    table
        One row a point, with its index: ``line_id`` (index of the line; missing where none is near enough),
        ``distance_m``, ``position_m`` (along the line from its first corner, parts of a multiline one after
        another) and ``lines_n`` (how many lines are exactly as near: 2 or more at a junction).
    unmatched_share
        Of the points that have a place, the share with no line within the limit; NaN where none has a place.
    unplaced_n
        Points without coordinates.
    """

    table: pd.DataFrame
    unmatched_share: float
    unplaced_n: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """Nearest lines as arrays, shape (n,) each: -1 and NaN where no line is near enough."""

    line: npt.NDArray[np.int64]
    distance_m: Floats
    position_m: Floats
    lines_n: npt.NDArray[np.int64]


def match_lines(points: Points, lines: Places, *, limit_m: float) -> LineMatches:
    """The nearest line to each point, where one lies within ``limit_m``.

    Of lines that are exactly as near, as those that meet in a junction are, the first in the order of
    ``lines`` is taken; ``lines_n`` says that there was a choice. What a crash at a junction counts for is a
    matter of the method and not decided here.

    Parameters
    ----------
    points
        A geopandas frame of points in any coordinate system, or a frame with ``lon`` and ``lat`` (degrees).
    lines
        Lines or multilines in any coordinate system.
    limit_m
        Farthest a line may be (metres on the plane of EPSG:5179, which in Korea differ from metres on the
        ground by less than 0.1 %); the limit itself is near enough.

    Raises
    ------
    CannotAnswer
        No coordinate system, geometries of another kind, or a limit that is not above zero.
    """
    import pandas as pd

    if not (np.isfinite(limit_m) and limit_m > 0):
        raise CannotAnswer(
            Text("거리 한계는 0보다 커야 합니다", "the limit of distance must be above zero"),
            next_step=Text("미터 단위로 주십시오. 예: `limit_m=30`", "give metres, as in `limit_m=30`"),
        )
    plane = read_plane(lines)
    present = ~(shapely.is_missing(plane) | shapely.is_empty(plane))
    if not np.isin(shapely.get_type_id(plane[present]), (1, 5)).all():
        raise CannotAnswer(
            Text("선이 아닌 도형이 있습니다", "some of the geometries are no lines"),
            next_step=Text("선(linestring)으로 된 자료를 넣어 주십시오", "give lines or multilines"),
        )
    x, y = read_coordinates(points, KOREA_TM)
    found = find_nearest_lines(x, y, plane, limit_m=limit_m)
    near = found.line >= 0
    table = pd.DataFrame(
        {
            "line_id": pd.Series(lines.index.take(found.line.clip(0)), index=points.index).where(near)
            if len(lines)
            else None,
            "distance_m": found.distance_m,
            "position_m": found.position_m,
            "lines_n": found.lines_n,
        },
        index=points.index,
    )
    placed = np.isfinite(x) & np.isfinite(y)
    share = 1 - near.sum() / placed.sum() if placed.any() else np.nan
    return LineMatches(table, float(share), int((~placed).sum()))


def find_nearest_lines(x: Floats, y: Floats, lines: Geometries, *, limit_m: float) -> Nearest:
    """The nearest of ``lines`` to each point, all in metres; see :func:`match_lines` for the rules.

    Parameters
    ----------
    x, y
        Shape (n,); NaN allowed.
    lines
        Lines or multilines, shape (m,); ``None`` is near nothing.
    limit_m
        Above zero.
    """
    tree = shapely.STRtree(lines)
    n = len(x)
    found = Nearest(np.full(n, -1), np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, dtype=np.int64))
    placed = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    for start in range(0, len(placed), _CHUNK):
        some = placed[start : start + _CHUNK]
        points = np.asarray(shapely.points(x[some], y[some]))
        # A hair farther than the limit, lest the tree leave out what lies exactly at it.
        (point, line), distance = tree.query_nearest(
            points, max_distance=limit_m * (1 + 1e-9), return_distance=True
        )
        near = distance <= limit_m
        point, line, distance = point[near], line[near], distance[near]
        order = np.lexsort((line, point))
        first, at, lines_n = np.unique(point[order], return_index=True, return_counts=True)
        line, distance = line[order][at], distance[order][at]
        rows = some[first]
        found.line[rows] = line
        found.distance_m[rows] = distance
        found.position_m[rows] = shapely.line_locate_point(lines[line], points[first])
        found.lines_n[rows] = lines_n
    return found
