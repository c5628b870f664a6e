"""Small lakes, written by hand, and sessions over them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.core.dataset import Dataset, Field, Licence, Recognise
from workbench.core.text import Text
from workbench.query import Session, open_session
from workbench.storage import Lake

HEADER = {"gu_name": "자치구", "rides_n": "대여건수", "ridden_on": "대여일자"}


class FewDatasets:
    """As much of a catalog as a session asks for."""

    def __init__(self, *names: str) -> None:
        self.ids = names

    def __contains__(self, name: object) -> bool:
        return name in self.ids

    def __getitem__(self, name: str) -> Dataset:
        text = Text(name, name)
        fields = tuple(Field(n, Text(k, n), "string", (k,)) for n, k in HEADER.items())
        return Dataset(
            name, "t", text, text, text, "", Licence("x", text, "", text), "once", "cause", "open",
            "registry", "latest", fields, (), None, Recognise(), (),
        )  # fmt: skip


def write_version(lake: Lake, dataset_id: str, tables: list[pa.Table], version: str = "v1") -> None:
    folder = lake.tidy / dataset_id / version
    folder.mkdir(parents=True)
    parts = []
    for n, table in enumerate(tables):
        pq.write_table(table, folder / f"part-{n}.parquet")
        parts.append({"file": f"part-{n}.parquet", "rows_n": table.num_rows, "source": {"name": f"{n}.csv"}})
    manifest = {"parts": parts, "is_sample": lake.is_sample, "period": [None, None]}
    manifest["created_at"] = datetime(2024, 1, 1, tzinfo=UTC).isoformat()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder.parent / "current").write_text(version)


CATALOG = FewDatasets("rides", "numbers", "parks", "gu_boundaries")


def open_small(lake: Lake, memory: str = "200MB", **pins: str) -> Session:
    return open_session(lake, CATALOG, memory=memory, threads=1, pins=pins)  # type: ignore[arg-type]
