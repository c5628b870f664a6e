"""What is known of a published dataset before any file of it is read, and of a version once it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from workbench.core.fetch import Fetch
from workbench.core.text import Text

FieldType = Literal[
    "string", "code", "integer", "number", "boolean", "date", "datetime", "month", "year", "geometry"
]
"""``code`` is text that identifies (never a number); ``month`` is the first day of a month or quarter."""

Sensitivity = Literal["none", "quasi", "direct"]
Rung = Literal["open", "masked", "statistics", "verify", "room", "closed"]
Chain = Literal["cause", "measure", "response"]
Combine = Literal["append", "latest"]
Basis = Literal["records", "statistics", "registry"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column: the publisher's spellings of it and ours."""

    name: str
    title: Text
    type: FieldType
    source: tuple[str, ...]
    """Header spellings known, over the years; ``<group>`` names a capture of the wide header, ``@이름``
    a value among :class:`Pairs`, ``설치형태+1`` the column to the right of 설치형태."""
    unit: str | None = None
    sensitivity: Sensitivity = "none"
    required: bool = False
    """Whether a row without a value here is quarantined."""
    optional_column: bool = False
    """Whether a file may lack the column altogether."""
    missing: tuple[str, ...] = ()
    """Spellings of missing in this field, beside the dataset's."""
    width: int | None = None
    """Codes are padded with zeros on the left to this width."""
    extract: str | None = None
    """Regular expression whose first group is the value, where the cell holds more."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Publisher's value to ours, where a vocabulary is translated; values not named stay."""
    minimum: float | None = None
    maximum: float | None = None
    fill: bool = False
    """Whether a blank cell takes the label above it (cells merged over several rows)."""
    description: Text | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule every row must keep: rows that break a ``hard`` one go to quarantine."""

    name: str
    sql: str
    """A DuckDB condition over our column names; true or null passes."""
    title: Text
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Recognise:
    """How a file of this dataset is known."""

    files: tuple[str, ...] = ()
    """Regular expressions searched in the file's name."""
    name_required: bool = False
    """Whether the header alone does not suffice."""
    sheets: str | None = None
    """Regular expression of the worksheet names to read; the first that fits the header if absent."""
    total_rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field → publisher's words that mark a total row (합계, 소계)."""
    requires_any: tuple[str, ...] = ()
    """Fields of which a file must have at least one."""
    excludes: tuple[str, ...] = ()
    """Headers that no file of this dataset has, but files of others that are like it."""
    headerless: tuple[str, ...] = ()
    """Headers, cells joined by commas, of files that were published without one."""


@dataclass(frozen=True, slots=True)
class Wide:
    """A table with periods in its header: how to turn it long."""

    header: str
    """Regular expression over a merged header; its groups become columns, ``measure`` names the field."""
    value: str | None = None
    """Field that takes the cell, where the header has no ``measure`` group."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Attributes hidden in numbered name/value columns: a field's source ``@이름`` is the value whose name
    starts with 이름. Each pattern has one group, the number that joins a name to its value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Via:
    """A place known by another dataset: a ride is where its station is."""

    dataset: str
    key: str
    """Field of that dataset."""
    field: str
    """Field of ours that holds its value."""


@dataclass(frozen=True, slots=True)
class Place:
    """How a row is put on the map."""

    crs: str = "EPSG:4326"
    """Coordinate system of the publisher's numbers (or of the geometry, where the file is silent)."""
    x: str | None = None
    y: str | None = None
    """Fields with the coordinates; absent for geometry."""
    gu_name: str | None = None
    """Field with a gu's name, for rows without coordinates."""
    area: tuple[float, float, float, float] = (126.70, 37.40, 127.25, 37.75)
    """West, south, east, north (degrees) of where the publisher's things can be."""
    via: Via | None = None
    """The dataset whose rows know the place, where ours do not."""


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms of use, and the sentence that must stand beside what is made of the data."""

    name: str
    title: Text
    path: str
    attribution: Text


@dataclass(frozen=True, slots=True)
class Dataset:
    """One published dataset, as its descriptor says."""

    id: str
    theme: str
    title: Text
    description: Text
    publisher: Text
    homepage: str
    licence: Licence
    cycle: str
    chain: Chain
    rung: Rung
    basis: Basis
    """``records`` of single acts or persons, ``statistics`` the publisher counted, a ``registry`` of things."""
    combine: Combine
    """``append``: files add up, a later one wins row by row on ``key``; ``latest``: the newest file is it."""
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    period: str | None
    """Field that dates a row."""
    recognise: Recognise
    missing: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    wide: Wide | None = None
    pairs: Pairs | None = None
    place: Place | None = None
    fetch: Fetch | None = None
    """The open-data API that gives the same rows, where there is one."""
    ground: Text | None = None
    """The law that a rung other than ``open`` rests on, as the publisher states it."""
    digest: str = ""
    """sha256 of the descriptor file."""

    def field(self, name: str) -> Field:
        """The field called ``name``; ``KeyError`` if there is none."""
        found = {f.name: f for f in self.fields}
        return found[name]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One immutable version of a dataset in the lake."""

    dataset_id: str
    version: str
    folder: Path
    files: tuple[Path, ...]
    rows_n: int
    is_sample: bool
    period: tuple[date | None, date | None]
    created_at: datetime
    sources: tuple[Mapping[str, object], ...]
    """One entry a raw file: name, sha256, rows read, kept, quarantined, reasons, repairs."""
