"""Intervals of counts, shares and weighted sums of counts, beside the exact one of :mod:`.rates`."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.methods.requirements import require_choice, require_counts, require_level

Floats = npt.NDArray[np.float64]
Interval = tuple[Floats, Floats]


def byar_interval(
    counts: npt.ArrayLike,
    *,
    level: float = 0.95,
    convention: Literal["breslow-day", "rothman"] = "breslow-day",
) -> Interval:
    """Byar's approximate interval of a Poisson mean.

    Breslow, N. E. & Day, N. E. (1987). *Statistical Methods in Cancer Research* II, p. 69: low
    x (1 − 1/(9x) − z/(3√x))³, high (x + 1)(1 − 1/(9(x + 1)) + z/(3√(x + 1)))³. Rothman, K. J. & Boice, J. D. (1979)
    put x + ½ into both (``convention="rothman"``, as R's epitools does).

    Returns
    -------
    low, high
        Shape (n,); ``low`` is 0 where nothing was observed.
    """
    require_choice(convention, Literal["breslow-day", "rothman"])
    x = require_counts(counts)
    z = float(stats.norm.ppf((1 + require_level(level)) / 2))
    low, high = (x, x + 1) if convention == "breslow-day" else (x + 0.5, x + 0.5)
    safe = np.where(low > 0, low, 1.0)
    below = safe * (1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))) ** 3
    above = high * (1 - 1 / (9 * high) + z / (3 * np.sqrt(high))) ** 3
    return np.where(x > 0, np.maximum(below, 0), 0.0), above


def wilson_interval(
    successes: npt.ArrayLike, trials: npt.ArrayLike, *, level: float = 0.95, continuity: bool = False
) -> Interval:
    """Wilson's score interval of a share.

    Wilson, E. B. (1927). *Journal of the American Statistical Association* 22, 209–212; with ``continuity`` the
    correction in method 4 of Newcombe, R. G. (1998), *Statistics in Medicine* 17, 857–872.

    Returns
    -------
    low, high
        Shape (n,); NaN where there was no trial.
    """
    x, n = _require_shares(successes, trials)
    z = float(stats.norm.ppf((1 + require_level(level)) / 2))
    p = x / n
    if not continuity:
        centre = (x + z * z / 2) / (n + z * z)
        reach = z / (n + z * z) * np.sqrt(n * p * (1 - p) + z * z / 4)
        low, high = centre - reach, centre + reach
    else:
        root = z * z - 1 / n
        low = 2 * n * p + z * z - 1 - z * np.sqrt(np.maximum(root - 2 + 4 * p * (n * (1 - p) + 1), 0))
        high = 2 * n * p + z * z + 1 + z * np.sqrt(np.maximum(root + 2 + 4 * p * (n * (1 - p) - 1), 0))
        low, high = low / (2 * (n + z * z)), high / (2 * (n + z * z))
    # The ends are 0 and 1 exactly where nothing or everything succeeded; rounding must not say otherwise.
    low = np.where((x == 0) & (n > 0), 0.0, np.maximum(low, 0))
    return low, np.where(x == n, 1.0, np.minimum(high, 1))


def exact_binomial_interval(
    successes: npt.ArrayLike, trials: npt.ArrayLike, *, level: float = 0.95
) -> Interval:
    """Exact interval of a share: Clopper, C. J. & Pearson, E. S. (1934). *Biometrika* 26, 404–413."""
    x, n = _require_shares(successes, trials)
    alpha = 1 - require_level(level)
    low = np.where(x > 0, stats.beta.ppf(alpha / 2, np.maximum(x, 1), n - x + 1), 0.0)
    high = np.where(x < n, stats.beta.ppf(1 - alpha / 2, x + 1, np.maximum(n - x, 1)), 1.0)
    return np.where(np.isnan(n), np.nan, low), np.where(np.isnan(n), np.nan, high)


def gamma_interval(
    counts: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    level: float = 0.95,
    convention: Literal["fay-feuer", "tiwari"] = "fay-feuer",
) -> tuple[float, float]:
    """Interval of a weighted sum of Poisson counts, Σ wᵢxᵢ, such as a directly standardised rate.

    Fay, M. P. & Feuer, E. J. (1997). *Statistics in Medicine* 16, 791–801: with y = Σ wx and v = Σ w²x, low
    v/(2y) χ²(α/2, 2y²/v), high (v + w²)/(2(y + w)) χ²(1 − α/2, 2(y + w)²/(v + w²)) with the largest weight for w.
    It is exact where all weights are equal, and covers too often where they differ much; Tiwari, R. C., Clegg, L.
    X. & Zou, Z. (2006), *Statistical Methods in Medical Research* 15, 547–569 put the mean of w and of w² instead.

    Parameters
    ----------
    counts, weights
        One entry a stratum, one stratum at least, shape (strata,); weights 0 or more.
    """
    require_choice(convention, Literal["fay-feuer", "tiwari"])
    x, w = require_counts(counts), np.asarray(weights, dtype=float)
    if x.shape != w.shape or not x.size or not np.all(np.isfinite(w) & (w >= 0)):
        raise ValueError("one weight a count, zero or more")
    y, v, alpha = float(w @ x), float(w**2 @ x), 1 - require_level(level)
    low = v / (2 * y) * float(stats.chi2.ppf(alpha / 2, 2 * y**2 / v)) if y > 0 else 0.0
    first, second = (w.max(), w.max() ** 2) if convention == "fay-feuer" else (w.mean(), (w**2).mean())
    y, v = y + float(first), v + float(second)
    if y == 0:
        return 0.0, 0.0
    return low, v / (2 * y) * float(stats.chi2.ppf(1 - alpha / 2, 2 * y**2 / v))


def _require_shares(successes: npt.ArrayLike, trials: npt.ArrayLike) -> tuple[Floats, Floats]:
    x, n = require_counts(successes), require_counts(trials)
    if np.any(x > n):
        raise ValueError("no more successes than trials")
    return x, np.where(n > 0, n, np.nan)
