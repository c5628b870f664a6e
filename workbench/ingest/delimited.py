"""Delimited text (CSV, TSV …): fast where the file keeps the rules, careful where it does not.

The text is written once more in UTF-8 with the records counted by their quotes. DuckDB reads that in its
strict mode. If DuckDB objects, or counts another number of records than we did, the file breaks the rules
somewhere: then it is cut record by record, the sound ones go back to DuckDB and the others to quarantine.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt

from workbench.ingest.encoding import BROKEN, Encoding, detect_encoding, read_text
from workbench.ingest.report import build_reason
from workbench.ingest.source import HEAD_N, ODD_BLANKS, BadRow, Loaded

_DELIMITERS: Final = (",", "\t", ";", "|")
RELATION: Final = "delimited"
_HEAD_CHARS: Final = 1 << 18
_RECORD_LINES_MAX: Final = 200
"""A record over more lines than this is an unclosed quote, not a long remark."""

csv.field_size_limit(1 << 26)


@dataclass(slots=True)
class DelimitedSource:
    """A delimited text file."""

    file: Path
    encoding: Encoding
    delimiter: str
    head: Sequence[Sequence[str]]
    name: str = ""
    _head_text: str = field(default="", repr=False)
    has_geometry: bool = False

    def load(self, con: duckdb.DuckDBPyConnection, first: int, width: int, workspace: Path) -> Loaded:
        skipped = _skip_records(self._head_text, self.delimiter, first)
        plain = workspace / "body.csv"
        scan = _write_body(self, plain, skipped)
        lines_before = self._head_text[:skipped].count("\n")

        def cut() -> Loaded:
            return self._load_carefully(con, plain, width, lines_before)

        if scan.broken or scan.unclosed:
            return cut()
        _view(con, plain, self.delimiter, width, scan.records_n)
        return Loaded(RELATION, scan.records_n, scan.line_of(lines_before), is_bare=scan.is_bare, careful=cut)

    def _load_carefully(
        self, con: duckdb.DuckDBPyConnection, plain: Path, width: int, lines_before: int
    ) -> Loaded:
        clean = plain.with_name("clean.csv")
        cut = _cut_carefully(plain, clean, self.delimiter, width, lines_before)
        plain.unlink()
        _view(con, clean, ",", width, len(cut.lines))
        lines = np.asarray(cut.lines, dtype=np.int64)
        notes = (build_reason("unclosed_quote", rows=cut.closed_n),) if cut.closed_n else ()
        records_n = len(cut.lines) + len(cut.bad)
        return Loaded(RELATION, records_n, lambda r: int(lines[r - 1]), tuple(cut.bad), notes)


def open_delimited(file: Path) -> DelimitedSource:
    """Detect a text file's encoding and delimiter.

    Raises
    ------
    EncodingUnknown, FormatUnknown
        The bytes are no text.
    """
    encoding = detect_encoding(file)
    text = ""
    for block in read_text(file, encoding):
        text += block
        if len(text) >= _HEAD_CHARS:
            break
    delimiter = _guess_delimiter(text)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    head = [row for row, _ in zip((r for r in reader if r), range(HEAD_N), strict=False)]
    return DelimitedSource(file, encoding, delimiter, head, _head_text=text)


def _guess_delimiter(text: str) -> str:
    """The delimiter that cuts the first records into the most cells, alike in number."""
    lines = text[: 1 << 16].split("\n")[:HEAD_N]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        if not widths:
            return 0, 0
        usual = max(set(widths), key=widths.count)
        return (widths.count(usual) if usual > 1 else 0), usual

    return max(_DELIMITERS, key=score)


def _skip_records(text: str, delimiter: str, count: int) -> int:
    """Characters that the first ``count`` records (blank lines not counted) take."""
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=delimiter)
    seen = 0
    while seen < count:
        if next(reader):
            seen += 1
    return sum(len(line) for line in lines[: reader.line_num])


@dataclass(frozen=True, slots=True)
class _Scan:
    """What one pass over the text showed."""

    records_n: int
    unclosed: bool
    broken: bool
    is_bare: bool
    """Whether no cell begins or ends with a blank or holds a line break."""
    extra_lines: npt.NDArray[np.int64]
    """Record numbers, once for each line break in the record's cells and each blank line after it."""

    def line_of(self, lines_before: int) -> Callable[[int], int]:
        extra = self.extra_lines
        return lambda record: int(lines_before + record + np.searchsorted(extra, record, side="left"))


def _write_body(source: DelimitedSource, target: Path, skipped: int) -> _Scan:
    """Write the records in UTF-8 without blank lines, counting them by their quotes."""
    records = 0
    open_quote = False
    extra: list[npt.NDArray[np.int64]] = []
    broken = False
    is_bare = True
    last = b"\n"
    delimiter = source.delimiter.encode()
    padded = (b" " + delimiter, delimiter + b" ", b" \n", b"\n ", b'" ', b' "')
    with target.open("wb") as sink:
        for text in _drop_chars(read_text(source.file, source.encoding), skipped):
            broken = broken or (source.encoding.broken_n > 0 and BROKEN in text)
            text = _even_blanks(text, source.delimiter)
            block = text.encode("utf-8", errors="replace")
            is_bare = is_bare and not (last + block[:1] in padded or any(sign in block for sign in padded))
            ends, open_quote, inner = _find_record_ends(block, open_quote)
            block, blank = _drop_blank_lines(block, ends, last)
            is_bare = is_bare and not inner.size
            inside = records + 1 + np.searchsorted(ends, inner)
            extra.append(np.sort(np.concatenate([inside, records + blank])))
            records += len(ends) - len(blank)
            sink.write(block)
            last = block[-1:] or last
        if last != b"\n":
            sink.write(b"\n")
            records += 1
    lines = np.concatenate(extra) if extra else np.zeros(0, dtype=np.int64)
    return _Scan(records, open_quote, broken, is_bare, lines)


