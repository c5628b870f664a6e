"""A version as one GeoJSON feature collection, written piece by piece."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from workbench.catalog.columns import Columns, find_coordinates, read_batches
from workbench.core.dataset import Dataset, Snapshot

DIGITS: Final = 7
"""Decimals of a degree: about a centimetre, finer than any of the sources."""


def stream_geojson(snapshot: Snapshot, dataset: Dataset, columns: Columns) -> Iterator[bytes]:
    """A version as GeoJSON; :func:`~workbench.catalog.downloads.write_geojson` says what is in it.

    The collection carries licence and attribution as foreign members (RFC 7946, section 6.1).

    Raises
    ------
    ValueError
        The rows have no place.
    """
    points = find_coordinates(dataset, columns)
    if columns.geometry is None and points is None:
        raise ValueError(f"the rows of {dataset.id} have no place")
    yield _opening(snapshot, dataset).encode("utf-8")
    hidden = {columns.geometry} if columns.geometry else set(points or ())
    first = True
    for table in read_batches(snapshot, columns):
        shapes = _read_shapes(table, columns.geometry, points)
        rows = table.select([c for c in table.column_names if c not in hidden]).to_pylist()
        features = [
            f'{{"type":"Feature","geometry":{shape},"properties":{_dump(row)}}}'
            for shape, row in zip(shapes, rows, strict=True)
        ]
        if features:
            yield (("" if first else ",\n") + ",\n".join(features)).encode("utf-8")
            first = False
    yield b"\n]}\n"


def _opening(snapshot: Snapshot, dataset: Dataset) -> str:
    members: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": dataset.id,
        "title": {"ko": dataset.title.ko, "en": dataset.title.en},
        "version": snapshot.version,
        "licence": dataset.licence.name,
        "attribution": {"ko": dataset.licence.attribution.ko, "en": dataset.licence.attribution.en},
        "is_sample": snapshot.is_sample,
    }
    return json.dumps(members, ensure_ascii=False)[:-1] + ', "features": [\n'


def _read_shapes(table: pa.Table, geometry: str | None, points: tuple[str, str] | None) -> list[str]:
    """Each row's geometry as JSON, ``null`` where it has none."""
    if geometry is not None:
        found = shapely.from_wkb(table[geometry].to_numpy(zero_copy_only=False))
        found = shapely.orient_polygons(found)
        rounded = shapely.transform(found, _round)
        return [text if text is not None else "null" for text in shapely.to_geojson(rounded)]
    lon, lat = (table[name].to_pylist() for name in points or ())
    return [_point(x, y) for x, y in zip(lon, lat, strict=True)]


def _round(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.round(coordinates, DIGITS)


def _point(lon: float | None, lat: float | None) -> str:
    if lon is None or lat is None or math.isnan(lon) or math.isnan(lat):
        return "null"
    return f'{{"type":"Point","coordinates":[{round(lon, DIGITS)},{round(lat, DIGITS)}]}}'


def _dump(row: dict[str, Any]) -> str:
    return json.dumps(
        {name: _plain(value) for name, value in row.items()}, ensure_ascii=False, separators=(",", ":")
    )


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
