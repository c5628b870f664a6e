"""The printable picture of a map, drawn from the same base, classes and values as the live one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path as Outline
from shapely.geometry.base import BaseGeometry

from workbench.core.text import Language
from workbench.present import words
from workbench.present.base import Base, degrees_squeeze, load_river
from workbench.present.classes import INK, NO_DATA, WATER, WATER_INK
from workbench.present.live_map import EVEN, NO_NAME_BELOW, Spot, shorten_name
from workbench.present.pictures import GREY, HALO, PIXELS, WIDE, build_sheet

LEGEND_WIDTH = 178
SQUARE = 5
"""Points of a square's ring."""
NUDGES = ((0, 0), (0, -1), (0, 1), (1, 0), (-1, 0))
"""Where a name is tried, in steps of a circle's and its own half size."""


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: a colour, a circle's radius or a line's width (pixels), and what it means."""

    text: str
    colour: str
    radius: float | None = None
    is_empty: bool = False
    width: float | None = None
    """Of a line, in pixels."""


def draw_map(
    base: Base, spots: Sequence[Spot], keys: Sequence[Key], legend_title: str, language: Language
) -> Sheet:
    """Areas or circles on the base, with the legend beside them."""
    west, south, east, north = base.bounds
    squeeze = degrees_squeeze(base.bounds)
    map_width = WIDE - LEGEND_WIDTH
    height = round(map_width * (north - south) / ((east - west) * squeeze)) + 34
    sheet = build_sheet(WIDE, height)
    axes = sheet.add_axes((0, 0, map_width / WIDE, 1 - 26 / height))
    axes.set_axis_off()
    axes.set_aspect(1 / squeeze)
    pad = 0.012 * (north - south)
    axes.set_xlim(west - pad, east + pad)
    axes.set_ylim(south - pad, north + pad)
    dots = [spot for spot in spots if spot.radius]
    lines = [spot for spot in spots if spot.is_line]
    areas = [spot for spot in spots if not spot.radius and not spot.is_line]
    circles = bool(dots or lines) and not areas
    if not areas:
        _fill(axes, [a.shape for a in base.areas], "#ffffff", "#b1b8be", zorder=1)
    else:
        _draw_areas(axes, areas)
    for ring in shapely.get_parts(base.outline):
        points = np.asarray(ring.coords)
        axes.plot(points[:, 0], points[:, 1], color="#6d7882", linewidth=0.8, zorder=2.5)
    _fill(axes, [base.river], WATER, "#8fb9dc", zorder=3)
    _draw_lines(axes, lines)
    _draw_circles(axes, dots)
    _write_names(axes, base, spots, language, circles=circles)
    _draw_legend(sheet, keys, legend_title, map_width)
    return sheet


def _outline(shapes: Iterable[BaseGeometry]) -> Outline:
    """One path of all rings of all polygons; holes run the other way round, so that they stay empty."""
    vertices, codes = [], []
    for shape in shapes:
        for polygon in shapely.get_parts(shapely.orient_polygons(shape)):
            for ring in shapely.get_rings(polygon):
                points = np.round(np.asarray(ring.coords)[:, :2], 4)
                vertices.append(points)
                codes += [Outline.MOVETO, *[Outline.LINETO] * (len(points) - 2), Outline.CLOSEPOLY]
    return Outline(np.concatenate(vertices), codes) if vertices else Outline(np.empty((0, 2)))


def _fill(
    axes: Axes, shapes: Sequence[BaseGeometry], colour: str, edge: str, *, zorder: float, hatch: str = ""
) -> None:
    """Shapes that do not overlap, as one path."""
    shapes = [s for s in shapes if not s.is_empty]
    if shapes:
        axes.add_collection(
            PathCollection(
                [_outline(shapes)],
                facecolors=colour,
                edgecolors=edge,
                linewidths=0.7,
                zorder=zorder,
                hatch=hatch or None,
            ),
            autolim=False,
        )


def _draw_areas(axes: Axes, spots: Sequence[Spot]) -> None:
    """Areas by colour, white lines between them; many square cells stand side by side without lines."""
    by_colour: dict[str, list[BaseGeometry]] = {}
    for spot in spots:
        shape = shapely.geometry.shape(spot.geometry)
        by_colour.setdefault(str(spot.style["fillColor"]), []).append(shape)
    shapes = [shape for found in by_colour.values() for shape in found]
    are_cells = len(shapes) > NO_NAME_BELOW and max(map(shapely.get_num_coordinates, shapes)) <= SQUARE
    for colour, found in by_colour.items():
        hatch = "////" if colour == NO_DATA else ""
        if are_cells:  # edged in their own colour: else the background shines through between colours
            _fill(axes, [shapely.union_all(found)], colour, colour, zorder=2, hatch=hatch)
        else:
            _fill(axes, found, colour, "#ffffff", zorder=2, hatch=hatch)


def _draw_lines(axes: Axes, spots: Sequence[Spot]) -> None:
    for spot in spots:
        points = np.asarray(spot.geometry["coordinates"])
        axes.plot(
            points[:, 0], points[:, 1], color=spot.style["color"], alpha=spot.style["opacity"],
            linewidth=spot.style["weight"] * 72 / PIXELS, solid_capstyle="round", zorder=4,
        )  # fmt: skip


def _draw_circles(axes: Axes, spots: Sequence[Spot]) -> None:
    for spot in spots:
        lon, lat = spot.geometry["coordinates"]
        points_wide = 2 * (spot.radius or 0) * 72 / PIXELS
        axes.plot(
            [lon], [lat], "o", markersize=points_wide, color=spot.style["fillColor"],
            alpha=spot.style["fillOpacity"], markeredgecolor=spot.style["color"], markeredgewidth=0.8, zorder=5,
        )  # fmt: skip
        if spot.label:
            axes.text(
                lon, lat, spot.label, fontsize=8, fontweight="bold", color=spot.label_colour,
                ha="center", va="center", zorder=7,
            )  # fmt: skip


def _write_names(axes: Axes, base: Base, spots: Sequence[Spot], language: Language, *, circles: bool) -> None:
    taken = [_box(axes, s.geometry["coordinates"], (2 * EVEN, 2 * EVEN)) for s in spots if s.label]
    if len(base.named) <= NO_NAME_BELOW:
        for number, area in enumerate(base.named):
            name = shorten_name(area.name, language)
            place = _find_room(axes, area.centre, name, taken)
            if place is None:
                continue
            text = axes.text(
                place[0], place[1], name, fontsize=7.5 if language == "en" else 8.5,
                fontweight="normal" if circles else 600, color=GREY if circles else INK,
                ha="center", va="center", zorder=6,
            )  # fmt: skip
            text.set_gid(f"{HALO}-{number}")
    river = words.HAN_RIVER.to(language)
    free = (p for p in load_river()["labels"] if _hits(_box(axes, p, _size(river)), taken) == 0)
    if (spot := next(free, None)) is not None:
        water = axes.text(
            spot[0], spot[1], river, fontsize=8, color=WATER_INK, ha="center", va="center", zorder=6
        )
        water.set_gid(f"{HALO}-water")


def _size(text: str) -> tuple[float, float]:
    """About how wide and high a name is, in CSS pixels."""
    return sum(12.0 if ord(c) > 0x2E80 else 6.2 for c in text) + 2, 15.0


Box = tuple[float, float, float, float]


def _box(axes: Axes, place: Sequence[float], size: tuple[float, float]) -> Box:
    """West, south, east, north (degrees) of a rectangle given in CSS pixels around a point."""
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    frame = axes.get_position()
    sheet = axes.get_figure(root=True)
    assert sheet is not None
    x = (east - west) / (frame.width * sheet.get_figwidth() * PIXELS) * size[0] / 2
    y = (north - south) / (frame.height * sheet.get_figheight() * PIXELS) * size[1] / 2
    return place[0] - x, place[1] - y, place[0] + x, place[1] + y


def _hits(box: Box, taken: Sequence[Box]) -> int:
    return sum(box[0] < t[2] and box[2] > t[0] and box[1] < t[3] and box[3] > t[1] for t in taken)


def _find_room(
    axes: Axes, centre: tuple[float, float], name: str, taken: list[Box]
) -> tuple[float, float] | None:
    """Where a name stands free: its centre, else beside what stands there already; None if nowhere."""
    width, height = _size(name)
    for across, up in NUDGES:
        shift = _box(axes, (0.0, 0.0), (2 * EVEN + width, 2 * EVEN + height))
        place = (centre[0] + across * shift[2], centre[1] + up * shift[3])
        box = _box(axes, place, (width, height))
        if not _hits(box, taken):
            taken.append(box)
            return place
    return None


def _draw_legend(sheet: Sheet, keys: Sequence[Key], title: str, map_width: int) -> None:
    handles: list[Patch | Line2D] = []
    for key in keys:
        if key.width is not None:
            wide = key.width * 72 / PIXELS
            handles.append(Line2D([], [], linewidth=wide, color=key.colour, alpha=0.6, label=key.text))
        elif key.radius is not None:
            size = 2 * key.radius * 72 / PIXELS
            handles.append(
                Line2D(
                    [],
                    [],
                    linestyle="",
                    marker="o",
                    markersize=size,
                    color=key.colour,
                    alpha=0.6,
                    label=key.text,
                )
            )
        else:
            hatch = "////" if key.is_empty else None
            handles.append(
                Patch(facecolor=key.colour, edgecolor="#8a949e", linewidth=0.6, hatch=hatch, label=key.text)
            )
    legend = sheet.legend(
        handles=handles,
        title=title,
        loc="lower left",
        bbox_to_anchor=(map_width / WIDE, 0.02),
        frameon=False,
        fontsize=9,
        title_fontsize=9,
        alignment="left",
        handlelength=1.6,
        handleheight=1.1,
        labelspacing=0.75 if all(k.radius is None for k in keys) else 1.4,
    )
    legend.get_title().set_color(GREY)
