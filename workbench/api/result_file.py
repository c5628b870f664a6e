"""A result as bytes and back, exactly: JSON with Arrow tables in it, so that reading one runs no code."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from workbench.core import result as results
from workbench.core.dataset import Snapshot
from workbench.core.result import Result
from workbench.core.text import Text

_NOUNS: Final[Mapping[str, type]] = {
    noun.__name__: noun
    for noun in (
        *(Text, Snapshot, Result, results.Finding, results.Interval, results.Table, results.Column),
        *(results.Figure, results.Refusal, results.Recommendation),
    )
}
"""All that is ever built from a file."""


def write_result(result: Result) -> bytes:
    """The result as bytes.

    Raises
    ------
    TypeError
        It holds something that has no exact form here, a frame among its parameters for instance.
    """
    return json.dumps(_write(result), ensure_ascii=False).encode()


def read_result(data: bytes) -> Result:
    """The result that :func:`write_result` wrote."""
    result = _read(json.loads(data))
    if not isinstance(result, Result):
        raise TypeError("no result")
    return result


def _write(value: object) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    for kind, (known, write, _) in _SCALARS.items():
        if type(value) is known or (known is Path and isinstance(value, Path)):
            return {kind: write(value)}
    if isinstance(value, (tuple, list)):
        return {"tuple" if isinstance(value, tuple) else "list": [_write(item) for item in value]}
    if isinstance(value, Mapping):
        return {"mapping": [[_write(key), _write(item)] for key, item in value.items()]}
    if is_dataclass(value) and type(value) is _NOUNS.get(type(value).__name__):
        return {type(value).__name__: {f.name: _write(getattr(value, f.name)) for f in fields(value)}}
    if hasattr(value, "item") and not hasattr(value, "columns"):  # numpy's scalars
        return _write(value.item())
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind in _SCALARS:
        return _SCALARS[kind][2](content)
    if kind in ("tuple", "list"):
        items = [_read(item) for item in content]
        return tuple(items) if kind == "tuple" else items
    if kind == "mapping":
        return {_read(key): _read(item) for key, item in content}
    return _NOUNS[kind](**{name: _read(item) for name, item in content.items()})


def _write_table(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return base64.b64encode(sink.getvalue()).decode("ascii")


def _read_table(text: str) -> pa.Table:
    return pa.ipc.open_stream(base64.b64decode(text)).read_all()


_SCALARS: Final[Mapping[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]]] = {
    "table": (pa.Table, _write_table, _read_table),
    "datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "date": (date, date.isoformat, date.fromisoformat),
    "path": (Path, str, Path),
}
