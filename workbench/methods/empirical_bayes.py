"""Empirical Bayes: what a place would count in the long run, given its count and what places like it count.

A place that looks worst in one period is partly just unlucky, and counts less in the next one without any
measure (regression to the mean). Shrinking every place towards what is expected of it, the more the less
is known of it, takes that luck out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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


def estimate_marshall(counts: npt.ArrayLike, exposures: npt.ArrayLike) -> MarshallEstimate:
    """Global empirical Bayes rates by the method of moments.

    Marshall, R. M. (1991). Mapping disease and mortality rates using empirical Bayes estimators. *Journal of
    the Royal Statistical Society C* 40, 283–294. With events x, exposure E, m = Σx/ΣE and
    s² = Σ E (x/E − m)² / ΣE, the variance among places is A = s² − m / (ΣE/n), 0 if negative, and a place's
    rate is m + A / (A + m/E) · (x/E − m).

    Parameters
    ----------
    counts, exposures
        Events and exposure of each place, shape (n,); exposures above 0.
    """
    x, e = np.asarray(counts, dtype=float), np.asarray(exposures, dtype=float)
    if not np.all(e > 0):
        raise ValueError("every place needs exposure above 0")
    mean = float(x.sum() / e.sum())
    raw = x / e
    spread = float(np.sum(e * (raw - mean) ** 2) / e.sum())
    variance = max(0.0, spread - mean / float(e.mean()))
    weight = np.zeros_like(raw) if variance == 0 else variance / (variance + mean / e)
    return MarshallEstimate(mean, variance, mean + weight * (raw - mean), weight)


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
    x, e = np.asarray(counts, dtype=float), np.asarray(exposures, dtype=float)
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
        k = 1/(φL).
    """
    x, mu = np.asarray(observed, dtype=float), np.asarray(predicted, dtype=float)
    weight = np.asarray(1 / (1 + np.asarray(overdispersion, dtype=float) * mu), dtype=float)
    expected = weight * mu + (1 - weight) * x
    return ExpectedCrashes(expected, np.sqrt((1 - weight) * expected), weight)
