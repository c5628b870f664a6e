"""Where cycling in the sample city is dangerous: crashes expected at every piece of street and junction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.ingest.sample_city.cycle_roads import CycleRoads
from workbench.ingest.sample_city.places import Floats, Ints, Places, to_degrees
from workbench.ingest.sample_city.publisher import seeded
from workbench.ingest.sample_city.streets import FACILITIES, Streets

GU_RISKS = (2.4, 1.9, 1.6, 0.55, 0.60)
"""Multipliers planted at gu drawn by the seed; every other gu has 1."""
SEGMENT_RISKS = (30.0, 26.0, 22.0, 19.0, 16.0, 14.0)
"""Multipliers planted between the ends of cycle roads drawn by the seed."""
JUNCTION_CRASHES = (9.0, 8.0, 7.0, 6.0, 5.0)
"""Crashes a year added at junctions drawn by the seed."""
PIECES_N = 10
"""Each street is split into so many pieces, each with the risk of the gu it lies in."""

_AT_JUNCTION = 0.5  # share of a street's crashes that happen at its two ends
_FAR_M = 2_500.0  # between planted cycle roads


@dataclass(frozen=True, slots=True)
class Risks:
    """Sites where crashes happen: all pieces of streets, then all junctions."""

    share: Floats
    """Share of the city's ordinary crashes expected at each site."""
    added: Floats
    """Crashes a year on top of them."""
    gu: Ints
    pieces_n: int
    """Sites before the first junction."""
    truth: dict[str, Any]


def plant_risks(places: Places, streets: Streets, roads: CycleRoads, *, flow: Floats, seed: int) -> Risks:
    """The share of a site is trips × metres × risk of the kind of road × risk of the gu × planted risk.

    ``flow`` is the trips a year along each street.
    """
    random = seeded(seed, "risks")
    gu_risk = np.ones(len(places.gu))
    gu_risk[random.choice(len(places.gu), size=len(GU_RISKS), replace=False)] = GU_RISKS
    exposure = flow * streets.length_m * np.array([f.risk for f in FACILITIES])[streets.facility]
    street = np.repeat(np.arange(len(exposure)), PIECES_N)
    pieces = streets.along(street, np.tile((np.arange(PIECES_N) + 0.5) / PIECES_N, len(exposure)))
    junctions = streets.junctions
    home = places.gu_at(junctions[:, 0], junctions[:, 1])
    piece_gu = places.gu_at(*pieces)
    plain = (gu_risk[piece_gu] == 1).reshape(-1, PIECES_N).all(axis=1)  # streets in no planted gu
    segment_risk, segments = _plant_segments(streets, roads, flow=flow * plain, random=random)
    on_street = (exposure * segment_risk)[street] * (1 - _AT_JUNCTION) / PIECES_N
    at_ends = np.bincount(streets.ends.ravel(), np.repeat(exposure * _AT_JUNCTION / 2, 2), len(junctions))
    gu = np.concatenate([piece_gu, home])
    share = np.concatenate([on_street, at_ends]) * gu_risk[gu]
    share /= share.sum()
    busy = np.bincount(streets.ends.ravel(), np.repeat(flow, 2), len(junctions)) * (gu_risk[home] == 1)
    added, spots = _plant_junctions(places, streets, home, busy, random)
    for segment in segments:
        mine = share[: len(street)][street == segment.pop("street")]
        segment["share_of_city_crashes"] = round(float(mine.sum()), 6)
    truth = {
        "gu_risk_multipliers": {g.name: float(r) for g, r in zip(places.gu, gu_risk, strict=True)},
        "risk_by_facility": {f.name: f.risk for f in FACILITIES},
        "dangerous_segments": segments,
        "dangerous_spots": spots,
    }
    return Risks(share, np.concatenate([np.zeros(len(street)), added]), gu, len(street), truth)


def _plant_segments(
    streets: Streets, roads: CycleRoads, *, flow: Floats, random: np.random.Generator
) -> tuple[Floats, list[dict[str, Any]]]:
    """Cycle roads of middling ``flow``, so that neither the busiest nor the emptiest is the answer."""
    used = flow[roads.street]
    middling = np.flatnonzero((used > np.quantile(used, 0.55)) & (used < np.quantile(used, 0.85)))
    risk = np.ones(len(flow))
    found: dict[int, dict[str, Any]] = {}
    for multiplier in SEGMENT_RISKS:
        far = [k for k in middling.tolist() if all(_apart(streets, roads, k, f) > _FAR_M for f in found)]
        road = int(random.choice(far))
        street = int(roads.street[road])
        risk[street] = multiplier
        lon, lat = to_degrees(*streets.bends[street, streets.bends.shape[1] // 2].tolist())
        found[road] = {
            "street": street,
            "road_id": roads.id[road],
            "risk_multiplier": multiplier,
            "trips_a_year": round(float(flow[street])),
            "length_km": round(float(streets.length_m[street]) / 1000, 3),
            "lon": round(float(lon), 6),
            "lat": round(float(lat), 6),
        }
    return risk, list(found.values())


def _apart(streets: Streets, roads: CycleRoads, one: int, other: int) -> float:
    middles = streets.bends[roads.street[[one, other]], streets.bends.shape[1] // 2]
    return float(np.hypot(*(middles[0] - middles[1])))


def _plant_junctions(
    places: Places, streets: Streets, home: Ints, busy: Floats, random: np.random.Generator
) -> tuple[Floats, list[dict[str, Any]]]:
    candidates = np.flatnonzero((busy > np.quantile(busy, 0.3)) & (busy < np.quantile(busy, 0.9)))
    chosen = random.choice(candidates, size=len(JUNCTION_CRASHES), replace=False)
    extra = np.zeros(len(streets.junctions))
    extra[chosen] = JUNCTION_CRASHES
    found = []
    for junction, crashes in zip(chosen.tolist(), JUNCTION_CRASHES, strict=True):
        lon, lat = to_degrees(*streets.junctions[junction].tolist())
        found.append(
            {
                "gu_name": places.gu[home[junction]].name,
                "added_crashes_a_year": crashes,
                "lon": round(float(lon), 6),
                "lat": round(float(lat), 6),
            }
        )
    return extra, found
