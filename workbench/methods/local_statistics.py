"""Where high values lie together: Gi* and local Moran, with permutation inference and false-discovery control."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from workbench.methods.multiple import Control, adjust_p_values
from workbench.methods.neighbours import Neighbours
from workbench.methods.requirements import require_choice

Floats = npt.NDArray[np.float64]
Sides = Literal["two", "greater", "less", "directed"]
"""Tail of a test: both, one, or the one the value lies in (``directed``), half of ``two``: what esda and GeoDa print."""


@dataclass(frozen=True, slots=True, eq=False)
class LocalStatistic:
    """A statistic of each unit, shapes (n,); NaN for islands."""

    value: Floats
    """Gi* as its z-score; local Moran as Iᵢ."""
    z: Floats
    """Under the normal approximation for Gi*; by the permutations' mean and spread for local Moran."""
    p: Floats
    """From permutations where there are some, else from the normal approximation."""
    q: Floats
    """Adjusted for the number of units."""
    quadrant: npt.NDArray[np.str_]
    """``HH`` ``LL`` ``HL`` ``LH``: own value and neighbours' against the mean; for Gi* ``H`` or ``L``; else empty."""

    def is_hot(self, level: float = 0.05) -> npt.NDArray[np.bool_]:
        """High among high, standing after the adjustment."""
        return np.asarray((self.q <= level) & np.isin(self.quadrant, ("HH", "H")))

    def is_cold(self, level: float = 0.05) -> npt.NDArray[np.bool_]:
        """Low among low, standing after the adjustment."""
        return np.asarray((self.q <= level) & np.isin(self.quadrant, ("LL", "L")))


def estimate_getis_ord(
    values: npt.ArrayLike,
    neighbours: Neighbours,
    *,
    star: bool = True,
    own: npt.ArrayLike | None = None,
    permutations: int = 0,
    seed: int = 0,
    sides: Sides = "two",
    control: Control = "bh",
) -> LocalStatistic:
    """Gi*: is the weighted sum over a unit and its neighbours more than chance would give?

    Ord, J. K. & Getis, A. (1995). Local spatial autocorrelation statistics. *Geographical Analysis* 27, 286–306, eq. 14:
    z = (Σw x − x̄ Σw) / (s √((n Σw² − (Σw)²)/(n − 1))) with s² = Σx²/n − x̄². With ``star=False`` Gi: the unit's own value
    is in neither the sum nor the mean and the variance, and n is one less. The same as spdep's ``localG`` for any weights
    and as esda's ``G_Local`` for binary ones; multiplying a unit's weights by a number changes nothing, so rows that add
    up to one give what binary weights give (esda's ``transform="R"`` takes a variance of its own there).

    Parameters
    ----------
    values
        Shape (n,). Rates or shrunk rates rather than counts, where exposure differs.
    neighbours
        With binary, distance or any other weights of 0 or more.
    own
        Weight of the unit itself in Gi*, one number or shape (n,); the largest of its neighbours' weights by default,
        which is 1 where they are binary.
    permutations
        Conditional permutations: the unit keeps its value, its neighbours' are drawn from the rest. 0 takes the normal
        approximation, which is poor where few neighbours meet skewed values.
    sides
        ``two``, as spdep, or ``directed``, as esda's ``p_norm`` and ``p_sim``.
    """
    require_choice(sides, Sides)
    x = _require_values(values, neighbours)
    matrix, n = neighbours.to_matrix(), neighbours.n - (not star)
    lag, total = np.asarray(matrix @ x), np.asarray(matrix.sum(axis=1))
    squares = np.asarray((matrix**2).sum(axis=1))
    # Taken from the mean first: large values with small differences would lose their digits in Σx²/n − x̄².
    z = _centre(x)
    mean, spread = np.zeros(x.size), np.full(x.size, float(z @ z))
    if star:
        weight = _weigh_own(neighbours) if own is None else np.broadcast_to(np.asarray(own, float), x.shape)
        lag, total, squares = lag + weight * x, total + weight, squares + weight**2
    elif n:
        mean, spread = -z / n, spread - z**2
    with np.errstate(divide="ignore", invalid="ignore"):
        variance, free = spread / n - mean**2, (n * squares - total**2) / (n - 1)
        score = (lag - (x.mean() + mean) * total) / np.sqrt(variance * free)
    # Differences of rounding are none: all equal (but the unit itself), or everybody a neighbour of like weight.
    known = (variance > 1e-12 * float(z @ z)) & (free > 1e-12 * total**2) & (neighbours.counts > 0)
    score[~known] = np.nan
    p = _normal_p(score, sides)
    if permutations:
        drawn = _Drawing(x, neighbours, permutations, seed)
        p = np.where(np.isnan(score), np.nan, drawn.p_values(np.asarray(matrix @ x), sides))
    side = np.where(np.isnan(score), "", np.where(score > 0, "H", "L"))
    return LocalStatistic(score, score, p, adjust_p_values(p, control=control), side)


