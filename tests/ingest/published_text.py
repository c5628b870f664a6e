"""Drawn tables as delimited text in the layouts of publishers, each record with what may become of it."""

from __future__ import annotations

import codecs
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.ingest.drawn_tables import (
    COLUMNS,
    GROUPED_NAMES,
    NOTE,
    OPTIONAL,
    PLAIN_NAMES,
    TYPES,
    Drawing,
    Row,
    draw_rows,
    draw_text,
    spell,
)

ANY = frozenset({"*"})
"""Any reason will do."""

ENCODINGS = ("utf-8", "utf-8-sig", "cp949", "cp949", "utf-16", "utf-16-be-mark", "utf-16-le")
_BREAKS = re.compile("\r\n|\r|\n")


@dataclass(slots=True)
class Record:
    """One record of a file, and its fate."""

    cells: list[str]
    kept: list[Row] = field(default_factory=list)
    """Rows as which it may be kept; none: it may not be kept."""
    apart: frozenset[str] | None = None
    """Reasons for which it may be kept apart; ``None``: it must be kept."""
    role: str = "data"
    """``data``, ``more`` (accounted for by its line), ``optional`` (accounted for or not), ``blank`` (no record)."""
    raw: str | None = None
    """Text that stands in the file instead of the cells."""
    patch: Callable[[bytes], bytes] | None = None
    """Damage to its bytes."""
    line_end: str | None = None
    touched: bool = False
    """Whether a damage has taken it."""


@dataclass(slots=True)
class Layout:
    encoding: str
    delimiter: str
    line_end: str
    quoting: str
    """``minimal``, ``all`` or ``some``."""
    columns: tuple[str, ...]
    surplus: int
    """Empty cells at the end of every record."""
    ends: bool = True
    """Whether the last record has a line end."""

    @property
    def codec(self) -> str:
        return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-16-be-mark": "utf-16-be"}.get(
            self.encoding, self.encoding
        )

    @property
    def mark(self) -> bytes:
        marks = {
            "utf-8-sig": codecs.BOM_UTF8,
            "utf-16": codecs.BOM_UTF16_LE,
            "utf-16-be-mark": codecs.BOM_UTF16_BE,
        }
        return marks.get(self.encoding, b"")


@dataclass(slots=True)
class Drawn:
    """A file: its records, how they are laid out, and what may become of the whole."""

    chance: random.Random
    layout: Layout
    records: list[Record]
    name: str
    may_refuse: frozenset[str] = frozenset()
    """Codes with which the whole file may be refused."""
    damages: list[str] = field(default_factory=list)
    cut_bytes: int = 0
    """Bytes missing at the end of the file."""

    @property
    def data(self) -> list[Record]:
        return [r for r in self.records if r.role == "data"]

    def untouched(self) -> list[Record]:
        """Data records that no damage has touched yet."""
        return [r for r in self.data if not r.touched]

    def position(self, record: Record) -> int:
        """Index of a record; equal ones are told apart."""
        return next(i for i, r in enumerate(self.records) if r is record)

    def render(self) -> tuple[bytes, dict[int, Record]]:
        """The file's bytes, and the line on which each record begins."""
        content = bytearray(self.layout.mark)
        lines: dict[int, Record] = {}
        line = 1
        for record in self.records:
            text = write_record(self.layout, record)
            end = self.layout.line_end if record.line_end is None else record.line_end
            if record is self.records[-1] and not self.layout.ends:
                end = ""
            encoded = text.encode(self.layout.codec)
            content += record.patch(encoded) if record.patch else encoded
            content += end.encode(self.layout.codec)
            lines[line] = record
            line += len(_BREAKS.findall(text + end))
        if self.cut_bytes:
            del content[-self.cut_bytes :]
        return bytes(content), lines


def write_record(layout: Layout, record: Record) -> str:
    if record.raw is not None:
        return record.raw
    cells = [_write_cell(layout, cell) for cell in record.cells]
    return layout.delimiter.join([*cells, *[""] * (layout.surplus if len(cells) > 1 else 0)])


