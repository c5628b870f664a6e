"""Putting rows on the map: coordinates and geometry repaired, then gu, dong and grid cell of each row."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from workbench.core.dataset import Dataset, Place
from workbench.geo import build_grid_id, find_gu, repair_datum, to_lonlat
from workbench.geo.crs import Floats, transform_geometries
from workbench.ingest.atlas import DONG_LAYER, GU_LAYER, Atlas, Strings, fill

_KOREA: Final = (124.0, 33.0, 132.0, 39.0)
SEOUL: Final = Place().area
_MUNICIPALITY: Final = re.compile(r"(?:[가-힣]{1,4}시 )?[가-힣]{1,4}[시군구]")
_COMMON: Final = {"중구", "강서구", "서울시", "기타시", "자치구", "타시도"}
"""Names that say nothing of the province, and words that only look like a municipality's."""
_FOREIGN_MIN: Final = 2
_CODE_COLUMNS: Final = ("gu_code", "gu_kostat_code", "dong_code", "dong_kostat_code", "gu_name")

Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Placed:
    """Located rows, the rows that cannot be (row → fault), and how many were repaired for which reason."""

    table: pa.Table
    faults: dict[int, str] = field(default_factory=dict)
    repairs: Counter[str] = field(default_factory=Counter)


def place_rows(table: pa.Table, dataset: Dataset, atlas: Atlas, crs: str | None) -> Placed:
    """Repair coordinates and geometry of typed rows and add the codes of the areas they lie in.

    Parameters
    ----------
    table
        Typed rows with the fields of ``dataset``.
    crs
        Coordinate system the file states for its geometry; the descriptor's where it is silent.

    Returns
    -------
    Placed
        The table has ``gu_code``, ``dong_code`` and ``grid_id`` (100 m) where the dataset has coordinates,
        ``gu_code`` alone where it only names a gu. The publisher's word on the gu goes before the map's.
    """
    placed = Placed(table)
    lon = lat = None
    if any(f.type == "geometry" for f in dataset.fields):
        lon, lat = _repair_geometry(placed, dataset, atlas, crs)
    elif dataset.place and dataset.place.x:
        lon, lat = _repair_points(placed, dataset.place)
    _add_codes(placed, dataset, atlas, lon, lat)
    return placed


def _repair_points(placed: Placed, place: Place) -> tuple[Floats, Floats]:
    """Coordinates as longitude and latitude; NaN where missing."""
    names = [name for name in (place.x, place.y) if name is not None]
    x, y = (placed.table[name].to_numpy(zero_copy_only=False).astype(float) for name in names)
    zero = (x == 0) & (y == 0)
    placed.repairs["zero_coordinates"] += int(zero.sum())
    x, y = (np.where(zero, np.nan, v) for v in (x, y))
    lon, lat = to_lonlat(x, y, place.crs)
    swapped = _in_box(lat, lon, _KOREA) & ~_in_box(lon, lat, _KOREA)
    placed.repairs["swapped_coordinates"] += int(swapped.sum())
    lon, lat = np.where(swapped, lat, lon), np.where(swapped, lon, lat)
    half = np.isnan(lon) != np.isnan(lat)
    outside = ~np.isnan(lon) & ~np.isnan(lat) & ~_in_box(lon, lat, place.area)
    _mark(placed, outside | half, "outside_area")
    stored = names if place.crs == "EPSG:4326" else ["lon", "lat"]
    for name, values in zip(stored, (lon, lat), strict=True):
        placed.table = _set(placed.table, name, pa.array(values, pa.float64(), from_pandas=True))
    return lon, lat


def _in_box(lon: Floats, lat: Floats, box: tuple[float, float, float, float]) -> Mask:
    west, south, east, north = box
    with np.errstate(invalid="ignore"):
        inside: Mask = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _mark(placed: Placed, rows: Mask, fault: str) -> None:
    for row in np.flatnonzero(rows):
        placed.faults.setdefault(int(row), f"{fault}:")


def _repair_geometry(
    placed: Placed, dataset: Dataset, atlas: Atlas, crs: str | None
) -> tuple[Floats, Floats]:
    """Geometry valid and in longitude and latitude; a point on or in each."""
    name = next(f.name for f in dataset.fields if f.type == "geometry")
    shapes = shapely.from_wkb(placed.table[name].to_numpy(zero_copy_only=False), on_invalid="ignore")
    shapes = shapely.force_2d(shapes)
    declared = dataset.place.crs if dataset.place else "EPSG:4326"
    shapes = transform_geometries(shapes, crs or declared, "EPSG:4326")
    bad = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    if bad.any():
        shapes[bad] = [_keep_dimension(shape) for shape in shapes[bad]]
        placed.repairs["invalid_geometry"] += int(bad.sum())
    if crs is None:
        shapes = _undo_datum(placed, dataset, atlas, shapes)
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    _mark(placed, missing, "geometry")
    points = shapely.point_on_surface(shapes)
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    area = dataset.place.area if dataset.place else _KOREA
    _mark(placed, ~missing & ~_in_box(lon, lat, area), "outside_area")
    placed.table = _set(placed.table, name, pa.array(shapely.to_wkb(shapes), pa.binary()))
    return lon, lat


