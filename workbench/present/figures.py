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
from workbench.present.funnel_chart import describe_funnel, draw_funnel
from workbench.present.map_figures import MAPS, draw_map_figure
from workbench.present.part import Fragment, Part, build_part, require_release
from workbench.present.pictures import NARROW, WIDE, drawing, stamp_sample, write_png, write_svg
from workbench.present.rose_chart import draw_rose
from workbench.present.rows import Rows
from workbench.present.sentences import describe_levels, describe_ranking, describe_series
from workbench.present.series import draw_series
from workbench.present.twins import assemble

_CHARTS: dict[str, Callable[[Rows, Figure, Language, int], Drawing]] = {
    "intervals": draw_intervals,
    "series": draw_series,
    "bars": draw_bars,
    "calendar": draw_calendar,
    "rose": draw_rose,
    "funnel": draw_funnel,
}


def draw_figure(
    release: Release, figure_id: str, language: Language, *, classing: Classing | None = None
) -> Part:
    """One figure of a release.

    Parameters
    ----------
    classing
        How a map's colours are divided, in place of what the figure says (``Figure.classes``): ``quantile``,
        ``natural``, or the limits between the classes. The legend says which.

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
    figure = find_figure(release, figure_id)
    if figure.kind in MAPS:
        chosen = figure.classes if classing is None else classing
        return build_part(release, language, draw_map_figure(release, figure, language, chosen))
    return build_part(release, language, _draw_chart(release, figure, language))


def find_figure(release: Release, figure_id: str) -> Figure:
    """The figure of this id.

    Raises
    ------
    CannotAnswer
        There is none; the message says which there are.
    """
    known = [f.id for f in release.result.figures]
    if figure_id not in known:
        raise CannotAnswer(
            Text("그런 그림이 없습니다", "there is no such figure"),
            where=f"{release.result.problem_id}: {figure_id}",
            next_step=Text(f"있는 그림: {', '.join(known)}", f"figures there are: {', '.join(known)}"),
        )
    return release.figure(figure_id)


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
    return assemble(rows, figure, language, (sentence, body, notes), (svg, png))


def _describe(rows: Rows, figure: Figure, language: Language) -> str:
    if figure.kind in ("series", "calendar"):
        return describe_series(rows, figure, language)
    if figure.kind == "funnel":
        return describe_funnel(rows, figure, language)
    said = (describe_ranking(rows, figure, language), describe_levels(rows, figure, language))
    return " ".join(part for part in said if part)
