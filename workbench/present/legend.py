"""Legends of maps: what a colour, a size or a width means, how often, and how the classes came about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from workbench.core.result import Column, Figure
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.base import Base
from workbench.present.classes import NO_DATA, Classes
from workbench.present.live_map import Spot
from workbench.present.still_map import Key

MOST_COUNTED = 4
"""Of so many maps a legend tells the counts of each; of more, those of the first and the last."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of one map's places are in each class, and how many have no value."""

    classes: Classes | None
    """None where a size or a width is the value."""
    empty_n: int
    is_withheld: bool
    """Whether values are missing because they are withheld."""
    counter: Text
    strokes: tuple[tuple[str, float], ...] = ()
    """Of lines: colour and width in pixels of each class."""


@dataclass(frozen=True, slots=True)
class MapContent:
    """What both the live map and its still picture show."""

    base: Base
    spots: tuple[Spot, ...]
    keys: tuple[Key, ...]
    legend_title: str
    method: str
    """How the legend came about, in words."""
    notes: tuple[str, ...] = ()
    counted: Counted | None = None


def write_class_keys(maps: Sequence[Counted], column: Column, language: Language) -> tuple[Key, ...]:
    """The classes, the highest on top as on a scale, then what has no value; with the counts of each map."""
    found = [m.classes for m in maps if m.classes is not None]
    if not found:
        return write_empty_key(maps, language)
    classes, counter = found[0], maps[0].counter
    marks: Sequence[tuple[str, float | None]] = maps[0].strokes or [(c, None) for c in classes.colours]
    counts = zip(*(c.counts for c in found), strict=True)
    keys = [
        Key(f"{label}  ({write_counts(ns, counter, language)})", colour, width=width)
        for label, (colour, width), ns in zip(
            classes.labels(column.digits, language), marks, counts, strict=True
        )
        if any(ns) or classes.method == "fixed"
    ]
    keys.reverse()
    return (*keys, *write_empty_key(maps, language))


def write_empty_key(maps: Sequence[Counted], language: Language) -> tuple[Key, ...]:
    """What has no value, if anything has none."""
    if not any(m.empty_n for m in maps):
        return ()
    word = words.WITHHELD if any(m.is_withheld for m in maps) else words.NO_VALUE
    said = write_counts([m.empty_n for m in maps], maps[0].counter, language)
    width = 1.0 if maps[0].strokes else None
    return (Key(f"{word.to(language)}  ({said})", NO_DATA, is_empty=True, width=width),)


def write_counts(counts: Sequence[int], counter: Text, language: Language) -> str:
    """``5곳``; of several maps ``5 · 6곳``; of many the first and the last, ``5 → 8곳``."""
    ends = f"{counts[0]:,} → {counts[-1]:,}"
    said = ends if len(counts) > MOST_COUNTED else " · ".join(f"{n:,}" for n in counts)
    return counter.to(language).format(said)


def write_legend_title(column: Column, language: Language) -> str:
    """What is drawn, with its unit."""
    unit = f" ({column.unit.to(language)})" if column.unit else ""
    return f"{column.title.to(language)}{unit}"


def build_legend(content: MapContent, figure: Figure, language: Language) -> str:
    """The legend as HTML above the live map."""
    items = [f"<li>{_draw_mark(key)}{escape(key.text)}</li>" for key in content.keys]
    facts = [f"<strong>{escape(content.legend_title)}</strong>"]
    if figure.denominator is not None:
        facts.append(f"{words.DENOMINATOR.to(language)}: {escape(figure.denominator.to(language))}")
    facts.append(escape(content.method))
    return f'<div class="wb-legend"><p>{" · ".join(facts)}</p><ul>{"".join(items)}</ul></div>'


def _draw_mark(key: Key) -> str:
    if key.width is not None:
        dash = ' stroke-dasharray="4 4"' if key.is_empty else ""
        colour = "#6d7882" if key.is_empty else key.colour
        return (
            '<svg width="34" height="18" aria-hidden="true"><path d="M2 9H32" fill="none"'
            f' stroke="{colour}" stroke-opacity="{key.opacity:g}" stroke-width="{key.width}"{dash}/></svg>'
        )
    if key.radius is not None:
        side = math.ceil(key.radius * 2 + 2)
        return (
            f'<svg width="{side}" height="{side}" aria-hidden="true"><circle cx="{side / 2}" cy="{side / 2}"'
            f' r="{key.radius:.1f}" fill="{key.colour}" fill-opacity="0.5" stroke="#052561"/></svg>'
        )
    css = "wb-swatch wb-no-data" if key.is_empty else "wb-swatch"
    return f'<span class="{css}" style="background-color:{key.colour}"></span>'
