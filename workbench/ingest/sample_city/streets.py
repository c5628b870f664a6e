"""The street network of the sample city: junctions, streets between them, and which carry a cycle road."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Delaunay

from workbench.ingest.sample_city.places import Floats, Ints, Places
from workbench.ingest.sample_city.publisher import seeded

_SPACING_M = 950.0
_BENDS_N = 5


@dataclass(frozen=True, slots=True)
class Facility:
    """A kind of cycle road in the publisher's several spellings."""

    name: str
    value: str
    sub_name: str
    sub_id: str
    colour: str
    share: float
    """Share of streets that have it."""
    risk: float
    """Crashes per bike-km against a shared path's (planted)."""


FACILITIES = (
    Facility("none", "", "", "", "", 0.42, 1.30),
    Facility(
        "shared_split", "자전거보행자겸용도로(분리형)", "(A)분리형 겸용도로", "1-4", "#00b050", 0.22, 1.0
    ),
    Facility(
        "shared_unsplit",
        "자전거보행자겸용도로(비분리형)",
        "(A)비분리형 겸용도로",
        "1-5",
        "#0070c0",
        0.13,
        1.0,
    ),
    Facility("priority", "자전거우선도로", "(A)자전거 우선도로", "1-3", "#ffc000", 0.08, 1.25),
    Facility("separate", "자전거전용도로(보도높이형)", "(A)자전거 전용도로", "1-1", "#7030a0", 0.09, 0.60),
    Facility("lane", "자전거전용차로", "(A)자전거 전용차로", "1-2", "#c00000", 0.06, 1.10),
)


@dataclass(frozen=True, slots=True)
class Streets:
    """Junctions (metres) and the streets between them."""

    junctions: Floats
    """Array (n, 2)."""
    ends: Ints
    """Array (m, 2): the two junctions of each street."""
    bends: Floats
    """Array (m, k, 2): the line of each street from its first to its last vertex."""
    length_m: Floats
    facility: Ints
    """Place in :data:`FACILITIES`."""
    distance_m: Floats
    """Array (n, n): along the streets between junctions."""
    previous: NDArray[np.int32]
    """Array (n, n): the junction before the second on the way from the first."""

    def spread(self, trips: Floats) -> Floats:
        """Trips on each street (both ways) if ``trips`` (n, n) all take the shortest way."""
        n = len(self.junctions)
        passed = np.zeros((n, n))
        for start in range(n):
            arriving = trips[start].copy()
            before = self.previous[start]
            for junction in np.argsort(-self.distance_m[start], kind="stable").tolist():
                if before[junction] >= 0:
                    passed[before[junction], junction] += arriving[junction]
                    arriving[before[junction]] += arriving[junction]
        both = passed + passed.T
        return np.asarray(both[self.ends[:, 0], self.ends[:, 1]])

    def along(self, street: Ints, share: Floats) -> tuple[Floats, Floats]:
        """Points at ``share`` (0 to 1) of the way along each ``street``: x and y in metres."""
        position = share * (self.bends.shape[1] - 1)
        step = np.minimum(position.astype(np.int64), self.bends.shape[1] - 2)
        rest = (position - step)[:, None]
        point = self.bends[street, step] * (1 - rest) + self.bends[street, step + 1] * rest
        return point[:, 0], point[:, 1]


def build_streets(places: Places, seed: int) -> Streets:
    """A jittered grid of junctions joined as a Gabriel graph: planar, connected, about four streets each."""
    random = seeded(seed, "streets")
    junctions = _lay_junctions(places, random)
    ends = _join(junctions)
    bends = _bend(junctions, ends, random)
    length = np.asarray(shapely.length(shapely.linestrings(bends)))
    shares = np.array([f.share for f in FACILITIES])
    facility = np.asarray(
        random.choice(len(FACILITIES), size=len(ends), p=shares / shares.sum()), dtype=np.int64
    )
    cost = length * np.where(facility == 0, 1.25, 1.0)  # riders go a little out of their way for a cycle road
    distance, previous = _route(len(junctions), ends, cost)
    return Streets(junctions, ends, bends, length, facility, distance, previous)


def _lay_junctions(places: Places, random: np.random.Generator) -> Floats:
    west, south, east, north = places.hull.bounds
    x, y = np.meshgrid(np.arange(west, east, _SPACING_M), np.arange(south, north, _SPACING_M))
    x = x + (np.arange(len(x)) % 2)[:, None] * _SPACING_M / 2
    points = np.column_stack([x.ravel(), y.ravel()])
    points += random.uniform(-0.3, 0.3, size=points.shape) * _SPACING_M
    inner = places.hull.buffer(-350)
    return points[shapely.contains_xy(inner, points[:, 0], points[:, 1])]


def _join(junctions: Floats) -> Ints:
    """Edges whose circle over the edge as diameter holds no other junction."""
    corners = Delaunay(junctions).simplices
    sides: dict[tuple[int, int], bool] = {}
    for a, b, c in corners.tolist():
        for one, two, opposite in ((a, b, c), (b, c, a), (c, a, b)):
            middle = (junctions[one] + junctions[two]) / 2
            free = np.hypot(*(junctions[opposite] - middle)) > np.hypot(*(junctions[one] - middle))
            side = (min(one, two), max(one, two))
            sides[side] = sides.get(side, True) and bool(free)
    ends = np.array(sorted(side for side, free in sides.items() if free), dtype=np.int64)
    graph = csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(junctions),) * 2)
    if connected_components(graph, directed=False)[0] != 1:
        raise ValueError("the streets of the sample city fall apart")
    return ends


def _bend(junctions: Floats, ends: Ints, random: np.random.Generator) -> Floats:
    start, end = junctions[ends[:, 0]], junctions[ends[:, 1]]
    way = end - start
    across = np.column_stack([-way[:, 1], way[:, 0]])
    share = np.linspace(0, 1, _BENDS_N)
    swing = random.uniform(-0.06, 0.06, size=len(ends))[:, None] * np.sin(np.pi * share)[None, :]
    return np.asarray(
        start[:, None, :] + share[None, :, None] * way[:, None, :] + swing[:, :, None] * across[:, None, :]
    )


def _route(n: int, ends: Ints, cost: Floats) -> tuple[Floats, NDArray[np.int32]]:
    graph = csr_matrix((cost, (ends[:, 0], ends[:, 1])), shape=(n, n))
    distance, previous = dijkstra(graph, directed=False, return_predecessors=True)
    return np.asarray(distance), np.asarray(previous)
