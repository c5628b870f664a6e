"""Square cells laid over areas, and the cells that each edge of their borders runs through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

_MARGIN: Final = 1e-6
"""An edge this near to a cell (in cell widths) counts as running through it: far above rounding."""


@dataclass(frozen=True, slots=True)
class CellGrid:
    """``side`` × ``side`` cells; places are counted in cell widths from the south-west corner."""

    west: float
    south: float
    columns_per_unit: float
    rows_per_unit: float
    side: int

    def to_cells(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Coordinates in cell widths, shape (n,)."""
        return (x - self.west) * self.columns_per_unit, (y - self.south) * self.rows_per_unit

    def to_coordinates(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """The way back from :meth:`to_cells`."""
        return self.west + u / self.columns_per_unit, self.south + v / self.rows_per_unit


def lay_grid(areas: Geometries, side: int) -> CellGrid:
    """Cells over the extent of the areas."""
    bounds = shapely.total_bounds(areas) if len(areas) else np.full(4, np.nan)
    west, south, east, north = bounds if np.isfinite(bounds).all() else np.zeros(4)
    # A hair wider than the extent, so that its far edge falls into the last cell.
    width, height = (max(far * (1 + 1e-9), 1e-12) for far in (east - west, north - south))
    return CellGrid(float(west), float(south), side / width, side / height, side)


@dataclass(frozen=True, slots=True)
class Edges:
    """The straight pieces of all borders, from west to east, in cell widths; shape (n,) each."""

    u0: Floats
    v0: Floats
    u1: Floats
    v1: Floats
    area: Ints
    """Number of the area whose border it is."""


def list_edges(areas: Geometries, grid: CellGrid) -> Edges:
    """All edges of the rings of polygons and multipolygons, shape (n,)."""
    parts, area = shapely.get_parts(areas, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    u, v = grid.to_cells(points[:, 0], points[:, 1])
    real = (ring[1:] == ring[:-1]) & ((u[1:] != u[:-1]) | (v[1:] != v[:-1]))
    u0, v0, u1, v1 = u[:-1][real], v[:-1][real], u[1:][real], v[1:][real]
    east = u0 <= u1
    return Edges(
        np.where(east, u0, u1),
        np.where(east, v0, v1),
        np.where(east, u1, u0),
        np.where(east, v1, v0),
        area[part[ring[:-1][real]]].astype(np.int64),
    )


def walk_cells(edges: Edges, side: int) -> tuple[Ints, Ints]:
    """Every pair of an edge and a cell it runs through.

    Returns
    -------
    edge, cell
        Numbers, shape (pairs,); a cell's number is ``row * side + column``. No pair is left out; one whose
        edge only comes near its cell may be in it.
    """
    edge, column = _spread(edges.u0, edges.u1, side)
    u0, v0, u1, v1 = (values[edge] for values in (edges.u0, edges.v0, edges.u1, edges.v1))
    run = u1 - u0
    steep = run < _MARGIN
    slope = (v1 - v0) / np.where(steep, 1.0, run)
    # The heights at which the edge enters and leaves the column, each side moved out by the margin.
    enters = v0 + slope * np.clip(column - _MARGIN - u0, 0.0, run)
    leaves = v0 + slope * np.clip(column + 1 + _MARGIN - u0, 0.0, run)
    enters, leaves = np.where(steep, v0, enters), np.where(steep, v1, leaves)
    within, row = _spread(np.minimum(enters, leaves), np.maximum(enters, leaves), side)
    return edge[within], row * side + column[within]


def _spread(low: Floats, high: Floats, side: int) -> tuple[Ints, Ints]:
    """Whole numbers from each ``low`` to its ``high``: which pair they come from, and they themselves."""
    first, last = (
        np.clip(np.floor(bound), 0, side - 1).astype(np.int64) for bound in (low - _MARGIN, high + _MARGIN)
    )
    owner, step = expand(last - first + 1)
    return owner, first[owner] + step


def expand(counts: Ints) -> tuple[Ints, Ints]:
    """``[2, 0, 3]`` as ``[0, 0, 2, 2, 2]`` and ``[0, 1, 0, 1, 2]``."""
    owner = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - before[owner]
