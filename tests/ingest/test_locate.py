from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyproj
import pytest
import shapely

from tests.ingest.shops import build_dataset, build_field
from workbench.core.dataset import Dataset, Place
from workbench.geo.crs import transform_geometries
from workbench.ingest.atlas import AreaLayer, Atlas
from workbench.ingest.locate import place_rows
from workbench.storage import Lake


@pytest.fixture
def atlas(tmp_path: Path) -> Atlas:
    """Two gu side by side, each its own dong."""
    from workbench.geo import AreaIndex

    atlas = Atlas(Lake(tmp_path, is_sample=True))
    areas = np.array(
        [shapely.box(126.9, 37.5, 127.0, 37.6), shapely.box(127.0, 37.5, 127.1, 37.6)], dtype=object
    )
    gu = np.array(["11110", "11140"], dtype=object)
    dong = np.array(["11110530", "11140520"], dtype=object)
    atlas.__dict__["gu"] = AreaLayer(AreaIndex(areas, depth=4), gu, areas)
    atlas.__dict__["dong"] = AreaLayer(AreaIndex(areas, depth=4), dong, areas)
    atlas.__dict__["dong_by_kostat"] = {"1101053": "11110530"}
    return atlas


def points(lon: list[float | None], lat: list[float | None], **more: object) -> pa.Table:
    return pa.table({"lon": pa.array(lon, pa.float64()), "lat": pa.array(lat, pa.float64()), **more})


def test_a_point_has_the_codes_of_its_areas(atlas: Atlas) -> None:
    placed = place_rows(points([126.95, 127.05, None], [37.55, 37.55, None]), build_dataset(), atlas, None)
    assert placed.table["gu_code"].to_pylist() == ["11110", "11140", None]
    assert placed.table["dong_code"].to_pylist() == ["11110530", "11140520", None]
    assert [g and g[:2] for g in placed.table["grid_id"].to_pylist()] == ["다사", "다사", None]
    assert not placed.faults


@pytest.mark.parametrize(
    ("lon", "lat", "fault", "repair", "gu"),
    [
        (126.95, 37.55, None, None, "11110"),
        (37.55, 126.95, None, "swapped_coordinates", "11110"),
        (0.0, 0.0, None, "zero_coordinates", None),
        (129.0, 35.1, "outside_area:", None, None),  # Busan
        (0.0, 37.55, "outside_area:", None, None),
        (126.95, None, "outside_area:", None, None),
        (1e9, 1e9, "outside_area:", None, None),
    ],
)
def test_wrong_coordinates(
    atlas: Atlas, lon: float, lat: float, fault: str | None, repair: str | None, gu: str | None
) -> None:
    placed = place_rows(points([lon], [lat]), build_dataset(), atlas, None)
    assert placed.faults.get(0) == fault
    assert {code for code, n in placed.repairs.items() if n} == ({repair} if repair else set())
    assert placed.table["gu_code"].to_pylist() == [gu]


def test_projected_coordinates_become_degrees(atlas: Atlas) -> None:
    x, y = pyproj.Transformer.from_crs(4326, 5181, always_xy=True).transform(126.95, 37.55)
    fields = (build_field("x_m", "number", "x"), build_field("y_m", "number", "y"))
    dataset = build_dataset(fields=fields, key=(), place=Place(crs="EPSG:5181", x="x_m", y="y_m"))
    table = pa.table({"x_m": [x], "y_m": [y]})
    placed = place_rows(table, dataset, atlas, None).table
    assert placed["lon"][0].as_py() == pytest.approx(126.95, abs=1e-6)
    assert placed["x_m"][0].as_py() == x
    assert placed["gu_code"].to_pylist() == ["11110"]


def test_the_publishers_word_on_the_gu_goes_before_the_map(atlas: Atlas) -> None:
    fields = (*build_dataset().fields, build_field("gu_name", "string", "구"))
    dataset = build_dataset(fields=fields, place=Place(x="lon", y="lat", gu_name="gu_name"))
    table = points([126.95, 126.95], [37.55, 37.55], gu_name=["중구", "그룹명 없음"])
    assert place_rows(table, dataset, atlas, None).table["gu_code"].to_pylist() == ["11140", "11110"]


def test_codes_are_found_by_name_or_code_alone(atlas: Atlas) -> None:
    fields = (build_field("dong_kostat_code", "code", "c"),)
    dataset = build_dataset(fields=fields, key=(), place=None)
    placed = place_rows(pa.table({"dong_kostat_code": ["1101053", "9999999"]}), dataset, atlas, None).table
    assert placed["gu_code"].to_pylist() == ["11110", None]
    assert placed["dong_code"].to_pylist() == ["11110530", None]


def test_a_code_of_elsewhere_is_kept_and_not_overruled_by_a_name(atlas: Atlas) -> None:
    fields = (build_field("gu_code", "code", "c"), build_field("gu_name", "string", "n"))
    dataset = build_dataset(fields=fields, key=(), place=Place(gu_name="gu_name"))
    table = pa.table({"gu_code": ["26110", None, None], "gu_name": ["중구", "중구", "부산광역시 중구"]})
    assert place_rows(table, dataset, atlas, None).table["gu_code"].to_pylist() == ["26110", "11140", None]


