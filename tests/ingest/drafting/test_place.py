"""Points on the ground, written in the systems of Korea, and found again."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest

from workbench.ingest.drafting.place import SEOUL, count_provinces, find_area, find_pairs, guess_place

LON = np.array([126.9, 126.98, 127.05, 127.1])
LAT = np.array([37.5, 37.55, 37.6, 37.52])


def write(crs: str, lon: np.ndarray = LON, lat: np.ndarray = LAT) -> tuple[np.ndarray, np.ndarray]:
    x, y = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    return np.asarray(x), np.asarray(y)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:5179", "EPSG:5186", "EPSG:3857", "EPSG:32652"])
def test_a_system_that_no_other_resembles_is_certain(crs: str) -> None:
    guess = guess_place(*write(crs), "", [])
    assert guess is not None
    assert (guess.crs, guess.swapped, guess.area) == (crs, False, None)
    assert guess.is_certain


@pytest.mark.parametrize("crs", ["EPSG:5181", "EPSG:5174", "EPSG:2097"])
def test_systems_that_resemble_each_other_are_said_to(crs: str) -> None:
    guess = guess_place(*write(crs), "", [])
    assert guess is not None
    assert guess.crs == "EPSG:5181"
    assert not guess.is_certain
    assert "5174" in guess.reason.ko
    assert "uncertain" in guess.reason.en


@pytest.mark.parametrize(
    ("hint", "crs"),
    [("좌표정보(x)", "EPSG:5174"), ("x좌표(grs80tm)", "EPSG:5181"), ("중부원점 bessel", "EPSG:5174")],
)
def test_words_decide_between_them(hint: str, crs: str) -> None:
    guess = guess_place(*write(crs), hint, [])
    assert guess is not None
    assert guess.crs == crs


def test_swapped_axes_are_seen() -> None:
    guess = guess_place(LAT, LON, "", [])
    assert guess is not None
    assert (guess.crs, guess.swapped) == ("EPSG:4326", True)
    x, y = write("EPSG:5186")
    metric = guess_place(y, x, "", [])
    assert metric is not None
    assert (metric.crs, metric.swapped) == ("EPSG:5186", True)


def test_a_province_tells_where_points_must_lie() -> None:
    """The numbers of Busan in EPSG:5187 lie in Jeolla if read as EPSG:5186."""
    lon, lat = np.array([129.05, 129.1, 129.0]), np.array([35.15, 35.2, 35.1])
    guess = guess_place(*write("EPSG:5187", lon, lat), "", ["부산"])
    assert guess is not None
    assert guess.crs == "EPSG:5187"
    assert guess.area is not None
    west, south, east, north = guess.area
    assert west < 129.0 < 129.1 < east
    assert south < 35.1 < 35.2 < north


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([0.0, 0.0], [0.0, 0.0]),
        ([np.nan], [1.0]),
        ([], []),
        ([1.0, 2.0], [3.0, 4.0]),
        ([1e12, -1e12], [5.0, 6.0]),
    ],
)
def test_what_lies_nowhere_is_no_place(x: list[float], y: list[float]) -> None:
    assert guess_place(np.array(x), np.array(y), "", []) is None


def test_zeros_and_gaps_do_not_count() -> None:
    x, y = np.append(LON, [0, np.nan]), np.append(LAT, [0, np.nan])
    guess = guess_place(x, y, "", [])
    assert guess is not None
    assert "100%" in guess.reason.en


def test_the_area_is_left_out_for_seoul_alone() -> None:
    assert find_area(LON, LAT) is None
    wide = find_area(np.append(LON, 129.0), np.append(LAT, 35.1))
    assert wide is not None
    assert wide[2] > SEOUL[2]


@pytest.mark.parametrize(
    ("headers", "pairs"),
    [
        (["위도(Y)", "경도(X)"], [(1, 0)]),
        (["STA_LAT", "STA_LONG"], [(1, 0)]),
        (["lo_crd", "la_crd"], [(0, 1)]),
        (["REFINE_WGS84_LOGT", "REFINE_WGS84_LAT"], [(0, 1)]),
        (["stationLatitude", "stationLongitude"], [(1, 0)]),
        (["엑스좌표_값", "와이좌표_값"], [(0, 1)]),
        (["X좌표(GRS80TM)", "Y좌표(GRS80TM)", "X좌표(WGS84)", "Y좌표(WGS84)"], [(0, 1), (2, 3)]),
        (["grs80tm_x", "grs80tm_y"], [(0, 1)]),
        (["좌표정보(x)", "좌표정보(y)"], [(0, 1)]),
        (["X", "Y"], [(0, 1)]),
        (["최대", "최소"], []),
        (["index", "type"], []),
    ],
)
def test_which_headers_are_coordinates(headers: list[str], pairs: list[tuple[int, int]]) -> None:
    assert find_pairs(dict(enumerate(headers))) == pairs


def test_provinces_by_how_often_they_stand_first() -> None:
    assert count_provinces(["부산광역시 중구", "부산 동구", "서울특별시", "x"]) == ["부산", "서울"]
