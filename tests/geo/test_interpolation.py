from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import CannotAnswer
from workbench.geo import build_grid_cells, interpolate_areas

X0, Y0 = 955_000.0, 1_952_000.0
CORNER = np.array([X0, Y0])


def square(x: float, y: float, width: float, height: float) -> shapely.Geometry:
    return shapely.box(X0 + x, Y0 + y, X0 + x + width, Y0 + y + height)


def frame(areas: list[object], **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=areas, crs=5179)


# Before: two dong side by side. After: a third of the first has gone to the second.
#   |  old 0  300 m  |  old 1  300 m  |
#   |  new a 200 m |      new b 400 m |
OLD = frame(
    [square(0, 0, 300, 100), square(300, 0, 300, 100)], residents_n=[900, 300], pm25_ug_m3=[30.0, 18.0]
)
NEW = frame([square(0, 0, 200, 100), square(200, 0, 400, 100)]).set_axis(["a", "b"])


def test_sums_are_split_and_means_are_averaged_by_ground() -> None:
    found = interpolate_areas(OLD, NEW, sums=["residents_n"], means=["pm25_ug_m3"])
    assert found.values["residents_n"].to_dict() == pytest.approx({"a": 600, "b": 600})
    assert found.values["pm25_ug_m3"].to_dict() == pytest.approx({"a": 30, "b": (100 * 30 + 300 * 18) / 400})
    assert found.covered_share.to_numpy().tolist() == [[1, 1], [1, 1]]
    assert found.unplaced.to_dict() == pytest.approx({"residents_n": 0})


# Nine of ten people of the first dong live in its last third; nobody lives in the second.
PEOPLE = pd.DataFrame({"x": [100.0, 250.0, 250.0], "y": [50.0, 40.0, 60.0], "population_n": [90, 400, 410]})
AS_POINTS = gpd.GeoDataFrame(PEOPLE, geometry=gpd.points_from_xy(X0 + PEOPLE.x, Y0 + PEOPLE.y), crs=5179)
AS_CELLS = frame([square(0, 0, 200, 100), square(200, 0, 100, 100)], population_n=[90, 810])


@pytest.mark.parametrize(
    "weights", [AS_POINTS, AS_CELLS, AS_POINTS.to_crs(4326)], ids=["points", "cells", "lonlat"]
)
def test_sums_go_where_people_live(weights: gpd.GeoDataFrame) -> None:
    found = interpolate_areas(
        OLD, NEW, sums=["residents_n"], means=["pm25_ug_m3"], weights=weights, weight="population_n"
    )
    assert found.values["residents_n"].to_dict() == pytest.approx({"a": 90, "b": 810 + 300})
    assert found.values["pm25_ug_m3"].to_dict() == pytest.approx({"a": 30, "b": 30})  # as its people breathe
    assert found.area_weighted_n == 1  # the second has no people in the layer: its 300 go by ground


def test_what_lies_outside_is_told_or_given_to_the_nearest_of_kin() -> None:
    half = NEW[:1]
    found = interpolate_areas(OLD, half, sums=["residents_n"])
    assert found.values["residents_n"].tolist() == pytest.approx([600])
    assert found.unplaced["residents_n"] == pytest.approx(600)
    kept = interpolate_areas(OLD, half, sums=["residents_n"], keep_total=True)
    assert kept.values["residents_n"].tolist() == pytest.approx([900])
    assert kept.unplaced["residents_n"] == pytest.approx(300)  # the second dong touches no target at all


def test_ground_that_nobody_knows_of_is_missing_and_not_zero() -> None:
    far = frame([square(500, 0, 200, 100), square(5_000, 0, 100, 100)])
    found = interpolate_areas(OLD, far, sums=["residents_n"], means=["pm25_ug_m3"])
    assert found.covered_share["residents_n"].tolist() == pytest.approx([0.5, 0])
    assert found.values["residents_n"].tolist() == pytest.approx([100, np.nan], nan_ok=True)
    assert found.values["pm25_ug_m3"].tolist() == pytest.approx([18, np.nan], nan_ok=True)


def test_a_source_without_a_value_covers_nothing() -> None:
    holed = OLD.assign(residents_n=[900, None], pm25_ug_m3=[np.nan, 18.0])
    found = interpolate_areas(holed, NEW, sums=["residents_n"], means=["pm25_ug_m3"])
    assert found.values["residents_n"].tolist() == pytest.approx([600, 300])
    assert found.covered_share["residents_n"].tolist() == pytest.approx([1, 0.25])
    assert found.values["pm25_ug_m3"].tolist() == pytest.approx([np.nan, 18], nan_ok=True)
    assert found.covered_share["pm25_ug_m3"].tolist() == pytest.approx([0, 0.75])


@pytest.mark.parametrize(
    "values",
    [[Decimal(900), Decimal(300)], pd.array([900, 300], dtype="Int64"), [900.0, 300]],
    ids=["decimal", "nullable", "mixed"],
)
def test_numbers_may_come_in_any_dress(values: object) -> None:
    found = interpolate_areas(OLD.assign(residents_n=values), NEW, sums=["residents_n"])
    assert found.values["residents_n"].tolist() == pytest.approx([600, 600])


def test_frames_of_different_systems_meet_in_metres() -> None:
    plain = interpolate_areas(OLD, NEW, sums=["residents_n"]).values
    other = interpolate_areas(OLD.to_crs(4326), NEW.to_crs(5186), sums=["residents_n"]).values
    assert other.to_numpy() == pytest.approx(plain.to_numpy(), rel=1e-6)


