"""A value a day as a calendar: one block a month, a row a weekday, the colour by fixed levels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from workbench.core.result import Column, Figure
from workbench.core.text import Language
from workbench.present.charts import Drawing
from workbench.present.classes import INK, NO_DATA
from workbench.present.pictures import GREY, WIDE, build_sheet
from workbench.present.rows import Rows, write_number

COLOURS = ("#dbe9f6", "#8fb8de", "#c77b30", "#6e1f00")
"""From low to high, lighter to darker, so that they stand apart in grey too."""
WEEKDAYS = {"ko": "월화수목금토일", "en": "MTWTFSS"}


def draw_calendar(rows: Rows, figure: Figure, language: Language, width: int = WIDE) -> Drawing:
    """Days of one year, twelve blocks; ``figure.reference`` holds the levels between the colours."""
    narrow = width < WIDE
    across = 2 if narrow else 4
    sheet = build_sheet(width, 760 if narrow else 470)
    sheet.set_layout_engine("constrained", rect=(0.0, 0.06 if narrow else 0.08, 1.0, 0.92))
    days, values = _read_days(rows, figure)
    months = sorted({(day.year, day.month) for day in days})[:12]
    grid = sheet.subplots(-(-max(len(months), 1) // across), across, squeeze=False)
    levels = [level for level, _ in figure.reference]
    for place, axes in enumerate(grid.ravel()):
        axes.set_axis_off()
        if place < len(months):
            chosen = {d: v for d, v in zip(days, values, strict=True) if (d.year, d.month) == months[place]}
            _draw_month(axes, chosen, levels, language)
    column = rows.column(figure.value)
    sheet.legend(
        handles=_build_keys(figure, column, language),
        loc="lower center",
        ncols=2 if narrow else 5,
        frameon=False,
        fontsize=8 if narrow else 9,
    )
    return Drawing(sheet)


def choose_colour(value: float | None, levels: Sequence[float]) -> str:
    """The colour of a value: the level itself still belongs to the lower class."""
    if value is None:
        return NO_DATA
    return COLOURS[min(sum(value > level for level in levels), len(COLOURS) - 1)]


def _read_days(rows: Rows, figure: Figure) -> tuple[list[date], list[float | None]]:
    days, values = [], []
    for moment, value in zip(rows.values(figure.label), rows.numbers(figure.value), strict=True):
        if isinstance(moment, (date, datetime)):
            days.append(moment.date() if isinstance(moment, datetime) else moment)
            values.append(value)
    return days, values


def _draw_month(
    axes: Axes, days: dict[date, float | None], levels: Sequence[float], language: Language
) -> None:
    first = min(days).replace(day=1)
    name = f"{first.month}월" if language == "ko" else f"{first:%b}"
    axes.set_title(name, loc="left", fontsize=10, color=GREY)
    for day, value in days.items():
        week = (day.day + first.weekday() - 1) // 7
        square = Rectangle((week, day.weekday()), 0.92, 0.92, facecolor=choose_colour(value, levels))
        if value is None:
            square.set_hatch("////")
        axes.add_patch(square)
    for number, letter in enumerate(WEEKDAYS[language]):
        axes.text(-0.3, number + 0.5, letter, ha="right", va="center", fontsize=7, color=INK)
    axes.set_xlim(-1.2, 6)
    axes.set_ylim(7, 0)
    axes.set_aspect("equal")


def _build_keys(figure: Figure, column: Column, language: Language) -> list[Patch]:
    """One key a class: up to its level, and the name of the class."""
    unit = f" {column.unit.to(language)}" if column.unit else ""
    keys = []
    for place, (level, name) in enumerate(figure.reference):
        upto = f"≤ {write_number(level, 0)}" if place < len(COLOURS) - 1 else ""
        keys.append(Patch(facecolor=COLOURS[place], label=f"{name.to(language)} ({upto}{unit})"))
    last = figure.reference[-1][0] if figure.reference else 0
    above = "초과" if language == "ko" else "above"
    keys.append(
        Patch(facecolor=COLOURS[len(figure.reference)], label=f"{above} {write_number(last, 0)}{unit}")
    )
    none = "값 없음" if language == "ko" else "no value"
    keys.append(Patch(facecolor=NO_DATA, hatch="////", label=none))
    return keys
