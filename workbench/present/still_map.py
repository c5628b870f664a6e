"""The printable picture of a map, drawn from the same base, classes and values as the live one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
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
    opacity: float = 1.0
    """Of a line."""


def draw_map(
    base: Base, spots: Sequence[Spot], keys: Sequence[Key], legend_title: str, language: Language
) -> Sheet:
    """Areas, lines or circles on the base, with the legend beside them."""
    map_width = WIDE - LEGEND_WIDTH
    height = measure_height(base, map_width) + 34
    sheet = build_sheet(WIDE, height)
    axes = sheet.add_axes((0, 0, map_width / WIDE, 1 - 26 / height))
    draw_spots(axes, base, spots, language)
    legend = sheet.legend(
        handles=build_handles(keys),
        title=legend_title,
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
    return sheet


def measure_height(base: Base, width: float) -> int:
    """How high the map is at this width, both in CSS pixels."""
    west, south, east, north = base.bounds
    return round(width * (north - south) / ((east - west) * degrees_squeeze(base.bounds)))


def draw_spots(
    axes: Axes, base: Base, spots: Sequence[Spot], language: Language, *, scale: float = 1.0
) -> None:
    """The map itself, without a legend.

    Parameters
    ----------
    scale
        Of the names' letters; 0 writes none.
    """
    west, south, east, north = base.bounds
    axes.set_axis_off()
    axes.set_aspect(1 / degrees_squeeze(base.bounds))
    pad = 0.012 * (north - south)
    axes.set_xlim(west - pad, east + pad)
    axes.set_ylim(south - pad, north + pad)
    dots = [spot for spot in spots if spot.radius]
    lines = [spot for spot in spots if spot.is_line]
    areas = [spot for spot in spots if not spot.radius and not spot.is_line]
    above = [spot for spot in areas if spot.is_above]
    areas = [spot for spot in areas if not spot.is_above]
    pixel = _measure_pixel(axes)
    if areas:
        _draw_areas(axes, areas, pixel)
    else:
        _draw_ground(axes, base, pixel)
    for ring in shapely.get_parts(shapely.simplify(base.outline, pixel / 2)):
        points = np.asarray(ring.coords)
        axes.plot(points[:, 0], points[:, 1], color="#6d7882", linewidth=0.8, zorder=2.5)
    _fill(axes, [shapely.simplify(base.river, pixel / 2)], WATER, "#8fb9dc", zorder=3)
    _draw_above(axes, above)
    _draw_lines(axes, lines)
    _draw_circles(axes, dots)
    if scale:
        _write_names(axes, base, spots, language, circles=not areas, scale=scale)


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


def _draw_ground(axes: Axes, base: Base, pixel: float) -> None:
    """White areas; the line between two is drawn once, and the edge of the city not at all."""
    shapes = shapely.coverage_simplify([a.shape for a in base.areas], pixel)
    _fill(axes, list(shapely.get_parts(shapely.polygonize([base.outline]))), "#ffffff", "none", zorder=1)
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(shapes)))
    parts = [Outline(np.asarray(line.coords)) for line in shapely.get_parts(lines)]
    if parts:
        edges = Outline.make_compound_path(*parts)
        axes.add_patch(PathPatch(edges, fill=False, edgecolor="#b1b8be", linewidth=0.7, zorder=1))


def _measure_pixel(axes: Axes) -> float:
    """Degrees eastward in one CSS pixel: no detail below it is seen on paper or screen."""
    west, east = axes.get_xlim()
    sheet = axes.get_figure(root=True)
    assert sheet is not None
    return float((east - west) / (axes.get_position().width * sheet.get_figwidth() * PIXELS))


def _draw_areas(axes: Axes, spots: Sequence[Spot], pixel: float) -> None:
    """Areas by colour, white lines between them; many square cells stand side by side without lines."""
    by_colour: dict[str, list[BaseGeometry]] = {}
    shown = shapely.coverage_simplify([shapely.geometry.shape(spot.geometry) for spot in spots], pixel)
    for spot, shape in zip(spots, shown, strict=True):
        by_colour.setdefault(str(spot.style["fillColor"]), []).append(shape)
    shapes = [shape for found in by_colour.values() for shape in found]
    are_cells = len(shapes) > NO_NAME_BELOW and max(map(shapely.get_num_coordinates, shapes)) <= SQUARE
    for colour, found in by_colour.items():
        hatch = "////" if colour == NO_DATA else ""
        if are_cells:  # edged in their own colour: else the background shines through between colours
            _fill(axes, [shapely.union_all(found)], colour, colour, zorder=2, hatch=hatch)
        else:
            _fill(axes, found, colour, "#ffffff", zorder=2, hatch=hatch)


def _draw_above(axes: Axes, spots: Sequence[Spot]) -> None:
    """Areas that lie on the base one sees through them, each with its own edge: they may overlap."""
    for spot in spots:
        outline = _outline([shapely.geometry.shape(spot.geometry)])
        axes.add_patch(
            PathPatch(
                outline, facecolor=to_rgba(spot.style["fillColor"], spot.style["fillOpacity"]),
                edgecolor=spot.style["color"], linewidth=spot.style["weight"] * 72 / PIXELS, zorder=4,
            )
        )  # fmt: skip


def _draw_lines(axes: Axes, spots: Sequence[Spot]) -> None:
    """Lines one sees through, each by itself; others as one path a style, in the order of the first of each."""
    opaque: dict[tuple[str, float, bool], list[BaseGeometry]] = {}
    for spot in spots:
        shape, style = shapely.geometry.shape(spot.geometry), spot.style
        if style["opacity"] < 1:
            _draw_strokes(axes, [shape], style["color"], style["weight"], opacity=style["opacity"])
        else:
            opaque.setdefault((style["color"], style["weight"], "dashArray" in style), []).append(shape)
    for (colour, weight, is_dashed), shapes in opaque.items():
        _draw_strokes(axes, shapes, colour, weight, is_dashed=is_dashed)


def _draw_strokes(
    axes: Axes,
    shapes: Sequence[BaseGeometry],
    colour: str,
    weight: float,
    *,
    opacity: float = 1,
    is_dashed: bool = False,
) -> None:
    detail = _measure_pixel(axes) / 4
    parts: Iterable[BaseGeometry] = shapely.get_parts(shapely.simplify(list(shapes), detail))
    paths = [Outline(np.asarray(part.coords)) for part in parts]
    stroke = PathPatch(
        Outline.make_compound_path(*paths), fill=False, edgecolor=to_rgba(colour, opacity),
        linewidth=weight * 72 / PIXELS, capstyle="round", joinstyle="round", zorder=4,
    )  # fmt: skip
    if is_dashed:
        stroke.set_linestyle((0, (3, 3)))
    axes.add_patch(stroke)


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


def _write_names(
    axes: Axes, base: Base, spots: Sequence[Spot], language: Language, *, circles: bool, scale: float
) -> None:
    taken = [_box(axes, s.geometry["coordinates"], (2 * EVEN, 2 * EVEN)) for s in spots if s.label]
    if len(base.named) <= NO_NAME_BELOW:
        for number, area in enumerate(base.named):
            name = shorten_name(area.name, language)
            place = _find_room(axes, area.centre, _size(name, scale), taken)
            if place is None:
                continue
            text = axes.text(
                place[0], place[1], name, fontsize=scale * (7.5 if language == "en" else 8.5),
                fontweight="normal" if circles else 600, color=GREY if circles else INK,
                ha="center", va="center", zorder=6,
            )  # fmt: skip
            text.set_gid(f"{HALO}-{number}")
    river = words.HAN_RIVER.to(language)
    free = (p for p in load_river()["labels"] if _hits(_box(axes, p, _size(river, scale)), taken) == 0)
    if (spot := next(free, None)) is not None:
        water = axes.text(
            spot[0], spot[1], river, fontsize=8 * scale, color=WATER_INK, ha="center", va="center", zorder=6
        )
        water.set_gid(f"{HALO}-water")


def _size(text: str, scale: float = 1.0) -> tuple[float, float]:
    """About how wide and high a name is, in CSS pixels."""
    return scale * (sum(12.0 if ord(c) > 0x2E80 else 6.2 for c in text) + 2), scale * 15.0


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
    axes: Axes, centre: tuple[float, float], size: tuple[float, float], taken: list[Box]
) -> tuple[float, float] | None:
    """Where a name stands free: its centre, else beside what stands there already; None if nowhere."""
    width, height = size
    for across, up in NUDGES:
        shift = _box(axes, (0.0, 0.0), (2 * EVEN + width, 2 * EVEN + height))
        place = (centre[0] + across * shift[2], centre[1] + up * shift[3])
        box = _box(axes, place, (width, height))
        if not _hits(box, taken):
            taken.append(box)
            return place
    return None


def build_handles(keys: Sequence[Key]) -> list[Patch | Line2D]:
    """What stands before the texts of a legend."""
    handles: list[Patch | Line2D] = []
    for key in keys:
        if key.width is not None:
            wide = key.width * 72 / PIXELS
            colour = "#6d7882" if key.is_empty else key.colour
            line = Line2D([], [], linewidth=wide, color=colour, label=key.text)
            if key.is_empty:
                line.set_linestyle((0, (3, 3)))
            line.set_alpha(key.opacity)
            handles.append(line)
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
    return handles
