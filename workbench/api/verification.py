"""Is a published file as it was made, and does the lake still give what it says?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.api.analysis import release, run
from workbench.api.desk import open_desk, refresh
from workbench.core.errors import LakeError, ReportError
from workbench.core.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.reports.seal import Verdict


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the lake at hand gave for a report's own versions."""

    release: str
    is_same: bool
    is_same_code: bool
    """Whether the code that ran here is the code that made the report."""


def verify(file: Path) -> Verdict:
    """Look whether a report is as it was sealed; nothing but the file is needed.

    Raises
    ------
    ReportError
        The file cannot be read, or has no seal.
    """
    from workbench.reports.seal import check_page

    try:
        page = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(
            Text("보고서 파일을 읽을 수 없습니다", "the report cannot be read"), where=str(file)
        ) from error
    try:
        return check_page(page)
    except ReportError as error:
        raise ReportError(error.what, where=f"{file} ({error.where})", next_step=error.next_step) from error


def recompute(facts: Mapping[str, Any]) -> Recomputed:
    """Run a report's problem once more with the very versions it names.

    Raises
    ------
    ReportError
        The lake at hand is not of the report's kind, or lacks a version the report was made from.
    """
    from workbench.query.receipts import read_code_sha256

    desk = open_desk()
    if desk.lake.is_sample != facts["is_sample"]:
        kind = "sample" if facts["is_sample"] else "real"
        raise ReportError(
            Text("다른 종류의 자료로 만든 보고서입니다", "the report was made from data of the other kind"),
            where=str(facts["problem"]),
            next_step=Text(
                f"WORKBENCH_DATA={kind}로 다시 실행하세요", f"run again with WORKBENCH_DATA={kind}"
            ),
        )
    receipt = facts.get("receipt") or {}
    versions = {s["dataset"]: s["version"] for s in receipt.get("snapshots", ())}
    try:
        refresh(**versions)
        shown = release(run(facts["problem"]))
    except LakeError as error:
        raise ReportError(
            Text(
                "보고서를 만든 자료 버전이 이 기계에 없어 다시 계산할 수 없습니다",
                "the versions the report was made from are not here, so that it cannot be recomputed",
            ),
            where=error.where,
            next_step=Text("같은 공표 파일을 먼저 넣으세요", "take in the same published files first"),
        ) from error
    finally:
        refresh()
    made_by = (receipt.get("code") or {}).get("sha256")
    return Recomputed(shown.id, shown.id == facts["release"], made_by == read_code_sha256())
