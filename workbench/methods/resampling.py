"""Bootstrap of any statistic: of independent rows, of whole clusters, or of blocks in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.methods.requirements import require_choice, require_level

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Ends = Literal["percentile", "basic", "bca"]


@dataclass(frozen=True, slots=True, eq=False)
class BootstrapEstimate:
    """A statistic with its bootstrap interval."""

    value: float
    low: float
    high: float
    standard_error: float
    draws: Floats
    """The statistic of each drawn sample, shape (repeats,)."""
    units_n: int
    """What was drawn: rows, clusters or blocks a sample is put together from."""


def estimate_statistic(
    values: npt.ArrayLike,
    statistic: Callable[[Floats], float],
    *,
    clusters: npt.ArrayLike | None = None,
    block: int | None = None,
    ends: Ends = "percentile",
    repeats: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> BootstrapEstimate:
    """Draw the data anew with replacement, and see how the statistic varies.

    Efron, B. & Tibshirani, R. J. (1993). *An Introduction to the Bootstrap*, ch. 12–14: ``percentile`` takes the quantiles
    of the draws, ``basic`` mirrors them at the estimate, ``bca`` corrects them for bias and skewness by the jackknife.
    Whole ``clusters`` are drawn where rows of one hang together (Cameron, A. C., Gelbach, J. B. & Miller, D. L. (2008),
    *Review of Economics and Statistics* 90, 414–427); moving blocks of neighbours where rows follow each other in
    time (Künsch, H. R. (1989), *Annals of Statistics* 17, 1217–1241).

    Parameters
    ----------
    values
        One row an observation, shape (n,) or (n, columns).
    statistic
        Of such an array, of any number of rows.
    clusters
        Label of each row's cluster, shape (n,).
    block
        Rows in a block; they must be in the order of time.

    Raises
    ------
    CannotAnswer
        Fewer than two rows, clusters or blocks: nothing varies. Or the statistic has no value, of the data or of a drawn
        sample, as a ratio has none where nothing below the line was drawn.
    """
    x = np.asarray(values, dtype=float)
    require_choice(ends, Ends)
    if clusters is not None and block is not None:
        raise ValueError("clusters or blocks, not both")
    if repeats < 1 or (clusters is not None and len(np.asarray(clusters)) != len(x)):
        raise ValueError("one sample at least is drawn, and one label a row")
    units = _list_units(len(x), clusters, block)
    take = -(-len(x) // block) if block is not None else len(units)
    if len(units) < 2 or take < 2:
        raise _refuse(min(len(units), take))
    random = np.random.default_rng(seed)
    longest = len(x) if block is not None else None
    draws = np.empty(repeats)
    for number in range(repeats):
        rows = np.concatenate([units[i] for i in random.integers(0, len(units), take)])[:longest]
        draws[number] = statistic(x[rows])
    value, shares = float(statistic(x)), np.array([(1 - require_level(level)) / 2, (1 + level) / 2])
    _require_values(value, draws)
    if ends == "bca":
        shares = _correct(shares, draws, value, _leave_out(x, units, statistic, block))
    low, high = np.quantile(draws, shares)
    if ends == "basic":
        low, high = 2 * value - high, 2 * value - low
    return BootstrapEstimate(value, float(low), float(high), float(draws.std(ddof=1)), draws, take)


def _refuse(n: int) -> CannotAnswer:
    return CannotAnswer(
        Text("표본이 너무 적어 다시 뽑을 수 없습니다", "too little to draw anew"),
        where=f"{n} < 2",
        next_step=Text(
            "더 많은 지점이나 긴 기간의 자료를 넣으세요", "bring in more places or a longer period"
        ),
    )


def _require_values(value: float, draws: Floats) -> None:
    lost = int(np.sum(~np.isfinite(draws)))
    if lost or not np.isfinite(value):
        raise CannotAnswer(
            Text("통계량을 계산할 수 없는 표본이 있습니다", "the statistic has no value in some samples"),
            where=f"{lost} / {draws.size}",
            next_step=Text(
                "빠진 값을 빼거나 통계량이 정해지도록 하세요",
                "leave out what is missing, or take a statistic that always has a value",
            ),
        )


def _list_units(n: int, clusters: npt.ArrayLike | None, block: int | None) -> list[Integers]:
    """Rows of everything that can be drawn."""
    if clusters is not None:
        label = np.unique(np.asarray(clusters), return_inverse=True)[1].ravel()
        order = np.argsort(label, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    size = 1 if block is None else block
    if size < 1:
        raise ValueError("a block has a row at least")
    return [np.arange(i, i + size) for i in range(n - size + 1)]


def _leave_out(
    x: Floats, units: list[Integers], statistic: Callable[[Floats], float], block: int | None
) -> Floats:
    """The statistic without each unit (of blocks, without each of those that do not overlap)."""
    every = np.arange(len(x))
    chosen = units[:: block or 1]
    return np.array([statistic(x[np.setdiff1d(every, rows, assume_unique=True)]) for rows in chosen])


def _correct(shares: Floats, draws: Floats, value: float, without: Floats) -> Floats:
    """Shares corrected for bias and acceleration: Efron & Tibshirani (1993), eq. 14.10 and 14.14–14.15."""
    below = (np.sum(draws < value) + 0.5 * np.sum(draws == value)) / draws.size
    away = without.mean() - without
    scale = float(np.sum(away**2)) ** 1.5
    acceleration = float(np.sum(away**3)) / (6 * scale) if scale > 0 else 0.0
    if not 0 < below < 1:
        return shares
    bias = stats.norm.ppf(below)
    reach = bias + stats.norm.ppf(shares)
    return np.asarray(stats.norm.cdf(bias + reach / (1 - acceleration * reach)))
