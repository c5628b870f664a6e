from __future__ import annotations

import csv
import dataclasses
import hashlib
import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from tests.catalog.versions import SHOPS, build_snapshot, ingest_text
from tests.ingest.shops import build_dataset, build_field
from workbench.catalog import build_licence, load_catalog
from workbench.catalog.downloads import (
    CSV_NOTE,
    list_formats,
    may_offer,
    plan_download,
    sweep_downloads,
    write_csv,
    write_download,
    write_downloads,
    write_geojson,
    write_parquet,
)
from workbench.core.dataset import Snapshot
from workbench.core.text import Text
from workbench.ingest import ingest_paths
from workbench.storage import Lake


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return ingest_text(SHOPS, tmp_path_factory.mktemp("shops"), build_dataset())


def test_each_format_tells_what_it_is(shops: Snapshot, tmp_path: Path) -> None:
    written = write_downloads(shops, build_dataset(), tmp_path)
    assert [(d.format, d.media_type, d.rows_n) for d in written] == [
        ("parquet", "application/vnd.apache.parquet", 4),
        ("csv", "text/csv", 4),
        ("geojson", "application/geo+json", 4),
    ]
    for download in written:
        raw = download.file.read_bytes()
        assert download.bytes_n == len(raw)
        assert download.sha256 == hashlib.sha256(raw).hexdigest()
    assert list(tmp_path.rglob("*.part")) == []


def test_the_same_version_gives_the_same_bytes(shops: Snapshot, tmp_path: Path) -> None:
    first, second = (write_downloads(shops, build_dataset(), tmp_path / name) for name in "ab")
    assert [d.sha256 for d in first] == [d.sha256 for d in second]


def test_what_is_there_is_not_written_again(shops: Snapshot, tmp_path: Path) -> None:
    first = write_downloads(shops, build_dataset(), tmp_path)
    stamps = [d.file.stat().st_mtime_ns for d in first]
    assert write_downloads(shops, build_dataset(), tmp_path) == first
    assert [d.file.stat().st_mtime_ns for d in first] == stamps


def test_a_plan_becomes_what_is_written(shops: Snapshot, tmp_path: Path) -> None:
    planned = plan_download(shops, build_dataset(), tmp_path, "csv")
    assert (planned.is_written, planned.bytes_n, planned.sha256) == (False, 0, "")
    assert list(tmp_path.iterdir()) == []  # planning writes nothing
    written = write_download(shops, build_dataset(), tmp_path, "csv")
    assert written.is_written
    assert (written.file, written.heading, written.rows_n) == (planned.file, "ko", planned.rows_n)
    assert plan_download(shops, build_dataset(), tmp_path, "csv") == written
    assert [f.name for f in tmp_path.rglob("*") if f.is_file()] == [written.file.name]  # no other format


def test_writers_at_the_same_moment_do_no_harm(shops: Snapshot, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        written = list(
            pool.map(lambda _: write_download(shops, build_dataset(), tmp_path, "parquet"), range(16))
        )
    assert len({d.sha256 for d in written}) == 1
    assert pq.read_table(written[0].file).num_rows == 4
    assert [f.name for f in tmp_path.rglob("*") if f.is_file()] == [written[0].file.name]


def test_files_of_versions_that_are_gone_are_swept(shops: Snapshot, tmp_path: Path) -> None:
    gone = dataclasses.replace(shops, version="f" * 16)
    kept = write_download(shops, build_dataset(), tmp_path, "csv").file
    lost = write_download(gone, build_dataset(), tmp_path, "csv").file
    earlier = write_download(shops, build_dataset(digest="e" * 64), tmp_path, "csv").file
    fresh, abandoned = kept.with_name("a.part"), kept.with_name("b.part")
    for part in (fresh, abandoned):
        part.write_text("x")
    os.utime(abandoned, (0, 0))
    sweep_downloads(build_dataset(), [shops], tmp_path)
    assert [f.is_file() for f in (kept, fresh, lost, earlier, abandoned)] == [True, True, False, False, False]


def test_the_note_on_the_csv_offers_only_what_there_is() -> None:
    assert "Parquet" in CSV_NOTE.ko
    assert "plain CSV" not in CSV_NOTE.en


def test_csv_holds_the_kept_rows(shops: Snapshot, tmp_path: Path) -> None:
    download = write_csv(shops, build_dataset(), tmp_path / "a.csv", heading="name", for_excel=False)
    with download.file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["shop_id"] for row in rows] == ["001", "002", "005", "006"]
    assert rows[0]["opened_date"] == "2020-01-01"
    assert rows[3]["visits_n"] == ""


