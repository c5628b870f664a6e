"""Maps of lines: stretches of a network in the colour and the width of their class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Release
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.base import include_places, load_base, require_layer, write_geojson
from workbench.present.classes import PICKS, Classes, Classing, describe_classing
from workbench.present.facets import Facet, choose_rows
from workbench.present.legend import Counted, MapContent, write_class_keys, write_legend_title
from workbench.present.live_map import Spot
from workbench.present.maps import classify_all, write_lines
from workbench.present.rows import Rows
from workbench.present.script import PLACE_DIGITS
from workbench.present.sentences import rank_rows

MOST_LINES = 3000
"""Stretches a map shows; of more the highest."""
DETAIL = 0.00005
"""Detail of a line below this, about 5 m, is left out."""
COLOURS = ("#d47a12", "#b95a0a", "#933f0b", "#68230a", "#3b0d02")
"""From low to high: a thin line must stand out from white (3:1 and more), which the colours of areas do not."""
WIDTHS = (1.6, 2.6, 3.8, 5.2, 7.0)
"""In CSS pixels, beside the colour: who sees no colour reads the width."""


def build_line_map(
    release: Release, figure: Figure, language: Language, classing: Classing, *, facet: Facet | None = None
) -> MapContent:
    """Stretches in colour and width by class, the highest on top; those without a value dashed.

    Raises
    ------
    CannotAnswer
        The figure lacks its code or layer, or draws a count that is not related to any length.
    """
    rows, scale = choose_rows(release, figure, facet)
    column = rows.column(figure.value)
    _require_length(release, figure, column)
    shapes = load_lines(release, figure)
    numbers, codes = rows.numbers(figure.value), rows.values(figure.code or "")
    placed = [i for i in rank_rows(rows, figure.value) if str(codes[i]) in shapes]
    shown = placed[:MOST_LINES]
    classes = classify_all(scale, [numbers[i] for i in shown], figure, classing)
    strokes = choose_strokes(classes)
    spots = []
    for index, row in enumerate(reversed(shown)):
        value = numbers[row]
        style: dict[str, Any] = {"opacity": 1, "fill": False}
        if value is None:
            style |= {"color": "#6d7882", "weight": 1, "dashArray": "3 3"}
        else:
            colour, width = strokes[classes.find(value)]
            style |= {"color": colour, "weight": width}
        name, lines = rows.write(figure.label, row, language), write_lines(rows, figure, row, language)
        spots.append(Spot(index, name, lines, shapes[str(codes[row])], style))
    empty = sum(numbers[i] is None for i in shown)
    counted = Counted(classes, empty, rows.withheld_n(figure.value) > 0, words.STRETCHES_N, strokes)
    base = include_places(load_base(release, figure), [p for s in spots for p in _list_places(s.geometry)])
    method = f"{describe_classing(classing, language)}, {words.COLOUR_AND_WIDTH.to(language)}"
    return MapContent(
        base,
        tuple(spots),
        write_class_keys([counted], column, language),
        write_legend_title(column, language),
        method,
        _write_left_out(rows, len(placed), language),
        counted,
    )


def choose_strokes(classes: Classes) -> tuple[tuple[str, float], ...]:
    """Colour and width of each class, from low to high."""
    return tuple((COLOURS[i], WIDTHS[i]) for i in PICKS[len(classes.tops)])


def load_lines(release: Release, figure: Figure) -> Mapping[str, dict[str, Any]]:
    """Lines of the figure's layer by their code, as GeoJSON with little detail."""
    if figure.code is None or figure.layer is None:
        raise CannotAnswer(
            Text(
                "지도에 쓸 구간 코드나 선이 정해지지 않았습니다", "the map names no code or no layer of lines"
            ),
            where=f"{release.result.problem_id}: {figure.id}",
            next_step=Text("Figure(code=…, layer=…)를 적어 주세요", "give Figure(code=…, layer=…)"),
        )
    require_layer(release, figure)
    layer = release.result.layers[figure.layer]
    shapes = shapely.simplify(shapely.from_wkb(layer.column("geometry").to_pylist()), DETAIL)
    return {
        str(code): write_geojson(shape, PLACE_DIGITS)
        for code, shape in zip(layer.column("code").to_pylist(), shapes, strict=True)
        if shape is not None and not shape.is_empty and shape.geom_type.endswith("LineString")
    }


def _require_length(release: Release, figure: Figure, column: Column) -> None:
    # A long stretch collects more crashes than a short one. A flow through it does not depend on its length.
    if column.role in ("count", "rate") and figure.denominator is None:
        raise CannotAnswer(
            Text(
                "길이로 나누지 않은 건수는 선 지도로 그리지 않습니다. 긴 구간이 짙게 보일 뿐이기 때문입니다",
                "a count that no length divides is not drawn as lines: it would show which stretches are long",
            ),
            where=f"{release.result.problem_id}: {figure.id} ← {column.name}",
            next_step=Text(
                "1km에 몇 건인지 계산해 Figure(denominator=…)를 적어 주세요. 통행량이라면 열의 role을 exposure로 적습니다",
                "map a count per kilometre and give Figure(denominator=…); a flow has the role exposure",
            ),
        )


def _list_places(geometry: Mapping[str, Any]) -> list[list[float]]:
    parts = geometry["coordinates"] if geometry["type"].startswith("Multi") else [geometry["coordinates"]]
    return [place for part in parts for place in part]


def _write_left_out(rows: Rows, placed_n: int, language: Language) -> tuple[str, ...]:
    notes = []
    if len(rows) > placed_n:
        notes.append(words.LINES_UNPLACED.to(language).format(n=f"{len(rows) - placed_n:,}"))
    if placed_n > MOST_LINES:
        said = words.LINES_LEFT_OUT.to(language)
        notes.append(said.format(shown=f"{MOST_LINES:,}", n=f"{placed_n:,}"))
    return tuple(notes)
