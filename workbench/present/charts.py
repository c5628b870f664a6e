"""Charts of a released table: values with intervals, and bars. Drawn for one width; pages carry two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import blended_transform_factory

from workbench.core.result import Column, Figure
from workbench.core.text import Language
from workbench.present.classes import DEEP_BLUE, INK
from workbench.present.pictures import GREY, HALO, RULE, WIDE, build_sheet
from workbench.present.rows import Rows, write_number, write_range
from workbench.present.sentences import rank_rows, write_level, write_measure

MOST_ROWS = 40
"""Rows a chart shows; the table below it has all."""
SOFT_BLUE = "#5b8def"
ABOVE = "#a63d00"
"""Where a whole interval lies above the reference; as dark as the blue, so the shape tells them apart too."""
LINE_HEIGHT, CLOSE_HEIGHT = 23, 19
"""Pixels from one row to the next, and of many rows, so that they stand on half a page of paper and can be read."""
MANY = 15
NAME_HEIGHT = 12
"""Points from one name of a level to the next above it: two may stand side by side and be longer than their gap."""
ABOVE_HEIGHT = 37
"""Pixels from row to row where each has its name above it."""
LONGEST_NAME = 15
"""Letters of a name beside its row on a phone; longer ones would leave no room for the row."""
LEVELS: tuple[tuple[float, tuple[float, ...]], ...] = ((0, (5, 3)), (0, (1.2, 2)), (0, (8, 2, 1.5, 2)))
"""Dashes of reference levels, from the lowest."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn sheet, what the pointer is told where, and what the reader must know of the drawing."""

    sheet: Sheet
    tips: dict[str, str] = field(default_factory=dict)
    note: str = ""


def axis_title(column: Column, language: Language) -> str:
    """``발생률 (건/100만 통행)``."""
    unit = f" ({column.unit.to(language)})" if column.unit else ""
    return f"{column.title.to(language)}{unit}"


def draw_intervals(rows: Rows, figure: Figure, language: Language, width: int = WIDE) -> Drawing:
    """Values with their intervals, the highest on top (a caterpillar plot)."""
    order, note = _choose_rows(rows, figure, language, rank_rows(rows, figure.value))
    numbers = rows.numbers(figure.value)
    lows = rows.numbers(figure.low) if figure.low else [None] * len(rows)
    highs = rows.numbers(figure.high) if figure.high else [None] * len(rows)
    level = figure.reference[0][0] if len(figure.reference) == 1 else None
    names = [rows.write(figure.label, row, language) for row in order]
    sheet = build_sheet(width, 104 + measure_row(names, width) * len(order))
    axes = _start_axes(sheet)
    tips = {}
    for place, row in enumerate(order):
        value, low, high = numbers[row] or 0.0, lows[row], highs[row]
        colour, filled = _judge(low, high, level)
        if low is not None and high is not None:
            (bar,) = axes.plot([low, high], [place, place], color=colour, alpha=0.65, linewidth=3.2, zorder=2)
            bar.set_solid_capstyle("round")
        (point,) = axes.plot([value], [place], "o", color=colour, markersize=6, zorder=3)
        point.set_markerfacecolor(colour if filled else "white")
        point.set_gid(f"tip-{place}")
        tips[f"tip-{place}"] = _write_tip(rows, figure, row, language)
    _write_names(axes, names, width)
    axes.grid(axis="x")
    write_ticks(axes.xaxis, rows.column(figure.value), 8 if width == WIDE else 5)
    _start_at_zero(axes, [n for n in (*lows, *numbers) if n is not None])
    axes.set_xlabel(axis_title(rows.column(figure.value), language))
    draw_levels(axes, figure, rows.column(figure.value), language, upright=True)
    if level is not None and figure.low and figure.high:
        _draw_legend(axes, figure, language)
    return Drawing(sheet, tips, note)


