from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import CannotAnswer
from workbench.geo import lines as lines_module
from workbench.geo import match_lines
from workbench.geo.lines import find_nearest_lines

X0, Y0 = 955_000.0, 1_952_000.0
ROADS = gpd.GeoDataFrame(
    geometry=[
        shapely.LineString([(X0, Y0), (X0 + 100, Y0)]),
        shapely.LineString([(X0 + 100, Y0), (X0 + 100, Y0 + 200)]),
        shapely.MultiLineString(
            [[(X0, Y0 + 90), (X0 + 10, Y0 + 90)], [(X0 + 20, Y0 + 90), (X0 + 50, Y0 + 90)]]
        ),
    ],
    index=["세종대로", "율곡로", "샛길"],
    crs=5179,
)


def place(*points: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(X0 + x, Y0 + y) for x, y in points], crs=5179)


def test_each_crash_has_the_nearest_road_and_its_place_on_it() -> None:
    crashes = place((40, 12), (103, 150), (30, 95), (300, 0))
    found = match_lines(crashes, ROADS, limit_m=30)
    assert found.table["line_id"].tolist()[:3] == ["세종대로", "율곡로", "샛길"]
    assert found.table["distance_m"][:3].to_numpy() == pytest.approx([12, 3, 5])
    assert found.table["position_m"][:3].to_numpy() == pytest.approx([40, 150, 20])  # 10 m of the first part
    assert found.table["lines_n"].tolist() == [1, 1, 1, 0]
    assert found.table.iloc[3][["line_id", "distance_m", "position_m"]].isna().all()
    assert found.unmatched_share == 0.25
    assert found.unplaced_n == 0


def test_at_a_junction_the_first_line_is_taken_and_the_choice_told() -> None:
    corner = place((105, -5))
    for roads in (ROADS, ROADS[::-1]):
        found = match_lines(corner, roads, limit_m=30)
        nearest = [i for i in roads.index if i != "샛길"]
        assert found.table["line_id"].tolist() == nearest[:1]
        assert found.table["lines_n"].tolist() == [2]


def test_the_limit_itself_is_near_enough() -> None:
    table = match_lines(place((50, 30), (50, -30), (50, -30.001)), ROADS, limit_m=30).table
    assert table["line_id"].isna().tolist() == [False, False, True]


def test_any_system_goes_in_and_rows_without_a_place_stay_apart() -> None:
    lonlat = place((40, 12), (103, 150), (900, 900)).to_crs(4326)
    rows = pd.DataFrame({"lon": [*lonlat.x, np.nan], "lat": [*lonlat.y, 37.5]}, index=[5, 3, 9, 1])
    found = match_lines(rows, ROADS.to_crs(5186), limit_m=30)
    assert found.table.index.tolist() == [5, 3, 9, 1]
    assert found.table["distance_m"].to_numpy() == pytest.approx(
        [12, 3, np.nan, np.nan], abs=1e-3, nan_ok=True
    )
    assert found.unplaced_n == 1
    assert found.unmatched_share == pytest.approx(1 / 3)


def test_without_lines_or_points_nothing_is_matched() -> None:
    none = match_lines(place((1, 1)), ROADS[:0], limit_m=30)
    assert none.table["line_id"].isna().all()
    assert none.unmatched_share == 1.0
    empty = match_lines(place(), ROADS, limit_m=30)
    assert len(empty.table) == 0
    assert np.isnan(empty.unmatched_share)
    blank = gpd.GeoSeries([None, shapely.LineString()], crs=5179)
    assert match_lines(place((1, 1)), blank, limit_m=30).unmatched_share == 1.0


@pytest.mark.parametrize("limit", [0.0, -1.0, float("nan"), float("inf")])
def test_a_limit_is_a_distance(limit: float) -> None:
    with pytest.raises(CannotAnswer, match="0보다 커야"):
        match_lines(place((1, 1)), ROADS, limit_m=limit)


def test_areas_are_no_lines() -> None:
    with pytest.raises(CannotAnswer, match="선이 아닌"):
        match_lines(place((1, 1)), ROADS.buffer(5), limit_m=30)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), whole=st.booleans())
def test_the_nearest_is_the_nearest_of_all(seed: int, whole: bool) -> None:
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, 20, (15, 2, 2)) if whole else rng.uniform(0, 20, (15, 2, 2))
    ends = ends[(ends[:, 0] != ends[:, 1]).any(axis=1)]
    lines = shapely.linestrings(ends)
    x, y = rng.integers(-3, 23, (2, 60)).astype(float) if whole else rng.uniform(-3, 23, (2, 60))
    x[0] = np.nan
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_module, "_CHUNK", 17)
        found = find_nearest_lines(x, y, lines, limit_m=2.0)
    points = shapely.points(x[1:], y[1:])
    distance = shapely.distance(points[:, None], lines[None, :])
    near = distance.min(axis=1) <= 2.0
    assert found.line[0] == -1
    assert found.line[1:].tolist() == np.where(near, distance.argmin(axis=1), -1).tolist()
    assert found.distance_m[1:][near] == pytest.approx(distance.min(axis=1)[near])
    assert np.isnan(found.distance_m[1:][~near]).all()
    ties = (distance == distance.min(axis=1, keepdims=True)).sum(axis=1)
    assert found.lines_n[1:].tolist() == np.where(near, ties, 0).tolist()
    back = shapely.line_interpolate_point(lines[found.line[1:][near]], found.position_m[1:][near])
    assert shapely.distance(points[near], back) == pytest.approx(found.distance_m[1:][near], abs=1e-9)
