"""Maps of clusters: outlines of where points crowd, each with its count in the middle."""

from __future__ import annotations

from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from workbench.core.errors import CannotAnswer
from workbench.core.result import Figure, Release
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.base import include_places, load_base, require_layer, write_geojson
from workbench.present.classes import DEEP_BLUE, INK, Classing
from workbench.present.facets import Facet, choose_rows
from workbench.present.legend import Counted, MapContent, write_empty_key, write_legend_title
from workbench.present.live_map import Spot
from workbench.present.maps import LARGEST, SMALLEST, write_lines, write_size_keys
from workbench.present.rows import Rows
from workbench.present.script import AREA_DIGITS
from workbench.present.sentences import rank_rows
from workbench.present.still_map import Key

MOST_CLUSTERS = 300
"""Clusters a map shows; of more the largest."""
OUTLINE = {"fillColor": "#f59e42", "fillOpacity": 0.35, "color": "#7d2a06", "weight": 1.5}


def build_cluster_map(
    release: Release, figure: Figure, language: Language, classing: Classing, *, facet: Facet | None = None
) -> MapContent:
    """Outlines with a circle in the middle of each, whose area is the count.

    A cluster whose count the gate withheld is not drawn at all. ``classing`` says nothing here.

    Raises
    ------
    CannotAnswer
        The figure lacks its code or layer.
    """
    rows, scale = choose_rows(release, figure, facet)
    shapes = _load_outlines(release, figure)
    column, numbers, codes = (
        rows.column(figure.value),
        rows.numbers(figure.value),
        rows.values(figure.code or ""),
    )
    largest = max((n for n in scale.numbers(figure.value) if n is not None), default=0.0)
    order = [i for i in rank_rows(rows, figure.value) if numbers[i] and str(codes[i]) in shapes]
    outlines: list[Spot] = []
    circles: list[Spot] = []
    for row in order[:MOST_CLUSTERS]:
        shape = shapes[str(codes[row])]
        name, lines = rows.write(figure.label, row, language), write_lines(rows, figure, row, language)
        outline = write_geojson(shape, AREA_DIGITS)
        outlines.append(Spot(len(outlines), name, lines, outline, OUTLINE, is_above=True))
        radius = max(SMALLEST, LARGEST * ((numbers[row] or 0.0) / largest) ** 0.5)
        circles.append(_build_circle(shape, outlines[-1], radius))
    spots = (*outlines, *(replace(c, index=len(outlines) + k) for k, c in enumerate(circles)))
    empty = sum(n is None for n in numbers)
    counted = Counted(None, empty, rows.withheld_n(figure.value) > 0, words.PLACES_N)
    keys = (
        Key(words.OUTLINE.to(language), str(OUTLINE["fillColor"])),
        *write_size_keys(largest, column, language),
        *write_empty_key([counted], language),
    )
    base = load_base(release, figure)
    if outlines:
        west, south, east, north = shapely.total_bounds([shapes[str(codes[i])] for i in order])
        base = include_places(base, [(west, south), (east, north)])
    title, method = write_legend_title(column, language), words.SIZE_IS_VALUE.to(language)
    return MapContent(base, spots, keys, title, method, _write_notes(rows, len(order), language), counted)


def _load_outlines(release: Release, figure: Figure) -> dict[str, BaseGeometry]:
    """Outlines of the figure's layer by their code."""
    if figure.code is None or figure.layer is None:
        raise CannotAnswer(
            Text(
                "지도에 쓸 무리 번호나 윤곽이 정해지지 않았습니다",
                "the map names no code or no layer of outlines",
            ),
            where=f"{release.result.problem_id}: {figure.id}",
            next_step=Text(
                'count_in_clusters가 만든 표와 layer를 쓰고 Figure(code="cluster", layer=…)를 적어 주세요',
                'take table and layer from count_in_clusters and give Figure(code="cluster", layer=…)',
            ),
        )
    require_layer(release, figure)
    layer = release.result.layers[figure.layer]
    codes, shapes = layer.column("code").to_pylist(), shapely.from_wkb(layer.column("geometry").to_pylist())
    return {str(code): shape for code, shape in zip(codes, shapes, strict=True)}


def _write_notes(rows: Rows, n: int, language: Language) -> tuple[str, ...]:
    notes = [words.CLUSTERS_NOTE.to(language)]
    if rows.table.note is not None:
        notes.insert(0, rows.table.note.to(language))
    if n > MOST_CLUSTERS:
        said = words.CLUSTERS_LEFT_OUT.to(language)
        notes.append(said.format(shown=f"{MOST_CLUSTERS:,}", n=f"{n:,}"))
    return tuple(notes)


def _build_circle(shape: BaseGeometry, outline: Spot, radius: float) -> Spot:
    middle = shape.centroid
    point = {"type": "Point", "coordinates": [round(middle.x, 4), round(middle.y, 4)]}
    style = {"weight": 1, "opacity": 1, "fillColor": DEEP_BLUE, "fillOpacity": 0.5, "color": INK}
    return replace(outline, geometry=point, style=style, radius=radius, is_above=False)