def geometry_dataset(key: tuple[str, ...] = ()) -> object:
    fields = (build_field("gu_code", "code", "c"), build_field("geometry", "geometry"))
    return build_dataset(fields=fields, key=key, place=None)


def shapes(*geometries: object, codes: list[str]) -> pa.Table:
    wkb = [None if g is None else shapely.to_wkb(g) for g in geometries]
    return pa.table({"gu_code": codes, "geometry": pa.array(wkb, pa.binary())})


def test_geometry_is_made_valid_and_stays_an_area(atlas: Atlas) -> None:
    bow = shapely.Polygon([(126.9, 37.5), (127.0, 37.6), (127.0, 37.5), (126.9, 37.6)])
    spike = shapely.Polygon(
        [(126.9, 37.5), (127.0, 37.5), (127.0, 37.6), (127.0, 37.55), (127.0, 37.6), (126.9, 37.6)]
    )
    placed = place_rows(
        shapes(bow, spike, None, codes=["11110", "11140", "11170"]), geometry_dataset(), atlas, None
    )
    found = shapely.from_wkb(placed.table["geometry"].to_numpy(zero_copy_only=False))
    assert all(g is None or (g.is_valid and g.geom_type in ("Polygon", "MultiPolygon")) for g in found)
    assert placed.faults == {2: "geometry:"}
    assert placed.repairs["invalid_geometry"] >= 1


def test_a_silent_file_is_compared_with_the_lakes_boundaries(atlas: Atlas) -> None:
    from workbench.geo import AreaIndex, load_gu

    codes = [gu.gu_code for gu in load_gu()][:8]
    truth = np.array(
        [shapely.box(126.8 + i / 30, 37.5, 126.83 + i / 30, 37.53) for i in range(8)], dtype=object
    )
    atlas.__dict__["gu"] = AreaLayer(AreaIndex(truth, depth=4), np.array(codes, dtype=object), truth)
    forgotten = transform_geometries(truth, "EPSG:4326", "EPSG:4162")
    placed = place_rows(shapes(*forgotten, codes=codes), geometry_dataset(("gu_code",)), atlas, None)
    repaired = shapely.from_wkb(placed.table["geometry"].to_numpy(zero_copy_only=False))
    assert placed.repairs["datum"] == 8
    assert shapely.hausdorff_distance(repaired, truth).max() < 1e-4
    # A file that says where it is, is believed.
    stated = place_rows(shapes(*truth, codes=codes), geometry_dataset(("gu_code",)), atlas, "EPSG:4326")
    assert not stated.repairs["datum"]


def build_counts(**place: object) -> Dataset:
    """Numbers by gu, without coordinates."""
    fields = (build_field("gu_name", "string", "구"), build_field("n", "integer", "수"))
    return build_dataset(fields=fields, key=(), place=Place(gu_name="gu_name", **place))  # type: ignore[arg-type]


BUSAN = ["중구", "서구", "동구", "해운대구", "강서구", "기장군"]


@pytest.mark.parametrize(
    ("names", "is_ours"),
    [
        (["종로구", "중구", "강서구"], True),
        (["중구", "강서구"], True),
        (["종로구", "중구", "하천", "교량", "정비센터"], True),  # what is no gu is no other province either
        (["종로구", "중구", "과천시"], True),
        (["종로구 ", "용산구"], True),
        (BUSAN, False),
        (["수원시 장안구", "성남시 분당구", "가평군"], False),
    ],
)
def test_the_gu_of_another_province_is_not_seouls(atlas: Atlas, names: list[str], is_ours: bool) -> None:
    placed = place_rows(pa.table({"gu_name": names, "n": [1] * len(names)}), build_counts(), atlas, None)
    assert placed.faults == ({} if is_ours else dict.fromkeys(range(len(names)), "outside_area:"))
    codes = placed.table["gu_code"].to_pylist()
    assert (codes[names.index("중구")] == "11140") is is_ours if "중구" in names else True


def test_a_table_of_the_whole_country_keeps_its_rows(atlas: Atlas) -> None:
    country = build_counts(area=(124.0, 32.8, 132.2, 38.8))
    placed = place_rows(pa.table({"gu_name": BUSAN, "n": [1] * len(BUSAN)}), country, atlas, None)
    assert not placed.faults
    assert placed.table["gu_code"].to_pylist() == [None] * len(BUSAN)


def test_the_province_in_a_column_of_its_own_tells_gu_of_one_name_apart(atlas: Atlas) -> None:
    country = build_counts(area=(124.0, 32.8, 132.2, 38.8))
    table = pa.table(
        {"sido_name": ["서울특별시", "부산광역시", None], "gu_name": ["중구"] * 3, "n": [1, 2, 3]}
    )
    assert place_rows(table, country, atlas, None).table["gu_code"].to_pylist() == ["11140", None, "11140"]


def test_coordinates_go_before_names_of_the_whole_country(atlas: Atlas) -> None:
    table = points([126.95, 129.05, 129.06], [37.55, 35.15, 35.16], gu_name=["종로구", "해운대구", "서구"])
    dataset = build_dataset(place=Place(x="lon", y="lat", gu_name="gu_name"))
    assert place_rows(table, dataset, atlas, None).faults == {1: "outside_area:", 2: "outside_area:"}
