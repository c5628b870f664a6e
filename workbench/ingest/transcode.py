"""Published text written once more as DuckDB reads it: UTF-8, line feeds, no blank lines, records counted.

A large file is cut at line feeds into pieces, and pieces are written by processes of their own: decoding
holds Python's lock. Such a process runs this file as a script, so that nothing but numpy is imported here.
"""

from __future__ import annotations

import codecs
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

BROKEN: Final = "\ufffd"
"""Stands where bytes are no text."""
ODD_BLANKS: Final = {"\t": " ", "\xa0": " ", "\u3000": " ", "\ufeff": "", "\u200b": ""}
"""What looks like a blank or like nothing: a blank, or nothing, before cells are compared and trimmed."""

MIXED: Final = "cp949+utf-8"
"""CP949 with lines in UTF-8 among it, as a file has that was put together from two."""

_BLOCK: Final = 1 << 21
_PIECE_MIN: Final = 12 << 20
"""Bytes below which a process of its own costs more than it saves."""

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a text file and how they are to be written."""

    source: str
    target: str
    start: int
    stop: int
    encoding: str
    delimiter: str
    skip_chars: int = 0
    """Characters left out at the beginning: the header and what stands above it."""
    is_strict: bool = True
    """Whether to stop at bytes that are no text; else U+FFFD takes their place."""
    is_open: bool = False
    """Whether the piece begins inside a quoted cell."""
    keeps_blank: bool = False
    """Whether empty lines stay."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What writing a piece, or all of them, showed."""

    records_n: int
    is_open: bool
    """Whether the text ends inside a quoted cell."""
    is_broken: bool
    """Whether bytes were no text."""
    is_bare: bool
    """Whether no cell begins or ends with a blank or holds a line break."""
    longest: int
    """Bytes of the longest record."""
    extra_lines: Positions
    """Record numbers, once for each line break in the record's cells and each blank line after it."""
    is_stopped: bool = False
    """Whether a strict reading met bytes that are no text."""


def transcode(piece: Piece, threads: int = 1) -> tuple[Scan, list[Path]]:
    """Write the text, in as many files as processes have written at it; together they are the text.

    Raises
    ------
    OSError
        A file cannot be read or written (a full disk, say).
    """
    pieces = _cut(piece, threads)
    children = [_Child(p) for p in pieces[1:]]
    try:
        scans = [write_piece(pieces[0]), *(child.wait() for child in children)]
    finally:
        for child in children:
            child.stop()
    files = [Path(p.target) for p in pieces]
    for i, scan in enumerate(scans[:-1]):
        if scan.is_open and not scan.is_stopped:
            # The cut went through a quoted cell: what follows is written again, as one piece.
            rest = replace(pieces[i + 1], stop=piece.stop, is_open=True)
            scans[i + 1 :] = [write_piece(rest)]
            with files[i].open("ab") as sink, files[i + 1].open("rb") as source:
                while block := source.read(_BLOCK):
                    sink.write(block)
            for file in files[i + 1 :]:
                file.unlink()
            files = files[: i + 1]
            break
    return _join(scans), files


