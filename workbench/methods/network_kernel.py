"""Density of events along a network: simple, equal-split discontinuous, equal-split continuous."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from workbench.methods.network import Floats, Integers, LineNetwork, Positions
from workbench.methods.requirements import require_choice

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Method = Literal["simple", "discontinuous", "continuous"]
Kernel = Literal[
    "quartic",
    "epanechnikov",
    "triangle",
    "uniform",
    "triweight",
    "tricube",
    "cosine",
    "gaussian",
    "scaled gaussian",
]

KERNELS: dict[str, Callable[[Floats], Floats]] = {
    "quartic": lambda u: 15 / 16 * (1 - u**2) ** 2,
    "epanechnikov": lambda u: 3 / 4 * (1 - u**2),
    "triangle": lambda u: 1 - u,
    "uniform": lambda u: np.full_like(u, 0.5),
    "triweight": lambda u: 35 / 32 * (1 - u**2) ** 3,
    "tricube": lambda u: 70 / 81 * (1 - u**3) ** 3,
    "cosine": lambda u: np.pi / 4 * np.cos(np.pi / 2 * u),
    "gaussian": lambda u: np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi),
    "scaled gaussian": lambda u: 3 * np.exp(-((3 * u) ** 2) / 2) / np.sqrt(2 * np.pi),
}
"""Kernels of u = distance / bandwidth, 0 from u = 1 on; both tails of each hold 1 but for the cut Gaussians."""

_CHUNK = 512
"""Events followed together: bounds the memory."""
_ONE_PLACE = 1e-9
"""Share of an edge's length within which a place is at its end."""


@dataclass(frozen=True, slots=True)
class KernelRule:
    """How an event's weight spreads along the network."""

    bandwidth: float
    """In the network's unit of length."""
    method: Method = "discontinuous"
    kernel: Kernel = "quartic"
    deepest: int | None = None
    """Junctions after which a path is given up, counted as spNetwork counts its ``max_depth``: the event's own
    junction is one of them for the discontinuous method alone. None: only ``faintest`` ends a path."""
    faintest: float = 1e-9
    """Share of the event's weight under which a path is given up."""

    def __post_init__(self) -> None:
        require_choice(self.method, Method)
        require_choice(self.kernel, Kernel)

    def weigh(self, distance: Floats) -> Floats:
        """Kernel value at a distance, per unit of length: it already contains 1/bandwidth."""
        u = distance / self.bandwidth
        value = KERNELS[self.kernel](np.minimum(u, 1.0)) / self.bandwidth
        return np.where(u < 1, value, 0.0)


class _Walk(NamedTuple):
    """States on their way: an event's share entering a directed edge."""

    event: Integers
    edge: Integers
    """Directed: below the number of edges from start to end, from there on backwards."""
    distance: Floats
    share: Floats
    depth: Integers


def estimate_density(
    network: LineNetwork,
    events: Positions,
    samples: Positions,
    rule: KernelRule,
    *,
    weights: npt.ArrayLike | None = None,
) -> Floats:
    """Density of events at places of the network, in events per unit of length, shape (samples,).

    Parameters
    ----------
    weights
        Weight of each event, such as its severity, shape (events,); 1 by default.

    Raises
    ------
    ValueError
        The bandwidth is not above 0, a place lies beyond its edge, or there is not one known weight an event.
    """
    w = np.ones(len(events.edge)) if weights is None else np.asarray(weights, dtype=float)
    if w.shape != events.edge.shape or not np.isfinite(w).all():
        raise ValueError("one known weight an event")
    return np.asarray(build_kernel_matrix(network, events, samples, rule) @ w)


def build_kernel_matrix(
    network: LineNetwork, events: Positions, samples: Positions, rule: KernelRule
) -> csr_array:
    """What each event gives to each sample, shape (samples, events); a density is its product with weights.

    Okabe, A. & Sugihara, K. (2012). *Spatial Analysis Along Networks*, ch. 9. Wiley; conventions of Gelb, J.
    (2021), spNetwork, *The R Journal* 13(2), 561–577. *Simple*: the kernel of the shortest distance; it counts
    an event once on every arm, so its sum grows with the junctions. *Discontinuous*: a path that passes a
    junction of n arms goes on with 1/(n−1) of its weight on each other arm. *Continuous*: with 2/n on each other
    arm and 2/n − 1 back on its own. An event at a junction of n arms starts with 2/n on each. Every path
    within the bandwidth that does not turn back counts, not the shortest alone. A sample exactly at a node takes
    the value after the split. At a dead end a path ends.

    Raises
    ------
    ValueError
        The bandwidth is not above 0, or a place lies beyond its edge.
    """
    from scipy.sparse import coo_array, csr_array

    if not rule.bandwidth > 0:
        raise ValueError("the bandwidth lies above 0")
    shape = (len(samples.edge), len(events.edge))
    if 0 in shape:
        return csr_array(shape)
    paths = _Paths(network, samples, rule)
    rows: list[Integers] = []
    columns: list[Integers] = []
    values: list[Floats] = []
    for low in range(0, shape[1], _CHUNK):
        part = slice(low, low + _CHUNK)
        found = paths.follow(Positions(events.edge[part], events.offset[part]))
        rows += [row for row, _, _ in found]
        columns += [column + low for _, column, _ in found]
        values += [value for _, _, value in found]
    triplets = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return csr_array(coo_array(triplets, shape=shape))


