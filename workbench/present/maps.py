"""Maps of a released table: areas coloured by a rate, and points as circles."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Release
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.base import include_places, load_base, write_geojson
from workbench.present.classes import (
    DEEP_BLUE,
    INK,
    NO_DATA,
    SEQUENCE,
    Classes,
    Classing,
    classify,
    describe_classing,
)
from workbench.present.facets import Facet, choose_rows
from workbench.present.legend import (
    Counted,
    MapContent,
    write_class_keys,
    write_empty_key,
    write_legend_title,
)
from workbench.present.live_map import EVEN, Spot
from workbench.present.rows import Rows, write_number, write_range
from workbench.present.sentences import rank_rows, write_measure
from workbench.present.still_map import Key

MOST_POINTS = 3000
"""Circles a map shows; more would cover each other and weigh the page down."""
MOST_LABELLED = 60
"""Up to so many circles carry their value."""
LARGEST, SMALLEST = 17.0, 3.0
"""Radii in CSS pixels of the largest value and of the smallest."""


def build_area_map(
    release: Release, figure: Figure, language: Language, classing: Classing, *, facet: Facet | None = None
) -> MapContent:
    """Areas in the colours of their classes.

    Parameters
    ----------
    facet
        Which of several maps; colours and sizes then mean the same in all of them.

    Raises
    ------
    CannotAnswer
        What is mapped has no denominator, or the figure lacks its code or layer.
    """
    rows, scale = choose_rows(release, figure, facet)
    column = rows.column(figure.value)
    _require_denominator(release, figure, column)
    if figure.code is None or figure.layer is None:
        raise CannotAnswer(
            Text(
                "지도에 쓸 지역 코드나 경계가 정해지지 않았습니다", "the map names no area code or no layer"
            ),
            where=f"{release.result.problem_id}: {figure.id}",
            next_step=Text("Figure(code=…, layer=…)를 적어 주세요", "give Figure(code=…, layer=…)"),
        )
    base = load_base(release, figure)
    row_of = {str(code): row for row, code in enumerate(rows.values(figure.code))}
    numbers = rows.numbers(figure.value)
    classes = classify_all(scale, numbers, figure, classing)
    spots, missing = [], 0
    for index, area in enumerate(base.areas):
        row = row_of.get(area.code)
        value = numbers[row] if row is not None else None
        missing += value is None
        style = {"fillColor": classes.colour(value), "fillOpacity": 1, "color": "#fff", "weight": 1}
        if value is None:
            style |= {"color": "#8a949e", "dashArray": "3 3"}
        name = rows.write(figure.label, row, language) if row is not None else area.name
        lines = write_lines(rows, figure, row, language)
        spots.append(Spot(index, name, lines, write_geojson(area.shape), style))
    spots += _build_dots(release, figure, language, classes, first=len(spots))
    counted = Counted(classes, missing, rows.withheld_n(figure.value) > 0, words.PLACES_N)
    return MapContent(
        base,
        tuple(spots),
        write_class_keys([counted], column, language),
        write_legend_title(column, language),
        describe_classing(classing, language),
        counted=counted,
    )


def classify_all(scale: Rows, numbers: Sequence[float | None], figure: Figure, classing: Classing) -> Classes:
    """Classes of all values of ``scale`` with the counts of ``numbers``."""
    classes = classify([n for n in scale.numbers(figure.value) if n is not None], classing)
    return classes.count([n for n in numbers if n is not None])


def _build_dots(
    release: Release, figure: Figure, language: Language, classes: Classes, *, first: int
) -> list[Spot]:
    """Where the drawn areas' values were measured, in the same colours."""
    if figure.dots is None:
        return []
    rows = Rows.of(release, figure.dots)
    places = {c.role: c.name for c in rows.columns if c.role in ("longitude", "latitude")}
    if len(places) < 2:
        return []
    label = rows.columns[0].name
    dots: list[Spot] = []
    lons, lats = rows.numbers(places["longitude"]), rows.numbers(places["latitude"])
    for row, (lon, lat, value) in enumerate(zip(lons, lats, rows.numbers(figure.value), strict=True)):
        if lon is None or lat is None:
            continue
        point = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
        style = {
            "weight": 1.5,
            "opacity": 1,
            "color": INK,
            "fillOpacity": 1,
            "fillColor": classes.colour(value),
        }
        lines = (f"{rows.header(figure.value, language)}: {rows.write(figure.value, row, language)}",)
        name = rows.write(label, row, language)
        dots.append(Spot(first + len(dots), name, lines, point, style, EVEN / 2))
    return dots


