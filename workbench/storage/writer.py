"""Writing versions into the lake: one writer at a time, each version whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pyarrow.parquet as pq

from workbench.core.dataset import Snapshot
from workbench.core.errors import LakeBusy
from workbench.core.text import Text
from workbench.storage.disk import (
    link_or_copy,
    raise_if_full,
    read_sha256,
    replacing,
    sync_file,
    sync_folder,
    write_json,
)
from workbench.storage.lake import Lake


@dataclass(frozen=True, slots=True)
class Part:
    """The tidy rows of one raw file (or of one table in it)."""

    id: str
    """Content name: raw bytes, descriptor, code and area layers that made it."""
    file: Path
    """Parquet of the rows kept."""
    quarantine: Path | None
    """Parquet of the rows quarantined, with line and reason."""
    source: Mapping[str, Any]
    """name, sha256, rows_read, rows_kept, rows_quarantined, reasons, repairs, period."""


class LakeWriter:
    """Exclusive right to write to a lake, as a context manager.

    Raises
    ------
    LakeBusy
        Another process is writing and did not finish within ``wait`` seconds.
    LakeFull
        The disk is full; what was there before is intact.
    """

    def __init__(self, lake: Lake, *, wait: float = 30.0) -> None:
        self.lake = lake
        self._wait = wait
        self._lock: IO[str] | None = None

    @property
    def staging(self) -> Path:
        return self.lake.root / "staging"

    def __enter__(self) -> Self:
        with raise_if_full(self.lake.root):
            self.lake.root.mkdir(parents=True, exist_ok=True)
            self._lock = (self.lake.root / "lock").open("w")
        deadline = time.monotonic() + self._wait
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    self._lock.close()
                    raise LakeBusy(
                        Text("다른 작업이 자료를 넣는 중입니다", "another ingest is writing"),
                        where=str(self.lake.root),
                        next_step=Text("끝난 뒤 다시 실행하세요", "run it again when that one has ended"),
                    ) from None
                time.sleep(0.1)
        self._finish_for_the_dead()
        with raise_if_full(self.lake.root):
            self.staging.mkdir(parents=True)
        return self

    def _finish_for_the_dead(self) -> None:
        """Whoever held the lock before is gone: a version that it finished becomes the current one, as it would have;
        what it left half-done is nobody's."""
        shutil.rmtree(self.staging, ignore_errors=True)
        for draft in self.lake.tidy.glob("*/.current.*.tmp"):
            version = draft.read_text(encoding="utf-8")
            if version and (draft.parent / version / "manifest.json").is_file():
                draft.replace(draft.parent / "current")
                sync_folder(draft.parent)
            else:
                draft.unlink()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.staging, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()

    @contextlib.contextmanager
    def workspace(self) -> Iterator[Path]:
        """An empty folder on the lake's disk, removed afterwards."""
        folder = self.staging / uuid.uuid4().hex
        with raise_if_full(folder):
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def copy_raw(self, file: Path, sha256: str, folder: Path) -> Path:
        """The publisher's bytes on the lake's disk, in a workspace, for :meth:`keep_raw` to keep.

        Bytes that are kept already are not copied again.
        """
        if self.lake.raw_file(sha256).is_file():
            return file
        copied = folder / f"raw-{sha256}"
        shutil.copyfile(file, copied)
        sync_file(copied)
        return copied

    def keep_raw(self, file: Path, sha256: str) -> Path:
        """Keep the publisher's bytes, once; a copy made by :meth:`copy_raw` moves in."""
        target = self.lake.raw_file(sha256)
        if target.is_file():
            return target
        with self.workspace() as folder:
            copied = file if file.name == f"raw-{sha256}" else self.copy_raw(file, sha256, folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            copied.replace(target)
            sync_folder(target.parent)
        return target

    def publish(self, dataset_id: str, parts: Sequence[Part], *, make_current: bool = True) -> Snapshot:
        """Make one immutable version of ``parts`` and, in one atomic step, the current one."""
        version = _version_name(parts)
        folder = self.lake.tidy / dataset_id / version
        pointer = folder.parent / "current"
        with (
            raise_if_full(folder),
            replacing(pointer, version.encode()) if make_current else contextlib.nullcontext(),
        ):
            if not (folder / "manifest.json").is_file():
                shutil.rmtree(folder, ignore_errors=True)
                self._write_version(folder, dataset_id, parts)
        return self.lake.snapshot(dataset_id, version)

    def _write_version(self, folder: Path, dataset_id: str, parts: Sequence[Part]) -> None:
        with self.workspace() as draft:
            periods = [part.source["period"] for part in parts]
            firsts = [p[0] for p in periods if p[0] is not None]
            lasts = [p[1] for p in periods if p[1] is not None]
            manifest = {
                "dataset": dataset_id,
                "version": folder.name,
                "created_at": datetime.now(UTC).isoformat(timespec="microseconds"),
                "is_sample": self.lake.is_sample,
                "period": [min(firsts, default=None), max(lasts, default=None)],
                "parts": [_place_part(part, draft) for part in parts],
            }
            write_json(draft / "manifest.json", manifest)
            folder.parent.mkdir(parents=True, exist_ok=True)
            draft.rename(folder)
            sync_folder(folder.parent)


def _place_part(part: Part, folder: Path) -> dict[str, Any]:
    """Put a part's files into a version's folder; the manifest's entry of it."""
    entry: dict[str, Any] = {"id": part.id, "source": dict(part.source)}
    for key, kind, file in (("", "part", part.file), ("quarantine_", "quarantine", part.quarantine)):
        if file is None:
            continue
        name = f"{kind}-{part.id}.parquet"
        link_or_copy(file, folder / name)
        sync_file(folder / name)
        entry |= {
            f"{key}file": name,
            f"{key}sha256": read_sha256(folder / name),
            f"{key}rows_n": pq.ParquetFile(folder / name).metadata.num_rows,
        }
    return entry


def _version_name(parts: Sequence[Part]) -> str:
    return hashlib.sha256("\n".join(sorted(part.id for part in parts)).encode()).hexdigest()[:16]
