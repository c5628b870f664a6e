"""Is a density along a network higher than chance: Monte-Carlo envelopes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text
from workbench.methods.multiple import Control, adjust_p_values
from workbench.methods.requirements import require_counts

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]

_BATCH = 64
"""Simulations held at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """A density beside those of as many events laid out by chance; shapes (samples,)."""

    observed: Floats
    expected: Floats
    """Under chance, exact."""
    low: Floats
    high: Floats
    """Pointwise ends of the simulations' central part."""
    p: Floats
    """(1 + simulations as high) / (1 + simulations)."""
    q: Floats
    """Adjusted for the number of samples."""
    p_any: float
    """Of the highest excess over the expectation anywhere, in units of the spread: one test for the whole map."""
    simulations: int

    def is_high(self, level: float = 0.05) -> npt.NDArray[np.bool_]:
        """Which samples stand above chance after the adjustment."""
        return np.asarray(self.q <= level)


def estimate_envelope(
    matrix: csr_array,
    counts: npt.ArrayLike,
    chances: npt.ArrayLike,
    *,
    simulations: int = 999,
    level: float = 0.95,
    seed: int = 0,
    control: Control = "bh",
) -> Envelope:
    """Lay the same number of events out by chance, again and again, and compare.

    Okabe, A. & Sugihara, K. (2012). *Spatial Analysis Along Networks*, §9.4; p after Davison, A. C. & Hinkley, D. V. (1997),
    *Bootstrap Methods and their Application*, §4.2. Because a density is a product of the kernel matrix with counts, a
    simulation costs one sparse product.

    Parameters
    ----------
    matrix
        What an event at each candidate place gives to each sample, as :func:`.build_kernel_matrix` makes it with the
        candidates for events, shape (samples, candidates). Observed events must have been moved to their candidate
        (such as the midpoint of their segment), else observed and simulated densities do not compare.
    counts
        Events observed at each candidate, shape (candidates,).
    chances
        Where an event falls by chance, in any unit: length for "evenly along the network", length × flow for "where
        people ride"; shape (candidates,).
    simulations
        With m samples the smallest p is 1/(1 + simulations): false-discovery control finds a single hot sample only if
        there are more simulations than m/α, a hot stretch with fewer.

    Raises
    ------
    CannotAnswer
        No candidate has a chance: nobody rode anywhere, or the network has no length.
    ValueError
        Counts that are none, as those weighted by severity are, or a chance that is missing or negative.
    """
    x = require_counts(counts)
    share, total = _require_chances(x, chances), int(x.sum())
    observed, expected = np.asarray(matrix @ x), np.asarray(matrix @ share) * total
    # Exact under the multinomial: n(Σpk² − (Σpk)²).
    variance = total * np.asarray((matrix.power(2)) @ share) - expected**2 / max(total, 1)
    safe = np.where(variance > 0, np.sqrt(np.maximum(variance, 0)), np.inf)
    random, as_high = np.random.default_rng(seed), np.zeros(observed.size)
    tails = _Tails(observed.size, simulations, (1 - level) / 2)
    highest, beaten = np.max((observed - expected) / safe, initial=-np.inf), 0
    slack = 1e-12 * float(observed.max(initial=0))
    for begin in range(0, simulations, _BATCH):
        drawn = random.multinomial(total, share, size=min(_BATCH, simulations - begin)).astype(float)
        density = np.asarray(matrix @ drawn.T)
        as_high += (density >= observed[:, None] - slack).sum(axis=1)
        tails.add(density)
        beyond = np.max((density - expected[:, None]) / safe[:, None], axis=0)
        # What is laid out as it was found differs in the last digit at most, and counts.
        beaten += int(np.sum(beyond >= highest - 1e-9 * abs(highest)))
    p = (1 + as_high) / (1 + simulations)
    q, p_any = adjust_p_values(p, control=control), (1 + beaten) / (1 + simulations)
    return Envelope(observed, expected, *tails.ends(), p=p, q=q, p_any=p_any, simulations=simulations)


def _require_chances(x: Floats, chances: npt.ArrayLike) -> Floats:
    """Probabilities of the candidates."""
    share = np.asarray(chances, dtype=float)
    if x.shape != share.shape or not np.all(np.isfinite(share) & (share >= 0)):
        raise ValueError("one chance a candidate, zero or more")
    if not share.sum() > 0:
        raise CannotAnswer(
            Text("사건이 일어날 수 있는 곳이 없습니다", "there is nowhere an event could fall"),
            where=f"{share.size}",
            next_step=Text(
                "통행량이나 도로 길이를 확인하세요", "check the flows or the lengths of the network"
            ),
        )
    return np.asarray(share / share.sum())


class _Tails:
    """Lowest and highest of many columns without keeping the middle."""

    def __init__(self, rows: int, total: int, tail: float) -> None:
        self.keep = max(1, int(np.floor(tail * (total + 1))))
        self.lowest = np.zeros((rows, 0))
        self.highest = np.zeros((rows, 0))

    def add(self, columns: Floats) -> None:
        low, high = np.hstack([self.lowest, columns]), np.hstack([self.highest, columns])
        if low.shape[1] > self.keep:
            low = np.partition(low, self.keep - 1, axis=1)[:, : self.keep]
            high = np.partition(high, -self.keep, axis=1)[:, -self.keep :]
        self.lowest, self.highest = low, high

    def ends(self) -> tuple[Floats, Floats]:
        """The ``keep``-th lowest and highest."""
        return self.lowest.max(axis=1), self.highest.min(axis=1)
