"""The interactive map: folium writes it, Leaflet from this environment runs it, nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import folium
from folium.template import Template
from shapely.geometry.base import BaseGeometry

from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.base import Base, load_river, write_geojson
from workbench.present.classes import WATER
from workbench.present.map_page import (
    SHARED,
    Frame,
    Tiles,
    build_page,
    build_sides,
    build_slider,
    load_file,
)
from workbench.present.rows import write_place
from workbench.present.script import Code, pack_shapes, write_script

NO_NAME_BELOW = 60
"""A layer of more areas than this is not named: the names would only flicker."""

PLAIN = {"fillColor": "#fff", "fillOpacity": 1, "color": "#b1b8be", "weight": 1}
"""Areas without data."""
EDGE = {"color": "#6d7882", "weight": 1.2, "fill": False}
RIVER = {"fillColor": WATER, "fillOpacity": 0.96, "color": "#8fb9dc", "weight": 1}
EVEN = 12.0
"""Radius in CSS pixels of a circle that carries its value."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing on the map that can be pointed at."""

    index: int
    name: str
    lines: tuple[str, ...]
    geometry: dict[str, Any]
    style: dict[str, Any]
    radius: float | None = None
    label: str = ""
    """Short text drawn on a circle."""
    label_colour: str = ""
    is_above: bool = False
    """Whether it is an area that lies on the base, not a part of it."""

    @property
    def is_line(self) -> bool:
        """Whether it is a line and covers nothing."""
        return str(self.geometry["type"]).endswith("LineString")


