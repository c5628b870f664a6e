"""Which places of a network are dangerous beyond chance: empirical Bayes screening."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.methods.empirical_bayes import estimate_expected_crashes
from workbench.methods.ranking import rank_with_gammas
from workbench.methods.requirements import require_level

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Screening:
    """What each place is expected to count, and how sure its place in the ranking is; shapes (n,)."""

    expected: Floats
    """Empirical Bayes estimate over the period."""
    standard_deviation: Floats
    low: Floats
    high: Floats
    """Ends of the posterior's central interval."""
    weight: Floats
    """How much of the model's prediction is in it, 0 to 1."""
    excess: Floats
    """Expected less predicted: the potential for safety improvement, in crashes over the period."""
    p_above: Floats
    """Probability that the true mean lies above the prediction for places like it."""
    p_top: Floats
    """Probability of being truly among the ``top`` highest."""
    rank: npt.NDArray[np.int64]
    """By expected crashes per ``size``, 1 the highest; ties take the lowest rank."""
    raw_rank: npt.NDArray[np.int64]
    """By the count itself per ``size``, for showing what the shrinkage changed."""


def screen_places(
    observed: npt.ArrayLike,
    predicted: npt.ArrayLike,
    *,
    overdispersion: npt.ArrayLike,
    top: int = 10,
    sizes: npt.ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 4000,
    seed: int = 0,
) -> Screening:
    """Empirical Bayes screening of a network.

    Hauer, E. et al. (2002), *Transportation Research Record* 1784, 126–131, and AASHTO (2010), *Highway Safety
    Manual*, ch. 4. The true mean θ of a place varies among places alike as Gamma with mean μ and variance kμ², so given
    x it follows Gamma(1/k + x, rate 1/(kμ) + 1): its mean is the estimate wμ + (1 − w)x with w = 1/(1 + kμ). The
    error of μ and k themselves is not in it.

    Parameters
    ----------
    observed, predicted
        Crashes counted at each place and predicted for it over the same period, shape (n,).
    overdispersion
        k *of the place*, one number or shape (n,). Where k was fitted per kilometre, give k / length; 0 means that
        places alike have all the same mean.
    top
        Of so many places; of fewer, all are among them.
    sizes
        What ranks are by, such as kilometres or kilometres ridden, above 0, shape (n,); by the place if not given.

    Raises
    ------
    ValueError
        A count, a prediction, a size or k is missing, or not above 0 where it must be.
    """
    x, mu = np.asarray(observed, dtype=float), np.asarray(predicted, dtype=float)
    if not np.all(mu > 0):
        raise ValueError("every place needs a prediction above 0")
    k = np.broadcast_to(np.asarray(overdispersion, dtype=float), x.shape)
    size = np.ones_like(x) if sizes is None else np.asarray(sizes, dtype=float)
    if x.shape != mu.shape or not np.all(np.isfinite(size) & (size > 0)):
        raise ValueError("every place needs a prediction, and a size above 0")
    mean = estimate_expected_crashes(x, mu, overdispersion=k)
    # Without overdispersion the posterior is a point; a shape of 10¹² stands for it.
    shape = 1 / np.maximum(k, 1e-12) + x
    rate = shape / mean.expected
    alpha = 1 - require_level(level)
    return Screening(
        expected=mean.expected,
        standard_deviation=mean.standard_deviation,
        low=np.asarray(stats.gamma.ppf(alpha / 2, shape, scale=1 / rate)),
        high=np.asarray(stats.gamma.ppf(1 - alpha / 2, shape, scale=1 / rate)),
        weight=mean.weight,
        excess=mean.expected - mu,
        p_above=np.where(k > 0, stats.gamma.sf(mu, shape, scale=1 / rate), 0.0),
        p_top=rank_with_gammas(shape, rate * size, top=min(top, x.size), draws=draws, seed=seed),
        rank=_rank(mean.expected / size),
        raw_rank=_rank(x / size),
    )


def _rank(values: Floats) -> npt.NDArray[np.int64]:
    return np.asarray(stats.rankdata(-values, method="min"), dtype=np.int64)