def _even_blanks(text: str, delimiter: str) -> str:
    """Odd blanks as plain ones: looking for five characters once is cheaper than in every cell."""
    for odd, plain in ODD_BLANKS.items():
        if odd != delimiter and odd in text:
            text = text.replace(odd, plain)
    return text


def _drop_chars(blocks: Iterator[str], count: int) -> Iterator[str]:
    for text in blocks:
        if count >= len(text):
            count -= len(text)
            continue
        yield text[count:]
        count = 0


def _find_record_ends(
    block: bytes, open_quote: bool
) -> tuple[npt.NDArray[np.int64], bool, npt.NDArray[np.int64]]:
    """Positions of line breaks that end a record, and of those inside a quoted cell."""
    data = np.frombuffer(block, dtype=np.uint8)
    breaks = np.flatnonzero(data == 10)
    quotes = np.flatnonzero(data == 34)
    if not quotes.size:
        none = np.zeros(0, dtype=np.int64)
        return (none, open_quote, breaks) if open_quote else (breaks, open_quote, none)
    inside = (np.searchsorted(quotes, breaks) + open_quote) % 2 == 1
    return breaks[~inside], (quotes.size + open_quote) % 2 == 1, breaks[inside]


def _drop_blank_lines(
    block: bytes, ends: npt.NDArray[np.int64], last: bytes
) -> tuple[bytes, npt.NDArray[np.int64]]:
    """Take empty lines out: they hold no record. Returns how many records came before each."""
    if last != b"\n" and b"\n\n" not in block:
        return block, np.zeros(0, dtype=np.int64)
    data = np.frombuffer(block, dtype=np.uint8)
    before = np.where(ends > 0, data[ends - 1], 10 if last == b"\n" else 0)
    is_blank = before == 10
    if not is_blank.any():
        return block, np.zeros(0, dtype=np.int64)
    kept = np.ones(len(data), dtype=bool)
    kept[ends[is_blank]] = False
    return data[kept].tobytes(), np.cumsum(~is_blank)[is_blank]


def _view(con: duckdb.DuckDBPyConnection, file: Path, delimiter: str, width: int, records_n: int) -> None:
    """Make the text the relation ``delimited``; DuckDB objects when it is read and breaks the rules."""
    if records_n == 0:
        cells = ", ".join(f"NULL::VARCHAR AS c{i}" for i in range(width))
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW {RELATION} AS SELECT 0::BIGINT AS _record, {cells} WHERE false"
        )
        return
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    path = str(file).replace("'", "''")
    con.execute(
        f"""CREATE OR REPLACE TEMP VIEW {RELATION} AS
        SELECT row_number() OVER () AS _record, *
        FROM read_csv('{path}', delim='{delimiter}', columns={{{columns}}},
            header=false, auto_detect=false, quote='"', escape='"', new_line='\\n', strict_mode=true,
            null_padding=false, max_line_size=33554432, nullstr='')"""
    )


@dataclass(slots=True)
class _Cut:
    lines: list[int] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    closed_n: int = 0


def _cut_carefully(source: Path, target: Path, delimiter: str, width: int, lines_before: int) -> _Cut:
    """Cut a text that breaks the rules into records; write the sound ones as proper CSV.

    A record that runs over many lines or ends with the wrong number of cells began with a quote that was
    never closed: its first line goes to quarantine alone, and reading goes on with the next line, so that
    one bad quote costs one row.
    """
    cut = _Cut()
    with source.open(encoding="utf-8", newline="\n") as stream, target.open("w", encoding="utf-8") as sink:
        writer = csv.writer(sink, lineterminator="\n", quoting=csv.QUOTE_ALL)
        waiting: list[str] = []
        line = lines_before
        while first := waiting.pop(0) if waiting else stream.readline():
            line += 1
            used, cells, closed = _take_record(first, waiting, stream, delimiter, width)
            whole = first + "".join(waiting[: used - 1])
            del waiting[: used - 1]
            if cells is None:
                cut.bad.append(BadRow(line, "cells", whole.rstrip("\n")))
            elif any(BROKEN in cell for cell in cells):
                cut.bad.append(BadRow(line, "broken_text", whole.rstrip("\n")))
            else:
                writer.writerow(cells)
                cut.lines.append(line)
                cut.closed_n += closed
            line += used - 1
    return cut


def _take_record(
    first: str, waiting: list[str], stream: io.TextIOBase, delimiter: str, width: int
) -> tuple[int, list[str] | None, bool]:
    """How many lines the record starting with ``first`` takes, its cells (``None``: wrong number), and
    whether a quote had to be closed."""
    text, used = first, 1
    while (is_open := _is_open(text, delimiter)) and used < _RECORD_LINES_MAX:
        if used > len(waiting):
            following = stream.readline()
            if not following:
                break
            waiting.append(following)
        text += waiting[used - 1]
        used += 1
    cells = _fit(next(csv.reader(io.StringIO(text), delimiter=delimiter), []), width)
    if cells is not None and not is_open:
        return used, cells, False
    alone = next(csv.reader([first.rstrip("\n")], delimiter=delimiter), [])
    return 1, _fit(alone, width), _is_open(first, delimiter)


def _is_open(text: str, delimiter: str) -> bool:
    """Whether a quoted cell that began in ``text`` is not closed in it."""
    try:
        list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _fit(cells: list[str], width: int) -> list[str] | None:
    """Cells cut to ``width``: surplus cells may go only if they are empty."""
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return None
    return cells[:width]
