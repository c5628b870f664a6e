"""How sure a ranking is: the probability that a place is truly among the first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

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

    Independent draws. Of many places only the values above a high bar are drawn, which decide the top all the same: a
    network of a hundred thousand segments takes seconds.

    Parameters
    ----------
    shapes, rates
        Posterior of each place, above 0, shape (places,); a shape of 10¹² has practically no spread around shape/rate.
    """
    a, b = np.asarray(shapes, dtype=float), np.asarray(rates, dtype=float)
    if not 0 < top <= a.size:
        raise ValueError("top lies between 1 and the number of places")
    if not (np.all((a > 0) & np.isfinite(a)) and np.all((b > 0) & np.isfinite(b))):
        raise ValueError("shapes and rates lie above 0")
    random = np.random.default_rng(seed)
    # With M values expected above a bar, fewer than the top lie there with probability below exp(−(M − top + 1)²/2M)
    # (Chernoff): a millionth for this M.
    enough = top + 13.8 + float(np.sqrt(13.8**2 + 2 * 13.8 * top))
    low = _find_bar(a, b, enough) if a.size > 2 * enough else 0.0
    # Where very many share one value, as without any spread, none is high: then all are drawn, some at a time.
    if low > 0 and special.gammaincc(a, b * low).sum() < 4 * enough:
        return _draw_above(a, b, top=top, bar=low, draws=draws, random=random)
    total, done = np.zeros(a.size), 0
    step = max(1, _CELLS // a.size)
    while done < draws:
        now = min(step, draws - done)
        total += count_top(random.gamma(a, 1 / b, size=(now, a.size)), top=top) * now
        done += now
    return total / draws


def _find_bar(a: Floats, b: Floats, enough: float) -> float:
    """The height above which ``enough`` values are expected in a draw, or a little more."""
    low, high = 0.0, float(np.max((a + 10 * np.sqrt(a)) / b))
    for _ in range(60):
        bar = (low + high) / 2
        low, high = (bar, high) if special.gammaincc(a, b * bar).sum() > enough else (low, bar)
    return low


def _draw_above(
    a: Floats, b: Floats, *, top: int, bar: float, draws: int, random: np.random.Generator
) -> Floats:
    """Ranks from values above a bar."""
    chance = special.gammaincc(a, b * bar)
    times = random.binomial(draws, chance)
    place = np.repeat(np.arange(a.size), times)
    draw = np.concatenate([random.choice(draws, n, replace=False) for n in times[times > 0]])
    # The inverse of the upper tail at a share of the tail above the bar.
    value = special.gammainccinv(a[place], random.random(place.size) * chance[place]) / b[place]
    order = np.lexsort([-value, draw])
    first = np.searchsorted(draw[order], np.arange(draws))
    rank = np.arange(order.size) - first[draw[order]]
    return np.asarray(np.bincount(place[order][rank < top], minlength=a.size) / draws)
