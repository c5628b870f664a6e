"""Did a measure work: counts before and after, freed of regression to the mean and of the general trend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.methods.empirical_bayes import estimate_expected_crashes
from workbench.methods.requirements import require_choice, require_level

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Effect of a measure on treated places together."""

    ratio: float
    """Crashes after over crashes expected without the measure; below 1 it helped."""
    low: float
    high: float
    standard_error: float
    naive_ratio: float
    """After over before per unit of time, nothing corrected: what a newspaper would print."""
    after_n: int
    expected: float
    """Crashes expected after without the measure."""
    expected_variance: float
    regression_to_mean: float
    """Expected over counted crashes before: below 1 the places were chosen in a bad time."""
    comparison_ratio: float
    """After over before at the comparison places; 1 where there are none."""

    @property
    def change_pct(self) -> float:
        """Change of crashes in percent."""
        return (self.ratio - 1) * 100


def estimate_before_after(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    predicted_before: npt.ArrayLike,
    predicted_after: npt.ArrayLike,
    *,
    overdispersion: npt.ArrayLike,
    comparison: tuple[int, int] | None = None,
    level: float = 0.95,
    convention: Literal["hauer", "hsm"] = "hauer",
) -> BeforeAfter:
    """Empirical Bayes before/after study with comparison places.

    Hauer, E. (1997). *Observational Before–After Studies in Road Safety*, ch. 9, 11 and 12. Of each treated place the
    crashes expected before are EB = wμ + (1 − w)x, Var = (1 − w) EB; carried over by the ratio of predictions and by
    the comparison places' ratio r = (N/M)/(1 + 1/M), Var(r)/r² = 1/M + 1/N; π is their sum. Then θ = (λ/π)/(1 +
    Var π/π²) and Var θ = θ² (1/λ + Var π/π²)/(1 + Var π/π²)². The interval is on the logarithm, as the estimate is a ratio.

    Parameters
    ----------
    before, after
        Crashes at each treated place, shape (n,).
    predicted_before, predicted_after
        Crashes a safety performance function predicts for it over each period: they carry the periods' lengths and
        flows, shape (n,). Where there are comparison places, the function's general trend must not be in them too.
    overdispersion
        k of the place.
    comparison
        Crashes at all comparison places before (M) and after (N).
    convention
        Of the standard error: ``hauer`` as above, or ``hsm`` as AASHTO (2010), *Highway Safety Manual*, eq. 9A.1-11, a
        little wider: Var θ = (λ/π)² (1/λ + Var π/π²)/(1 + Var π/π²).

    Raises
    ------
    CannotAnswer
        No crash after, or none at the comparison places: the logarithm has no interval.
    ValueError
        A count is missing or negative, or a prediction is not above 0.
    """
    x, y, mu, nu = _require_places(before, after, predicted_before, predicted_after)
    own, carry = estimate_expected_crashes(x, mu, overdispersion=overdispersion), nu / mu
    observed, counted = float(y.sum()), float(x.sum())
    ratio, relative = _compare(observed, comparison)
    expected = float(np.sum(own.expected * carry)) * ratio
    variance = ratio**2 * float(np.sum((own.standard_deviation * carry) ** 2)) + expected**2 * relative
    effect, error = _find_effect(observed, expected, variance / expected**2, convention)
    reach = float(np.exp(stats.norm.ppf((1 + require_level(level)) / 2) * error / effect))
    return BeforeAfter(
        ratio=effect,
        low=effect / reach,
        high=effect * reach,
        standard_error=error,
        naive_ratio=observed / counted * float(mu.sum() / nu.sum()) if counted else float("nan"),
        after_n=int(observed),
        expected=expected,
        expected_variance=variance,
        regression_to_mean=float(own.expected.sum()) / counted if counted else float("nan"),
        comparison_ratio=ratio,
    )


def _require_places(*columns: npt.ArrayLike) -> tuple[Floats, ...]:
    """Counts before and after, predictions before and after."""
    x, y, mu, nu = (np.asarray(column, dtype=float) for column in columns)
    if not (np.all(x >= 0) and np.all(y >= 0) and np.all(mu > 0) and np.all(nu > 0)):
        raise ValueError("every place needs its counts and predictions above 0")
    if not x.shape == y.shape == mu.shape == nu.shape:
        raise ValueError("counts and predictions before and after of the same places")
    return x, y, mu, nu


def _find_effect(
    observed: float, expected: float, share: float, convention: Literal["hauer", "hsm"]
) -> tuple[float, float]:
    """Ratio freed of the bias of its denominator, and its standard error; ``share`` is Var π/π²."""
    require_choice(convention, Literal["hauer", "hsm"])
    effect, spread = observed / expected / (1 + share), float(np.sqrt(1 / observed + share))
    return effect, effect * spread / (1 + share if convention == "hauer" else float((1 + share) ** -0.5))


def _compare(observed: float, comparison: tuple[int, int] | None) -> tuple[float, float]:
    """Hauer's ratio of the comparison places and its relative variance."""
    if observed == 0 or (comparison is not None and min(comparison) <= 0):
        raise CannotAnswer(
            Text(
                "사고가 한 건도 없어 효과의 구간을 계산할 수 없습니다",
                "no crash, so the effect has no interval",
            ),
            where="0",
            next_step=Text("기간이나 비교 지점을 늘리세요", "take a longer period or more comparison places"),
        )
    if comparison is None:
        return 1.0, 0.0
    before, after = comparison
    return (after / before) / (1 + 1 / before), 1 / before + 1 / after
