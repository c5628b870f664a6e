"""A version as a Data Package (https://specs.frictionlessdata.io/data-package/): its files and what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from workbench.catalog.columns import Column, Columns, list_columns
from workbench.catalog.downloads import MEDIA_TYPES, Download
from workbench.core.dataset import Dataset, FieldType, Snapshot

_TYPES: Final[dict[FieldType, dict[str, str]]] = {
    "string": {"type": "string"},
    "code": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "date"},
    "datetime": {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S"},
    "month": {"type": "yearmonth"},
    "year": {"type": "year"},
    "geometry": {"type": "any"},
}
"""Field types as Frictionless names them, in a CSV."""

_STORED: Final[dict[FieldType, dict[str, str]]] = {
    "datetime": {"type": "datetime"},
    "month": {"type": "date"},
    "geometry": {"type": "any", "format": "wkb"},
}
"""Where Parquet stores another type than the CSV shows."""


def build_package(
    dataset: Dataset, snapshot: Snapshot, *, downloads: Iterable[Download] = ()
) -> dict[str, Any]:
    """The descriptor of a version: valid for frictionless, to be saved as ``datapackage.json`` beside the files.

    Parameters
    ----------
    downloads
        Files of this version that can be had; the version's own Parquet parts where there are none.

    Raises
    ------
    PrivacyError
        The dataset is not open.
    """
    columns = list_columns(dataset, snapshot)
    written = list(downloads)
    resources = (
        [_from_download(dataset, columns, download) for download in written]
        if written
        else [
            _from_part(dataset, columns, snapshot, number, file)
            for number, file in enumerate(snapshot.files, 1)
        ]
    )
    return _describe(dataset) | {
        "id": f"{dataset.id}@{snapshot.version}",
        "version": snapshot.version,
        "created": snapshot.created_at.isoformat(timespec="seconds"),
        "temporal": [None if day is None else day.isoformat() for day in snapshot.period],
        "is_sample": snapshot.is_sample,
        "sources": [_describe_source(dataset, source) for source in snapshot.sources],
        "resources": resources,
    }


def build_description(dataset: Dataset) -> dict[str, Any]:
    """The descriptor of a dataset whose rows are not passed on, or are not there yet: its fields, and no row.

    Its one resource is a header without rows, in the document itself, which keeps it a valid Data Package.
    """
    declared = [Column(f.name, f.title, f.type, f.unit, f.description, f.required) for f in dataset.fields]
    resource = {
        "name": dataset.id,
        "profile": "tabular-data-resource",
        "data": [[column.name for column in declared]],
        "schema": _build_schema(dataset, declared, "csv", "name"),
    }
    return _describe(dataset) | {"id": dataset.id, "resources": [resource]}


def _describe(dataset: Dataset) -> dict[str, Any]:
    """What holds of every version."""
    return {
        "profile": "data-package",
        "name": dataset.id,
        "title": dataset.title.ko,
        "title_en": dataset.title.en,
        "description": dataset.description.ko,
        "description_en": dataset.description.en,
        "homepage": dataset.homepage,
        "keywords": [dataset.theme, dataset.chain, dataset.basis],
        "rung": dataset.rung,
        "contributors": [
            {"title": dataset.publisher.ko, "title_en": dataset.publisher.en, "role": "publisher"}
        ],
        "licenses": [build_licence_entry(dataset)],
        "attribution": {"ko": dataset.licence.attribution.ko, "en": dataset.licence.attribution.en},
    }


def build_licence_entry(dataset: Dataset) -> dict[str, str]:
    """The licence as Data Package writes it; ``notspecified`` is the name for terms that are not stated."""
    licence = dataset.licence
    name = "notspecified" if licence.name == "unstated" else licence.name
    entry = {"name": name, "title": licence.title.ko, "title_en": licence.title.en}
    return entry | ({"path": licence.path} if licence.path else {})


def _describe_source(dataset: Dataset, source: Mapping[str, object]) -> dict[str, Any]:
    return {
        "title": str(source["name"]),
        "path": dataset.homepage,
        "hash": f"sha256:{source['sha256']}",
        "rows_read": source["rows_read"],
        "rows_kept": source["rows_kept"],
        "rows_quarantined": source["rows_quarantined"],
    }


def _from_part(
    dataset: Dataset, columns: Columns, snapshot: Snapshot, number: int, file: Path
) -> dict[str, Any]:
    name = dataset.id if len(snapshot.files) == 1 else f"{dataset.id}_{number}"
    held = set(pq.read_schema(file).names)
    shown = [c for c in columns.shown if c.name in held]
    return {
        "name": name,
        "path": file.name,
        "profile": "tabular-data-resource",
        "format": "parquet",
        "mediatype": MEDIA_TYPES["parquet"],
        "bytes": file.stat().st_size,
        "hash": f"sha256:{_digest(file)}",
        "rows": pq.ParquetFile(file).metadata.num_rows,
        "schema": _build_schema(dataset, shown, "parquet", "name"),
    }


def _from_download(dataset: Dataset, columns: Columns, download: Download) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": f"{dataset.id}_{download.format}",
        "path": download.file.name,
        "format": download.format,
        "mediatype": download.media_type,
        "rows": download.rows_n,
    }
    if download.is_written:
        resource |= {"bytes": download.bytes_n, "hash": f"sha256:{download.sha256}"}
    if download.format == "geojson":
        return resource | {"profile": "data-resource", "encoding": "utf-8"}
    shown = [c for c in columns.shown if download.format == "parquet" or c.type != "geometry"]
    resource |= {
        "profile": "tabular-data-resource",
        "schema": _build_schema(dataset, shown, download.format, download.heading),
    }
    if download.format == "csv":
        resource |= {"encoding": "utf-8", "dialect": {"csv": {"lineTerminator": "\r\n"}}}
    return resource


def _build_schema(dataset: Dataset, shown: list[Column], kind: str, heading: str) -> dict[str, Any]:
    names = {c.name: _label(c, heading) for c in shown}
    schema: dict[str, Any] = {
        "fields": [_build_field(dataset, c, kind, names[c.name]) for c in shown],
        "missingValues": [""],
    }
    required = {f.name for f in dataset.fields if f.required}
    if dataset.key and set(dataset.key) <= required & set(names):
        schema["primaryKey"] = [names[k] for k in dataset.key]
    return schema


def _label(column: Column, heading: str) -> str:
    """The name of a field is what stands in the file's header."""
    if heading == "name":
        return column.name
    return column.heading().en if heading == "en" else column.heading().ko


def _build_field(dataset: Dataset, column: Column, kind: str, label: str) -> dict[str, Any]:
    stored = _STORED.get(column.type) if kind == "parquet" else None
    entry: dict[str, Any] = {"name": label, **(stored or _TYPES[column.type])}
    entry |= {"title": column.title.ko, "title_en": column.title.en}
    if column.unit:
        entry["unit"] = column.unit
    if column.description is not None:
        entry |= {"description": column.description.ko, "description_en": column.description.en}
    declared = next((f for f in dataset.fields if f.name == column.name), None)
    constraints: dict[str, Any] = {}
    if declared is not None:
        if declared.sensitivity != "none":
            entry["sensitivity"] = declared.sensitivity
        if declared.required:
            constraints["required"] = True
        for bound in ("minimum", "maximum"):
            if (value := getattr(declared, bound)) is not None:
                constraints[bound] = value
    return entry | ({"constraints": constraints} if constraints else {})


@lru_cache(maxsize=4096)
def _digest(part: Path) -> str:
    """sha256 of a part; a version never changes, so its path is enough to remember it by."""
    with part.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
