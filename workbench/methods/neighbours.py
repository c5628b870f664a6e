"""Who is whose neighbour, and with what weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Directed pairs of neighbours with weights; no unit is its own neighbour. Sorted by ``i``, then ``j``."""

    n: int
    i: Integers
    """Unit, shape (pairs,)."""
    j: Integers
    """Its neighbour."""
    weight: npt.NDArray[np.float64]

    @property
    def counts(self) -> Integers:
        """Neighbours of each unit, shape (n,); 0 for an island."""
        return np.bincount(self.i, minlength=self.n).astype(np.int64)

    def standardise_rows(self) -> Neighbours:
        """The same with the weights of each unit adding up to 1 (islands have none, weights of 0 stay)."""
        total = np.bincount(self.i, weights=self.weight, minlength=self.n)
        return Neighbours(self.n, self.i, self.j, self.weight / np.where(total != 0, total, 1.0)[self.i])

    def to_matrix(self, *, own: float = 0.0) -> csr_array:
        """Weights as a sparse matrix, shape (n, n), with ``own`` on the diagonal."""
        from scipy.sparse import csr_array, eye_array

        matrix = csr_array((self.weight, (self.i, self.j)), shape=(self.n, self.n))
        return csr_array(matrix + own * eye_array(self.n)) if own else matrix


def build_neighbours(
    n: int,
    i: npt.ArrayLike,
    j: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    both_ways: bool = False,
) -> Neighbours:
    """Neighbours from pairs numbered from 0; pairs of a unit with itself and repeated ones are left out.

    Parameters
    ----------
    both_ways
        Add each pair in the other direction too.
    """
    a, b = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
    w = np.ones(a.size) if weights is None else np.asarray(weights, dtype=float)
    if not (a.shape == b.shape == w.shape) or not np.isfinite(w).all():
        raise ValueError("one known weight a pair")
    if a.size and (min(a.min(), b.min()) < 0 or max(a.max(), b.max()) >= n):
        raise ValueError("a pair names a unit that is not there")
    if both_ways:
        a, b, w = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([w, w])
    keep = a != b
    a, b, w = a[keep], b[keep], w[keep]
    _, first = np.unique(a * n + b, return_index=True)
    return Neighbours(n, a[first], b[first], w[first])


def find_within(x: npt.ArrayLike, y: npt.ArrayLike, *, radius: float) -> Neighbours:
    """Everyone within a distance, the circle's edge included, weight 1."""
    from scipy.spatial import cKDTree

    points = _require_points(x, y)
    pairs = cKDTree(points).query_pairs(radius, output_type="ndarray")
    return build_neighbours(len(points), pairs[:, 0], pairs[:, 1], both_ways=True)


def find_nearest(x: npt.ArrayLike, y: npt.ArrayLike, *, k: int) -> Neighbours:
    """The ``k`` nearest of each, weight 1; not mutual. At equal distances the lower number counts."""
    from scipy.spatial import cKDTree

    points = _require_points(x, y)
    n = len(points)
    if not 0 < k < n:
        raise ValueError("k lies between 1 and the number of the others")
    tree = cKDTree(points)
    reach = tree.query(points, k=k + 1)[0][:, -1]
    found: list[tuple[int, int]] = []
    for unit, near in enumerate(tree.query_ball_point(points, reach * (1 + 1e-12))):
        others = np.array([other for other in near if other != unit])
        gap = np.hypot(*(points[others] - points[unit]).T)
        found += [(unit, int(other)) for other in others[np.lexsort([others, gap])][:k]]
    i, j = np.array(found, dtype=np.int64).T
    return build_neighbours(n, i, j)


def find_touching(areas: Sequence[object], *, rook: bool = False, snap: float = 0.0) -> Neighbours:
    """Areas that share a border: a point of it is enough (queen), or a stretch of it is needed (``rook``).

    Parameters
    ----------
    areas
        Shapely polygons.
    snap
        Gap across which borders still count as shared.
    """
    import shapely

    shapes = np.asarray(areas, dtype=object)
    tree = shapely.STRtree(shapes)
    if snap > 0:
        i, j = tree.query(shapes, predicate="dwithin", distance=snap)
    else:
        i, j = tree.query(shapes, predicate="intersects")
    keep = i < j
    i, j = i[keep], j[keep]
    if rook and i.size:
        reach = shapely.boundary(shapes) if snap == 0 else shapely.buffer(shapely.boundary(shapes), snap)
        shared = shapely.length(shapely.intersection(shapely.boundary(shapes)[i], reach[j]))
        i, j = i[shared > 2 * snap], j[shared > 2 * snap]
    return build_neighbours(len(shapes), i, j, both_ways=True)


def _require_points(x: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.float64]:
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    if not np.isfinite(points).all():
        raise ValueError("every unit has coordinates; leave out those without")
    return points
