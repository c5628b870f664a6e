"""Throwing away old versions, and never one that a published edition cites.

A version goes if it is not the current one, stopped being it at least so many days ago, and no edition cites
it. Then go the raw files that no manifest left refers to. Whatever cannot be read stops the sweep before
anything is removed: not knowing what an edition rests on is no licence to delete it.
"""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from workbench.core.dataset import Snapshot
from workbench.storage.citations import read_citations
from workbench.storage.disk import raise_if_full, sync_folder
from workbench.storage.lake import Lake
from workbench.storage.writer import LakeWriter


@dataclass(frozen=True, slots=True)
class SweptVersion:
    """A version that goes."""

    dataset_id: str
    version: str
    rows_n: int
    created_at: datetime
    retired_at: datetime
    """When it stopped being the current version."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed, or would remove."""

    versions: tuple[SweptVersion, ...]
    raw: tuple[str, ...]
    """sha256 of the raw files."""
    bytes_n: int
    """Bytes that become free on the disk: parts that a version left standing shares do not count."""
    cited_n: int
    """Old versions that stay because an edition cites them."""
    dry_run: bool

    def document(self) -> dict[str, Any]:
        """The outcome as a JSON-ready document."""
        return {
            "dry_run": self.dry_run,
            "versions": [
                {
                    "dataset": v.dataset_id,
                    "version": v.version,
                    "rows": v.rows_n,
                    "created_at": v.created_at.isoformat(),
                    "retired_at": v.retired_at.isoformat(),
                }
                for v in self.versions
            ],
            "raw": list(self.raw),
            "bytes": self.bytes_n,
            "kept_for_editions": self.cited_n,
        }


def sweep(lake: Lake, keep_days: float, dry_run: bool = True, *, now: datetime | None = None) -> Swept:
    """Remove old versions that nothing rests on, and the raw files that only they were made from.

    Each version disappears in one step: killed at any moment, the lake is sound, and the next sweep goes on.

    Parameters
    ----------
    keep_days
        Days for which a version stays after a newer one took its place; sessions that began with it still
        read it.
    dry_run
        Say what would go, and remove nothing.
    now
        The moment to count from; this one where absent.

    Raises
    ------
    ValueError
        ``keep_days`` is negative.
    LakeDamaged
        A manifest or an edition's release cannot be read; nothing was removed.
    LakeBusy
        An ingest is writing, or an edition is being published; nothing was removed.
    """
    if keep_days < 0:
        raise ValueError("versions cannot be kept for fewer than 0 days")
    deadline = (now or datetime.now(UTC)) - timedelta(days=keep_days)
    if dry_run:
        return _plan(lake, deadline, dry_run)
    with LakeWriter(lake) as writer, raise_if_full(lake.root):
        plan = _plan(lake, deadline, dry_run)
        for version in plan.versions:
            _remove_version(writer, version)
        for sha256 in plan.raw:
            lake.raw_file(sha256).unlink(missing_ok=True)
    return plan


def _plan(lake: Lake, deadline: datetime, dry_run: bool) -> Swept:
    cited = {version for citation in read_citations(lake) for version in citation.versions}
    old = [v for folder in _datasets(lake) for v in _old_versions(lake, folder.name, deadline)]
    gone = [v for v in old if (v.dataset_id, v.version) not in cited]
    removed = {(v.dataset_id, v.version) for v in gone}
    raw = tuple(sorted(_raw_names(lake) - _raw_in_use(lake, removed)))
    folders = [lake.tidy / dataset / version for dataset, version in sorted(removed)]
    files = [file for folder in folders for file in folder.iterdir()]
    bytes_n = _freed(files) + sum(lake.raw_file(sha256).stat().st_size for sha256 in raw)
    return Swept(tuple(gone), raw, bytes_n, len(old) - len(gone), dry_run)


def _datasets(lake: Lake) -> list[Path]:
    return sorted(folder for folder in lake.tidy.glob("*") if folder.is_dir())


def _old_versions(lake: Lake, dataset_id: str, deadline: datetime) -> Iterator[SweptVersion]:
    """Versions that stopped being current before the deadline; none where nothing says which is current."""
    if not lake.has(dataset_id):
        return
    current = lake.current(dataset_id)
    versions = lake.versions(dataset_id)
    pointer = (lake.tidy / dataset_id / "current").stat().st_mtime
    pointed_at = datetime.fromtimestamp(pointer, UTC)
    for snapshot, retired_at in _retirements(versions, pointed_at):
        if snapshot.version != current.version and retired_at <= deadline:
            yield SweptVersion(dataset_id, snapshot.version, snapshot.rows_n, snapshot.created_at, retired_at)


def _retirements(versions: Iterable[Snapshot], pointed_at: datetime) -> Iterator[tuple[Snapshot, datetime]]:
    """Each version with the moment the next one came; for the last one, when ``current`` was last set."""
    *earlier, last = versions
    for snapshot, following in pairwise([*earlier, last]):
        yield snapshot, following.created_at
    yield last, max(last.created_at, pointed_at)


def _raw_names(lake: Lake) -> set[str]:
    return {file.name for file in lake.raw.glob("??/*") if file.is_file()}


def _raw_in_use(lake: Lake, removed: set[tuple[str, str]]) -> set[str]:
    """sha256 of every raw file that a version left standing was made from, companions included."""
    used: set[str] = set()
    for manifest in lake.tidy.glob("*/*/manifest.json"):
        dataset_id, version = manifest.parent.parent.name, manifest.parent.name
        if (dataset_id, version) in removed:
            continue
        for part in lake.manifest(dataset_id, version)["parts"]:
            used.add(part["source"]["sha256"])
            used.update(part["source"].get("companions", {}).values())
    return used


def _freed(files: Iterable[Path]) -> int:
    """Bytes of the files that have no other name once these names are gone."""
    states = [file.stat() for file in files]
    names = Counter((s.st_dev, s.st_ino) for s in states)
    sizes = {(s.st_dev, s.st_ino): s.st_size for s in states if names[s.st_dev, s.st_ino] >= s.st_nlink}
    return sum(sizes.values())


def _remove_version(writer: LakeWriter, version: SweptVersion) -> None:
    folder = writer.lake.tidy / version.dataset_id / version.version
    # Out of sight in one step, on the same disk; a writer that dies leaves it to the next one's sweeping.
    doomed = writer.staging / uuid.uuid4().hex
    folder.rename(doomed)
    sync_folder(folder.parent)
    shutil.rmtree(doomed)
