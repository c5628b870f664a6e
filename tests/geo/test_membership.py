from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from workbench.core.errors import CannotAnswer
from workbench.geo import find_areas

# Two dong side by side near the city hall, the one with the higher code named first.
EAST = shapely.box(127.00, 37.50, 127.02, 37.52)
WEST = shapely.box(126.98, 37.50, 127.00, 37.52)
DONG = gpd.GeoDataFrame({"dong_code": ["11140520", "11110530"]}, geometry=[EAST, WEST], crs=4326)

ROWS = pd.DataFrame(
    {"lon": [127.01, 126.99, 127.00, 127.05, np.nan], "lat": [37.51, 37.51, 37.51, 37.51, 37.51]},
    index=list("abcde"),
)
CODES = ["11140520", "11110530", "11110530", None, None]  # on the border: the lower code


def test_rows_with_coordinates_get_codes() -> None:
    found = find_areas(ROWS, DONG, "dong_code")
    assert found.index.tolist() == ROWS.index.tolist()
    assert found.name == "dong_code"
    assert found.isna().tolist() == [False, False, False, True, True]
    assert found.dropna().tolist() == CODES[:3]


def test_points_of_another_system_are_brought_over() -> None:
    points = gpd.GeoSeries(gpd.points_from_xy(ROWS.lon, ROWS.lat), index=ROWS.index, crs=4326)
    points["e"] = None
    off_the_border = ["a", "b", "d", "e"]  # a point on a border does not stay on it to the last digit
    found = find_areas(points.to_crs(5186), DONG.to_crs(5179), "dong_code")
    assert found[off_the_border].equals(find_areas(ROWS, DONG, "dong_code")[off_the_border])


def test_codes_that_are_numbers_stay_numbers() -> None:
    numbered = DONG.assign(number=[7, 3])
    found = find_areas(ROWS[:3], numbered, "number")
    assert found.tolist() == [7, 3, 3]


@pytest.mark.parametrize(
    ("points", "areas", "code", "words"),
    [
        (ROWS, DONG.set_crs(None, allow_override=True), "dong_code", "좌표계가 없습니다"),
        (ROWS, DONG, "gu_code", "그런 열이 없습니다"),
        (ROWS.rename(columns={"lon": "x"}), DONG, "dong_code", "위치가 없습니다"),
        (DONG, DONG, "dong_code", "점이 아닌 도형"),
    ],
    ids=["crs", "column", "lonlat", "polygons"],
)
def test_what_is_lacking_is_named(
    points: pd.DataFrame, areas: gpd.GeoDataFrame, code: str, words: str
) -> None:
    with pytest.raises(CannotAnswer, match=words) as caught:
        find_areas(points, areas, code)
    assert caught.value.next_step is not None
