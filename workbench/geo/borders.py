"""Points in cells that a border runs through, each tested against the few edges of its cell alone.

Every cell has an anchor, of which it is known which areas hold it. From a point one walks straight up or down
and then straight along to the anchor of its cell: the point lies in an area exactly if the anchor does and the
walk crosses the area's border an even number of times, or if it does not and the number is odd. Where
rounding could decide (a point on a border or next to it), the answer is marked as doubtful, and whoever asks
tests that point with exact arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from workbench.geo.cells import CellGrid, Edges, Flags, Floats, Ints, expand

NONE: Final = -1
_NOBODY: Final = np.iinfo(np.int32).max
# Place of the anchor in its cell: a fraction that no rounded coordinate and no division of a cell falls on.
_ANCHOR: Final = (0.41421356, 0.57735027)
_DOUBT: Final = 1e-9
"""Cell widths: nearer to a border than this, the numbers here do not decide. Rounding stays below 1e-12."""


@dataclass(frozen=True, slots=True)
class BorderCells:
    """The cells with edges in them, the groups of edges of one area in a cell, and the edges."""

    cell: Ints
    """Number of each border cell in the grid, ascending, shape (cells,)."""
    first_group: Ints
    """Where the groups of each cell begin, shape (cells + 1,)."""
    first_row: Ints
    """Where the edges of each cell begin, shape (cells + 1,)."""
    group_area: npt.NDArray[np.int32]
    anchor_inside: Flags
    """Whether the area of each group holds its cell's anchor."""
    base: npt.NDArray[np.int32]
    """The first area that holds a cell as a whole, shape (cells,)."""
    row_group: Ints
    numbers: Floats
    """u0, v0, u1, the edge's run and rise, its doubt, and ``run * (anchor's v - v0)``; shape (7, rows)."""
    marks: npt.NDArray[np.uint8]
    """Of each row: 1 if the anchor lies above the edge, 2 if the edge crosses the anchor's height."""
    unsure: Flags
    """Cells whose anchor lies on an edge: every point in them is doubtful."""

    def locate(self, u: Floats, v: Floats, number: Ints) -> tuple[npt.NDArray[np.int32], Flags]:
        """First area that holds each point, and whether that is in doubt.

        Parameters
        ----------
        u, v
            Cell widths, shape (n,).
        number
            Which border cell each point lies in, shape (n,).
        """
        if not len(u):
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.bool_)
        begin = self.first_row[number]
        rows_n = self.first_row[number + 1] - begin
        point, step = expand(rows_n)
        row = begin[point] + step
        crossed, near = self._cross(u[point], v[point], row)

        groups_n = self.first_group[number + 1] - self.first_group[number]
        group = self.row_group[row]
        starts = np.flatnonzero(np.r_[True, (group[1:] != group[:-1]) | (point[1:] != point[:-1])])
        group = group[starts]
        inside = np.bitwise_xor.reduceat(crossed, starts) ^ self.anchor_inside[group]
        area = np.where(inside, self.group_area[group], _NOBODY)
        best = np.minimum.reduceat(area, np.cumsum(groups_n) - groups_n)
        found = np.minimum(best, self.base[number])
        doubt = np.logical_or.reduceat(near, np.cumsum(rows_n) - rows_n) | self.unsure[number]
        return np.where(found == _NOBODY, NONE, found).astype(np.int32), doubt

    def _cross(self, u: Floats, v: Floats, row: Ints) -> tuple[Flags, Flags]:
        """Whether the walk from each point crosses each edge, and whether that is too near to say."""
        u0, v0, u1, run, rise, doubt, run_at_anchor = self.numbers.take(row, axis=1)
        marks = self.marks[row]
        # Twice the area of the triangle (edge, place): its sign says on which side of the edge a place lies.
        along = rise * (u - u0)
        from_point = run * (v - v0) - along
        from_corner = run_at_anchor - along
        corner_above = from_corner > 0
        up = (u0 <= u) & (u < u1) & ((from_point > 0) != corner_above)
        across = ((marks & 2) > 0) & (corner_above != ((marks & 1) > 0))
        near = (np.abs(from_point) <= doubt) | (np.abs(from_corner) <= doubt)
        return up ^ across, near


def place_anchors(cell: Ints, side: int) -> tuple[Floats, Floats]:
    """Anchors of cells, in cell widths, shape (n,)."""
    column, row = (cell % side).astype(float), (cell // side).astype(float)
    return column + _ANCHOR[0], row + _ANCHOR[1]


def build_border_cells(
    edges: Edges, grid: CellGrid, held_by: tuple[Ints, Ints], pairs: tuple[Ints, Ints]
) -> BorderCells:
    """Border cells from the edges in them and the areas that hold their anchors.

    Parameters
    ----------
    edges
        All edges.
    grid
        The cells.
    held_by
        Pairs of a border cell (its place among them, ascending) and an area that holds its anchor.
    pairs
        Pairs of an edge and a cell it runs through, from ``walk_cells``.
    """
    edge, cell = pairs
    areas_n = 1 + max(edges.area.max(initial=0), held_by[1].max(initial=0))
    cells = find_border_cells(cell, grid)
    key = np.searchsorted(cells, cell) * areas_n + edges.area[edge]
    order = np.argsort(key, kind="stable")
    edge, key = edge[order], key[order]
    opens = np.diff(key, prepend=-1) > 0
    groups, row_group = key[opens], np.cumsum(opens) - 1
    first = np.arange(len(cells) + 1) * areas_n

    held = held_by[0] * areas_n + held_by[1]
    anchor_inside = np.isin(groups, held)
    apart = ~np.isin(held, groups)
    base = np.full(len(cells), _NOBODY, dtype=np.int32)
    np.minimum.at(base, held_by[0][apart], held_by[1][apart].astype(np.int32))
    numbers, marks, unsure_row = _measure(edges, edge, place_anchors(cells[key // areas_n], grid.side))
    return BorderCells(
        cell=cells,
        first_group=np.searchsorted(groups, first),
        first_row=np.searchsorted(key, first),
        group_area=(groups % areas_n).astype(np.int32),
        anchor_inside=anchor_inside,
        base=base,
        row_group=row_group,
        numbers=numbers,
        marks=marks,
        unsure=np.bincount(key // areas_n, weights=unsure_row, minlength=len(cells)) > 0,
    )


def find_border_cells(cell: Ints, grid: CellGrid) -> Ints:
    """Numbers of the cells that any edge runs through, ascending."""
    touched = np.zeros(grid.side**2, dtype=np.bool_)
    touched[cell] = True
    return np.flatnonzero(touched)


def _measure(
    edges: Edges, edge: Ints, anchor: tuple[Floats, Floats]
) -> tuple[Floats, npt.NDArray[np.uint8], Flags]:
    u0, v0, u1, v1 = (values[edge] for values in (edges.u0, edges.v0, edges.u1, edges.v1))
    run, rise = u1 - u0, v1 - v0
    doubt = _DOUBT * (run + np.abs(rise)) + 1e-11
    run_at_anchor = run * (anchor[1] - v0)
    from_anchor = run_at_anchor - rise * (anchor[0] - u0)
    level = (v0 <= anchor[1]) != (v1 <= anchor[1])
    marks = (from_anchor > 0).astype(np.uint8) + 2 * level.astype(np.uint8)
    return np.array([u0, v0, u1, run, rise, doubt, run_at_anchor]), marks, np.abs(from_anchor) <= doubt
