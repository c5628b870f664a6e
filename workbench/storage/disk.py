"""Writing so that a power cut, a kill or a full disk leaves the old state or the new one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench.core.errors import LakeError, LakeFull
from workbench.core.text import Text

_FULL = ("No space left on device", "Out of disk", "not enough space")


def read_sha256(file: Path) -> str:
    """sha256 of a file's bytes, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_atomic(file: Path, content: bytes) -> None:
    """Replace ``file`` in one step, with the bytes on the disk before its name points to them."""
    with replacing(file, content):
        pass


@contextlib.contextmanager
def replacing(file: Path, content: bytes) -> Iterator[None]:
    """Replace ``file`` in one step as the block ends; where it fails, the file stays as it was.

    The new content lies on the disk as ``.<name>.<pid>.tmp`` before the block begins: where the process dies on the
    way, it tells what the file was to become.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        yield
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)  # it is there still only if something failed
    sync_folder(file.parent)


def write_json(file: Path, document: Mapping[str, Any]) -> None:
    write_atomic(file, json.dumps(document, ensure_ascii=False, indent=1, default=str).encode())


def sync_file(file: Path) -> None:
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames inside ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for the same bytes; a copy where the file system has no hard links."""
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            raise
        shutil.copyfile(source, target)


@contextlib.contextmanager
def raise_if_full(folder: Path) -> Iterator[None]:
    """Turn whatever a library says of a full or unwritable disk into one clear error."""
    try:
        yield
    except Exception as error:
        number = error.errno if isinstance(error, OSError) else None
        full = number in (errno.ENOSPC, errno.EDQUOT)
        if full or any(sign in str(error) for sign in _FULL):
            raise LakeFull(
                Text("디스크에 남은 자리가 없습니다", "the disk is full"),
                where=str(folder),
                next_step=Text(
                    "자리를 비운 뒤 같은 명령을 다시 실행하세요. 이미 들어온 자료는 그대로 있습니다",
                    "free some space and run the same command again; what was ingested before is intact",
                ),
            ) from error
        if number in (errno.EACCES, errno.EROFS):
            raise LakeError(
                Text("이 폴더에 쓸 수 없습니다", "this folder cannot be written to"),
                where=str(folder),
                next_step=Text(
                    "권한을 확인하거나 WORKBENCH_HOME을 바꾸세요",
                    "check its permissions, or set WORKBENCH_HOME",
                ),
            ) from error
        raise