def _keep_dimension(shape: shapely.Geometry) -> shapely.Geometry:
    """A valid shape of the same kind: repair must not turn an area into an area with lines on it."""
    repaired = shapely.make_valid(shape)
    dimension = shapely.get_dimensions(shape)
    parts = shapely.get_parts(shapely.get_parts(repaired))
    if (shapely.get_dimensions(parts) == dimension).all():
        return repaired
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])


def _undo_datum(placed: Placed, dataset: Dataset, atlas: Atlas, shapes: Strings) -> Strings:
    """Compare areas of unknown origin with the lake's own; undo a forgotten Bessel shift."""
    columns, rows_n = _code_columns(placed.table), placed.table.num_rows
    if any(k.startswith("dong_") for k in dataset.key):
        layer, codes = atlas.dong, atlas.find_dong_codes(columns, rows_n)
    elif any(k.startswith("gu_") for k in dataset.key):
        layer, codes = atlas.gu, atlas.find_gu_codes(columns, rows_n)
    else:
        return shapes
    known = dict(zip(layer.codes, layer.areas, strict=True)) if layer else {}
    paired = [i for i, code in enumerate(codes) if code in known]
    if len(paired) < 5:
        return shapes
    reference = np.array([known[codes[i]] for i in paired], dtype=object)
    _, shift = repair_datum(shapes[paired], reference)
    if shift is None:
        return shapes
    placed.repairs["datum"] += len(shapes)
    return transform_geometries(shapes, "EPSG:4162", "EPSG:4326")


def _code_columns(table: pa.Table) -> dict[str, Strings]:
    return {c: table[c].to_numpy(zero_copy_only=False) for c in _CODE_COLUMNS if c in table.column_names}


def _add_codes(
    placed: Placed, dataset: Dataset, atlas: Atlas, lon: Floats | None, lat: Floats | None
) -> None:
    columns = _code_columns(placed.table)
    if dataset.place is not None and dataset.place.gu_name in placed.table.column_names:
        columns["gu_name"] = _name_gu(placed, dataset.place, is_located=lon is not None)
    rows_n = placed.table.num_rows
    located = lon is not None and lat is not None and dataset.id not in (GU_LAYER, DONG_LAYER)
    if not columns and not located:
        return
    gu = atlas.find_gu_codes(columns, rows_n)
    dong = atlas.find_dong_codes(columns, rows_n)
    if located and lon is not None and lat is not None:
        gu = fill(gu, atlas.gu.locate(lon, lat)) if atlas.gu else gu
        dong = fill(dong, atlas.dong.locate(lon, lat)) if atlas.dong else dong
        placed.table = _set(placed.table, "grid_id", pa.array(build_grid_id(lon, lat), pa.string()))
    placed.table = _set(placed.table, "gu_code", pa.array(gu, pa.string()))
    if located or "dong_code" in columns or "dong_kostat_code" in columns:
        placed.table = _set(placed.table, "dong_code", pa.array(dong, pa.string()))


def _name_gu(placed: Placed, place: Place, *, is_located: bool) -> Strings:
    """Names of gu, with the province before them where the table has it in a column of its own.

    A table without provinces that names mostly gu which Seoul has not is another province's: there is a 중구 in six
    cities. Its rows are kept apart where the dataset is Seoul's; where coordinates tell of each row, they decide.
    """
    names: Strings = placed.table[place.gu_name].to_numpy(zero_copy_only=False)
    if "sido_name" in placed.table.column_names and place.gu_name != "sido_name":
        provinces = placed.table["sido_name"].to_numpy(zero_copy_only=False)
        return np.array(
            [
                f"{province} {name}" if province and name and " " not in name else name
                for province, name in zip(provinces, names, strict=True)
            ],
            dtype=object,
        )
    is_seoul = place.area == SEOUL
    if _is_elsewhere(names) and not (is_located and is_seoul):
        if is_seoul:
            _mark(placed, np.ones(len(names), dtype=bool), "outside_area")
        return np.full(len(names), None, dtype=object)
    return names


def _is_elsewhere(names: Strings) -> bool:
    """Whether bare names of municipalities are mostly not Seoul's."""
    bare = {name.strip() for name in names if name is not None}
    bare = {name for name in bare if _MUNICIPALITY.fullmatch(name) and name not in _COMMON}
    foreign_n = sum(find_gu(name=name) is None for name in bare)
    return foreign_n >= _FOREIGN_MIN and foreign_n > len(bare) / 2


def _set(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    """The table with this column, in its place if it was there, else at the end."""
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, values)
    return table.append_column(name, values)
