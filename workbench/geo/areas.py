"""Which area holds each of millions of points.

The areas' extent is cut into cells. A point in a cell that no border runs through is answered by looking the
cell up; only points in the cells along a border are tested, against the edges in their cell.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from workbench.geo.borders import NONE, BorderCells, build_border_cells, find_border_cells, place_anchors
from workbench.geo.cells import Floats, Geometries, Ints, lay_grid, list_edges, walk_cells

_CHUNK: Final = 1 << 17
"""Points answered at a time: few enough to stay in the processor's cache, whatever the number in all."""
_THREADS: Final = 4
"""More than this and memory, not the cores, sets the pace."""


class AreaIndex:
    """Areas made ready for point look-ups.

    A point on the border of several areas belongs to the first of them in the order given, so each
    point has at most one area and the answer does not depend on chance. Against ``geopandas.sjoin``:
    the answer is the first of the matches of ``predicate="intersects"``; off the borders it is also the
    match of ``"within"``, which gives none to a point on a border.

    Parameters
    ----------
    areas
        Polygons or multipolygons, shape (n,), any coordinate system; holes count as outside, invalid
        areas are made valid, ``None`` holds nothing.
    depth
        How often the extent is quartered: ``2**depth`` cells a side, 4 bytes each. 10 serves a few hundred
        areas; with 11 the index takes twice as long, and points a quarter less.
    """

    def __init__(self, areas: npt.NDArray[np.object_], *, depth: int = 10) -> None:
        self._areas = _keep_polygons(np.asarray(areas, dtype=object))
        shapely.prepare(self._areas)
        self._tree = shapely.STRtree(self._areas)
        self._grid = lay_grid(self._areas, 2**depth)
        self._exact = Lock()
        self._borders = self._build_borders()
        self._cells = self._build_cells()

    def _build_borders(self) -> BorderCells:
        edges = list_edges(self._areas, self._grid)
        pairs = walk_cells(edges, self._grid.side)
        anchors = place_anchors(find_border_cells(pairs[1], self._grid), self._grid.side)
        held_by = self._find_holders(*self._grid.to_coordinates(*anchors))
        return build_border_cells(edges, self._grid, held_by, pairs)

    def _build_cells(self) -> npt.NDArray[np.int32]:
        """Owner of each cell, or -2 - (number of the border cell); with a rim of cells outside around.

        Side by side, cells without a border in them have one owner, so only the first of each run is asked.
        """
        side, borders = self._grid.side, self._borders
        cells = np.full(side**2, NONE, dtype=np.int32)
        is_border = np.zeros((side, side), dtype=np.bool_)
        is_border.flat[borders.cell] = True
        starts, ends = ~is_border, ~is_border
        starts[:, 1:] &= is_border[:, :-1]
        ends[:, :-1] &= is_border[:, 1:]
        first, last = np.flatnonzero(starts), np.flatnonzero(ends)
        # Asked where the run's first cell meets the cell before it.
        u, v = (first % side).astype(float), (first // side).astype(float) + 0.5
        after = first % side > 0
        owner = np.full(len(first), NONE, dtype=np.int32)
        number = np.searchsorted(borders.cell, first[after] - 1)
        owner[after], doubt = borders.locate(u[after], v[after], number)
        ask = np.r_[np.flatnonzero(~after), np.flatnonzero(after)[doubt]]
        owner[ask] = self._locate_exactly(*self._grid.to_coordinates(u[ask] + 0.5, v[ask]))
        cells[~is_border.ravel()] = np.repeat(owner, last - first + 1)
        cells[borders.cell] = -2 - np.arange(len(borders.cell), dtype=np.int32)
        return np.pad(cells.reshape(side, side), 1, constant_values=NONE).ravel()

    def locate(self, x: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.int32]:
        """Index of the area that holds each point.

        Parameters
        ----------
        x, y
            Coordinates in the areas' system, shape (n,); NaN allowed.

        Returns
        -------
        ndarray
            Shape (n,), int32; -1 where no area holds the point.
        """
        px, py = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        if len(px) <= _CHUNK:
            return self._locate(px, py)
        found = np.empty(px.shape, dtype=np.int32)

        def answer(start: int) -> None:
            part = slice(start, start + _CHUNK)
            found[part] = self._locate(px[part], py[part])

        starts = range(0, len(px), _CHUNK)
        # numpy lets go of Python's lock on arrays of this size.
        with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1, len(starts))) as pool:
            list(pool.map(answer, starts))  # raises what a thread raised
        return found

    def _locate(self, x: Floats, y: Floats) -> npt.NDArray[np.int32]:
        side = self._grid.side
        u, v = self._grid.to_cells(x, y)
        # Into the rim of cells outside: what lies beyond the extent, and NaN (fmax and fmin drop it).
        column = np.fmin(np.fmax(u + 1, 0), side + 1).astype(np.int32)
        row = np.fmin(np.fmax(v + 1, 0), side + 1).astype(np.int32)
        found = self._cells.take(row * np.int32(side + 2) + column)
        at_border = np.flatnonzero(found < NONE)
        number = -2 - found[at_border].astype(np.int64)
        found[at_border], doubt = self._borders.locate(u[at_border], v[at_border], number)
        ask = at_border[doubt]
        if ask.size:
            # A prepared geometry finishes itself when it is first asked: one thread at a time.
            with self._exact:
                found[ask] = self._locate_exactly(x[ask], y[ask])
        return found

    def _locate_exactly(self, x: Floats, y: Floats) -> npt.NDArray[np.int32]:
        point, area = self._find_holders(x, y)
        found = np.full(len(x), len(self._areas), dtype=np.int32)
        np.minimum.at(found, point, area.astype(np.int32))
        found[found == len(self._areas)] = NONE
        return found

    def _find_holders(self, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        """Pairs of a point and an area that holds it or has it on its border."""
        point, area = self._tree.query(shapely.points(x, y))
        order = np.argsort(area, kind="stable")
        point, area = point[order], area[order]
        holds = np.zeros(len(point), dtype=np.bool_)
        # One call an area: its prepared form stays at hand, and no geometry is made of a point.
        for part in np.split(np.arange(len(area)), np.flatnonzero(np.diff(area)) + 1):
            if part.size:
                some = point[part]
                holds[part] = shapely.intersects_xy(self._areas[area[part[0]]], x[some], y[some])
        return point[holds], area[holds]


def _keep_polygons(areas: Geometries) -> Geometries:
    """Valid areas; what repair leaves of lines and points holds no one."""
    valid = areas.copy()
    broken = ~shapely.is_valid(valid)
    valid[broken] = shapely.make_valid(valid[broken])
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(valid), (3, 6)))
    for i in mixed:
        parts = shapely.get_parts(shapely.get_parts(valid[i]))
        valid[i] = shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])
    return valid
