"""Places where points crowd, without a grid: DBSCAN and HDBSCAN."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Points by cluster, the largest cluster first."""

    label: npt.NDArray[np.int64]
    """Cluster of each point, 0 the largest (ties: the one of the earlier point), -1 outside all, shape (n,)."""
    sizes: npt.NDArray[np.int64]
    """Points of each cluster, shape (clusters,)."""

    @property
    def noise_share(self) -> float:
        """Share of points outside all clusters; NaN without points."""
        return float(np.mean(self.label < 0)) if self.label.size else float("nan")


def find_clusters(x: npt.ArrayLike, y: npt.ArrayLike, *, radius: float, fewest: int) -> Clusters:
    """DBSCAN: points with ``fewest`` points within ``radius``, themselves among them, and what they reach.

    Ester, M., Kriegel, H.-P., Sander, J. & Xu, X. (1996). *Proceedings of KDD*, 226–231. A point of the border that two
    clusters reach goes to the one found first. Chains grow: a cluster may be much longer than the radius.

    Parameters
    ----------
    x, y
        In metres, shape (n,); points without coordinates are noise.
    """
    from sklearn.cluster import DBSCAN

    points, known = _require_points(x, y)
    if not known.any():
        return _sort(np.full(known.size, -1), known)
    return _sort(DBSCAN(eps=radius, min_samples=fewest).fit(points).labels_, known)


def find_density_clusters(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    fewest: int,
    fewest_core: int | None = None,
) -> Clusters:
    """HDBSCAN: clusters that last longest as the radius shrinks, so that none need be chosen.

    Campello, R. J. G. B., Moulavi, D. & Sander, J. (2013). *Proceedings of PAKDD*, 160–172.

    Parameters
    ----------
    fewest
        Points in the smallest cluster.
    fewest_core
        Points that make a neighbourhood dense; ``fewest`` by default.
    """
    from sklearn.cluster import HDBSCAN

    points, known = _require_points(x, y)
    if known.sum() < fewest:
        return _sort(np.full(int(known.sum()), -1), known)
    model = HDBSCAN(min_cluster_size=fewest, min_samples=fewest_core, copy=True)
    return _sort(model.fit(points).labels_, known)


def _require_points(
    x: npt.ArrayLike, y: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    known = np.isfinite(points).all(axis=1)
    return points[known], known


def _sort(found: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> Clusters:
    label = np.full(known.size, -1, dtype=np.int64)
    label[known] = found[: int(known.sum())]
    names, first, sizes = np.unique(label[label >= 0], return_index=True, return_counts=True)
    order = np.lexsort([first, -sizes])
    new = np.full(int(names.max(initial=-1)) + 1, -1, dtype=np.int64)
    new[names[order]] = np.arange(names.size)
    label[label >= 0] = new[label[label >= 0]]
    return Clusters(label, sizes[order].astype(np.int64))
