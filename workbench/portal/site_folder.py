"""Writing the folder of the static site: whole or not at all, and only what is new.

Everything goes into a folder beside the one that is there; what is the same is a second name for the same file. At the
end the two change places in one step, where the system can.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from workbench.core.errors import ReportError
from workbench.core.text import Text
from workbench.storage import raise_if_full
from workbench.storage.disk import link_or_copy, read_sha256

MANIFEST: Final = "site.json"
_MADE_BY: Final = "civic-workbench"
_ABANDONED_S: Final = 86_400.0
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


@dataclass
class SiteFolder:
    """A context: leaving it without an error puts the new site in the place of the old one."""

    out: Path
    facts: dict[str, Any] = field(default_factory=dict)
    """What the manifest says of the site beside its files."""
    written: list[str] = field(default_factory=list)
    """Files that are new or other than before."""
    files: dict[str, str] = field(default_factory=dict)
    """File → sha256."""

    def __post_init__(self) -> None:
        self.out = self.out.expanduser().absolute()
        self._before = _require_ours(self.out)
        self._draft = self.out.with_name(f".{self.out.name}.{uuid.uuid4().hex}.new")

    def __enter__(self) -> Self:
        _sweep(self.out)
        with raise_if_full(self.out):
            self._draft.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                with raise_if_full(self.out):
                    manifest = {
                        "made_by": _MADE_BY,
                        "format": 1,
                        **self.facts,
                        "files": dict(sorted(self.files.items())),
                    }
                    self.write(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
                    _swap(self._draft, self.out)
        finally:
            shutil.rmtree(self._draft, ignore_errors=True)

    @property
    def removed(self) -> list[str]:
        """Files of the site before that are no more."""
        return sorted(set(self._before) - set(self.files))

    def write(self, file: str, content: bytes) -> None:
        """One file of the site."""
        old, new = self.out / file, self._place(file)
        with raise_if_full(self.out):
            if old.is_file() and old.read_bytes() == content:
                link_or_copy(old, new)
            else:
                new.write_bytes(content)
                self.written.append(file)
        if file != MANIFEST:
            self.files[file] = hashlib.sha256(content).hexdigest()

    def copy(self, file: str, source: Path, *, is_immutable: bool) -> None:
        """A file of the lake.

        Raises
        ------
        ReportError
            The site has another file of that name, which was published never to change.
        """
        digest = read_sha256(source)
        old, new = self.out / file, self._place(file)
        # By its bytes, not by what the manifest says of it: what somebody altered in the folder is put right.
        is_same = old.is_file() and read_sha256(old) == digest
        if is_immutable and file in self._before and self._before[file] != digest:
            raise ReportError(
                Text("이미 펴낸 것과 다른 내용입니다", "this is not what was published under the same name"),
                where=str(old),
                next_step=Text(
                    "다른 자료로 만든 누리집이면 다른 폴더에 쓰세요. 펴낸 것은 바꾸지 않습니다",
                    "write a site of other data to another folder: what was published does not change",
                ),
            )
        with raise_if_full(self.out):
            if is_same:
                link_or_copy(old, new)
            else:
                shutil.copyfile(source, new)
                self.written.append(file)
        self.files[file] = digest

    def _place(self, file: str) -> Path:
        new = self._draft / file
        new.parent.mkdir(parents=True, exist_ok=True)
        return new


def read_manifest(out: Path) -> dict[str, Any]:
    """What the site in a folder says of itself; empty where there is none."""
    file = out / MANIFEST
    if not file.is_file():
        return {}
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return document if isinstance(document, dict) and document.get("made_by") == _MADE_BY else {}


def _require_ours(out: Path) -> dict[str, str]:
    """The files of the site that is there; raise where the folder holds something else."""
    manifest = read_manifest(out)
    is_free = not out.exists() or (out.is_dir() and not out.is_symlink() and not any(out.iterdir()))
    if not manifest and not is_free:
        raise ReportError(
            Text("이 폴더에는 다른 것이 들어 있습니다", "this folder holds something else"),
            where=str(out),
            next_step=Text(
                "빈 폴더나 없는 폴더의 이름을 주세요. 있던 것은 지우지 않습니다",
                "name an empty folder, or one that is not there: nothing of yours is removed",
            ),
        )
    files: dict[str, str] = manifest.get("files", {})
    return files


def _swap(new: Path, out: Path) -> None:
    """Put ``new`` in the place of ``out``; what was there is left under the name of ``new``, to be removed."""
    if not out.exists():
        new.rename(out)
        return
    if _exchange(new, out):
        return
    aside = new.with_suffix(".old")
    out.rename(aside)
    try:
        new.rename(out)
    except OSError:
        aside.rename(out)
        raise
    aside.rename(new)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change names in one step (Linux ``renameat2``); whether the system could."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    outcome = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(outcome == 0)


def _sweep(out: Path) -> None:
    """Remove what a writer that was killed left beside the site."""
    for folder in out.parent.glob(f".{out.name}.*.new"):
        if time.time() - folder.stat().st_mtime > _ABANDONED_S:
            shutil.rmtree(folder, ignore_errors=True)
