"""Grading: every figure here can be counted in the drawn table of ``versions.SHOPS``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tests.catalog.versions import SHOPS, build_air, build_series, build_snapshot, ingest_text, to_table
from tests.ingest.shops import build_dataset
from workbench.catalog import quality
from workbench.catalog.quality import SERIES_CHECK, grade
from workbench.catalog.quality_sheet import QualitySheet


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> QualitySheet:
    snapshot = ingest_text(SHOPS, tmp_path_factory.mktemp("shops"), build_dataset())
    return grade(build_dataset(), snapshot, today=date(2024, 1, 1))


def test_rows_add_up(sheet: QualitySheet) -> None:
    assert (sheet.rows_read_n, sheet.rows_kept_n, sheet.rows_quarantined_n) == (10, 4, 6)
    assert [entry["rows_n"] for entry in sheet.quarantine] == [6]


# Nine data rows (the total is none), of which four are kept.
@pytest.mark.parametrize(
    ("name", "tested_n", "failed_n", "side", "is_graded"),
    [
        ("required:shop_id", 9, 1, "quarantine", True),
        ("filled:shop_name", 4, 1, "kept", True),
        ("filled:visits_n", 4, 1, "kept", True),
        ("filled:opened_date", 4, 0, "kept", False),
        ("type:visits_n", 9, 1, "quarantine", True),
        ("type:shop_name", 9, 0, "quarantine", True),
        ("range:visits_n", 9, 1, "quarantine", True),
        ("check:busy", 3, 1, "kept", True),
        ("duplicate_row", 9, 1, "quarantine", True),
        ("duplicate_key", 9, 0, "quarantine", True),
        ("key_unique", 4, 0, "kept", True),
        ("outside_area", 9, 1, "quarantine", True),
    ],
)
def test_each_check(
    sheet: QualitySheet, name: str, tested_n: int, failed_n: int, side: str, is_graded: bool
) -> None:
    measure = sheet.measure(name)
    assert (measure.tested_n, measure.failed_n) == (tested_n, failed_n)
    assert (measure.side, measure.is_graded) == (side, is_graded)


@pytest.mark.parametrize(
    ("dimension", "tested_n", "failed_n", "level"),
    [
        ("completeness", 9 + 4 + 4, 3, "D"),
        ("validity", 6 * 9 + 9 + 9 + 9 + 3, 3, "D"),  # six types, one range, cells, text, one check
        ("uniqueness", 9 + 9 + 4, 1, "D"),
        ("accuracy", 9, 1, "D"),
    ],
)
def test_each_dimension(
    sheet: QualitySheet, dimension: str, tested_n: int, failed_n: int, level: str
) -> None:
    found = sheet.dimension(dimension)  # type: ignore[arg-type]
    assert (found.tested_n, found.failed_n) == (tested_n, failed_n)
    assert found.share == pytest.approx(1 - failed_n / tested_n)
    assert found.level == level


def test_what_cannot_be_measured_has_no_level(sheet: QualitySheet) -> None:
    consistency = sheet.dimension("consistency")
    assert (consistency.share, consistency.level, consistency.measures) == (None, None, ())
    assert consistency.note.ko
    assert sheet.level == "D"


def test_a_table_without_fault_is_excellent(tmp_path: Path) -> None:
    text = SHOPS.splitlines(keepends=True)
    snapshot = ingest_text("".join(text[:3]), tmp_path, build_dataset())
    sheet = grade(build_dataset(), snapshot, today=date(2024, 1, 1))
    assert sheet.level == "A"
    assert all(d.failed_n == 0 for d in sheet.dimensions)


def test_names_and_codes_that_disagree(tmp_path: Path) -> None:
    dataset = build_air(key=("measured_at", "station_code", "station_name"), basis="records")
    table = to_table(build_series(1, 3))
    names = pa.array(["역1", "역1", "역2"])
    table = table.set_column(2, "station_name", names)
    sheet = grade(dataset, build_snapshot(tmp_path, table), today=date(2024, 1, 1))
    assert sheet.measure("one_name:station_code").failed_n == 1


def test_repeated_keys_among_kept_rows(tmp_path: Path) -> None:
    table = to_table(build_series(1, 3))
    doubled = pa.concat_tables([table, table.slice(0, 1)])
    sheet = grade(build_air(), build_snapshot(tmp_path, doubled), today=date(2024, 1, 1))
    assert sheet.measure("key_unique").failed_n == 2
    assert sheet.series is not None
    assert sheet.series.counts["repeat"] == 1


def test_sensors_count_towards_accuracy(tmp_path: Path) -> None:
    series = build_series(6, 24 * 30)
    series.iloc[100:200, 0] = 33
    sheet = grade(build_air(), build_snapshot(tmp_path, to_table(series)), today=date(2024, 1, 1))
    measure = sheet.measure(SERIES_CHECK)
    assert measure.tested_n == 6 * 24 * 30
    # The run may be a little longer where the hour before or after happens to have the value.
    assert 100 <= measure.failed_n <= 102


def test_a_row_from_the_future(tmp_path: Path) -> None:
    january = to_table(build_series(1, 3))
    snapshot = build_snapshot(tmp_path, january, created_at=datetime(2021, 5, 1, tzinfo=UTC))
    sheet = grade(build_air(), snapshot, today=date(2024, 1, 1))
    assert sheet.measure("not_in_future").failed_n == 3


def test_a_version_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = ingest_text(SHOPS, tmp_path, build_dataset())
    first = grade(build_dataset(), snapshot, today=date(2024, 1, 1))

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(quality, "_measure", refuse)
    assert grade(build_dataset(), snapshot, today=date(2024, 1, 1)) == first


def test_a_part_that_lacks_a_newer_field(tmp_path: Path) -> None:
    table = to_table(build_series(1, 3)).drop_columns("station_name")
    sheet = grade(build_air(), build_snapshot(tmp_path, table), today=date(2024, 1, 1))
    names = {m.name for d in sheet.dimensions for m in d.measures}
    assert "filled:station_name" not in names
    assert "filled:pm10_ug_m3" in names


def test_the_document_is_plain(sheet: QualitySheet) -> None:
    document = sheet.document()
    assert [d["dimension"] for d in document["dimensions"]] == [
        "completeness",
        "validity",
        "uniqueness",
        "consistency",
        "timeliness",
        "accuracy",
    ]
    assert document["rows"] == {"read": 10, "kept": 4, "quarantined": 6}
    assert "certificate" in document["notice"]["en"]
