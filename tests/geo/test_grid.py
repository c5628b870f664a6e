from __future__ import annotations

import numpy as np
import pyproj
import pytest

from workbench.geo import build_grid_id, coarsen_grid_id


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
