"""Rides put onto the network by shortest ways between rental stations, and what was ridden in a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.core.text import LANGUAGES, Language, Text, write_days
from workbench.geo import to_korea_tm
from workbench.methods.assignment import assign_trips
from workbench.problems.bicycle.data import SQL
from workbench.problems.bicycle.streets import Streets

if TYPE_CHECKING:
    from workbench.query.engine import Engine

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

OFF_ROAD = 1.6
"""What a metre as the crow flies costs where no cycle road is known, against a metre of cycle road: ordinary streets are
about 1.3 times as long as the straight line, and riders go about a quarter out of their way for a cycle road."""
ACCESS_M = 500.0
"""Farthest a station lies from the network."""
JUMP_M = 1200.0
"""Longest way off the cycle roads between two of their nodes."""
FEWEST_RIDES = 10
"""A segment with fewer modelled rides has no exposure: too few to divide by, and too few to show."""


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Rides on the segments."""

    rides: Floats
    """Rides of the file over each segment, shape (segments,)."""
    first: date
    last: date
    days_n: int
    rides_n: int
    """Rides of the file with a way at all: those that came back to their own station have none."""
    round_n: int
    """Rides back to the station of departure: their way is not known."""
    placed_share: float
    """Of the rides between two stations, the share that could be put onto the network."""
    on_road_share: float
    """Of the metres ridden, the share on cycle roads; the rest is on streets the lake does not hold."""
    source: Literal["rides", "tracks"] = "rides"
    """What says which way was taken: the shortest one between stations, or tracks."""

    @property
    def said(self) -> Text:
        """Which days they are, in words."""
        return Text(*(_say_days(self.first, self.last, self.days_n, language) for language in LANGUAGES))

    @property
    def is_ordinary(self) -> bool:
        """Whether the days are enough to speak of ordinary use."""
        return self.days_n >= 28


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """What was ridden in one whole year."""

    year: int
    trips: Floats
    """A year over each segment, NaN where fewer than :data:`FEWEST_RIDES` rides stand behind it."""
    rentals_n: int
    """Rentals of the year that the rides were raised to."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """The network with the ways off it, ready for trips."""

    ends: Integers
    cost: Floats
    segments_n: int
    """Edges before the first one off the cycle roads."""


def _say_days(first: date, last: date, days_n: int, language: Language) -> str:
    days = write_days(first, last, language)
    if days_n > (last - first).days:
        return days
    return f"{days} 가운데 {days_n}일" if language == "ko" else f"{days_n} of the days {days}"


def build_way(streets: Streets, *, off_road: float = OFF_ROAD) -> Way:
    """Segments, and straight links between near nodes of the network in place of streets that are not in the lake."""
    from scipy.spatial import Delaunay

    nodes = streets.network.nodes
    turns = streets.junctions
    links = np.zeros((0, 2), dtype=np.int64)
    if len(turns) > 3:
        corners = Delaunay(nodes[turns]).simplices
        sides = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
        links = turns[np.unique(sides, axis=0)]
    straight = np.hypot(*(nodes[links[:, 0]] - nodes[links[:, 1]]).T) if len(links) else np.zeros(0)
    links, straight = links[straight <= JUMP_M], straight[straight <= JUMP_M]
    ends = np.concatenate([streets.ends, links])
    return Way(ends, np.concatenate([streets.network.length, straight * off_road]), len(streets.ends))


def load_flows(session: Engine, streets: Streets, *, off_road: float = OFF_ROAD) -> Flows | None:
    """The rides of the lake on the segments; ``None`` where rides or stations' places are missing."""
    if not (session.has("bike_rides") and session.has("bike_stations")):
        return None
    pairs: pd.DataFrame = session.sql_file(SQL / "rides_between.sql").to_pandas()
    days = session.sql_file(SQL / "ride_days.sql").to_pandas()
    if pairs.empty:
        return None
    moved = pairs[pairs["from_station_id"] != pairs["to_station_id"]]
    known = pairs["from_station_id"].notna() & pairs["to_station_id"].notna()
    round_n = int(pairs.loc[known & ~pairs.index.isin(moved.index), "rides_n"].sum())
    node = _find_nodes(session, streets)
    begin, end = moved["from_station_id"].map(node), moved["to_station_id"].map(node)
    placed = begin.notna() & end.notna()
    trips = moved.loc[placed, "rides_n"].to_numpy(dtype=float)
    way = build_way(streets, off_road=off_road)
    both = np.column_stack([begin[placed], end[placed]]).astype(np.int64)
    found = assign_trips(way.ends, way.cost, both, trips)
    metres = found.flow * np.where(np.arange(len(way.cost)) < way.segments_n, way.cost, way.cost / off_road)
    total = int(moved["rides_n"].sum())
    first, last = pd.Timestamp(days["ride_day"].min()), pd.Timestamp(days["ride_day"].max())
    return Flows(
        rides=found.flow[: way.segments_n],
        first=first.date(),
        last=last.date(),
        days_n=len(days),
        rides_n=total,
        round_n=round_n,
        placed_share=float(trips[found.is_reached].sum()) / total if total else 0.0,
        on_road_share=float(metres[: way.segments_n].sum() / metres.sum()) if metres.sum() else 0.0,
    )


def _find_nodes(session: Engine, streets: Streets) -> pd.Series:
    """Nearest node of the network by station, stations farther than :data:`ACCESS_M` left out."""
    from scipy.spatial import cKDTree

    stations = session.sql_file(SQL / "station_places.sql").to_pandas().drop_duplicates("station_id")
    x, y = to_korea_tm(stations["lon"], stations["lat"])
    gap, node = cKDTree(streets.network.nodes).query(np.column_stack([x, y]))
    near = gap <= ACCESS_M
    return pd.Series(node[near], index=stations["station_id"][near].to_numpy())


def raise_to_year(flows: Flows, rentals: pd.DataFrame | None, crash_years: set[int]) -> Exposure | None:
    """Trips of the newest year that has all twelve months of rentals and a list of crashes; ``None`` without one.

    The rides say where, the rentals how many: every segment is raised by the same factor, the year's rentals
    over the rides of the file. Where the file covers other seasons than the year the pattern is taken to be the same.
    """
    if rentals is None or not flows.is_ordinary:
        return None
    months = rentals.groupby(rentals["month"].dt.year)["month"].nunique()
    whole = {
        int(year) for year, n in zip(months.index.tolist(), months.tolist(), strict=True) if n == 12
    } & crash_years
    if not whole:
        return None
    year = max(whole)
    total = int(rentals.loc[rentals["month"].dt.year == year, "rentals_n"].sum())
    in_file = flows.rides_n + flows.round_n
    trips = np.where(flows.rides >= FEWEST_RIDES, flows.rides * total / in_file, np.nan)
    return Exposure(year, trips, total)