def draw_bars(rows: Rows, figure: Figure, language: Language, width: int = WIDE) -> Drawing:
    """Bars in the table's order: upright over dates and numbers, lying beside names."""
    filled = [i for i, n in enumerate(rows.numbers(figure.value)) if n is not None]
    labels = [rows.values(figure.label)[i] for i in filled]
    if labels and all(isinstance(v, (int, float, date, datetime)) for v in labels):
        return _draw_upright(rows, figure, language, width, filled)
    order, note = _choose_rows(rows, figure, language, filled)
    numbers, column = rows.numbers(figure.value), rows.column(figure.value)
    names = [rows.write(figure.label, row, language) for row in order]
    row_height = measure_row(names, width)
    sheet = build_sheet(width, 84 + row_height * len(order))
    axes = _start_axes(sheet)
    tips = {}
    for place, row in enumerate(order):
        (bar,) = axes.barh([place], [numbers[row] or 0.0], height=15 / row_height, color=SOFT_BLUE, zorder=2)
        bar.set_gid(f"tip-{place}")
        tips[f"tip-{place}"] = _write_tip(rows, figure, row, language)
        axes.annotate(
            write_number(numbers[row] or 0.0, column.digits), (numbers[row] or 0.0, place), xytext=(4, 0),
            textcoords="offset points", va="center", fontsize=9, color=INK,
        )  # fmt: skip
    _write_names(axes, names, width)
    axes.margins(x=0.14)
    write_ticks(axes.xaxis, column, 8 if width == WIDE else 5)
    axes.grid(axis="x")
    axes.set_xlabel(axis_title(column, language))
    draw_levels(axes, figure, column, language, upright=True)
    return Drawing(sheet, tips, note)


def measure_row(names: Sequence[str], width: int) -> int:
    """Pixels from one row to the next."""
    if _stand_above(names, width):
        return ABOVE_HEIGHT
    return CLOSE_HEIGHT if len(names) > MANY else LINE_HEIGHT


def _stand_above(names: Sequence[str], width: int) -> bool:
    """Whether names stand above their rows: on a phone, where one is long. Han-geul letters are twice as wide."""
    longest = max((sum(1.0 if c > "\u2e80" else 0.55 for c in name) for name in names), default=0.0)
    return width < WIDE and longest > LONGEST_NAME


def _write_names(axes: Axes, names: Sequence[str], width: int) -> None:
    """Names of the rows from the top down, beside their rows or above them."""
    axes.set_ylim(len(names) - 0.4, -0.6)
    if not _stand_above(names, width):
        axes.set_yticks(range(len(names)), names)
        return
    axes.set_yticks([])
    axes.set_ylim(len(names) - 0.55, -0.75)
    across = blended_transform_factory(axes.transAxes, axes.transData)
    for place, name in enumerate(names):
        text = axes.text(0.006, place - 0.32, name, transform=across, fontsize=9, color=INK, va="center")
        text.set_gid(f"{HALO}-{place}")
        text.set_in_layout(False)  # A long name may reach the sheet's edge; the rows keep their room.


def _draw_upright(rows: Rows, figure: Figure, language: Language, width: int, order: list[int]) -> Drawing:
    numbers, column = rows.numbers(figure.value), rows.column(figure.value)
    sheet = build_sheet(width, 340 if width == WIDE else 280)
    axes = _start_axes(sheet)
    tips = {}
    for place, row in enumerate(order):
        (bar,) = axes.bar([place], [numbers[row] or 0.0], width=0.72, color=SOFT_BLUE, zorder=2)
        bar.set_gid(f"tip-{place}")
        tips[f"tip-{place}"] = _write_tip(rows, figure, row, language)
    labels = [rows.write(figure.label, row, language) for row in order]
    longest = max((len(label) for label in labels), default=1)
    step = max(1, round(len(labels) * (longest + 1) * 7.5 / (width - 60) + 0.49))
    axes.set_xticks(range(0, len(labels), step), labels[::step])
    axes.grid(axis="y")
    write_ticks(axes.yaxis, column, 7)
    axes.set_xlim(-0.7, len(order) - 0.3)
    axes.set_title(axis_title(column, language), loc="left", fontsize=10, color=GREY)
    levels = draw_levels(axes, figure, column, language, upright=False)
    if levels:
        sheet.legend(
            handles=levels,
            loc="outside lower center",
            ncols=1 if width < WIDE else 3,
            frameon=False,
            fontsize=9,
        )
    return Drawing(sheet, tips)


