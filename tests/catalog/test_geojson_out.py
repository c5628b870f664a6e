from __future__ import annotations

import json
import math
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pytest
import shapely

from tests.catalog.versions import build_snapshot
from tests.ingest.shops import build_dataset, build_field
from workbench.catalog.columns import list_columns
from workbench.catalog.geojson_out import stream_geojson
from workbench.core.dataset import Dataset, Place, Snapshot

POINTS = pa.table(
    {
        "shop_id": ["001", "002", "003"],
        "shop_name": ['"가"', None, "다"],
        "opened_date": pa.array([date(2024, 1, 2), None, None], pa.date32()),
        "visits_n": pa.array([1, None, 3], pa.int64()),
        "lon": [126.97812345678, math.nan, None],
        "lat": [37.5, 37.5, 37.5],
    }
)
# Clockwise outside, as shapefiles have it; RFC 7946 wants it the other way.
SQUARE = shapely.Polygon([(127, 37), (127, 38), (128, 38), (128, 37)])


def _document(snapshot: Snapshot, dataset: Dataset) -> dict[str, Any]:
    raw = b"".join(stream_geojson(snapshot, dataset, list_columns(dataset, snapshot)))
    document: dict[str, Any] = json.loads(raw)
    return document


def test_points(tmp_path: Path) -> None:
    document = _document(build_snapshot(tmp_path, POINTS), build_dataset())
    assert document["type"] == "FeatureCollection"
    first, second, third = document["features"]
    assert first == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [126.9781235, 37.5]},
        "properties": {"shop_id": "001", "shop_name": '"가"', "opened_date": "2024-01-02", "visits_n": 1},
    }
    assert (second["geometry"], third["geometry"]) == (None, None)
    assert second["properties"]["visits_n"] is None


def test_the_collection_says_where_it_comes_from(tmp_path: Path) -> None:
    document = _document(build_snapshot(tmp_path, POINTS, is_sample=True), build_dataset())
    assert document["licence"] == "KOGL-1"
    assert document["attribution"]["ko"]
    assert document["is_sample"] is True


def test_areas_and_a_row_without_one(tmp_path: Path) -> None:
    fields = (
        build_field("shop_id", "code", "번호", required=True),
        build_field("seen_at", "datetime", "본 때"),
        build_field("share", "number", "비율"),
        build_field("geometry", "geometry"),
    )
    dataset = build_dataset(fields=fields, place=Place(), checks=())
    table = pa.table(
        {
            "shop_id": ["1", "2"],
            "seen_at": pa.array([datetime(2024, 1, 2, 3, 4, 5), None], pa.timestamp("us")),
            "share": [math.nan, 0.5],
            "geometry": pa.array([shapely.to_wkb(SQUARE), None], pa.binary()),
        }
    )
    features = _document(build_snapshot(tmp_path, table), dataset)["features"]
    shape = shapely.from_geojson(json.dumps(features[0]["geometry"]))
    assert shape.equals(SQUARE)
    assert shapely.is_ccw(shape.exterior)
    assert features[0]["properties"] == {"shop_id": "1", "seen_at": "2024-01-02T03:04:05", "share": None}
    assert features[1]["geometry"] is None


def test_several_parts_make_one_collection(tmp_path: Path) -> None:
    snapshot = build_snapshot(tmp_path, POINTS, POINTS.slice(0, 0), POINTS)
    assert len(_document(snapshot, build_dataset())["features"]) == 6


def test_an_empty_version_is_a_valid_collection(tmp_path: Path) -> None:
    assert _document(build_snapshot(tmp_path, POINTS.slice(0, 0)), build_dataset())["features"] == []


def test_geopandas_reads_it(tmp_path: Path) -> None:
    snapshot = build_snapshot(tmp_path / "v", POINTS.slice(0, 1))
    columns = list_columns(build_dataset(), snapshot)
    file = tmp_path / "shops.geojson"
    file.write_bytes(b"".join(stream_geojson(snapshot, build_dataset(), columns)))
    frame = gpd.read_file(file)
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.iloc[0].x == pytest.approx(126.9781235)


def test_rows_without_a_place_are_refused(tmp_path: Path) -> None:
    snapshot = build_snapshot(tmp_path, POINTS)
    dataset = build_dataset(place=None)
    with pytest.raises(ValueError, match="no place"):
        list(stream_geojson(snapshot, dataset, list_columns(dataset, snapshot)))
