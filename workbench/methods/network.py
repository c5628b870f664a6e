"""Lines as a network: ends snapped, lines cut into segments, points matched to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class LineNetwork:
    """Straight edges between nodes; all coordinates and lengths in one unit, usually metres."""

    line: Integers
    """Number of the line each edge was made of, shape (edges,)."""
    nodes: Floats
    """Coordinates, shape (nodes, 2)."""
    start: Integers
    """Node where each edge begins, shape (edges,)."""
    end: Integers
    length: Floats

    @property
    def degree(self) -> Integers:
        """How many edge ends meet at each node, shape (nodes,)."""
        ends = np.concatenate([self.start, self.end])
        return np.bincount(ends, minlength=len(self.nodes)).astype(np.int64)

    def midpoints(self) -> Positions:
        """The middle of every edge."""
        return Positions(np.arange(len(self.length)), self.length / 2)

    def locate(self, positions: Positions) -> Floats:
        """Coordinates of positions, shape (n, 2)."""
        begin, end = self.nodes[self.start[positions.edge]], self.nodes[self.end[positions.edge]]
        share = positions.offset / self.length[positions.edge]
        return np.asarray(begin + (end - begin) * share[:, None])


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """Places on the edges of a network."""

    edge: Integers
    """Edge of each place, shape (n,)."""
    offset: Floats
    """Distance from the edge's start, shape (n,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Points matched to a network."""

    positions: Positions
    """Of the matched points only, in their order."""
    matched: npt.NDArray[np.bool_]
    """Which points lie within the limit, shape (points,)."""
    distance: Floats
    """From each point to where it was put; NaN where unmatched, shape (points,)."""
    node: Integers
    """Node of those put on a junction, -1 for the others, shape (matched,)."""

    @property
    def unmatched_share(self) -> float:
        """Share of the points beyond the limit; NaN without points."""
        return float(1 - self.matched.mean()) if self.matched.size else float("nan")


def build_network(
    x1: npt.ArrayLike, y1: npt.ArrayLike, x2: npt.ArrayLike, y2: npt.ArrayLike, *, snap: float = 1e-3
) -> LineNetwork:
    """Network of straight lines, those ends made one node that lie within ``snap`` of each other.

    The first end in order (all starts, then all ends) opens a node and takes all free ends within ``snap`` of
    itself, so nodes do not grow into chains. A line whose ends fall together is dropped.

    Parameters
    ----------
    x1, y1, x2, y2
        Ends of the lines, shape (lines,).
    snap
        Distance under which two ends are the same junction.
    """
    first = np.column_stack([np.asarray(x1, dtype=float), np.asarray(y1, dtype=float)])
    last = np.column_stack([np.asarray(x2, dtype=float), np.asarray(y2, dtype=float)])
    label, nodes = snap_points(np.concatenate([first, last]), within=snap)
    start, end = label[: len(first)], label[len(first) :]
    keep = start != end
    start, end = start[keep], end[keep]
    length = np.hypot(*(nodes[end] - nodes[start]).T)
    return LineNetwork(np.flatnonzero(keep), nodes, start, end, length)


def snap_points(points: Floats, *, within: float) -> tuple[Integers, Floats]:
    """Group points that lie within a distance of the first of their group.

    Returns
    -------
    label, seeds
        Group of each point, shape (n,), and the first point of each group, shape (groups, 2).
    """
    from scipy.spatial import cKDTree

    if not len(points):
        return np.zeros(0, dtype=np.int64), np.zeros((0, 2))
    exact, where = np.unique(points, axis=0, return_inverse=True)
    first = np.full(len(exact), len(points))
    np.minimum.at(first, where.ravel(), np.arange(len(points)))
    pairs = cKDTree(exact).query_pairs(within, output_type="ndarray")
    near: dict[int, list[int]] = {}
    for a, b in pairs.tolist():
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    owner = np.arange(len(exact))
    taken = np.zeros(len(exact), dtype=bool)
    for i in sorted(near, key=lambda i: first[i]):
        if taken[i]:
            continue
        taken[i] = True
        for j in near[i]:
            if not taken[j]:
                owner[j], taken[j] = i, True
    seeds, label = np.unique(first[owner], return_inverse=True)
    return label.ravel()[where.ravel()].astype(np.int64), points[seeds]


