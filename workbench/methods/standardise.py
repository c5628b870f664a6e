"""Rates made comparable between places whose people differ in age: direct and indirect standardisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.methods.intervals import byar_interval, gamma_interval
from workbench.methods.rates import exact_poisson_interval


@dataclass(frozen=True, slots=True)
class StandardisedRate:
    """A standardised rate with its interval, in events per ``per`` units of exposure."""

    rate: float
    low: float
    high: float
    crude: float
    """The same events over the same exposure, not standardised."""
    per: float
    events_n: int


@dataclass(frozen=True, slots=True)
class StandardisedRatio:
    """Events observed over events expected at the reference's rates."""

    ratio: float
    low: float
    high: float
    observed_n: int
    expected: float
    rate: float
    """Ratio times the reference's crude rate; NaN where the reference's exposure is not given."""


def standardise_directly(
    counts: npt.ArrayLike,
    exposures: npt.ArrayLike,
    standard: npt.ArrayLike,
    *,
    per: float = 1.0,
    level: float = 0.95,
    interval: Literal["fay-feuer", "tiwari", "dobson"] = "fay-feuer",
) -> StandardisedRate:
    """Rate the place would have with the standard's composition: Σ sᵢ (xᵢ/Eᵢ) / Σ sᵢ.

    The interval is the gamma one of :func:`.gamma_interval`, or that of Dobson, A. J. et al. (1991), *Statistics
    in Medicine* 10, 457–462, which English public health uses: Byar's limits of the total moved and scaled, rate +
    √(Var(rate)/x)(limit − x).

    Parameters
    ----------
    counts, exposures
        Events and exposure of each stratum, shape (strata,).
    standard
        The standard population's strata, in any unit, shape (strata,).

    Raises
    ------
    ValueError
        A stratum that the standard holds has no exposure: its rate is unknown, not zero.
    """
    x, e = np.asarray(counts, dtype=float), np.asarray(exposures, dtype=float)
    s = np.asarray(standard, dtype=float)
    if np.any((s > 0) & ~(e > 0)) or s.sum() <= 0:
        raise ValueError("every stratum of the standard needs exposure")
    weight = np.divide(s, e * s.sum(), out=np.zeros_like(e), where=e > 0)
    rate, total = float(weight @ x), float(x.sum())
    if interval != "dobson":
        low, high = gamma_interval(x, weight, level=level, convention=interval)
    elif total:
        scale = float(np.sqrt(weight**2 @ x / total))
        ends = byar_interval([total], level=level)
        low, high = (rate + scale * (float(end[0]) - total) for end in ends)
    else:
        raise ValueError("Dobson's interval needs an event")
    return StandardisedRate(rate * per, low * per, high * per, total / float(e.sum()) * per, per, int(total))


def standardise_indirectly(
    counts: npt.ArrayLike,
    exposures: npt.ArrayLike,
    reference_rates: npt.ArrayLike,
    *,
    reference_exposures: npt.ArrayLike | None = None,
    level: float = 0.95,
    interval: Literal["exact", "byar"] = "exact",
) -> StandardisedRatio:
    """Observed over expected events, x / Σ Eᵢrᵢ, the expectation taken as known.

    Breslow, N. E. & Day, N. E. (1987). *Statistical Methods in Cancer Research* II, §2.3. Ratios of two places do not
    compare with each other, only each with the reference.

    Parameters
    ----------
    counts
        Events of each stratum, or their total alone.
    exposures, reference_rates
        Shape (strata,).
    reference_exposures
        Composition of the reference, for the rate; shape (strata,).
    """
    e, r = np.asarray(exposures, dtype=float), np.asarray(reference_rates, dtype=float)
    observed, expected = float(np.sum(np.asarray(counts, dtype=float))), float(e @ r)
    if not expected > 0:
        raise ValueError("nothing is expected, so nothing compares with it")
    find = exact_poisson_interval if interval == "exact" else byar_interval
    low, high = (float(end[0]) / expected for end in find([observed], level=level))
    crude = float("nan")
    if reference_exposures is not None:
        whole = np.asarray(reference_exposures, dtype=float)
        crude = float(whole @ r / whole.sum())
    ratio = observed / expected
    return StandardisedRatio(ratio, low, high, int(observed), expected, ratio * crude)
