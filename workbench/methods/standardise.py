"""Rates made comparable between places whose people differ in age: direct and indirect standardisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.methods.intervals import byar_interval, gamma_interval
from workbench.methods.rates import exact_poisson_interval
from workbench.methods.requirements import require_choice, require_counts


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

    The gamma interval is that of R's ``epitools::ageadjust.direct``, Dobson's that of ``PHEindicatormethods::phe_dsr``.

    Raises
    ------
    CannotAnswer
        A stratum that the standard holds has no exposure: its rate is unknown, not zero. Or nothing was counted, and
        Dobson's interval, which scales that of the total, has nothing to scale.
    ValueError
        Counts, exposures and standard are not of one shape, or the standard's are not known, zero or more.
    """
    require_choice(interval, Literal["fay-feuer", "tiwari", "dobson"])
    x, e = require_counts(counts), np.asarray(exposures, dtype=float)
    s = np.asarray(standard, dtype=float)
    if not (x.shape == e.shape == s.shape) or not np.all(np.isfinite(s) & (s >= 0)) or not s.sum() > 0:
        raise ValueError("one exposure and one number of the standard a stratum, zero or more")
    unknown = (s > 0) & ~(np.isfinite(e) & (e > 0))
    if unknown.any():
        raise _refuse(
            Text("노출량이 없는 층이 있어 표준화할 수 없습니다", "a stratum of the standard has no exposure"),
            where=f"{int(unknown.sum())} / {s.size}",
        )
    weight = np.divide(s, e * s.sum(), out=np.zeros_like(e), where=e > 0)
    rate, total = float(weight @ x), float(x.sum())
    if interval != "dobson":
        low, high = gamma_interval(x, weight, level=level, convention=interval)
    elif total:
        scale = float(np.sqrt(weight**2 @ x / total))
        ends = byar_interval([total], level=level)
        low, high = (rate + scale * (float(end[0]) - total) for end in ends)
    else:
        raise _refuse(
            Text("사건이 없어 돕슨 구간을 계산할 수 없습니다", "Dobson's interval takes an event"), where="0"
        )
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

    Raises
    ------
    CannotAnswer
        Nothing is expected, or it is not known what: nothing compares with that.
    """
    require_choice(interval, Literal["exact", "byar"])
    e, r = np.asarray(exposures, dtype=float), np.asarray(reference_rates, dtype=float)
    observed, expected = float(np.sum(require_counts(counts))), float(e @ r)
    if not (np.isfinite(expected) and expected > 0 and np.all(e >= 0) and np.all(r >= 0)):
        raise _refuse(
            Text(
                "기대되는 사건이 없어 비교할 수 없습니다", "nothing is expected, so nothing compares with it"
            ),
            where=f"{e.size}",
        )
    find = exact_poisson_interval if interval == "exact" else byar_interval
    low, high = (float(end[0]) / expected for end in find([observed], level=level))
    crude = float("nan")
    if reference_exposures is not None:
        whole = np.asarray(reference_exposures, dtype=float)
        crude = float(whole @ r / whole.sum())
    ratio = observed / expected
    return StandardisedRatio(ratio, low, high, int(observed), expected, ratio * crude)


def _refuse(what: Text, *, where: str) -> CannotAnswer:
    return CannotAnswer(
        what,
        where=where,
        next_step=Text(
            "층을 합치거나 더 넓은 지역, 긴 기간의 자료를 넣으세요",
            "join strata, or bring in a wider area or a longer period",
        ),
    )
