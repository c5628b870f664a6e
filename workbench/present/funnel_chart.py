"""A funnel plot: rates against what they are divided by, within limits that chance alone would keep."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from workbench.core.errors import CannotAnswer
from workbench.core.result import Figure
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.charts import ABOVE, Drawing, axis_title, draw_levels, write_ticks
from workbench.present.classes import DEEP_BLUE, INK
from workbench.present.pictures import GREY, HALO, WIDE, build_sheet
from workbench.present.rows import Rows
from workbench.present.sentences import write_measure

DASHES = ((0, (4, 3)), "solid", (0, (1.2, 2)))
"""Of the limits, from the innermost."""
DOT = 4.0
"""Half the width of a point, in pixels, that no name may cover."""
SIDES = (
    (7, 0, "left", "center"),
    (-7, 0, "right", "center"),
    (0, 6, "center", "bottom"),
    (0, -6, "center", "top"),
)
"""Where a name may stand: points across and up from its point, and which side of the name is there, the best first."""


def draw_funnel(rows: Rows, figure: Figure, language: Language, width: int = WIDE) -> Drawing:
    """One point a row at its exposure (``figure.against``), and the limits at each exposure as lines."""
    against, limits = _require_funnel(figure)
    sheet = build_sheet(width, 420 if width == WIDE else 380)
    sheet.set_layout_engine("constrained")
    axes = sheet.add_subplot()
    exposures, rates = rows.numbers(against), rows.numbers(figure.value)
    shown = [i for i in range(len(rows)) if exposures[i] is not None and rates[i] is not None]
    order = sorted(((i, exposures[i] or 0.0) for i in shown), key=lambda point: point[1])
    _draw_limits(axes, rows, limits, language, order)
    tips = _draw_points(axes, rows, figure, language, order)
    # Both scales begin at zero: a rate and an exposure that are not there are a point of the picture.
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.margins(x=0.08)
    write_ticks(axes.xaxis, rows.column(against), 6 if width == WIDE else 3)
    write_ticks(axes.yaxis, rows.column(figure.value), 7)
    axes.grid(axis="y")
    axes.set_xlabel(axis_title(rows.column(against), language))
    axes.set_title(axis_title(rows.column(figure.value), language), loc="left", fontsize=10, color=GREY)
    draw_levels(axes, figure, rows.column(figure.value), language, upright=False)
    sheet.legend(loc="outside lower center", ncols=1 if width < WIDE else 3, frameon=False, fontsize=9)
    sheet.draw_without_rendering()  # Places the axes, so that names know where they stand.
    _name_points(axes, rows, figure, language)
    return Drawing(sheet, tips)


def find_outside(rows: Rows, figure: Figure) -> tuple[list[int], list[int]]:
    """Rows above and rows below the outermost limits, the farthest first."""
    low, high, _ = _require_funnel(figure)[1][-1]
    rates, lows, highs = rows.numbers(figure.value), rows.numbers(low), rows.numbers(high)
    over, under = [], []
    for row, (rate, bottom, top) in enumerate(zip(rates, lows, highs, strict=True)):
        if rate is None or bottom is None or top is None:
            continue
        if rate > top:
            over.append((rate - top, row))
        elif rate < bottom:
            under.append((bottom - rate, row))
    return [row for _, row in sorted(over, reverse=True)], [row for _, row in sorted(under, reverse=True)]


def describe_funnel(rows: Rows, figure: Figure, language: Language) -> str:
    """Which places lie outside the outermost limits, and how many lie within."""
    over, under = find_outside(rows, figure)
    limit = _require_funnel(figure)[1][-1][2].to(language)
    present = sum(n is not None for n in rows.numbers(figure.value))

    def names(chosen: Sequence[int]) -> str:
        return ", ".join(rows.name(figure.label, row, language) for row in chosen) or words.NOBODY.to(
            language
        )

    return words.FUNNEL.to(language).format(
        limit=limit,
        within=present - len(over) - len(under),
        n=present,
        over_n=len(over),
        under_n=len(under),
        over=names(over),
        under=names(under),
    )


def _draw_limits(
    axes: Axes,
    rows: Rows,
    limits: tuple[tuple[str, str, Text], ...],
    language: Language,
    order: Sequence[tuple[int, float]],
) -> None:
    for place, (low, high, name) in enumerate(limits):
        for column, label in ((low, name.to(language)), (high, None)):
            numbers = rows.numbers(column)
            heights = [numbers[row] for row, _ in order]
            axes.plot(
                [exposure for _, exposure in order],
                [float("nan") if height is None else height for height in heights],
                color=GREY,
                linestyle=DASHES[place % len(DASHES)],
                linewidth=1.1,
                label=label,
                zorder=1,
            )


def _draw_points(
    axes: Axes, rows: Rows, figure: Figure, language: Language, order: Sequence[tuple[int, float]]
) -> dict[str, str]:
    """Filled outside the outermost limits, hollow within; what the pointer is told of each."""
    over, under = find_outside(rows, figure)
    rates, tips = rows.numbers(figure.value), {}
    for place, (row, exposure) in enumerate(order):
        rate = rates[row] or 0.0
        colour = ABOVE if row in over else DEEP_BLUE
        (point,) = axes.plot([exposure], [rate], "o", color=colour, markersize=6, zorder=3)
        point.set_markerfacecolor(colour if row in over or row in under else "white")
        point.set_gid(f"tip-{place}")
        measure = write_measure(rate, rows.column(figure.value), language)
        tips[f"tip-{place}"] = f"{rows.name(figure.label, row, language)}: {measure}"
    return tips


def _name_points(axes: Axes, rows: Rows, figure: Figure, language: Language) -> None:
    """Names beside points outside the outermost limits, as many as stand clear of each other.

    A name that would cross a limit goes to another side of its point; where each side crosses one, its white rim keeps
    it legible.
    """
    exposures, rates = rows.numbers(figure.against or ""), rows.numbers(figure.value)
    points = [
        axes.transData.transform((x, y))
        for x, y in zip(exposures, rates, strict=True)
        if x is not None and y is not None
    ]
    taken = [Bbox.from_extents(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in points]
    drawn = [line for line in axes.lines if np.size(line.get_xdata()) > 1]  # a point is a line of one place
    lines = [line.get_path().transformed(line.get_transform()) for line in drawn]
    over, under = find_outside(rows, figure)
    for row in (*over, *under):
        clear: list[tuple[bool, Annotation]] = []
        for across, up, along, stands in SIDES:
            name = axes.annotate(
                rows.name(figure.label, row, language), (exposures[row] or 0.0, rates[row] or 0.0), fontsize=9,
                color=INK, xytext=(across, up), textcoords="offset points", ha=along, va=stands,
            )  # fmt: skip
            box = name.get_window_extent()
            is_inside = axes.bbox.containsx(box.x0) and axes.bbox.containsx(box.x1)
            if is_inside and box.count_overlaps(taken) == 0:
                crosses = any(line.intersects_bbox(box, filled=False) for line in lines)
                clear.append((crosses, name))
            else:
                name.remove()
        if clear:
            chosen = min(clear, key=lambda found: found[0])[1]
            chosen.set_gid(f"{HALO}-{row}")
            taken.append(chosen.get_window_extent())
            for _, name in clear:
                if name is not chosen:
                    name.remove()


def _require_funnel(figure: Figure) -> tuple[str, tuple[tuple[str, str, Text], ...]]:
    """The column of the exposure and the limits, from the innermost."""
    if figure.against is None or not figure.limits:
        raise CannotAnswer(
            Text(
                "깔때기 그림에는 분모의 열과 한계가 있어야 합니다", "a funnel takes a denominator and limits"
            ),
            where=figure.id,
            next_step=Text("Figure의 against와 limits를 적으세요", "give the figure against and limits"),
        )
    return figure.against, figure.limits
