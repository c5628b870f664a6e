"""Small versions to measure: shops drawn so that each fault stands once, and series with planted faults."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tests.ingest.shops import FakeCatalog, build_dataset, build_field
from workbench.core.dataset import Dataset, Snapshot
from workbench.ingest.run import ingest_paths
from workbench.storage import Lake

SHOPS = """번호,이름,개업일,방문수,경도,위도
001,가,2020-01-01,10,127.0,37.5
002,나,2020-01-02,20,127.0,37.5
002,나,2020-01-02,20,127.0,37.5
003,다,2020-01-03,x,127.0,37.5
004,라,2020-01-04,-1,127.0,37.5
,마,2020-01-05,5,127.0,37.5
005,바,2020-01-06,5000,127.0,37.5
006,,2020-01-07,,127.0,37.5
007,사,2020-01-08,7,129.0,35.1
008,합계,,40,,
"""
"""Ten rows: 001, 002, 005 and 006 are kept; the rest is a duplicate, a wrong type, below the minimum, without its
number, outside the area, and a total."""


def ingest_text(text: str, folder: Path, dataset: Dataset) -> Snapshot:
    """The version that ingest makes of a CSV."""
    file = folder / "가게.csv"
    file.write_text(text, encoding="utf-8")
    lake = Lake(folder / "lake", is_sample=False)
    report = ingest_paths([file], catalog=FakeCatalog(dataset), lake=lake)  # type: ignore[arg-type]
    assert [f.status for f in report.files] == ["ingested"]
    return lake.current(dataset.id)


def build_snapshot(folder: Path, *tables: pa.Table, **changes: Any) -> Snapshot:
    """A version of these tables, one part each, without quarantine."""
    folder.mkdir(parents=True, exist_ok=True)
    files, sources = [], []
    for number, table in enumerate(tables, 1):
        files.append(folder / f"part-{number}.parquet")
        pq.write_table(table, files[-1])
        sources.append(
            {
                "name": f"{number}.csv",
                "sha256": f"{number:064d}",
                "rows_read": table.num_rows,
                "rows_kept": table.num_rows,
                "rows_quarantined": 0,
                "reasons": [],
            }
        )
    snapshot = Snapshot(
        dataset_id="shops",
        version="0123456789abcdef",
        folder=folder,
        files=tuple(files),
        rows_n=sum(t.num_rows for t in tables),
        is_sample=False,
        period=(date(2023, 1, 1), date(2023, 12, 31)),
        created_at=datetime(2024, 1, 15, tzinfo=UTC),
        sources=tuple(sources),
    )
    return dataclasses.replace(snapshot, **changes)


def build_air(**changes: Any) -> Dataset:
    """Hourly PM10 by station."""
    fields = (
        build_field("measured_at", "datetime", "시각", required=True),
        build_field("station_code", "code", "측정소코드", required=True),
        build_field("station_name", "string", "측정소"),
        build_field("pm10_ug_m3", "number", "미세먼지", unit="µg/m³"),
    )
    basis: dict[str, Any] = {
        "id": "air",
        "fields": fields,
        "key": ("measured_at", "station_code"),
        "period": "measured_at",
        "basis": "statistics",
        "cycle": "hourly",
        "checks": (),
        "place": None,
    }
    return build_dataset(**(basis | changes))


def build_series(stations: int, hours: int, *, seed: int = 7) -> pd.DataFrame:
    """PM10 of stations (columns) by hour: a memory shared by all, one of each station's own, whole numbers."""
    random = np.random.default_rng(seed)
    shared = _remember(random.normal(0, 0.12, hours), 0.95)
    own = np.column_stack([_remember(random.normal(0, 0.08, hours), 0.8) for _ in range(stations)])
    index = pd.date_range("2023-01-01", periods=hours, freq="h")
    values = np.round(40 * np.exp(shared[:, None] + own)) + 1
    return pd.DataFrame(values, index=index, columns=[f"{n:03d}" for n in range(1, stations + 1)])


def _remember(shocks: Any, share: float) -> Any:
    values = np.zeros(len(shocks))
    for i in range(1, len(shocks)):
        values[i] = share * values[i - 1] + shocks[i]
    return values


def to_table(series: pd.DataFrame) -> pa.Table:
    """A wide frame as rows of :func:`build_air`."""
    long = series.rename_axis("measured_at").reset_index().melt("measured_at", var_name="station_code")
    return pa.table(
        {
            "measured_at": pa.array(long["measured_at"], pa.timestamp("us")),
            "station_code": pa.array(long["station_code"], pa.string()),
            "station_name": pa.array([f"역{code}" for code in long["station_code"]], pa.string()),
            "pm10_ug_m3": pa.array(long["value"], pa.float64(), from_pandas=True),
        }
    )
