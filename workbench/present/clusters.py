"""Where points crowd, as counts: clusters of points with an outline that gives no single one away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from workbench.core.dataset import Basis
from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Table
from workbench.core.text import Text
from workbench.geo import to_korea_tm, to_lonlat
from workbench.methods.clusters import Clusters, find_clusters, find_density_clusters
from workbench.present.rows import BETWEEN, write_place
from workbench.privacy import Policy, load_policy

MOST_POINTS = 200_000
"""Points among which clusters are looked for; more belong on a grid first."""
FINEST_M = 50.0
"""Cells of the outline are never finer."""
Method = Literal["dbscan", "hdbscan"]
_AREA = Column("area_km2", Text("넓이", "Area"), "value", Text("㎢", "km²"), 2)


@dataclass(frozen=True, slots=True)
class Clustered:
    """What a result takes: the table of clusters, and their outlines as a layer."""

    table: Table
    layer: pa.Table
    """``code``, ``name`` and ``geometry`` (WKB, longitude/latitude)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What makes a cluster."""

    metres: float = 150.0
    """DBSCAN: a point joins what it has within so many metres. The outline is drawn on cells of this width."""
    fewest: int = 10
    """Points within reach that begin a cluster (DBSCAN), or of the smallest cluster (HDBSCAN)."""
    method: Method = "dbscan"
    """``hdbscan`` chooses the distance by itself; ``metres`` is then the width of the outline's cells alone."""


def count_in_clusters(
    points: pa.Table,
    table_id: str,
    title: Text,
    *,
    counted: Column,
    reach: Reach | None = None,
    areas: pa.Table | None = None,
    basis: Basis = "records",
    policy: Policy | None = None,
) -> Clustered:
    """How many of ``points`` lie in each place where they crowd.

    A cluster says where much happened, not where it is dangerous. Clusters of fewer points than the policy
    asks for are no rows. The outline is the convex hull of the cells in each of which the cluster has as many
    points as the policy asks for, so that no corner of it is the place of one point; where no cell has as many,
    a circle around the middle, of the cluster's standard distance (Bachi 1963), rounded up to whole cells.

    Parameters
    ----------
    points
        A row for each point, with ``longitude`` and ``latitude`` in degrees; rows without a place are left out.
    counted
        Describes the counts; its name becomes the column's name and should end in ``_n``.
    areas
        A layer (``name``, ``geometry``) after whose areas the clusters are named.

    Raises
    ------
    CannotAnswer
        There are more points than can be compared with each other.
    """
    reach = reach or Reach()
    lon, lat = (np.asarray(points.column(name), dtype=float) for name in ("longitude", "latitude"))
    _require_few(len(lon), table_id)
    least = (policy or load_policy()).count if basis == "records" else 1
    x, y = to_korea_tm(lon, lat)
    found = _find(x, y, reach)
    kept = np.flatnonzero(found.sizes >= max(least, 1))
    members = [np.flatnonzero(found.label == number) for number in kept]
    shapes = [_draw_outline(x[m], y[m], max(reach.metres, FINEST_M), least) for m in members]
    codes = [f"C{number + 1:03d}" for number in range(len(shapes))]
    data = pa.table(
        {
            "cluster": codes,
            "place": _name(shapes, areas),
            counted.name: pa.array(found.sizes[kept], pa.int64()),
            _AREA.name: pa.array([round(shape.area / 1e6, 2) for shape in shapes], pa.float64()),
        }
    )
    columns = (
        Column("cluster", Text("무리 번호", "Cluster"), "code"),
        Column("place", Text("모인 곳", "Cluster"), "label", bilingual=True),
        counted,
        _AREA,
    )
    outlines = pa.array([_to_wkb(shape) for shape in shapes], pa.binary())
    layer = pa.table({"code": codes, "name": codes, "geometry": outlines})
    note = _write_note(int(np.isfinite(x + y).sum()), int(found.sizes[kept].sum()), least, reach)
    return Clustered(Table(table_id, title, data, columns, basis, note), layer)


