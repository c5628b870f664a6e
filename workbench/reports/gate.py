"""What of an executed notebook may stand in a report: parts of one release, in the report's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from workbench.core.errors import ReportError
from workbench.core.text import Language, Text
from workbench.present import PART_MIME
from workbench.reports.execute import CELL_NUMBER, RECEIPT
from workbench.reports.frames import lift_shared

_STYLE = re.compile(r"<style data-wb-part=\"\">.*?</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the report is of, and which cells' outputs were left out of it."""

    release_id: str
    policy_version: str
    released_at: str
    is_sample: bool
    left_out: tuple[int, ...]
    """Numbers of cells in the stored notebook."""
    shared: Mapping[str, str]
    """What the page holds once for all maps (:mod:`workbench.reports.frames`)."""
    receipt: Mapping[str, Any]
    """What the kernel read and asked."""


def keep_parts(notebook: NotebookNode, language: Language, where: str) -> Kept:
    """Drop every output that is not a part of a release, in place.

    Raises
    ------
    ReportError
        Nothing is left, or the parts come from several releases.
    """
    marks: list[dict[str, Any]] = []
    left_out: set[int] = set()
    shared: dict[str, str] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        kept = []
        for output in cell.outputs:
            mark = _read_mark(output)
            if mark is not None and mark.get("language") == language:
                html = _STYLE.sub("", str(output["data"]["text/html"]))
                output["data"] = {"text/html": lift_shared(html, shared)}
                output["metadata"] = {"civic_section": str(mark.get("section", ""))}
                marks.append(mark)
                kept.append(output)
            else:
                left_out.add(int(cell.metadata.get(CELL_NUMBER, 0)))
        cell["outputs"] = kept
    _require_one_release(marks, where)
    return Kept(
        release_id=str(marks[0]["release"]),
        policy_version=str(marks[0].get("policy_version", "")),
        released_at=str(marks[0].get("released_at", "")),
        is_sample=any(bool(m.get("is_sample")) for m in marks),
        left_out=tuple(sorted(left_out)),
        shared=shared,
        receipt=notebook.metadata.get(RECEIPT, {}),
    )


def _read_mark(output: NotebookNode) -> dict[str, Any] | None:
    """The part's own description of itself, if the output is a part."""
    if output.output_type not in ("execute_result", "display_data"):
        return None
    mark = output.get("data", {}).get(PART_MIME)
    return mark if isinstance(mark, dict) and "text/html" in output["data"] else None


def _require_one_release(marks: list[dict[str, Any]], where: str) -> None:
    releases = sorted({str(mark.get("release")) for mark in marks})
    if not releases:
        raise ReportError(
            Text(
                "노트북에 공개 절차를 거친 출력이 하나도 없습니다", "the notebook shows no part of a release"
            ),
            where=where,
            next_step=Text(
                "view = wb.show(wb.release(wb.run(…)), language)로 만든 것을 보여 주세요",
                "show parts of view = wb.show(wb.release(wb.run(…)), language)",
            ),
        )
    if len(releases) > 1:
        raise ReportError(
            Text(
                "한 보고서에 서로 다른 공개 결과가 섞여 있습니다",
                "the notebook mixes parts of several releases",
            ),
            where=f"{where}: {', '.join(releases)}",
            next_step=Text(
                "노트북 하나는 Release 하나만 보여 주어야 합니다", "one notebook shows one release"
            ),
        )
