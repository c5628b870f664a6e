"""Empirical Bayes: what a place would count in the long run, given its count and what places like it count.

A place that looks worst in one period is partly just unlucky, and counts less in the next one without any
measure (regression to the mean). Shrinking every place towards what is expected of it, the more the less
is known of it, takes that luck out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.methods.neighbours import Neighbours
from workbench.methods.requirements import require_choice, require_exposures

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MarshallEstimate:
    """Rates shrunk towards the overall rate."""

    prior_mean: float
    """Overall rate: all events over all exposure."""
    prior_variance: float
    """Variance of the true rates among places; 0 where the data show no more than chance."""
    rate: Floats
    """Shrunk rate of each place, events per unit of exposure, shape (n,)."""
    weight: Floats
    """How much of a place's own rate is in it, 0 to 1, shape (n,)."""


def estimate_marshall(
    counts: npt.ArrayLike, exposures: npt.ArrayLike, *, family: Literal["poisson", "binomial"] = "poisson"
) -> MarshallEstimate:
    """Global empirical Bayes rates by the method of moments.

    Marshall, R. M. (1991). Mapping disease and mortality rates using empirical Bayes estimators. *Journal of
    the Royal Statistical Society C* 40, 283–294. With events x, exposure E, m = Σx/ΣE and
    s² = Σ E (x/E − m)² / ΣE, the variance among places is A = s² − m / (ΣE/n), 0 if negative, and a place's
    rate is m + A / (A + m/E) · (x/E − m). For shares that are not rare (``binomial``) chance varies by m(1 − m)/E
    instead: Martuzzi, M. & Elliott, P. (1996), *Statistics in Medicine* 15, 1867–1873, A = (s² − m(1 − m)/Ē)/(1 − 1/Ē),
    weight A / (A + (m(1 − m) − A)/E). Both as R's spdep ``EBest``, but for shares that vary less than by chance:
    there spdep's weights turn negative, and here all are 0 as for rates.

    Parameters
    ----------
    counts, exposures
        Events and exposure (persons, for ``binomial``) of each place, shape (n,); exposures above 0.

    Raises
    ------
    CannotAnswer
        An exposure is zero or missing.
    ValueError
        A count is missing or negative, or a share has more events than persons.
    """
    require_choice(family, Literal["poisson", "binomial"])
    x, e = _require_exposure(counts, exposures)
    mean = float(x.sum() / e.sum())
    raw = x / e
    spread = float(np.sum(e * (raw - mean) ** 2) / e.sum())
    centre = float(e.mean())
    if family == "poisson":
        variance = max(0.0, spread - mean / centre)
        chance = np.full_like(raw, mean)
    else:
        if np.any(x > e) or centre <= 1:
            raise ValueError("a share has no more events than persons")
        variance = max(0.0, (spread - mean * (1 - mean) / centre) / (1 - 1 / centre))
        chance = np.full_like(raw, mean * (1 - mean) - variance)
    weight = np.zeros_like(raw) if variance == 0 else variance / (variance + chance / e)
    return MarshallEstimate(mean, variance, mean + weight * (raw - mean), weight)


@dataclass(frozen=True, slots=True, eq=False)
class LocalMarshallEstimate:
    """Rates shrunk towards the rate of the neighbourhood; shapes (n,)."""

    prior_mean: Floats
    """Rate of the place and its neighbours together."""
    prior_variance: Floats
    rate: Floats
    weight: Floats


def estimate_marshall_locally(
    counts: npt.ArrayLike,
    exposures: npt.ArrayLike,
    neighbours: Neighbours,
    *,
    centre: Literal["neighbourhood", "each"] = "each",
) -> LocalMarshallEstimate:
    """Empirical Bayes rates with the prior of each place's neighbourhood, the place itself in it.

    Marshall (1991), as R's spdep ``EBlocal``: mᵢ = Σx/ΣE over the neighbourhood and Aᵢ = Σ E d² / ΣE − mᵢ/Ē, 0 if
    negative. In Marshall's formula, and GeoDa's, d is a neighbour's rate less the *neighbourhood's* mᵢ; spdep by default
    takes it less the neighbour's *own* mⱼ (``each``).

    Parameters
    ----------
    counts, exposures
        Shape (n,); exposures above 0. An island stands alone: its rate is its own.
    """
    require_choice(centre, Literal["neighbourhood", "each"])
    x, e = _require_exposure(counts, exposures)
    if neighbours.n != x.size:
        raise ValueError("as many places as the neighbours know")
    with_self = (neighbours.to_matrix(own=1.0) != 0).astype(float)
    raw, size = x / e, np.asarray(with_self.sum(axis=1))
    mass = with_self @ e
    mean = (with_self @ x) / mass
    if centre == "each":
        spread = (with_self @ (e * (raw - mean) ** 2)) / mass
    else:
        spread = (with_self @ (e * raw**2)) / mass - 2 * mean * (with_self @ (e * raw)) / mass + mean**2
    variance = np.maximum(0.0, spread - mean / (mass / size))
    both = variance + mean / e
    weight = np.divide(variance, both, out=np.zeros_like(both), where=both > 0)
    return LocalMarshallEstimate(mean, variance, mean + weight * (raw - mean), weight)


