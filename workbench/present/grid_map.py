"""Maps of many points: released counts on a grid, finer as one zooms in, and their picture and words."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import Any

import folium
import numpy as np
import pyarrow as pa
import shapely
from folium.template import Template

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Release
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.base import Base, include_places, load_base, write_geojson
from workbench.present.classes import NO_DATA, Classes, Classing, classify, describe_classing
from workbench.present.grid import find_edge, measure_cells
from workbench.present.legend import MapContent
from workbench.present.live_map import RIVER, Ground, Spot, add_line
from workbench.present.rows import Rows, write_number, write_place
from workbench.present.sentences import write_measure
from workbench.present.still_map import Key

OVERVIEW = 16
"""Level of the cells that the picture, the legend and the table show: about 490 m wide in Seoul."""
NAMED = 20
"""Cells with the highest counts that can be found by name and stand in the table."""
MOST_FOR_NATURAL = 1500
"""Natural breaks take time with the square of the values; more cells are divided by quantiles."""
_KEYS = ("cell_level", "cell_x", "cell_y")


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of one map: level, column, row and count of each; a count of 0 is withheld."""

    level: np.ndarray
    x: np.ndarray
    y: np.ndarray
    n: np.ndarray

    @classmethod
    def of(cls, rows: Rows, figure: Figure) -> Cells:
        """The released cells of a figure's table."""
        level, x, y = (np.asarray(rows.values(name), dtype=np.int64) for name in _KEYS)
        n = np.asarray([v or 0 for v in rows.values(figure.value)], dtype=np.int64)
        return cls(level, x, y, n)

    def gather(self, level: int) -> Cells:
        """The cells with those finer than ``level`` summed; coarser ones stay as they are."""
        up = np.maximum(self.level - level, 0)
        keys = np.stack([self.level - up, self.x >> up, self.y >> up], axis=1)
        found, place = np.unique(keys, axis=0, return_inverse=True)
        n = np.bincount(place.reshape(-1), weights=self.n, minlength=len(found)).astype(np.int64)
        return Cells(found[:, 0], found[:, 1], found[:, 2], n)

    def take(self, which: np.ndarray) -> Cells:
        """Some of the cells."""
        return Cells(self.level[which], self.x[which], self.y[which], self.n[which])

    def densities(self) -> np.ndarray:
        """Counts per square kilometre; whole numbers, so that a legend's classes meet without decimals."""
        return np.maximum(np.round(self.n / (measure_cells(self.y, self.level) / 1000) ** 2), self.n > 0)

    def boxes(self) -> np.ndarray:
        """The cells as polygons, longitude and latitude."""
        west, east = (find_edge(self.x + i, self.level, "west") for i in (0, 1))
        north, south = (find_edge(self.y + i, self.level, "north") for i in (0, 1))
        return np.asarray(shapely.box(west, south, east, north), dtype=object)

    def pack(self) -> str:
        """Counts, columns, rows (four bytes each) and levels (one), little-endian, as base64."""
        parts = [a.astype("<u4").tobytes() for a in (self.n, self.x, self.y)]
        return base64.b64encode(b"".join([*parts, self.level.astype("u1").tobytes()])).decode("ascii")


@dataclass(frozen=True, slots=True)
class GridContent:
    """What the live map, its picture and its table of a grid are made of."""

    content: MapContent
    """The base, the highest cells as spots, and the legend."""
    ground: Ground
    picture: tuple[Spot, ...]
    rows: Rows
    """The highest cells of the overview as a table of their own."""
    figure: Figure
    """The figure as it reads from those rows."""
    sentence: str


