from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from workbench.geo import build_grid_cells, build_grid_id, coarsen_grid_id


@pytest.mark.parametrize(
    ("east", "north", "cell_m", "name"),
    [
        (953_850, 1_952_050, 1_000, "다사5352"),
        (953_850, 1_952_050, 100, "다사538520"),
        (953_850, 1_952_050, 10_000, "다사55"),
        (700_001, 1_300_001, 100, "가가000000"),
        (999_999, 1_999_999, 100, "다사999999"),
        (1_000_001, 2_000_001, 100, "라아000000"),
    ],
)
def test_names_of_cells(east: float, north: float, cell_m: int, name: str) -> None:
    lon, lat = pyproj.Transformer.from_crs(5179, 4326, always_xy=True).transform(east, north)
    assert build_grid_id([lon], [lat], cell_m=cell_m).tolist() == [name]


def test_what_has_no_place_has_no_cell() -> None:
    assert build_grid_id([np.nan, 0.0], [37.5, 0.0]).tolist() == [None, None]


def test_a_small_cell_lies_in_its_large_one() -> None:
    assert coarsen_grid_id("다사538520", cell_m=1_000) == "다사5352"
    assert coarsen_grid_id("다사5352", cell_m=10_000) == "다사55"
    with pytest.raises(ValueError, match="larger"):
        coarsen_grid_id("다사55", cell_m=1_000)


def test_cells_as_squares_carry_the_names_of_the_points_in_them() -> None:
    area = gpd.GeoSeries([shapely.box(953_850, 1_952_050, 954_150, 1_952_200)], crs=5179)
    cells = build_grid_cells(area.to_crs(4326).to_crs(5179).buffer(-0.01), cell_m=100)
    assert cells["grid_id"].tolist() == [f"다사{c}{r}" for r in (520, 521) for c in (538, 539, 540, 541)]
    assert cells.area.tolist() == [10_000] * 8
    inner = cells.representative_point().to_crs(4326)
    assert build_grid_id(inner.x, inner.y).tolist() == cells["grid_id"].tolist()


def test_a_cell_that_is_only_touched_is_left_out() -> None:
    exact = gpd.GeoSeries([shapely.box(953_000, 1_952_000, 955_000, 1_953_000)], crs=5179)
    assert build_grid_cells(exact)["grid_id"].tolist() == ["다사5352", "다사5452"]
    assert len(build_grid_cells(gpd.GeoSeries([shapely.Polygon()], crs=5179))) == 0