def test_parquet_without_what_may_identify(tmp_path: Path) -> None:
    fields = (
        build_field("shop_id", "code", "번호", required=True),
        build_field("sex", "string", "성별", sensitivity="quasi"),
    )
    dataset = build_dataset(fields=fields, place=None, checks=())
    snapshot = build_snapshot(tmp_path / "v", pa.table({"shop_id": ["1"], "sex": ["F"]}))
    for download in write_downloads(snapshot, dataset, tmp_path / "out"):
        assert download.left_out == ("sex",)
        assert b"sex" not in download.file.read_bytes()


def test_sample_data_say_so_in_their_name(tmp_path: Path) -> None:
    snapshot = build_snapshot(tmp_path, pa.table({"shop_id": ["1"]}), is_sample=True)
    names = [d.file.name for d in write_downloads(snapshot, build_dataset(place=None), tmp_path / "out")]
    assert all("SAMPLE" in name for name in names)


def test_no_geojson_without_a_place(shops: Snapshot, tmp_path: Path) -> None:
    assert list_formats(build_dataset(place=None), shops) == ("parquet", "csv")
    with pytest.raises(ValueError, match="no place"):
        write_geojson(shops, build_dataset(place=None), tmp_path / "a.geojson")
    assert list(tmp_path.iterdir()) == []  # nothing half written


@pytest.mark.parametrize(
    ("licence", "rung", "offer"),
    [
        ("KOGL-0", "open", "yes"),
        ("KOGL-2", "open", "yes"),
        ("KOGL-3", "open", "no"),
        ("KOGL-4", "open", "no"),
        ("unstated", "open", "ask"),
        ("KOGL-1", "room", "no"),
    ],
)
def test_may_offer(licence: str, rung: str, offer: str) -> None:
    built = build_licence(licence, publisher=Text("가", "a"), title=Text("나", "b"), homepage="")
    assert may_offer(build_dataset(licence=built, rung=rung)) == offer


def test_memory_stays_small(tmp_path: Path) -> None:
    """A million rows stream through: the peak of Python's memory does not grow with the file."""
    rows_n = 1_000_000
    table = pa.table(
        {
            "shop_id": pa.array(np.char.zfill(np.arange(rows_n).astype(str), 7)),
            "visits_n": pa.array(np.arange(rows_n) % 97, pa.int64()),
        }
    )
    snapshot = build_snapshot(tmp_path, table)
    del table
    pool = pa.default_memory_pool()
    before = pool.bytes_allocated()
    tracemalloc.start()
    download = write_csv(snapshot, build_dataset(place=None), tmp_path / "a.csv")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert download.bytes_n > 14_000_000
    assert peak < 20_000_000
    assert pool.bytes_allocated() - before < 20_000_000


def test_real_boundaries_go_out_as_geoparquet_and_geojson(
    tmp_path: Path, repository: Path, real_files: Path
) -> None:
    catalog = load_catalog(repository / "datasets")
    lake = Lake(tmp_path / "lake", is_sample=False)
    ingest_paths([real_files / "boundaries" / "서울_행정동_경계_2017.geojson"], catalog=catalog, lake=lake)
    snapshot, dataset = lake.current("dong_boundaries"), catalog["dong_boundaries"]
    parquet = write_parquet(snapshot, dataset, tmp_path / "dong.parquet")
    geojson = write_geojson(snapshot, dataset, tmp_path / "dong.geojson")
    areas, drawn = gpd.read_parquet(parquet.file), gpd.read_file(geojson.file)
    assert areas.crs.to_epsg() == drawn.crs.to_epsg() == 4326
    assert len(areas) == len(drawn) == snapshot.rows_n
    both = areas.merge(drawn, on="dong_kostat_code")
    assert len(both) == len(areas)
    before, after = (both[name].to_numpy() for name in ("geometry_x", "geometry_y"))
    moved = shapely.area(shapely.symmetric_difference(before, after))
    assert moved.max() < 1e-7  # square degrees: rounding to a centimetre along the border
    assert pq.read_schema(parquet.file).names == list(areas.columns)
