"""Counts over exposure: rates with exact intervals, and none where there is no exposure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.methods.requirements import require_counts, require_exposures, require_level

Floats = npt.NDArray[np.float64]

FEW_EVENTS = 5
"""Below this many events a rate says little, whatever its interval: findings warn."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates with their intervals, each of shape (n,), in events per ``per`` units of exposure."""

    rate: Floats
    low: Floats
    high: Floats
    per: float
    level: float


def exact_poisson_interval(counts: npt.ArrayLike, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Exact interval of a Poisson mean from the count observed: ½ χ²(α/2, 2x) to ½ χ²(1 − α/2, 2x + 2).

    Garwood, F. (1936). Fiducial limits for the Poisson distribution. *Biometrika* 28, 437–442; in the form
    with χ² of Ulm, K. (1990), *American Journal of Epidemiology* 131, 373–375. It covers the truth at least
    as often as it says, and more often where counts are small.

    Parameters
    ----------
    counts
        Events observed, whole and not negative, shape (n,).

    Returns
    -------
    low, high
        Ends of the interval, shape (n,); ``low`` is 0 where nothing was observed.
    """
    x, alpha = require_counts(counts), 1 - require_level(level)
    low = np.where(x > 0, stats.chi2.ppf(alpha / 2, 2 * np.maximum(x, 1)) / 2, 0.0)
    high = stats.chi2.ppf(1 - alpha / 2, 2 * x + 2) / 2
    return low, high


def estimate_rates(
    counts: npt.ArrayLike, exposures: npt.ArrayLike, *, per: float = 1.0, level: float = 0.95
) -> Rates:
    """Events per ``per`` units of exposure, with exact Poisson intervals (exposure taken as known).

    Parameters
    ----------
    counts
        Events, shape (n,).
    exposures
        Exposure of the same units in the same period, shape (n,).

    Raises
    ------
    CannotAnswer
        An exposure is zero, negative or missing. A rate without exposure is no rate, and none is made up.
    ValueError
        A count is missing, negative or no whole number, or there is not one exposure a count.
    """
    x, e = require_counts(counts), require_exposures(exposures)
    if x.shape != e.shape:
        raise ValueError("one exposure a count")
    low, high = exact_poisson_interval(x, level=level)
    return Rates(x / e * per, low / e * per, high / e * per, per, level)
