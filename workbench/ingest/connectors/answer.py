"""What a service says in one response: its code, how many rows it sent, and how many it claims to have.

JSON or XML, whatever was asked for, and in any envelope: the Seoul service puts its rows below the service's
name or another (``stationInfo``), data.go.kr below ``response.body.items``, and errors come in shapes of
their own (``RESULT`` at the top, ``response/RESULT``, ``cmmMsgHeader``).
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from xml.etree.ElementTree import Element, ParseError, XMLParser

_CODES: Final = {"code", "resultcode", "returnreasoncode"}
_TOTALS: Final = {"list_total_count", "totalcount"}
_ROWS: Final = {"row", "item"}
_DEPTH_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, read as far as paging needs it."""

    code: str | None
    """The service's own code (``INFO-000``, ``00``), where it gave one."""
    rows_n: int
    total: int | None
    """Rows the service claims to have; not to be believed."""
    digest: str
    """Of the rows alone: two pages with the same rows are the same page."""
    format: Literal["json", "xml"]


Rows = Sequence[Mapping[str, Any]]
"""As the service wrote them: a number is the text of it."""


def read_answer(body: bytes) -> Answer | None:
    """The answer in ``body``; ``None`` where it is none: half a document, or a page made for people."""
    found = _read(body)
    return None if found is None else found[0]


def read_rows(body: bytes) -> Rows:
    """The rows in ``body``; none where it is no answer."""
    found = _read(body)
    return () if found is None else found[1]


def _read(body: bytes) -> tuple[Answer, Rows] | None:
    text = _decode(body)
    start = text.lstrip()[:1]
    try:
        if start in ("{", "["):
            answer, rows = _read_json(text)
        elif start == "<":
            answer, rows = _read_xml(text)
        else:
            return None
    except (ValueError, ParseError, RecursionError):
        return None
    if answer.code is None and answer.total is None and not answer.rows_n:
        return None
    return answer, rows


def _decode(body: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", errors="replace")


def _read_json(text: str) -> tuple[Answer, Rows]:
    document = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    rows = _find_rows(document)
    code = total = None
    for key, value in _walk(document):
        # Nearest to the outside wins: a row may have a column named code, too.
        if code is None and key in _CODES and isinstance(value, str):
            code = value.strip()
        elif total is None and key in _TOTALS:
            total = _read_count(value)
    return Answer(code, len(rows), total, _digest(rows), "json"), rows


def _walk(document: Any) -> Iterator[tuple[str, Any]]:
    """Every member outside of lists, breadth first, its name in lower case."""
    waiting = deque([(document, 0)])
    while waiting:
        node, depth = waiting.popleft()
        if isinstance(node, dict) and depth < _DEPTH_MAX:
            for key, value in node.items():
                yield key.lower(), value
                waiting.append((value, depth + 1))


def _find_rows(node: Any, depth: int = 0) -> Rows:
    """The longest list of objects; one object alone under ``row`` or ``item`` is a list of one."""
    if isinstance(node, list):
        return node if all(isinstance(row, dict) for row in node) else ()
    if not isinstance(node, dict) or depth > _DEPTH_MAX:
        return ()
    found = [_find_rows(value, depth + 1) for value in node.values()]
    found += [[value] for key, value in node.items() if key.lower() in _ROWS and isinstance(value, dict)]
    return max(found, key=len, default=())


def _read_xml(text: str) -> tuple[Answer, Rows]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:  # no entity expansion; no service of ours sends one
        raise ValueError
    parser = XMLParser()  # noqa: S314 - entities were refused above
    parser.feed(text)
    rows: list[dict[str, str]] = []
    code = total = None
    waiting: deque[Element] = deque([parser.close()])
    while waiting:
        element = waiting.popleft()
        name = element.tag.lower()
        if name in _ROWS and len(element):
            rows.append({cell.tag: cell.text or "" for cell in element})
            continue
        if code is None and name in _CODES:
            code = (element.text or "").strip()
        elif total is None and name in _TOTALS:
            total = _read_count(element.text)
        waiting.extend(element)
    return Answer(code, len(rows), total, _digest(rows), "xml"), rows


def _read_count(value: Any) -> int | None:
    try:
        count = int(str(value).replace(",", ""))
    except ValueError:
        return None
    return count if count >= 0 else None


def _digest(rows: Rows) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]
