"""Tables of an HTML page as a grid of cells, spans spelled out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

_NUMBER = re.compile(r"[-+−–]?[\d,.]+ ?%?|–|-|NaN|nan|")
_RIGHT = re.compile(r"text-align:\s*right")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAK = "\u2028"
_SPAN_MAX = 1000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell where it begins; the cells it covers are not listed."""

    row: int
    column: int
    text: str
    is_head: bool = False
    is_right: bool = False
    rows_n: int = 1
    columns_n: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of a grid of ``rows`` × ``columns_n``."""

    rows: tuple[tuple[Cell, ...], ...]
    columns_n: int
    heads_n: int
    """Rows of column heads at the top."""


def read_table(element: HtmlElement) -> Table:
    """The grid of a ``<table>``; tables inside its cells become their words."""
    lines = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
    taken: set[tuple[int, int]] = set()
    grid: list[tuple[Cell, ...]] = []
    heads_n = 0
    for number, line in enumerate(lines):
        cells: list[Cell] = []
        column = 0
        for item in line.iterchildren("td", "th"):
            while (number, column) in taken:
                column += 1
            cell = _read_cell(item, number, column, len(lines))
            taken |= {
                (number + down, column + right)
                for down in range(cell.rows_n)
                for right in range(cell.columns_n)
            }
            cells.append(cell)
            column += cell.columns_n
        grid.append(tuple(cells))
        parent = line.getparent()
        if heads_n == number and parent is not None and parent.tag == "thead":
            heads_n += 1
    return Table(tuple(grid), max((c for _, c in taken), default=-1) + 1, heads_n)


def _read_cell(item: HtmlElement, row: int, column: int, rows_n: int) -> Cell:
    for br in item.iter("br"):
        br.tail = f"{_BREAK}{br.tail or ''}"
    words = "".join(str(text) for text in item.itertext() if _is_shown(text))
    text = "\n".join(line.strip() for line in _SPACE.sub(" ", words).split(_BREAK)).strip()
    is_head = item.tag == "th"
    is_right = (
        "wb-num" in item.get("class", "").split()
        or bool(_RIGHT.search(item.get("style", "")))
        or (not is_head and bool(_NUMBER.fullmatch(text)))
    )
    return Cell(
        row,
        column,
        text,
        is_head,
        is_right,
        min(_read_span(item.get("rowspan")), rows_n - row),
        _read_span(item.get("colspan")),
    )


def _is_shown(text: object) -> bool:
    """Whether these are words of the page, and no style sheet or script."""
    parent = getattr(text, "getparent", lambda: None)()
    is_tail = bool(getattr(text, "is_tail", False))
    return parent is None or is_tail or parent.tag not in ("style", "script", "summary")


def _read_span(value: str | None) -> int:
    try:
        return max(1, min(int(value or 1), _SPAN_MAX))
    except ValueError:
        return 1
