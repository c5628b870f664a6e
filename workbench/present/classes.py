"""Classes of a choropleth, and colours that stay apart for colour-blind readers and in grey print."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.core.text import Language
from workbench.present.rows import write_number, write_range

Classing = Literal["quantile", "natural"]

SEQUENCE = ("#fff2d2", "#fdd288", "#f59e42", "#cd5e14", "#7d2a06")
"""Light to dark: lightness falls evenly (CIE L* 96, 86, 73, 53, 31), so that grey print keeps the order."""
NO_DATA = "#eceff2"
INK = "#1e2124"
BLUE = "#256ef4"
DEEP_BLUE = "#0b50d0"
WATER = "#cfe4f7"
WATER_INK = "#2f6690"

_PICKS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes from low to high; each value belongs to the first whose top it does not exceed."""

    method: Classing
    tops: tuple[float, ...]
    lows: tuple[float, ...]
    """Smallest value in each class."""
    counts: tuple[int, ...]

    def find(self, value: float) -> int:
        """The class of ``value``."""
        return min(bisect_left(self.tops, value), len(self.tops) - 1)

    def colour(self, value: float | None) -> str:
        """The class's colour; grey where there is no value."""
        return NO_DATA if value is None else self.colours[self.find(value)]

    @property
    def colours(self) -> tuple[str, ...]:
        """One colour a class, light to dark."""
        return tuple(SEQUENCE[i] for i in _PICKS[len(self.tops)])

    def labels(self, digits: int, language: Language = "ko") -> tuple[str, ...]:
        """``low–high`` of each class, with as many decimals as it takes to tell the classes apart."""
        lows, tops = self._write_ends(digits)
        for more in (1, 2):
            if all(top != low for top, low in zip(tops, lows[1:], strict=False)):
                break
            lows, tops = self._write_ends(digits + more)
        return tuple(
            low if low == top else write_range(low, top, language)
            for low, top in zip(lows, tops, strict=True)
        )

    def _write_ends(self, digits: int) -> tuple[list[str], list[str]]:
        return [write_number(v, digits) for v in self.lows], [write_number(v, digits) for v in self.tops]


def classify(values: Sequence[float], method: Classing = "quantile", most: int = 5) -> Classes:
    """Divide values into at most ``most`` (≤ 5) classes; equal values never fall apart.

    ``quantile`` puts about as many values into each class; ``natural`` makes the squared distances
    within the classes as small as they can be (Fisher 1958, after Jenks called natural breaks).
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    distinct = len(np.unique(ordered))
    k = min(most, distinct)
    if k == 0:
        return Classes(method, (0.0,), (0.0,), (0,))
    tops = _quantile_tops(ordered, k) if method == "quantile" else _natural_tops(ordered, k)
    found = np.searchsorted(tops, ordered, side="left")
    lows = tuple(float(ordered[found == i].min()) for i in range(len(tops)))
    counts = tuple(int((found == i).sum()) for i in range(len(tops)))
    return Classes(method, tuple(float(t) for t in tops), lows, counts)


def _quantile_tops(ordered: np.ndarray, k: int) -> np.ndarray:
    shares = np.arange(1, k + 1) / k
    return np.unique(np.quantile(ordered, shares, method="inverted_cdf"))


def _natural_tops(ordered: np.ndarray, k: int) -> np.ndarray:
    """Exact dynamic programme over the distinct values; n² time, for hundreds of areas."""
    values, weights = np.unique(ordered, return_counts=True)
    n = len(values)
    w = np.concatenate([[0.0], np.cumsum(weights)])
    s = np.concatenate([[0.0], np.cumsum(weights * values)])
    q = np.concatenate([[0.0], np.cumsum(weights * values**2)])

    def spread(start: np.ndarray, end: int) -> np.ndarray:
        """Squared distances within values[start:end], for every start."""
        total, count = s[end] - s[start], w[end] - w[start]
        return np.asarray(q[end] - q[start] - total**2 / count)

    best = np.full((k + 1, n + 1), np.inf)
    cut = np.zeros((k + 1, n + 1), dtype=int)
    best[0, 0] = 0.0
    for j in range(1, k + 1):
        for end in range(j, n + 1):
            starts = np.arange(j - 1, end)
            costs = best[j - 1, starts] + spread(starts, end)
            at = int(np.argmin(costs))
            best[j, end], cut[j, end] = costs[at], starts[at]
    tops, end = [], n
    for j in range(k, 0, -1):
        tops.append(values[end - 1])
        end = cut[j, end]
    return np.array(tops[::-1])
