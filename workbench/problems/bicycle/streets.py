"""Cycle roads as a network: crossings made junctions, near ends joined, long stretches cut into segments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from workbench.geo import AreaIndex, to_korea_tm, to_lonlat
from workbench.methods.network import LineNetwork, build_network, cut_lines, snap_points

if TYPE_CHECKING:
    from workbench.query.engine import Engine

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Lines = npt.NDArray[np.object_]

SNAP_M = 20.0
"""An end that lies nearer than this to another road is joined to it."""
LONGEST_M = 500.0
"""Longest segment: a spot's place is the middle of up to 200 m around, so finer ones would feign precision."""
_SHORTEST_M = 25.0
_DETAIL_M = 3.0
_CELL_M = 1.0
_SQL = Path(__file__).parent / "cycle_roads.sql"
_GU_SQL = Path(__file__).parents[1] / "gu_layer.sql"


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """Segments between nodes. Metres are those of EPSG:5179."""

    frame: pd.DataFrame
    """One row a segment: ``segment_id``, ``road_id``, ``road_name``, ``road_type``, ``gu_name``, ``length_m``,
    ``lon`` and ``lat`` of its middle, ``parent`` (stretch between junctions) and ``share`` (its middle's place
    on it)."""
    lines: Lines
    """Line of each segment."""
    network: LineNetwork
    """One edge a segment, its true length; nodes are junctions, ends and cuts."""
    fine: LineNetwork
    """One edge a straight piece; ``line`` is the segment."""

    junctions: Integers
    """Nodes where stretches begin and end; the others are cuts."""

    @property
    def ends(self) -> Integers:
        """Nodes of each segment, shape (segments, 2)."""
        return np.column_stack([self.network.start, self.network.end])


class Roads(NamedTuple):
    frame: pd.DataFrame
    lines: Lines


def load_stretches(session: Engine) -> tuple[Roads, Lines] | None:
    """Cycle roads as published, and stretches between junctions made of them; ``None`` without any.

    The expensive half: cutting the stretches another way needs only :func:`build_streets`.
    """
    if not session.has("cycle_roads"):
        return None
    table = session.sql_file(_SQL)
    shapes = shapely.from_wkb(table["geometry"].to_pylist())
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    shapes = shapely.transform(shapes[present], lambda c: np.column_stack(to_korea_tm(c[:, 0], c[:, 1])))
    parts, row = shapely.get_parts(shapes, return_index=True)
    straight = shapely.get_type_id(parts) == 1
    parts, row = parts[straight], row[straight]
    if not len(parts):
        return None
    frame = table.drop_columns(["geometry"]).to_pandas()[present].iloc[row].reset_index(drop=True)
    roads = Roads(frame, np.asarray(shapely.simplify(parts, _DETAIL_M), dtype=object))
    return roads, _join(roads.lines)


def _join(lines: Lines) -> Lines:
    """Stretches between crossings and published ends, in an order that depends on nothing but their places.

    A published end stays an end even where one road alone goes on: roads begin and end at junctions, the other
    arms of which may have no cycle road.
    """
    moved = _move_tips(lines)
    noded = shapely.get_parts(shapely.union_all(moved[shapely.length(moved) > 0], grid_size=_CELL_M))
    ends, counts = np.unique(shapely.get_coordinates(shapely.boundary(noded)), axis=0, return_counts=True)
    tips = {tuple(p) for p in ends[counts == 1].tolist()}
    sides = [shapely.get_coordinates(shapely.get_point(noded, i)).tolist() for i in (0, -1)]
    loose = np.array([tuple(a) in tips or tuple(b) in tips for a, b in zip(*sides, strict=True)], dtype=bool)
    kept = shapely.normalize(noded[~(loose & (shapely.length(noded) < _SHORTEST_M))])
    place = shapely.get_coordinates(shapely.line_interpolate_point(kept, 0.5, normalized=True))
    order = np.lexsort([shapely.length(kept), place[:, 1], place[:, 0]])
    return np.asarray(kept[order], dtype=object)


