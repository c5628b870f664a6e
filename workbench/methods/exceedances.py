"""How many days lay above a level, how many it could have been, and whether two years differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.methods.bootstrap import (
    BLOCK_DAYS,
    SEASON_TERMS,
    draw_block_means,
    fit_season,
    refuse_days,
)
from workbench.methods.requirements import require_level


@dataclass(frozen=True, slots=True)
class ExceedanceDays:
    """Days above a level in a year, as if every day had been measured."""

    days: float
    """Share of the valid days above, times the days of the year."""
    low: float
    high: float
    standard_error: float
    counted_n: int
    """Days above that were measured."""
    valid_n: int
    days_n: int
    """Days of the year."""
    effective_n: float
    """Independent days that would say as much: fewer than the valid ones, as an episode lasts days."""


@dataclass(frozen=True, slots=True)
class DaysDifference:
    """Second year less first, in days, with its interval."""

    days: float
    low: float
    high: float


def estimate_exceedance_days(
    values: npt.ArrayLike,
    limit: float,
    *,
    level: float = 0.95,
    repeats: int = 1000,
    block: int = BLOCK_DAYS,
    seed: int = 0,
) -> ExceedanceDays:
    """Days above (not at) a limit, with an interval that knows that days hang together.

    The spread of the share of days above comes from the circular block bootstrap of :mod:`.bootstrap` on the
    deviations from the season, enlarged for the season's terms as there. It gives the number of independent days
    with the same variance (a design effect: Kish, L. (1965), *Survey Sampling*, §8.2), and Wilson's interval is taken
    for that number, with Student's t. So the interval stays within the year and has an upper end where nothing was
    exceeded; there the days count as independent, for nothing shows how they hang together.

    Parameters
    ----------
    values
        One value a day of the whole year, NaN where nothing valid was measured, shape (days,).
    limit
        In the unit of the values.

    Raises
    ------
    CannotAnswer
        Too few valid days for blocks of this length.
    """
    x, level = np.asarray(values, dtype=float), require_level(level)
    valid = ~np.isnan(x)
    n = int(valid.sum())
    if n / block <= SEASON_TERMS:
        raise refuse_days(n, block, SEASON_TERMS)
    above = np.where(valid, (x > limit).astype(float), np.nan)
    share = float(above[valid].mean())
    freedom = n / block - SEASON_TERMS
    effective, quantile = float(n), float(stats.norm.ppf((1 + level) / 2))
    if 0 < share < 1:
        deviation = above - fit_season(above, valid)
        spread = float(draw_block_means(deviation, repeats=repeats, block=block, seed=seed).std(ddof=1))
        spread *= float(np.sqrt((freedom + SEASON_TERMS) / freedom))
        # Never more than the days there were, and not fewer than the blocks.
        effective = float(np.clip(share * (1 - share) / spread**2, n / block, n)) if spread > 0 else float(n)
        quantile = float(stats.t.ppf((1 + level) / 2, freedom))
    z2 = quantile**2
    centre = (share + z2 / (2 * effective)) / (1 + z2 / effective)
    half = np.sqrt(z2 * (share * (1 - share) / effective + z2 / (4 * effective**2)))
    reach = half / (1 + z2 / effective)
    return ExceedanceDays(
        days=share * x.size,
        low=max(0.0, float(centre - reach)) * x.size if share > 0 else 0.0,
        high=min(1.0, float(centre + reach)) * x.size if share < 1 else float(x.size),
        standard_error=float(np.sqrt(share * (1 - share) / effective)) * x.size,
        counted_n=int(np.nansum(above)),
        valid_n=n,
        days_n=x.size,
        effective_n=effective,
    )


def estimate_exceedance_difference(first: ExceedanceDays, last: ExceedanceDays) -> DaysDifference:
    """Difference of two years' days above, the years taken as independent.

    Newcombe, R. G. (1998), *Statistics in Medicine* 17, 873–890, method 10: the distances of the two intervals' ends are
    joined by squares, d − √((p₂ − l₂)² + (u₁ − p₁)²) and d + √((u₂ − p₂)² + (p₁ − l₁)²).
    """
    days = last.days - first.days
    below = np.hypot(last.days - last.low, first.high - first.days)
    above = np.hypot(last.high - last.days, first.days - first.low)
    return DaysDifference(days, float(days - below), float(days + above))
