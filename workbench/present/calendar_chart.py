"""A value a day as a calendar: one block a month, a row a weekday, the colour by fixed levels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from workbench.core.result import Column, Figure
from workbench.core.text import Language
from workbench.present import words
from workbench.present.charts import Drawing
from workbench.present.classes import INK, NO_DATA
from workbench.present.pictures import GREY, WIDE, build_sheet
from workbench.present.rows import Rows, write_number

COLOURS = ("#dbe9f6", "#8fb8de", "#c77b30", "#6e1f00")
"""From low to high, lighter to darker, so that they stand apart in grey too."""
BLOCK_WIDE, BLOCK_HIGH = 8.0, 9.2
"""Room of a month in squares, its name and the letters of the weekdays included."""
WEEKDAYS = {"ko": "월화수목금토일", "en": "MTWTFSS"}


def draw_calendar(rows: Rows, figure: Figure, language: Language, width: int = WIDE) -> Drawing:
    """Days of one year, twelve blocks; ``figure.reference`` holds the levels between the colours."""
    across = 2 if width < WIDE else 4
    days = _read_days(rows, figure)
    months = sorted({(day.year, day.month) for day in days})[:12]
    down = -(-max(len(months), 1) // across)
    cell = width / (across * BLOCK_WIDE)
    foot = 74 if width < WIDE else 40
    height = down * BLOCK_HIGH * cell + foot
    sheet = build_sheet(width, round(height))
    axes = sheet.add_axes((0, foot / height, 1, 1 - foot / height))
    axes.set_axis_off()
    axes.set_xlim(0, across * BLOCK_WIDE)
    axes.set_ylim(down * BLOCK_HIGH, 0)
    squares: dict[str, list[tuple[float, float]]] = {}
    levels = [level for level, _ in figure.reference]
    for place, month in enumerate(months):
        corner = (place % across * BLOCK_WIDE + 1.4, place // across * BLOCK_HIGH + 1.6)
        chosen = {day: value for day, value in days.items() if (day.year, day.month) == month}
        _write_month(axes, min(chosen), corner, language)
        for day, value in chosen.items():
            week = (day.day + day.replace(day=1).weekday() - 1) // 7
            spot = (corner[0] + week, corner[1] + day.weekday())
            squares.setdefault(choose_colour(value, levels), []).append(spot)
    for colour, spots in squares.items():
        # One path a colour: a path for each day would be most of the picture's weight.
        days_of_colour = Path.make_compound_path(
            *(Path.unit_rectangle().transformed(_place(s)) for s in spots)
        )
        hatch = "////" if colour == NO_DATA else None
        axes.add_patch(PathPatch(days_of_colour, facecolor=colour, edgecolor="none", hatch=hatch))
    sheet.legend(
        handles=_build_keys(figure, rows.column(figure.value), language),
        loc="lower center",
        ncols=2 if width < WIDE else 5,
        frameon=False,
        fontsize=8 if width < WIDE else 9,
    )
    return Drawing(sheet)


def _place(corner: tuple[float, float]) -> Affine2D:
    """What makes a day's square of the unit square."""
    return Affine2D().scale(0.9).translate(*corner)


def choose_colour(value: float | None, levels: Sequence[float]) -> str:
    """The colour of a value: the level itself still belongs to the lower class."""
    if value is None:
        return NO_DATA
    return COLOURS[min(sum(value > level for level in levels), len(COLOURS) - 1)]


def _read_days(rows: Rows, figure: Figure) -> dict[date, float | None]:
    days: dict[date, float | None] = {}
    for moment, value in zip(rows.values(figure.label), rows.numbers(figure.value), strict=True):
        if isinstance(moment, (date, datetime)):
            days[moment.date() if isinstance(moment, datetime) else moment] = value
    return days


def _write_month(axes: Axes, first: date, corner: tuple[float, float], language: Language) -> None:
    """The month's name and the letters of the weekdays."""
    x, y = corner
    name = f"{first.month}월" if language == "ko" else f"{first:%b}"
    axes.text(x, y - 0.25, name, ha="left", va="bottom", fontsize=10, color=GREY)
    for number, letter in enumerate(WEEKDAYS[language]):
        axes.text(x - 0.2, y + number + 0.45, letter, ha="right", va="center", fontsize=7, color=INK)


def _build_keys(figure: Figure, column: Column, language: Language) -> list[Patch]:
    """One key a class: up to its level, and the name of the class."""
    unit = f" {column.unit.to(language)}" if column.unit else ""
    keys = []
    for place, (level, name) in enumerate(figure.reference):
        upto = f"≤ {write_number(level, 0)}" if place < len(COLOURS) - 1 else ""
        keys.append(Patch(facecolor=COLOURS[place], label=f"{name.to(language)} ({upto}{unit})"))
    last = figure.reference[-1][0] if figure.reference else 0
    above = words.ABOVE.to(language).format(f"{write_number(last, 0)}{unit}")
    keys.append(Patch(facecolor=COLOURS[len(figure.reference)], label=above))
    keys.append(Patch(facecolor=NO_DATA, hatch="////", label=words.NO_VALUE.to(language)))
    return keys
