"""Delimited text (CSV, TSV …): fast where the file keeps the rules, careful where it does not.

The text is written once more in UTF-8 with the records counted by their quotes (:mod:`~.transcode`). DuckDB reads that in its
strict mode. If DuckDB objects, or counts another number of records than we did, the file breaks the rules
somewhere: then it is cut record by record, the sound ones go back to DuckDB and the others to quarantine.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from workbench.ingest.encoding import Encoding, detect_encoding, guess_encoding, read_text
from workbench.ingest.report import Reason, build_reason
from workbench.ingest.source import HEAD_N, BadRow, Loaded, Records
from workbench.ingest.transcode import BROKEN, Piece, Scan, transcode

_DELIMITERS: Final = (",", "\t", ";", "|")
RELATION: Final = "delimited"
_ROWS: Final = "delimited_rows"
_LINE_MIN: Final = 1 << 17
_BUFFER: Final = 1 << 23
_HEAD_CHARS: Final = 1 << 18
_SWALLOWED_WIDTH_MIN: Final = 4
"""Columns below which a cell of several lines may well hold as many delimiters as a row."""
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
        lines_before = self._head_text[:skipped].count("\n")
        threads = int(con.execute("SELECT current_setting('threads')").fetchall()[0][0])
        scan, files = self._transcode(workspace / "body.csv", skipped, threads)

        def cut() -> Loaded:
            for file in files:
                file.unlink()
            return self._load_carefully(con, skipped, width, workspace)

        if scan.is_broken or scan.is_open:
            return cut()
        _view(con, files, self.delimiter, width, scan)
        extra = scan.extra_lines
        if extra.size and _any_swallows(con, self.delimiter, width):
            return cut()

        def line_of(records: Records) -> Records:
            found: Records = lines_before + records + np.searchsorted(extra, records, side="left")
            return found

        return Loaded(
            RELATION,
            scan.records_n,
            line_of,
            notes=self._notes(),
            is_bare=scan.is_bare,
            rows=_ROWS,
            careful=cut,
        )

    def _notes(self) -> tuple[Reason, ...]:
        mixed_n = self.encoding.other_n
        return (build_reason("mixed_encoding", rows=mixed_n),) if mixed_n else ()

    def _transcode(
        self, target: Path, skipped: int, threads: int, *, keeps_blank: bool = False
    ) -> tuple[Scan, list[Path]]:
        """The records in UTF-8; an encoding that was only guessed is proved here or looked for again."""
        piece = Piece(
            str(self.file),
            str(target),
            self.encoding.bom_n,
            self.file.stat().st_size,
            self.encoding.name,
            self.delimiter,
            skipped,
            is_strict=self.encoding.broken_n == 0,
            keeps_blank=keeps_blank,
        )
        scan, files = transcode(piece, threads)
        if not scan.is_stopped:
            return scan, files
        for file in files:
            file.unlink()
        self.encoding = detect_encoding(self.file)
        return self._transcode(target, skipped, threads, keeps_blank=keeps_blank)

    def _load_carefully(
        self, con: duckdb.DuckDBPyConnection, skipped: int, width: int, workspace: Path
    ) -> Loaded:
        # Blank lines stay in this time, so that line numbers can be counted off.
        _, (plain,) = self._transcode(workspace / "lines.csv", skipped, 1, keeps_blank=True)
        clean = workspace / "clean.csv"
        lines_before = self._head_text[:skipped].count("\n")
        cut = _cut_carefully(plain, clean, self.delimiter, width, lines_before)
        plain.unlink()
        scan = Scan(len(cut.lines), False, False, False, cut.longest, np.zeros(0, dtype=np.int64))
        _view(con, [clean], ",", width, scan)
        lines = np.asarray(cut.lines, dtype=np.int64)
        closed = (build_reason("unclosed_quote", rows=cut.closed_n),) if cut.closed_n else ()
        records_n = len(cut.lines) + len(cut.bad)

        def line_of(records: Records) -> Records:
            found: Records = lines[records - 1]
            return found

        return Loaded(RELATION, records_n, line_of, tuple(cut.bad), (*closed, *self._notes()), rows=_ROWS)


def open_delimited(file: Path) -> DelimitedSource:
    """Detect a text file's encoding and delimiter.

    Raises
    ------
    EncodingUnknown, FormatUnknown
        The bytes are no text.
    """
    encoding = guess_encoding(file)
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
    """The delimiter that cuts the most of the first records into the most cells, alike in number."""
    lines = text[: 1 << 16].split("\n")[:HEAD_N]

    def score(delimiter: str) -> tuple[int, int]:
        read = [len(row) - 1 for row in csv.reader(lines, delimiter=delimiter)]
        # Where an unclosed quote has swallowed the rest, what is seen without quotes decides.
        return _explain_most(read), _explain_most([line.count(delimiter) for line in lines])

    return max(_DELIMITERS, key=score)


def _explain_most(counts: Sequence[int]) -> int:
    """Delimiters in the lines that agree on their number, for the number that explains the most."""
    return max((counts.count(n) * n for n in counts), default=0)


def _skip_records(text: str, delimiter: str, count: int) -> int:
    """Characters that the first ``count`` records (blank lines not counted) take."""
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=delimiter)
    seen = 0
    while seen < count:
        if next(reader):
            seen += 1
    return sum(len(line) for line in lines[: reader.line_num])


def _view(
    con: duckdb.DuckDBPyConnection, files: Sequence[Path], delimiter: str, width: int, scan: Scan
) -> None:
    """Make the text two relations; DuckDB objects when one is read and the text breaks the rules."""
    if scan.records_n == 0:
        cells = ", ".join(f"NULL::VARCHAR AS c{i}" for i in range(width))
        rows = f"SELECT {cells} WHERE false"
    else:
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        paths = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        line_max = max(_LINE_MIN, scan.longest + 2)
        # A buffer holds several lines at least; small ones keep the memory small and all threads busy.
        rows = f"""SELECT *
        FROM read_csv([{paths}], delim='{delimiter}', columns={{{columns}}},
            header=false, auto_detect=false, quote='"', escape='"', new_line='\\n', strict_mode=true,
            null_padding=false, max_line_size={line_max}, buffer_size={max(_BUFFER, 4 * line_max)}, nullstr='')"""
    con.execute(f"CREATE OR REPLACE TEMP VIEW {_ROWS} AS {rows}")
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW {RELATION} AS SELECT row_number() OVER () AS _record, * FROM {_ROWS}"
    )


@dataclass(slots=True)
class _Cut:
    lines: list[int] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    closed_n: int = 0
    longest: int = 0


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
            if first == "\n":
                continue
            used, cells, closed = _take_record(first, waiting, stream, delimiter, width)
            whole = first + "".join(waiting[: used - 1])
            del waiting[: used - 1]
            if cells is None:
                cut.bad.append(BadRow(line, "cells", whole.rstrip("\n")))
            elif any(BROKEN in cell or "\0" in cell for cell in cells):
                cut.bad.append(BadRow(line, "broken_text", whole.rstrip("\n")))
            else:
                # Three bytes a character at most, and every quote doubled.
                cut.longest = max(cut.longest, writer.writerow(cells) * 3)
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
    cells, is_open = _read_strictly(text, delimiter)
    while is_open and used < _RECORD_LINES_MAX:
        if used > len(waiting):
            following = stream.readline()
            if not following:
                break
            waiting.append(following)
        text += waiting[used - 1]
        used += 1
        cells, is_open = _read_strictly(text, delimiter)
    if cells is not None and not any(_swallows(cell, delimiter, width) for cell in cells):
        return used, _fit(cells, width), False
    # Lines that make no sound record together began with a quote that nobody closed.
    line = first.rstrip("\n")
    cells, is_open = _read_strictly(line, delimiter)
    if cells is None:
        cells = next(csv.reader([line], delimiter=delimiter), []) if is_open else _read_inner(line, delimiter)
    return 1, _fit(cells, width), is_open


def _swallows(cell: str, delimiter: str, width: int) -> bool:
    """Whether a cell of several lines is rather a row or more between two stray quotes: it holds as many
    delimiters as a row does."""
    return width >= _SWALLOWED_WIDTH_MIN and "\n" in cell and cell.count(delimiter) >= width - 1


def _any_swallows(con: duckdb.DuckDBPyConnection, delimiter: str, width: int) -> bool:
    """Whether a cell of the relation does (:func:`_swallows`), or the relation breaks the rules anyway."""
    if width < _SWALLOWED_WIDTH_MIN:
        return False
    mark = "'" + delimiter + "'"
    some = " OR ".join(
        f"(contains(c{i}, chr(10)) AND length(c{i}) - length(replace(c{i}, {mark}, '')) >= {width - 1})"
        for i in range(width)
    )
    try:
        return bool(con.execute(f"SELECT 1 FROM {_ROWS} WHERE {some} LIMIT 1").fetchall())
    except duckdb.InvalidInputException:
        return True


def _read_strictly(text: str, delimiter: str) -> tuple[list[str] | None, bool]:
    """Cells of one record that keeps the rules of quotes (``None`` if it does not), and whether it ends inside
    a quoted cell."""
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return None, "unexpected end" in str(error)
    return (rows[0] if len(rows) == 1 else None), False


def _read_inner(line: str, delimiter: str) -> list[str]:
    """Cells of a line whose quoted cells hold quotes that were not doubled: a quote ends a cell only before
    the delimiter, and a cell that does not end so has its quotes as letters."""
    end = re.escape(delimiter)
    cell = re.compile(rf'"((?:[^"]|"(?!{end}|$))*)"(?={end}|$)|[^{end}]*')
    cells: list[str] = []
    at = 0
    while found := cell.match(line, at):
        cells.append(found[0] if found[1] is None else found[1].replace('""', '"'))
        if found.end() == len(line):
            break
        at = found.end() + len(delimiter)
    return cells


def _fit(cells: list[str], width: int) -> list[str] | None:
    """Cells cut to ``width``: surplus cells may go only if they are empty."""
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return None
    return cells[:width]