def test_to_the_national_grid_and_back() -> None:
    grid = build_grid_cells(OLD, cell_m=100)
    there = interpolate_areas(OLD, grid, sums=["residents_n"], means=["pm25_ug_m3"])
    assert len(grid) == 6
    assert there.values["residents_n"].tolist() == pytest.approx([300] * 3 + [100] * 3)
    back = interpolate_areas(grid.join(there.values), OLD, sums=["residents_n"], means=["pm25_ug_m3"])
    assert back.values.to_numpy() == pytest.approx(OLD[["residents_n", "pm25_ug_m3"]].to_numpy(dtype=float))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), layer=st.sampled_from(["none", "points", "cells"]))
def test_nothing_is_lost_and_nothing_made(seed: int, layer: str) -> None:
    """What goes in is what comes out plus what is unplaced; over the same ground, all of it comes out."""
    rng = np.random.default_rng(seed)
    city = square(0, 0, 1_000, 1_000)

    def cut(n: int) -> np.ndarray:
        places = shapely.multipoints(rng.uniform(0, 1_000, (n, 2)) + CORNER)
        cells = shapely.voronoi_polygons(places, extend_to=city)
        return shapely.intersection(shapely.get_parts(cells), city)

    source = frame(cut(12))
    source["crashes_n"] = rng.integers(0, 50, len(source))
    source["rate"] = rng.uniform(5, 9, len(source))
    if layer == "points":
        places = rng.uniform(0, 1_000, (40, 2)) + CORNER
        people = gpd.GeoDataFrame(
            {"n": rng.integers(0, 9, 40)}, geometry=gpd.points_from_xy(*places.T), crs=5179
        )
    else:
        people = frame(cut(30))
        people["n"] = rng.integers(0, 9, len(people))
    given_weights = {} if layer == "none" else {"weights": people, "weight": "n"}
    target = frame(cut(9))
    whole = interpolate_areas(source, target, sums=["crashes_n"], means=["rate"], **given_weights)
    assert whole.values["crashes_n"].sum() == pytest.approx(source["crashes_n"].sum())
    assert whole.unplaced["crashes_n"] == pytest.approx(0, abs=1e-6)
    assert whole.covered_share.to_numpy() == pytest.approx(1.0)
    assert whole.values["rate"].between(source["rate"].min() - 1e-9, source["rate"].max() + 1e-9).all()

    part = interpolate_areas(source, target[:4], sums=["crashes_n"], **given_weights)
    total = part.values["crashes_n"].sum() + part.unplaced["crashes_n"]
    assert total == pytest.approx(source["crashes_n"].sum())
    assert part.values["crashes_n"].to_numpy() == pytest.approx(whole.values["crashes_n"][:4].to_numpy())


def test_a_weight_on_a_border_of_a_target_that_shares_no_ground_is_told() -> None:
    """The one person stands where the source touches the first target: nothing is lost without a word."""
    beside, under = square(-100, 0, 100, 100), square(0, 0, 300, 100)
    person = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(X0, Y0 + 50)], crs=5179)
    found = interpolate_areas(
        OLD[:1], frame([beside, under]), sums=["residents_n"], weights=person, weight="n"
    )
    assert np.isnan(found.values["residents_n"].iloc[0])
    assert found.values["residents_n"].sum() + found.unplaced["residents_n"] == pytest.approx(900)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"sums": ["crashes_n"]}, "그런 열이 없습니다"),
        ({"sums": ["name"]}, "수가 아닌 열"),
        ({"sums": ["residents_n"], "means": ["residents_n"]}, "합계와 평균으로 함께"),
        ({"sums": ["residents_n"], "weights": AS_POINTS}, "이름이 없습니다"),
        ({"sums": ["residents_n"], "weights": AS_POINTS.assign(n=-1), "weight": "n"}, "0보다 작은"),
        ({"sums": ["residents_n"], "weights": AS_POINTS, "weight": "nobody_n"}, "그런 열이 없습니다"),
    ],
    ids=["column", "text", "both", "unnamed", "negative", "weight"],
)
def test_what_cannot_be_spread_is_refused(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(CannotAnswer, match=words):
        interpolate_areas(OLD.assign(name="가"), NEW, **arguments)


def test_the_real_dong_of_2013_in_those_of_2017(real_files: Path) -> None:
    old = gpd.read_file(
        real_files / "boundaries/kostat2013_original/seoul_submunicipalities.shp", encoding="cp949"
    ).set_crs(5174, allow_override=True)
    new = gpd.read_file(real_files / "boundaries/서울_행정동_경계_2017.geojson")
    old["residents_n"] = 1_000 + np.arange(len(old))
    found = interpolate_areas(old, new, sums=["residents_n"], keep_total=True)
    assert found.values["residents_n"].sum() == pytest.approx(old["residents_n"].sum())
    plain = interpolate_areas(old, new, sums=["residents_n"])
    assert 0 <= plain.unplaced["residents_n"] < 0.02 * old["residents_n"].sum()
    assert found.covered_share["residents_n"].median() > 0.99
    # Most dong did not change: theirs is their own number again.
    same = old.set_index("code")["residents_n"].reindex(new["adm_cd"]).to_numpy()
    ratio = found.values["residents_n"].to_numpy() / same
    assert np.nanmedian(np.abs(ratio - 1)) < 0.02
