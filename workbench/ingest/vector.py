"""Geometry files: GeoJSON, TopoJSON, shapefile and GeoPackage."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import shapely

from workbench.core.errors import FormatUnknown
from workbench.core.text import Text
from workbench.geo import identify_crs
from workbench.ingest.report import Reason, build_reason
from workbench.ingest.source import GridSource
from workbench.ingest.workbook import show_cell

SUFFIXES: Final = {".geojson", ".shp", ".gpkg", ".topojson"}


def open_vector(file: Path) -> list[GridSource]:
    """The layers of a geometry file: attributes as text, geometry as WKB in the file's coordinates.

    Raises
    ------
    FormatUnknown
        GDAL cannot read it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # GDAL's doubts about the head of a file that it cannot read either
            layers = [str(name) for name, _ in pyogrio.list_layers(file)]
        return [_read_layer(file, layer) for layer in layers]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        raise FormatUnknown(
            Text("공간 파일을 읽을 수 없습니다", "the geometry file cannot be read"),
            where=file.name,
            next_step=Text(
                ".shp라면 .dbf, .shx, .prj를 같은 폴더에 두세요", "keep .dbf, .shx and .prj beside a .shp"
            ),
        ) from error


def _read_layer(file: Path, layer: str) -> GridSource:
    options: dict[str, Any] = {}
    if file.suffix.lower() == ".shp" and not file.with_suffix(".cpg").is_file():
        # Without .cpg GDAL takes Latin-1, and Korean comes out as mojibake without a word.
        options["encoding"] = _dbf_encoding(file.with_suffix(".dbf"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL's remarks on winding order and the like are repaired below
        frame = gpd.read_file(file, layer=layer, **options)
    has_geometry = isinstance(frame, gpd.GeoDataFrame)
    names = [str(c) for c in frame.columns if not has_geometry or c != frame.geometry.name]
    table = frame[names].astype(object)
    cells = table.where(table.notna(), None).to_numpy()
    rows = [names, *([show_cell(value) for value in row] for row in cells)]
    if not has_geometry:
        return GridSource(layer, rows)
    crs, repaired = _name_crs(frame.crs) if file.suffix.lower() in (".shp", ".gpkg") else (None, None)
    if crs is None and "crs" in _top_of(file) and frame.crs is not None:
        crs = frame.crs.to_string()
    geometry = [None if g is None else shapely.to_wkb(g) for g in np.asarray(frame.geometry.values)]
    notes: tuple[Reason, ...] = ()
    if repaired:
        notes = (build_reason("datum", rows=len(frame), where=repaired),)
    return GridSource(layer, rows, geometry, crs, notes)


def _name_crs(crs: pyproj.CRS | None) -> tuple[str | None, str | None]:
    if crs is None:
        return None, None
    identified, repair = identify_crs(crs)
    code = identified.to_epsg()
    return (f"EPSG:{code}" if code else identified.to_wkt()), repair


def _top_of(file: Path) -> str:
    """The start of a JSON file, where a GeoJSON of the old kind names its coordinate system."""
    with file.open("rb") as stream:
        return stream.read(2000).decode("utf-8", errors="replace")


def _dbf_encoding(file: Path) -> str:
    """Encoding of an attribute table without ``.cpg``: UTF-8 if every record is, else CP949."""
    try:
        body = file.read_bytes()
        body[int.from_bytes(body[8:10], "little") :].decode("utf-8")
    except (UnicodeDecodeError, OSError):
        return "cp949"
    return "utf-8"
