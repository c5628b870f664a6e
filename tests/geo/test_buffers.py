from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from workbench.core.errors import CannotAnswer
from workbench.geo import build_buffers

PARKS = gpd.GeoSeries(
    [shapely.Point(127.0, 37.5), shapely.Point(127.001, 37.5), None], index=["가", "나", "다"], crs=4326
)


def test_a_buffer_is_a_circle_in_metres_whatever_goes_in() -> None:
    around = build_buffers(PARKS, 250)
    assert around.crs == PARKS.crs
    assert around.index.tolist() == ["가", "나", "다"]
    assert around["다"] is None
    plane = around.to_crs(5179)
    assert plane.area[:2].to_numpy() == pytest.approx(np.pi * 250**2, rel=1e-3)
    there = PARKS.to_crs(5186)
    assert build_buffers(there, 250).crs == there.crs
    assert build_buffers(there, 250)["가"].symmetric_difference(around.to_crs(5186)["가"]).area < 5


def test_a_ground_kilometre_is_a_kilometre() -> None:
    """Against the geodesic: within 0.1 %."""
    (far,) = build_buffers(PARKS[:1], 1_000)
    geod = PARKS.crs.get_geod()
    lon, lat = shapely.get_coordinates(far).T
    _, _, metres = geod.inv(np.full_like(lon, 127.0), np.full_like(lat, 37.5), lon, lat)
    assert np.asarray(metres) == pytest.approx(1_000, rel=1e-3)


def test_each_place_may_have_a_distance_of_its_own() -> None:
    area = build_buffers(PARKS[:2], [100, 200]).to_crs(5179).area
    assert area.iloc[1] / area.iloc[0] == pytest.approx(4)


def test_merged_what_lies_near_two_counts_once() -> None:
    apart, merged = build_buffers(PARKS, 250).to_crs(5179), build_buffers(PARKS, 250, merge=True).to_crs(5179)
    assert len(merged) == 1
    assert merged.area.sum() < apart.area.sum()
    assert merged.area.sum() == pytest.approx(apart.union_all().area)


@pytest.mark.parametrize("distance", [0, -5, np.nan, [100, 0, 100]], ids=str)
def test_distances_are_above_zero(distance: object) -> None:
    with pytest.raises(CannotAnswer, match="0보다 커야"):
        build_buffers(PARKS, distance)


def test_without_a_system_there_are_no_metres() -> None:
    with pytest.raises(CannotAnswer, match="좌표계가 없습니다"):
        build_buffers(PARKS.set_crs(None, allow_override=True), 100)