def build_grid_map(release: Release, figure: Figure, language: Language, classing: Classing) -> GridContent:
    """A grid of released counts.

    Raises
    ------
    CannotAnswer
        The table was not made by :func:`workbench.present.grid.count_on_grid`, or shows no cell.
    """
    rows = Rows.of(release, figure.table)
    if not {*_KEYS, figure.value} <= set(rows.table.data.column_names) or not len(rows):
        raise CannotAnswer(
            Text("격자 지도에 쓸 칸이 표에 없습니다", "the table holds no cells of a grid"),
            where=f"{release.result.problem_id}: {figure.id} ← {figure.table}",
            next_step=Text("count_on_grid로 표를 만드세요", "make the table with count_on_grid"),
        )
    cells, column = Cells.of(rows, figure), rows.column(figure.value)
    seen = cells.gather(OVERVIEW)
    shown = seen.take(seen.n > 0)
    densities = shown.densities()
    if classing == "natural" and len(densities) > MOST_FOR_NATURAL:
        classing = "quantile"
    classes = classify(densities.tolist(), classing)
    boxes = seen.boxes()
    west, south, east, north = shapely.total_bounds(boxes).tolist()
    base = include_places(load_base(release, figure), [(west, south), (east, north)])
    highest = shown.take(np.argsort(-densities, kind="stable")[:NAMED])
    names = _name_cells(highest, base, language)
    per = Text(f"{column.title.ko}/㎢", f"{column.title.en} per km²").to(language)
    content = MapContent(
        base,
        tuple(_build_spots(highest, names, column, per, language)),
        _write_keys(classes, language, int((seen.n == 0).sum())),
        per,
        describe_classing(classing, language),
        (_write_note(cells, language),),
    )
    settings = _write_settings(cells, classes, column, per, language)
    summary = _tabulate(rows, highest, names, column)
    return GridContent(
        content,
        Ground(lambda drawn: _draw_ground(drawn, base, settings), "grid_map.js"),
        tuple(_colour(seen, boxes, classes)),
        summary,
        replace(
            figure,
            kind="point_map",
            label="place",
            value="density_per_km2",
            group=column.name,
            table=summary.table.id,
        ),
        _describe(cells, highest, names, column, language),
    )


def _name_cells(cells: Cells, base: Base, language: Language) -> list[str]:
    """Each cell by the area its middle lies in and by its place, so that no two share a name."""
    names = []
    for box in cells.boxes():
        middle = box.centroid
        area = next((a.name for a in base.areas if a.shape.contains(middle)), "")
        place = f"{middle.y:.3f}, {middle.x:.3f}"
        names.append(f"{write_place(area, language)} ({place})" if area else place)
    return names


def _build_spots(cells: Cells, names: list[str], column: Column, per: str, language: Language) -> list[Spot]:
    # Only the outline can be pointed at: the finer cells inside are read by themselves.
    style = {"fill": False, "color": "#0b2f73", "weight": 1.2}
    widths = measure_cells(cells.y, cells.level)
    spots = []
    for i, (box, density) in enumerate(zip(cells.boxes(), cells.densities(), strict=True)):
        lines = (
            f"{column.title.to(language)}: {write_measure(float(cells.n[i]), column, language)}",
            f"{per}: {write_number(float(density), 0)}",
            f"{words.CELL_WIDTH.to(language)}: {write_number(float(widths[i]), 0)} m",
        )
        spots.append(Spot(i, names[i], lines, write_geojson(box, 5), style))
    return spots


def _write_keys(classes: Classes, language: Language, withheld: int) -> tuple[Key, ...]:
    counter = "{:,}칸" if language == "ko" else "{:,}"
    found = zip(classes.labels(0, language), classes.colours, classes.counts, strict=True)
    keys = [Key(f"{label}  ({counter.format(n)})", colour) for label, colour, n in found if n][::-1]
    if withheld:
        keys.append(
            Key(f"{words.WITHHELD.to(language)}  ({counter.format(withheld)})", NO_DATA, is_empty=True)
        )
    return tuple(keys)


def _write_note(cells: Cells, language: Language) -> str:
    widths = measure_cells(cells.y, cells.level)
    low, high = (write_number(float(v), 0) for v in (widths.min(), widths.max()))
    return words.GRID_NOTE.to(language).format(low=low, high=high, n=f"{len(cells.n):,}")


