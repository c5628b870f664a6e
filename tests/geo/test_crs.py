from __future__ import annotations

import warnings

import numpy as np
import pyproj
import pytest
import shapely

from workbench.geo import identify_crs, repair_datum, to_korea_tm, to_lonlat
from workbench.geo.crs import transform_geometries

CITY_HALL = (126.9779, 37.5663)


@pytest.mark.parametrize("epsg", [5174, 5179, 5181, 5186, 5187, 2097])
def test_coordinates_come_back(epsg: int) -> None:
    there = pyproj.Transformer.from_crs(4326, epsg, always_xy=True).transform(*CITY_HALL)
    lon, lat = to_lonlat([there[0], np.nan], [there[1], np.nan], f"EPSG:{epsg}")
    assert (lon[0], lat[0]) == pytest.approx(CITY_HALL, abs=1e-6)
    assert np.isnan(lon[1])


def test_distances_are_metres() -> None:
    x, y = to_korea_tm([126.9779, 126.9779], [37.5663, 37.5673])
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(111.0, abs=0.5)


def bare(epsg: int) -> pyproj.CRS:
    """A system as an old .prj writes it: the projection, without code and without datum shift."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyproj: a PROJ string keeps less than the registry knows
        written = pyproj.CRS.from_epsg(epsg).to_proj4().split(" +towgs84")[0]
    return pyproj.CRS.from_wkt(pyproj.CRS.from_proj4(written + " +type=crs").to_wkt("WKT1_ESRI"))


@pytest.mark.parametrize("epsg", [5173, 5174, 5175, 5176, 2097, 5178])
def test_a_bessel_system_without_shift_is_identified(epsg: int) -> None:
    found, repair = identify_crs(bare(epsg))
    assert repair == f"bessel:EPSG:{epsg}"
    assert found.to_epsg() == epsg


@pytest.mark.parametrize("epsg", [4326, 5179, 5186, 5174])
def test_a_system_that_is_named_is_left_alone(epsg: int) -> None:
    assert identify_crs(pyproj.CRS.from_epsg(epsg)) == (pyproj.CRS.from_epsg(epsg), None)


def squares(shift: float = 0.0) -> np.ndarray:
    corners = np.random.default_rng(1).uniform([126.8, 37.45], [127.1, 37.65], (10, 2))
    return np.array([shapely.box(a + shift, b, a + shift + 0.02, b + 0.02) for a, b in corners], dtype=object)


def test_a_forgotten_datum_shift_is_undone() -> None:
    truth = squares()
    # What a file looks like whose Bessel numbers were taken for WGS84.
    forgotten = transform_geometries(truth, "EPSG:4326", "EPSG:4162")
    repaired, shift_m = repair_datum(forgotten, truth)
    assert shift_m is not None and 250 < shift_m < 450
    assert shapely.hausdorff_distance(repaired, truth).max() < 1e-4


def test_other_errors_are_not_taken_for_a_datum_shift() -> None:
    truth = squares()
    for shift in (0.0, 0.0005, 0.02):
        moved = squares(shift)
        assert repair_datum(moved, truth) == (pytest.approx(moved), None)
