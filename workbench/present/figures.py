"""Figures of a release: each as HTML, as a still picture, and in words."""

from __future__ import annotations

from collections.abc import Callable

from workbench.core.errors import CannotAnswer
from workbench.core.result import Figure, Release
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.calendar_chart import draw_calendar
from workbench.present.charts import Drawing, draw_bars, draw_intervals
from workbench.present.classes import Classing
from workbench.present.flow_map import build_flow_map
from workbench.present.grid_map import build_grid_map
from workbench.present.live_map import Ground, Spot, build_frame, build_map
from workbench.present.maps import MapContent, build_area_map, build_legend, build_point_map
from workbench.present.part import Fragment, Part, build_part, require_release
from workbench.present.pictures import NARROW, WIDE, drawing, stamp_sample, write_png, write_svg
from workbench.present.rose_chart import draw_rose
from workbench.present.rows import Rows
from workbench.present.sentences import describe_levels, describe_ranking, describe_series
from workbench.present.series import draw_series
from workbench.present.still_map import draw_map
from workbench.present.tables import build_twin, mark_language

_CHARTS: dict[str, Callable[[Rows, Figure, Language, int], Drawing]] = {
    "intervals": draw_intervals,
    "series": draw_series,
    "bars": draw_bars,
    "calendar": draw_calendar,
    "rose": draw_rose,
}


def draw_figure(
    release: Release, figure_id: str, language: Language, *, classing: Classing = "quantile"
) -> Part:
    """One figure of a release.

    Parameters
    ----------
    classing
        How a map's colours are divided; the legend says which.

    Raises
    ------
    NotReleased
        ``release`` is no release.
    CannotAnswer
        There is no such figure, or it would mislead: a map of areas needs a denominator.
    PartMissing
        Leaflet or a Korean font is not installed.
    """
    release = require_release(release)
    figure = _find_figure(release, figure_id)
    if figure.kind in ("area_map", "point_map", "flow_map"):
        return build_part(release, language, _draw_map(release, figure, language, classing))
    if figure.kind == "grid_map":
        return build_part(release, language, _draw_grid(release, figure, language, classing))
    return build_part(release, language, _draw_chart(release, figure, language))


def _find_figure(release: Release, figure_id: str) -> Figure:
    known = [f.id for f in release.result.figures]
    if figure_id not in known:
        raise CannotAnswer(
            Text("그런 그림이 없습니다", "there is no such figure"),
            where=f"{release.result.problem_id}: {figure_id}",
            next_step=Text(f"있는 그림: {', '.join(known)}", f"figures there are: {', '.join(known)}"),
        )
    return release.figure(figure_id)


def _draw_map(release: Release, figure: Figure, language: Language, classing: Classing) -> Fragment:
    if figure.kind == "flow_map":
        content = build_flow_map(release, figure, language)
    else:
        build = build_area_map if figure.kind == "area_map" else build_point_map
        content = build(release, figure, language, classing)
    rows = Rows.of(release, figure.table)
    sentence = _describe(rows, figure, language)
    return _show_map(release, rows, figure, content, (language, sentence))


def _draw_grid(release: Release, figure: Figure, language: Language, classing: Classing) -> Fragment:
    grid = build_grid_map(release, figure, language, classing)
    return _show_map(
        release,
        grid.rows,
        grid.figure,
        grid.content,
        (language, grid.sentence),
        ground=grid.ground,
        picture=grid.picture,
    )


def _show_map(
    release: Release,
    rows: Rows,
    figure: Figure,
    content: MapContent,
    said: tuple[Language, str],
    *,
    ground: Ground | None = None,
    picture: tuple[Spot, ...] | None = None,
) -> Fragment:
    """The live map, its picture and its words; ``picture`` where it draws other spots than the live map."""
    language, sentence = said
    title = figure.title.to(language)
    frame_title = f"{words.MAP.to(language)}: {title}"
    is_sample = release.result.is_sample
    page = build_map(content.base, content.spots, frame_title, language, is_sample=is_sample, ground=ground)
    anchor = f"{language}-figure-{figure.id}"
    with drawing():
        spots = content.spots if picture is None else picture
        sheet = draw_map(content.base, spots, content.keys, content.legend_title, language)
        if is_sample:
            stamp_sample(sheet, language)
        png, svg = write_png(sheet), write_svg(sheet, f"{anchor}-still", f"{title}. {sentence}")
    live = f'<div class="wb-live">{build_legend(content, figure, language)}{build_frame(page, frame_title)}</div>'
    notes = [*content.notes, words.SCHEMATIC_NOTE.to(language)]
    body = (
        f'{live}<div class="wb-still">{svg}</div>'
        "<noscript><style>.wb-part .wb-live{display:none}.wb-part .wb-still{display:block}</style></noscript>"
    )
    return _assemble(rows, figure, language, (sentence, body, notes), (svg, png))


def _draw_chart(release: Release, figure: Figure, language: Language) -> Fragment:
    rows = Rows.of(release, figure.table)
    title = figure.title.to(language)
    sentence = _describe(rows, figure, language)
    anchor = f"{language}-figure-{figure.id}"
    draw = _CHARTS[figure.kind]
    with drawing():
        wide, narrow = draw(rows, figure, language, WIDE), draw(rows, figure, language, NARROW)
        if release.result.is_sample:
            stamp_sample(wide.sheet, language)
            stamp_sample(narrow.sheet, language)
        label = f"{title}. {sentence}"
        png = write_png(wide.sheet)
        svg = write_svg(wide.sheet, f"{anchor}-wide", label, wide.tips)
        small = write_svg(narrow.sheet, f"{anchor}-narrow", label, narrow.tips)
    body = f'<div class="wb-wide">{svg}</div><div class="wb-narrow">{small}</div>'
    notes = [wide.note] if wide.note else []
    if figure.denominator is not None:
        notes.insert(0, f"{words.DENOMINATOR.to(language)}: {figure.denominator.to(language)}")
    return _assemble(rows, figure, language, (sentence, body, notes), (svg, png))


def _describe(rows: Rows, figure: Figure, language: Language) -> str:
    if figure.kind in ("series", "calendar"):
        return describe_series(rows, figure, language)
    said = (describe_ranking(rows, figure, language), describe_levels(rows, figure, language))
    return " ".join(part for part in said if part)


def _assemble(
    rows: Rows,
    figure: Figure,
    language: Language,
    parts: tuple[str, str, list[str]],
    still: tuple[str, bytes],
) -> Fragment:
    """Sentence, picture, notes and the folded table, in this order."""
    sentence, body, notes = parts
    if figure.note is not None:
        notes = [figure.note.to(language), *notes]
    caption = "".join(f"<p>{mark_language(note, language)}</p>" for note in notes)
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    anchor = f"{language}-figure-{figure.id}"
    twin, table_text = build_twin(rows, figure, language, anchor)
    html = (
        f'<p class="wb-sentence">{mark_language(sentence, language)}</p><figure class="wb-figure">{body}'
        f"{caption}</figure>{twin}"
    )
    text = "\n\n".join([sentence, *notes, table_text])
    return Fragment("figure", figure.id, figure.title.to(language), html, text, *still)