def build_point_map(
    release: Release, figure: Figure, language: Language, classing: Classing, *, facet: Facet | None = None
) -> MapContent:
    """Circles: a count as area, a rate or a mean as colour with the value written in.

    Raises
    ------
    CannotAnswer
        The table has no columns with the roles longitude and latitude.
    """
    rows, scale = choose_rows(release, figure, facet)
    column = rows.column(figure.value)
    lons, lats = _require_places(rows, release, figure)
    order = [i for i in rank_rows(rows, figure.value) if lons[i] is not None and lats[i] is not None]
    notes = _write_left_out(len(rows), len(order), language)
    numbers = rows.numbers(figure.value)
    shown = [numbers[i] for i in order[:MOST_POINTS]]
    by_size = column.role in ("count", "exposure")
    classes = None if by_size else classify_all(scale, shown, figure, classing)
    largest = max((n for n in scale.numbers(figure.value) if n is not None), default=0.0)
    labelled = not by_size and len(order) <= MOST_LABELLED
    spots = []
    for index, row in enumerate(order[:MOST_POINTS]):
        lon, lat = lons[row] or 0.0, lats[row] or 0.0
        point = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
        lines = write_lines(rows, figure, row, language)
        name = rows.write(figure.label, row, language)
        spot = Spot(index, name, lines, point, {}, label="?" if labelled else "")
        spots.append(_build_circle(spot, numbers[row], largest, classes, column))
    empty = sum(numbers[i] is None for i in order)
    counted = Counted(classes, empty, rows.withheld_n(figure.value) > 0, words.PLACES_N)
    if classes is None:
        keys = (*write_size_keys(largest, column, language), *write_empty_key([counted], language))
        method = words.SIZE_IS_VALUE.to(language)
    else:
        keys = write_class_keys([counted], column, language)
        method = describe_classing(classing, language)
    title = write_legend_title(column, language)
    base = include_places(load_base(release, figure), [s.geometry["coordinates"] for s in spots])
    return MapContent(base, tuple(spots), keys, title, method, notes, counted)


def _require_places(
    rows: Rows, release: Release, figure: Figure
) -> tuple[list[float | None], list[float | None]]:
    places = {c.role: c.name for c in rows.columns if c.role in ("longitude", "latitude")}
    if len(places) == 2:
        return rows.numbers(places["longitude"]), rows.numbers(places["latitude"])
    raise CannotAnswer(
        Text("점 지도에 쓸 경도와 위도 열이 없습니다", "the table lacks columns of longitude and latitude"),
        where=f"{release.result.problem_id}: {figure.id} ← {figure.table}",
        next_step=Text(
            "열의 role을 longitude, latitude로 적어 주세요",
            "mark columns with the roles longitude and latitude",
        ),
    )


