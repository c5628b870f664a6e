"""A wind rose: how often the wind comes from each direction, and how strong."""

from __future__ import annotations

import math

from workbench.core.result import Figure
from workbench.core.text import Language
from workbench.present.charts import Drawing, axis_title
from workbench.present.classes import INK
from workbench.present.pictures import GREY, WIDE, build_sheet
from workbench.present.rows import Rows, write_number, write_place

COLOURS = ("#c5d9f2", "#7ba7e0", "#2f68c0", "#0b2f73", "#5b3a12")
"""From weak to strong."""


def draw_rose(rows: Rows, figure: Figure, language: Language, width: int = WIDE) -> Drawing:
    """Bars around the compass, one a direction, stacked by ``figure.group`` in the table's order.

    The label's values are the directions in the order of the compass, north first.
    """
    sheet = build_sheet(width, 380 if width < WIDE else 460)
    sheet.set_layout_engine("constrained")
    axes = sheet.add_subplot(projection="polar")
    axes.set_theta_zero_location("N")  # type: ignore[attr-defined]
    axes.set_theta_direction(-1)  # type: ignore[attr-defined]
    directions = list(dict.fromkeys(rows.values(figure.label)))
    classes = list(dict.fromkeys(rows.values(figure.group))) if figure.group else [None]
    step = 2 * math.pi / max(len(directions), 1)
    heights = dict.fromkeys(directions, 0.0)
    groups = rows.values(figure.group) if figure.group else [None] * len(rows)
    cells = {
        (label, group): value or 0.0
        for label, group, value in zip(
            rows.values(figure.label), groups, rows.numbers(figure.value), strict=True
        )
    }
    for place, group in enumerate(classes):
        lengths = [cells.get((direction, group), 0.0) for direction in directions]
        axes.bar(
            [step * i for i in range(len(directions))],
            lengths,
            width=step * 0.9,
            bottom=[heights[d] for d in directions],
            color=COLOURS[min(place, len(COLOURS) - 1)],
            edgecolor="white",
            linewidth=0.5,
            label=write_place(str(group), language) if group is not None else None,
        )
        for direction, length in zip(directions, lengths, strict=True):
            heights[direction] += length
    axes.set_xticks([step * i for i in range(len(directions))], [str(d) for d in directions], color=INK)
    axes.yaxis.set_major_formatter(lambda value, _place: write_number(value, 0))
    axes.tick_params(axis="y", labelcolor=GREY, labelsize=8)
    axes.set_title(axis_title(rows.column(figure.value), language), loc="left", fontsize=10, color=GREY)
    if figure.group:
        sheet.legend(loc="outside lower center", ncols=2 if width < WIDE else 5, frameon=False, fontsize=9)
    return Drawing(sheet)
