from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from workbench.core.errors import FormatUnknown
from workbench.ingest.vector import open_vector


def build_frame(epsg: int = 5186) -> gpd.GeoDataFrame:
    squares = [shapely.box(126.9, 37.5, 126.91, 37.51), shapely.box(127.0, 37.5, 127.01, 37.51)]
    frame = gpd.GeoDataFrame({"이름": ["종로구", "중구"], "코드": ["01", "02"]}, geometry=squares, crs=4326)
    return frame.to_crs(epsg)


@pytest.mark.parametrize(
    ("suffix", "driver"), [("shp", "ESRI Shapefile"), ("gpkg", "GPKG"), ("geojson", "GeoJSON")]
)
def test_attributes_geometry_and_system(tmp_path: Path, suffix: str, driver: str) -> None:
    frame = build_frame(4326 if suffix == "geojson" else 5186)
    frame.to_file(tmp_path / f"x.{suffix}", driver=driver, encoding="utf-8")
    (source,) = open_vector(tmp_path / f"x.{suffix}")
    assert source.rows == [["이름", "코드"], ["종로구", "01"], ["중구", "02"]]
    assert source.crs == ("EPSG:4326" if suffix == "geojson" else "EPSG:5186")
    assert source.geometry is not None and all(source.geometry)


def test_a_cp949_shapefile_without_cpg_is_read_in_korean(tmp_path: Path) -> None:
    build_frame().to_file(tmp_path / "x.shp", encoding="cp949")
    (tmp_path / "x.cpg").unlink()
    (source,) = open_vector(tmp_path / "x.shp")
    assert source.rows[0] == ["이름", "코드"] and source.rows[1][0] == "종로구"


def test_a_shapefile_without_its_companions_is_refused(tmp_path: Path) -> None:
    build_frame().to_file(tmp_path / "x.shp")
    for suffix in (".dbf", ".shx", ".prj"):
        (tmp_path / "x").with_suffix(suffix).unlink()
    (tmp_path / "x.shp").write_bytes(b"\x00\x00\x27\x0a" + b"\0" * 50)
    with pytest.raises(FormatUnknown):
        open_vector(tmp_path / "x.shp")


def test_the_2013_shapefile_is_read_and_its_system_repaired(real_files: Path) -> None:
    (source,) = open_vector(real_files / "boundaries/kostat2013_original/seoul_submunicipalities.shp")
    assert len(source.rows) - 1 == 423 and source.crs == "EPSG:5174"
    assert [(note.code, note.where) for note in source.notes] == [("datum", "bessel:EPSG:5174")]
    assert source.rows[1][1] == "길동"
