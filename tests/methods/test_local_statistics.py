"""Gi* and local Moran against esda, and against chance."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from workbench.methods.local_statistics import estimate_getis_ord, estimate_local_moran, estimate_moran
from workbench.methods.neighbours import Neighbours, build_neighbours, find_within

SIDE = 12


def grid() -> Neighbours:
    x, y = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    return find_within(x.ravel(), y.ravel(), radius=1.5)


def values(seed: int = 0, *, bump: float = 0) -> np.ndarray:
    found = np.random.default_rng(seed).gamma(2, size=SIDE * SIDE)
    field = found.reshape(SIDE, SIDE)
    field[2:5, 2:5] += bump
    return field.ravel()


def to_libpysal(neighbours: Neighbours) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from libpysal.weights import W

        return W(
            {u: neighbours.j[neighbours.i == u].tolist() for u in range(neighbours.n)}, silence_warnings=True
        )


def test_getis_ord_equals_esda() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda import G_Local

        peer = G_Local(values(bump=3), to_libpysal(grid()), transform="B", star=True, permutations=0)
    found = estimate_getis_ord(values(bump=3), grid())
    np.testing.assert_allclose(found.z, peer.Zs, rtol=1e-10)
    np.testing.assert_allclose(found.p, 2 * peer.p_norm, rtol=1e-8)


@pytest.mark.parametrize(("divisor", "factor"), [("n-1", 1.0), ("n", SIDE**2 / (SIDE**2 - 1))])
def test_local_moran_equals_esda_and_spdep_by_a_factor(divisor: str, factor: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda import Moran_Local

        peer = Moran_Local(values(bump=3), to_libpysal(grid()), transformation="r", permutations=1999, seed=4)
    found = estimate_local_moran(values(bump=3), grid(), permutations=1999, divisor=divisor)  # type: ignore[arg-type]
    np.testing.assert_allclose(found.value, peer.Is * factor, rtol=1e-12)
    names = {1: "HH", 2: "LH", 3: "LL", 4: "HL"}
    assert found.quadrant.tolist() == [names[q] for q in peer.q]
    # The same inference up to the draws.
    np.testing.assert_allclose(found.p, np.minimum(1, 2 * _one_sided(peer)), atol=0.06)
    np.testing.assert_allclose(found.z, peer.z_sim, atol=0.35)


def _one_sided(peer: Any) -> np.ndarray:
    larger = (
        (peer.sim >= peer.Is).sum(axis=0)
        if peer.sim.shape[0] == 1999
        else (peer.Is <= peer.sim.T).sum(axis=0)
    )
    return (np.minimum(larger, 1999 - larger) + 1) / 2000


def test_a_planted_cluster_is_found_and_little_else() -> None:
    field = values(bump=4)
    planted = np.zeros((SIDE, SIDE), dtype=bool)
    planted[2:5, 2:5] = True
    for found in (
        estimate_getis_ord(field, grid()),
        estimate_getis_ord(field, grid(), permutations=4999),
        estimate_local_moran(field, grid(), permutations=4999),
    ):
        hot = found.is_hot().reshape(SIDE, SIDE)
        assert hot[3, 3]
        assert hot[~planted].mean() < 0.1
        assert not found.is_cold().any()


@pytest.mark.parametrize("statistic", ["getis", "moran", "normal"])
def test_chance_alone_is_seldom_called_a_cluster(statistic: str) -> None:
    false, small = 0, []
    for seed in range(30):
        field = np.random.default_rng(seed).normal(size=SIDE * SIDE)
        if statistic == "moran":
            found = estimate_local_moran(field, grid(), permutations=199, seed=seed)
        else:
            found = estimate_getis_ord(field, grid(), permutations=199 * (statistic == "getis"), seed=seed)
        false += found.is_hot().any() or found.is_cold().any()
        small.append(np.mean(found.p <= 0.05))
    assert false <= 6
    assert 0.03 <= np.mean(small) <= 0.07


def test_the_normal_score_of_local_moran_agrees_with_permutations() -> None:
    field = np.random.default_rng(1).normal(size=SIDE * SIDE)
    drawn = estimate_local_moran(field, grid(), permutations=4999)
    normal = estimate_local_moran(field, grid(), permutations=0)
    np.testing.assert_allclose(normal.z, drawn.z, atol=0.15)


def test_global_moran_equals_esda() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda import Moran

        peer = Moran(values(bump=3), to_libpysal(grid()), permutations=0)
    found, p = estimate_moran(values(bump=3), grid())
    assert found == pytest.approx(peer.I)
    assert p > 0.001
    assert estimate_moran(values(bump=8), grid())[1] == 0.001
    assert estimate_moran(values(5), grid())[1] > 0.01


def test_an_island_has_no_statistic() -> None:
    neighbours = build_neighbours(5, [0, 1, 2], [1, 2, 3], both_ways=True)
    x = [1.0, 2, 3, 5, 9]
    for found in (
        estimate_getis_ord(x, neighbours),
        estimate_getis_ord(x, neighbours, permutations=99),
        estimate_local_moran(x, neighbours, permutations=99),
    ):
        assert np.isnan(found.p).tolist() == [False] * 4 + [True]
        assert not found.is_hot()[4]


def test_equal_values_give_nothing() -> None:
    for found in (estimate_getis_ord([2.0] * 144, grid()), estimate_local_moran([2.0] * 144, grid())):
        assert not found.is_hot().any()
        assert np.isnan(found.p).all()


def test_the_seed_decides_and_the_tail_may_be_chosen() -> None:
    first, second = (estimate_local_moran(values(), grid(), permutations=99, seed=2).p for _ in range(2))
    assert first.tolist() == second.tolist()
    greater = estimate_local_moran(values(), grid(), permutations=99, seed=2, sides="greater").p
    less = estimate_local_moran(values(), grid(), permutations=99, seed=2, sides="less").p
    np.testing.assert_allclose(first, np.minimum(1, 2 * np.minimum(greater, less)))
    with pytest.raises(ValueError, match="finite"):
        estimate_getis_ord([np.nan] * 144, grid())
