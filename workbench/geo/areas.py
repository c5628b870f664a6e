"""Which area holds each of millions of points.

The areas' extent is cut into cells, quartered where a boundary runs through. A point in a cell that lies
inside one area is answered by looking the cell up; only points in boundary cells are tested exactly.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from workbench.geo.crs import Floats

_NONE: Final = -1
_BOUNDARY: Final = -2


class AreaIndex:
    """Areas made ready for point look-ups.

    A point on the border of several areas belongs to the first of them in the order given, so each
    point has at most one area and the answer does not depend on chance.

    Parameters
    ----------
    areas
        Polygons or multipolygons, shape (n,), any coordinate system; holes count as outside.
    depth
        How often the extent is quartered: ``2**depth`` cells a side.
    """

    def __init__(self, areas: npt.NDArray[np.object_], *, depth: int = 10) -> None:
        self._areas = np.array(
            [a if shapely.is_valid(a) else shapely.make_valid(a) for a in areas], dtype=object
        )
        shapely.prepare(self._areas)
        self._tree = shapely.STRtree(self._areas)
        self._side = 2**depth
        bounds = shapely.total_bounds(self._areas)
        self._origin = bounds[:2]
        # A hair wider than the extent, so that its far edge falls into the last cell.
        self._cell = np.maximum((bounds[2:] - bounds[:2]) * (1 + 1e-9), 1e-12) / self._side
        self._cells = self._build_cells(depth)

    def _build_cells(self, depth: int) -> npt.NDArray[np.int32]:
        cells = np.full((self._side, self._side), _NONE, dtype=np.int32)
        start = min(4, depth)
        columns, rows = (a.ravel() for a in np.meshgrid(np.arange(2**start), np.arange(2**start)))
        for level in range(start, depth + 1):
            size = self._side >> level
            owner = self._find_owner(columns, rows, size)
            mixed = owner == _BOUNDARY
            settled = ~mixed if level < depth else np.ones_like(mixed)
            _fill(cells, columns[settled] * size, rows[settled] * size, size, owner[settled])
            columns, rows = (
                np.concatenate([2 * kept[mixed] + step for step in steps])
                for kept, steps in ((columns, (0, 1, 0, 1)), (rows, (0, 0, 1, 1)))
            )
        return cells

    def _find_owner(
        self, columns: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], size: int
    ) -> npt.NDArray[np.int32]:
        """Owner of square blocks of cells: an area, none, or a boundary in it."""
        west = self._origin[0] + columns * size * self._cell[0]
        south = self._origin[1] + rows * size * self._cell[1]
        boxes = shapely.box(west, south, west + size * self._cell[0], south + size * self._cell[1])
        owner = np.full(len(boxes), _NONE, dtype=np.int32)
        touched, _ = self._tree.query(boxes, predicate="intersects")
        owner[touched] = _BOUNDARY
        # contains_properly: a box that only touches a border inside is still a boundary box.
        inside, area = self._tree.query(boxes, predicate="within")
        alone = np.bincount(touched, minlength=len(boxes)) == 1
        sure = alone[inside]
        owner[inside[sure]] = area[sure]
        return owner

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
        found = np.full(px.shape, _NONE, dtype=np.int32)
        with np.errstate(invalid="ignore"):
            column = np.floor((px - self._origin[0]) / self._cell[0])
            row = np.floor((py - self._origin[1]) / self._cell[1])
            inside = (column >= 0) & (column < self._side) & (row >= 0) & (row < self._side)
        where = np.flatnonzero(inside)
        found[where] = self._cells[column[where].astype(np.int64), row[where].astype(np.int64)]
        unsure = np.flatnonzero(found == _BOUNDARY)
        if unsure.size:
            found[unsure] = self._locate_exactly(px[unsure], py[unsure])
        return found

    def _locate_exactly(self, x: Floats, y: Floats) -> npt.NDArray[np.int32]:
        point, area = self._tree.query(shapely.points(x, y), predicate="intersects")
        found = np.full(len(x), np.iinfo(np.int32).max, dtype=np.int32)
        np.minimum.at(found, point, area.astype(np.int32))
        found[found == np.iinfo(np.int32).max] = _NONE
        return found


def _fill(
    cells: npt.NDArray[np.int32],
    columns: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    size: int,
    owner: npt.NDArray[np.int32],
) -> None:
    step = np.arange(size)
    c = (columns[:, None, None] + step[None, :, None]).repeat(size, axis=2)
    r = (rows[:, None, None] + step[None, None, :]).repeat(size, axis=1)
    cells[c, r] = owner[:, None, None]
