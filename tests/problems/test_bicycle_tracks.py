"""Tracks on the drawn city of :mod:`.test_bicycle_network`: counted by road, and nobody's ends among them.

          c
          |
-----a----+----b----
0       1000      2000
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.problems import drawn
from tests.problems.drawn import name_all, read_table
from tests.problems.test_bicycle_network import analyse, build_city, find, to_degrees
from workbench.core.result import Result
from workbench.privacy import release
from workbench.problems.bicycle.flows import load_flows
from workbench.problems.bicycle.streets import Streets, build_streets, load_stretches
from workbench.problems.bicycle.tracks import CUT_M, Tracks, follow_tracks, load_tracks

WEST_EAST = [(-300.0, 1000.0), (2300.0, 1000.0)]
WEST_NORTH = [(-300.0, 1000.0), (1000.0, 1000.0), (1000.0, 2200.0)]
ACROSS = [(500.0, 700.0), (500.0, 1400.0)]
Ride = tuple[str | None, list[tuple[float, float]]]


def build_tracks(rides: list[Ride]) -> pd.DataFrame:
    """Positions every 30 m with an error of 5 m, one track a ride."""
    random, parts = np.random.default_rng(7), []
    for number, (rider, corners) in enumerate(rides):
        points = np.array(corners)
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        at = np.arange(0, along[-1], 30.0)
        x, y = (np.interp(at, along, points[:, k]) + random.normal(0, 5, at.size) for k in (0, 1))
        lon, lat = zip(*(to_degrees(*p) for p in zip(x, y, strict=True)), strict=True)
        time = pd.Timestamp(2022, 6, 1 + number % 28, 8) + pd.to_timedelta(np.arange(at.size) * 8, unit="s")
        parts.append(
            pd.DataFrame(
                {"track_id": f"T{number:03d}", "rider_id": rider, "recorded_at": time, "lon": lon, "lat": lat}
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    return frame.astype({"rider_id": "object"})


def ride(n: int, corners: list[tuple[float, float]], first: int = 0) -> list[Ride]:
    return [(f"R{first + i}", corners) for i in range(n)]


def load(root: Path, rides: list[Ride]) -> tuple[Streets, Tracks]:
    with drawn.open_lake_of(root, build_city(bike_tracks=build_tracks(rides))) as session:
        found = load_stretches(session)
        assert found is not None
        streets = build_streets(session, *found)
        tracks = load_tracks(session, streets)
    assert tracks is not None
    return streets, tracks


def count_by_road(streets: Streets, values: np.ndarray) -> dict[str, list[int]]:
    frame = streets.frame.assign(n=values)
    return {str(road): sorted(part["n"].tolist()) for road, part in frame.groupby("road_id")}


def test_tracks_are_counted_on_the_roads_they_take(tmp_path: Path) -> None:
    streets, tracks = load(tmp_path, ride(12, WEST_EAST) + ride(11, WEST_NORTH, 12) + ride(3, ACROSS, 23))
    assert count_by_road(streets, tracks.passes) == {"a": [23, 23], "b": [12, 12], "c": [11, 11]}
    assert (tracks.tracks_n, tracks.has_riders) == (26, True)
    assert 23 <= tracks.used_n <= 26  # to cross a road is to touch it, not to pass along it
    # 300 m before a and after b are no cycle roads, 200 m of each are cut.
    assert tracks.on_road_share == pytest.approx(2000 / 2200, abs=0.03)


def test_the_ends_of_a_track_are_not_counted(tmp_path: Path) -> None:
    # Each rides 900 m along a: what is left, 200 m to 700 m, is most of its first half and less than half of the second.
    streets, tracks = load(tmp_path, ride(12, [(0.0, 1000.0), (900.0, 1000.0)]))
    first = streets.frame.sort_values("lon").index[0]
    assert tracks.passes.tolist() == [12 if i == first else 0 for i in range(6)]
    _, gone = load(tmp_path / "short", ride(12, [(0.0, 1000.0), (2 * CUT_M - 10, 1000.0)]))
    assert gone.passes.sum() == 0


def test_few_riders_are_not_shown_however_often_they_ride(tmp_path: Path) -> None:
    streets, tracks = load(tmp_path, ride(10, WEST_EAST) + ride(1, WEST_NORTH, 50) * 30)
    assert count_by_road(streets, tracks.passes)["c"] == [30, 30]
    shown = count_by_road(streets, tracks.shown())
    assert shown["c"] == [0, 0]  # thirty tracks of one rider
    assert shown["b"] == [10, 10]
    assert shown["a"] == [40, 40]  # eleven riders
    _, unknown = load(tmp_path / "unknown", [(None, corners) for _, corners in ride(9, WEST_EAST)])
    assert not unknown.has_riders
    assert not unknown.shown().any()


def test_enough_tracks_say_where_the_rides_went(tmp_path: Path) -> None:
    tables = build_city(bike_tracks=build_tracks(ride(30, WEST_EAST) + ride(10, WEST_NORTH, 30)))
    with drawn.open_lake_of(tmp_path, tables) as session:
        found = load_stretches(session)
        assert found is not None
        streets = build_streets(session, *found)
        flows, tracks = load_flows(session, streets), load_tracks(session, streets)
    assert flows is not None
    assert follow_tracks(flows, tracks) is flows
    followed = follow_tracks(flows, tracks, enough=40)
    assert followed is not None
    # 150 rides of the file, 30 of them back to their own station: a quarter of the tracks turn north.
    assert followed.source == "tracks"
    assert count_by_road(streets, followed.rides) == {"a": [150, 150], "b": [112.5] * 2, "c": [37.5] * 2}
    alone = follow_tracks(None, tracks, enough=40)
    assert alone is not None
    assert count_by_road(streets, alone.rides)["b"] == [30, 30]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    tables = build_city(bike_tracks=build_tracks(ride(14, WEST_EAST) + ride(4, WEST_NORTH, 14)))
    return analyse(tmp_path_factory.mktemp("lake"), tables)


def test_the_page_says_what_tracks_say(result: Result) -> None:
    table = read_table(result, "routes_tracked")
    assert table["tracks_n"].tolist() == [18, 14]  # c is passed by four
    assert find(result, "route_tracked").value == 18
    share = find(result, "tracks_on_roads")
    assert share.interval.low <= share.value <= share.interval.high
    assert 85 < share.value <= 100
    assert "tracks" not in name_all(result.refusals)
    assert "tracks" in name_all(analyse_without(result).refusals)


def analyse_without(result: Result) -> Result:
    """The same city without tracks, whose refusal asks for them."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return analyse(Path(folder), build_city())


def test_nothing_of_a_track_itself_is_released(result: Result) -> None:
    released = release(result)
    for table in released.result.tables:
        assert not {"track_id", "rider_id", "recorded_at"} & set(table.data.column_names)
        cells = {str(v) for name in table.data.column_names for v in table.data[name].to_pylist()}
        assert not any(cell.startswith(("T00", "R1")) and len(cell) <= 4 for cell in cells)
