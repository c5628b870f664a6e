"""How far rates of areas of unlike size may lie from the common rate by chance alone: a funnel plot's limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.methods.requirements import require_level

Floats = npt.NDArray[np.float64]

FEWEST_AREAS = 3
"""Below this many areas the common rate is the rate of one of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """Control limits about a common rate, in events per ``per`` units of exposure."""

    common: float
    """All events over all exposure."""
    limits: dict[float, tuple[Floats, Floats]]
    """Coverage (0 to 1) → low and high limit of each area, shape (n,)."""
    dispersion: float
    """Variance over that of chance alone, Σ(x − μ)²/μ / (n − 1): about 1 where areas do not differ."""
    per: float


def estimate_funnel(
    counts: npt.ArrayLike,
    exposures: npt.ArrayLike,
    *,
    per: float = 1.0,
    levels: tuple[float, ...] = (0.95, 0.998),
) -> Funnel:
    """Exact Poisson limits of areas whose true rate were the common one.

    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. *Statistics in Medicine* 24,
    1185–1202, appendix A.1: with r the smallest whole number for which P(R ≤ r) ≥ p, the limit is
    r − (P(R ≤ r) − p) / P(R = r), over the exposure, and never below 0. Limits are not widened for dispersion, as its
    section 3 does where areas are known to differ: here that they differ is the finding.

    Parameters
    ----------
    counts
        Events, whole and not negative, shape (n,).
    exposures
        Exposure of the same areas in the same period, above zero, shape (n,).

    Raises
    ------
    CannotAnswer
        Fewer than three areas, no event at all, or an exposure that is zero or missing.
    """
    x, e = np.asarray(counts, dtype=float), np.asarray(exposures, dtype=float)
    if x.size < FEWEST_AREAS or not np.all(np.isfinite(e) & (e > 0)) or not x.sum() > 0:
        raise CannotAnswer(
            Text(
                f"깔때기 그림에는 노출량과 사건이 있는 지역이 {FEWEST_AREAS}곳은 있어야 합니다",
                f"a funnel takes {FEWEST_AREAS} areas with exposure, and events",
            ),
            where=f"{x.size}",
            next_step=Text("지역이나 기간을 넓히세요", "take more areas or a longer period"),
        )
    if np.any(x < 0) or np.any(x != np.floor(x)):
        raise ValueError("counts are whole numbers, zero or more")
    common = float(x.sum() / e.sum())
    expected = common * e
    limits = {
        level: (
            _find_limit((1 - level) / 2, expected) / e * per,
            _find_limit((1 + level) / 2, expected) / e * per,
        )
        for level in map(require_level, levels)
    }
    dispersion = float(np.sum((x - expected) ** 2 / expected) / (x.size - 1))
    return Funnel(common * per, limits, dispersion, per)


def _find_limit(p: float, expected: Floats) -> Floats:
    """The p-quantile of Poisson counts, drawn between whole numbers so that limits run smoothly."""
    r = stats.poisson.ppf(p, expected)
    beyond = (stats.poisson.cdf(r, expected) - p) / stats.poisson.pmf(r, expected)
    # Where hardly anything is expected r is 0, and the line drawn runs below it.
    return np.asarray(np.maximum(r - beyond, 0), dtype=float)
