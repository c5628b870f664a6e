"""How well people reach what they need: two-step floating catchments, the nearest, and how many there are to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WALKING_BANDS = ((5.0, 1.0), (10.0, 0.68), (15.0, 0.22))
"""Upper ends in minutes and weights: the three zones of Luo & Qi (2009), the slow decay."""


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """What each place reaches; shapes (places,) but for ``ratio``."""

    score: Floats
    """Supply a person: 0 where nothing is in reach."""
    nearest: Floats
    """Cost of the nearest supply; infinite where none can be reached at all, never 0 for that reason."""
    choices_n: npt.NDArray[np.int64]
    """Supplies within the outermost band."""
    ratio: Floats
    """Supply a person in the catchment of each supply; NaN where nobody is in it, shape (supplies,)."""

    def share_without(self, population: npt.ArrayLike) -> float:
        """Share of people with no supply within the outermost band; NaN without people."""
        people = np.asarray(population, dtype=float)
        total = float(people.sum())
        return float(people[self.choices_n == 0].sum() / total) if total > 0 else float("nan")


def estimate_access(
    cost: npt.ArrayLike,
    population: npt.ArrayLike,
    supply: npt.ArrayLike,
    *,
    bands: Sequence[tuple[float, float]] = WALKING_BANDS,
) -> Access:
    """Enhanced two-step floating catchment area.

    Luo, W. & Qi, Y. (2009). An enhanced two-step floating catchment area (E2SFCA) method for measuring spatial
    accessibility to primary care physicians. *Health & Place* 15, 1100–1107: Rⱼ = Sⱼ / Σ Pᵢ W(dᵢⱼ), Aᵢ = Σ Rⱼ W(dᵢⱼ). One
    band of weight 1 is the older two-step method. Supplies whose catchment holds nobody give nothing to anybody. Bring in
    people and supplies a catchment beyond the edge of the map, or its margin looks badly served.

    Parameters
    ----------
    cost
        From each place to each supply, such as minutes on foot; infinite or NaN where there is no way, shape (places,
        supplies).
    population
        People at each place, shape (places,).
    supply
        Capacity of each supply, shape (supplies,).
    bands
        Upper ends, rising and included, and the weight within each.
    """
    way, people, given = (np.asarray(a, dtype=float) for a in (cost, population, supply))
    if way.shape != (people.size, given.size):
        raise ValueError("one row of costs a place, one column a supply")
    if not (np.all(people >= 0) and np.all(given >= 0)):
        raise ValueError("people and supplies are zero or more")
    ends = [end for end, _ in bands]
    if not ends or ends != sorted(ends):
        raise ValueError("bands rise")
    way = np.where(np.isnan(way), np.inf, way)
    band = np.searchsorted(ends, way, side="left")
    weight = np.append([w for _, w in bands], 0.0)[band]
    demand = people @ weight
    ratio = np.divide(given, demand, out=np.full(given.size, np.nan), where=demand > 0)
    return Access(
        score=weight @ np.nan_to_num(ratio),
        nearest=way.min(axis=1, initial=np.inf),
        choices_n=np.sum(way <= ends[-1], axis=1).astype(np.int64),
        ratio=ratio,
    )