def _require_few(n: int, table_id: str) -> None:
    if n <= MOST_POINTS:
        return
    raise CannotAnswer(
        Text(
            f"점이 {n:,}개입니다. 군집은 {MOST_POINTS:,}개까지 찾습니다",
            f"there are {n:,} points; clusters are looked for among up to {MOST_POINTS:,}",
        ),
        where=table_id,
        next_step=Text("count_on_grid로 격자에 세어 주세요", "count them on a grid with count_on_grid"),
    )


def _find(x: np.ndarray, y: np.ndarray, reach: Reach) -> Clusters:
    if reach.method == "dbscan":
        return find_clusters(x, y, radius=reach.metres, fewest=reach.fewest)
    return find_density_clusters(x, y, fewest=reach.fewest)


def _draw_outline(x: np.ndarray, y: np.ndarray, cell: float, least: int) -> BaseGeometry:
    """The outline of one cluster, in metres."""
    cells, counts = np.unique(
        np.stack([np.floor(x / cell), np.floor(y / cell)], axis=1), axis=0, return_counts=True
    )
    full = cells[counts >= least] * cell
    if len(full):
        return shapely.convex_hull(
            shapely.union_all([shapely.box(w, s, w + cell, s + cell) for w, s in full])
        )
    middle = np.array([x.mean(), y.mean()])
    spread = float(np.sqrt(((np.stack([x, y], axis=1) - middle) ** 2).sum(axis=1).mean()))
    rounded = np.round(middle / cell) * cell
    return shapely.Point(*rounded).buffer(cell * max(1.0, np.ceil(spread / cell)), quad_segs=6)


def _to_wkb(shape: BaseGeometry) -> bytes:
    def turn(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(to_lonlat(xy[:, 0], xy[:, 1], "EPSG:5179"))

    written: bytes = shapely.to_wkb(shapely.transform(shape, turn))
    return written


def _name(shapes: list[BaseGeometry], areas: pa.Table | None) -> list[str]:
    """``강남구 1 · Gangnam-gu 1``: the area of the middle, numbered from the largest cluster down."""
    polygons = shapely.from_wkb(areas.column("geometry").to_pylist()) if areas is not None else []
    titles = areas.column("name").to_pylist() if areas is not None else []
    seen: dict[str, int] = {}
    names = []
    for shape in shapes:
        lon, lat = to_lonlat([shape.centroid.x], [shape.centroid.y], "EPSG:5179")
        middle = shapely.Point(float(lon[0]), float(lat[0]))
        place = next((str(t) for t, p in zip(titles, polygons, strict=True) if p.covers(middle)), "")
        seen[place] = seen.get(place, 0) + 1
        korean, english = (place, write_place(place, "en")) if place else ("무리", "Cluster")
        names.append(f"{korean} {seen[place]}{BETWEEN}{english} {seen[place]}")
    return names


def _write_note(total: int, inside: int, least: int, reach: Reach) -> Text:
    """How clusters were made, and how many points lie in them where that gives no small rest away."""
    how = Text(
        f"{reach.metres:,.0f}m 안에 {reach.fewest}건 이상 모인 곳과 거기에 이어진 점을 한 무리로 묶었습니다(DBSCAN).",
        f"Points with {reach.fewest} or more within {reach.metres:,.0f} m, and what they reach, are one cluster (DBSCAN).",
    )
    if reach.method == "hdbscan":
        how = Text(
            f"{reach.fewest}건 이상 모인 무리를 밀도에 따라 찾았습니다(HDBSCAN).",
            f"Clusters of {reach.fewest} or more points, by density (HDBSCAN).",
        )
    rest = total - inside
    if 0 < rest < least:
        return how
    return Text(
        f"{how.ko} 모두 {total:,}건 가운데 {inside:,}건이 무리 안에 있습니다.",
        f"{how.en} Of {total:,} points {inside:,} lie in clusters.",
    )
