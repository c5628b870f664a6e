"""What a map's script is given, in few bytes: JavaScript values that stand well in an attribute, shapes once."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

AREA_DIGITS, PLACE_DIGITS = 4, 5
"""Decimals of a degree kept: of areas (about 10 m), of places and lines (about 1 m)."""

_NAME = re.compile(r"[A-Za-z_]\w*")
_KINDS = ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
# A quotation mark in an attribute is six characters long, so strings stand between apostrophes. What could
# begin a tag or an entity is spelled out, so that text of the data is never read as HTML.
_ESCAPES = {"\\": "\\\\", "'": "\\'", '"': "\\x22", "\n": "\\n", "\r": "\\r"}
_ESCAPES |= {c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_ESCAPED = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")


class Code(str):
    """Text that is a literal already."""

    __slots__ = ()


def write_script(value: object) -> str:
    """``value`` as a JavaScript literal: mappings, sequences, text, numbers, truth and None."""
    if isinstance(value, Code):
        return str(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + _ESCAPED.sub(lambda found: _ESCAPES[found[0]], value) + "'"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _write_float(value)
    if isinstance(value, Mapping):
        pairs = (f"{_write_key(str(key))}:{write_script(item)}" for key, item in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(write_script(item) for item in value) + "]"
    raise TypeError(f"no literal for {type(value).__name__}")


def _write_float(value: float) -> str:
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return f"{value:.10g}"


def _write_key(key: str) -> str:
    return key if _NAME.fullmatch(key) else write_script(key)


def pack_shapes(geometries: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Geometries (GeoJSON) as a script of ``map.js``, and the name under which it keeps them.

    The same shapes have the same name, so that a page with several maps of them need hold them once. A
    coordinate is its distance from the one before, in units of the last decimal.
    """
    text = write_script([_pack(geometry) for geometry in geometries])
    name = f"shapes-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    return name, f"civicShapes['{name}']={text};"


def _pack(geometry: Mapping[str, Any]) -> list[Any]:
    """Kind and nested lists of whole numbers; 10 is added to the kind where there are five decimals."""
    kind = _KINDS.index(str(geometry["type"]))
    is_area = kind >= _KINDS.index("Polygon")
    scale = 10 ** (AREA_DIGITS if is_area else PLACE_DIGITS)
    parts = geometry["coordinates"]
    depth = (0, 1, 2, 2, 3)[kind]
    return [kind + (0 if is_area else 10), _pack_parts(parts, depth, scale)]


def _pack_parts(parts: Any, depth: int, scale: int) -> list[Any]:
    if depth > 1:
        return [_pack_parts(part, depth - 1, scale) for part in parts]
    points = [parts] if depth == 0 else parts
    flat: list[int] = []
    x = y = 0
    for lon, lat in points:
        east, north = round(lon * scale), round(lat * scale)
        flat += [east - x, north - y]
        x, y = east, north
    return flat
