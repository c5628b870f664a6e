"""Many tests at once: p-values adjusted for their number."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.methods.requirements import require_choice, require_level

Floats = npt.NDArray[np.float64]
Control = Literal["bh", "by", "holm", "hochberg", "bonferroni"]


def adjust_p_values(p_values: npt.ArrayLike, *, control: Control = "bh") -> Floats:
    """P-values adjusted so that comparing them with α controls the error of the whole family.

    ``bh``: false-discovery rate, independent or positively dependent tests: Benjamini, Y. & Hochberg, Y. (1995),
    *JRSS B* 57, 289–300. ``by``: the same under any dependence: Benjamini, Y. & Yekutieli, D. (2001), *Annals of
    Statistics* 29, 1165–1188. ``holm``, ``hochberg`` and ``bonferroni``: no false finding at all with probability
    1 − α: Holm, S. (1979); Hochberg, Y. (1988). The same as R's ``p.adjust``.

    Parameters
    ----------
    p_values
        Shape (n,). A NaN is no test: it stays NaN and does not count.
    """
    require_choice(control, Control)
    p = np.asarray(p_values, dtype=float)
    if np.any((p < 0) | (p > 1)):
        raise ValueError("a p-value lies between 0 and 1")
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    m = known.size
    order = known[np.argsort(p[known], kind="stable")]
    rank = np.arange(1, m + 1)
    if control == "bonferroni":
        found = p[order] * m
    elif control == "holm":
        found = np.maximum.accumulate(p[order] * (m - rank + 1))
    else:
        harmonic = float(np.sum(1 / rank)) if control == "by" else 1.0
        factor = m - rank + 1.0 if control == "hochberg" else m * harmonic / rank
        found = np.minimum.accumulate((p[order] * factor)[::-1])[::-1]
    adjusted[order] = np.minimum(found, 1)
    return adjusted


def find_discoveries(
    p_values: npt.ArrayLike, *, level: float = 0.05, control: Control = "bh"
) -> npt.NDArray[np.bool_]:
    """Which tests stand at the level after adjusting; a missing one never does."""
    return np.asarray(adjust_p_values(p_values, control=control) <= require_level(level))
