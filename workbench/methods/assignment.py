"""Trips put onto a network: every trip takes the way of least cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_NONE = -9999
"""What scipy writes where there is no node before."""


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Trips on edges."""

    flow: Floats
    """Trips over each edge, both ways together, shape (edges,)."""
    is_reached: npt.NDArray[np.bool_]
    """Which pairs have a way between them, shape (pairs,)."""
    cost: Floats
    """Of each pair's way; infinite where there is none, shape (pairs,)."""


def assign_trips(
    ends: npt.ArrayLike, cost: npt.ArrayLike, pairs: npt.ArrayLike, trips: npt.ArrayLike
) -> Assignment:
    """Put all trips of a pair on its one cheapest way (all or nothing).

    Ortúzar, J. de D. & Willumsen, L. G. (2011). *Modelling Transport*, 4th ed., §10.3. Riders neither avoid each
    other nor choose between near-equal ways, so flows come out more concentrated than they are. Ways by Dijkstra's
    algorithm; of ways of equal cost the one scipy finds first, the same every time.

    Parameters
    ----------
    ends
        Nodes of each edge, shape (edges, 2); of edges between the same nodes the cheapest is used.
    cost
        Of each edge, above 0, shape (edges,).
    pairs
        Node where a trip begins and where it ends, shape (pairs, 2); a pair of one node uses no edge.
    trips
        Of each pair, shape (pairs,).
    """
    from scipy.sparse.csgraph import dijkstra

    edge = np.asarray(ends, dtype=np.int64).reshape(-1, 2)
    pair = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    price, weight = np.asarray(cost, dtype=float), np.asarray(trips, dtype=float)
    size = int(max(edge.max(initial=-1), pair.max(initial=-1))) + 1
    cheapest, key = _keep_cheapest(edge, price, size)
    graph = _build_graph(edge[cheapest], price[cheapest], size)
    flow, total = np.zeros(len(edge)), np.full(len(pair), np.inf)
    if not len(pair):
        return Assignment(flow, np.zeros(0, dtype=bool), total)
    order = np.argsort(pair[:, 0], kind="stable")
    origins, begin = np.unique(pair[order, 0], return_index=True)
    for origin, rows in zip(origins.tolist(), np.split(order, begin[1:]), strict=True):
        distance, before = dijkstra(graph, directed=False, indices=origin, return_predecessors=True)
        total[rows] = distance[pair[rows, 1]]
        at, load = pair[rows, 1], weight[rows]
        on = (before[at] != _NONE) & (load != 0)
        while on.any():
            at, load = at[on], load[on]
            previous = before[at].astype(np.int64)
            steps = np.minimum(at, previous) * size + np.maximum(at, previous)
            np.add.at(flow, cheapest[np.searchsorted(key, steps)], load)
            at = previous
            on = before[at] != _NONE
    return Assignment(flow, np.isfinite(total), total)


def _keep_cheapest(edge: Integers, price: Floats, size: int) -> tuple[Integers, Integers]:
    """Which edges are used, and the key of their nodes in rising order; loops are none."""
    low, high = edge.min(axis=1, initial=size), edge.max(axis=1, initial=-1)
    keys = low * size + high
    order = np.lexsort([price, keys])
    order = order[low[order] != high[order]]
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.diff(keys[order]) != 0
    used = order[first]
    return used, keys[used]


def _build_graph(edge: Integers, price: Floats, size: int) -> csr_array:
    from scipy.sparse import csr_array

    return csr_array((price, (edge[:, 0], edge[:, 1])), shape=(size, size))