def _weigh_own(neighbours: Neighbours) -> Floats:
    """The largest weight of each unit's neighbours, 1 for an island."""
    largest = np.zeros(neighbours.n)
    np.maximum.at(largest, neighbours.i, neighbours.weight)
    return np.where(neighbours.counts > 0, largest, 1.0)


def estimate_local_moran(
    values: npt.ArrayLike,
    neighbours: Neighbours,
    *,
    permutations: int = 999,
    seed: int = 0,
    sides: Sides = "two",
    control: Control = "bh",
    divisor: Literal["n-1", "n"] = "n-1",
    standardise: bool = True,
    conditional: bool = True,
) -> LocalStatistic:
    """Local Moran: Iᵢ = zᵢ Σⱼ wᵢⱼ zⱼ / m₂, rows standardised unless asked otherwise.

    Anselin, L. (1995). Local indicators of spatial association – LISA. *Geographical Analysis* 27, 93–115. esda divides
    by m₂ = Σz²/(n − 1), R's spdep by Σz²/n: (n − 1)/n apart, ``divisor`` says which.

    Parameters
    ----------
    values
        Shape (n,).
    permutations
        Conditional permutations; p is (1 + as extreme ones)/(1 + permutations), two-sided twice the smaller tail. 0 takes
        the normal approximation of spdep's ``localmoran``.
    standardise
        Make the weights of each unit add up to one (style "W" of spdep); else they count as they are ("B" or "C").
    sides
        ``two``, or ``directed``, as esda's ``p_sim`` and GeoDa. spdep took ``greater`` before version 1.2.
    conditional
        Without permutations: moments given the unit's own value, as spdep's default since 1.2; else over all orders of
        all values, Anselin's eq. 12–13, its only ones before. Those take a divisor of n.
    """
    require_choice(sides, Sides)
    require_choice(divisor, Literal["n-1", "n"])
    x = _require_values(values, neighbours)
    rows = neighbours.standardise_rows() if standardise else neighbours
    z = _centre(x)
    moment = float(z @ z) / (neighbours.n - (divisor == "n-1"))
    lag = np.asarray(rows.to_matrix() @ z)
    lag[neighbours.counts == 0] = np.nan
    found = z * lag / moment if moment > 0 else np.full(z.size, np.nan)
    if permutations:
        drawn = _Drawing(z, rows, permutations, seed)
        # Iᵢ grows with the lag where zᵢ is positive and falls where it is negative.
        p = drawn.p_values(lag, sides, np.sign(z))
        score = drawn.scores(lag) * np.sign(z)
    else:
        score = (_conditional_scores if conditional else _total_scores)(z, rows, found, moment)
        p = _normal_p(score, sides)
    if moment == 0:
        p, score = np.full(z.size, np.nan), np.full(z.size, np.nan)
    own, near = np.where(z > 0, "H", "L"), np.where(np.nan_to_num(lag) > 0, "H", "L")
    quadrant = np.where(np.isnan(found), "", np.char.add(own, near))
    return LocalStatistic(found, score, p, adjust_p_values(p, control=control), quadrant)


def estimate_moran(
    values: npt.ArrayLike,
    neighbours: Neighbours,
    *,
    permutations: int = 999,
    seed: int = 0,
    sides: Sides = "greater",
    standardise: bool = True,
) -> tuple[float, float]:
    """Global Moran's I, rows standardised, and its permutation p: do high values lie together at all?

    Moran, P. A. P. (1950). *Biometrika* 37, 17–23. n counts every unit, islands too, as esda does (spdep leaves islands
    out of n unless told otherwise). Both are NaN where all values are equal or nobody has a neighbour.
    """
    require_choice(sides, Sides)
    x = _require_values(values, neighbours)
    weights = (neighbours.standardise_rows() if standardise else neighbours).to_matrix()
    z = _centre(x)
    if not (float(z @ z) > 0 and weights.sum() > 0):
        return float("nan"), float("nan")
    scale = neighbours.n / weights.sum() / float(z @ z)
    found = scale * float(z @ (weights @ z))
    random = np.random.default_rng(seed)
    drawn = np.empty(permutations)
    for number in range(permutations):
        other = random.permutation(z)
        drawn[number] = scale * float(other @ (weights @ other))
    # Draws that differ in the last digit alone, as where values repeat, are as extreme as what was found.
    slack = 1e-12 * max(1.0, abs(found))
    above = (1 + int(np.sum(drawn >= found - slack))) / (1 + permutations)
    below = (1 + int(np.sum(drawn <= found + slack))) / (1 + permutations)
    smaller = min(above, below)
    return found, {"greater": above, "less": below, "two": min(1.0, 2 * smaller), "directed": smaller}[sides]


