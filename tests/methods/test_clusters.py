"""Clusters of drawn points."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from workbench.methods.clusters import find_clusters, find_density_clusters

#  ●●●●   ●●●      ●
X = [0, 1, 2, 3, 10, 11, 12, 30, np.nan]
Y = [0, 0, 0, 0, 0, 0, 0, 0, 0]


def test_clusters_of_a_line_the_largest_first() -> None:
    found = find_clusters(X[::-1], Y, radius=1.5, fewest=3)
    assert found.label[::-1].tolist() == [0, 0, 0, 0, 1, 1, 1, -1, -1]
    assert found.sizes.tolist() == [4, 3]
    assert found.noise_share == pytest.approx(2 / 9)


def test_the_point_itself_counts() -> None:
    assert find_clusters([0, 1], [0, 0], radius=1, fewest=2).label.tolist() == [0, 0]
    assert find_clusters([0, 1], [0, 0], radius=1, fewest=3).label.tolist() == [-1, -1]


def test_it_is_scikit_learns_up_to_names() -> None:
    x, y = np.random.default_rng(0).normal(size=(2, 300))
    peer = DBSCAN(eps=0.2, min_samples=5).fit(np.column_stack([x, y])).labels_
    found = find_clusters(x, y, radius=0.2, fewest=5)
    assert ((found.label < 0) == (peer < 0)).all()
    assert sorted(found.sizes.tolist()) == sorted(np.bincount(peer[peer >= 0]).tolist())
    assert found.sizes.tolist() == sorted(found.sizes.tolist(), reverse=True)


def test_density_clusters_need_no_radius() -> None:
    random = np.random.default_rng(1)
    x = np.concatenate([random.normal(0, 1, 60), random.normal(100, 20, 40), [1000]])
    y = np.concatenate([random.normal(0, 1, 60), random.normal(0, 20, 40), [1000]])
    found = find_density_clusters(x, y, fewest=15)
    assert len(found.sizes) == 2
    assert found.label[:60].max() == found.label[:60][found.label[:60] >= 0].min()
    assert found.label[-1] == -1


@pytest.mark.parametrize("points", [[], [np.nan]])
def test_nothing_has_no_clusters(points: list[float]) -> None:
    for found in (
        find_clusters(points, points, radius=1, fewest=2),
        find_density_clusters(points, points, fewest=5),
    ):
        assert found.sizes.tolist() == []
        assert found.label.tolist() == [-1] * len(points)
