"""Zones with many crashes by the rule of the Korea Road Traffic Authority, and places that come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from workbench.core.text import Text

Floats = npt.NDArray[np.float64]
Severity = Literal["fatal", "serious", "slight", "reported"]
"""The worst injury of a crash: 사망, 중상, 경상, 부상신고."""


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """When a place counts as a zone with many crashes (교통사고 다발지역).

    The rule differs between lists and editions, so it is a parameter and its version is printed.
    """

    version: str
    text: Text
    radius_m: float
    fewest: int
    """Crashes within the radius."""
    fewest_if_fatal: int | None = None
    """Crashes within the radius where one of them killed somebody."""
    years: int = 1
    """Years the crashes are counted over."""
    severities: tuple[Severity, ...] = ()
    """Only crashes of these severities count, as in lists of three years of fatal and serious ones; empty: all."""

    def is_zone(self, crashes_n: int, deaths_n: int = 0) -> bool:
        """Whether so many crashes make a zone."""
        if self.fewest_if_fatal is not None and deaths_n > 0:
            return crashes_n >= self.fewest_if_fatal
        return crashes_n >= self.fewest


BICYCLE = ZoneRule(
    version="KOROAD bicycle, yearly: 200 m, 4 crashes, or 3 with a death",
    radius_m=200,
    fewest=4,
    fewest_if_fatal=3,
    text=Text(
        "한 해에 반경 200m 안에서 자전거 사고 4건 이상(사망사고가 있으면 3건 이상)",
        "4 or more bicycle crashes within 200 m in a year, or 3 if one was fatal",
    ),
)
"""The threshold of four as quoted from the authority's list by Daegu MBC (dgmbc, article 3106037); that of three
is read off the list of Seoul for 2018–2022, in which every spot of three crashes had a death."""

CHILD_PEDESTRIAN = ZoneRule(
    version="KOROAD child pedestrian, yearly, 200 m / 3, or 2 with a death",
    radius_m=200,
    fewest=3,
    fewest_if_fatal=2,
    text=Text(
        "한 해에 반경 200m 안에서 어린이 보행자 사고 3건 이상(사망사고가 있으면 2건 이상)",
        "3 or more crashes of child pedestrians within 200 m in a year, or 2 if one was fatal",
    ),
)
"""As quoted by localnaeil (article 591874)."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone: where its centre lies and which crashes are in it."""

    x: float
    y: float
    members: tuple[int, ...]
    deaths_n: int


def find_zones(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    rule: ZoneRule,
    *,
    deaths: Sequence[int] | None = None,
    severities: Sequence[str] | None = None,
) -> tuple[Zone, ...]:
    """Zones among crashes, the fullest first; a crash belongs to one zone at most.

    The authority publishes radius and threshold but not how overlapping circles are settled. Here: circles
    are drawn around each crash, the one with most crashes becomes a zone (ties: more deaths, then west, then
    south), its crashes are taken out, and so on while the rule is met.

    Parameters
    ----------
    x, y
        Coordinates in metres, shape (n,), of the crashes of ``rule.years``; a crash without coordinates (NaN) is in no
        zone.
    deaths
        Persons killed in each crash.
    severities
        Of each crash, one of :data:`Severity`; needed where the rule counts some of them only.

    Raises
    ------
    ValueError
        The rule goes by severity and none is given, or there is not one number of deaths and severity a crash.
    """
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    killed = np.zeros(len(points), dtype=int) if deaths is None else np.asarray(deaths, dtype=int)
    counted = np.isfinite(points).all(axis=1)
    if len(killed) != len(points) or (severities is not None and len(severities) != len(points)):
        raise ValueError("deaths and severity of each crash")
    if rule.severities:
        if severities is None:
            raise ValueError("this rule needs the severity of each crash")
        counted &= np.isin(np.asarray(severities, dtype=str), rule.severities)
    number = np.flatnonzero(counted)
    if not number.size:
        return ()
    found_near = cKDTree(points[number]).query_ball_point(points[number], rule.radius_m)
    near = {int(i): set(number[found].tolist()) for i, found in zip(number, found_near, strict=True)}
    free = set(near)
    zones: list[Zone] = []
    while free:
        members = {i: near[i] & free for i in free}
        died = {i: int(killed[list(found)].sum()) for i, found in members.items()}
        allowed = [i for i in free if rule.is_zone(len(members[i]), died[i])]
        if not allowed:
            break
        best = min(allowed, key=lambda i: (-len(members[i]), -died[i], points[i][0], points[i][1]))
        zones.append(
            Zone(float(points[best][0]), float(points[best][1]), tuple(sorted(members[best])), died[best])
        )
        free -= members[best]
    return tuple(zones)


def group_places(
    x: npt.ArrayLike, y: npt.ArrayLike, years: Sequence[int], weights: Sequence[float], *, radius_m: float
) -> npt.NDArray[np.int64]:
    """Number the places to which the spots of several yearly lists belong.

    The heaviest spot not yet placed opens a place and takes, of every other year, the nearest free spot
    within ``radius_m`` of itself. So a place has at most one spot a year, and places do not grow into chains.

    Parameters
    ----------
    x, y
        Coordinates in metres, shape (n,).
    years
        Year of each spot's list.
    weights
        What makes a spot heavy, such as its crashes.

    Returns
    -------
    ndarray
        Place of each spot, numbered from 0 in order of opening, -1 for one without coordinates, shape (n,).
    """
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    place = np.full(len(points), -1, dtype=np.int64)
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    if not known.size:
        return place
    # Out of everybody's reach.
    points = np.where(np.isfinite(points).all(axis=1, keepdims=True), points, 1e100)
    tree = cKDTree(points)
    order = sorted(known.tolist(), key=lambda i: (-weights[i], years[i], points[i][0], points[i][1]))
    opened = 0
    for i in order:
        if place[i] >= 0:
            continue
        place[i] = opened
        taken = {years[i]}
        near = tree.query_ball_point(points[i], radius_m)
        for j in sorted(near, key=lambda j: (float(np.hypot(*(points[j] - points[i]))), j)):
            if place[j] < 0 and years[j] not in taken:
                place[j] = opened
                taken.add(years[j])
        opened += 1
    return place
