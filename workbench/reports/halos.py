"""Halos of map labels as outlines, for print: letters that are drawn with a stroke are no letters in a PDF.

A browser writes stroked text twice, and the stroke as a font of drawings (Type 3), so that every name is there two times
for whoever searches or copies. An outline of the same letters behind plain text looks the same.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from html import unescape

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from workbench.core.settings import Settings
from workbench.reports.fonts import find_font

_LABEL = re.compile(
    r'<text style="(?P<style>[^"]*paint-order: stroke[^"]*)"'
    r' x="(?P<x>-?[\d.]+)" y="(?P<y>-?[\d.]+)">(?P<text>[^<]*)</text>'
)
_STROKE = re.compile(r"\s*(?:stroke|stroke-width|stroke-linejoin|paint-order):[^;]*;?")
_SHIFT = {"middle": 0.5, "end": 1.0}
_BOLD = {"bold", "600", "700", "800", "900"}
_SIZE = re.compile(r"\d+(?:\.\d+)?px")


def draw_halos(html: str, settings: Settings) -> str:
    """``html`` with the stroke of its labels drawn behind them; as it was where the font is not installed.

    Parameters
    ----------
    settings
        ``browser`` holds the font.
    """
    files = {name: find_font(settings, name, is_print=True) for name in ("Regular", "Bold")}
    if "paint-order: stroke" not in html or not all(file.is_file() for file in files.values()):
        return html
    with contextlib.ExitStack() as opened:
        fonts = {
            name: _Outlines(opened.enter_context(TTFont(file, lazy=True))) for name, file in files.items()
        }
        return _LABEL.sub(lambda label: _rewrite(label, fonts), html)


def _rewrite(label: re.Match[str], fonts: Mapping[str, _Outlines]) -> str:
    style = dict(re.findall(r"([\w-]+):\s*([^;]+)", label["style"]))
    if not _SIZE.fullmatch(style.get("font-size", "")) or not {"stroke", "stroke-width"} <= style.keys():
        return label[0]  # somebody else's drawing
    font = fonts["Bold" if style.get("font-weight", "400") in _BOLD else "Regular"]
    text, size = unescape(label["text"]), float(style["font-size"].removesuffix("px"))
    start = float(label["x"]) - font.measure(text, size) * _SHIFT.get(style.get("text-anchor", ""), 0.0)
    drawn = font.draw(text, size, start, float(label["y"]))
    halo = f"fill: none; stroke: {style['stroke']}; stroke-width: {style['stroke-width']}; stroke-linejoin: round"
    plain = _STROKE.sub("", label["style"]).strip().rstrip(";")
    return (
        f'<path d="{drawn}" style="{halo}"></path>'
        f'<text style="{plain}" x="{label["x"]}" y="{label["y"]}">{label["text"]}</text>'
    )


class _Outlines:
    """The outlines of a font's letters; a letter that it lacks has none."""

    def __init__(self, font: TTFont) -> None:
        self._names: dict[int, str] = font.getBestCmap()
        self._glyphs = font.getGlyphSet()
        self._per_em: int = font["head"].unitsPerEm

    def measure(self, text: str, size: float) -> float:
        """Width of a text, in the units of ``size``."""
        return sum(float(self._glyphs[name].width) for name in self._spell(text)) * size / self._per_em

    def draw(self, text: str, size: float, x: float, y: float) -> str:
        """The outlines as an SVG path, from ``x`` on the line ``y``."""
        scale = size / self._per_em
        pen = SVGPathPen(self._glyphs, ntos=lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
        for name in self._spell(text):
            self._glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, y)))
            x += self._glyphs[name].width * scale
        return str(pen.getCommands())

    def _spell(self, text: str) -> list[str]:
        return [self._names.get(ord(letter), ".notdef") for letter in text]
