"""The page inside a map's frame: Leaflet from this environment, our script and what one moves the map by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import folium

from workbench.core.errors import PartMissing
from workbench.core.settings import load_settings
from workbench.core.text import Language, Text
from workbench.present import words

SHARED = "data-wb-shared"
"""Marks what is the same in every map's frame, so that a page with many maps need hold it once."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """A map server whose tiles a live notebook may ask for; a report never does."""

    url: str
    """With ``{z}``, ``{x}`` and ``{y}``."""
    attribution: str
    """What the server's licence asks to be shown; plain text."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the map in its frame."""

    title: str
    language: Language
    scripts: str
    is_sample: bool
    has_points: bool
    slider: str = ""
    """What stands above the map, and the marks on it, where there are several."""
    sides: str = ""
    tiles: Tiles | None = None


def build_page(drawn: folium.Map, frame: Frame) -> str:
    """A complete page with the map and what one moves it by."""
    figure: Any = drawn.get_root()
    figure.render()
    # folium's own head would fetch Leaflet, jQuery and Bootstrap: only its body and script are taken.
    body, script = figure.html.render(), figure.script.render()
    title, language = frame.title, frame.language
    # The link is how what makes a file of a notebook sees that this page asks the network.
    link = f'<link rel="preconnect" href="{escape(_find_host(frame.tiles))}">' if frame.tiles else ""
    tiles = '<p id="tiles" class="wb-tiles" role="status"></p>' if frame.tiles else ""
    sample = f'<span class="wb-sample">{words.SAMPLE.to(language)}</span>' if frame.is_sample else ""
    page = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{link}'
        f'<style {SHARED}="leaflet-css">{load_leaflet("leaflet.css")}</style>'
        f'<style {SHARED}="map-css">{load_file("map.css")}</style>'
        f'<script {SHARED}="leaflet-js">{load_leaflet("leaflet.js")}</script>'
        f'<script {SHARED}="map-js">{load_file("map.js")}</script>{frame.scripts}</head>'
        f'<body class="{"wb-points" if frame.has_points else "wb-areas"}"><div class="wb-frame">'
        f'<div class="wb-bar"><select id="find" aria-label="{words.FIND_PLACE.to(language)}">'
        f'<option value="">{words.FIND_PLACE.to(language)}</option></select>'
        f'<button id="whole" type="button">{words.WHOLE_MAP.to(language)}</button></div>'
        f'{frame.slider}<div class="wb-stage">{body}{frame.sides}{sample}</div>{tiles}'
        f'<p id="said" class="wb-hidden" aria-live="polite"></p></div><script>{script}</script></body></html>'
    )
    return _name_in_order(page)


def _find_host(tiles: Tiles) -> str:
    parts = urlsplit(tiles.url)
    return f"{parts.scheme}://{parts.netloc.replace('{s}.', '')}"


def build_slider(title: str, names: Sequence[str], language: Language, *, is_swipe: bool) -> str:
    """A native slider with its label and what it says; arrow keys, Home and End move it."""
    label = words.SWIPE.to(language) if is_swipe else title
    most, at = (100, 50) if is_swipe else (len(names) - 1,) * 2
    return (
        f'<div class="wb-slider{" wb-swipe" if is_swipe else ""}"><label for="moment">{escape(label)}</label>'
        f'<input id="moment" type="range" min="0" max="{most}" step="1" value="{at}">'
        f'<output id="shown" for="moment" aria-live="off"></output></div>'
    )


def build_sides(names: Sequence[str]) -> str:
    """The line between two maps and which is which."""
    left, right = map(escape, names)
    return (
        f'<span id="divider" class="wb-divider" aria-hidden="true"><span class="wb-left">{left}</span>'
        f'<span class="wb-right">{right}</span></span>'
    )


def _name_in_order(page: str) -> str:
    """Folium names things at random; the same release gives the same page."""
    names: dict[str, str] = {}
    return re.sub(r"_[0-9a-f]{32}(?![0-9a-f])", lambda m: names.setdefault(m[0], f"_{len(names)}"), page)


def build_frame(page: str, title: str) -> str:
    """The page in a frame of its own, cut off from what stands around it."""
    source = page.replace("&", "&amp;").replace('"', "&quot;")
    return (
        f'<iframe class="wb-map" title="{escape(title)}" sandbox="allow-scripts" loading="lazy"'
        f' srcdoc="{source}"></iframe>'
    )


@cache
def load_file(name: str) -> str:
    """A style sheet or script of this package."""
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
