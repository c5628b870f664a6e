"""Shrinkage against published worked examples, R's spdep, and simulated truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import CannotAnswer
from workbench.methods.empirical_bayes import (
    estimate_expected_crashes,
    estimate_marshall,
    estimate_marshall_locally,
    estimate_top_probability,
    map_probabilities,
)
from workbench.methods.neighbours import build_neighbours


def test_marshall_equals_spdep_on_auckland(vectors: Path) -> None:
    table = pd.read_csv(vectors / "spdep_ebest_auckland" / "expected.csv")
    found = estimate_marshall(table["events"], table["exposure"])
    # a and b as printed in the documentation of spdep's EBest.
    assert found.prior_variance == pytest.approx(7.284173e-07, rel=1e-6)
    assert found.prior_mean == pytest.approx(0.002633436, rel=1e-6)
    np.testing.assert_allclose(found.rate, table["eb_global"], rtol=1e-12)


def test_local_rates_equal_spdep_on_auckland(vectors: Path) -> None:
    folder = vectors / "spdep_ebest_auckland"
    table, pairs = pd.read_csv(folder / "expected.csv"), pd.read_csv(folder / "neighbours_queen.csv")
    neighbours = build_neighbours(len(table), pairs["i"] - 1, pairs["j"] - 1, both_ways=True)
    found = estimate_marshall_locally(table["events"], table["exposure"], neighbours)
    np.testing.assert_allclose(found.rate, table["eb_local"], rtol=1e-12)


def test_marshalls_own_local_variance_on_three_places() -> None:
    # 0 - 1 - 2: the middle's neighbourhood is everybody, so it is the global estimate.
    counts, exposure = [1, 20, 4], [10, 40, 30]
    neighbours = build_neighbours(3, [0, 1], [1, 2], both_ways=True)
    found = estimate_marshall_locally(counts, exposure, neighbours, centre="neighbourhood")
    whole = estimate_marshall(counts, exposure)
    assert found.rate[1] == pytest.approx(whole.rate[1])
    assert found.prior_variance[1] == pytest.approx(whole.prior_variance)
    alone = estimate_marshall_locally(counts, exposure, build_neighbours(3, [], []))
    assert alone.rate.tolist() == pytest.approx([0.1, 0.5, 4 / 30])


def test_probability_map_equals_spdep_on_auckland(vectors: Path) -> None:
    table = pd.read_csv(vectors / "spdep_ebest_auckland" / "expected.csv")
    found = map_probabilities(table["events"], table["exposure"])
    np.testing.assert_allclose(found.expected, table["expCount"], rtol=1e-12)
    np.testing.assert_allclose(found.ratio * 100, table["relRisk_pct"], rtol=1e-12)
    np.testing.assert_allclose(found.p_lower, table["pois_p_lower"], rtol=1e-10)
    np.testing.assert_allclose(table["events"] / table["exposure"], table["raw"], rtol=1e-12)
    assert np.all(found.p_lower + found.p_upper >= 1)


def test_shares_are_shrunk_by_martuzzi_and_elliott() -> None:
    # spdep's EBest(family = "binomial"), its formula written out.
    x, n = np.array([30.0, 12, 45, 3, 8]), np.array([60.0, 40, 70, 10, 9])
    b, s2 = x.sum() / n.sum(), float(n @ (x / n - x.sum() / n.sum()) ** 2 / n.sum())
    v, centre = b * (1 - b), n.mean()
    rho = (n * s2 - n / centre * v) / ((n - 1) * s2 + (centre - n) / centre * v)
    found = estimate_marshall(x, n, family="binomial")
    np.testing.assert_allclose(found.rate, rho * x / n + (1 - rho) * b, rtol=1e-12)
    np.testing.assert_allclose(found.weight, rho, rtol=1e-12)
    with pytest.raises(ValueError, match="share"):
        estimate_marshall([3], [2], family="binomial")


def test_hauer_tutorial_examples(vectors: Path) -> None:
    table = pd.read_csv(vectors / "hauer_eb_tutorial" / "expected.csv")
    per_km_year = 0.0224 * table["ADT"] ** 0.564
    predicted = per_km_year * table["length_km"] * table["years"]
    k = 1 / (table["phi_per_km"] * table["length_km"])
    found = estimate_expected_crashes(table["observed_total"], predicted, overdispersion=k)
    exposure = table["length_km"] * table["years"]
    # Printed: 4.71 ± 1.19 crashes per km and year; 7.97 ± 1.44 crashes a year on the section.
    assert found.expected[0] == pytest.approx(8.4764, abs=5e-5)
    assert (found.expected / exposure)[0] == pytest.approx(4.7091, abs=5e-5)
    assert (found.standard_deviation / exposure)[0] == pytest.approx(1.1888, abs=5e-5)
    assert (found.expected / table["years"])[1] == pytest.approx(7.9693, abs=5e-5)
    assert (found.standard_deviation / table["years"])[1] == pytest.approx(1.4385, abs=5e-5)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.floats(0.5, 1e6)), min_size=2, max_size=30).filter(
        lambda places: sum(n for n, _ in places) > 0
    )
)
def test_a_shrunk_rate_lies_between_its_own_and_the_overall_rate(places: list[tuple[int, float]]) -> None:
    counts, exposures = map(np.array, zip(*places, strict=True))
    found = estimate_marshall(counts, exposures)
    raw = counts / exposures
    slack = 1e-9 * np.maximum(raw, found.prior_mean)
    assert np.all(found.rate >= np.minimum(raw, found.prior_mean) - slack)
    assert np.all(found.rate <= np.maximum(raw, found.prior_mean) + slack)
    assert np.all((found.weight >= 0) & (found.weight <= 1))


def test_no_more_than_chance_shrinks_all_the_way() -> None:
    # Every place has exactly the same rate: nothing tells them apart.
    found = estimate_marshall([2, 4, 8], [1, 2, 4])
    assert found.prior_variance == 0
    assert found.rate.tolist() == [2, 2, 2]
    assert estimate_top_probability([2, 4, 8], [1, 2, 4], top=1).tolist() == pytest.approx([1 / 3] * 3)


def test_the_small_place_is_shrunk_more() -> None:
    found = estimate_marshall([4, 400, 100, 900], [1, 100, 100, 100])
    assert found.weight[0] < found.weight[1]


def test_shrunk_rates_are_nearer_to_the_truth_than_raw_ones() -> None:
    random = np.random.default_rng(7)
    exposure = random.uniform(1, 50, size=400)
    truth = random.gamma(4, 0.5, size=400)
    counts = random.poisson(truth * exposure)
    shrunk = estimate_marshall(counts, exposure).rate
    assert np.mean((shrunk - truth) ** 2) < 0.9 * np.mean((counts / exposure - truth) ** 2)


def test_top_probabilities_add_up_and_repeat() -> None:
    counts, exposure = [50, 10, 12, 11, 9], [10, 10, 10, 10, 10]
    first = estimate_top_probability(counts, exposure, top=2, seed=3)
    assert first.sum() == pytest.approx(2)
    assert first[0] > 0.99
    assert first.tolist() == estimate_top_probability(counts, exposure, top=2, seed=3).tolist()


@pytest.mark.parametrize("top", [0, 4])
def test_top_must_lie_among_the_places(top: int) -> None:
    with pytest.raises(ValueError, match="top"):
        estimate_top_probability([1, 2, 3], [1, 1, 1], top=top)


def test_a_place_without_exposure_is_refused() -> None:
    for exposure in (0, -1, np.nan, np.inf):
        with pytest.raises(CannotAnswer, match="WB602"):
            estimate_marshall([1, 2], [1, exposure])


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="count"):
        estimate_marshall([1, np.nan], [1, 2])
    with pytest.raises(CannotAnswer, match="WB602"):
        estimate_top_probability([1, 2], [0, 1], top=1)
    with pytest.raises(ValueError, match="known"):
        estimate_expected_crashes([1, np.nan], [1, 1], overdispersion=1)
    for k in (-0.1, np.nan, np.inf):
        with pytest.raises(ValueError, match="overdispersion"):
            estimate_expected_crashes([1, 2], [1, 1], overdispersion=k)
    with pytest.raises(ValueError, match="predicted"):
        estimate_expected_crashes([0, 2], [0, 0], overdispersion=1)
    with pytest.raises(ValueError, match="neighbours"):
        estimate_marshall_locally([1, 2], [1, 2], build_neighbours(3, [0], [1]))
    with pytest.raises(ValueError, match="count"):
        estimate_marshall([], [])


def test_shares_equal_the_lines_of_spdep() -> None:
    # EBest(family = "binomial"), contributed by Olaf Berke: its weight written as he wrote it.
    random = np.random.default_rng(2)
    persons = random.integers(20, 400, 60).astype(float)
    cases = random.binomial(persons.astype(int), random.beta(4, 8, 60)).astype(float)
    p, b, mean = cases / persons, cases.sum() / persons.sum(), persons.mean()
    s2 = float(np.sum(persons * (p - b) ** 2) / persons.sum())
    chance = b * (1 - b)
    rho = (persons * s2 - persons / mean * chance) / ((persons - 1) * s2 + (mean - persons) / mean * chance)
    found = estimate_marshall(cases, persons, family="binomial")
    np.testing.assert_allclose(found.weight, rho, rtol=1e-12)
    np.testing.assert_allclose(found.rate, rho * p + (1 - rho) * b, rtol=1e-12)


def test_nothing_counted_anywhere() -> None:
    found = estimate_marshall([0, 0, 0], [1, 2, 3])
    assert (found.prior_mean, found.prior_variance, found.rate.tolist()) == (0, 0, [0, 0, 0])
    binomial = estimate_marshall([0, 0], [3, 4], family="binomial")
    assert binomial.rate.tolist() == [0, 0]
    near = build_neighbours(3, [0], [1], both_ways=True)
    assert estimate_marshall_locally([0, 0, 5], [2, 3, 4], near).rate.tolist() == [0, 0, 1.25]
    nowhere = map_probabilities([0, 0], [1, 2])
    assert nowhere.p_upper.tolist() == [1, 1]
    assert np.isnan(nowhere.ratio).all()