Found = list[tuple[Integers, Integers, Floats]]
"""Samples, events and values found together, arrays of one length each."""


class _Paths:
    """The network laid out for following many events at once."""

    def __init__(self, network: LineNetwork, samples: Positions, rule: KernelRule) -> None:
        self.rule, self.m = rule, len(network.length)
        self.length = np.concatenate([network.length, network.length])
        self.head = np.concatenate([network.end, network.start])
        self.tail = np.concatenate([network.start, network.end])
        self.degree = network.degree
        self.out = np.argsort(self.tail, kind="stable")
        self.out_from = np.concatenate([[0], np.cumsum(self.degree)])
        self.network = network
        at = _find_node(network, samples)
        inner, nodal = np.flatnonzero(at < 0), np.flatnonzero(at >= 0)
        self.on_edge = inner[np.argsort(samples.edge[inner], kind="stable")]
        self.on_edge_from = np.searchsorted(samples.edge[self.on_edge], np.arange(self.m + 1))
        self.at_node = nodal[np.argsort(at[nodal], kind="stable")]
        self.at_node_from = np.searchsorted(at[self.at_node], np.arange(len(network.nodes) + 1))
        self.offset = samples.offset

    def follow(self, events: Positions) -> Found:
        """Every path of some events to its end."""
        if self.rule.method == "simple":
            return self._follow_shortest(events)
        walk, found = self._set_out(events)
        while walk.event.size:
            found += self._give(walk)
            walk, more = self._go_on(walk)
            found += more
        return found

    def _set_out(self, events: Positions) -> tuple[_Walk, Found]:
        at = _find_node(self.network, events)
        inner = np.flatnonzero(at < 0)
        edge, offset = events.edge[inner], events.offset[inner]
        # Samples on the event's own edge, once; beyond it the walk goes on from either end.
        which, row = _spread(self.on_edge_from, edge)
        sample = self.on_edge[which]
        found: Found = [(sample, inner[row], self.rule.weigh(np.abs(self.offset[sample] - offset[row])))]
        arrived = _Walk(
            np.concatenate([inner, inner]),
            np.concatenate([edge, edge + self.m]),
            np.concatenate([-offset, offset - self.length[edge]]),
            np.ones(2 * inner.size),
            np.zeros(2 * inner.size, dtype=np.int64),
        )
        onward, more = self._go_on(arrived)
        nodal = np.flatnonzero(at >= 0)
        which, row = _spread(self.out_from, at[nodal])
        share = 2.0 / self.degree[at[nodal]]
        depth = (self.degree[at[nodal]] > 2) & (self.rule.method == "discontinuous")
        leaving = _Walk(
            nodal[row], self.out[which], np.zeros(row.size), share[row], depth[row].astype(np.int64)
        )
        which, row = _spread(self.at_node_from, at[nodal])
        found.append((self.at_node[which], nodal[row], share[row] * self.rule.weigh(np.zeros(row.size))))
        walk = _Walk(*(np.concatenate(pair) for pair in zip(onward, leaving, strict=True)))
        return walk, found + more

    def _give(self, walk: _Walk) -> Found:
        """What states leave to the samples inside the edges they enter."""
        which, row = _spread(self.on_edge_from, walk.edge % self.m)
        sample, edge = self.on_edge[which], walk.edge[row]
        into = np.where(edge < self.m, self.offset[sample], self.length[edge] - self.offset[sample])
        value = walk.share[row] * self.rule.weigh(walk.distance[row] + into)
        some = value != 0
        return [(sample[some], walk.event[row][some], value[some])]

    def _go_on(self, walk: _Walk) -> tuple[_Walk, Found]:
        """The states behind the next node, and what samples at that node get."""
        distance = walk.distance + self.length[walk.edge]
        node = self.head[walk.edge]
        n = self.degree[node]
        on = (2.0 / n) if self.rule.method == "continuous" else 1.0 / np.maximum(n - 1, 1)
        after = walk.share * np.where(n == 1, 1.0, on)
        near = distance < self.rule.bandwidth
        which, row = _spread(self.at_node_from, np.where(near, node, -1))
        found = [(self.at_node[which], walk.event[row], after[row] * self.rule.weigh(distance[row]))]
        keep = np.flatnonzero(near & (n > 1))
        which, row = _spread(self.out_from, node[keep])
        row = keep[row]
        edge = self.out[which]
        back = edge == (walk.edge[row] + self.m) % (2 * self.m)
        share = np.where(back, self._back(n[row]) * walk.share[row], after[row])
        depth = walk.depth[row] + (n[row] > 2)
        alive = np.abs(share) > self.rule.faintest
        if self.rule.deepest is not None:
            alive &= depth <= self.rule.deepest
        row, edge, share, depth = row[alive], edge[alive], share[alive], depth[alive]
        onward = _Walk(walk.event[row], edge, distance[row], share, depth)
        return _merge(onward, by_depth=self.rule.deepest is not None), found

    def _back(self, n: Integers) -> Floats:
        if self.rule.method == "continuous":
            return 2.0 / n - 1.0
        return np.zeros(n.size)

    def _follow_shortest(self, events: Positions) -> Found:
        """Kernel of the shortest distance from each event to each sample in reach."""
        which, direct = _spread(self.on_edge_from, events.edge)
        own = self.on_edge[which]
        event, node, distance = self._reach(events)
        which, row = _spread(self.at_node_from, node)
        nodal, nodal_row = self.at_node[which], row
        which, row = _spread(self.out_from, node)
        edge, edge_row = self.out[which], row
        which, row = _spread(self.on_edge_from, edge % self.m)
        beyond, edge, row = self.on_edge[which], edge[row], edge_row[row]
        into = np.where(edge < self.m, self.offset[beyond], self.length[edge] - self.offset[beyond])
        sample = np.concatenate([own, nodal, beyond])
        who = np.concatenate([direct, event[nodal_row], event[row]])
        far = np.concatenate(
            [np.abs(self.offset[own] - events.offset[direct]), distance[nodal_row], distance[row] + into]
        )
        sample, who, far = (part[far < self.rule.bandwidth] for part in (sample, who, far))
        key, first = _first_of_each(who * len(self.offset) + sample, far)
        return [(key % len(self.offset), key // len(self.offset), self.rule.weigh(far[first]))]

    def _reach(self, events: Positions) -> tuple[Integers, Integers, Floats]:
        """Events, nodes and shortest distances within the bandwidth, all events walking on together."""
        size, reach = len(self.degree), self.rule.bandwidth
        ends = np.concatenate([self.network.start[events.edge], self.network.end[events.edge]])
        event = np.tile(np.arange(len(events.edge)), 2)
        distance = np.concatenate([events.offset, self.network.length[events.edge] - events.offset])
        known, shortest = np.zeros(0, dtype=np.int64), np.zeros(0)
        key = event * size + ends
        while key.size:
            near = distance < reach
            key, first = _first_of_each(key[near], distance[near])
            distance = distance[near][first]
            at = np.searchsorted(known, key)
            old = at < known.size
            old[old] = known[at[old]] == key[old]
            better = ~old
            better[old] = distance[old] < shortest[at[old]]
            shortest[at[old & better]] = distance[old & better]
            known = np.insert(known, at[~old], key[~old])
            shortest = np.insert(shortest, at[~old], distance[~old])
            key, distance = key[better], distance[better]
            which, row = _spread(self.out_from, key % size)
            edge = self.out[which]
            distance = distance[row] + self.length[edge]
            key = key[row] // size * size + self.head[edge]
        return known // size, known % size, shortest


def _first_of_each(key: Integers, order_by: Floats) -> tuple[Integers, Integers]:
    """Each key once, sorted, and where its smallest value stands."""
    order = np.lexsort([order_by, key])
    found, first = np.unique(key[order], return_index=True)
    return found, order[first]


def _find_node(network: LineNetwork, places: Positions) -> Integers:
    """The node a place lies at, -1 inside an edge."""
    length = network.length[places.edge]
    if np.any(places.offset < -_ONE_PLACE * length) or np.any(places.offset > (1 + _ONE_PLACE) * length):
        raise ValueError("a place lies beyond its edge")
    node = np.full(len(places.edge), -1, dtype=np.int64)
    first, last = places.offset <= _ONE_PLACE * length, places.offset >= (1 - _ONE_PLACE) * length
    node[first], node[last] = network.start[places.edge[first]], network.end[places.edge[last]]
    return node


def _spread(begins: Integers, keys: Integers) -> tuple[Integers, Integers]:
    """For each key its run ``begins[key]:begins[key + 1]``: positions in the runs, and the key's row.

    A key of -1 has no run.
    """
    safe = np.maximum(keys, 0)
    count = np.where(keys >= 0, begins[safe + 1] - begins[safe], 0)
    row = np.repeat(np.arange(keys.size), count)
    inside = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    return begins[safe][row] + inside, row


def _merge(walk: _Walk, *, by_depth: bool) -> _Walk:
    """States of one event on one edge at one distance made one: keeps regular grids from growing without end."""
    if walk.event.size < 2:
        return walk
    # Paths of one length may differ in the last digits by the order of adding: a micrometre is none.
    step = np.round(walk.distance * 1e6).astype(np.int64)
    order = np.lexsort([walk.depth, step, walk.edge, walk.event])
    event, edge, step = walk.event[order], walk.edge[order], step[order]
    first = np.ones(event.size, dtype=bool)
    first[1:] = (np.diff(event) != 0) | (np.diff(edge) != 0) | (np.diff(step) != 0)
    if by_depth:
        first[1:] |= np.diff(walk.depth[order]) != 0
    begin = np.flatnonzero(first)
    share = np.add.reduceat(walk.share[order], begin)
    return _Walk(event[begin], edge[begin], walk.distance[order][begin], share, walk.depth[order][begin])
