"""What an edition was made from, as one digest: unchanged inputs make no new edition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.storage.edition_changes import Inputs

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
        total.update(f"{label}:{_digest(file)}\n".encode())
    return total.hexdigest()


def describe_inputs(problem_id: str, *, datasets: Mapping[str, tuple[str, str]], notebook: Path) -> Inputs:
    """What an edition is made from, by kind, so that the next one can say what changed.

    Parameters
    ----------
    datasets
        Dataset → its version and the digest of its descriptor.
    """
    from workbench.privacy import POLICY_FILE

    code = hashlib.sha256()
    for file in code_files(problem_id):
        if file != POLICY_FILE:
            code.update(f"{file.relative_to(PACKAGE).as_posix()}:{_digest(file)}\n".encode())
    return {
        "dataset": {name: version for name, (version, _) in datasets.items()},
        "descriptor": {name: digest[:16] for name, (_, digest) in datasets.items()},
        "notebook": {notebook.name: _digest(notebook)[:16]},
        "code": {"workbench": code.hexdigest()[:16]},
        "policy": {POLICY_FILE.name: _digest(POLICY_FILE)[:16]},
    }


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def code_files(problem_id: str) -> Iterator[Path]:
    """The files of the package that a problem's report is made by, in a fixed order; the policy is one."""
    folders = [PACKAGE / floor for floor in _FLOORS] + [PACKAGE / "problems" / problem_id]
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix not in _NOT_CODE:
                yield file
