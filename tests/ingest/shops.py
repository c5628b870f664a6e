"""A small dataset of our own, so that these tests do not hang on the descriptors of real ones."""

from __future__ import annotations

import dataclasses
from typing import Any

import duckdb

from workbench.core.dataset import Check, Dataset, Field, Licence, Place, Recognise
from workbench.core.text import Text
from workbench.storage import Lake


def text(word: str) -> Text:
    return Text(word, word)


def build_field(name: str, kind: Any, *source: str, **more: Any) -> Field:
    return Field(name=name, title=text(name), type=kind, source=source, **more)


def build_dataset(**changes: Any) -> Dataset:
    """Shops: a code, a name, a day, a count and a place."""
    fields = (
        build_field("shop_id", "code", "번호", "가게번호", required=True, width=3),
        build_field("shop_name", "string", "이름"),
        build_field("opened_date", "date", "개업일", optional_column=True),
        build_field("visits_n", "integer", "방문수", "방문 수", minimum=0),
        build_field("lon", "number", "경도", optional_column=True),
        build_field("lat", "number", "위도", optional_column=True),
    )
    dataset = Dataset(
        id="shops",
        theme="test",
        title=text("가게"),
        description=text("가게"),
        publisher=text("시험"),
        homepage="",
        licence=Licence("KOGL-1", text("1"), "", text("출처")),
        cycle="yearly",
        chain="measure",
        rung="open",
        basis="registry",
        combine="append",
        fields=fields,
        key=("shop_id",),
        period=None,
        recognise=Recognise(files=("가게",), total_rows={"shop_name": ("합계", "소계")}),
        missing=("", "-", r"\N"),
        checks=(Check("busy", "visits_n < 1000", text("붐빔")),),
        place=Place(x="lon", y="lat"),
        digest="d1",
    )
    return dataclasses.replace(dataset, **changes)


class FakeCatalog:
    """What ingest asks of a catalogue."""

    def __init__(self, *datasets: Dataset) -> None:
        self._datasets = {d.id: d for d in datasets}

    def __iter__(self) -> Any:
        return iter(self._datasets.values())

    def __contains__(self, dataset_id: str) -> bool:
        return dataset_id in self._datasets

    def __getitem__(self, dataset_id: str) -> Dataset:
        return self._datasets[dataset_id]


def read_rows(lake: Lake, columns: str = "*", dataset_id: str = "shops") -> list[tuple[Any, ...]]:
    """Rows of a dataset's current version."""
    files = [str(f) for f in lake.current(dataset_id).files]
    return duckdb.connect().execute(f"SELECT {columns} FROM read_parquet($1)", [files]).fetchall()


def read_quarantine(lake: Lake, dataset_id: str = "shops") -> list[tuple[Any, ...]]:
    """(line, reason, field) of what the current version keeps apart."""
    files = [str(f) for f in lake.current(dataset_id).folder.glob("quarantine-*.parquet")]
    if not files:
        return []
    query = "SELECT line, reason, field FROM read_parquet($1) ORDER BY line"
    return duckdb.connect().execute(query, [files]).fetchall()
