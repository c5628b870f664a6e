"""Sizes on an A4 page that HWPX wants to know beforehand: columns, rows, pictures."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from workbench.reports.blocks import Picture
from workbench.reports.tables import Cell, Table

MM = 7200 / 25.4
"""HWP units in a millimetre."""
MARGIN_MM = 20.0
WIDTH_MM = 210.0 - 2 * MARGIN_MM
"""Width of the words."""
CELL_MARGIN = 200
"""Above and below the words of a cell, HWP units."""
_PICTURE_HEIGHT_MM = 130.0
_DOT_MM = 25.4 / 96
_WIDEST = 40
"""Letters of the widest cell that still count when a table's width is shared out."""
_HEAD = 9
"""The same for a head, whose words may stand below each other."""


def share_width(table: Table) -> list[float]:
    """How much of the width each column needs, in letters (Hangul counts double)."""
    needs = [4.0] * table.columns_n
    for cells in table.rows:
        for cell in cells:
            if cell.columns_n == 1 and cell.column < table.columns_n:
                widest = max((_count(line) for line in cell.text.split("\n")), default=0)
                share = (
                    widest if cell.row >= table.heads_n else max(widest / 2, _count_longest_word(cell.text))
                )
                needs[cell.column] = max(needs[cell.column], min(share, _WIDEST) + 2.0)
    return needs


def estimate_height(cells: Sequence[Cell], letters: Sequence[float], size: float) -> int:
    """Height of a row in HWP units: Hangul makes a row higher where it must, other readers believe the file."""
    lines_n = 1
    for cell in cells:
        room = max(sum(letters[cell.column : cell.column + cell.columns_n]), 1.0)
        lines_n = max(
            lines_n, sum(max(1, -(-int(_count(line)) // int(room))) for line in cell.text.split("\n"))
        )
    return round(lines_n * size * 130) + 2 * CELL_MARGIN


def _count(text: str) -> float:
    return sum(2.0 if ord(letter) > 0x1100 else 1.0 for letter in text)


def _count_longest_word(text: str) -> float:
    return max((_count(word) for word in text.split()), default=0.0)


def fit_picture(picture: Picture) -> tuple[float, float]:
    """Width and height in millimetres: as large as the page allows, no larger than its dots at 96 to the inch."""
    wide, high = _read_size(picture)
    width = min(WIDTH_MM, wide * _DOT_MM)
    height = width * high / wide
    if height > _PICTURE_HEIGHT_MM:
        width, height = width * _PICTURE_HEIGHT_MM / height, _PICTURE_HEIGHT_MM
    return width, height


def _read_size(picture: Picture) -> tuple[int, int]:
    """Dots across and down, as the file says; a square where it does not say."""
    try:
        with Image.open(BytesIO(picture.data)) as image:
            return max(image.width, 1), max(image.height, 1)
    except (UnidentifiedImageError, OSError, struct.error):
        return 600, 600
