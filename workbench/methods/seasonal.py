"""Trend, season and rest of a series: STL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.methods.requirements import require_choice

Floats = npt.NDArray[np.float64]
Convention = Literal["statsmodels", "r"]


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
    values: npt.ArrayLike,
    *,
    period: int = 12,
    seasonal: int | Literal["periodic"] = 7,
    trend: int | None = None,
    degree: Literal[0, 1] | None = None,
    robust: bool = True,
    fewest: int = 2,
    convention: Convention = "statsmodels",
) -> Decomposition:
    """Seasonal–trend decomposition by loess.

    Cleveland, R. B., Cleveland, W. S., McRae, J. E. & Terpenning, I. (1990). *Journal of Official Statistics* 6, 3–73.
    Gaps are filled by straight lines for the decomposition, plus the mean of the same season, and stay gaps in the rest.

    Parameters
    ----------
    values
        At even steps, NaN in gaps, shape (n,).
    period
        Steps in a season's round: 12 for months, 7 for days of the week.
    seasonal
        Span of the seasonal loess, odd; ``7`` lets the season change slowly, larger holds it fast, and ``periodic`` makes
        it the same in every round.
    trend
        Span of the trend's loess, odd; the smallest odd number from 1.5 period / (1 − 1.5/seasonal) on by default.
    degree
        Of the seasonal loess: levels (0) or straight lines (1).
    fewest
        Rounds that must be there.
    convention
        ``statsmodels``: degree 1, every point fitted, five inner rounds (robust: two, and fifteen outer ones). ``r``: as
        R's ``stl``, degree 0, every tenth of a span fitted and lines drawn between, two inner rounds (robust: one, and
        fifteen outer ones), an even span made odd. openair takes seasons out with it, a span of 11, degree 1 and robust.
        Robust fits of an even number of values differ from R's in about the fourth digit: there R sorts for the median of
        the rest in part only, and misses it now and then.

    Raises
    ------
    CannotAnswer
        Fewer rounds, or more than a third missing.
    """
    require_choice(convention, Convention)
    x = np.asarray(values, dtype=float)
    gap = ~np.isfinite(x)
    if x.size < fewest * period or gap.mean() > 1 / 3:
        raise CannotAnswer(
            Text(
                "계절을 나누기에 기간이 짧거나 빠진 값이 많습니다",
                "too short, or too many gaps, to take a season out",
            ),
            where=f"{int((~gap).sum())} / {max(x.size, fewest * period)}",
            next_step=Text("더 긴 기간의 자료를 넣으세요", "bring in a longer series"),
        )
    whole = _fill(x, gap, period)
    as_r = convention == "r"
    degree = (0 if as_r or seasonal == "periodic" else 1) if degree is None else degree
    level, season = _smooth(whole, period, seasonal, trend, degree=degree, robust=robust, as_r=as_r)
    return Decomposition(level, season, np.where(gap, np.nan, whole - level - season), gap)


def _smooth(
    x: Floats,
    period: int,
    seasonal: int | str,
    trend: int | None,
    *,
    degree: int,
    robust: bool,
    as_r: bool,
) -> tuple[Floats, Floats]:
    """Trend and season of a series without gaps."""
    from statsmodels.tsa.seasonal import STL

    periodic = isinstance(seasonal, str)
    span = 10 * x.size + 1 if isinstance(seasonal, str) else seasonal
    long = _make_odd(int(np.ceil(1.5 * period / (1 - 1.5 / span)))) if trend is None else trend
    short = _make_odd(period if as_r else period + 1)
    jumps = [-(-window // 10) if as_r else 1 for window in (span, long, short)]
    rounds = (1 if robust else 2, 15 if robust else 0) if as_r else (None, None)
    fit = STL(
        x,
        period=period,
        seasonal=_make_odd(span) if as_r else span,
        trend=_make_odd(long) if as_r else long,
        low_pass=short,
        seasonal_deg=degree,
        seasonal_jump=jumps[0],
        trend_jump=jumps[1],
        low_pass_jump=jumps[2],
        robust=robust,
    ).fit(*rounds)
    season = np.asarray(fit.seasonal, dtype=float)
    if periodic:
        phase = np.arange(x.size) % period
        season = (np.bincount(phase, weights=season) / np.bincount(phase))[phase]
    return np.asarray(fit.trend, dtype=float), season


def _make_odd(span: int) -> int:
    """The smallest odd number from ``span`` on."""
    return span + (span % 2 == 0)


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
