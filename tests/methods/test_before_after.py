"""Before and after: nothing must come out where nothing was done, and the truth where something was."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import CannotAnswer
from workbench.methods.before_after import BeforeAfter, estimate_before_after


def study(
    random: np.random.Generator, *, effect: float, general: float = 0.9, worst: bool = True
) -> BeforeAfter:
    """Of 400 places the worst twenty are treated; the others show how crashes went in general."""
    mu, k = random.uniform(1, 4, 400), 0.8
    truth = random.gamma(1 / k, k * mu)
    before = random.poisson(truth)
    chosen = np.argsort(-before)[:20] if worst else np.arange(20)
    treated = np.isin(np.arange(400), chosen)
    after = random.poisson(truth * general * np.where(treated, effect, 1))
    # The chosen are no random sample: of the rest only those count whose choice did not depend on the count.
    fresh = random.gamma(1 / k, k * random.uniform(1, 4, 400))
    comparison = int(random.poisson(fresh).sum()), int(random.poisson(fresh * general).sum())
    return estimate_before_after(
        before[treated], after[treated], mu[treated], mu[treated], overdispersion=k, comparison=comparison
    )


@pytest.mark.parametrize("effect", [1.0, 0.7])
def test_interval_covers_the_truth_where_places_were_chosen_for_being_worst(effect: float) -> None:
    random = np.random.default_rng(6)
    found = [study(random, effect=effect) for _ in range(400)]
    hits = np.mean([f.low <= effect <= f.high for f in found])
    assert 0.92 <= hits <= 0.98
    assert np.mean([f.ratio for f in found]) == pytest.approx(effect, rel=0.03)
    # The newspaper's number credits the measure with luck running out.
    assert np.mean([f.naive_ratio for f in found]) < 0.85 * effect
    assert np.mean([f.regression_to_mean for f in found]) < 0.95


def test_one_place_step_by_step() -> None:
    found = estimate_before_after([10], [5], [4], [8], overdispersion=0.5, comparison=(99, 90))
    w = 1 / (1 + 0.5 * 4)
    expected = w * 4 + (1 - w) * 10
    r = (90 / 99) / (1 + 1 / 99)
    pi = expected * 2 * r
    variance = r**2 * 4 * (1 - w) * expected + pi**2 * (1 / 99 + 1 / 90)
    share = variance / pi**2
    theta = 5 / pi / (1 + share)
    assert (found.expected, found.expected_variance) == pytest.approx((pi, variance))
    assert found.ratio == pytest.approx(theta)
    assert found.standard_error == pytest.approx(theta * np.sqrt(1 / 5 + share) / (1 + share))
    assert found.change_pct == pytest.approx((theta - 1) * 100)
    assert found.naive_ratio == pytest.approx(5 / 10 / 2)
    assert found.low * found.high == pytest.approx(theta**2)


def test_without_comparison_the_trend_is_not_taken_out() -> None:
    assert estimate_before_after([4], [4], [3], [3], overdispersion=0.5).comparison_ratio == 1


@pytest.mark.parametrize(("after", "comparison"), [(0, None), (3, (0, 5)), (3, (5, 0))])
def test_nothing_to_compare_is_refused(after: int, comparison: tuple[int, int] | None) -> None:
    with pytest.raises(CannotAnswer):
        estimate_before_after([4], [after], [3], [3], overdispersion=0.5, comparison=comparison)


@pytest.mark.parametrize(
    ("before", "predicted"), [([0, 1], [0.0, 1.0]), ([np.nan, 1], [1.0, 1.0]), ([-1, 1], [1.0, 1.0])]
)
def test_what_is_not_known_is_refused(before: list[float], predicted: list[float]) -> None:
    with pytest.raises(ValueError, match="predictions"):
        estimate_before_after(before, [1, 2], predicted, [1, 2], overdispersion=0.5)


def test_places_without_a_crash_before_still_expect_some() -> None:
    found = estimate_before_after([0, 0], [1, 2], [1, 2], [1, 2], overdispersion=0.5)
    # w = 1/(1 + 0.5 μ): 2/3 · 1 + 1/2 · 2.
    assert found.expected == pytest.approx(2 / 3 + 1)
    assert np.isnan(found.naive_ratio)


def test_the_sample_problem_of_the_highway_safety_manual() -> None:
    # Section 9.10: 30 crashes after at thirteen segments where 42.88 were expected with variance 11.161. Printed: odds
    # ratio 0.695, safety effectiveness 30.5 % with standard error 13.8 %. Here as one place with those numbers.
    expected, variance, carry, mu = 42.88, 11.161, 0.5, 80.0
    share = variance / (expected * carry)
    before = (expected / carry - (1 - share) * mu) / share
    k = (1 / (1 - share) - 1) / mu
    found = estimate_before_after([before], [30], [mu], [mu * carry], overdispersion=k, convention="hsm")
    assert (found.expected, found.expected_variance) == pytest.approx((expected, variance))
    assert (round(found.ratio, 3), round(-found.change_pct, 1)) == (0.695, 30.5)
    assert round(100 * found.standard_error, 1) == 13.8
    hauer = estimate_before_after([before], [30], [mu], [mu * carry], overdispersion=k)
    assert hauer.ratio == found.ratio
    assert hauer.standard_error < found.standard_error < 1.02 * hauer.standard_error


def test_places_before_and_after_are_the_same() -> None:
    with pytest.raises(ValueError, match="same places"):
        estimate_before_after([4, 3], [4], [3, 3], [3, 3], overdispersion=0.5)
