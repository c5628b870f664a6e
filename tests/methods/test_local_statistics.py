"""Gi* and local Moran against esda, and against chance."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from workbench.methods.local_statistics import estimate_getis_ord, estimate_local_moran, estimate_moran
from workbench.methods.neighbours import Neighbours, build_neighbours, find_nearest, find_within

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


# The six points in the documentation of esda's G_Local, neighbours within 15, and the scores printed there.
X, Y = [10, 20, 40, 15, 30, 30], [10, 10, 10, 20, 20, 30]
WELLS = [2.0, 3, 3.2, 5, 8, 7]
GI = [-1.0136729, -0.04361589, 1.31558703, -0.31412676, 1.15373986, 1.77833941]
GI_STAR = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


@pytest.mark.parametrize(("star", "printed"), [(False, GI), (True, GI_STAR)])
def test_getis_ord_of_the_printed_example(star: bool, printed: list[float]) -> None:
    near = find_within(X, Y, radius=15)
    np.testing.assert_allclose(estimate_getis_ord(WELLS, near, star=star).z, printed, atol=5e-9)
    # Rows that add up to one weigh nobody differently.
    rows = estimate_getis_ord(WELLS, near.standardise_rows(), star=star)
    np.testing.assert_allclose(rows.z, printed, atol=5e-9)


def draw_field(seed: int, n: int = 25) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.random.Generator]:
    """Points on a coarse grid, some at one place, with skewed values of which many are equal."""
    random = np.random.default_rng(seed)
    x, y = random.integers(0, 12, size=(2, n))
    return x, y, random.poisson(2, n) * random.choice([1.0, 1e3]), random


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.sampled_from(["within", "nearest"]))
def test_any_field_equals_esda(seed: int, star: bool, how: str) -> None:
    x, y, field, _ = draw_field(seed)
    near = find_within(x, y, radius=2) if how == "within" else find_nearest(x, y, k=4)
    if np.ptp(field) == 0:
        return
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        from esda import G_Local, Moran, Moran_Local

        peer = G_Local(field, to_libpysal(near), transform="B", star=star, permutations=0)
        local = Moran_Local(field, to_libpysal(near), transformation="b", permutations=0)
        whole = Moran(field, to_libpysal(near), transformation="b", permutations=0)
    joined = near.counts > 0
    np.testing.assert_allclose(
        estimate_getis_ord(field, near, star=star).z[joined], peer.Zs[joined], atol=1e-9
    )
    found = estimate_local_moran(field, near, permutations=0, standardise=False)
    np.testing.assert_allclose(found.value[joined], local.Is[joined], atol=1e-9)
    assert np.isnan(found.value[~joined]).all()
    assert estimate_moran(field, near, permutations=9, standardise=False)[0] == pytest.approx(
        whole.I, nan_ok=True
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.sampled_from([None, 0.5]))
def test_any_weights_equal_the_formula_written_out(seed: int, star: bool, own: float | None) -> None:
    x, y, field, random = draw_field(seed, 15)
    near = find_within(x, y, radius=3)
    near = build_neighbours(15, near.i, near.j, random.uniform(0.1, 3, near.i.size))
    if np.ptp(field) == 0:
        return
    found = estimate_getis_ord(field, near, star=star, own=own)
    for unit in range(15):
        mine = near.i == unit
        others, weight = near.j[mine], near.weight[mine]
        if not mine.any():
            assert np.isnan(found.z[unit])
            continue
        base = field if star else np.delete(field, unit)
        if star:
            others = np.append(others, unit)
            weight = np.append(weight, weight.max() if own is None else own)
        n, total, squares = base.size, weight.sum(), float(weight @ weight)
        if np.ptp(base) == 0:
            assert np.isnan(found.z[unit])
            continue
        scale = base.std() * np.sqrt((n * squares - total**2) / (n - 1))
        assert found.z[unit] == pytest.approx(
            (weight @ field[others] - base.mean() * total) / scale, rel=1e-6, abs=1e-9
        )


def test_the_normal_score_of_local_moran_is_that_of_spdep() -> None:
    # localmoran(conditional = TRUE) of spdep 1.2, its lines written out.
    x, y, field, _ = draw_field(3, 30)
    near = find_within(x, y, radius=3)
    for standardise in (True, False):
        rows = near.standardise_rows() if standardise else near
        matrix = rows.to_matrix().toarray()
        z, n = field - field.mean(), field.size
        wi, wi2, m2 = matrix.sum(axis=1), (matrix**2).sum(axis=1), float(np.mean(z**2))
        value = z * (matrix @ z) / m2
        expected = -(z**2 * wi) / ((n - 1) * m2)
        variance = (z / m2) ** 2 * (n / (n - 2)) * (wi2 - wi**2 / (n - 1)) * (m2 - z**2 / (n - 1))
        found = estimate_local_moran(field, near, permutations=0, divisor="n", standardise=standardise)
        joined = near.counts > 0
        np.testing.assert_allclose(found.value[joined], value[joined], atol=1e-12)
        np.testing.assert_allclose(
            found.z[joined], (value - expected)[joined] / np.sqrt(variance[joined]), atol=1e-9
        )


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
        assert found.quadrant[4] == "" and "" not in found.quadrant[:4]


def test_equal_values_give_nothing() -> None:
    for value in (2.0, 0.1):  # the mean of many 0.1 is not quite 0.1
        for found in (
            estimate_getis_ord([value] * 144, grid()),
            estimate_getis_ord([value] * 144, grid(), star=False, permutations=99),
            estimate_local_moran([value] * 144, grid()),
        ):
            assert not found.is_hot().any()
            assert np.isnan(found.p).all()
        assert np.isnan(estimate_moran([value] * 144, grid())).all()
    assert np.isnan(estimate_moran([1.0, 2, 3], build_neighbours(3, [], []))).all()


def test_everybody_a_neighbour_and_one_odd_value_tell_nothing() -> None:
    everyone = find_within([0, 1, 2, 3], [0] * 4, radius=9)
    assert np.isnan(estimate_getis_ord([1.0, 2, 3, 4], everyone).z).all()
    # Without the odd unit the others are all equal: Gi has no variance there.
    line = find_within([0, 1, 2, 3, 4], [0] * 5, radius=1)
    found = estimate_getis_ord([0.1, 0.1, 0.7, 0.1, 0.1], line, star=False)
    assert np.isnan(found.z).tolist() == [False, False, True, False, False]


def test_the_seed_decides_and_the_tail_may_be_chosen() -> None:
    first, second = (estimate_local_moran(values(), grid(), permutations=99, seed=2).p for _ in range(2))
    assert first.tolist() == second.tolist()
    greater = estimate_local_moran(values(), grid(), permutations=99, seed=2, sides="greater").p
    less = estimate_local_moran(values(), grid(), permutations=99, seed=2, sides="less").p
    np.testing.assert_allclose(first, np.minimum(1, 2 * np.minimum(greater, less)))
    with pytest.raises(ValueError, match="finite"):
        estimate_getis_ord([np.nan] * 144, grid())


def test_the_total_score_of_local_moran_is_that_of_spdep() -> None:
    # localmoran of spdep before 1.2, and conditional = FALSE since, its lines written out.
    x, y, field, _ = draw_field(5, 30)
    near = find_within(x, y, radius=3)
    for standardise in (True, False):
        rows = near.standardise_rows() if standardise else near
        matrix = rows.to_matrix().toarray()
        z, n = field - field.mean(), field.size
        wi, wi2, s2 = matrix.sum(axis=1), (matrix**2).sum(axis=1), float(np.mean(z**2))
        b2 = float(np.mean(z**4)) / s2**2
        mean = -wi / (n - 1)
        a, b = (n - b2) / (n - 1), (2 * b2 - n) / ((n - 1) * (n - 2))
        variance = a * wi2 + b * (wi**2 - wi2) - mean**2
        joined = near.counts > 0
        score = (z * (matrix @ z) / s2 - mean)[joined] / np.sqrt(variance[joined])
        found = estimate_local_moran(
            field,
            near,
            permutations=0,
            divisor="n",
            standardise=standardise,
            conditional=False,
            sides="greater",
        )
        np.testing.assert_allclose(found.z[joined], score, atol=1e-10)
        np.testing.assert_allclose(found.p[joined], stats.norm.sf(score), atol=1e-12)


def test_the_tail_the_value_lies_in_is_what_esda_prints() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda import G_Local, Moran_Local

        peer = G_Local(values(), to_libpysal(grid()), transform="B", star=True, permutations=0)
        drawn = Moran_Local(values(), to_libpysal(grid()), permutations=4999, seed=2)
    normal = estimate_getis_ord(values(), grid(), sides="directed")
    np.testing.assert_allclose(normal.p, peer.p_norm, rtol=1e-8)
    found = estimate_local_moran(values(), grid(), permutations=4999, sides="directed")
    np.testing.assert_allclose(found.p, drawn.p_sim, atol=0.03)
    assert found.p.max() <= 0.52
    for tail in ("two", "directed"):
        assert estimate_moran(values(bump=8), grid(), sides=tail)[1] == (0.002 if tail == "two" else 0.001)


def test_no_unit_has_no_statistic() -> None:
    for statistic in (estimate_getis_ord, estimate_local_moran, estimate_moran):
        with pytest.raises(ValueError, match="one unit at least"):
            statistic([], build_neighbours(0, [], []))
