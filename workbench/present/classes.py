"""Classes of a choropleth, and colours that stay apart for colour-blind readers and in grey print."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from workbench.core.errors import CannotAnswer
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.rows import write_number, write_range

Method = Literal["quantile", "natural", "fixed"]
Classing = Literal["quantile", "natural"] | Sequence[float]
"""How colours are divided; numbers are fixed limits between the classes, from low to high."""

SEQUENCE = ("#fff2d2", "#fdd288", "#f59e42", "#cd5e14", "#7d2a06")
"""Light to dark: lightness falls evenly (CIE L* 96, 86, 73, 53, 31), so that grey print keeps the order."""
NO_DATA = "#eceff2"
INK = "#1e2124"
BLUE = "#256ef4"
DEEP_BLUE = "#0b50d0"
WATER = "#cfe4f7"
WATER_INK = "#2f6690"

PICKS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
"""Which of five colours stand for fewer classes."""


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes from low to high; each value belongs to the first whose top it does not exceed."""

    method: Method
    tops: tuple[float, ...]
    lows: tuple[float, ...]
    """Smallest value in each class; of fixed classes the limit below."""
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
        return tuple(SEQUENCE[i] for i in PICKS[len(self.tops)])

    def count(self, values: Sequence[float]) -> Classes:
        """The same classes with the counts of these values."""
        found = [self.find(value) for value in values]
        return replace(self, counts=tuple(found.count(i) for i in range(len(self.tops))))

    def labels(self, digits: int, language: Language = "ko") -> tuple[str, ...]:
        """``low–high`` of each class, with as many decimals as it takes to tell the classes apart."""
        if self.method == "fixed":
            return self._write_limits(digits, language)
        lows, tops = self._write_ends(digits)
        for more in (1, 2):
            if all(top != low for top, low in zip(tops, lows[1:], strict=False)):
                break
            lows, tops = self._write_ends(digits + more)
        return tuple(
            low if low == top else write_range(low, top, language)
            for low, top in zip(lows, tops, strict=True)
        )

    def _write_limits(self, digits: int, language: Language) -> tuple[str, ...]:
        """``15 or less``, ``15–35``, ``above 35``, with the decimals that the limits have."""
        limits = [write_number(t, digits) if round(t, digits) == t else f"{t:,.10g}" for t in self.tops[:-1]]
        first, last = words.AT_MOST.to(language), words.ABOVE.to(language)
        between = (write_range(low, top, language) for low, top in pairwise(limits))
        return (first.format(limits[0]), *between, last.format(limits[-1]))

    def _write_ends(self, digits: int) -> tuple[list[str], list[str]]:
        return [write_number(v, digits) for v in self.lows], [write_number(v, digits) for v in self.tops]


def classify(values: Sequence[float], method: Classing = "quantile", most: int = 5) -> Classes:
    """Divide values into at most ``most`` (≤ 5) classes; equal values never fall apart.

    ``quantile`` puts about as many values into each class; ``natural`` makes the squared distances
    within the classes as small as they can be (Fisher 1958, after Jenks called natural breaks); numbers are
    the limits themselves, and a value that equals a limit belongs to the class below it.

    Raises
    ------
    CannotAnswer
        The limits do not rise, or there are more than colours can keep apart.
    """
    if not isinstance(method, str):
        return _fix(values, _require_limits(method, most))
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


def describe_classing(classing: Classing, language: Language) -> str:
    """How the classes came about, for the legend."""
    if not isinstance(classing, str):
        return words.FIXED.to(language)
    return (words.QUANTILE if classing == "quantile" else words.NATURAL).to(language)


def _require_limits(limits: Sequence[float], most: int) -> tuple[float, ...]:
    numbers = tuple(float(limit) for limit in limits)
    rising = all(low < high for low, high in pairwise(numbers))
    if not rising or not 1 <= len(numbers) < most or not np.isfinite(numbers).all():
        raise CannotAnswer(
            Text("지도의 등급 경계가 올바르지 않습니다", "the limits of the map's classes are not usable"),
            where=", ".join(f"{n:g}" for n in numbers) or "()",
            next_step=Text(
                f"작은 수부터 차례로 1개에서 {most - 1}개까지 적어 주세요. 예: (15, 35, 75)",
                f"give 1 to {most - 1} numbers from low to high, for example (15, 35, 75)",
            ),
        )
    return numbers


def _fix(values: Sequence[float], limits: tuple[float, ...]) -> Classes:
    classes = Classes("fixed", (*limits, float("inf")), (float("-inf"), *limits), (0,) * (len(limits) + 1))
    return classes.count(values)


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