def _write_settings(
    cells: Cells, classes: Classes, column: Column, per: str, language: Language
) -> dict[str, Any]:
    unit = column.unit.to(language) if column.unit else ""
    return {
        "cells": cells.pack(),
        "n": len(cells.n),
        "levels": [int(cells.level.min()), int(cells.level.max())],
        "tops": list(classes.tops),
        "colours": list(classes.colours),
        "empty": NO_DATA,
        "locale": language,
        "words": {
            "count": column.title.to(language),
            "unit": f"{'' if language == 'ko' else ' '}{unit}",
            "density": per,
            "cell": words.CELL_WIDTH.to(language),
            "withheld": words.WITHHELD.to(language),
            "none": words.NO_POINTS.to(language),
        },
    }


class _Grid(folium.MacroElement):
    """Hands the map and the cells to ``grid_map.js``."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        'civicGrid({{ this.map_name }}, "cells", {{ this.settings | tojson }});'
        "{% endmacro %}"
    )

    def __init__(self, map_name: str, settings: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Grid"
        self.map_name, self.settings = map_name, settings


def _draw_ground(drawn: folium.Map, base: Base, settings: dict[str, Any]) -> None:
    """White areas, the cells over them, boundaries and a river one can see through over the cells."""
    folium.map.CustomPane("ground", z_index=320, pointer_events=False).add_to(drawn)
    folium.map.CustomPane("cells", z_index=340, pointer_events=False).add_to(drawn)
    folium.map.CustomPane("lines", z_index=360, pointer_events=False).add_to(drawn)
    for area in base.areas:
        add_line(area.shape, drawn, {"fillColor": "#fff", "fillOpacity": 1, "stroke": False}, "ground")
    edges = shapely.line_merge(shapely.union_all([a.shape.boundary for a in base.areas]))
    if not edges.is_empty:
        add_line(edges, drawn, {"color": "#58616a", "weight": 0.8, "opacity": 0.7, "fill": False}, "lines")
    add_line(base.river, drawn, {**RIVER, "fillOpacity": 0.75}, "lines")
    _Grid(drawn.get_name(), settings).add_to(drawn)


def _colour(cells: Cells, boxes: np.ndarray, classes: Classes) -> list[Spot]:
    """One shape for each colour, for the picture."""
    colours = np.array([
        classes.colour(float(d)) if n else NO_DATA
        for d, n in zip(cells.densities(), cells.n, strict=True)
    ])  # fmt: skip
    return [
        Spot(i, "", (), write_geojson(shapely.union_all(boxes[colours == colour]), 5), {"fillColor": colour})
        for i, colour in enumerate(sorted(set(colours.tolist())))
    ]


def _tabulate(rows: Rows, cells: Cells, names: list[str], column: Column) -> Rows:
    """The highest cells as rows; they are sums of released counts, nothing else."""
    data = pa.table({
        "place": names,
        column.name: cells.n,
        "density_per_km2": cells.densities(),
    })  # fmt: skip
    columns = (
        Column("place", words.PLACE, "label"),
        column,
        Column("density_per_km2", Text(f"{column.title.ko}/㎢", f"{column.title.en} per km²"), "value"),
    )
    return Rows(replace(rows.table, id=f"{rows.table.id}_highest", data=data, columns=columns), ())


def _describe(cells: Cells, highest: Cells, names: list[str], column: Column, language: Language) -> str:
    total = write_measure(float(cells.n.sum()), column, language)
    if not len(highest.n):
        return words.NO_VALUE.to(language)
    top = write_measure(float(highest.n[0]), column, language)
    dense = write_number(float(highest.densities()[0]), 0)
    share = write_number(100 * float(highest.n.sum()) / float(cells.n.sum()), 1)
    said = words.GRID_SENTENCE.to(language).format(
        total=total, name=names[0], top=top, dense=dense, n=len(highest.n), share=share
    )
    withheld = int((cells.n == 0).sum())
    return f"{said} {words.GRID_WITHHELD.to(language).format(n=f'{withheld:,}')}" if withheld else said
