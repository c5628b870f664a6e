from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from tests.catalog.versions import build_snapshot
from tests.ingest.shops import build_dataset
from workbench.catalog.timeliness import grade_timeliness

TABLE = pa.table({"shop_id": ["001"]})


# Data to the end of 2023.
@pytest.mark.parametrize(
    ("cycle", "today", "level", "share"),
    [
        ("monthly", date(2024, 1, 31), "A", 1.0),
        ("monthly", date(2024, 3, 2), "A", 1.0),  # 62 days: two cycles
        ("monthly", date(2024, 3, 3), "B", 62 / 63),
        ("monthly", date(2024, 5, 1), "C", 62 / 122),
        ("monthly", date(2024, 12, 31), "D", 62 / 366),
        ("yearly", date(2024, 12, 31), "A", 1.0),
        ("daily", date(2024, 1, 2), "A", 1.0),
        ("daily", date(2024, 1, 10), "D", 0.2),
        ("daily", date(2023, 12, 1), "A", 1.0),
    ],
)
def test_age_against_cycle(tmp_path: Path, cycle: str, today: date, level: str, share: float) -> None:
    grade = grade_timeliness(build_dataset(cycle=cycle), build_snapshot(tmp_path, TABLE), today)
    assert (grade.level, grade.share) == (level, pytest.approx(share))
    assert "2023년 12월 31일" in grade.note.ko


@pytest.mark.parametrize(
    ("dataset", "changes"),
    [
        (build_dataset(cycle="irregular"), {}),
        (build_dataset(cycle="once"), {}),
        (build_dataset(cycle="monthly"), {"period": (None, None)}),
        (build_dataset(cycle="monthly"), {"is_sample": True}),
    ],
)
def test_no_level_without_a_cycle_or_a_day(tmp_path: Path, dataset: object, changes: object) -> None:
    snapshot = build_snapshot(tmp_path, TABLE, **changes)  # type: ignore[arg-type]
    grade = grade_timeliness(dataset, snapshot, date(2024, 1, 1))  # type: ignore[arg-type]
    assert (grade.level, grade.share) == (None, None)
    assert grade.note.ko
