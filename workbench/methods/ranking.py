"""How sure a ranking is: the probability that a place is truly among the first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]

_SURE = 1e-6
"""Chance that is taken for none when places without prospects are left out of the drawing."""
_CELLS = 2_000_000
"""Drawn values held at once."""


def count_top(draws: npt.ArrayLike, *, top: int) -> Floats:
    """Share of draws in which each place is among the ``top`` highest; ties share what is left.

    Parameters
    ----------
    draws
        One row a draw, from any posterior or bootstrap, shape (draws, places).

    Returns
    -------
    Floats
        Shape (places,); adds up to ``top``.
    """
    x = np.asarray(draws, dtype=float)
    if not 0 < top <= x.shape[1]:
        raise ValueError("top lies between 1 and the number of places")
    bar = np.partition(x, -top, axis=1)[:, -top][:, None]
    above, at = x > bar, x == bar
    share = (top - above.sum(axis=1, keepdims=True)) / at.sum(axis=1, keepdims=True)
    return np.asarray((above + at * share).mean(axis=0))


def rank_with_gammas(
    shapes: npt.ArrayLike, rates: npt.ArrayLike, *, top: int, draws: int = 4000, seed: int = 0
) -> Floats:
    """Probability that each place is among the ``top`` highest, true values following Gamma(shape, rate).

    Independent draws; places whose chance is below about a millionth are not drawn but given 0, so that a network
    of a hundred thousand segments takes seconds.

    Parameters
    ----------
    shapes, rates
        Posterior of each place, shape (places,); a shape that is infinite has no spread around shape/rate.
    """
    a, b = np.asarray(shapes, dtype=float), np.asarray(rates, dtype=float)
    if not 0 < top <= a.size:
        raise ValueError("top lies between 1 and the number of places")
    floor = np.partition(stats.gamma.ppf(_SURE, a, scale=1 / b), -top)[-top]
    contenders = np.flatnonzero(stats.gamma.sf(floor, a, scale=1 / b) >= _SURE)
    random = np.random.default_rng(seed)
    total, done = np.zeros(contenders.size), 0
    step = max(1, _CELLS // max(contenders.size, 1))
    while done < draws:
        now = min(step, draws - done)
        drawn = random.gamma(a[contenders], 1 / b[contenders], size=(now, contenders.size))
        total += count_top(drawn, top=min(top, contenders.size)) * now
        done += now
    probability = np.zeros(a.size)
    probability[contenders] = total / draws
    return probability
