"""Several maps of one table as one: for a slider, for a swipe, with one legend and what they say together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Release
from workbench.core.text import Language, Text, josa
from workbench.present import words
from workbench.present.base import include_places
from workbench.present.facets import Facet
from workbench.present.legend import MapContent, write_class_keys, write_empty_key
from workbench.present.live_map import Moments, Spot
from workbench.present.sentences import rank_rows, write_measure

FACETED = frozenset({"area_map", "point_map", "line_map", "flow_map"})
"""Kinds of maps that can be drawn for each value of a column."""
MOST_TOLD = 6
"""Maps whose highest places a sentence names."""


def merge_maps(
    contents: Sequence[MapContent], facets: Sequence[Facet], figure: Figure, language: Language
) -> tuple[MapContent, Moments]:
    """One map with every place of all maps, and how each place looks in each of them."""
    places: dict[str, list[Spot | None]] = {}
    for number, content in enumerate(contents):
        for spot in content.spots:
            seen = places.setdefault(_identify(spot), [None] * len(contents))
            seen[number] = spot
    # Large circles lie below small ones, in whichever map they are large.
    rows = sorted(places.values(), key=lambda seen: -max((s.radius or 0.0) if s else 0.0 for s in seen))
    looks = tuple(
        tuple(
            None if seen[number] is None else _number(seen[number], place) for place, seen in enumerate(rows)
        )
        for number in range(len(contents))
    )
    spots = tuple(
        _number(next(s for s in reversed(seen) if s is not None), place) for place, seen in enumerate(rows)
    )
    column = facets[0].whole.column(figure.value)
    arrangement: Literal["slider", "swipe"] = "swipe" if figure.arrangement == "swipe" else "slider"
    title = facets[0].whole.column(figure.facet or "").title.to(language)
    names = tuple(facet.name for facet in facets)
    return _join(contents, spots, column, language), Moments(names, looks, arrangement, title)


def _identify(spot: Spot) -> str:
    """The same in every map: an area or a stretch by its shape, what may share its place by its name too."""
    shape = json.dumps(spot.geometry, sort_keys=True)
    return f"{spot.name} {shape}" if spot.radius or spot.is_line else shape


def _number(spot: Spot | None, place: int) -> Spot:
    assert spot is not None
    return replace(spot, index=place)


def _join(
    contents: Sequence[MapContent], spots: tuple[Spot, ...], column: Column, language: Language
) -> MapContent:
    """Base, legend and notes of all maps together."""
    last = contents[-1]
    counted = [content.counted for content in contents if content.counted is not None]
    keys = last.keys
    if counted and counted[0].classes is not None:
        keys = write_class_keys(counted, column, language)
    elif counted:
        sized = max(([k for k in content.keys if not k.is_empty] for content in contents), key=len)
        keys = (*sized, *write_empty_key(counted, language))
    corners = [content.base.bounds for content in contents]
    base = include_places(last.base, [corner for w, s, e, n in corners for corner in ((w, s), (e, n))])
    notes = tuple(dict.fromkeys(note for content in contents for note in content.notes))
    said = words.SAME_CLASSES if any("(" in key.text for key in keys) else words.SAME
    method = f"{last.method} · {said.to(language)}"
    return replace(last, base=base, spots=spots, keys=keys, notes=notes, method=method)


def describe_maps(facets: Sequence[Facet], figure: Figure, language: Language) -> str:
    """What several maps say: the ends of a series and what changed between them, or the highest of each."""
    if figure.arrangement == "multiples" and len(facets) <= MOST_TOLD:
        return _describe_each(facets, figure, language)
    first, last = facets[0], facets[-1]
    said = (words.SIDES if figure.arrangement == "swipe" else words.FROM_TO).to(language)
    said = said.format(first=first.name, last=last.name, n=f"{len(facets):,}")
    top, bottom = find_highest(last, figure, language), _find_change(facets, figure, language)
    return " ".join(part for part in (said, top, bottom) if part)


def _describe_each(facets: Sequence[Facet], figure: Figure, language: Language) -> str:
    said = [find_highest(facet, figure, language) for facet in facets]
    return " ".join(part for part in said if part)


def find_highest(facet: Facet, figure: Figure, language: Language) -> str:
    """The highest and the lowest of one map, in a sentence; empty where it has no values."""
    rows, column = facet.rows, facet.rows.column(figure.value)
    numbers = rows.numbers(figure.value)
    order = [i for i in rank_rows(rows, figure.value) if numbers[i] is not None]
    if not order:
        return words.NONE_OF.to(language).format(map=facet.name)
    top, bottom = (rows.name(figure.label, i, language) for i in (order[0], order[-1]))
    high, low = (write_measure(numbers[i] or 0.0, column, language) for i in (order[0], order[-1]))
    if language == "ko":
        return (
            f"{facet.name}: {josa(top, '이/가')} {josa(high, '으로/로')} 가장 높고, "
            f"{josa(bottom, '이/가')} {josa(low, '으로/로')} 가장 낮습니다."
        )
    return f"{facet.name}: {top} is highest at {high}, {bottom} lowest at {low}."


def _find_change(facets: Sequence[Facet], figure: Figure, language: Language) -> str:
    """Where the value rose and fell most between the first map and the last."""
    before, after = (_read_values(facet, figure, language) for facet in (facets[0], facets[-1]))
    changes = {
        key: (after[key][1] - value, after[key][0]) for key, (_, value) in before.items() if key in after
    }
    if not changes:
        return ""
    column = facets[0].whole.column(figure.value)
    ordered = sorted(changes.values(), key=lambda change: -change[0])
    said = []
    for (change, name), rose in ((ordered[0], True), (ordered[-1], False)):
        if (change > 0) == rose and change:
            word = (words.ROSE if rose else words.FELL).to(language)
            change_said = write_measure(abs(change), column, language)
            said.append(word.format(name=name, change=change_said))
    return " ".join(said)


def _read_values(facet: Facet, figure: Figure, language: Language) -> dict[object, tuple[str, float]]:
    """The name and the value of each place that has one."""
    rows = facet.rows
    keys = rows.values(figure.code or figure.label)
    return {
        key: (rows.name(figure.label, row, language), value)
        for row, (key, value) in enumerate(zip(keys, rows.numbers(figure.value), strict=True))
        if value is not None
    }


def require_maps_apart(release: Release, figure: Figure) -> None:
    """Raise where a figure cannot be several maps.

    Raises
    ------
    CannotAnswer
        Its kind has one map only.
    """
    if figure.kind not in FACETED:
        raise CannotAnswer(
            Text(
                "이 그림은 여러 지도로 나누어 그리지 않습니다",
                "this kind of figure is not drawn as several maps",
            ),
            where=f"{release.result.problem_id}: {figure.id} ({figure.kind})",
            next_step=Text(
                f"facet을 쓸 수 있는 종류: {', '.join(sorted(FACETED))}",
                f"kinds that take a facet: {', '.join(sorted(FACETED))}",
            ),
        )
