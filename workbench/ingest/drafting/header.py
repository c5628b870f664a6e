"""Where a table's header is, how many rows it takes, and whether periods stand in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workbench.core.dataset import FieldType
from workbench.ingest.matching import merge_header
from workbench.ingest.recognise import HEADER_ROWS_MAX
from workbench.ingest.source import normal

_PREAMBLE_MAX: Final = 18
_FEW_ROWS: Final = 8
_VALUE: Final = re.compile(
    r"[+-]?[\d,]*\.?\d+(e[+-]?\d+)?%?"
    r"|\d{4}[\s년./-]+\d{1,2}(/4)?[\s월./-]*(\d{1,2}일?)?\.?([T\s][\d:.]+)?|\d[\d\s:./-]*",
    re.IGNORECASE,
)
_NO_VALUE: Final = {"-", "--", "…", "...", ".", "x", "*", "n/a", "na", "null", r"\n", "없음"}
_TITLE: Final = re.compile(r"단위|출처|자료|기준일|작성|주\)|※|source|unit", re.IGNORECASE)
_PERIODS: Final[tuple[tuple[str, FieldType, str], ...]] = (
    ("quarter", "month", r"(?:19|20)\d{2}\s*[.년]?\s*[1-4]\s*/\s*4(?:\s*분기)?"),
    ("quarter", "month", r"(?:19|20)\d{2}\s*[.년]?\s*[1-4]\s*분기"),
    ("date", "date", r"(?:19|20)\d{2}[-./]\s?\d{1,2}[-./]\s?\d{1,2}"),
    ("month", "month", r"(?:19|20)\d{2}\s?[-./년]\s?(?:1[0-2]|0?[1-9])\s?월?"),
    ("month", "month", r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])"),
    ("year", "year", r"(?:19|20)\d{2}\s?(?:년도?)?"),
)
"""Name, type and pattern of the periods that stand in headers; the finest first."""
_HOURS: Final = (
    r"^(?P<hour>\d{1,2})\s?시$",
    r"^(?P<hour>\d{1,2})시?\s?[-~]\s?\d{1,2}시?$",
    r"^(?P<hour>\d{1,2})시(?:\s?[-~]\s?\d{1,2}시)?[\s_]*(?P<measure>[^\s\d_~-].*)$",
)
"""Hours of the day as they stand in headers: 07시, 07~08시, 07시-08시 승차인원, 07시승차총승객수."""
_HOURS_MIN: Final = 6


@dataclass(frozen=True, slots=True)
class Header:
    """A header as recognition will find it."""

    first: int
    """Records before it."""
    height: int
    cells: tuple[str, ...]
    """Merged header, one cell a column, without quotes around it."""
    is_wrapped: bool
    """Whether cells stand in single quotes."""


@dataclass(frozen=True, slots=True)
class WideHeader:
    """Periods in the header."""

    pattern: str
    """Regular expression of the wide cells, with a group for the period and perhaps one for the measure."""
    period: str
    """Name of the period's group, and of its field."""
    kind: FieldType
    columns: Mapping[int, str]
    """Column → measure; empty where the header has the period alone."""
    other: tuple[int, ...] = ()
    """Columns of periods of another length (totals of the year beside the months), which stay unread."""


def find_header(head: Sequence[Sequence[str]]) -> Header | None:
    """The header among a table's first records; ``None`` where there is none.

    The first row that is about as full as the table is the header, the rows above it a preamble. Rows below
    belong to it as long as words stand in them where the columns hold numbers further down.
    """
    filled = [_count_filled(row) for row in head]
    if not filled:
        return None
    if max(filled) == 1:  # nothing is wider than a title: then no row is one
        filled = [sum(bool(cell.strip()) for cell in row) for row in head]
    # Of a few rows the fullest shows how wide the table is; of many, one odd row must not.
    usual = sorted(filled)[int(0.75 * (len(filled) - 1))] if len(filled) > _FEW_ROWS else max(filled)
    full = [i for i, n in enumerate(filled[: _PREAMBLE_MAX + 1]) if n >= max(1, 0.6 * usual) and n > 0]
    if not full:
        return None
    first = full[0]
    while first and _continues_upward(head[first - 1], head[first]):
        first -= 1
    height = 1
    while height < HEADER_ROWS_MAX and first + height < len(head) - 1:
        if not _is_words(head[first + height], head[first + height + 1 :]):
            break
        height += 1
    cells = merge_header(head[first : first + height])
    if _is_data(cells, head[first + height :]):
        return None
    is_wrapped = all(cell[:1] == cell[-1:] == "'" for cell in cells if cell)
    return Header(first, height, tuple(c.strip("'") for c in cells) if is_wrapped else cells, is_wrapped)


