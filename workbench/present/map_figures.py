"""Maps of a release as figures: the live map, its still picture and what both say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from workbench.core.result import Figure, Release
from workbench.core.text import Language
from workbench.present import words
from workbench.present.classes import Classing
from workbench.present.cluster_map import build_cluster_map
from workbench.present.facets import Facet, pivot_rows, split_rows
from workbench.present.flow_map import build_flow_map
from workbench.present.grid_map import build_grid_map
from workbench.present.legend import MapContent, build_legend
from workbench.present.line_map import build_line_map
from workbench.present.live_map import Ground, Moments, Spot, build_map
from workbench.present.map_page import Tiles, build_frame
from workbench.present.maps import build_area_map, build_point_map
from workbench.present.moments import describe_maps, merge_maps, require_maps_apart
from workbench.present.multiples import choose_panels, draw_multiples
from workbench.present.part import Fragment
from workbench.present.pictures import NARROW, WIDE, drawing, stamp_sample, write_png, write_svg
from workbench.present.rows import Rows
from workbench.present.sentences import describe_levels, describe_ranking
from workbench.present.still_map import draw_map
from workbench.present.twins import assemble


class _Builder(Protocol):
    def __call__(
        self,
        release: Release,
        figure: Figure,
        language: Language,
        classing: Classing,
        *,
        facet: Facet | None = None,
    ) -> MapContent: ...


_BUILDERS: dict[str, _Builder] = {
    "area_map": build_area_map,
    "point_map": build_point_map,
    "flow_map": build_flow_map,
    "line_map": build_line_map,
    "cluster_map": build_cluster_map,
}
MAPS = frozenset(_BUILDERS) | {"grid_map"}
"""Kinds of figures that are maps."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """All that a map's figure is made of."""

    release: Release
    figure: Figure
    language: Language
    rows: Rows
    """What the table below the map holds."""
    twin: Figure
    """The figure whose table that is."""
    content: MapContent
    sentence: str
    ground: Ground | None = None
    moments: Moments | None = None
    tiles: Tiles | None = None

    @property
    def title(self) -> str:
        return self.figure.title.to(self.language)

    @property
    def anchor(self) -> str:
        return f"{self.language}-figure-{self.figure.id}"


def draw_map_figure(
    release: Release,
    figure: Figure,
    language: Language,
    classing: Classing,
    *,
    tiles: Tiles | None = None,
) -> Fragment:
    """One map, or several maps of one table; ``tiles`` for a live notebook only."""
    if figure.facet is not None:
        require_maps_apart(release, figure)
        return _draw_maps(release, figure, language, classing, tiles)
    if figure.kind == "grid_map":
        return _draw_grid(release, figure, language, classing, tiles)
    content = _BUILDERS[figure.kind](release, figure, language, classing)
    rows = Rows.of(release, figure.table)
    said = (describe_ranking(rows, figure, language), describe_levels(rows, figure, language))
    sentence = " ".join(part for part in said if part)
    shown = _Shown(release, figure, language, rows, figure, content, sentence, tiles=tiles)
    return _show_map(shown, content.spots)


def _draw_grid(
    release: Release, figure: Figure, language: Language, classing: Classing, tiles: Tiles | None
) -> Fragment:
    grid = build_grid_map(release, figure, language, classing)
    shown = _Shown(
        release,
        figure,
        language,
        grid.rows,
        grid.figure,
        grid.content,
        grid.sentence,
        ground=grid.ground,
        tiles=tiles,
    )
    return _show_map(shown, grid.picture)


def _draw_maps(
    release: Release, figure: Figure, language: Language, classing: Classing, tiles: Tiles | None
) -> Fragment:
    """Several maps: live with a slider or a swipe, still as small maps side by side."""
    facets = split_rows(Rows.of(release, figure.table), figure, language)
    build = _BUILDERS[figure.kind]
    contents = [build(release, figure, language, classing, facet=facet) for facet in facets]
    content, moments = merge_maps(contents, facets, figure, language)
    rows, twin = pivot_rows(facets, figure)
    sentence = describe_maps(facets, figure, language)
    shown = _Shown(release, figure, language, rows, twin, content, sentence, moments=moments, tiles=tiles)
    panels = choose_panels(len(facets))
    chosen, titles = [contents[k] for k in panels], [facets[k].name for k in panels]
    is_still = figure.arrangement == "multiples"
    with drawing():

        def draw(width: int) -> tuple[str, bytes]:
            sheet = draw_multiples(chosen, titles, content, language, width)
            if release.result.is_sample:
                stamp_sample(sheet, language)
            size = "still" if not is_still else "wide" if width == WIDE else "narrow"
            return write_svg(sheet, f"{shown.anchor}-{size}", f"{shown.title}. {sentence}"), write_png(sheet)

        svg, png = draw(WIDE)
        small = draw(NARROW)[0] if is_still else ""
    notes = [*content.notes, words.SCHEMATIC_NOTE.to(language)]
    if len(panels) < len(facets):
        left_out = words.MAPS_LEFT_OUT.to(language)
        notes.insert(0, left_out.format(n=f"{len(facets):,}", shown=len(panels)))
    if is_still:
        notes.insert(0, _write_legend_note(content, figure, language))
        body = f'<div class="wb-wide">{svg}</div><div class="wb-narrow">{small}</div>'
    else:
        body = _build_body(shown, svg)
    return assemble(rows, twin, language, (sentence, body, notes), (svg, png))


def _write_legend_note(content: MapContent, figure: Figure, language: Language) -> str:
    """What the legend of a live map says above it, for pictures that have none."""
    said = content.method
    if figure.denominator is not None:
        said = f"{words.DENOMINATOR.to(language)}: {figure.denominator.to(language)} · {said}"
    return said


def _show_map(shown: _Shown, spots: tuple[Spot, ...]) -> Fragment:
    """The live map, its picture and its words; ``spots`` are what the picture draws."""
    content, language = shown.content, shown.language
    with drawing():
        sheet = draw_map(content.base, spots, content.keys, content.legend_title, language)
        if shown.release.result.is_sample:
            stamp_sample(sheet, language)
        png = write_png(sheet)
        svg = write_svg(sheet, f"{shown.anchor}-still", f"{shown.title}. {shown.sentence}")
    notes = [*content.notes, words.SCHEMATIC_NOTE.to(language)]
    parts = (shown.sentence, _build_body(shown, svg), notes)
    return assemble(shown.rows, shown.twin, language, parts, (svg, png))


def _build_body(shown: _Shown, svg: str) -> str:
    """Legend and live map, and the picture that stands for them in print and without scripts."""
    content, language = shown.content, shown.language
    frame_title = f"{words.MAP.to(language)}: {shown.title}"
    page = build_map(
        content.base,
        content.spots,
        frame_title,
        language,
        is_sample=shown.release.result.is_sample,
        ground=shown.ground,
        moments=shown.moments,
        tiles=shown.tiles,
    )
    legend = build_legend(content, shown.figure, language)
    return (
        f'<div class="wb-live">{legend}{build_frame(page, frame_title)}</div><div class="wb-still">{svg}</div>'
        "<noscript><style>.wb-part .wb-live{display:none}.wb-part .wb-still{display:block}</style></noscript>"
    )
