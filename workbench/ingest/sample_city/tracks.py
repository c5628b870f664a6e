"""Tracks that some riders of the sample city gave, as a table of positions, and the ways they truly took."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from workbench.ingest.sample_city.bike_stations import BikeStations
from workbench.ingest.sample_city.cycle_roads import CycleRoads
from workbench.ingest.sample_city.demand import Demand
from workbench.ingest.sample_city.places import Floats, Ints, to_degrees
from workbench.ingest.sample_city.publisher import HEADERS, MARK, PublishedFile, Publisher, seeded
from workbench.ingest.sample_city.streets import FACILITIES, Streets
from workbench.ingest.sample_city.weather import DAYS, days_of

_MONTH = (2023, 6)
_NOISE_M = 5.0
_EVERY_S = 10
_NEAREST = 60
"""Stations of the part of the city whose riders took part."""
_FEWEST, _MOST = 240, 600
_RIDERS_SHARE = 0.4
_TASTE = {"separate": 0.65, "none": 1.3}
"""What a metre costs riders with a taste, by facility; a metre of any other costs one. The shortest way is another."""


@dataclass(frozen=True, slots=True)
class _Way:
    points: Floats
    """Vertices in metres, from station to station."""
    streets: Ints


def publish_tracks(
    publisher: Publisher,
    streets: Streets,
    stations: BikeStations,
    demand: Demand,
    roads: CycleRoads,
    *,
    scale: float,
    seed: int,
) -> None:
    """Write positions every ten seconds; the truth holds how many tracks pass along each cycle road whole."""
    random = seeded(seed, "tracks")
    tracks_n = int(np.clip(round(_MOST * scale), _FEWEST, _MOST))
    ways = [
        _find_way(streets, stations, pair)
        for pair in _draw_pairs(streets, stations, demand, tracks_n, random)
    ]
    rider = random.integers(0, round(_RIDERS_SHARE * tracks_n), size=tracks_n)
    parts = [_draw_positions(way, k, int(rider[k]), random) for k, way in enumerate(ways)]
    frame = pd.concat(parts, ignore_index=True)
    lost = random.random(len(frame)) < 0.01
    frame = frame[~lost]
    publisher.write_table(
        PublishedFile(
            f"bicycle/자전거_이동경로_{MARK}_2306.csv", "bike_tracks", len(frame), encoding="utf-8", eol="\n"
        ),
        ",".join(HEADERS["bike_tracks"]),
        [frame[name].to_numpy(dtype=object) for name in frame.columns],
    )
    publisher.truth["tracks"] = _tell(streets, roads, ways, rider)


def _draw_pairs(
    streets: Streets, stations: BikeStations, demand: Demand, tracks_n: int, random: np.random.Generator
) -> list[tuple[int, int]]:
    """Stations a track begins and ends at, two or more junctions apart, in the busiest part of the city."""
    weight = stations.homes + stations.works
    centre = np.array([np.average(stations.x, weights=weight), np.average(stations.y, weights=weight)])
    away = np.hypot(stations.x - centre[0], stations.y - centre[1])
    near = np.argsort(away, kind="stable")[:_NEAREST]
    trips = demand.origin[0][near][:, None] * demand.target[0][np.ix_(near, near)]
    apart = streets.distance_m[np.ix_(stations.junction[near], stations.junction[near])]
    trips = np.where(apart > 1_500, trips, 0.0)
    drawn = random.choice(trips.size, size=tracks_n, p=(trips / trips.sum()).ravel())
    return [(int(near[k // len(near)]), int(near[k % len(near)])) for k in drawn.tolist()]


def _find_way(streets: Streets, stations: BikeStations, pair: tuple[int, int]) -> _Way:
    """The way of least cost to a rider who likes separate paths."""
    names = [f.name for f in FACILITIES]
    taste = np.array([_TASTE.get(name, 1.0) for name in names])[streets.facility]
    n = len(streets.junctions)
    graph = csr_matrix((streets.length_m * taste, (streets.ends[:, 0], streets.ends[:, 1])), shape=(n, n))
    first, last = (int(stations.junction[k]) for k in pair)
    _, before = dijkstra(graph, directed=False, indices=first, return_predecessors=True)
    nodes = [last]
    while nodes[-1] != first:
        nodes.append(int(before[nodes[-1]]))
    nodes.reverse()
    number = {tuple(sorted(ends)): k for k, ends in enumerate(streets.ends.tolist())}
    points = [[stations.x[pair[0]], stations.y[pair[0]]]]
    passed = []
    for a, b in pairwise(nodes):
        street = number[tuple(sorted((a, b)))]
        bends = streets.bends[street]
        points += (bends if streets.ends[street, 0] == a else bends[::-1]).tolist()
        passed.append(street)
    points.append([stations.x[pair[1]], stations.y[pair[1]]])
    return _Way(np.array(points), np.array(passed, dtype=np.int64))


def _draw_positions(way: _Way, number: int, rider: int, random: np.random.Generator) -> pd.DataFrame:
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way.points, axis=0).T))])
    speed = float(np.clip(random.normal(4.0, 0.6), 2.5, 6.0))  # metres a second
    at = np.arange(0.0, along[-1], speed * _EVERY_S)
    x, y = (
        np.interp(at, along, way.points[:, axis]) + random.normal(0, _NOISE_M, at.size) for axis in (0, 1)
    )
    lon, lat = to_degrees(x, y)
    days = days_of(*_MONTH)
    start = DAYS[int(days[random.integers(len(days))])] + pd.Timedelta(
        seconds=int(random.integers(25_200, 72_000))
    )
    time = start + pd.to_timedelta(np.arange(at.size) * _EVERY_S, unit="s")
    return pd.DataFrame(
        {
            "track": f"T{number + 1:05d}",
            "rider": f"R{rider + 1:04d}",
            "time": time.strftime("%Y-%m-%d %H:%M:%S"),
            "lon": [f"{v:.6f}" for v in lon.tolist()],
            "lat": [f"{v:.6f}" for v in lat.tolist()],
        }
    )


def _tell(streets: Streets, roads: CycleRoads, ways: list[_Way], rider: Ints) -> dict[str, object]:
    """Tracks and riders along each cycle road, and the share of what was ridden that is on one."""
    passes, riders = np.zeros(len(streets.ends), dtype=int), [set[int]() for _ in streets.ends]
    for way, who in zip(ways, rider.tolist(), strict=True):
        for street in set(way.streets.tolist()):
            passes[street] += 1
            riders[street].add(who)
    road = dict(zip(roads.street.tolist(), roads.id, strict=True))
    ridden = np.concatenate([way.streets for way in ways])
    length = streets.length_m[ridden]
    busiest = sorted(road, key=lambda k: (-int(passes[k]), road[k]))[:40]
    return {
        "tracks_n": len(ways),
        "on_cycle_road_share": round(float(length[np.isin(ridden, list(road))].sum() / length.sum()), 4),
        "roads": {road[k]: {"tracks_n": int(passes[k]), "riders_n": len(riders[k])} for k in busiest},
    }
