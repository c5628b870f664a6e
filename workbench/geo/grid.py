"""The national grid (국가격자): names of square cells in EPSG:5179.

Two Hangul letters name the 100 km square east and north of (700 000 m, 1 300 000 m); the digits after
them count cells inside it, east first. 다사5352 is a 1 km cell, 다사535524 a 100 m cell.
Source: 국토지리정보원, 국가지점번호 표기 규정 (letters); 통계청 SGIS, 격자통계 (cell names).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from workbench.geo.crs import to_korea_tm

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
    digits = _DIGITS[cell_m]
    x, y = to_korea_tm(lon, lat)
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