def _write_cell(layout: Layout, cell: str) -> str:
    must = any(sign in cell for sign in (layout.delimiter, '"', "\n", "\r"))
    wanted = layout.quoting == "all" or (layout.quoting == "some" and not cell.replace(".", "").isdigit())
    return '"' + cell.replace('"', '""') + '"' if must or (wanted and cell) else cell


def draw_file(chance: random.Random, name: str) -> Drawn:
    """A sound file: every data record must be kept exactly."""
    layout = _draw_layout(chance)
    how = Drawing(foreign=layout.codec != "cp949", breaks=chance.random() < 0.3)
    rows = draw_rows(chance, chance.choice((3, 6, 12, 25)), how)
    records = [_write_row(chance, layout, row, how) for row in rows]
    if chance.random() < 0.3:
        records.insert(chance.randrange(len(records) + 1), _draw_total(layout))
    header = _draw_header(chance, layout)
    preamble = [
        Record([text], role="blank")
        for text in chance.sample(("서울시 공개 자료", "기준: 2024년", "자료: 그린 표", "* 단위 없음"), 3)
    ]
    if chance.random() < 0.25:
        header = preamble[: chance.randint(1, 3)] + header
    tail = [Record([""] * len(layout.columns), apart=frozenset({"blank_row"}), role="more") for _ in range(3)]
    if chance.random() < 0.3:
        records += tail[: chance.randint(1, 3)]
    for _ in range(chance.choice((0, 0, 1, 3))):
        records.insert(chance.randrange(len(records) + 1), Record([], raw="", role="blank"))
    return Drawn(chance, layout, header + records, name)


def _draw_layout(chance: random.Random) -> Layout:
    groups = list(dict.fromkeys(group for group, _ in GROUPED_NAMES.values()))
    chance.shuffle(groups)
    columns = [c for group in groups for c, (g, _) in GROUPED_NAMES.items() if g == group]
    dropped = set(chance.sample(OPTIONAL, chance.choice((3, 4, 4, 5))))
    return Layout(
        encoding=chance.choice(ENCODINGS),
        delimiter=chance.choice((",", ",", ",", "\t", ";", "|")),
        line_end=chance.choice(("\n", "\r\n", "\r\n", "\r")),
        quoting=chance.choice(("minimal", "minimal", "all", "some")),
        columns=tuple(c for c in columns if c not in dropped),
        surplus=chance.choice((0, 0, 0, 0, 1, 3)),
        ends=chance.random() < 0.7,
    )


def _write_row(chance: random.Random, layout: Layout, row: Row, how: Drawing) -> Record:
    values = dict(zip(COLUMNS, row, strict=True))
    cells = [
        draw_text(chance, how) if c == NOTE else spell(chance, TYPES[c], values[c]) for c in layout.columns
    ]
    return Record(cells, kept=[tuple(v if c in layout.columns else None for c, v in values.items())])


def _draw_total(layout: Layout) -> Record:
    words = {"place_name": "합계", "visits_n": "12,345", "amount_won": "9.5"}
    return Record([words.get(c, "") for c in layout.columns], apart=frozenset({"total_row"}), role="more")


def _draw_header(chance: random.Random, layout: Layout) -> list[Record]:
    """One row of names, or groups over names with blank and repeated rows between, up to six."""
    height = chance.choice((1, 1, 1, 2, 2, 3, 4, 5, 6))
    if height == 1:
        names = [PLAIN_NAMES[c] for c in layout.columns]
        if chance.random() < 0.3:
            names = [name.replace(" ", "\n") for name in names]
        return [Record(names, role="blank")]
    pairs = [GROUPED_NAMES[c] for c in layout.columns]
    groups = [group for group, _ in pairs]
    names = [name for _, name in pairs]
    if chance.random() < 0.7:  # a merged cell: its name stands in the first column alone
        groups = [g if i == 0 or g != groups[i - 1] else "" for i, g in enumerate(groups)]
    fillers = [chance.choice(([""] * len(names), names)) for _ in range(height - 2)]
    first, *further = [groups, *fillers, names]
    return [Record(first, role="blank"), *(Record(row, apart=ANY, role="optional") for row in further)]
