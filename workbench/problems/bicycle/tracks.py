"""Tracks that riders gave, put onto the network: how many passed where, and nothing of anybody's own way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.geo import to_korea_tm
from workbench.methods.map_matching import TrackMatcher, TrackRule, cut_ends
from workbench.privacy import load_policy
from workbench.problems.bicycle.data import SQL
from workbench.problems.bicycle.flows import Flows
from workbench.problems.bicycle.streets import Streets

if TYPE_CHECKING:
    from workbench.query.engine import Engine

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CUT_M = 200.0
"""What lies nearer than this to either end of a track is not used: the ends tell where somebody lives and works."""
RULE = TrackRule(limit=30.0)
WHOLE = 0.5
"""Share of a segment that a track must cover to count as having passed it."""
ENOUGH_TRACKS = 1000
"""Tracks from which on they, and no longer the shortest ways, say where the rides went."""


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """Tracks on the segments."""

    passes: Integers
    """Tracks along each segment, shape (segments,)."""
    riders: Integers
    """Different riders among them; tracks where riders are not told apart, shape (segments,)."""
    first: date
    last: date
    days_n: int
    tracks_n: int
    used_n: int
    """Tracks of which something is left once their ends are cut, and that touch the network."""
    straight: Floats
    """Metres of each track that are left, shape (tracks,)."""
    joined: Floats
    """Those of them on cycle roads."""
    rider: Integers
    """Who rode each track; its own number where riders are not told apart."""
    has_riders: bool

    @property
    def on_road_share(self) -> float:
        """Of the metres left, the share on cycle roads."""
        return float(self.joined.sum() / self.straight.sum()) if self.straight.sum() else 0.0

    def shown(self) -> Integers:
        """Passes, 0 where fewer riders than the policy's threshold stand behind them."""
        return np.where(self.riders >= load_policy().count, self.passes, 0)


def load_tracks(session: Engine, streets: Streets) -> Tracks | None:
    """The tracks of the lake on the segments; ``None`` where there are none."""
    if not session.has("bike_tracks"):
        return None
    frame: pd.DataFrame = session.sql_file(SQL / "tracks.sql").to_pandas()
    if frame.empty:
        return None
    track = frame["track_id"].to_numpy()
    begins = np.flatnonzero(np.append(True, track[1:] != track[:-1]))
    who = frame["rider_id"].iloc[begins]
    has_riders = bool(who.notna().all())
    rider = pd.factorize(who)[0] if has_riders else np.arange(len(begins))
    counted = _count(streets, np.column_stack(to_korea_tm(frame["lon"], frame["lat"])), begins, rider)
    days = pd.to_datetime(frame["recorded_at"]).dt.normalize()
    return Tracks(
        passes=counted.passes,
        riders=counted.riders,
        first=days.min().date(),
        last=days.max().date(),
        days_n=int(days.nunique()),
        tracks_n=len(begins),
        used_n=counted.used_n,
        straight=counted.metres[:, 0],
        joined=counted.metres[:, 1],
        rider=rider.astype(np.int64),
        has_riders=has_riders,
    )


class _Counted(NamedTuple):
    passes: Integers
    riders: Integers
    metres: Floats
    used_n: int


def _count(streets: Streets, points: Floats, begins: Integers, rider: Integers) -> _Counted:
    """Each track put on the network, its ends cut off before."""
    matcher, length = TrackMatcher(streets.fine, RULE), streets.network.length
    passes = np.zeros(len(length), dtype=np.int64)
    riders: list[set[int]] = [set() for _ in length]
    metres = np.zeros((len(begins), 2))
    used_n = 0
    for number, (who, track) in enumerate(zip(rider.tolist(), np.split(points, begins[1:]), strict=True)):
        kept = track[cut_ends(track[:, 0], track[:, 1], distance=CUT_M)]
        found = matcher.match(kept[:, 0], kept[:, 1])
        metres[number] = found.straight, found.joined
        used_n += bool(found.edge.size)
        covered = np.bincount(streets.fine.line[found.edge], weights=found.covered, minlength=len(length))
        for segment in np.flatnonzero(covered >= WHOLE * length).tolist():
            passes[segment] += 1
            riders[segment].add(who)
    return _Counted(passes, np.array([len(r) for r in riders], dtype=np.int64), metres, used_n)


def follow_tracks(flows: Flows | None, tracks: Tracks | None, *, enough: int = ENOUGH_TRACKS) -> Flows | None:
    """Rides as the tracks say they go, where there are enough; as they were otherwise.

    The tracks say where, the rides how many: a segment that a tenth of the tracks pass has a tenth of the rides.
    """
    if tracks is None or tracks.used_n < enough:
        return flows
    share = tracks.shown() / tracks.used_n
    if flows is None:
        return Flows(
            rides=share * tracks.used_n,
            first=tracks.first,
            last=tracks.last,
            days_n=tracks.days_n,
            rides_n=tracks.used_n,
            round_n=0,
            placed_share=tracks.used_n / tracks.tracks_n,
            on_road_share=tracks.on_road_share,
            source="tracks",
        )
    return replace(
        flows,
        rides=share * (flows.rides_n + flows.round_n),
        placed_share=1.0,
        on_road_share=tracks.on_road_share,
        source="tracks",
    )
