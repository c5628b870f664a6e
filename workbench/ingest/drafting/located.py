"""The ``place`` of a draft: which fields or geometry put its rows on the map, in which system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from workbench.core.text import Text
from workbench.geo import to_lonlat
from workbench.ingest.drafting.columns import is_seoul, list_values, name_metres
from workbench.ingest.drafting.page import FieldPage, Page
from workbench.ingest.drafting.place import (
    Floats,
    PlaceGuess,
    count_provinces,
    find_area,
    find_pairs,
    guess_place,
)
from workbench.ingest.drafting.units import fold
from workbench.ingest.drafting.values import RECORDS, column_sql

_POINTS_N = 20_000


def locate_points(con: duckdb.DuckDBPyConnection, page: Page, headers: Sequence[str], file_name: str) -> None:
    """Find the coordinate columns and set the draft's place; the pair that lands best is taken."""
    numeric = {f.column: f for f in page.fields if f.column is not None and f.type in ("integer", "number")}
    provinces = find_provinces(con, page, file_name)
    found = []
    for x, y in find_pairs({i: headers[i] for i in numeric}):
        hint = fold(f"{file_name} {headers[x]} {headers[y]}")
        points = _read_points(con, x, y)
        if (guess := guess_place(*points, hint, provinces)) is not None:
            found.append((int(np.isfinite(points[0]).sum()), guess, x, y))
    if not found:
        return
    most = max(n for n, *_ in found)
    _, guess, x, y = max(found, key=lambda f: (f[0] >= 0.9 * most, f[1].crs == "EPSG:4326", f[1].is_certain))
    _set_place(page, numeric[x], numeric[y], guess)


def _read_points(con: duckdb.DuckDBPyConnection, x: int, y: int) -> tuple[Floats, Floats]:
    rows = con.execute(
        f"SELECT as_number({column_sql(x)})::DOUBLE AS x, as_number({column_sql(y)})::DOUBLE AS y "
        f"FROM {RECORDS} ORDER BY hash(_record) LIMIT {_POINTS_N}"
    ).fetchnumpy()
    return _fill(rows["x"]), _fill(rows["y"])


def _fill(values: npt.ArrayLike) -> Floats:
    """A column of DuckDB's as floats: NaN where it is masked."""
    filled: Floats = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    return filled


def _set_place(page: Page, x: FieldPage, y: FieldPage, guess: PlaceGuess) -> None:
    for one in (x, y):
        one.type = "number"
        one.missing = ()
        one.remarks["unit"] = Text("좌표이므로", "coordinates")
    if guess.swapped:
        x, y = y, x
        if {x.name, y.name} == {"lon", "lat"}:
            x.name, y.name = "lon", "lat"
        for one in (x, y):
            one.remarks["name"] = Text(
                "머리글과 값의 축이 뒤바뀌어 있음", "header and values have the axes swapped"
            )
    if guess.crs == "EPSG:4326":
        if not {"lon", "lat"} & {f.name for f in page.fields if f not in (x, y)}:
            x.name, y.name = "lon", "lat"
        x.unit = y.unit = "°"
    else:
        name_metres(page.fields, x, y)
    page.place = {"crs": guess.crs, "x": x.name, "y": y.name}
    if guess.area is not None:
        page.place["area"] = list(guess.area)
    page.remarks["place"] = guess.reason


def locate_shapes(con: duckdb.DuckDBPyConnection, page: Page, relation: str, stated: str | None) -> None:
    """Add the geometry's field and its place; ``stated`` is the system that the file names."""
    rows = con.execute(
        f"SELECT _geometry FROM {relation} ORDER BY hash(_record) LIMIT {_POINTS_N}"
    ).fetchall()
    shapes = shapely.from_wkb([row[0] for row in rows], on_invalid="ignore")
    middles = shapely.centroid(shapes)
    x, y = shapely.get_x(middles), shapely.get_y(middles)
    place: dict[str, Any] = {"crs": "EPSG:4326"}
    if stated is not None:
        lon, lat = to_lonlat(x, y, stated)
        code = pyproj.CRS(stated).to_epsg()
        place = {"crs": f"EPSG:{code}" if code else "EPSG:4326"}
        why = Text("파일이 밝힌 좌표계", "the system that the file names")
        area = find_area(lon, lat)
    elif (guess := guess_place(x, y, "", ())) is not None:
        place, why, area = {"crs": guess.crs}, guess.reason, guess.area
    else:
        why, area = Text("좌표계를 알 수 없음", "the system cannot be told"), None
    if area is not None:
        place["area"] = list(area)
    page.place = place
    page.remarks["place"] = why
    page.fields.append(FieldPage("geometry", "도형", "Geometry", "geometry"))


def name_gu(con: duckdb.DuckDBPyConnection, page: Page) -> None:
    """Let the field that names Seoul's gu locate the rows that have no coordinates."""
    for one in page.fields:
        if one.column is None or one.type != "string" or one.name.endswith("station_name"):
            continue
        values = list_values(con, one.column)
        if not is_seoul(values) or any(len(v) > 20 for v in values):
            continue
        page.place["gu_name"] = one.name
        page.remarks.setdefault("place", Text("구 이름으로 자리를 찾음", "placed by the name of the gu"))
        return


def find_provinces(con: duckdb.DuckDBPyConnection, page: Page, file_name: str) -> list[str]:
    """Provinces that the table's texts and the file's name speak of, the most frequent first."""
    texts = [file_name]
    for one in page.fields:
        if one.column is not None and one.type == "string":
            texts += list_values(con, one.column)
    return count_provinces(texts)