class _Drawing:
    """Conditional permutations of the weighted sum over neighbours, kept as counts and moments."""

    def __init__(self, x: Floats, neighbours: Neighbours, permutations: int, seed: int) -> None:
        self.permutations, self.n = permutations, neighbours.n
        self.neighbours, self.x = neighbours, x
        random, most = np.random.default_rng(seed), int(neighbours.counts.max(initial=0))
        if neighbours.n * permutations < 4_000_000:
            every = np.tile(np.arange(neighbours.n - 1), (permutations, 1))
            self.order = random.permuted(every, axis=1)[:, :most].copy()
        else:
            draws = [random.choice(neighbours.n - 1, most, replace=False) for _ in range(permutations)]
            self.order = np.array(draws)

    def _sums(self, unit: int, begin: int, end: int) -> Floats:
        # Numbers drawn from n − 1 stand for everyone but the unit itself.
        who = self.order[:, : end - begin]
        who = who + (who >= unit)
        return np.asarray(self.x[who] @ self.neighbours.weight[begin:end])

    def _each(self, observed: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        edges = np.concatenate([[0], np.cumsum(self.neighbours.counts)])
        above, below, mean, spread = (np.full(self.n, np.nan) for _ in range(4))
        weight = np.bincount(self.neighbours.i, weights=np.abs(self.neighbours.weight), minlength=self.n)
        slack = weight * 1e-12 * float(np.max(np.abs(self.x), initial=0.0))
        for unit in np.flatnonzero(self.neighbours.counts):
            sums = self._sums(int(unit), int(edges[unit]), int(edges[unit + 1]))
            above[unit] = np.sum(sums >= observed[unit] - slack[unit])
            below[unit] = np.sum(sums <= observed[unit] + slack[unit])
            mean[unit], spread[unit] = sums.mean(), sums.std()
        return above, below, mean, spread

    def p_values(self, observed: Floats, sides: Sides, direction: Floats | None = None) -> Floats:
        above, below, _, _ = self._each(observed)
        if direction is not None:
            above, below = np.where(direction < 0, below, above), np.where(direction < 0, above, below)
            above = np.where(direction == 0, self.permutations, above)
            below = np.where(direction == 0, self.permutations, below)
        greater, less = (1 + above) / (1 + self.permutations), (1 + below) / (1 + self.permutations)
        smaller = np.minimum(greater, less)
        both = np.minimum(1, 2 * smaller)
        found = {"greater": greater, "less": less, "two": both, "directed": smaller}[sides]
        return np.where(np.isnan(observed), np.nan, found)

    def scores(self, observed: Floats) -> Floats:
        _, _, mean, spread = self._each(observed)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((observed - mean) / spread)


def _conditional_scores(z: Floats, rows: Neighbours, found: Floats, moment: float) -> Floats:
    """Z-scores of Iᵢ under conditional permutation: Sokal, Oden & Thomson (1998), *Geographical Analysis* 30, eq. 1–2."""
    n = rows.n
    weights = rows.to_matrix()
    total, squares = np.asarray(weights.sum(axis=1)), np.asarray((weights**2).sum(axis=1))
    mean_square = float(z @ z) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = -(z**2) * total / ((n - 1) * moment)
        rest = (mean_square * n - z**2) / (n - 1) - (z / (n - 1)) ** 2
        variance = (z / moment) ** 2 * rest * (squares - total**2 / (n - 1)) * (n - 1) / (n - 2)
        return np.asarray((found - expected) / np.sqrt(variance))


def _total_scores(z: Floats, rows: Neighbours, found: Floats, moment: float) -> Floats:
    """Z-scores of Iᵢ under total randomisation: Anselin (1995), eq. 12–13; spdep's ``conditional = FALSE``."""
    n = rows.n
    weights = rows.to_matrix()
    total, squares = np.asarray(weights.sum(axis=1)), np.asarray((weights**2).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        kurtosis = np.sum(z**4) / n / moment**2
        expected = -total / (n - 1)
        apart = (2 * kurtosis - n) / ((n - 1) * (n - 2)) * (total**2 - squares)
        variance = (n - kurtosis) / (n - 1) * squares + apart - expected**2
        return np.asarray((found - expected) / np.sqrt(variance))


def _centre(x: Floats) -> Floats:
    """Differences from the mean; exactly none where all values are equal, whatever the mean is rounded to."""
    return np.asarray(x - x.mean()) if np.ptp(x) > 0 else np.zeros(x.size)


def _normal_p(z: Floats, sides: Sides) -> Floats:
    near = stats.norm.sf(np.abs(z))
    tail = {"two": 2 * near, "directed": near, "greater": stats.norm.sf(z), "less": stats.norm.cdf(z)}
    return np.asarray(tail[sides], dtype=float)


def _require_values(values: npt.ArrayLike, neighbours: Neighbours) -> Floats:
    x = np.asarray(values, dtype=float)
    if x.shape != (neighbours.n,) or not x.size or not np.isfinite(x).all():
        raise ValueError("one finite value a unit, and one unit at least")
    return x
