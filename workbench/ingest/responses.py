"""Responses of the Seoul Open API and data.go.kr saved as files, in JSON or XML.

Both wrap the rows in envelopes that differ from service to service, and so do other portals. The rows are the list
of objects inside, or the element that repeats, whatever they are called; what the service says of itself (``RESULT``,
``resultCode``, ``returnReasonCode``) tells an error from an empty answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

import duckdb
import numpy as np

from workbench.core.errors import FileError, FormatUnknown
from workbench.core.text import Text
from workbench.ingest.encoding import detect_encoding, read_text
from workbench.ingest.source import BadRow, GridSource, Loaded

_FINE: Final = {"INFO-000", "00", "0", "000"}
_CODE_KEYS: Final = ("CODE", "resultCode", "returnReasonCode")
_CODE_TAGS: Final = {key.upper() for key in _CODE_KEYS}
_ROW_TAGS: Final = {"row", "item"}
_ROWS_KEYS: Final = {*_ROW_TAGS, "rows", "items", "records", "data", "list"}
"""Names under which rows stand; a list of the columns beside them has another."""
_DEPTH_MAX: Final = 6
_HALF: Final = re.compile("[\ud800-\udfff]")
"""Half of a pair of surrogates: JSON can spell it, and it is no text."""


@dataclass(slots=True)
class ResponseSource(GridSource):
    """The rows of a response, those that are no text kept apart."""

    numbers: Sequence[int] = ()
    """Number of each row in the response, the header counted as the first."""
    bad: tuple[BadRow, ...] = ()

    def load(self, con: duckdb.DuckDBPyConnection, first: int, width: int, workspace: Path) -> Loaded:
        # Not super(): a dataclass with slots is another class than the one this method was written in.
        loaded = GridSource.load(self, con, first, width, workspace)
        numbers = np.asarray(self.numbers[first - 1 :], dtype=np.int64)
        return replace(
            loaded,
            records_n=loaded.records_n + len(self.bad),
            line_of=lambda records: numbers[records - 1],
            bad=self.bad,
        )


def open_json(file: Path) -> list[GridSource]:
    """The rows of a JSON response, or of a bare list of objects.

    Raises
    ------
    FormatUnknown
        It is no JSON, or holds no rows.
    FileError
        The service answered with an error or with no rows; its code is named.
    """
    text = "".join(read_text(file, detect_encoding(file)))
    try:
        # Numbers stay as written: 0.10 and identifiers with leading zeros must not change here.
        document = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise _broken(file, "JSON") from error
    rows = _find_rows(document)
    if rows is None:
        raise _no_rows(file, _find_code(document))
    return [_build_grid(rows)]


def open_xml(file: Path) -> list[GridSource]:
    """The rows of an XML response. Errors as for :func:`open_json`."""
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    found = _XmlRows()
    try:
        for block in read_text(file, detect_encoding(file)):
            if "<!DOCTYPE" in block or "<!ENTITY" in block:  # no entity expansion
                raise _broken(file, "XML")
            parser.feed(block)
            for event in parser.read_events():
                if event[0] == "start":
                    found.open()
                elif isinstance(event[-1], Element):
                    found.close(event[-1])
        parser.close()
    except ParseError as error:
        raise _broken(file, "XML") from error
    if not (rows := found.choose()):
        raise _no_rows(file, found.code)
    return [_build_grid(rows)]


class _XmlRows:
    """The elements that hold nothing but cells, by their names, and the code of the answer."""

    def __init__(self) -> None:
        self.code: str | None = None
        self._by_tag: dict[str, list[dict[str, Any]]] = {}
        self._open: list[int] = []
        """For each element that is open: 1 if something in it holds cells of its own, 2 if that is called a row."""

    def open(self) -> None:
        self._open.append(0)

    def close(self, element: Element) -> None:
        held, is_called = self._open.pop(), element.tag.lower() in _ROW_TAGS
        if element.tag.upper() in _CODE_TAGS:
            self.code = (element.text or "").strip()
        if not len(element) and len(element.attrib) < 2:
            return
        if self._open:
            self._open[-1] = max(self._open[-1], held, 1 + is_called)
        if held > is_called:
            return
        row = {**element.attrib, **{child.tag: (child.text or "").strip() for child in element}}
        if not any(key.upper() in _CODE_TAGS for key in row):
            self._by_tag.setdefault(element.tag, []).append(row)
        element.clear()

    def choose(self) -> list[dict[str, Any]]:
        """The rows: those that are called so, else those of the element that stands there most often."""
        called = [rows for tag, rows in self._by_tag.items() if tag.lower() in _ROW_TAGS]
        repeated = [rows for rows in self._by_tag.values() if len(rows) > 1]
        return max(called or repeated, key=len, default=[])


def _find_rows(node: Any, depth: int = 0) -> Sequence[Mapping[str, Any]] | None:
    """The list of objects with the most cells, looked for from the outside in."""
    if depth > _DEPTH_MAX:
        return None
    if isinstance(node, list):
        if not node or not all(isinstance(row, dict) for row in node):
            return None
        if not any(_is_envelope(row) for row in node):
            return node
        # The head of the answer and its rows stand in one list as objects of their own.
        return _find_most([(key, value) for row in node for key, value in row.items()], depth)
    if isinstance(node, dict):
        return _find_most(list(node.items()), depth)
    return None


def _is_envelope(row: Mapping[str, Any]) -> bool:
    """Whether an object of a list holds rows, and is none."""
    return bool(row) and all(
        isinstance(value, list) and any(isinstance(inner, dict) for inner in value) for value in row.values()
    )


def _find_most(members: Sequence[tuple[str, Any]], depth: int) -> Sequence[Mapping[str, Any]] | None:
    found = [(key.lower() in _ROWS_KEYS, _find_rows(value, depth + 1)) for key, value in members]
    # XML turned into JSON by the service: a list of one row has lost its brackets.
    found += [(True, [value]) for key, value in members if key in _ROW_TAGS and isinstance(value, dict)]
    best = max(
        (f for f in found if f[1]), key=lambda f: (f[0], sum(map(len, f[1] or ()))), default=(False, None)
    )
    return best[1]


def _find_code(node: Any, depth: int = 0) -> str | None:
    if depth > _DEPTH_MAX or not isinstance(node, dict):
        return None
    for key in _CODE_KEYS:
        if isinstance(node.get(key), str):
            return str(node[key])
    return next((code for value in node.values() if (code := _find_code(value, depth + 1))), None)


def _build_grid(rows: Sequence[Mapping[str, Any]]) -> GridSource:
    # A key that is missing from some rows is still a column.
    header = list(dict.fromkeys(_HALF.sub("\ufffd", key) for row in rows for key in row))
    shown = [[_show(row.get(key)) for key in header] for row in rows]
    broken = [n for n, cells in enumerate(shown) if any(map(_HALF.search, cells))]
    if not broken:
        return GridSource("", [header, *shown])
    bad = tuple(BadRow(n + 2, "broken_text", _HALF.sub("\ufffd", json.dumps(shown[n]))) for n in broken)
    sound = sorted(set(range(len(rows))) - set(broken))
    return ResponseSource("", [header, *(shown[n] for n in sound)], numbers=[n + 2 for n in sound], bad=bad)


def _show(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _broken(file: Path, kind: str) -> FormatUnknown:
    return FormatUnknown(
        Text(f"{kind} 문법에 맞지 않습니다", f"not well-formed {kind}"),
        where=file.name,
        next_step=Text("다시 내려받으세요", "download it again"),
    )


def _no_rows(file: Path, code: str | None) -> FileError:
    if code is None:
        return FormatUnknown(
            Text("자료 행이 없습니다", "there are no rows in it"),
            where=file.name,
        )
    shown = code if len(code) < 20 else "?"
    if code in _FINE or code == "INFO-200":
        return FileError(
            Text(
                f"자료가 없다는 응답입니다 ({shown})",
                f"the service answered that there are no rows ({shown})",
            ),
            where=file.name,
        )
    return FileError(
        Text(f"자료가 아니라 오류 응답입니다 ({shown})", f"an error response, not data ({shown})"),
        where=file.name,
        next_step=Text(
            "인증키와 요청을 확인해 다시 받으세요", "check the key and the request, and fetch it again"
        ),
    )
