"""What an edition was made from, as one digest: unchanged inputs make no new edition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

PACKAGE = Path(__file__).parents[1]

_FLOORS = ("core", "catalog", "storage", "privacy", "methods", "geo", "query", "present", "reports")
"""Packages whose code shapes every report; of ``problems`` only the problem's own folder does."""
_NOT_CODE = {".pyc", ".md"}


def digest_inputs(
    problem_id: str, *, versions: Iterable[tuple[str, str]], files: Sequence[Path], is_sample: bool
) -> str:
    """Digest of snapshots, descriptors, code, policy and notebook.

    Parameters
    ----------
    versions
        Dataset and version (or digest) pairs.
    files
        Notebook and descriptors.

    Returns
    -------
    str
        64 hex digits.
    """
    total = hashlib.sha256(f"{problem_id}\n{is_sample}\n".encode())
    for name, version in sorted(versions):
        total.update(f"{name}@{version}\n".encode())
    for file in [*files, *code_files(problem_id)]:
        label = file.relative_to(PACKAGE).as_posix() if file.is_relative_to(PACKAGE) else file.name
        total.update(f"{label}:{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def code_files(problem_id: str) -> Iterator[Path]:
    """The files of the package that a problem's report is made by, in a fixed order; the policy is one."""
    folders = [PACKAGE / floor for floor in _FLOORS] + [PACKAGE / "problems" / problem_id]
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix not in _NOT_CODE:
                yield file
