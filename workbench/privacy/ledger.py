"""The ledger of releases: one JSON line each, every line sealed by the hash of the one before."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from workbench.core.errors import LakeDamaged
from workbench.core.result import Release
from workbench.core.text import Text
from workbench.privacy.canonical import plain

LEDGER = "releases.jsonl"
_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what passed the gate, when, and the chain."""

    number: int
    release_id: str
    problem_id: str
    policy_version: str
    is_sample: bool
    written_at: datetime
    snapshots: tuple[Mapping[str, Any], ...]
    withheld: tuple[Mapping[str, Any], ...]
    previous: str
    """sha256 of the line before (64 zeros before the first)."""
    sha256: str
    """sha256 of this line without this field."""


def append(release: Release, folder: Path) -> Entry:
    """Add ``release`` to the ledger in ``folder``; a release already there is returned, not repeated.

    Raises
    ------
    LakeDamaged
        The ledger was changed by hand: nothing is added to a broken chain.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder / LEDGER) as file:
        entries = tuple(_entries(file, folder / LEDGER))
        for entry in entries:
            if entry.release_id == release.id:
                return entry
        line = _seal(
            {
                "number": len(entries) + 1,
                "release_id": release.id,
                "problem_id": release.result.problem_id,
                "policy_version": release.policy_version,
                "is_sample": release.result.is_sample,
                "written_at": datetime.now(UTC).isoformat(),
                "snapshots": plain(release.result.snapshots),
                "withheld": [
                    {"table": w.table, "column": w.column, "cells_n": w.cells_n, "rule": w.rule}
                    for w in release.withheld
                ],
                "previous": entries[-1].sha256 if entries else _START,
            }
        )
        _append_whole(file.fileno(), json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
    return _entry(line)


def _append_whole(descriptor: int, line: str) -> None:
    """The line to its end, or nothing of it: half a line would break the chain for good."""
    size, rest = os.fstat(descriptor).st_size, line.encode()
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def read(folder: Path) -> tuple[Entry, ...]:
    """All entries in order.

    Raises
    ------
    LakeDamaged
        A line was changed, removed or put in; the message names its number.
    """
    path = folder / LEDGER
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8") as file:
        return tuple(_entries(file, path))


def _entries(file: IO[str], path: Path) -> Iterator[Entry]:
    previous = _START
    file.seek(0)
    for number, text in enumerate(file, start=1):
        try:
            line = json.loads(text)
            sealed = _seal({k: v for k, v in line.items() if k != "sha256"})
            whole = sealed["sha256"] == line["sha256"] and line["previous"] == previous
            if not whole or line["number"] != number:
                raise _damaged(path, number)
            entry = _entry(line)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _damaged(path, number) from error
        previous = entry.sha256
        yield entry


def _seal(line: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return line | {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def _entry(line: Mapping[str, Any]) -> Entry:
    return Entry(
        **{
            **line,
            "written_at": datetime.fromisoformat(line["written_at"]),
            "snapshots": tuple(line["snapshots"]),
            "withheld": tuple(line["withheld"]),
        }
    )


@contextmanager
def _locked(path: Path) -> Iterator[IO[str]]:
    """The ledger open for reading and appending, for one process at a time."""
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _damaged(path: Path, number: int) -> LakeDamaged:
    return LakeDamaged(
        Text("공개 대장이 손상되었습니다", "the ledger of releases is damaged"),
        where=f"{path.name}:{number}",
        next_step=Text("백업에서 되돌리세요", "restore it from a backup"),
    )
