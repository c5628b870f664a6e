"""The columns of a version as they go out: in the descriptor's order, without what may identify a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.core.dataset import Dataset, FieldType, Snapshot
from workbench.core.errors import PrivacyError
from workbench.core.text import Text

_BATCH: Final = 65_536

_ADDED: Final[dict[str, tuple[Text, FieldType, str | None]]] = {
    "gu_code": (Text("자치구 코드", "Gu code"), "code", None),
    "gu_kostat_code": (Text("통계청 자치구 코드", "Gu code of Statistics Korea"), "code", None),
    "dong_code": (Text("행정동 코드", "Dong code"), "code", None),
    "dong_kostat_code": (Text("통계청 행정동 코드", "Dong code of Statistics Korea"), "code", None),
    "grid_id": (Text("국가 격자 번호(100 m)", "National grid cell (100 m)"), "code", None),
    "lon": (Text("경도", "Longitude"), "number", "°"),
    "lat": (Text("위도", "Latitude"), "number", "°"),
}
"""Columns that ingest adds to located rows, where the descriptor does not name them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a download."""

    name: str
    title: Text
    type: FieldType
    unit: str | None
    description: Text | None = None
    is_required: bool = False

    def heading(self) -> Text:
        """The title with the unit behind it."""
        unit = f" ({self.unit})" if self.unit else ""
        return Text(f"{self.title.ko}{unit}", f"{self.title.en}{unit}")


@dataclass(frozen=True, slots=True)
class Columns:
    """What of a version goes out, and which fields stay behind."""

    shown: tuple[Column, ...]
    left_out: tuple[str, ...]
    """Fields that identify a person, or help to (``direct``, ``quasi``)."""
    schema: pa.Schema
    """Arrow schema of ``shown``, the union of the parts'."""

    def __getitem__(self, name: str) -> Column:
        return {c.name: c for c in self.shown}[name]

    @property
    def geometry(self) -> str | None:
        """Name of the column with WKB, where there is one."""
        return next((c.name for c in self.shown if c.type == "geometry"), None)


def list_columns(dataset: Dataset, snapshot: Snapshot) -> Columns:
    """The columns of a version that may go out.

    Raises
    ------
    PrivacyError
        The dataset is not open as a whole (its ``rung`` is not ``open``).
    """
    if dataset.rung != "open":
        raise PrivacyError(
            Text("공개된 데이터셋이 아니므로 내려받을 수 없습니다", "the dataset is not open for download"),
            where=dataset.id,
            next_step=Text("작업실에서 허용된 방법으로 쓰세요", "use it in the ways its rung allows"),
        )
    # DuckDB gives the types of the union; here every part was written by one program from one table of types.
    held: dict[str, pa.DataType] = {}
    for file in snapshot.files:
        for found in pq.read_schema(file):
            held.setdefault(found.name, found.type)
    shown, left_out = [], []
    for field in dataset.fields:
        if field.name not in held:
            continue
        if field.sensitivity != "none":
            left_out.append(field.name)
            continue
        column = Column(field.name, field.title, field.type, field.unit, field.description, field.required)
        shown.append(column)
    named = {f.name for f in dataset.fields}
    shown += [Column(n, *_ADDED[n]) for n in held if n not in named and n in _ADDED]
    schema = pa.schema([pa.field(c.name, held[c.name]) for c in shown])
    return Columns(tuple(shown), tuple(left_out), schema)


def read_batches(snapshot: Snapshot, columns: Columns) -> Iterator[pa.Table]:
    """The rows of a version in the order of its parts, in small tables with the columns of ``columns``."""
    for file in snapshot.files:
        opened = pq.ParquetFile(file)
        held = [c.name for c in columns.shown if c.name in opened.schema_arrow.names]
        for batch in opened.iter_batches(_BATCH, columns=held):
            table = pa.table(batch)
            arrays = [
                table[f.name].cast(f.type) if f.name in held else pa.nulls(table.num_rows, f.type)
                for f in columns.schema
            ]
            yield pa.table(arrays, schema=columns.schema)


def find_coordinates(dataset: Dataset, columns: Columns) -> tuple[str, str] | None:
    """Columns with longitude and latitude (WGS 84), where rows are points."""
    if dataset.place is None or dataset.place.x is None or dataset.place.y is None:
        return None
    is_stored = dataset.place.crs == "EPSG:4326"
    pair = (dataset.place.x, dataset.place.y) if is_stored else ("lon", "lat")
    names = {c.name for c in columns.shown}
    return pair if set(pair) <= names else None
