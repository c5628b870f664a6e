"""Which published editions rest on which versions: what must never be thrown away."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from workbench.core.errors import LakeBusy, LakeDamaged
from workbench.core.text import Text
from workbench.storage.lake import Lake

_ABANDONED_S: Final = 86_400.0
"""A half-written edition older than this was left by a process that died."""


@dataclass(frozen=True, slots=True)
class CitedFinding:
    """A finding as it was published."""

    id: str
    sentence: Text


@dataclass(frozen=True, slots=True)
class Citation:
    """One published edition and the versions it was made from."""

    problem_id: str
    number: int
    """0 for an edition that is being published at this moment."""
    is_current: bool
    versions: frozenset[tuple[str, str]]
    """(dataset, version) of every snapshot that its release names."""
    findings: tuple[CitedFinding, ...]


def read_citations(lake: Lake) -> tuple[Citation, ...]:
    """What every edition in the lake cites, by problem and number.

    Raises
    ------
    LakeDamaged
        The release beside an edition is missing or cannot be read, so that nobody knows what it cites.
    LakeBusy
        An edition is being written and does not yet say what it cites.
    """
    folders = sorted(folder for folder in lake.released.glob("*/*") if folder.is_dir())
    found = [c for folder in folders if (c := _read_citation(folder)) is not None]
    return tuple(sorted(found, key=lambda c: (c.problem_id, c.number)))


def _read_citation(folder: Path) -> Citation | None:
    file = folder / "release.json"
    is_draft = not folder.name.isdigit()
    if is_draft and not file.is_file():
        if _is_abandoned(folder):
            return None
        raise LakeBusy(
            Text("보고서를 펴내는 중입니다", "an edition is being published"),
            where=folder.parent.name,
            next_step=Text("끝난 뒤 다시 실행하세요", "run it again when that has ended"),
        )
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        versions = frozenset((s["dataset_id"], s["version"]) for s in document.get("snapshots", ()))
        findings = tuple(_read_findings(document))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeDamaged(
            Text("펴낸 판의 기록(release)을 읽을 수 없습니다", "the release of an edition cannot be read"),
            where=f"{folder.parent.name} {folder.name}",
            next_step=Text(
                "사본에서 되돌린 뒤 다시 실행하세요", "put it back from a copy, then run it again"
            ),
        ) from error
    number = 0 if is_draft else int(folder.name)
    return Citation(folder.parent.name, number, _is_current(folder), versions, findings)


def _read_findings(document: dict[str, Any]) -> Iterator[CitedFinding]:
    for finding in document.get("findings", ()):
        sentence = finding.get("sentence", {})
        yield CitedFinding(str(finding["id"]), Text(sentence.get("ko", ""), sentence.get("en", "")))


def _is_abandoned(folder: Path) -> bool:
    return time.time() - folder.stat().st_mtime > _ABANDONED_S


def _is_current(folder: Path) -> bool:
    pointer = folder.parent / "current"
    return pointer.is_file() and pointer.read_text(encoding="utf-8").strip() == folder.name