def _move_tips(lines: Lines) -> Lines:
    """Ends near each other put on one place; an end that is near no other one, onto the nearest other road."""
    tips = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, i)) for i in (0, -1)])
    label, seeds = snap_points(tips, within=SNAP_M)
    goal = seeds[label]
    alone = np.flatnonzero(np.bincount(label)[label] == 1)
    tip, line = shapely.STRtree(lines).query(
        shapely.points(tips[alone]), predicate="dwithin", distance=SNAP_M
    )
    other = line != alone[tip] % len(lines)
    tip, line = alone[tip[other]], line[other]
    gap = shapely.distance(shapely.points(tips[tip]), lines[line])
    order = np.lexsort([line, gap, tip])
    first = order[np.unique(tip[order], return_index=True)[1]]
    at = shapely.line_locate_point(lines[line[first]], shapely.points(tips[tip[first]]))
    goal[tip[first]] = shapely.get_coordinates(shapely.line_interpolate_point(lines[line[first]], at))
    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    begins = np.searchsorted(owner, np.arange(len(lines)))
    stops = np.searchsorted(owner, np.arange(len(lines)), side="right") - 1
    coordinates[begins], coordinates[stops] = goal[: len(lines)], goal[len(lines) :]
    return np.asarray(shapely.linestrings(coordinates, indices=owner), dtype=object)


def build_streets(
    session: Engine, roads: Roads, stretches: Lines, *, longest_m: float = LONGEST_M
) -> Streets:
    """Stretches cut into segments no longer than ``longest_m``, named by the nearest published road."""
    pieces, parent = cut_lines([shapely.get_coordinates(s) for s in stretches], longest=longest_m)
    lines = np.asarray([shapely.linestrings(p) for p in pieces], dtype=object)
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    at = shapely.get_coordinates(middle)
    lon, lat = to_lonlat(at[:, 0], at[:, 1], "EPSG:5179")
    named = roads.frame.iloc[shapely.STRtree(roads.lines).nearest(middle)].reset_index(drop=True)
    count = np.bincount(parent)
    number = np.arange(len(parent)) - np.concatenate([[0], np.cumsum(count)])[parent]
    frame = named.assign(
        segment_id=[f"S{i + 1:05d}" for i in range(len(pieces))],
        gu_name=_find_gu(session, np.asarray(lon), np.asarray(lat)),
        length_m=shapely.length(lines),
        lon=lon,
        lat=lat,
        parent=parent,
        share=(number + 0.5) / count[parent],
    )
    network, fine = _build_networks(pieces, shapely.length(lines))
    first, last = number == 0, number == count[parent] - 1
    junctions = np.unique(np.concatenate([network.start[first], network.end[last]]))
    return Streets(frame, lines, network, fine, junctions)


def _build_networks(pieces: list[Floats], length: Floats) -> tuple[LineNetwork, LineNetwork]:
    ends = np.array([[*p[0], *p[-1]] for p in pieces])
    # A ring's ends are one node: build_network would drop it, so its nodes are found here.
    points, label = np.unique(np.round(ends.reshape(-1, 2), 3), axis=0, return_inverse=True)
    start, end = label.reshape(-1, 2).T.astype(np.int64)
    network = LineNetwork(np.arange(len(pieces)), points, start, end, length)
    which = np.repeat(np.arange(len(pieces)), [len(p) - 1 for p in pieces])
    begin, stop = np.concatenate([p[:-1] for p in pieces]), np.concatenate([p[1:] for p in pieces])
    fine = build_network(begin[:, 0], begin[:, 1], stop[:, 0], stop[:, 1], snap=0.01)
    return network, LineNetwork(which[fine.line], fine.nodes, fine.start, fine.end, fine.length)


def _find_gu(session: Engine, lon: Floats, lat: Floats) -> list[str]:
    """Gu of each middle; the empty name where no boundaries are in the lake."""
    if not session.has("gu_boundaries"):
        return [""] * len(lon)
    table = session.sql_file(_GU_SQL)
    areas = np.asarray(shapely.from_wkb(table["geometry"].to_pylist()), dtype=object)
    names = [*table["name"].to_pylist(), ""]
    return [str(names[i]) for i in AreaIndex(areas).locate(lon, lat).tolist()]
