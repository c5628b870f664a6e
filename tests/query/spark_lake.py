"""A drawn lake for both engines: every type, with the values on which engines like to differ."""

from __future__ import annotations

import importlib.util
import json
import math
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import box

from workbench.catalog import Catalog, load_catalog
from workbench.storage import Lake

DATASETS = Path(__file__).resolve().parents[2] / "datasets"

needs_spark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="no Spark: make spark (and sudo apt-get install openjdk-17-jre-headless)",
)


def write_lake(root: Path) -> Lake:
    """``bike_rides`` of six rows in two files, the second without a column; ``gu_boundaries``, three squares."""
    lake = Lake(root, is_sample=True)
    write_version(lake, "bike_rides", [_rides(), _rides().drop_columns(["dist"])])
    squares = [box(127 + i, 37, 128 + i, 38) for i in range(3)]
    frame = gpd.GeoDataFrame({"gu_code": ["11110", "11140", None]}, geometry=squares, crs="EPSG:4326")
    folder = lake.tidy / "gu_boundaries" / "v1"
    folder.mkdir(parents=True)
    frame.to_parquet(folder / "part-0.parquet")
    _point(lake, "gu_boundaries", [3])
    return lake


def load_small_catalog(folder: Path) -> Catalog:
    """One descriptor: a session asks the catalogue only for the names of what is empty and of columns."""
    (folder / "boundaries").mkdir()
    shutil.copy(DATASETS / "boundaries" / "gu_boundaries.yaml", folder / "boundaries")
    return load_catalog(folder)


def write_version(lake: Lake, name: str, tables: list[pa.Table]) -> None:
    """Version ``v1`` of a dataset, a file a table."""
    folder = lake.tidy / name / "v1"
    folder.mkdir(parents=True)
    for n, table in enumerate(tables):
        pq.write_table(table, folder / f"part-{n}.parquet")
    _point(lake, name, [table.num_rows for table in tables])


def _point(lake: Lake, name: str, rows: list[int]) -> None:
    parts = [
        {"file": f"part-{n}.parquet", "rows_n": count, "source": {"name": f"{name}.csv"}}
        for n, count in enumerate(rows)
    ]
    created = datetime(2024, 3, 1, tzinfo=UTC).isoformat()
    manifest = {"parts": parts, "is_sample": lake.is_sample, "period": [None, None], "created_at": created}
    folder = lake.tidy / name
    (folder / "v1" / "manifest.json").write_text(json.dumps(manifest))
    (folder / "current").write_text("v1")


def _rides() -> pa.Table:
    return pa.table(
        {
            "k": pa.array([1, 2, 3, 4, 5, 6], pa.int32()),
            "big": pa.array([10, -7, 2**40, None, 0, 7], pa.int64()),
            "x": pa.array([1.5, 2.5, -2.5, math.nan, None, 0.0], pa.float64()),
            "dec": pa.array([Decimal(v) if v else None for v in ("1.25", "2.50", "-2.50", "", "0.01", "0.00")],
                            pa.decimal128(10, 2)),
            "gu": pa.array(["종로구", "중구", "종로구", None, "Ab-1", ""], pa.string()),
            "dt": pa.array([date(2024, 2, 29), date(2024, 3, 3), date(2023, 12, 31), None,
                             date(2024, 1, 1), date(1999, 7, 15)], pa.date32()),
            "ts": pa.array([datetime(2024, 2, 29, 23, 59, 59), datetime(2024, 3, 3, 0, 0), None,
                            datetime(2023, 12, 31, 12, 30, 15), datetime(2024, 1, 1, 8), datetime(1999, 7, 15, 1)],
                           pa.timestamp("us")),
            "flag": pa.array([True, False, None, True, False, True], pa.bool_()),
            "dist": pa.array([100, 200, 300, 400, None, 600], pa.int32()),
        }
    )  # fmt: skip
