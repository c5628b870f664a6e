"""Many points as counts on a grid: DuckDB aggregates them before anything is released or drawn."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

import duckdb
import numpy as np
import pyarrow as pa

from workbench.core.dataset import Basis
from workbench.core.result import Column, Table
from workbench.core.text import Text
from workbench.privacy import Policy, load_policy

COARSEST, FINEST = 13, 19
"""Levels of the map pyramid: in Seoul a cell of level 13 is about 3.9 km wide, one of level 19 about 60 m."""
EARTH_M = 40_075_016.686
"""Length of the equator on the sphere of Web Mercator."""

_KEYS = ("cell_level", "cell_x", "cell_y")


def count_on_grid(
    points: pa.Table,
    table_id: str,
    title: Text,
    *,
    counted: Column,
    basis: Basis = "records",
    levels: tuple[int, int] = (COARSEST, FINEST),
    policy: Policy | None = None,
) -> Table:
    """How many of ``points`` lie in each cell of a grid that is finer where there are more.

    The cells do not overlap, so that no count can be found by subtracting one level from another. A cell is
    divided only where every quarter that holds points holds as many as the policy asks for; what stays
    smaller even as a cell of the coarsest level is withheld by the gate, as in every table of records.

    Parameters
    ----------
    points
        A row for each point, with ``longitude`` and ``latitude`` in degrees; rows without a place are left out.
    counted
        Describes the counts; its name becomes the column's name and should end in ``_n``.
    basis
        ``records`` for acts of people or accidents; places that are public anyway have no threshold.
    levels
        Coarsest and finest level of the map pyramid.

    Returns
    -------
    Table
        Columns ``cell_level``, ``cell_x``, ``cell_y`` and the count, a row for each cell with points.
    """
    least = (policy or load_policy()).count if basis == "records" else 1
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as con:
        con.register("points", points.select(["longitude", "latitude"]))
        sql = files("workbench.present").joinpath("grid.sql").read_text(encoding="utf-8")
        bounds = {"top": levels[0], "bottom": levels[1], "threshold": least}
        cells = con.sql(sql, params=bounds).to_arrow_table()
    data = cells.rename_columns([*_KEYS, counted.name])
    columns = (
        Column("cell_level", Text("칸 단계", "Level of the cell"), "code"),
        Column("cell_x", Text("칸 번호(동서)", "Cell, eastward"), "code"),
        Column("cell_y", Text("칸 번호(남북)", "Cell, southward"), "code"),
        counted,
    )
    return Table(table_id, title, data, columns, basis)


Edge = Literal["west", "north"]


def find_edge(cells: np.ndarray, level: np.ndarray | int, edge: Edge) -> np.ndarray:
    """Longitude of the west edges or latitude of the north edges of cells, in degrees."""
    share = cells / 2.0 ** np.asarray(level)
    if edge == "west":
        return np.asarray(share * 360 - 180)
    return np.asarray(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * share)))))


def measure_cells(cell_y: np.ndarray, level: np.ndarray | int) -> np.ndarray:
    """Widths of cells in metres, in the middle of each."""
    middle = np.radians(find_edge(cell_y + 0.5, level, "north"))
    return np.asarray(EARTH_M * np.cos(middle) / 2.0 ** np.asarray(level))
