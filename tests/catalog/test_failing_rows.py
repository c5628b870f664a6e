from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from tests.catalog.versions import SHOPS, build_air, build_series, build_snapshot, ingest_text, to_table
from tests.ingest.shops import build_dataset, build_field
from workbench.catalog.failing_rows import failing_rows, read_open_rows
from workbench.core.dataset import Snapshot
from workbench.core.errors import PrivacyError, QueryError


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return ingest_text(SHOPS, tmp_path_factory.mktemp("shops"), build_dataset())


def test_kept_rows(shops: Snapshot) -> None:
    rows = failing_rows(build_dataset(), shops, "check:busy").to_pylist()
    assert [(row["shop_id"], row["visits_n"]) for row in rows] == [("005", 5000)]
    rows = failing_rows(build_dataset(), shops, "filled:visits_n").to_pylist()
    assert [row["shop_id"] for row in rows] == ["006"]


# Lines of the file; the header is line 1.
@pytest.mark.parametrize(
    ("check", "line"),
    [
        ("duplicate_row", 4),
        ("type:visits_n", 5),
        ("range:visits_n", 6),
        ("required:shop_id", 7),
        ("outside_area", 10),
    ],
)
def test_quarantined_rows_by_their_line(shops: Snapshot, check: str, line: int) -> None:
    rows = failing_rows(build_dataset(), shops, check).to_pylist()
    assert [(row["source"], row["line"]) for row in rows] == [("가게.csv", line)]
    assert "cells" not in rows[0]


def test_raw_cells_only_on_demand(shops: Snapshot) -> None:
    row = failing_rows(build_dataset(), shops, "type:visits_n", with_cells=True).to_pylist()[0]
    assert '"x"' in row["cells"]


def test_a_check_that_nothing_failed_gives_no_rows(shops: Snapshot) -> None:
    assert failing_rows(build_dataset(), shops, "duplicate_key").num_rows == 0
    assert failing_rows(build_dataset(), shops, "key_unique").num_rows == 0


def test_the_limit(tmp_path: Path) -> None:
    table = to_table(build_series(2, 5)).set_column(3, "pm10_ug_m3", [[None] * 10])
    snapshot = build_snapshot(tmp_path, table)
    rows = failing_rows(build_air(), snapshot, "filled:pm10_ug_m3", 3)
    assert rows.num_rows == 3
    assert rows["measured_at"].to_pylist() == sorted(rows["measured_at"].to_pylist())


def test_direct_identifiers_never_come_out(tmp_path: Path) -> None:
    field = build_field("station_name", "string", "측정소", sensitivity="direct")
    fields = tuple(field if f.name == "station_name" else f for f in build_air().fields)
    dataset = build_air(fields=fields, digest="direct")
    table = to_table(build_series(1, 3)).set_column(3, "pm10_ug_m3", [[None] * 3])
    rows = failing_rows(dataset, build_snapshot(tmp_path, table), "filled:pm10_ug_m3")
    assert "station_name" not in rows.column_names


def test_faults_of_sensors(tmp_path: Path) -> None:
    series = build_series(6, 24 * 20)
    series.iloc[100:200, 0] = 33
    rows = failing_rows(build_air(), build_snapshot(tmp_path, to_table(series)), "series_faults").to_pylist()
    assert [(row["kind"], row["station"]) for row in rows] == [("stuck", "역001")]


def test_an_unknown_check(shops: Snapshot) -> None:
    with pytest.raises(QueryError, match="check:busy"):
        failing_rows(build_dataset(), shops, "check:nonsense")


def test_open_rows_hold_only_what_a_download_holds(tmp_path: Path) -> None:
    fields = (
        build_field("shop_id", "code", "번호", required=True),
        build_field("sex", "string", "성별", sensitivity="quasi"),
        build_field("visits_n", "integer", "방문수"),
    )
    dataset = build_dataset(fields=fields, place=None, checks=())
    table = pa.table({"shop_id": ["2", "1", "3"], "sex": ["F", "M", "F"], "visits_n": [9, 8, 1]})
    snapshot = build_snapshot(tmp_path, table)
    rows = read_open_rows(dataset, snapshot, "visits_n > 5", 1)
    assert rows.to_pylist() == [{"shop_id": "1", "visits_n": 8}]
    with pytest.raises(PrivacyError):
        read_open_rows(build_dataset(fields=fields, place=None, checks=(), rung="room"), snapshot, "true")
