"""Change over the years of a count."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text

FEWEST_YEARS = 5
"""A straight line through fewer points says more about the analyst than about the city."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Yearly change of a count in percent, with its interval."""

    change_pct: float
    low_pct: float
    high_pct: float
    p_value: float
    dispersion: float
    """Variance over mean around the line; 1 is chance alone."""


def estimate_count_trend(years: npt.ArrayLike, counts: npt.ArrayLike, *, level: float = 0.95) -> Trend:
    """Log-linear trend of yearly counts by quasi-Poisson regression.

    ln E(x) = α + β · year, Var(x) = φ E(x), φ from Pearson's χ², never below 1; interval of β with Student's
    t on n − 2 degrees of freedom: McCullagh, P. & Nelder, J. A. (1989). *Generalized Linear Models*, 2nd ed.,
    §4.5 and §6.2. Years are taken as independent around the line.

    Parameters
    ----------
    years, counts
        Shape (n,), one entry a year; years whose count is missing (NaN) are left out.

    Raises
    ------
    CannotAnswer
        Fewer than five years, nothing counted at all, or in the first or in the last year alone: the best line is then
        infinitely steep.
    ValueError
        A count below 0, or not one a year.
    """
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    t, x = np.asarray(years, dtype=float), np.asarray(counts, dtype=float)
    if t.shape != x.shape or np.any(x < 0):
        raise ValueError("one count a year, zero or more")
    t, x = t[np.isfinite(x)], x[np.isfinite(x)]
    counted = np.unique(t[x > 0])
    if np.unique(t).size < FEWEST_YEARS or not counted.size or counted.tolist() in ([t.min()], [t.max()]):
        raise CannotAnswer(
            Text("추세를 계산하기에 사건이 있는 해가 너무 적습니다", "too few years with events for a trend"),
            where=f"{counted.size} / {np.unique(t).size} < {FEWEST_YEARS}",
            next_step=Text("더 긴 기간의 자료를 넣으세요", "bring in a longer series"),
        )
    design = np.column_stack([np.ones_like(t), t - t.mean()])
    with warnings.catch_warnings():
        # Counts that lie exactly on the line are no separation here: nothing is 0 or infinite.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fit = sm.GLM(x, design, family=sm.families.Poisson()).fit()
    freedom = t.size - 2
    dispersion = max(1.0, float(fit.pearson_chi2) / freedom)
    slope, error = float(fit.params[1]), float(fit.bse[1]) * np.sqrt(dispersion)
    reach = float(stats.t.ppf((1 + level) / 2, freedom)) * error
    change = [float(np.expm1(b) * 100) for b in (slope, slope - reach, slope + reach)]
    p_value = float(2 * stats.t.sf(abs(slope) / error, freedom))
    return Trend(change[0], change[1], change[2], p_value, dispersion)
