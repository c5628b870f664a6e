from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tests.ingest.shops import build_dataset, read_rows
from workbench.ingest import IngestReport
from workbench.ingest.combine import _write_like
from workbench.storage import Lake

Ingest = Callable[..., IngestReport]


def write(folder: Path, name: str, *rows: str) -> Path:
    (folder / name).write_text("\n".join(["번호,이름,방문수", *rows]) + "\n", encoding="utf-8")
    return folder / name


def test_a_newer_file_wins_row_by_row_on_the_key(tmp_path: Path, lake: Lake, ingest: Ingest) -> None:
    ingest(write(tmp_path, "가게_2023.csv", "1,빵집,10", "2,술집,20", "3,책방,30"))
    report = ingest(write(tmp_path, "가게_2024.csv", "2,술집,25", "4,꽃집,40")).files[0]
    assert {r.code: r.rows for r in report.reasons} == {"superseded": 1}
    assert sorted(read_rows(lake, "shop_id, visits_n")) == [
        ("001", 10),
        ("002", 25),
        ("003", 30),
        ("004", 40),
    ]
    old, new = lake.versions("shops")
    assert (old.rows_n, new.rows_n) == (3, 4)  # the earlier version stays as it was


def test_files_of_other_keys_stand_side_by_side(tmp_path: Path, lake: Lake, ingest: Ingest) -> None:
    """A key of two fields: the same name in another place is another row."""
    dataset = build_dataset(key=("shop_id", "shop_name"))
    ingest(write(tmp_path, "가게_1.csv", "1,빵집,10"), datasets=(dataset,))
    report = ingest(write(tmp_path, "가게_2.csv", "1,술집,20"), datasets=(dataset,)).files[0]
    assert "superseded" not in {r.code for r in report.reasons}
    assert sorted(read_rows(lake, "shop_name, visits_n")) == [("빵집", 10), ("술집", 20)]


def test_the_newest_edition_stands_whatever_comes_last(tmp_path: Path, lake: Lake, ingest: Ingest) -> None:
    dataset = build_dataset(combine="latest", key=())
    ingest(write(tmp_path, "가게_2024.csv", "1,빵집,10"), datasets=(dataset,))
    report = ingest(write(tmp_path, "가게_2023.csv", "1,빵집,9"), datasets=(dataset,)).files[0]
    assert "older" in {r.code for r in report.reasons}
    assert read_rows(lake, "visits_n") == [(10,)]


def test_things_as_they_were_do_not_replace_things_as_they_are(
    tmp_path: Path, lake: Lake, ingest: Ingest
) -> None:
    ingest(write(tmp_path, "가게(24.6월 기준).csv", "2,술집,25", "4,꽃집,40"))
    report = ingest(write(tmp_path, "가게(19.12.9).csv", "1,빵집,10", "2,술집,20")).files[0]
    assert {r.code: r.rows for r in report.reasons} == {"superseded": 1}
    assert (report.rows_read, report.rows_kept) == (2, 2)
    assert sorted(read_rows(lake, "shop_id, visits_n")) == [("001", 10), ("002", 25), ("004", 40)]
    # what was taken in is known again, and a third file goes by its own day
    assert ingest(tmp_path / "가게(19.12.9).csv").files[0].status == "unchanged"
    ingest(write(tmp_path, "가게(22.1월 기준).csv", "1,빵집,11", "2,술집,22"))
    assert sorted(read_rows(lake, "shop_id, visits_n")) == [("001", 11), ("002", 25), ("004", 40)]


def test_a_blank_part_of_a_key_is_as_good_as_any_value(tmp_path: Path, lake: Lake, ingest: Ingest) -> None:
    dataset = build_dataset(key=("shop_id", "shop_name", "opened_date"), basis="statistics")
    ingest(write(tmp_path, "가게_1.csv", "1,빵집,10", "2,,20", "3,책방,30"), datasets=(dataset,))
    report = ingest(write(tmp_path, "가게_2.csv", "1,빵집,11", "2,,21"), datasets=(dataset,)).files[0]
    # of 2 most of the key is blank: nobody knows whether it is the same
    assert {r.code: r.rows for r in report.reasons} == {"superseded": 1}
    assert sorted(read_rows(lake, "shop_id, visits_n")) == [
        ("001", 11),
        ("002", 20),
        ("002", 21),
        ("003", 30),
    ]


def test_a_part_is_rewritten_batch_by_batch_with_its_columns_and_metadata(tmp_path: Path) -> None:
    schema = pa.schema([("n", pa.int32()), ("t", pa.string())], metadata={"made_by": "test"})
    rows_n = 300_000  # more than two batches
    model = tmp_path / "old.parquet"
    pq.write_table(pa.table({"n": range(rows_n), "t": ["x"] * rows_n}).cast(schema), model)
    with duckdb.connect() as con:
        kept = con.sql(f"SELECT * FROM read_parquet('{model}') WHERE n % 3 <> 0")
        _write_like(model, kept, tmp_path / "new.parquet")
    written = pq.read_table(tmp_path / "new.parquet")
    assert written.schema.equals(schema, check_metadata=True)
    assert written.num_rows == rows_n - rows_n // 3
    assert sorted(written["n"].to_pylist())[:3] == [1, 2, 4]
