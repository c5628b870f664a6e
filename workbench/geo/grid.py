"""The national grid (국가격자): names of square cells in EPSG:5179.

Two Hangul letters name the 100 km square east and north of (700 000 m, 1 300 000 m); the digits after
them count cells inside it, east first. 다사5352 is a 1 km cell, 다사535524 a 100 m cell.
Source: 국토지리정보원, 국가지점번호 표기 규정 (letters); 통계청 SGIS, 격자통계 (cell names).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

from workbench.geo.crs import KOREA_TM, to_korea_tm
from workbench.geo.plane import read_areas

if TYPE_CHECKING:
    import geopandas as gpd

_WEST_M: Final = 700_000
_SOUTH_M: Final = 1_300_000
_BLOCK_M: Final = 100_000
_LETTERS: Final = np.array(list("가나다라마바사아"))
_DIGITS: Final = {100: 3, 1_000: 2, 10_000: 1}


def build_grid_id(lon: npt.ArrayLike, lat: npt.ArrayLike, *, cell_m: int = 100) -> npt.NDArray[np.object_]:
    """Name of the cell each point lies in.

    Parameters
    ----------
    lon, lat
        Degrees (WGS84), shape (n,).
    cell_m
        Side of a cell (metres): 100, 1000 or 10000.

    Returns
    -------
    ndarray
        Names, shape (n,); ``None`` where a coordinate is missing or lies outside the grid. A point on
        an edge belongs to the cell east and north of it.
    """
    x, y = to_korea_tm(lon, lat)
    return _name_cells(x, y, cell_m)


def _name_cells(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], cell_m: int
) -> npt.NDArray[np.object_]:
    digits = _DIGITS[cell_m]
    east, north = x - _WEST_M, y - _SOUTH_M
    span = _BLOCK_M * len(_LETTERS)
    inside = (east >= 0) & (east < span) & (north >= 0) & (north < span)
    names = np.full(x.shape, None, dtype=object)
    if not inside.any():
        return names
    column, row = (np.floor(v[inside] / cell_m).astype(np.int64) for v in (east, north))
    per_block = _BLOCK_M // cell_m
    text = _LETTERS[column // per_block].astype(object) + _LETTERS[row // per_block].astype(object)
    for count in (column % per_block, row % per_block):
        text = text + np.char.zfill(count.astype(str), digits).astype(object)
    names[inside] = text
    return names


def coarsen_grid_id(grid_id: str, *, cell_m: int) -> str:
    """Name of the larger cell (1 000 or 10 000 m) that holds the cell ``grid_id``."""
    letters, numbers = grid_id[:2], grid_id[2:]
    half, keep = len(numbers) // 2, _DIGITS[cell_m]
    if keep > half:
        raise ValueError("the cell is already larger than that")
    return letters + numbers[:keep] + numbers[half : half + keep]


def build_grid_cells(areas: gpd.GeoSeries | gpd.GeoDataFrame, *, cell_m: int = 1_000) -> gpd.GeoDataFrame:
    """The cells that areas lie in, as squares.

    Parameters
    ----------
    areas
        Polygons or multipolygons in any coordinate system.
    cell_m
        Side of a cell (metres): 100, 1000 or 10000.

    Returns
    -------
    GeoDataFrame
        ``grid_id`` and ``geometry`` (EPSG:5179, in which the cells are square), from south to north and
        west to east. A cell that an area only touches is not among them.

    Raises
    ------
    CannotAnswer
        No coordinate system, or geometries that are no areas.
    """
    import geopandas as gpd

    plane = read_areas(areas)
    whole = shapely.union_all(plane)
    if whole.is_empty:
        return gpd.GeoDataFrame({"grid_id": []}, geometry=[], crs=KOREA_TM)
    west, south, east, north = (float(bound) for bound in shapely.bounds(whole))
    columns = np.arange(np.floor(west / cell_m), np.ceil(east / cell_m), dtype=np.float64)
    rows = np.arange(np.floor(south / cell_m), np.ceil(north / cell_m), dtype=np.float64)
    x, y = (cell_m * corner.ravel().astype(np.float64) for corner in np.meshgrid(columns, rows))
    squares = shapely.box(x, y, x + cell_m, y + cell_m)
    shapely.prepare(whole)
    kept = shapely.intersects(whole, squares) & ~shapely.touches(whole, squares)
    names = _name_cells(x[kept] + cell_m / 2, y[kept] + cell_m / 2, cell_m)
    return gpd.GeoDataFrame({"grid_id": names}, geometry=squares[kept], crs=KOREA_TM)
