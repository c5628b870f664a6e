"""Bicycle crashes of the sample city, drawn from trips and planted risks, and the spots KOROAD would name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from workbench.ingest.sample_city.places import Floats, Ints, Places
from workbench.ingest.sample_city.publisher import seeded
from workbench.ingest.sample_city.risks import PIECES_N, Risks
from workbench.ingest.sample_city.streets import Streets

YEARS = tuple(range(2005, 2024))
SPOT_YEARS = tuple(range(2018, 2023))

# Bicycle crashes of the whole city by year: about half of the real course since 2005.
_LEVEL = (
    760,
    820,
    930,
    1320,
    1500,
    1410,
    1440,
    1600,
    1680,
    2050,
    2080,
    1790,
    1520,
    1380,
    1570,
    1600,
    1560,
    1460,
    1330,
)

_JUNCTION_SPREAD_M = 12.0

RADIUS_M, CRASHES_MIN = 200.0, 4
"""KOROAD's rule as the press reports it for bicycles."""


@dataclass(frozen=True, slots=True)
class Crashes:
    """Every crash: arrays of one entry a crash."""

    year: Ints
    x: Floats
    y: Floats
    gu: Ints
    at_fault: Ints
    """1 where a cyclist is at fault."""
    victim: Ints
    """1 where a cyclist is the victim; both may be 1."""
    deaths: Ints
    serious: Ints
    slight: Ints
    reported: Ints


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that the rule names in a year."""

    year: int
    x: float
    y: float
    members: Ints
    """Places of its crashes in :class:`Crashes`."""


def draw_crashes(
    places: Places, streets: Streets, risks: Risks, *, seed: int
) -> tuple[Crashes, dict[str, Any]]:
    """Poisson crashes of every year at every site, and the truth about them."""
    random = seeded(seed, "crashes")
    site, year = [], []
    for number, level in zip(YEARS, _LEVEL, strict=True):
        counts = random.poisson(level * risks.share + risks.added)
        site.append(np.repeat(np.arange(len(counts)), counts))
        year.append(np.full(int(counts.sum()), number))
    where = np.concatenate(site)
    x, y = _locate(streets, where, pieces_n=risks.pieces_n, random=random)
    crashes = _describe(np.concatenate(year), x, y, places.gu_at(x, y), random)
    expected = {}
    for number, level in zip(YEARS, _LEVEL, strict=True):
        by_gu = np.bincount(risks.gu, level * risks.share + risks.added, len(places.gu))
        expected[str(number)] = {g.name: round(float(v), 3) for g, v in zip(places.gu, by_gu, strict=True)}
    truth = {
        "ordinary_crashes_by_year": dict(zip(map(str, YEARS), _LEVEL, strict=True)),
        "expected_crashes_by_year_and_gu": expected,
        "rule": {"radius_m": RADIUS_M, "crashes_min": CRASHES_MIN, "years_n": 1},
    }
    return crashes, risks.truth | truth


def _locate(
    streets: Streets, site: Ints, *, pieces_n: int, random: np.random.Generator
) -> tuple[Floats, Floats]:
    on_street = site < pieces_n
    share = (site % PIECES_N + random.random(len(site))) / PIECES_N
    x, y = streets.along(np.where(on_street, site // PIECES_N, 0), share)
    at = streets.junctions[np.where(on_street, 0, site - pieces_n)]
    x, y = np.where(on_street, x, at[:, 0]), np.where(on_street, y, at[:, 1])
    spread = np.where(on_street, 2.0, _JUNCTION_SPREAD_M)
    return x + random.normal(0, 1, len(site)) * spread, y + random.normal(0, 1, len(site)) * spread


def _describe(year: Ints, x: Floats, y: Floats, gu: Ints, random: np.random.Generator) -> Crashes:
    n = len(year)
    role = random.choice(3, size=n, p=(0.46, 0.44, 0.10))
    hurt = 1 + random.poisson(0.08, n)
    dead = np.minimum(random.binomial(1, 0.007, n), hurt)
    serious = random.binomial(hurt - dead, 0.26)
    slight = random.binomial(hurt - dead - serious, 0.78)
    return Crashes(
        year=year,
        x=x,
        y=y,
        gu=gu,
        at_fault=(role != 1).astype(np.int64),
        victim=(role != 0).astype(np.int64),
        deaths=dead,
        serious=serious,
        slight=slight,
        reported=hurt - dead - serious - slight,
    )


def find_spots(crashes: Crashes, year: int) -> list[Spot]:
    """Places with at least four crashes of a year within 200 m, the fullest first, no crash twice."""
    mine = np.flatnonzero(crashes.year == year)
    points = np.column_stack([crashes.x[mine], crashes.y[mine]])
    near = [np.array(n) for n in cKDTree(points).query_ball_point(points, RADIUS_M)]
    counts = np.array([len(n) for n in near])  # of crashes not yet in a spot
    free = np.ones(len(mine), dtype=bool)
    spots: list[Spot] = []
    while True:
        best = int(np.where(free, counts, 0).argmax())
        if not free[best] or counts[best] < CRASHES_MIN:
            return spots
        members = near[best][free[near[best]]]
        free[members] = False
        for member in members.tolist():
            counts[near[member]] -= 1
        x, y = points[members].mean(axis=0).tolist()
        spots.append(Spot(year, x, y, mine[members]))
