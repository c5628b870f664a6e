"""Trend, season and rest of a series: STL."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition:
    """A series as trend + seasonal + rest, each of shape (n,)."""

    trend: Floats
    seasonal: Floats
    rest: Floats
    filled: npt.NDArray[np.bool_]
    """Where a gap was filled so that the decomposition could run; the rest is NaN there."""

    @property
    def deseasonalised(self) -> Floats:
        """Trend and rest without the season; NaN in gaps."""
        return self.trend + self.rest

    @property
    def seasonal_strength(self) -> float:
        """0 without a season, 1 with nothing else: Wang, Smith & Hyndman (2006), Data Min. Knowl. Disc. 13."""
        known = ~self.filled
        rest = float(np.var(self.rest[known]))
        both = float(np.var((self.seasonal + self.rest)[known]))
        # Of a series that stands still only rounding is left.
        least = 1e-20 * float(np.mean((self.trend[known]) ** 2))
        return max(0.0, 1 - rest / both) if both > least else 0.0


def decompose_series(
    values: npt.ArrayLike, *, period: int = 12, seasonal: int = 7, robust: bool = True, fewest: int = 2
) -> Decomposition:
    """Seasonal–trend decomposition by loess.

    Cleveland, R. B., Cleveland, W. S., McRae, J. E. & Terpenning, I. (1990). *Journal of Official Statistics* 6, 3–73,
    as statsmodels computes it. Gaps are filled by straight lines for the decomposition, plus the mean of the same
    season, and stay gaps in the rest.

    Parameters
    ----------
    values
        At even steps, NaN in gaps, shape (n,).
    period
        Steps in a season's round: 12 for months, 7 for days of the week.
    seasonal
        Span of the seasonal loess, odd; ``7`` lets the season change slowly, larger holds it fast.
    fewest
        Rounds that must be there.

    Raises
    ------
    CannotAnswer
        Fewer rounds, or more than a third missing.
    """
    from statsmodels.tsa.seasonal import STL

    x = np.asarray(values, dtype=float)
    gap = np.isnan(x)
    if x.size < fewest * period or gap.mean() > 1 / 3:
        raise CannotAnswer(
            Text(
                "계절을 나누기에 기간이 짧거나 빠진 값이 많습니다",
                "too short, or too many gaps, to take a season out",
            ),
            where=f"{int((~gap).sum())} / {max(x.size, fewest * period)}",
            next_step=Text("더 긴 기간의 자료를 넣으세요", "bring in a longer series"),
        )
    fit = STL(_fill(x, gap, period), period=period, seasonal=seasonal, robust=robust).fit()
    rest = np.asarray(fit.resid, dtype=float).copy()
    rest[gap] = np.nan
    return Decomposition(np.asarray(fit.trend), np.asarray(fit.seasonal), rest, gap)


def _fill(x: Floats, gap: npt.NDArray[np.bool_], period: int) -> Floats:
    """Gaps by the season's mean deviation on a straight line between neighbours."""
    if not gap.any():
        return x
    steps = np.arange(x.size)
    phase = steps % period
    known = ~gap
    count = np.bincount(phase[known], minlength=period)
    total = np.bincount(phase[known], weights=x[known], minlength=period)
    season = np.divide(total, count, out=np.full(period, x[known].mean()), where=count > 0)[phase]
    level = np.interp(steps, steps[known], (x - season)[known])
    return np.where(gap, level + season, x)