def match_points(
    network: LineNetwork, x: npt.ArrayLike, y: npt.ArrayLike, *, limit: float, junction: float = 0.0
) -> Matches:
    """Put points on the nearest junction within ``junction``, else on the nearest edge within ``limit``.

    Junctions come first: a crash three centimetres off a crossing otherwise belongs to one arm alone. A junction
    is a node where other than two edges meet. Ties go to the edge of the lowest number.

    Parameters
    ----------
    x, y
        Points, shape (n,). Points without coordinates (NaN) stay unmatched.
    limit
        Farthest distance at which a point still belongs to the network.
    """
    import shapely
    from scipy.spatial import cKDTree

    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    n = len(points)
    edge, offset = np.full(n, -1, dtype=np.int64), np.zeros(n)
    distance, node = np.full(n, np.nan), np.full(n, -1, dtype=np.int64)
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    ends = np.stack([network.nodes[network.start], network.nodes[network.end]], axis=1)
    lines = np.asarray(shapely.linestrings(ends), dtype=object)
    found = shapely.STRtree(lines).query_nearest(
        shapely.points(points[known]), max_distance=limit, return_distance=True, all_matches=True
    )
    (who, which), far = found
    order = np.lexsort([which, who])
    first = order[np.unique(who[order], return_index=True)[1]]
    edge[known[who[first]]] = which[first]
    distance[known[who[first]]] = far[first]
    hit = np.flatnonzero(edge >= 0)
    begin = network.nodes[network.start[edge[hit]]]
    along = (network.nodes[network.end[edge[hit]]] - begin) / network.length[edge[hit], None]
    offset[hit] = np.clip(((points[hit] - begin) * along).sum(axis=1), 0, network.length[edge[hit]])
    crossings = np.flatnonzero((network.degree != 2) & (network.degree > 0))
    if junction > 0 and crossings.size:
        gap, nearest = cKDTree(network.nodes[crossings]).query(points[known])
        close = gap <= min(junction, limit)
        who = known[close]
        node[who], distance[who] = crossings[nearest[close]], gap[close]
        _, incident = np.unique(np.concatenate([network.start, network.end]), return_index=True)
        at = incident[np.searchsorted(np.unique(np.concatenate([network.start, network.end])), node[who])]
        edge[who] = at % len(network.length)
        offset[who] = np.where(at < len(network.length), 0.0, network.length[edge[who]])
    matched = edge >= 0
    return Matches(Positions(edge[matched], offset[matched]), matched, distance, node[matched])


def cut_lines(lines: Sequence[npt.ArrayLike], *, longest: float) -> tuple[list[Floats], Integers]:
    """Cut every line into pieces of equal length, none longer than ``longest``.

    Parameters
    ----------
    lines
        Coordinates of each line, shape (vertices, 2), heights in a third column left out.
    longest
        Above 0.

    Returns
    -------
    pieces, parent
        The pieces with their inner vertices, and the line each came from, shape (pieces,).
    """
    if not longest > 0:
        raise ValueError("a piece has a length above 0")
    pieces: list[Floats] = []
    parent: list[int] = []
    for number, line in enumerate(lines):
        vertices = np.asarray(line, dtype=float)[:, :2]
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(vertices, axis=0).T))])
        if along[-1] == 0:
            continue
        count = max(1, int(np.ceil(along[-1] / longest - 1e-9)))
        cuts = np.linspace(0, along[-1], count + 1)
        for low, high in pairwise(cuts.tolist()):
            inner = vertices[(along > low) & (along < high)]
            ends = [[np.interp(d, along, vertices[:, axis]) for axis in (0, 1)] for d in (low, high)]
            pieces.append(np.concatenate([ends[:1], inner, ends[1:]]))
            parent.append(number)
    return pieces, np.asarray(parent, dtype=np.int64)
