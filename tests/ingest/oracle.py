"""What must be true of a report and a lake after a file whose truth is known was ingested."""

from __future__ import annotations

import bisect
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow.parquet as pq

from tests.ingest.drawn_tables import COLUMNS, Row
from tests.ingest.published_text import ANY, Record
from workbench.ingest import FileReport
from workbench.storage import Lake

_NOTHING = dict.fromkeys(map(ord, "\ufeff\u200b"))


def find_faults(
    report: FileReport, lake: Lake, lines: Mapping[int, Record], may_refuse: frozenset[str]
) -> list[str]:
    """What is wrong with the outcome, one line each; none when all is as it should be."""
    faults = list(_find_faults_of_report(report))
    must = [r for r in lines.values() if r.role == "data" and r.apart is None]
    if report.status in ("refused", "unrecognised"):
        codes = {reason.code for reason in report.reasons}
        if must and not (may_refuse & codes or "*" in may_refuse):
            faults.append(f"{report.status} for {sorted(codes)} though {len(must)} rows are sound")
        return faults
    if may_refuse == frozenset({"must"}):
        return [*faults, f"{report.status}, and should not have been"]
    assert report.dataset is not None and report.version is not None
    snapshot = lake.snapshot(report.dataset, report.version)
    kept = [row for file in snapshot.files for row in read_rows(file)]
    apart = read_apart(lake, report)
    if len(kept) != report.rows_kept or len(apart) != report.rows_quarantined:
        faults.append(
            f"reported {report.rows_kept}+{report.rows_quarantined}, stored {len(kept)}+{len(apart)}"
        )
    return faults + find_lost(kept, apart, lines)


def _find_faults_of_report(report: FileReport) -> Sequence[str]:
    faults = []
    if report.rows_read != report.rows_kept + report.rows_quarantined:
        faults.append("rows read are not rows kept plus apart")
    if report.status not in ("ingested", "unchanged", "refused", "unrecognised"):
        faults.append(f"status {report.status}")
    if report.status in ("refused", "unrecognised") and not report.reasons:
        faults.append("refused without a reason")
    for reason in report.reasons:
        if reason.code == "WB000":
            faults.append(f"unforeseen: {reason.text.en} {reason.where}")
        if not reason.text.ko or not reason.text.en:
            faults.append(f"{reason.code} is not said in both languages")
    return faults


def find_lost(kept: Sequence[Row], apart: Mapping[int, str], lines: Mapping[int, Record]) -> list[str]:
    """Rows lost, invented or changed; lines kept apart that should not be, or for another reason."""
    faults = []
    left = Counter(map(normal, kept))
    undecided = []
    for line, record in lines.items():
        if record.role == "blank":
            continue
        if line in apart:
            if record.apart is None:
                faults.append(f"line {line} is sound and was kept apart for {apart[line]}")
            elif record.apart != ANY and apart[line] not in record.apart:
                faults.append(f"line {line} was kept apart for {apart[line]}, not {sorted(record.apart)}")
        elif record.role != "optional":
            undecided.append((line, record))
    starts = sorted(lines)
    for line in apart.keys() - lines.keys():
        # A damaged record over several lines may be kept apart line by line.
        at = bisect.bisect(starts, line) - 1
        if at < 0 or lines[starts[at]].apart is None:
            faults.append(f"line {line} is kept apart, and no record begins there")
    for line in apart.keys() & {n for n, r in lines.items() if r.role == "blank"}:
        faults.append(f"line {line} is kept apart, and holds no record")
    # Those with one outcome first, so that those with several cannot take it from them.
    for line, record in sorted(undecided, key=lambda item: len(item[1].kept)):
        fits = next((row for row in map(normal, record.kept) if left[row] > 0), None)
        if fits is None:
            faults.append(f"line {line} is lost or was changed: {record.kept[:1]} of {record.cells}")
        else:
            left[fits] -= 1
    faults += [f"a row that is not in the truth: {row}" for row, n in left.items() if n > 0]
    return faults


def read_rows(file: Any) -> list[Row]:
    """Rows of a part, in the order of the drawn columns."""
    table = pq.read_table(file, columns=list(COLUMNS))
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def read_apart(lake: Lake, report: FileReport) -> dict[int, str]:
    """Line → reason of what a version keeps apart."""
    assert report.dataset is not None and report.version is not None
    folder = lake.snapshot(report.dataset, report.version).folder
    entries = [e for f in folder.glob("quarantine-*.parquet") for e in pq.read_table(f).to_pylist()]
    lines = {e["line"]: e["reason"] for e in entries}
    assert len(lines) == len(entries), "two records apart with the same line"
    return lines


def normal(row: Row) -> Row:
    """A row as it is compared: blanks in text alike, and a number that is none told from all others."""
    return tuple(
        " ".join(v.translate(_NOTHING).split())
        if isinstance(v, str)
        else ("no number" if isinstance(v, float) and not math.isfinite(v) else v)
        for v in row
    )
