"""Which segments are most used: many routes laid over each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OverlappedSegments:
    """Segments between two vertices, without direction, each once."""

    ends: Floats
    """x1, y1, x2, y2 of each, the end that is smaller by x, then y, first; shape (segments, 4)."""
    flow: Floats
    """Flows of all routes over it, summed, shape (segments,) or (segments, flows)."""
    routes_n: npt.NDArray[np.int64]
    """Passages over it, shape (segments,)."""


def overlap_routes(
    routes: Sequence[npt.ArrayLike], flows: npt.ArrayLike, *, digits: int | None = None, once: bool = False
) -> OverlappedSegments:
    """Sum the flows of routes on the segments they share.

    Morgan, M. & Lovelace, R. (2021). Travel flow aggregation: nationally scalable methods for interactive and online
    visualisation of transport behaviour at the road network level. *Environment and Planning B* 48, 1684–1696; stplanr's
    ``overline``. Segments are the same only if their ends are: snap or round routes from different sources first.

    Parameters
    ----------
    routes
        Vertices of each route, shape (vertices, 2), heights in a third column left out; steps of no length, or to or from
        a vertex without coordinates (NaN), are left out too.
    flows
        Shape (routes,), or (routes, flows) for several at once.
    digits
        Round coordinates to so many decimals first.
    once
        A route that passes a segment twice counts once; by default, as in stplanr, twice.

    Returns
    -------
    OverlappedSegments
        Sorted by their ends.
    """
    weight = np.asarray(flows, dtype=float)
    if len(weight) != len(routes):
        raise ValueError("one flow a route")
    lines = [_flatten(route) for route in routes]
    if not any(len(line) > 1 for line in lines):
        return OverlappedSegments(
            np.zeros((0, 4)), np.zeros((0, *weight.shape[1:])), np.zeros(0, dtype=np.int64)
        )
    begin = np.concatenate([line[:-1] for line in lines])
    end = np.concatenate([line[1:] for line in lines])
    route = np.repeat(np.arange(len(lines)), [max(len(line) - 1, 0) for line in lines])
    if digits is not None:
        begin, end = np.round(begin, digits), np.round(end, digits)
    moved = np.any(begin != end, axis=1) & np.isfinite(begin).all(axis=1) & np.isfinite(end).all(axis=1)
    begin, end, route = begin[moved], end[moved], route[moved]
    turn = (begin[:, 0] > end[:, 0]) | ((begin[:, 0] == end[:, 0]) & (begin[:, 1] > end[:, 1]))
    both = np.where(turn[:, None], np.hstack([end, begin]), np.hstack([begin, end]))
    ends, segment = np.unique(both, axis=0, return_inverse=True)
    segment = segment.ravel()
    if once:
        _, first = np.unique(np.column_stack([segment, route]), axis=0, return_index=True)
        segment, route = segment[first], route[first]
    flow = np.zeros((len(ends), *weight.shape[1:]))
    np.add.at(flow, segment, weight[route])
    return OverlappedSegments(ends, flow, np.bincount(segment, minlength=len(ends)).astype(np.int64))


def _flatten(route: npt.ArrayLike) -> Floats:
    """Vertices without heights, shape (vertices, 2)."""
    line = np.asarray(route, dtype=float)
    if not line.size:
        return np.zeros((0, 2))
    if line.ndim != 2 or line.shape[1] < 2:
        raise ValueError("a route is a row of x and y for each vertex")
    return line[:, :2]