@dataclass(frozen=True, slots=True, eq=False)
class PoissonMap:
    """How each place's count lies among those chance would give at the overall rate; shapes (n,)."""

    expected: Floats
    ratio: Floats
    """Observed over expected."""
    p_lower: Floats
    """Probability of as few events or fewer."""
    p_upper: Floats
    """Probability of as many or more."""


def map_probabilities(counts: npt.ArrayLike, exposures: npt.ArrayLike) -> PoissonMap:
    """Poisson probability map: Choynowski, M. (1959). *JASA* 54, 385–388; spdep's ``probmap``.

    It says nothing of size: in a large place a small difference is improbable too.
    """
    from scipy import stats

    x, e = _require_exposure(counts, exposures)
    expected = e * x.sum() / e.sum()
    return PoissonMap(
        expected,
        np.divide(x, expected, out=np.full_like(x, np.nan), where=expected > 0),
        np.asarray(stats.poisson.cdf(x, expected)),
        np.asarray(stats.poisson.sf(x - 1, expected)),
    )


def _require_exposure(counts: npt.ArrayLike, exposures: npt.ArrayLike) -> tuple[Floats, Floats]:
    x, e = np.asarray(counts, dtype=float), require_exposures(exposures)
    if x.shape != e.shape or not x.size or not np.all(np.isfinite(x) & (x >= 0)):
        raise ValueError("every place needs a count, zero or more")
    return x, e


def estimate_top_probability(
    counts: npt.ArrayLike,
    exposures: npt.ArrayLike,
    *,
    top: int,
    draws: int = 10_000,
    seed: int = 0,
) -> Floats:
    """Probability that each place is truly among the ``top`` highest rates.

    With Marshall's mean m and variance A the true rates follow Gamma(shape m²/A, rate m/A), and a place's
    rate given its count Gamma(m²/A + x, m/A + E): Clayton, D. & Kaldor, J. (1987), *Biometrics* 43, 671–681.
    Ranks are drawn from these, independently among places.

    Returns
    -------
    Floats
        Probabilities, shape (n,); all equal ``top``/n where the data show no more than chance.
    """
    x, e = _require_exposure(counts, exposures)
    if not 0 < top <= x.size:
        raise ValueError("top lies between 1 and the number of places")
    prior = estimate_marshall(x, e)
    if prior.prior_variance == 0:
        return np.full(x.size, top / x.size)
    shape = prior.prior_mean**2 / prior.prior_variance
    rate = prior.prior_mean / prior.prior_variance
    random = np.random.default_rng(seed)
    rates = random.gamma(shape + x, 1 / (rate + e), size=(draws, x.size))
    ranks = np.argsort(np.argsort(-rates, axis=1), axis=1)
    return np.asarray((ranks < top).mean(axis=0), dtype=float)


@dataclass(frozen=True, slots=True)
class ExpectedCrashes:
    """What places would count in the long run over the same period, each of shape (n,)."""

    expected: Floats
    standard_deviation: Floats
    weight: Floats
    """How much of the model's prediction is in it, 0 to 1."""


def estimate_expected_crashes(
    observed: npt.ArrayLike, predicted: npt.ArrayLike, *, overdispersion: npt.ArrayLike
) -> ExpectedCrashes:
    """Expected crashes from the count and a safety performance function.

    Hauer, E., Harwood, D. W., Council, F. M. & Griffith, M. S. (2002). Estimating safety by the empirical
    Bayes method: a tutorial. *Transportation Research Record* 1784, 126–131: w = 1/(1 + kμ),
    w μ + (1 − w) x, standard deviation √((1 − w) · expected).

    Parameters
    ----------
    observed
        Crashes counted at each place over the whole period, shape (n,).
    predicted
        μ: crashes the function predicts for the place over the same period, shape (n,).
    overdispersion
        k *per place*, where Var = μ + kμ². Hauer states φ per kilometre instead: a stretch of length L has
        k = 1/(φL). 0 trusts the prediction alone.

    Raises
    ------
    ValueError
        A count, a prediction or k is missing or negative, or something was counted where nothing is predicted.
    """
    x, mu = np.asarray(observed, dtype=float), np.asarray(predicted, dtype=float)
    k = np.asarray(overdispersion, dtype=float)
    if not np.all(x >= 0) or not np.all(np.isfinite(mu) & (mu >= 0)):
        raise ValueError("counts and predictions are known, and zero or more")
    if not np.all(np.isfinite(k) & (k >= 0)):
        raise ValueError("overdispersion is known, and zero or more")
    if np.any((mu == 0) & (x > 0)):
        raise ValueError("something was counted where nothing is predicted")
    weight = np.asarray(1 / (1 + k * mu), dtype=float)
    expected = weight * mu + (1 - weight) * x
    return ExpectedCrashes(expected, np.sqrt((1 - weight) * expected), weight)
