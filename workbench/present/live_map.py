"""The interactive map: folium writes it, Leaflet from this environment runs it, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import folium
from folium.template import Template
from folium.utilities import JsCode
from shapely.geometry.base import BaseGeometry

from workbench.core.errors import PartMissing
from workbench.core.settings import load_settings
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.base import Base, load_river, write_geojson
from workbench.present.classes import WATER
from workbench.present.rows import write_place

NO_NAME_BELOW = 60
"""A layer of more areas than this is not named: the names would only flicker."""

RIVER = {"fillColor": WATER, "fillOpacity": 0.96, "color": "#8fb9dc", "weight": 1}
SHARED = "data-wb-shared"
"""Marks what is the same in every map's frame, so that a page with many maps need hold it once."""
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

    @property
    def is_line(self) -> bool:
        """Whether it is a line and covers nothing."""
        return str(self.geometry["type"]).endswith("LineString")


class _Civic(folium.MacroElement):
    """Hands the map, its layer and the options to ``map.js``."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "civicMap({{ this.map_name }}, {{ this.layer_name }}, {{ this.settings | tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, map_name: str, layer_name: str, settings: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Civic"
        self.map_name, self.layer_name, self.settings = map_name, layer_name, settings


@dataclass(frozen=True, slots=True)
class Ground:
    """What a map draws below its spots in place of plain areas and river."""

    draw: Callable[[folium.Map], None]
    script: str
    """Name of the file of this package that draws it in the browser."""


def build_map(
    base: Base,
    spots: Sequence[Spot],
    title: str,
    language: Language,
    *,
    is_sample: bool,
    ground: Ground | None = None,
) -> str:
    """A complete HTML page with the map, to stand in a frame's ``srcdoc``.

    Parameters
    ----------
    base
        Boundaries, names and river under the data.
    spots
        Areas or circles, each with its own style; text in them is never read as HTML.
    """
    west, south, east, north = base.bounds
    drawn = _start_map(base)
    circles = any(spot.radius for spot in spots)
    has_areas = any(not spot.radius and not spot.is_line for spot in spots)
    if ground is not None:
        ground.draw(drawn)
    elif not has_areas:
        _add_ground(base, drawn)
    above: dict[str, Any] = {"pane": "spots"} if any(spot.is_line for spot in spots) else {}
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": [_write_feature(s) for s in spots]},
        marker=folium.CircleMarker(radius=6, fill=True, pane="spots") if circles else None,
        on_each_feature=JsCode("civicBind"),
        smooth_factor=0.6,
        **above,
    ).add_to(drawn)
    if ground is None:
        add_line(base.river, drawn, RIVER)
    if not base.outline.is_empty:
        add_line(base.outline, drawn, {"color": "#6d7882", "weight": 1.2, "fill": False})
    settings = {
        "bounds": [[south, west], [north, east]],
        "gap": EVEN if any(spot.label for spot in spots) else 0,
        "labels": _write_labels(base, spots, language),
        "words": {
            "zoomIn": words.ZOOM_IN.to(language),
            "zoomOut": words.ZOOM_OUT.to(language),
            "close": Text("닫기", "Close").to(language),
            "help": f"{title}. {words.MAP_HELP.to(language)}",
        },
    }
    _Civic(drawn.get_name(), layer.get_name(), settings).add_to(drawn)
    # Over areas with dots, the dots are what one looks for by name.
    listed = [spot for spot in spots if spot.radius] if circles else spots
    page = _build_page(drawn, listed, title, language, is_sample=is_sample, circles=circles and not has_areas)
    return page.replace("</head>", f"<script>{_load(ground.script)}</script></head>", 1) if ground else page


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


def build_frame(page: str, title: str) -> str:
    """The page in a frame of its own, cut off from what stands around it."""
    source = page.replace("&", "&amp;").replace('"', "&quot;")
    return (
        f'<iframe class="wb-map" title="{escape(title)}" sandbox="allow-scripts" loading="lazy"'
        f' srcdoc="{source}"></iframe>'
    )


def _build_page(
    drawn: folium.Map,
    spots: Sequence[Spot],
    title: str,
    language: Language,
    *,
    is_sample: bool,
    circles: bool,
) -> str:
    figure: Any = drawn.get_root()
    figure.render()
    # folium's own head would fetch Leaflet, jQuery and Bootstrap: only its body and script are taken.
    body, script = figure.html.render(), figure.script.render()
    options = "".join(
        f'<option value="{spot.index}">{escape(spot.name)}</option>'
        for spot in sorted(spots, key=lambda spot: spot.name)
    )
    sample = f'<span class="wb-sample">{words.SAMPLE.to(language)}</span>' if is_sample else ""
    page = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<style {SHARED}="leaflet-css">{load_leaflet("leaflet.css")}</style><style>{_load("map.css")}</style>'
        f'<script {SHARED}="leaflet-js">{load_leaflet("leaflet.js")}</script><script>{_load("map.js")}</script></head>'
        f'<body class="{"wb-points" if circles else "wb-areas"}"><div class="wb-frame">'
        f'<div class="wb-bar"><select id="find" aria-label="{words.FIND_PLACE.to(language)}">'
        f'<option value="">{words.FIND_PLACE.to(language)}</option>{options}</select>'
        f'<button id="whole" type="button">{words.WHOLE_MAP.to(language)}</button></div>'
        f'<div class="wb-stage">{body}{sample}</div>'
        f'<p id="said" class="wb-hidden" aria-live="polite"></p></div><script>{script}</script></body></html>'
    )
    return _name_in_order(page)


def _name_in_order(page: str) -> str:
    """Folium names things at random; the same release gives the same page."""
    names: dict[str, str] = {}
    return re.sub(r"_[0-9a-f]{32}(?![0-9a-f])", lambda m: names.setdefault(m[0], f"_{len(names)}"), page)


def _add_ground(base: Base, drawn: folium.Map) -> None:
    """Boundaries without data, under circles."""
    features = [
        {"type": "Feature", "properties": {}, "geometry": write_geojson(area.shape)} for area in base.areas
    ]
    if features:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            style_function=lambda _: {"fillColor": "#fff", "fillOpacity": 1, "color": "#b1b8be", "weight": 1},
            smooth_factor=0.6,
            interactive=False,
        ).add_to(drawn)


def _write_feature(spot: Spot) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "index": spot.index,
        "name": spot.name,
        "lines": list(spot.lines),
        "style": spot.style,
    }
    if spot.radius:
        properties["radius"] = round(spot.radius, 1)
    return {"type": "Feature", "properties": properties, "geometry": spot.geometry}


def _write_labels(base: Base, spots: Sequence[Spot], language: Language) -> list[dict[str, Any]]:
    """Names in the order in which they may claim their place: values, areas, then the river once."""
    labels: list[dict[str, Any]] = []
    for spot in spots:
        if spot.label:
            lon, lat = spot.geometry["coordinates"]
            labels.append(
                {
                    "text": spot.label,
                    "lon": lon,
                    "lat": lat,
                    "css": "wb-value",
                    "colour": spot.label_colour,
                    "fixed": True,
                }
            )
    if len(base.named) <= NO_NAME_BELOW:
        for area in sorted(base.named, key=lambda a: -a.shape.area):
            lon, lat = area.centre
            labels.append({
                "text": shorten_name(area.name, language), "lon": round(lon, 4), "lat": round(lat, 4), "css": "wb-name",
            })  # fmt: skip
    for lon, lat in load_river()["labels"]:
        labels.append(
            {"text": words.HAN_RIVER.to(language), "lon": lon, "lat": lat, "css": "wb-water", "once": True}
        )
    return labels


def shorten_name(name: str, language: Language) -> str:
    """A gu's name without its last syllable, as maps write it: 강남, Gangnam; 중구 stays."""
    place = write_place(name, language)
    if language == "en":
        return place.removesuffix("-gu")
    return place.removesuffix("구") if len(place) > 2 else place


@cache
def _load(name: str) -> str:
    return files("workbench.present").joinpath(name).read_text(encoding="utf-8")


def load_leaflet(name: str) -> str:
    """A file of the Leaflet that ``make env`` installed.

    Raises
    ------
    PartMissing
        It is not there.
    """
    file = load_settings().browser / "leaflet" / "dist" / name
    return _read_leaflet(file)


@cache
def _read_leaflet(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise PartMissing(
            Text(
                "지도를 그릴 Leaflet이 설치되어 있지 않습니다",
                "Leaflet, which draws the maps, is not installed",
            ),
            where=str(file),
            next_step=Text("make env를 실행하세요", "run make env"),
        ) from error
    # Pictures named in the style sheet belong to markers and layer switches, which our maps have none of.
    text = re.sub(r"url\((?!#|data:)[^)]*\)", "none", text) if file.suffix == ".css" else text
    return re.sub(r"//# sourceMappingURL=\S+", "", text).replace("</script", "<\\/script")
