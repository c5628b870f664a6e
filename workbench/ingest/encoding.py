"""Which encoding a text is in, proved on every byte, and the text in UTF-8."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workbench.core.errors import EncodingUnknown, FormatUnknown
from workbench.core.text import Text
from workbench.ingest.transcode import BROKEN, MIXED, is_unicode, open_decoder

_BLOCK: Final = 1 << 22
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BROKEN_SHARE_MAX: Final = 1e-4
_BROKEN_FEW: Final = 8
"""Broken bytes that any file may have: two characters or three cut in the middle."""
_HEAD: Final = 1 << 23


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding that was tried on the whole file, or on its beginning."""

    name: str
    bom_n: int
    """Bytes before the text."""
    broken_n: int = 0
    """Places where the bytes are no text."""
    other_n: int = 0
    """Lines in another encoding than the others."""
    is_proved: bool = True
    """Whether it was tried on every byte; if not, whoever reads the rest must read strictly."""


def guess_encoding(file: Path) -> Encoding:
    """As :func:`detect_encoding`, but a large file is looked at in its first 8 MB, if those are sound.

    Raises
    ------
    EncodingUnknown, FormatUnknown
        As :func:`detect_encoding`.
    """
    if file.stat().st_size > _HEAD:
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
        is_bytewise = b"\0" not in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        for name in ("utf-8", "cp949") if is_bytewise else ():
            with contextlib.suppress(UnicodeDecodeError):
                codecs.getincrementaldecoder(name)().decode(head)
                if name == "cp949":
                    _require_korean(file, head[: 1 << 16])
                bom_n = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
                return Encoding(name, bom_n, is_proved=False)
    return detect_encoding(file)


def detect_encoding(file: Path) -> Encoding:
    """The encoding in which the whole file is text.

    A file in CP949 with a few broken characters (a field cut in the middle of one) is still taken: the rows
    concerned go to quarantine. More than one in ten thousand bytes broken is no text in that encoding.

    Raises
    ------
    EncodingUnknown
        No encoding fits; says the byte where the best one stops.
    FormatUnknown
        The file is binary.
    """
    with file.open("rb") as stream:
        head = stream.read(1 << 16)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return _require_text(file, Encoding(name, len(bom)))
    if guess := _guess_utf16(head):
        return _require_text(file, Encoding(guess, 0))
    if b"\0" in head:
        raise FormatUnknown(
            Text("글자 파일이 아닙니다", "not a text file"),
            where=f"{file.name}: byte {head.index(0)}",
        )
    stopped = _first_error(file, "utf-8")
    if stopped is None:
        return Encoding("utf-8", 0)
    # A file in UTF-8 with a few broken characters is nonsense in CP949, and the other way round.
    unicode_n, korean_n = (_count_broken(file, Encoding(name, 0)) for name in ("utf-8", "cp949"))
    if korean_n and (mixed := _find_mixture(file)):
        return mixed
    if unicode_n < korean_n:
        return _require_text(file, Encoding("utf-8", 0))
    korean = _require_text(file, Encoding("cp949", 0), other_stop=stopped)
    _require_korean(file, head)
    return korean


def _find_mixture(file: Path) -> Encoding | None:
    """CP949 and UTF-8 line by line, if every line is sound in one of the two.

    A line of UTF-8 with a broken byte may pass for CP949, and is then full of ideographs: where most lines are UTF-8,
    the others have to be plain Hangul.
    """
    unicode_n = korean_n = 0
    is_plain = True
    with file.open("rb") as stream:
        for line in stream:
            if line.isascii():
                continue
            if is_unicode(line):
                unicode_n += 1
                continue
            try:
                foreign = [letter for letter in line.decode("cp949") if ord(letter) > 0x7F]
            except UnicodeDecodeError:
                return None
            if _count_plausible(foreign) < len(foreign) / 2:
                return None
            is_plain = is_plain and all("가" <= letter <= "힣" for letter in foreign) and _is_common(line)
            korean_n += 1
    is_sure = is_plain or unicode_n < korean_n
    return (
        Encoding(MIXED, 0, other_n=min(unicode_n, korean_n)) if unicode_n and korean_n and is_sure else None
    )


def _is_common(line: bytes) -> bool:
    """Whether a line needs none of the rare syllables that CP949 adds to KS X 1001."""
    try:
        line.decode("euc_kr")
    except UnicodeDecodeError:
        return False
    return True


def _guess_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of ASCII text is zero."""
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 10:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _first_error(file: Path, name: str, bom_n: int = 0) -> int | None:
    """Position of the first byte that is no text in this encoding."""
    decoder = codecs.getincrementaldecoder(name)()
    position = bom_n
    with file.open("rb") as stream:
        stream.seek(bom_n)
        while True:
            block = stream.read(_BLOCK)
            # Bytes the decoder still holds belong to a character that began before this block.
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return position - held + error.start
            if not block:
                return None
            position += len(block)


def _require_text(file: Path, encoding: Encoding, other_stop: int = 0) -> Encoding:
    stopped = _first_error(file, encoding.name, encoding.bom_n)
    if stopped is None:
        return encoding
    broken = _count_broken(file, encoding)
    if broken > max(_BROKEN_FEW, file.stat().st_size * _BROKEN_SHARE_MAX):
        raise EncodingUnknown(
            Text(
                "글자 인코딩을 알 수 없습니다 (UTF-8, CP949, UTF-16이 아닙니다)",
                "the text is in none of UTF-8, CP949 and UTF-16",
            ),
            where=f"{file.name}: byte {max(stopped, other_stop)}",
            next_step=Text(
                "원래 프로그램에서 UTF-8로 다시 저장하세요",
                "save it again as UTF-8 in the program it came from",
            ),
        )
    return Encoding(encoding.name, encoding.bom_n, broken)


def _count_broken(file: Path, encoding: Encoding) -> int:
    return sum(text.count(BROKEN) for text in read_text(file, encoding))


def _require_korean(file: Path, head: bytes) -> None:
    """Refuse bytes that CP949 happens to accept but that no Korean would write."""
    text = head.decode("cp949", errors="replace")
    foreign = [c for c in text if ord(c) > 0x7F and c != BROKEN]
    if len(foreign) >= 8 and _count_plausible(foreign) < len(foreign) / 2:
        first = next(i for i, byte in enumerate(head) if byte > 0x7F)
        raise EncodingUnknown(
            Text("글자로 읽으면 뜻이 없는 글이 됩니다", "the bytes decode into nonsense"),
            where=f"{file.name}: byte {first}",
            next_step=Text("원래 파일을 다시 내려받으세요", "download the original file again"),
        )


def _count_plausible(letters: Sequence[str]) -> int:
    """Letters that are Hangul, or symbols of KS X 1001 below the ideographs (㎍, ㎥, ·, ～, ①, Ａ …)."""
    return sum("가" <= c <= "힣" or "ㄱ" <= c <= "ㆎ" or not "一" <= c <= "鿿" for c in letters)


def read_text(file: Path, encoding: Encoding) -> Iterator[str]:
    """The text in blocks, broken bytes as U+FFFD, every line end as a line feed."""
    decoder = open_decoder(encoding.name, "replace")
    held = ""
    with file.open("rb") as stream:
        stream.seek(encoding.bom_n)
        while block := stream.read(_BLOCK):
            text = held + decoder.decode(block)
            # A block may end between \r and \n.
            held = "\r" if text.endswith("\r") else ""
            yield _unify_lines(text[: len(text) - len(held)])
        yield _unify_lines(held + decoder.decode(b"", final=True))


def _unify_lines(text: str) -> str:
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")
