"""Tracks of positions put onto a network: the likeliest way through the streets near them."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workbench.methods.network import Floats, Integers, LineNetwork


@dataclass(frozen=True, slots=True)
class TrackRule:
    """How a track is put onto a network; lengths in the network's unit, usually metres."""

    limit: float = 30.0
    """Farthest a position lies from an edge it may have been on."""
    noise: float = 8.0
    """Standard deviation of a position's error."""
    detour: float = 30.0
    """Scale of how much longer the way between two positions may be than the straight line between them."""
    candidates: int = 6
    """Edges considered for a position, the nearest first."""
    step: float = 20.0
    """Positions nearer than this to the last one used are left out: they say nothing new."""
    gap: float = 250.0
    """Positions farther apart than this are not joined: what lay between is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class MatchedTrack:
    """What a track covers of a network."""

    edge: Integers
    """Edges on its way, each once, rising, shape (edges,)."""
    covered: Floats
    """Length of each that it covers; going back and forth covers nothing twice, shape (edges,)."""
    straight: float
    """Length of the straight lines between the positions used."""
    joined: float
    """Length of those whose two ends could be joined along the network: the rest was ridden off it."""

    @property
    def on_network_share(self) -> float:
        """Share of the track that lies on the network; NaN for a track that does not move."""
        return self.joined / self.straight if self.straight > 0 else float("nan")


class _Candidate(NamedTuple):
    edge: int
    offset: float
    cost: float
    """Of the position being there: half its squared distance over the noise."""


class _Piece(NamedTuple):
    edge: int
    low: float
    high: float


class TrackMatcher:
    """Puts tracks onto one network, remembering distances between its nodes.

    Newson, P. & Krumm, J. (2009). Hidden Markov map matching through noise and sparseness. *Proceedings of the 17th ACM
    SIGSPATIAL*, 336–343: a position lies beside its edge by a normal error, the way between two positions is longer than the
    straight line by an exponential one, and the likeliest sequence of edges is found by Viterbi's algorithm. Where no way
    joins two positions the track begins anew, so that what was ridden off the network is left out, not bent onto it.

    Parameters
    ----------
    network
        Straight edges; ways may be ridden in both directions.
    """

    def __init__(self, network: LineNetwork, rule: TrackRule | None = None) -> None:
        import shapely

        self.network, self.rule = network, rule or TrackRule()
        ends = np.stack([network.nodes[network.start], network.nodes[network.end]], axis=1)
        self._tree = shapely.STRtree(np.asarray(shapely.linestrings(ends), dtype=object))
        self._begin = ends[:, 0]
        self._along = (ends[:, 1] - ends[:, 0]) / np.maximum(network.length, 1e-12)[:, None]
        self._start, self._end = network.start.tolist(), network.end.tolist()
        self._length: list[float] = network.length.tolist()
        self._arms: list[list[int]] = [[] for _ in range(len(network.nodes))]
        for edge, (a, b) in enumerate(zip(self._start, self._end, strict=True)):
            self._arms[a].append(edge)
            self._arms[b].append(edge)
        self._reached: dict[int, dict[int, tuple[float, int]]] = {}

    def match(self, x: npt.ArrayLike, y: npt.ArrayLike) -> MatchedTrack:
        """The likeliest way of one track.

        Parameters
        ----------
        x, y
            Positions in the order of time, shape (n,); those without coordinates (NaN) are left out.
        """
        points = self._thin(np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)]))
        found = self._find_candidates(points)
        pieces: list[_Piece] = []
        straight = joined = 0.0
        run: list[int] = []
        layers: list[tuple[list[float], list[int]]] = []
        for i in range(len(points)):
            far = float(np.hypot(*(points[i] - points[i - 1]))) if i else 0.0
            straight += far
            going = run and far <= self.rule.gap
            layer = self._go_on(found[run[-1]], layers[-1][0], found[i], far) if going else None
            if layer is None:
                pieces += self._trace(run, layers, found)
                run, layers = ([i], [([c.cost for c in found[i]], [])]) if found[i] else ([], [])
            else:
                run.append(i)
                layers.append(layer)
                joined += far
        pieces += self._trace(run, layers, found)
        edge, covered = _cover(pieces)
        return MatchedTrack(edge, covered, straight, joined)

    def _thin(self, points: Floats) -> Floats:
        known = points[np.isfinite(points).all(axis=1)]
        kept: list[int] = []
        for i, point in enumerate(known):
            if not kept or np.hypot(*(point - known[kept[-1]])) >= self.rule.step:
                kept.append(i)
        return known[kept]

    def _find_candidates(self, points: Floats) -> list[list[_Candidate]]:
        """Edges within the limit of each position, the nearest first."""
        import shapely

        who, edge = self._tree.query(shapely.points(points), predicate="dwithin", distance=self.rule.limit)
        away = points[who] - self._begin[edge]
        offset = np.clip((away * self._along[edge]).sum(axis=1), 0, self.network.length[edge])
        gap = np.hypot(*(away - self._along[edge] * offset[:, None]).T)
        found: list[list[_Candidate]] = [[] for _ in points]
        for k in np.lexsort([edge, gap, who]).tolist():
            here = found[int(who[k])]
            if len(here) < self.rule.candidates:
                cost = 0.5 * float(gap[k] / self.rule.noise) ** 2
                here.append(_Candidate(int(edge[k]), float(offset[k]), cost))
        return found

    def _go_on(
        self, before: list[_Candidate], costs: list[float], after: list[_Candidate], far: float
    ) -> tuple[list[float], list[int]] | None:
        """Cheapest cost of each candidate and where it comes from; ``None`` where no way joins the positions."""
        best, origin = [np.inf] * len(after), [-1] * len(after)
        for j, there in enumerate(after):
            for i, here in enumerate(before):
                if costs[i] >= best[j]:
                    continue
                way = self._measure(here, there)
                cost = costs[i] + abs(way - far) / self.rule.detour + there.cost
                if cost < best[j]:
                    best[j], origin[j] = cost, i
        return (best, origin) if any(np.isfinite(best)) else None

    def _measure(self, here: _Candidate, there: _Candidate) -> float:
        """Length of the way between two places; infinite beyond what a rider would do for the distance."""
        if here.edge == there.edge:
            return abs(there.offset - here.offset)
        return min(length for length, _, _ in self._join(here, there))

    def _join(self, here: _Candidate, there: _Candidate) -> list[tuple[float, int, int]]:
        """Ways over each end of either edge: length, node left by, node arrived at."""
        ways = []
        for a, to_a in self._ends(here):
            reached = self._reach(a)
            for b, from_b in self._ends(there):
                between = reached.get(b, (np.inf, -1))[0]
                ways.append((to_a + between + from_b, a, b))
        return ways

    def _ends(self, at: _Candidate) -> tuple[tuple[int, float], tuple[int, float]]:
        rest = self._length[at.edge] - at.offset
        return (self._start[at.edge], at.offset), (self._end[at.edge], rest)

    def _reach(self, node: int) -> dict[int, tuple[float, int]]:
        """Nodes within twice the gap: distance, and the edge by which each is reached (Dijkstra)."""
        if node in self._reached:
            return self._reached[node]
        most, done = 2 * self.rule.gap, dict[int, tuple[float, int]]()
        queue = [(0.0, node, -1)]
        while queue:
            distance, at, by = heappop(queue)
            if at in done:
                continue
            done[at] = (distance, by)
            for edge in self._arms[at]:
                other = self._end[edge] if self._start[edge] == at else self._start[edge]
                if other not in done and distance + self._length[edge] <= most:
                    heappush(queue, (distance + self._length[edge], other, edge))
        self._reached[node] = done
        return done

    def _trace(
        self, run: list[int], layers: list[tuple[list[float], list[int]]], found: list[list[_Candidate]]
    ) -> list[_Piece]:
        """What the cheapest sequence of one run covers."""
        if len(run) < 2:
            return []
        at = int(np.argmin(layers[-1][0]))
        path = [found[run[-1]][at]]
        for (_, origin), position in zip(reversed(layers[1:]), reversed(run[:-1]), strict=True):
            at = origin[at]
            path.append(found[position][at])
        pieces: list[_Piece] = []
        for here, there in pairwise(reversed(path)):
            pieces += self._walk(here, there)
        return pieces

    def _walk(self, here: _Candidate, there: _Candidate) -> list[_Piece]:
        if here.edge == there.edge:
            return [_Piece(here.edge, *sorted((here.offset, there.offset)))]
        _, a, b = min(self._join(here, there))
        pieces = [self._to_node(here, a), self._to_node(there, b)]
        reached, node = self._reach(a), b
        while node != a:
            edge = reached[node][1]
            pieces.append(_Piece(edge, 0.0, self._length[edge]))
            node = self._end[edge] if self._start[edge] == node else self._start[edge]
        return pieces

    def _to_node(self, at: _Candidate, node: int) -> _Piece:
        if self._start[at.edge] == node:
            return _Piece(at.edge, 0.0, at.offset)
        return _Piece(at.edge, at.offset, self._length[at.edge])


def cut_ends(x: npt.ArrayLike, y: npt.ArrayLike, *, distance: float) -> npt.NDArray[np.bool_]:
    """Which positions of a track lie farther than ``distance`` from where it began and from where it ended.

    Tracks begin and end at doors: without their ends they do not tell whose. The rule is the straight distance, so that a
    rider who circles the house is cut there too.

    Parameters
    ----------
    x, y
        In metres, in the order of time, shape (n,).
    """
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    known = np.isfinite(points).all(axis=1)
    keep = known.copy()
    if known.any():
        for end in (points[known][0], points[known][-1]):
            keep[known] &= np.hypot(*(points[known] - end).T) > distance
    return np.asarray(keep)


def _cover(pieces: list[_Piece]) -> tuple[Integers, Floats]:
    """Edges and the length covered of each, overlaps once."""
    lengths: dict[int, float] = {}
    last = (-1, 0.0)
    for edge, low, high in sorted(pieces):
        reached = last[1] if last[0] == edge else -np.inf
        lengths[edge] = lengths.get(edge, 0.0) + max(0.0, high - max(low, reached))
        last = (edge, max(high, reached))
    edges = sorted(edge for edge, length in lengths.items() if length > 1e-9)
    return np.array(edges, dtype=np.int64), np.array([lengths[e] for e in edges])
