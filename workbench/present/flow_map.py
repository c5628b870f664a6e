"""Maps of flows: lines from place to place whose width is the released value."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Release
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.base import degrees_squeeze, include_places, load_base
from workbench.present.classes import DEEP_BLUE, Classing
from workbench.present.facets import Facet, choose_rows
from workbench.present.legend import MapContent, write_legend_title
from workbench.present.live_map import Spot
from workbench.present.rows import Rows
from workbench.present.sentences import rank_rows, write_measure
from workbench.present.still_map import Key

MOST_FLOWS = 150
"""Lines a map shows; more would only cover each other."""
WIDEST, THINNEST = 14.0, 1.0
"""Widths in CSS pixels of the largest value and of the smallest."""
BEND = 0.18
"""How far a line bows out to its right, as a share of its length: there and back stay apart."""
STEPS = 16
ENDS = ("from_longitude", "from_latitude", "to_longitude", "to_latitude")


def build_flow_map(
    release: Release,
    figure: Figure,
    language: Language,
    classing: Classing = "quantile",
    *,
    facet: Facet | None = None,
) -> MapContent:
    """Flows as bowed lines, the widest below; ``classing`` says nothing here, for a width is the value.

    The table has the columns ``from_longitude``, ``from_latitude``, ``to_longitude`` and ``to_latitude``.
    A flow withheld by the gate is not drawn; the notes count it.

    Raises
    ------
    CannotAnswer
        The table lacks the ends of the flows.
    """
    rows, scale = choose_rows(release, figure, facet)
    lacking = [name for name in ENDS if name not in rows.table.data.column_names]
    if lacking:
        raise CannotAnswer(
            Text(
                "흐름 지도에 쓸 출발지와 도착지 위치가 없습니다",
                "the table lacks where the flows begin and end",
            ),
            where=f"{release.result.problem_id}: {figure.id} ← {figure.table} ({', '.join(lacking)})",
            next_step=Text(f"{', '.join(ENDS)} 열을 넣으세요", f"add the columns {', '.join(ENDS)}"),
        )
    ends = {name: rows.numbers(name) for name in ENDS}
    numbers, column = rows.numbers(figure.value), rows.column(figure.value)
    placed = [
        i
        for i in rank_rows(rows, figure.value)
        if (numbers[i] or 0) > 0 and all(ends[name][i] is not None for name in ENDS)
    ]
    shown = placed[:MOST_FLOWS]
    largest = max((n for n in scale.numbers(figure.value) if n is not None), default=0.0)
    base = load_base(release, figure)
    squeeze = degrees_squeeze(base.bounds)
    spots = []
    for index, row in enumerate(shown):
        line = bow(*(float(ends[name][row] or 0.0) for name in ENDS), squeeze=squeeze)
        value = numbers[row] or 0.0
        lines = (f"{column.title.to(language)}: {write_measure(value, column, language)}",)
        style = {"weight": width_of(value, largest), "color": DEEP_BLUE, "opacity": 0.55, "fill": False}
        geometry = {"type": "LineString", "coordinates": line}
        spots.append(Spot(index, rows.write(figure.label, row, language), lines, geometry, style))
    base = include_places(base, [p for s in spots for p in s.geometry["coordinates"]])
    notes = _write_left_out(rows, figure, {"placed": len(placed), "shown": len(shown)}, language)
    title = write_legend_title(column, language)
    return MapContent(
        base,
        tuple(spots),
        _write_keys(largest, column, language),
        title,
        words.WIDTH_IS_VALUE.to(language),
        (words.FLOW_NOTE.to(language), *notes),
    )


def width_of(value: float, largest: float) -> float:
    """Width in CSS pixels, in proportion to the value, never so thin that it is lost."""
    return round(max(THINNEST, WIDEST * value / largest), 1) if largest > 0 else THINNEST


def bow(
    from_lon: float, from_lat: float, to_lon: float, to_lat: float, *, squeeze: float = 1.0
) -> list[list[float]]:
    """A bowed line (quadratic Bézier) from one place to another, bent to the right of its way."""
    start, end = np.array([from_lon * squeeze, from_lat]), np.array([to_lon * squeeze, to_lat])
    way = end - start
    if not way.any():  # what returns to where it began is a small ring
        turn = np.linspace(0, 2 * math.pi, STEPS + 1)
        ring = start + 0.004 * np.stack([np.sin(turn), 1 - np.cos(turn)], axis=1)
        return [[round(float(x / squeeze), 5), round(float(y), 5)] for x, y in ring]
    middle = (start + end) / 2 + 2 * BEND * np.array([way[1], -way[0]])
    t = np.linspace(0, 1, STEPS + 1)[:, None]
    points = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    return [[round(float(x / squeeze), 5), round(float(y), 5)] for x, y in points]


def _write_keys(largest: float, column: Column, language: Language) -> tuple[Key, ...]:
    if largest <= 0:
        return ()
    sizes = dict.fromkeys(_round_down(largest * share) for share in (1.0, 0.5, 0.1))
    return tuple(
        Key(write_measure(size, column, language), DEEP_BLUE, width=width_of(size, largest), opacity=0.6)
        for size in sizes
    )


def _round_down(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (5, 2, 1) if step * power <= value * 1.0000001)


def _write_left_out(
    rows: Rows, figure: Figure, counted: Mapping[str, int], language: Language
) -> tuple[str, ...]:
    notes = []
    withheld = rows.withheld_n(figure.value)
    if withheld:
        notes.append(words.FLOWS_WITHHELD.to(language).format(n=f"{withheld:,}"))
    if counted["placed"] > counted["shown"]:
        said = words.FLOWS_LEFT_OUT.to(language)
        notes.append(said.format(shown=f"{counted['shown']:,}", n=f"{counted['placed']:,}"))
    return tuple(notes)
