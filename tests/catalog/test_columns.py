from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tests.catalog.versions import build_snapshot
from tests.ingest.shops import build_dataset, build_field
from workbench.catalog.columns import find_coordinates, list_columns, read_batches
from workbench.core.dataset import Place
from workbench.core.errors import PrivacyError

FIRST = pa.table({"shop_id": ["001"], "visits_n": pa.array([3], pa.int64()), "gu_code": ["11010"], "x9": [1]})
SECOND = pa.table({"visits_n": pa.array([4], pa.int64()), "shop_id": ["002"], "shop_name": ["나"]})


def test_the_descriptor_gives_the_order_and_ingest_adds_codes(tmp_path: Path) -> None:
    columns = list_columns(build_dataset(), build_snapshot(tmp_path, FIRST, SECOND))
    assert [c.name for c in columns.shown] == ["shop_id", "shop_name", "visits_n", "gu_code"]
    assert columns["gu_code"].title.ko == "자치구 코드"


def test_parts_are_read_with_one_schema(tmp_path: Path) -> None:
    snapshot = build_snapshot(tmp_path, FIRST, SECOND)
    rows = [
        row for t in read_batches(snapshot, list_columns(build_dataset(), snapshot)) for row in t.to_pylist()
    ]
    assert rows == [
        {"shop_id": "001", "shop_name": None, "visits_n": 3, "gu_code": "11010"},
        {"shop_id": "002", "shop_name": "나", "visits_n": 4, "gu_code": None},
    ]


@pytest.mark.parametrize("sensitivity", ["quasi", "direct"])
def test_what_may_identify_stays_behind(tmp_path: Path, sensitivity: str) -> None:
    fields = (
        build_field("shop_id", "code", "번호", required=True),
        build_field("shop_name", "string", "이름", sensitivity=sensitivity),
    )
    columns = list_columns(build_dataset(fields=fields), build_snapshot(tmp_path, SECOND))
    assert [c.name for c in columns.shown] == ["shop_id"]
    assert columns.left_out == ("shop_name",)


@pytest.mark.parametrize("rung", ["masked", "statistics", "verify", "room", "closed"])
def test_only_open_datasets_go_out(tmp_path: Path, rung: str) -> None:
    with pytest.raises(PrivacyError):
        list_columns(build_dataset(rung=rung), build_snapshot(tmp_path, FIRST))


def test_headings_carry_the_unit(tmp_path: Path) -> None:
    fields = (build_field("length_km", "number", "길이", unit="km"),)
    table = pa.table({"length_km": [1.0]})
    columns = list_columns(build_dataset(fields=fields, key=(), place=None), build_snapshot(tmp_path, table))
    assert columns["length_km"].heading().ko == "length_km (km)"


def test_coordinates_that_were_transformed_are_in_lon_and_lat(tmp_path: Path) -> None:
    table = pa.table({"lon": [127.0], "lat": [37.5], "visits_n": [1]})
    snapshot = build_snapshot(tmp_path, table)
    dataset = build_dataset()
    assert find_coordinates(dataset, list_columns(dataset, snapshot)) == ("lon", "lat")
    fields = (build_field("x_m", "number", "x"), build_field("y_m", "number", "y"))
    metric = build_dataset(fields=fields, key=(), place=Place("EPSG:5181", "x_m", "y_m"), checks=())
    table = table.append_column("x_m", pa.array([200000.0])).append_column("y_m", pa.array([500000.0]))
    snapshot = build_snapshot(tmp_path, table)
    assert find_coordinates(metric, list_columns(metric, snapshot)) == ("lon", "lat")
    assert find_coordinates(build_dataset(place=None), list_columns(dataset, snapshot)) is None