def draw_levels(
    axes: Axes, figure: Figure, column: Column, language: Language, *, upright: bool
) -> list[Line2D]:
    """The figure's reference levels as dashed lines.

    Upright ones carry their names on top; lying ones their value on the right, and are returned for the
    legend, since a name across the lines could not be read.
    """
    lines: list[Line2D] = []
    for place, (level, name) in enumerate(sorted(figure.reference, key=lambda r: r[0])):
        text = f"{name.to(language)} {write_level(level, column, language)}"
        if upright:
            axes.axvline(level, color=GREY, linestyle=(0, (4, 3)), linewidth=1, zorder=1)
            across = blended_transform_factory(axes.transData, axes.transAxes)
            middle = sum(axes.get_xlim()) / 2
            axes.annotate(
                f" {text} ", (level, 1.0), (0, 2 + NAME_HEIGHT * (place % 2)), across, textcoords="offset points",
                fontsize=9, color=GREY, ha="left" if level < middle else "right", va="bottom",
            )  # fmt: skip
            continue
        dash = LEVELS[place % len(LEVELS)]
        lines.append(axes.axhline(level, color=INK, linestyle=dash, linewidth=1.1, zorder=5, label=text))
        along = blended_transform_factory(axes.transAxes, axes.transData)
        axes.text(
            1.006, level, f"{level:,.6g}", transform=along, fontsize=9, va="center", ha="left", color=INK
        )
    return lines


def write_ticks(axis: Axis, column: Column, most: int) -> None:
    """Ticks of the values: thousands apart, and whole numbers where the column holds them."""
    axis.set_major_locator(MaxNLocator(most, integer=column.digits == 0))
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.10g}"))


def _start_axes(sheet: Sheet) -> Axes:
    # The strip on top is for the sample mark and the names of reference levels.
    sheet.set_layout_engine("constrained", rect=(0.0, 0.0, 1.0, 1 - 26 / (sheet.get_figheight() * 100)))
    axes = sheet.add_subplot()
    axes.set_axisbelow(True)
    axes.spines["left"].set_color(RULE)
    return axes


def _choose_rows(rows: Rows, figure: Figure, language: Language, order: list[int]) -> tuple[list[int], str]:
    numbers = rows.numbers(figure.value)
    order = [i for i in order if numbers[i] is not None]
    if len(order) <= MOST_ROWS:
        return order, ""
    if figure.kind == "bars":
        order = [i for i in rank_rows(rows, figure.value) if numbers[i] is not None]
    note = (
        f"값이 큰 {MOST_ROWS}개만 그렸습니다. 전체 {len(order):,}개는 아래 표에 있습니다."
        if language == "ko"
        else f"Only the {MOST_ROWS} highest are drawn; the table below has all {len(order):,}."
    )
    return order[:MOST_ROWS], note


def _judge(low: float | None, high: float | None, level: float | None) -> tuple[str, bool]:
    """Colour and whether the point is filled: hollow where the interval holds the reference level."""
    if level is None or low is None or high is None:
        return DEEP_BLUE, True
    if low > level:
        return ABOVE, True
    return DEEP_BLUE, high < level


def _draw_legend(axes: Axes, figure: Figure, language: Language) -> None:
    name = figure.reference[0][1].to(language)
    words = (
        (f"구간 전체가 {name}보다 높음", "구간 안에 기준이 있음", "구간 전체가 더 낮음")
        if language == "ko"
        else (f"whole interval above {name}", "interval holds it", "whole interval below")
    )
    styles = ((ABOVE, ABOVE), (DEEP_BLUE, "white"), (DEEP_BLUE, DEEP_BLUE))
    marks = [
        Line2D([], [], marker="o", linestyle="", color=edge, markerfacecolor=face, markersize=6, label=word)
        for word, (edge, face) in zip(words, styles, strict=True)
    ]
    narrow = axes.get_figure(root=True).get_figwidth() < 5  # type: ignore[union-attr]
    axes.get_figure(root=True).legend(  # type: ignore[union-attr]
        handles=marks, loc="outside lower center", ncols=1 if narrow else 3, frameon=False, fontsize=9
    )


def _start_at_zero(axes: Axes, values: list[float]) -> None:
    """Zero belongs to the picture unless all values lie far from it."""
    if values and min(values) >= 0 and min(values) < 0.6 * max(values):
        axes.set_xlim(left=0)


def _write_tip(rows: Rows, figure: Figure, row: int, language: Language) -> str:
    column = rows.column(figure.value)
    numbers = rows.numbers(figure.value)
    text = f"{rows.name(figure.label, row, language)}: {write_measure(numbers[row] or 0.0, column, language)}"
    if figure.low and figure.high and rows.values(figure.low)[row] is not None:
        low, high = (rows.write(name, row, language) for name in (figure.low, figure.high))
        text += f" ({write_range(low, high, language)})"
    return text