def _build_circle(
    spot: Spot, value: float | None, largest: float, classes: Classes | None, column: Column
) -> Spot:
    """The spot with its size and colour; one that asks for a label gets its value written in."""
    style: dict[str, object] = {"weight": 1, "opacity": 1}
    label, ink = "", INK
    if value is None:
        radius, style = SMALLEST + 1, style | {"fillColor": NO_DATA, "fillOpacity": 1, "color": "#6d7882"}
    elif classes is None:
        share = math.sqrt(max(value, 0.0) / largest) if largest > 0 else 0.0
        radius = max(SMALLEST, LARGEST * share)
        style |= {"fillColor": DEEP_BLUE, "fillOpacity": 0.5, "color": "#052561"}
    else:
        radius = EVEN if spot.label else EVEN / 2
        colour = classes.colour(value)
        style |= {"fillColor": colour, "fillOpacity": 1, "color": "#5b3a12"}
        if spot.label:
            label = write_number(value, column.digits if abs(value) < 10 else 0)
            ink = "#ffffff" if colour in SEQUENCE[3:] else INK
    return Spot(spot.index, spot.name, spot.lines, spot.geometry, style, radius, label, ink)


def _require_denominator(release: Release, figure: Figure, column: Column) -> None:
    if figure.denominator is None and column.role in ("count", "exposure", "rate"):
        raise CannotAnswer(
            Text(
                "분모가 없는 건수는 지역 지도로 그리지 않습니다. 사람이 많은 곳이 짙게 보일 뿐이기 때문입니다",
                "a count without a denominator is not drawn as a map of areas: it would show where many people are",
            ),
            where=f"{release.result.problem_id}: {figure.id} ← {column.name}",
            next_step=Text(
                "비율을 계산해 Figure(denominator=…)를 적거나 point_map, bars로 그려 주세요",
                "map a rate and give Figure(denominator=…), or draw it as point_map or bars",
            ),
        )


def write_lines(rows: Rows, figure: Figure, row: int | None, language: Language) -> tuple[str, ...]:
    """What a popup says below the name: the drawn value, its interval, then the row's other numbers."""
    if row is None:
        return (words.NO_VALUE.to(language),)
    column = rows.column(figure.value)
    value = rows.numbers(figure.value)[row]
    shown = (
        rows.write(figure.value, row, language) if value is None else write_measure(value, column, language)
    )
    lines = [f"{column.title.to(language)}: {shown}"]
    if figure.low and figure.high and rows.values(figure.low)[row] is not None:
        low, high = (rows.write(name, row, language) for name in (figure.low, figure.high))
        lines.append(f"{words.INTERVAL.to(language)}: {write_range(low, high, language)}")
    others = [c.name for c in rows.columns if c.role in ("count", "exposure") and c.name != figure.value]
    return (*lines, *(f"{rows.header(o, language)}: {rows.write(o, row, language)}" for o in others))


def write_size_keys(largest: float, column: Column, language: Language) -> tuple[Key, ...]:
    """Three round sizes from the largest down."""
    if largest <= 0:
        return ()
    keys: list[tuple[float, float]] = []
    for share in (1.0, 0.4, 0.1):
        size = _round_down(largest * share)
        if size > 0 and all(size != k for k, _ in keys):
            keys.append((size, LARGEST * math.sqrt(size / largest)))
    return tuple(Key(write_measure(size, column, language), DEEP_BLUE, radius) for size, radius in keys)


def _round_down(value: float) -> float:
    """The next 1, 2 or 5 times a power of ten below."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (5, 2, 1) if step * power <= value * 1.0000001)


def _write_left_out(rows_n: int, placed_n: int, language: Language) -> tuple[str, ...]:
    notes = []
    if rows_n > placed_n:
        notes.append(
            f"위치를 알 수 없는 {rows_n - placed_n:,}곳은 지도에 없습니다."
            if language == "ko"
            else f"{rows_n - placed_n:,} without a location are not on the map."
        )
    if placed_n > MOST_POINTS:
        notes.append(
            f"값이 큰 {MOST_POINTS:,}곳만 그렸습니다(전체 {placed_n:,}곳)."
            if language == "ko"
            else f"Only the {MOST_POINTS:,} highest of {placed_n:,} are drawn."
        )
    return tuple(notes)
