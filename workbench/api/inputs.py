"""What an edition was made from, as one digest: unchanged inputs make no new edition."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.storage.edition_changes import Inputs

PACKAGE = Path(__file__).parents[1]

_FLOORS = ("core", "catalog", "storage", "privacy", "methods", "geo", "query", "present", "reports")
"""Packages whose code shapes every report; of ``problems`` what all share and the problem's own folder do."""
_VERBS = ("analysis.py", "building.py", "desk.py")
"""Of ``api``, what a report's notebook runs through."""
_NOT_CODE = {".pyc", ".md"}
_NOT_IN_A_PAGE = set(
    "click fastapi httpx pydantic python-calamine python-multipart rich sqlalchemy starlette tenacity tqdm uvicorn".split()
)
"""Required packages that take files in, serve pages or talk to a terminal, and change no number of a report."""
_NAME = re.compile(r"[\w.-]+")


def digest_inputs(
    problem_id: str, *, versions: Iterable[tuple[str, str]], files: Sequence[Path], is_sample: bool
) -> str:
    """Digest of snapshots, descriptors, code, libraries, policy and notebook.

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
    total = hashlib.sha256(f"{problem_id}\n{is_sample}\n{list_libraries()}\n".encode())
    for name, current in sorted(versions):
        total.update(f"{name}@{current}\n".encode())
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
        "dataset": {name: current for name, (current, _) in datasets.items()},
        "descriptor": {name: digest[:16] for name, (_, digest) in datasets.items()},
        "notebook": {notebook.name: _digest(notebook)[:16]},
        "code": {
            "workbench": code.hexdigest()[:16],
            "libraries": hashlib.sha256(list_libraries().encode()).hexdigest()[:16],
        },
        "policy": {POLICY_FILE.name: _digest(POLICY_FILE)[:16]},
    }


@cache
def list_libraries() -> str:
    """Python and the packages that a report is computed and drawn with, each with its version."""
    named = {_NAME.findall(line)[0] for line in _read_requirements() if "extra ==" not in line}
    found = [f"Python {platform.python_version()}"]
    for name in sorted(named - _NOT_IN_A_PAGE):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:  # for another system or another Python
            continue
    return " · ".join(found)


def _read_requirements() -> list[str]:
    """What the package says it needs; nothing where it is not installed."""
    try:
        return requires("civic-workbench") or []
    except PackageNotFoundError:
        return []


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def code_files(problem_id: str) -> Iterator[Path]:
    """The files of the package that a problem's report is made by, in a fixed order; the policy is one."""
    yield from (PACKAGE / "api" / name for name in _VERBS)
    yield from _list_code((PACKAGE / "problems").glob("*"))
    for folder in (*(PACKAGE / floor for floor in _FLOORS), PACKAGE / "problems" / problem_id):
        yield from _list_code(folder.rglob("*"))


def _list_code(files: Iterable[Path]) -> list[Path]:
    return sorted(file for file in files if file.is_file() and file.suffix not in _NOT_CODE)
