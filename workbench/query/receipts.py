"""The receipt of a session: what it read, to the byte, and what it asked."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import duckdb

from workbench.core.dataset import Snapshot
from workbench.query.functions import read_calendar_sha256
from workbench.storage import Lake
from workbench.storage.disk import read_sha256

_PACKAGE: Final = Path(__file__).parents[1]
_CODE: Final = {".py", ".sql", ".csv", ".yaml"}


@dataclass(slots=True)
class Query:
    """One question that was answered."""

    sql: str
    parameters: Mapping[str, object]
    datasets: tuple[str, ...]
    calendar: bool
    """Whether it used the calendar of holidays."""
    rows_n: int
    """Rows of the answer."""
    times_n: int = 1
    """How often it was asked."""


@dataclass(slots=True)
class Record:
    """The questions of a session, each once, in the order they were first asked."""

    _queries: dict[str, Query] = field(default_factory=dict)

    def add(self, query: Query) -> None:
        """Note an answered question."""
        key = f"{query.sql}\n{sorted(query.parameters.items(), key=lambda item: item[0])}"
        if key in self._queries:
            self._queries[key].times_n += 1
        else:
            self._queries[key] = query

    @property
    def queries(self) -> tuple[Query, ...]:
        return tuple(self._queries.values())


def build_receipt(lake: Lake, snapshots: Iterable[Snapshot], record: Record) -> dict[str, object]:
    """What a session read and asked, as a JSON document without a time of day: the same work, the same receipt.

    Parameters
    ----------
    snapshots
        Versions touched, in order.

    Raises
    ------
    LakeError
        A version's manifest cannot be read any more.
    """
    used = {snapshot.dataset_id: snapshot.version for snapshot in snapshots}
    calendar = any(query.calendar for query in record.queries)
    return {
        "is_sample": lake.is_sample,
        "snapshots": [_write_snapshot(lake, snapshot) for snapshot in snapshots],
        "holidays_sha256": read_calendar_sha256() if calendar else None,
        "queries": [
            {
                "sql": query.sql,
                "parameters": {name: _plain(query.parameters[name]) for name in sorted(query.parameters)},
                "reads": [f"{name}@{used[name]}" for name in query.datasets],
                "rows_n": query.rows_n,
                "times_n": query.times_n,
            }
            for query in record.queries
        ],
        "code": {
            "workbench": _read_version(),
            "sha256": read_code_sha256(),
            "duckdb": duckdb.__version__,
            "python": platform.python_version(),
        },
    }


def merge_receipts(receipts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One receipt of several sessions over one lake: each version and each question once."""
    merged = dict(receipts[0])
    snapshots = {(s["dataset"], s["version"]): s for receipt in receipts for s in receipt["snapshots"]}
    queries: dict[str, dict[str, Any]] = {}
    for query in (q for receipt in receipts for q in receipt["queries"]):
        same = queries.setdefault(
            f"{query['sql']}\n{query['parameters']}\n{query['reads']}", dict(query, times_n=0)
        )
        same["times_n"] += query["times_n"]
    merged["snapshots"] = [snapshots[key] for key in sorted(snapshots)]
    merged["queries"] = list(queries.values())
    merged["holidays_sha256"] = next((r["holidays_sha256"] for r in receipts if r["holidays_sha256"]), None)
    return merged


def _read_version() -> str:
    # Not `from workbench import …`: the package names the verbs, which stand floors above.
    return str(import_module("workbench").__version__)


@cache
def read_code_sha256() -> str:
    """One digest of the package's code as it runs here; two checkouts of one commit have the same."""
    total = hashlib.sha256()
    for file in sorted(_PACKAGE.rglob("*")):
        if file.suffix in _CODE and file.is_file():
            total.update(f"{file.relative_to(_PACKAGE).as_posix()}:{read_sha256(file)}\n".encode())
    return total.hexdigest()


def _write_snapshot(lake: Lake, snapshot: Snapshot) -> dict[str, object]:
    parts = lake.manifest(snapshot.dataset_id, snapshot.version)["parts"]
    return {
        "dataset": snapshot.dataset_id,
        "version": snapshot.version,
        "rows_n": snapshot.rows_n,
        "period": [_plain(day) for day in snapshot.period],
        "created_at": snapshot.created_at.isoformat(),
        "files": [
            {
                "file": part["file"],
                "sha256": part.get("sha256") or read_sha256(snapshot.folder / part["file"]),
                "rows_n": part["rows_n"],
                "published_as": part["source"].get("name"),
                "published_sha256": part["source"].get("sha256"),
            }
            for part in parts
        ],
    }


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)
