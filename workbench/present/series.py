"""Lines over time with their reference levels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import matplotlib.dates as mdates
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from workbench.core.result import Figure
from workbench.core.text import Language
from workbench.present.charts import Drawing, axis_title, draw_levels, write_ticks
from workbench.present.classes import INK
from workbench.present.pictures import GREY, WIDE, build_sheet
from workbench.present.rows import Rows

LINES = (
    ("#0b50d0", "-"),
    ("#a63d00", (0, (5, 1.5))),
    ("#0f7b6c", (0, (1.5, 1.2))),
    ("#7a3fb0", (0, (6, 1.5, 1.5, 1.5))),
)
"""Colour and dash of each line: the dash tells them apart where the colour does not."""
PALE = "#c3cad1"


def draw_series(rows: Rows, figure: Figure, language: Language, width: int = WIDE) -> Drawing:
    """One line a group; of many groups the four with the highest means stand out, the others are pale."""
    narrow = width < WIDE
    sheet = build_sheet(width, 300 if narrow else 380)
    sheet.set_layout_engine("constrained", rect=(0.0, 0.0, 1.0, 1 - 26 / (sheet.get_figheight() * 100)))
    axes = sheet.add_subplot()
    groups = _group_rows(rows, figure)
    strong = _choose_strong(rows, figure, groups)
    handles: dict[Any, Line2D] = {}
    for name, members in groups.items():
        xs, ys = _read_line(rows, figure, members)
        if name not in strong:
            axes.plot(xs, ys, color=PALE, linewidth=0.8, zorder=2)
            continue
        colour, dash = LINES[strong.index(name)]
        if figure.low and figure.high:
            _draw_band(axes, rows, figure, members, colour)
        (line,) = axes.plot(xs, ys, color=colour, linestyle=dash, linewidth=1.7, zorder=4)
        if len(xs) <= 40:
            line.set_marker("o")
            line.set_markersize(3.5)
        line.set_label(rows.write(figure.group, members[0], language) if figure.group else "")
        handles[name] = line
    column = rows.column(figure.value)
    axes.set_title(axis_title(column, language), loc="left", fontsize=10, color=GREY)
    axes.grid(axis="y")
    numbers = [n for n in rows.numbers(figure.value) if n is not None]
    if numbers and min(numbers) >= 0:
        axes.set_ylim(bottom=0)
    write_ticks(axes.yaxis, column, 7)
    axes.margins(x=0.01)
    _write_axis(axes, rows.values(figure.label), language, narrow)
    named = [handles[name] for name in strong] if figure.group else []
    named += draw_levels(axes, figure, column, language, upright=False)
    if named:
        sheet.legend(
            handles=named, loc="outside lower center", ncols=2 if narrow else 4, frameon=False, fontsize=9
        )
    return Drawing(sheet, note=_write_note(len(groups), len(strong), language))


def _group_rows(rows: Rows, figure: Figure) -> dict[Any, list[int]]:
    """Row numbers of each line, in the order of time."""
    names = rows.values(figure.group) if figure.group else [None] * len(rows)
    groups: dict[Any, list[int]] = {}
    for row, name in enumerate(names):
        groups.setdefault(name, []).append(row)
    moments = rows.values(figure.label)
    for members in groups.values():
        members.sort(key=lambda i: (moments[i] is None, moments[i]))
    return groups


def _choose_strong(rows: Rows, figure: Figure, groups: dict[Any, list[int]]) -> list[Any]:
    if len(groups) <= len(LINES):
        return list(groups)
    numbers = rows.numbers(figure.value)

    def mean(name: Any) -> float:
        present = [n for i in groups[name] if (n := numbers[i]) is not None]
        return sum(present) / len(present) if present else float("-inf")

    return sorted(groups, key=mean, reverse=True)[: len(LINES)]


def _read_line(rows: Rows, figure: Figure, members: Sequence[int]) -> tuple[list[Any], list[float]]:
    """The line's points; NaN where there is no value, so that the line breaks there."""
    moments, numbers = rows.values(figure.label), rows.numbers(figure.value)
    xs, ys = [], []
    for i in members:
        if moments[i] is None:
            continue
        value = numbers[i]
        xs.append(moments[i])
        ys.append(float("nan") if value is None else value)
    return xs, ys


def _draw_band(axes: Axes, rows: Rows, figure: Figure, members: Sequence[int], colour: str) -> None:
    lows, highs = rows.numbers(figure.low or ""), rows.numbers(figure.high or "")
    moments = rows.values(figure.label)
    known = [i for i in members if lows[i] is not None and highs[i] is not None and moments[i] is not None]
    axes.fill_between(
        [moments[i] for i in known],
        [lows[i] or 0.0 for i in known],
        [highs[i] or 0.0 for i in known],
        color=colour,
        alpha=0.16,
        linewidth=0,
        zorder=3,
    )


def _write_axis(axes: Axes, moments: Sequence[Any], language: Language, narrow: bool) -> None:
    axes.tick_params(axis="x", labelcolor=INK)
    days = [m for m in moments if isinstance(m, (date, datetime))]
    if not days:
        if any(isinstance(m, (int, float)) for m in moments):
            axes.xaxis.set_major_locator(MaxNLocator(5 if narrow else 10, integer=True))
        return
    span = _as_moment(max(days)) - _as_moment(min(days))
    locator = mdates.AutoDateLocator(maxticks=5 if narrow else 9)  # type: ignore[no-untyped-call]
    # Three years of months in five ticks: its own steps end at half a year, and it warns.
    locator.intervald[mdates.MONTHLY] = [1, 2, 3, 4, 6, 12]
    axes.xaxis.set_major_locator(locator)

    def write(x: float, _place: int) -> str:
        moment = mdates.num2date(x)  # type: ignore[no-untyped-call]
        if span > timedelta(days=365 * 4):
            return f"{moment.year}"
        if span > timedelta(days=100):
            return f"{moment.year}.{moment.month}" if language == "ko" else f"{moment:%b %Y}"
        if span > timedelta(days=3):
            return f"{moment.month}.{moment.day}" if language == "ko" else f"{moment.day} {moment:%b}"
        return f"{moment:%H:%M}"

    axes.xaxis.set_major_formatter(FuncFormatter(write))


def _as_moment(day: date | datetime) -> datetime:
    if isinstance(day, datetime):
        return day.replace(tzinfo=None)
    return datetime.combine(day, time.min)


def _write_note(groups_n: int, strong_n: int, language: Language) -> str:
    if groups_n <= strong_n:
        return ""
    if language == "ko":
        return f"평균이 높은 {strong_n}개를 진하게, 나머지 {groups_n - strong_n}개를 옅게 그렸습니다."
    return f"The {strong_n} with the highest means are drawn strong, the other {groups_n - strong_n} pale."
