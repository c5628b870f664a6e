"""Where a fetch keeps its pages, so that an interrupted one goes on where it stopped.

::

    inbox/bikeList/20241121T183000Z/bikeList-page-00001-01000.json    as the service sent it
    inbox/bikeList/20241121T183000Z.state.json                        what was asked, and why it stopped

The pages themselves are the record of what is done; the state stands beside the folder, so that the folder
holds nothing but published files. Pages bear the name of the service, by which ingest may have to know them.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from workbench.ingest.connectors.address import page_rows
from workbench.ingest.connectors.answer import Answer, read_answer
from workbench.ingest.connectors.extent import Extent
from workbench.ingest.connectors.plan import FetchPlan
from workbench.ingest.connectors.verdict import build_stop
from workbench.ingest.report import Reason
from workbench.storage.disk import write_atomic, write_json

_STATE: Final = ".state.json"
_SAVE_EVERY_S: Final = 2.0
_PAGE = re.compile(r"\w+?-(?:(\d{5,})-)?page-(\d+)-\d+\.(?:json|xml)", re.ASCII)


@dataclass(slots=True)
class RunFolder:
    """The folder of one run, its lock held. Open with :func:`open_run`."""

    folder: Path
    plan: FetchPlan
    started_at: str
    extents: dict[int, Extent] = field(default_factory=dict)
    """By the number of the series."""
    several: bool = False
    finished: bool = False
    stopped: Reason = field(default_factory=lambda: build_stop("interrupted"))
    """Why it stopped; interrupted, until it is known better."""
    saved_at: float = 0.0

    def extent(self, series: int) -> Extent:
        return self.extents.setdefault(series, Extent(self.plan.page_size))

    @property
    def pages_n(self) -> int:
        return sum(len(extent.pages) for extent in self.extents.values())

    @property
    def rows_n(self) -> int:
        return sum(extent.rows_n for extent in self.extents.values())

    def list_lacking(self) -> frozenset[int]:
        """Numbers of the series that are not here to their end."""
        ended = {n for n, extent in self.extents.items() if extent.has_ended}
        return frozenset(series.number for series in self.plan.list_series()) - ended

    def list_files(self) -> tuple[Path, ...]:
        """The pages that are there, in the order of their names."""
        return tuple(sorted(file for file in self.folder.iterdir() if _PAGE.fullmatch(file.name)))

    def add(self, series: int, number: int, answer: Answer, body: bytes) -> None:
        """Keep a page; one without rows is only remembered."""
        if self.extent(series).add(number, answer):
            write_atomic(self.folder / self._name(series, number, answer.format), body)
        if time.monotonic() - self.saved_at > _SAVE_EVERY_S:
            self.save()

    def _name(self, series: int, number: int, suffix: str) -> str:
        first, last = page_rows(self.plan.page_size, number)
        # Ingest reads dates from names: a zero in front keeps 201001 from being January 2010.
        width = 5 if last < 100_000 else 9
        prefix = f"{series:05d}-" if self.several else ""
        return f"{self.plan.service}-{prefix}page-{first:0{width}d}-{last:0{width}d}.{suffix}"

    def save(self) -> None:
        """Write the state down."""
        ends = {str(n): extent.end for n, extent in self.extents.items() if extent.end is not None}
        document = {
            "asked": self.plan.document(),
            "started_at": self.started_at,
            "changed_at": _now(),
            "pages": self.pages_n,
            "rows": self.rows_n,
            "ends": ends,
            "finished": self.finished,
            "stopped": self.stopped.document(),
        }
        write_json(_state_of(self.folder), document)
        self.saved_at = time.monotonic()

    def read(self, state: Mapping[str, Any]) -> None:
        """Take up what an earlier process left."""
        for draft in self.folder.glob(".*.tmp"):
            draft.unlink(missing_ok=True)
        for file in self.list_files():
            found = _PAGE.fullmatch(file.name)
            answer = read_answer(file.read_bytes())
            if found is None or answer is None:  # damaged since: it is fetched again
                continue
            number = (int(found[2]) - 1) // self.plan.page_size
            self.extent(int(found[1] or 1)).add(number, answer)
        for series, end in dict(state.get("ends") or {}).items():
            self.extent(int(series)).end = int(end)


def read_series(file: Path) -> int:
    """Number of the series that a page belongs to."""
    found = _PAGE.fullmatch(file.name)
    return int(found[1] or 1) if found else 0


@contextlib.contextmanager
def open_run(home: Path, plan: FetchPlan, *, resume: bool = True) -> Iterator[RunFolder]:
    """The folder to fetch into: the newest run that asked the same and did not finish, or a new one.

    Parameters
    ----------
    home
        Folder of all that is fetched.
    resume
        ``False`` always begins a new run.
    """
    several = len(plan.list_series()) > 1
    with contextlib.ExitStack() as stack:
        run = None
        if resume and (found := _find_unfinished(home / plan.service, plan)):
            folder, state = found
            if _lock(folder, stack):
                run = RunFolder(folder, plan, str(state.get("started_at")), several=several)
                run.read(state)
        if run is None:
            folder = _make_folder(home / plan.service)
            _lock(folder, stack)
            run = RunFolder(folder, plan, _now(), several=several)
        run.save()
        try:
            yield run
        finally:
            run.save()


def _find_unfinished(home: Path, plan: FetchPlan) -> tuple[Path, Mapping[str, Any]] | None:
    runs = (file.with_name(file.name.removesuffix(_STATE)) for file in home.glob(f"*{_STATE}"))
    for folder in sorted(runs, reverse=True):
        state = _read_state(_state_of(folder))
        if state.get("asked") == plan.document():
            return None if state.get("finished") or not folder.is_dir() else (folder, state)
    return None


def _read_state(file: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        return {}
    return document if isinstance(document, dict) else {}


def _make_folder(home: Path) -> Path:
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for n in range(1, 1_000):
        folder = home / (name if n == 1 else f"{name}-{n:03d}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(home)


def _lock(folder: Path, stack: contextlib.ExitStack) -> bool:
    """Whether the folder is ours now; another process may be fetching into it."""
    descriptor = os.open(folder, os.O_RDONLY)
    stack.callback(os.close, descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _state_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _STATE)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
