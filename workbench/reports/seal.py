"""A seal over a page: whoever has the file alone can tell whether a digit of it was changed, and where.

The page is cut into small pieces (a paragraph, a row, a picture); the seal holds a digest of each, the facts
of the release, and a signature over both. It stands in the page as data that no browser runs.
"""

from __future__ import annotations

import base64
import difflib
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from workbench.core.errors import ReportError
from workbench.core.text import Text

FORMAT: Final = 1
_OPEN: Final = '<script type="application/json" id="wb-seal">'
_CLOSE: Final = "</script>\n"
_PIECE = re.compile(
    r"(?=<(?:article|h[1-6]|p|tr|li|dt|dd|figure|figcaption|iframe|svg|img|pre|summary|script|style|body|head|title)\b)"
)
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_ARTICLE = re.compile(r'<article\b[^>]*\blang="(\w+)"')
_INVISIBLE = re.compile(r"<(script|style)\b.*?(?:</\1>|$)|<[^>]*>", re.DOTALL)
_DIGEST_CHARS: Final = 8
_SHOWN_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Change:
    """A place of the page that is not as it was sealed."""

    language: str
    """Of the article it stands in; empty outside them."""
    heading: str
    text: str
    """What can be read there now; empty where something was taken out, or where nothing can be read."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking at a sealed page showed."""

    facts: Mapping[str, Any]
    """What the seal says of the release: problem, release, policy, versions, code."""
    key: str
    """Fingerprint of the key it was sealed with."""
    is_signed: bool
    """Whether the seal itself is as it was signed."""
    changes: tuple[Change, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed since the page was sealed with that key."""
        return self.is_signed and not self.changes


def seal_page(page: str, facts: Mapping[str, Any], key: bytes) -> str:
    """The page with a seal before its end.

    Parameters
    ----------
    page
        A whole HTML page without a seal.
    facts
        What the seal says of it, ready for JSON.
    key
        32 bytes of a private key (Ed25519, RFC 8032).
    """
    private = Ed25519PrivateKey.from_private_bytes(key)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    seal: dict[str, Any] = {
        "format": FORMAT,
        "facts": facts,
        "sha256": hashlib.sha256(page.encode()).hexdigest(),
        "pieces": "".join(_digest(piece) for piece in _cut(page)),
        "public_key": public.hex(),
    }
    seal["signature"] = private.sign(_canonical(seal)).hex()
    # A `<` inside a script could end it.
    text = json.dumps(seal, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    at = page.rindex("</body>")
    return f"{page[:at]}{_OPEN}{text}{_CLOSE}{page[at:]}"


def check_page(page: str) -> Verdict:
    """Look whether a page is as it was sealed.

    Raises
    ------
    ReportError
        There is no seal in it, or one that cannot be read.
    """
    start = page.rfind(_OPEN)
    stop = page.find(_CLOSE, start)
    if start < 0 or stop < 0:
        raise _no_seal("id=wb-seal")
    try:
        seal = json.loads(page[start + len(_OPEN) : stop])
        public = bytes.fromhex(seal["public_key"])
        signature = bytes.fromhex(seal.pop("signature"))
        pieces, sha256, facts = str(seal["pieces"]), str(seal["sha256"]), dict(seal["facts"])
        is_signed = _is_signed(public, signature, _canonical(seal))
    except (ValueError, KeyError, TypeError) as error:
        raise _no_seal("id=wb-seal: JSON") from error
    bare = page[:start] + page[stop + len(_CLOSE) :]
    changes: tuple[Change, ...] = ()
    if hashlib.sha256(bare.encode()).hexdigest() != sha256:
        sealed = [pieces[i : i + _DIGEST_CHARS] for i in range(0, len(pieces), _DIGEST_CHARS)]
        changes = tuple(_find_changes(_cut(bare), sealed))
    return Verdict(facts, build_fingerprint(public), is_signed, changes)


def build_fingerprint(public: bytes) -> str:
    """A public key in a form that people can compare: 16 hex digits in groups of four."""
    digest = hashlib.sha256(public).hexdigest()[:16]
    return " ".join(digest[i : i + 4] for i in range(0, 16, 4))


def read_fingerprint(key: bytes) -> str:
    """Fingerprint of a private key's public half."""
    public = Ed25519PrivateKey.from_private_bytes(key).public_key()
    return build_fingerprint(public.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _cut(page: str) -> list[str]:
    return _PIECE.split(page)


def _digest(piece: str) -> str:
    return base64.urlsafe_b64encode(hashlib.blake2b(piece.encode(), digest_size=6).digest()).decode()


def _canonical(seal: Mapping[str, Any]) -> bytes:
    return json.dumps(seal, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _is_signed(public: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _find_changes(pieces: Sequence[str], sealed: Sequence[str]) -> Iterator[Change]:
    """Where the pieces differ from those sealed, each with the heading it stands under."""
    places: list[tuple[str, str]] = []
    language = heading = ""
    for piece in pieces:
        if article := _ARTICLE.search(piece):
            language, heading = article[1], ""
        if title := _HEADING.search(piece):
            heading = _read(title[2])
        if "</article>" in piece:
            places.append((language, heading))
            language = heading = ""
            continue
        places.append((language, heading))
    now = [_digest(piece) for piece in pieces]
    found = False
    for kind, _, _, start, stop in difflib.SequenceMatcher(None, sealed, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        found = True
        if kind == "delete":
            yield Change(*places[max(start - 1, 0)], "")
        for i in range(start, stop):
            yield Change(*places[i], _read(pieces[i])[:_SHOWN_CHARS])
    if not found:  # the digests agree and the whole does not: only the seal's own numbers can be at fault
        yield Change("", "", "")


def _read(html: str) -> str:
    """What can be read of a piece."""
    return " ".join(unescape(_INVISIBLE.sub(" ", html)).split())


def _no_seal(where: str) -> ReportError:
    return ReportError(
        Text(
            "이 파일에는 확인할 수 있는 봉인이 없습니다",
            "the file has no seal that can be checked",
        ),
        where=where,
        next_step=Text(
            "workbench report나 publish로 만든 HTML 파일인지 확인하세요",
            "is it an HTML file made by workbench report or publish?",
        ),
    )
