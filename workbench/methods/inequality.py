"""How unevenly something is spread over people: Lorenz curve, Gini coefficient, and shortfall below a line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from workbench.methods.resampling import BootstrapEstimate, estimate_statistic

Floats = npt.NDArray[np.float64]


def build_lorenz_curve(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> tuple[Floats, Floats]:
    """Shares of people and of what they have, the poorest first; both begin at 0 and end at 1.

    Lorenz, M. O. (1905). *Publications of the American Statistical Association* 9, 209–219.

    Parameters
    ----------
    values
        What each unit's people have, a head, zero or more, shape (n,).
    weights
        People of each unit; one each by default.
    """
    x, w = _require(values, weights)
    order = np.argsort(x, kind="stable")
    people, held = np.cumsum(w[order]), np.cumsum((x * w)[order])
    total = held[-1] if held[-1] > 0 else 1.0
    return np.append(0.0, people / people[-1]), np.append(0.0, held / total)


def measure_gini(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Gini coefficient, 0 where all have the same: Σ wᵢwⱼ|xᵢ − xⱼ| / (2 W² x̄). NaN where nobody has anything.

    Weighted as in Lerman, R. I. & Yitzhaki, S. (1989), *Journal of Econometrics* 42, 43–47; of the population, without the
    factor n/(n − 1) of a sample.
    """
    x, w = _require(values, weights)
    if not float(x @ w) > 0:
        return float("nan")
    people, held = build_lorenz_curve(x, w)
    return max(0.0, float(1 - np.sum((held[1:] + held[:-1]) * np.diff(people))))


def estimate_gini(
    values: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    repeats: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> BootstrapEstimate:
    """Gini coefficient with a bootstrap interval, units drawn anew with their people."""
    rows = np.column_stack(_require(values, weights))
    return estimate_statistic(
        rows, lambda drawn: measure_gini(drawn[:, 0], drawn[:, 1]), repeats=repeats, level=level, seed=seed
    )


def measure_shortfall(
    values: npt.ArrayLike, line: float, weights: npt.ArrayLike | None = None, *, aversion: float = 1.0
) -> float:
    """Mean of ((line − x)/line)^α over all people, 0 for those at the line or above.

    Foster, J., Greer, J. & Thorbecke, E. (1984). *Econometrica* 52, 761–766. ``aversion`` α: 0 is the share of people
    below the line, 1 how far they are below it, 2 counts those farthest below most.
    """
    x, w = _require(values, weights)
    if not line > 0:
        raise ValueError("the line lies above 0")
    below = x < line
    gap = np.where(below, (line - x) / line, 0.0) ** aversion if aversion > 0 else below.astype(float)
    return float(gap @ w / w.sum())


def _require(values: npt.ArrayLike, weights: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    x = np.asarray(values, dtype=float)
    w = np.ones(x.size) if weights is None else np.asarray(weights, dtype=float)
    if x.shape != w.shape or not np.all(x >= 0) or not np.all(w >= 0) or not w.sum() > 0:
        raise ValueError("values and weights are zero or more, and somebody is there")
    return x, w
