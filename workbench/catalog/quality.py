"""Grading a version: the rules counted in one pass, the sensors looked at, the level of each dimension."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import duckdb
import pyarrow.parquet as pq

from workbench.catalog.quality_rules import NO_DATA, Rule, build_rules
from workbench.catalog.quality_sheet import DIMENSIONS, Measure, QualitySheet, build_grade
from workbench.catalog.quality_sql import MEMORY, THREADS, columns_of, open_kept, quarantine_beside
from workbench.catalog.series_faults import SeriesFaults
from workbench.catalog.series_search import find_series_faults
from workbench.catalog.timeliness import grade_timeliness
from workbench.core.dataset import Dataset, Snapshot
from workbench.core.text import Text

SERIES_CHECK: Final = "series_faults"
"""Name of the check that counts suspect values of sensors."""

_NOTHING: Final = Text(
    "이 데이터셋의 설명에는 이것을 잴 규칙이 없습니다", "the descriptor gives nothing to measure this by"
)
_NO_REFERENCE: Final = Text(
    "실제와 견줄 좌표나 측정값이 없어 재지 않았습니다",
    "there are no places or sensors to compare with the world",
)

_Measured = tuple[tuple[Measure, ...], SeriesFaults | None]
_measured: dict[tuple[str, ...], _Measured] = {}
_REMEMBERED_N: Final = 256


def grade(
    dataset: Dataset,
    snapshot: Snapshot,
    *,
    today: date | None = None,
    memory: str = MEMORY,
    threads: int = THREADS,
) -> QualitySheet:
    """The quality sheet of a version.

    A version never changes, so what was measured of it is remembered in this process; only its timeliness is of today.

    Parameters
    ----------
    today
        Day that the age of the data is counted to; today where absent.
    memory, threads
        Limits; what does not fit is sorted on disk.
    """
    key = (str(snapshot.folder), snapshot.version, dataset.digest)
    if key not in _measured:
        if len(_measured) >= _REMEMBERED_N:
            _measured.pop(next(iter(_measured)), None)
        _measured[key] = _measure(dataset, snapshot, memory, threads)
    measures, series = _measured[key]
    today = today or date.today()
    grades = []
    for dimension in DIMENSIONS:
        if dimension == "timeliness":
            grades.append(grade_timeliness(dataset, snapshot, today))
            continue
        own = tuple(m for m in measures if m.dimension == dimension)
        grades.append(build_grade(dimension, own, _NO_REFERENCE if dimension == "accuracy" else _NOTHING))
    return QualitySheet(
        dataset_id=dataset.id,
        version=snapshot.version,
        is_sample=snapshot.is_sample,
        measured_on=today,
        rows_read_n=_sum(snapshot, "rows_read"),
        rows_kept_n=_sum(snapshot, "rows_kept"),
        rows_quarantined_n=_sum(snapshot, "rows_quarantined"),
        dimensions=tuple(grades),
        quarantine=tuple(_list_quarantine(snapshot)),
        series=series,
    )


def _sum(snapshot: Snapshot, key: str) -> int:
    return sum(int(str(source[key])) for source in snapshot.sources)


def _measure(dataset: Dataset, snapshot: Snapshot, memory: str, threads: int) -> _Measured:
    reasons = _count_reasons(snapshot)
    data_n = _sum(snapshot, "rows_read") - sum(n for (code, _), n in reasons.items() if code in NO_DATA)
    with open_kept(snapshot, memory=memory, threads=threads) as con:
        rules = build_rules(dataset, columns_of(con), snapshot.created_at.date())
        measures = [_from_reasons(rule, reasons, data_n) for rule in rules if not rule.failing]
        measures += _count_kept(con, [rule for rule in rules if rule.failing])
    series = find_series_faults(dataset, snapshot, memory=memory, threads=threads)
    if series is not None:
        title = Text(
            "측정값이 끊기거나 고정되거나 튀지 않음", "measurements neither dead nor stuck nor jumping"
        )
        measures.append(
            Measure(SERIES_CHECK, "accuracy", title, (), series.values_n, series.suspect_n, "series")
        )
    return tuple(measures), series


def _count_reasons(snapshot: Snapshot) -> Counter[tuple[str, str]]:
    """Rows quarantined by reason and place, over all raw files."""
    counts: Counter[tuple[str, str]] = Counter()
    for source in snapshot.sources:
        reasons = source.get("reasons", ())
        for reason in reasons if isinstance(reasons, Iterable) else ():
            if isinstance(reason, Mapping):
                counts[str(reason["code"]), str(reason["where"])] += int(reason["rows"])
    return counts


def _from_reasons(rule: Rule, reasons: Counter[tuple[str, str]], data_n: int) -> Measure:
    failed_n = reasons[rule.reason] if rule.reason else 0
    return Measure(
        rule.name,
        rule.dimension,
        rule.title,
        rule.fields,
        data_n,
        failed_n,
        "quarantine",
        rule.is_graded,
        reason=rule.reason,
    )


def _count_kept(con: duckdb.DuckDBPyConnection, rules: list[Rule]) -> list[Measure]:
    """Examined and failing rows of all rules, in one pass over the rows."""
    if not rules:
        return []
    counts = ", ".join(
        f"count(*) FILTER ({rule.tested}), count(*) FILTER (({rule.tested}) AND ({rule.failing}))"
        for rule in rules
    )
    row = con.execute(f"SELECT {counts} FROM kept").fetchall()[0]
    return [
        Measure(
            rule.name,
            rule.dimension,
            rule.title,
            rule.fields,
            tested_n,
            failed_n,
            "kept",
            rule.is_graded,
            condition=f"({rule.tested}) AND ({rule.failing})",
        )
        for rule, tested_n, failed_n in zip(rules, row[::2], row[1::2], strict=True)
    ]


def _list_quarantine(snapshot: Snapshot) -> Iterable[dict[str, Any]]:
    """The quarantine file of each raw file that has one."""
    for file, source in zip(snapshot.files, snapshot.sources, strict=True):
        quarantine = quarantine_beside(file)
        if quarantine.is_file():
            rows_n = pq.ParquetFile(quarantine).metadata.num_rows
            yield {"source": source["name"], "file": quarantine.name, "rows_n": rows_n}
