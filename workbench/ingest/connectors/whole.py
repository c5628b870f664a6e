"""The pages of a fetch as whole files: one for each day, month or quarter asked for, or one for all.

A day of the traffic counts is 4,056 pages of six rows. Ingest would make a version of each; people would
publish one file. A file is written when all its pages are here, and is the same bytes whenever and with
whatever other days it is fetched, so that ingest knows it again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from workbench.ingest.connectors.answer import read_rows
from workbench.ingest.connectors.fetch import FetchReport
from workbench.ingest.connectors.plan import FetchPlan
from workbench.ingest.connectors.run_folder import read_series
from workbench.storage.disk import link_or_copy, raise_if_full

_READY: Final = ".ready"
_ROWS_MAX: Final = 100_000
"""Of one file, and a page more: ingest holds a response in memory."""


def write_whole_files(plan: FetchPlan, report: FetchReport, *, dated: str | None = None) -> Path | None:
    """Write the whole files of a fetch into a folder beside that of its pages.

    Parameters
    ----------
    dated
        The argument that takes a date: pages with the same value of it are one file.

    Returns
    -------
    Path
        The folder, made anew; ``None`` where nothing is whole yet.

    Raises
    ------
    LakeFull, LakeError
        The folder cannot be written to.
    """
    pages = _group_pages(plan, report, dated)
    if not pages:
        return None
    folder = report.folder.with_name(report.folder.name + _READY)
    with raise_if_full(folder.parent):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for value, files in pages.items():
            name = "-".join(part for part in (plan.service, value) if part)
            _write_group(folder / name, files)
    return folder


def _group_pages(plan: FetchPlan, report: FetchReport, dated: str | None) -> dict[str, list[Path]]:
    """Pages by the date asked for (or all together); only what is here to its end."""
    values = {s.number: s.arguments.get(dated, "") if dated else "" for s in plan.list_series()}
    waiting = {values[number] for number in report.lacking}
    found = ((values[read_series(file)], file) for file in report.files)
    wanted = sorted(pair for pair in found if pair[0] not in waiting)
    return {value: [file for _, file in pairs] for value, pairs in groupby(wanted, lambda pair: pair[0])}


def _write_group(name: Path, files: Sequence[Path]) -> None:
    if len(files) == 1:
        link_or_copy(files[0], name.with_name(name.name + files[0].suffix))
        return
    rows: list[Mapping[str, object]] = []
    number = 1
    for file in files:
        rows += read_rows(file.read_bytes())
        if len(rows) >= _ROWS_MAX or file is files[-1]:
            part = f"-{number}" if number > 1 else ""
            _write_rows(name.with_name(f"{name.name}{part}.json"), rows)
            rows, number = [], number + 1


def _write_rows(file: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """All rows in one list, their cells as they came."""
    shown = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    file.write_text(f'{{"row": [\n{shown}\n]}}\n', encoding="utf-8")
