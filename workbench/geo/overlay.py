"""How much of each area lies in each of others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from workbench.geo.areas import AreaIndex
from workbench.geo.cells import Floats, Geometries, Ints


@dataclass(frozen=True, slots=True)
class Overlap:
    """Pairs of a source and a target that share ground, and what lies on it; shape (pairs,) each."""

    source: Ints
    target: Ints
    amount: Floats
    in_source: Floats
    """All that lies in each source, inside any target or not, shape (sources,)."""

    def to_shares(self) -> Floats:
        """Of all that lies in its source, the share that lies on each pair's ground; 0 where nothing does."""
        whole = self.in_source[self.source]
        return np.divide(self.amount, whole, out=np.zeros(len(whole)), where=whole > 0)


def measure_overlap(sources: Geometries, targets: Geometries) -> Overlap:
    """Common ground of areas in square metres (or the square of the coordinates' unit).

    Parameters
    ----------
    sources, targets
        Polygons or multipolygons, shape (n,) and (m,), valid; ``None`` shares nothing.
    """
    source, target, pieces = _cut(sources, targets)
    amount = shapely.area(pieces)
    shared = amount > 0
    whole = np.nan_to_num(shapely.area(sources))
    return Overlap(source[shared], target[shared], amount[shared], whole)


def weigh_overlap_by_points(
    sources: Geometries, targets: Geometries, points: tuple[Floats, Floats], weights: Floats
) -> Overlap:
    """Weights of the points that lie in both a source and a target.

    A point on a border counts in the first of the areas there, so no weight counts twice.

    Parameters
    ----------
    points
        x and y in the areas' system, shape (points,) each; NaN lies nowhere.
    weights
        Shape (points,), none below zero.
    """
    source, target = (AreaIndex(areas).locate(*points).astype(np.int64) for areas in (sources, targets))
    in_source = _sum_by(source[source >= 0], weights[source >= 0], len(sources))
    both = (source >= 0) & (target >= 0)
    key, inverse = np.unique(source[both] * len(targets) + target[both], return_inverse=True)
    amount = _sum_by(inverse, weights[both], len(key))
    return Overlap(key // len(targets), key % len(targets), amount, in_source)


def weigh_overlap_by_areas(
    sources: Geometries, targets: Geometries, cells: Geometries, weights: Floats
) -> Overlap:
    """Weights of areas (grid cells), each spread evenly over its own ground, where a source and a target meet.

    Parameters
    ----------
    cells
        Valid areas, shape (cells,), that do not overlap one another.
    weights
        Shape (cells,), none below zero.
    """
    source, target, pieces = _cut(sources, targets)
    per_area = np.divide(
        weights, shapely.area(cells), out=np.zeros(len(cells)), where=shapely.area(cells) > 0
    )
    amount = _gather(pieces, cells, per_area)
    return Overlap(source, target, amount, _gather(sources, cells, per_area))


def _gather(areas: Geometries, cells: Geometries, per_area: Floats) -> Floats:
    """Weight on each area's ground."""
    area, cell, pieces = _cut(areas, cells)
    return _sum_by(area, shapely.area(pieces) * per_area[cell], len(areas))


def _sum_by(group: Ints, values: Floats, groups_n: int) -> Floats:
    return np.bincount(group, values, minlength=groups_n).astype(np.float64)


def _cut(some: Geometries, others: Geometries) -> tuple[Ints, Ints, Geometries]:
    """Pairs that meet, and the ground they share."""
    shapely.prepare(some)
    tree = shapely.STRtree(others)
    one, other = tree.query(some, predicate="intersects")
    pieces = others[other].copy()
    # Most small cells lie within one area: only those that do not have to be cut.
    cut = ~shapely.covers(some[one], others[other])
    pieces[cut] = shapely.intersection(some[one[cut]], others[other[cut]])
    return one, other, pieces
