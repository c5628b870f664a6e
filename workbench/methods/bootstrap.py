"""How far the mean of a year of days could have come out otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.methods.requirements import require_level

Floats = npt.NDArray[np.float64]

BLOCK_DAYS = 21
"""Length of a block: well beyond the days an episode of fine dust lasts, so that they stay together. Of 7,
10, 14 and 21 days it covered the truth nearest to 95 % in simulated skewed, autocorrelated years."""

SEASON_TERMS = 5
"""Coefficients of the seasonal course: level and two harmonics."""


@dataclass(frozen=True, slots=True)
class MeanEstimate:
    """A mean with its interval."""

    mean: float
    low: float
    high: float
    standard_error: float
    freedom: float
    """Degrees of freedom: independent stretches of the year, less what the season's fit used up."""
    days_n: int
    """Valid days behind the mean."""


@dataclass(frozen=True, slots=True)
class Change:
    """Change from one mean to another in percent of the first, with its interval."""

    change_pct: float
    low_pct: float
    high_pct: float


def estimate_yearly_mean(
    values: npt.ArrayLike,
    *,
    level: float = 0.95,
    repeats: int = 1000,
    block: int = BLOCK_DAYS,
    seed: int = 0,
) -> MeanEstimate:
    """Mean of a year of daily values above zero, with an interval that knows that days hang together.

    Days are not independent (an episode lasts days) and a year has seasons. So the seasonal course is fitted
    (two harmonics of the year, least squares), the deviations from it are drawn in blocks of consecutive days
    with the year closed to a circle, and the spread of the drawn years' means is the standard error: Politis,
    D. N. & Romano, J. P. (1992). A circular block-resampling procedure for stationary data. In LePage &
    Billard (eds.), *Exploring the Limits of Bootstrap*, 263–270. Wiley. It is enlarged for the season's
    terms, and the interval is Student's t on the logarithm of the mean, because daily values are skewed.
    Missing days stay missing within their blocks.

    The interval answers "what would another year with this season and this kind of weather have given": it
    holds neither the error of the instrument nor that of letting one station stand for an area.

    Parameters
    ----------
    values
        One value a day in the order of the calendar, NaN where nothing valid was measured, shape (days,).
    repeats
        How many years are drawn.
    block
        Days in a block.

    Raises
    ------
    CannotAnswer
        Too few valid days for blocks of this length, or a mean that is not above zero.
    """
    x, level = np.asarray(values, dtype=float), require_level(level)
    valid = ~np.isnan(x)
    freedom = valid.sum() / block - SEASON_TERMS
    if freedom < 1:
        raise refuse_days(int(valid.sum()), block, SEASON_TERMS + 1)
    mean = float(x[valid].mean())
    if not mean > 0:
        raise CannotAnswer(
            Text(
                "평균이 0이어서 구간을 계산할 수 없습니다", "a mean of zero has no interval on the logarithm"
            ),
            where="0",
            next_step=Text("측정값과 단위를 확인하세요", "check the values and their unit"),
        )
    deviation = x - fit_season(x, valid)
    spread = float(draw_block_means(deviation, repeats=repeats, block=block, seed=seed).std(ddof=1))
    error = spread * float(np.sqrt((freedom + SEASON_TERMS) / freedom))
    reach = float(stats.t.ppf((1 + level) / 2, freedom)) * error / mean
    low, high = mean * float(np.exp(-reach)), mean * float(np.exp(reach))
    return MeanEstimate(mean, low, high, error, float(freedom), int(valid.sum()))


def refuse_days(valid: int, block: int, blocks: int) -> CannotAnswer:
    """The error of a year with fewer valid days than so many blocks take."""
    return CannotAnswer(
        Text("유효한 날이 적어 구간을 계산할 수 없습니다", "too few valid days for an interval"),
        where=f"{valid} < {block * blocks}",
        next_step=Text("빠진 날이 적은 해나 측정소를 고르세요", "take a year or a station with fewer gaps"),
    )


def estimate_change(first: MeanEstimate, last: MeanEstimate, *, level: float = 0.95) -> Change:
    """Change from one year's mean to another's, the years taken as independent.

    Delta method on the logarithm of the ratio, Student's t on the smaller degrees of freedom.
    """
    log_ratio = float(np.log(last.mean / first.mean))
    error = float(np.hypot(first.standard_error / first.mean, last.standard_error / last.mean))
    reach = float(stats.t.ppf((1 + level) / 2, min(first.freedom, last.freedom))) * error
    change = [float(np.expm1(v) * 100) for v in (log_ratio, log_ratio - reach, log_ratio + reach)]
    return Change(change[0], change[1], change[2])


def draw_block_means(x: Floats, *, repeats: int, block: int, seed: int) -> Floats:
    """Means of ``repeats`` years put together from blocks of consecutive days, the year closed to a circle.

    Politis & Romano (1992), see :func:`estimate_yearly_mean`; sums over blocks stand in for their days.
    """
    circle = np.concatenate([x, x[:block]])
    total = np.concatenate([[0.0], np.cumsum(np.nan_to_num(circle))])
    valid = np.concatenate([[0.0], np.cumsum(~np.isnan(circle))])
    lengths = np.full(-(-x.size // block), block)
    lengths[-1] = x.size - block * (len(lengths) - 1)
    starts = np.random.default_rng(seed).integers(0, x.size, size=(repeats, len(lengths)))
    ends = starts + lengths
    return np.asarray((total[ends] - total[starts]).sum(axis=1) / (valid[ends] - valid[starts]).sum(axis=1))


def fit_season(x: Floats, valid: npt.NDArray[np.bool_]) -> Floats:
    """Seasonal course of a year of days: two harmonics of the year by least squares, shape (days,)."""
    angle = 2 * np.pi * np.arange(x.size) / x.size
    terms = [np.ones_like(angle)]
    for harmonic in (1, 2):
        terms += [np.cos(harmonic * angle), np.sin(harmonic * angle)]
    design = np.column_stack(terms)
    fit, *_ = np.linalg.lstsq(design[valid], x[valid], rcond=None)
    return np.asarray(design @ fit, dtype=float)