def _cut(piece: Piece, threads: int) -> list[Piece]:
    """Pieces that begin after a line feed. UTF-16 is not cut: its line feed is two bytes."""
    wanted = min(threads, (piece.stop - piece.start) // _PIECE_MIN)
    if wanted < 2 or piece.encoding not in ("utf-8", "cp949", MIXED):
        return [piece]
    starts = [piece.start]
    with Path(piece.source).open("rb") as stream:
        for i in range(1, wanted):
            stream.seek(piece.start + (piece.stop - piece.start) * i // wanted)
            stream.readline(1 << 24)
            if starts[-1] < stream.tell() < piece.stop:
                stream.seek(-1, os.SEEK_CUR)
                if stream.read(1) == b"\n":
                    starts.append(stream.tell())
    stops = [*starts[1:], piece.stop]
    return [
        replace(
            piece,
            start=start,
            stop=stop,
            target=f"{piece.target}.{i}",
            skip_chars=piece.skip_chars if i == 0 else 0,
        )
        for i, (start, stop) in enumerate(zip(starts, stops, strict=True))
    ]


def _join(scans: Sequence[Scan]) -> Scan:
    before = np.cumsum([0, *(s.records_n for s in scans)])
    extra = [s.extra_lines + n for s, n in zip(scans, before[:-1], strict=True)]
    return Scan(
        int(before[-1]),
        scans[-1].is_open,
        any(s.is_broken for s in scans),
        all(s.is_bare for s in scans),
        max(s.longest for s in scans),
        np.concatenate(extra),
        any(s.is_stopped for s in scans),
    )


class _Child:
    """A process that writes one piece."""

    def __init__(self, piece: Piece) -> None:
        self._extra = Path(f"{piece.target}.npy")
        task = json.dumps({"piece": asdict(piece), "extra": str(self._extra)}).encode("ascii")
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._answer = b""
        # Two pipes at once, while this process writes a piece of its own.
        self._listener = threading.Thread(target=self._talk, args=(task,), daemon=True)
        self._listener.start()

    def _talk(self, task: bytes) -> None:
        self._answer = self._process.communicate(task)[0]

    def wait(self) -> Scan:
        self._listener.join()
        if self._process.returncode != 0 or not self._answer:
            raise ChildProcessError(f"a process that transcodes ended with {self._process.returncode}")
        answer = json.loads(self._answer)
        if "errno" in answer:
            raise OSError(answer["errno"], os.strerror(answer["errno"]), str(self._extra.parent))
        extra = np.load(self._extra)
        self._extra.unlink()
        return Scan(**answer, extra_lines=extra)

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._listener.join()


def write_piece(piece: Piece, parent: int | None = None) -> Scan:
    """Write one piece's records in UTF-8 without blank lines, counting them by their quotes.

    With ``parent``, the process that asked for it, writing ends when that one is gone.
    """
    writer = _Writer(piece)
    try:
        with Path(piece.target).open("wb") as sink:
            for text in _drop_chars(_read(piece, parent), piece.skip_chars):
                if not piece.is_strict and BROKEN in text:
                    writer.is_broken = True
                sink.write(writer.take(text))
            sink.write(writer.finish())
    except UnicodeDecodeError:
        return Scan(0, False, True, False, 0, np.zeros(0, dtype=np.int64), is_stopped=True)
    return writer.scan()


def open_decoder(encoding: str, errors: str) -> codecs.IncrementalDecoder:
    """A decoder of an encoding, :data:`MIXED` included."""
    if encoding == MIXED:
        return _MixedDecoder(errors)
    return codecs.getincrementaldecoder(encoding)(errors)


def is_unicode(line: bytes) -> bool:
    """Whether a line with letters beyond ASCII is UTF-8: text in CP949 hardly ever is by chance."""
    if line.isascii():
        return False
    try:
        return any(ord(letter) > 0x7FF for letter in line.decode("utf-8"))
    except UnicodeDecodeError:
        return False


class _MixedDecoder(codecs.IncrementalDecoder):
    """Decodes line by line: UTF-8 where a line is, CP949 elsewhere."""

    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self._held = b""

    def decode(self, data: Any, final: bool = False) -> str:
        whole = self._held + bytes(data)
        at = len(whole) if final else whole.rfind(b"\n") + 1
        self._held = whole[at:]
        lines = whole[:at].splitlines(keepends=True)
        return "".join(line.decode("utf-8" if is_unicode(line) else "cp949", self.errors) for line in lines)


def _read(piece: Piece, parent: int | None) -> Iterator[str]:
    r"""The text in blocks; a block never ends between ``\r`` and ``\n``."""
    decoder = open_decoder(piece.encoding, "strict" if piece.is_strict else "replace")
    left = piece.stop - piece.start
    held = ""
    with Path(piece.source).open("rb") as stream:
        stream.seek(piece.start)
        while left > 0 and (block := stream.read(min(_BLOCK, left))):
            left -= len(block)
            text = held + decoder.decode(block)
            held = "\r" if text.endswith("\r") else ""
            yield text[: len(text) - len(held)]
            if parent is not None and os.getppid() != parent:
                raise SystemExit(1)
        yield held + decoder.decode(b"", final=True)


def _drop_chars(blocks: Iterator[str], count: int) -> Iterator[str]:
    r"""The text without its first ``count`` characters, a ``\r\n`` being one."""
    for text in blocks:
        if not count:
            yield text
            continue
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        dropped = min(count, len(text))
        count -= dropped
        yield text[dropped:]


class _Writer:
    """Turns blocks of text into blocks of records, and keeps count."""

    def __init__(self, piece: Piece) -> None:
        self._blanks = {odd: plain for odd, plain in ODD_BLANKS.items() if odd != piece.delimiter}
        self._keeps_blank = piece.keeps_blank
        self._edges = np.zeros(256, dtype=bool)
        self._edges[[*piece.delimiter.encode(), 10, 34]] = True
        self.is_broken = False
        self._is_open = piece.is_open
        self._is_bare = True
        self._records = 0
        self._longest = self._carried = 0
        self._last = 10
        self._extra: list[Positions] = []

    def take(self, text: str) -> bytes:
        for odd, plain in self._blanks.items():
            if odd in text:
                text = text.replace(odd, plain)
        data = _unify_lines(text.encode("utf-8", errors="replace"))
        if not data:
            return b""
        whole = block = np.frombuffer(data, dtype=np.uint8)
        self.is_broken = self.is_broken or not block.all()  # a zero byte is no letter
        self._is_bare = self._is_bare and not self._is_padded(block)
        ends, inner = self._find_ends(block)
        block, ends, blank = self._drop_blank_lines(block, ends)
        self._is_bare = self._is_bare and not inner.size
        if inner.size or blank.size:
            # `inner` counts in the block as it was: blank lines before a break do not change its record.
            self._extra.append(np.sort(np.concatenate([self._records + inner, self._records + blank])))
        self._measure(block, ends)
        self._records += len(ends)
        self._last = int(block[-1]) if block.size else self._last
        return data if block is whole else block.tobytes()

    def _is_padded(self, block: Bytes) -> bool:
        """Whether a blank stands at the edge of a cell."""
        spaces = np.flatnonzero(block == 32)
        if not spaces.size:
            return bool(self._last == 32 and self._edges[block[0]])
        before = np.where(spaces > 0, block[spaces - 1], self._last)
        after = block[np.minimum(spaces + 1, block.size - 1)]
        late = self._last == 32 and self._edges[block[0]]
        return bool(self._edges[before].any() or self._edges[after].any() or late)

    def _find_ends(self, block: Bytes) -> tuple[Positions, Positions]:
        """Positions of line breaks that end a record; and, of those inside a quoted cell, the number of the
        record in this block (1 is the first)."""
        breaks = np.flatnonzero(block == 10)
        quotes = np.flatnonzero(block == 34)
        if not quotes.size:
            inside = np.full(breaks.size, self._is_open)
        else:
            inside = (np.searchsorted(quotes, breaks) + self._is_open) % 2 == 1
            self._is_open = (quotes.size + self._is_open) % 2 == 1
        ends, inner = breaks[~inside], breaks[inside]
        if not inner.size:
            return ends, inner
        before = np.concatenate([[self._last], block[:-1]])
        real = ends[before[ends] != 10]  # blank lines are no records
        return ends, 1 + np.searchsorted(real, inner)

    def _drop_blank_lines(self, block: Bytes, ends: Positions) -> tuple[Bytes, Positions, Positions]:
        """Take empty lines out: they hold no record. Also how many records of the block came before each."""
        previous = np.where(ends > 0, block[ends - 1], self._last) if ends.size else ends
        is_blank = previous == 10
        if self._keeps_blank or not is_blank.any():
            return block, ends, np.zeros(0, dtype=np.int64)
        kept = np.ones(block.size, dtype=bool)
        kept[ends[is_blank]] = False
        before = np.cumsum(~is_blank)[is_blank]
        shift = np.cumsum(is_blank)[~is_blank]
        return block[kept], ends[~is_blank] - shift, before

    def _measure(self, block: Bytes, ends: Positions) -> None:
        if not ends.size:
            self._carried += block.size
            self._longest = max(self._longest, self._carried)
            return
        longest = int(np.diff(ends).max()) if ends.size > 1 else 0
        self._longest = max(self._longest, longest, self._carried + int(ends[0]) + 1)
        self._carried = block.size - 1 - int(ends[-1])

    def finish(self) -> bytes:
        """What ends the last record, where the publisher did not."""
        if self._last == 10:
            return b""
        self._is_bare = self._is_bare and self._last != 32
        self._records += 1
        self._longest = max(self._longest, self._carried + 1)
        return b"\n"

    def scan(self) -> Scan:
        extra = np.concatenate(self._extra) if self._extra else np.zeros(0, dtype=np.int64)
        return Scan(self._records, self._is_open, self.is_broken, self._is_bare, self._longest, extra)


def _unify_lines(data: bytes) -> bytes:
    """Every line end as a line feed."""
    if b"\r" not in data:
        return data
    block = np.frombuffer(data, dtype=np.uint8)
    returns = np.flatnonzero(block == 13)
    if returns[-1] < block.size - 1 and (block[returns + 1] == 10).all():
        return data.replace(b"\r", b"")  # four times as quick as to replace pairs
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def main() -> None:
    """Write the piece that standard input describes, and say on standard output what it showed."""
    task = json.load(sys.stdin)
    answer: dict[str, Any]
    try:
        scan = write_piece(Piece(**task["piece"]), os.getppid())
        np.save(task["extra"], scan.extra_lines)
        answer = {k: v for k, v in asdict(scan).items() if k != "extra_lines"}
    except OSError as error:
        answer = {"errno": error.errno}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
