"""Small maps side by side: the picture of several maps, on paper and without scripts."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure as Sheet

from workbench.core.text import Language
from workbench.present.legend import MapContent
from workbench.present.pictures import GREY, WIDE, build_sheet
from workbench.present.still_map import build_handles, draw_spots, measure_height

MOST_PANELS = 12
"""Maps of one picture; of more, some evenly spread with the first and the last."""
NAMED_FROM, LETTERS = 230, 0.75
"""A map at least so wide (CSS pixels) carries the names of its areas, in letters so much smaller."""
TITLE_HIGH, KEY_HIGH, CIRCLE_HIGH, GAP = 24, 22, 38, 8


def choose_panels(n: int) -> tuple[int, ...]:
    """Which of ``n`` maps a picture holds."""
    if n <= MOST_PANELS:
        return tuple(range(n))
    return tuple(round(k * (n - 1) / (MOST_PANELS - 1)) for k in range(MOST_PANELS))


def draw_multiples(
    contents: Sequence[MapContent],
    titles: Sequence[str],
    legend: MapContent,
    language: Language,
    width: int = WIDE,
) -> Sheet:
    """One panel a map, all of the same extent, and below them one legend.

    Parameters
    ----------
    legend
        All maps together: extent, keys and the legend's title.
    """
    across = choose_columns(len(contents), width)
    down = -(-len(contents) // across)
    wide = (width - GAP * (across - 1)) / across
    high = measure_height(legend.base, wide) + TITLE_HIGH
    columns = 1 if width < WIDE else 3
    is_sized = any(key.radius for key in legend.keys)
    foot = 30 + (CIRCLE_HIGH if is_sized else KEY_HIGH) * -(-len(legend.keys) // columns)
    head = 26  # for the sample mark
    height = head + down * high + foot
    sheet = build_sheet(width, round(height))
    for place, (content, title) in enumerate(zip(contents, titles, strict=True)):
        left = place % across * (wide + GAP)
        top = head + place // across * high
        axes = sheet.add_axes(
            (left / width, 1 - (top + high) / height, wide / width, (high - TITLE_HIGH) / height)
        )
        draw_spots(axes, legend.base, content.spots, language, scale=LETTERS if wide >= NAMED_FROM else 0)
        sheet.text(left / width, 1 - (top + 16) / height, title, fontsize=10, fontweight="bold")
    drawn = sheet.legend(
        handles=build_handles(legend.keys),
        title=legend.legend_title,
        loc="lower left",
        bbox_to_anchor=(0, 0),
        ncols=columns,
        frameon=False,
        fontsize=9,
        title_fontsize=9,
        alignment="left",
        handlelength=1.6,
        handleheight=1.1,
        labelspacing=1.6 if is_sized else 0.5,
        borderpad=1.0 if is_sized else 0.4,
    )
    drawn.get_title().set_color(GREY)
    return sheet


def choose_columns(n: int, width: int) -> int:
    """Maps in a row: two where there are few, three where there are many, on a phone one or two."""
    if width < WIDE:
        return 1 if n <= 2 else 2
    return 2 if n in (2, 4) else 3