def _count_filled(row: Sequence[str]) -> int:
    """Cells of a row that hold something; a title merged across the table is one."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return 1 if len(set(cells)) == 1 else len(cells)


def _continues_upward(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether the row above holds the wider cells of a header in several rows, and is no title or note."""
    words = [cell.strip() for cell in above if cell.strip()]
    names = [cell.strip() for cell in row]
    lacking = "" in names or len(set(names)) < len(names)
    return _count_filled(above) >= 2 and lacking and not any(len(w) > 30 or _TITLE.search(w) for w in words)


def _numeric_columns(rows: Sequence[Sequence[str]]) -> set[int]:
    """Columns that hold numbers or dates in most of the rows."""
    width = max((len(row) for row in rows), default=0)
    found = set()
    for i in range(width):
        cells = [cell for row in rows if i < len(row) and (cell := _content(row[i]))]
        if cells and sum(map(_is_value, cells)) >= 0.8 * len(cells):
            found.add(i)
    return found


def _content(cell: str) -> str:
    bare = cell.strip().strip("'").strip()
    return "" if bare.lower() in _NO_VALUE else bare


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(cell) is not None


def _is_words(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row has words where the rows below have numbers."""
    # What the columns hold shows further down: right below there may be more of the header.
    columns = _numeric_columns(below[len(below) // 2 :])
    cells = [c for i in columns if i < len(row) and (c := _content(row[i]))]
    words = [c for c in cells if not _is_value(c) or _period_of(c) is not None]
    return bool(cells) and any(not _is_value(c) for c in cells) and len(words) >= 0.8 * len(cells)


def _is_data(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether what looks like a header is a row of data: numbers in it that are no periods."""
    numeric = [c for i in _numeric_columns(below) if i < len(cells) and (c := _content(cells[i]))]
    return all(map(_is_value, numeric)) and any(_period_of(c) is None for c in numeric)


def _period_of(cell: str) -> str | None:
    return next((name for name, _, pattern in _PERIODS if re.fullmatch(pattern, cell.strip())), None)


def find_wide(cells: Sequence[str]) -> WideHeader | None:
    """The periods in a merged header, where at least two columns and a third of all begin or end with one."""
    for period, kind, pattern in _PERIODS:
        templates = (
            rf"^(?P<{period}>{pattern})\s*$",
            rf"^(?P<{period}>{pattern})[\s_]+(?P<measure>\S.*)$",
            rf"^(?P<measure>\S.*?)[\s_]+(?P<{period}>{pattern})\s*$",
        )
        for template in templates:
            found = {i: m for i, cell in enumerate(cells) if (m := re.search(template, cell))}
            if len(found) < max(2, len(cells) / 3) or _repeats(found, period):
                continue
            columns = {i: m.groupdict().get("measure", "") for i, m in found.items()}
            other = tuple(i for i, cell in enumerate(cells) if i not in found and _begins_with_period(cell))
            return WideHeader(template, period, kind, columns, other)
    return _find_hours(cells)


def _find_hours(cells: Sequence[str]) -> WideHeader | None:
    """The hours of the day in a merged header, where a third of all columns are such.

    Not where some are of another length (06시 이전): beside the hours in rows these would repeat in each.
    """
    for template in _HOURS:
        found = {i: m for i, cell in enumerate(cells) if (m := re.search(template, cell))}
        others = any(re.match(r"\d{1,2}시", cell) for i, cell in enumerate(cells) if i not in found)
        if len(found) >= max(_HOURS_MIN, len(cells) / 3) and not others and not _repeats(found, "hour"):
            columns = {i: m.groupdict().get("measure", "") for i, m in found.items()}
            return WideHeader(template, "hour", "integer", columns)
    return None


def _begins_with_period(cell: str) -> bool:
    return any(re.match(rf"{pattern}([\s_]|$)", cell) for _, _, pattern in _PERIODS)


def _repeats(found: Mapping[int, re.Match[str]], period: str) -> bool:
    """Whether two columns say the same of the same period: then something else tells them apart."""
    said = Counter((m[period], normal(m.groupdict().get("measure", ""))) for m in found.values())
    return max(said.values()) > 1