class _Civic(folium.MacroElement):
    """Hands the map and what is on it to ``map.js``."""

    _template = Template(
        "{% macro script(this, kwargs) %}civicMap({{ this.map_name }}, {{ this.settings }});{% endmacro %}"
    )

    def __init__(self, map_name: str, settings: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Civic"
        self.map_name, self.settings = map_name, write_script(settings)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a map draws below its spots in place of plain areas and river."""

    draw: Callable[[folium.Map], None]
    script: str
    """Name of the file of this package that draws it in the browser."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Several maps of the same places in one frame."""

    names: tuple[str, ...]
    looks: tuple[tuple[Spot | None, ...], ...]
    """For each moment every spot of the map as it is then; None where it is not."""
    arrangement: Literal["slider", "swipe"]
    title: str
    """What separates the maps: ``Year``."""


def build_map(
    base: Base,
    spots: Sequence[Spot],
    title: str,
    language: Language,
    *,
    is_sample: bool,
    ground: Ground | None = None,
    moments: Moments | None = None,
    tiles: Tiles | None = None,
) -> str:
    """A complete HTML page with the map, to stand in a frame's ``srcdoc``.

    Parameters
    ----------
    base
        Boundaries, names and river under the data.
    spots
        Areas, lines or circles, each with its own style; text in them is never read as HTML.
    moments
        How the spots look in each of several maps; ``spots`` then only says where they are.
    tiles
        Asked for by the browser as the map is looked at; without it the page asks for nothing.
    """
    drawn = _start_map(base)
    circles = any(spot.radius for spot in spots)
    has_areas = any(not (spot.radius or spot.is_line or spot.is_above) for spot in spots)
    shapes: dict[str, str] = {}
    settings = _write_spots(spots, moments, shapes) | {
        "above": any(spot.is_line or spot.is_above for spot in spots),
        "gap": EVEN if any(spot.label for spot in spots) else 0,
        "labels": _write_labels(base, language),
        # Over areas with dots, the dots are what one looks for by name.
        "found": _order_by_name([s for s in spots if s.radius] if circles else spots),
        "words": _write_words(title, moments, language),
    }
    if ground is not None:
        ground.draw(drawn)
    elif not has_areas and base.areas:
        settings |= {"ground": [_pack(shapes, [a.shape for a in base.areas])], "groundStyle": PLAIN}
    settings["bounds"] = [list(base.bounds[1::-1]), list(base.bounds[:1:-1])]  # latitude first
    settings["lines"] = _write_edges(base, shapes, has_river=ground is None)
    if tiles is not None:
        settings["tiles"] = {
            "url": tiles.url,
            "attribution": escape(tiles.attribution),
            "failed": words.TILES_FAILED.to(language),
        }
    _Civic(drawn.get_name(), settings).add_to(drawn)
    scripts = [f"<script>{load_file(ground.script)}</script>"] if ground else []
    scripts += [f'<script {SHARED}="{name}">{text}</script>' for name, text in shapes.items()]
    slider = sides = ""
    if moments is not None:
        is_swipe = moments.arrangement == "swipe"
        slider = build_slider(moments.title, moments.names, language, is_swipe=is_swipe)
        sides = build_sides(moments.names) if is_swipe else ""
    frame = Frame(
        title, language, "".join(scripts), is_sample, circles and not has_areas, slider, sides, tiles
    )
    return build_page(drawn, frame)


def _pack(shapes: dict[str, str], found: Sequence[BaseGeometry | dict[str, Any]]) -> str:
    """The name of the shapes, which are put into ``shapes``."""
    written = [write_geojson(shape) if isinstance(shape, BaseGeometry) else shape for shape in found]
    name, text = pack_shapes(written)
    shapes[name] = text
    return name


def _write_spots(spots: Sequence[Spot], moments: Moments | None, shapes: dict[str, str]) -> dict[str, Any]:
    """Names, shapes and looks of all spots; styles and lines of text that several share are held once."""
    areas = [spot.geometry for spot in spots if not spot.radius and not spot.is_line]
    # Areas stand first, so that maps of the same areas share them whatever else is on them.
    others = [spot.geometry for spot in spots if spot.radius or spot.is_line]
    styles: dict[str, int] = {}
    texts: dict[str, int] = {}

    def write(spot: Spot | None) -> list[Any] | None:
        if spot is None:
            return None
        style = styles.setdefault(write_script(spot.style), len(styles))
        look: list[Any] = [style, [texts.setdefault(line, len(texts)) for line in spot.lines]]
        if spot.radius:
            look.append(round(spot.radius, 1))
            look += [spot.label, spot.label_colour] if spot.label else []
        return look

    looks = [[write(spot) for spot in seen] for seen in (moments.looks if moments else (tuple(spots),))]
    written: dict[str, Any] = {
        "spots": {
            "packs": [_pack(shapes, found) for found in (areas, others) if found],
            "names": [spot.name for spot in spots],
            "looks": looks,
            "styles": [Code(style) for style in styles],
            "texts": list(texts),
        }
    }
    if moments is not None:
        written |= {"moments": moments.names, "arrangement": moments.arrangement}
    return written


def _order_by_name(spots: Sequence[Spot]) -> list[int]:
    return [spot.index for spot in sorted(spots, key=lambda spot: spot.name)]


def _write_edges(base: Base, shapes: dict[str, str], *, has_river: bool) -> list[list[Any]]:
    """River and edge of the city, with their styles; they are held once for all maps of the same base."""
    found = [
        (shape, style)
        for shape, style, is_shown in ((base.river, RIVER, has_river), (base.outline, EDGE, True))
        if is_shown and not shape.is_empty
    ]
    name = _pack(shapes, [shape for shape, _ in found]) if found else ""
    return [[[name, place], style] for place, (_, style) in enumerate(found)]


def _write_words(title: str, moments: Moments | None, language: Language) -> dict[str, str]:
    said = {
        "zoomIn": words.ZOOM_IN.to(language),
        "zoomOut": words.ZOOM_OUT.to(language),
        "close": Text("닫기", "Close").to(language),
        "none": words.NO_VALUE.to(language),
        "help": f"{title}. {words.MAP_HELP.to(language)}",
    }
    if moments is not None and moments.arrangement == "swipe":
        left, right = moments.names
        said["divided"] = words.DIVIDED.to(language).format(left=left, right=right, n="{n}")
    return said


def _start_map(base: Base) -> folium.Map:
    """A map without tiles; water lies above areas and below circles."""
    west, south, east, north = base.bounds
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_start=11,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.1,
        zoom_delta=0.5,
        scroll_wheel_zoom=False,
        min_zoom=9,
        max_zoom=16,
    )
    folium.map.CustomPane("water", z_index=450, pointer_events=False).add_to(drawn)
    folium.map.CustomPane("spots", z_index=460, pointer_events=True).add_to(drawn)
    return drawn


def add_line(shape: BaseGeometry, drawn: folium.Map, style: dict[str, Any], pane: str = "water") -> None:
    """Something to see and not to point at."""
    folium.GeoJson(
        {"type": "Feature", "properties": {}, "geometry": write_geojson(shape)},
        style_function=lambda _: style,
        smooth_factor=0.6,
        pane=pane,
        interactive=False,
    ).add_to(drawn)


def _write_labels(base: Base, language: Language) -> list[list[Any]]:
    """Names in the order in which they may claim their place: areas, then the river once."""
    labels: list[list[Any]] = []
    if len(base.named) <= NO_NAME_BELOW:
        for area in sorted(base.named, key=lambda a: -a.shape.area):
            lon, lat = area.centre
            labels.append([shorten_name(area.name, language), round(lon, 4), round(lat, 4), "wb-name"])
    river = words.HAN_RIVER.to(language)
    return [*labels, *([river, lon, lat, "wb-water", 1] for lon, lat in load_river()["labels"])]


def shorten_name(name: str, language: Language) -> str:
    """A gu's name without its last syllable, as maps write it: 강남, Gangnam; 중구 stays."""
    place = write_place(name, language)
    if language == "en":
        return place.removesuffix("-gu")
    return place.removesuffix("구") if len(place) > 2 else place
