"""From a CP949 ride file to a checked, area-coded version, beside three ways to get a Parquet file of it.

    python benchmarks/ingest.py [--rows 5000000]

The peers only convert; ours also verifies every byte of the encoding, types and checks every cell, finds
duplicate keys, scans for personal data, adds gu, dong and grid cell, keeps the raw file and what it put
apart, and publishes atomically. Each runs in a process of its own; memory is the peak of it and what it starts.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import psutil

REPOSITORY = Path(__file__).resolve().parents[1]
HEADER = (
    "자전거번호,대여일시,대여 대여소번호,대여 대여소명,대여거치대,반납일시,반납대여소번호,반납대여소명,반납거치대,"
    "이용시간(분),이용거리(M),생년,성별,이용자종류,대여대여소ID,반납대여소ID,자전거구분"
)
STATIONS_N = 2_700


def write_rides(folder: Path, rows_n: int) -> tuple[Path, Path]:
    """A ride file as the publisher writes it, and its UTF-8 twin; a few rows dirty."""
    korean, twin = folder / "공공자전거_대여이력_2406.csv", folder / "utf8.csv"
    with duckdb.connect() as con:
        con.execute("SELECT setseed(0.5)")
        con.execute(
            f"""COPY (
            WITH drawn AS (
                SELECT i, (hash(i) % {STATIONS_N} + 101)::INTEGER AS a,
                    (hash(i, 1) % {STATIONS_N} + 101)::INTEGER AS b, (hash(i, 2) % 90 + 1)::INTEGER AS minutes,
                    TIMESTAMP '2024-06-01' + to_seconds((i * 0.5184)::BIGINT) AS start
                FROM range({rows_n}) t(i))
            SELECT format('SPB-{{:05d}}', (i % 45_000)::INTEGER), strftime(start, '%Y-%m-%d %H:%M:%S'), a::VARCHAR,
                format('표본역 {{:d}}번 출구 앞', a), '0',
                strftime(start + to_minutes(minutes), '%Y-%m-%d %H:%M:%S'),
                format('{{:05d}}', b), format('표본아파트 {{:d}}동 건너편', b), '0',
                CASE WHEN hash(i, 3) % 100_000 = 0 THEN '모름' ELSE minutes::VARCHAR END,
                CASE WHEN hash(i, 4) % 50 = 0 THEN '0.00' ELSE round(minutes * 140.3, 2)::VARCHAR END,
                CASE WHEN hash(i, 5) % 12 = 0 THEN '\\N' ELSE (1950 + hash(i, 6) % 60)::VARCHAR END,
                ['M', 'F', '\\N', ''][(1 + hash(i, 7) % 4)::BIGINT], '내국인', format('ST-{{:d}}', a), format('ST-{{:d}}', b),
                '일반자전거'
            FROM drawn) TO '{twin}' (HEADER false)"""
        )
    with twin.open(encoding="utf-8") as source, korean.open("w", encoding="cp949", newline="") as sink:
        sink.write(HEADER + "\r\n")
        while block := source.read(1 << 22):
            sink.write(block.replace("\n", "\r\n"))
    return korean, twin


def read_with_pandas(korean: Path, twin: Path, out: Path) -> None:
    import pandas as pd

    pd.read_csv(korean, encoding="cp949", low_memory=False).astype(str).to_parquet(out / "pandas.parquet")


def read_with_polars(korean: Path, twin: Path, out: Path) -> None:
    import polars as pl

    pl.scan_csv(twin, has_header=False, infer_schema_length=0).sink_parquet(out / "polars.parquet")


def read_with_duckdb(korean: Path, twin: Path, out: Path) -> None:
    with duckdb.connect(config={"threads": 2}) as con:
        con.execute(
            f"COPY (FROM read_csv('{twin}', header=false, all_varchar=true)) TO '{out / 'duckdb.parquet'}' "
            "(COMPRESSION zstd)"
        )


def read_with_workbench(korean: Path, twin: Path, out: Path) -> None:
    from workbench.catalog import load_catalog
    from workbench.ingest import ingest_paths
    from workbench.storage import Lake

    report = ingest_paths(
        [korean], catalog=load_catalog(REPOSITORY / "datasets"), lake=Lake(out / "lake", is_sample=True)
    )
    (file,) = report.files
    assert file.status == "ingested", file
    (placed,) = (
        duckdb.sql(f"SELECT count(dong_code), count(grid_id) FROM read_parquet('{part}')").fetchall()[0]
        for part in Lake(out / "lake", is_sample=True).current("bike_rides").files
    )
    print(f"    with dong {placed[0]:,}, with grid cell {placed[1]:,}")
    print(f"    read {file.rows_read:,} kept {file.rows_kept:,} apart {file.rows_quarantined:,}")


def write_places(folder: Path, out: Path) -> None:
    """The sample city's boundaries and a station for every number, so that each ride is somewhere."""
    from workbench.catalog import load_catalog
    from workbench.ingest import ingest_paths
    from workbench.ingest.sample_city import list_sample_files, write_sample_city
    from workbench.storage import Lake

    truth = write_sample_city(folder / "city", scale=0.02)
    wanted = [f for f in list_sample_files(truth) if any(w in f.name for w in ("경계", "매핑"))]
    stations = folder / "공공자전거 대여소 정보(24.6월 기준).csv"
    rows = [
        f"{101 + i},표본역 {101 + i}번 출구 앞,표본구,표본로 {i},{37.5 + i % 50 / 500:.4f},{126.9 + i // 50 / 300:.4f},20,QR"
        for i in range(STATIONS_N)
    ]
    stations.write_text(
        "\n".join(["대여소번호,보관소(대여소)명,자치구,상세주소,위도,경도,거치대수,운영방식", *rows]),
        encoding="utf-8",
    )
    lake = Lake(out / "lake", is_sample=True)
    report = ingest_paths([*wanted, stations], catalog=load_catalog(REPOSITORY / "datasets"), lake=lake)
    assert all(f.status == "ingested" for f in report.files), report


Way = Callable[[Path, Path, Path], None]


def measure(way: Way, korean: Path, twin: Path, out: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of ``way`` in a process of its own."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_measured, args=(way, korean, twin, out, queue))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{way.__name__} failed")
    seconds, peak = queue.get()
    return seconds, peak


def _measured(way: Way, korean: Path, twin: Path, out: Path, queue: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    peak = _Peak()
    start = time.perf_counter()
    way(korean, twin, out)
    seconds = time.perf_counter() - start
    queue.put((seconds, peak.read_mb()))


class _Peak(threading.Thread):
    """The most memory that this process and those it started held at once, looked at 50 times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process()
        self._most = 0
        self._is_done = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._is_done.wait(0.02):
            held = 0
            for process in (self._process, *self._process.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    held += process.memory_info().rss
            self._most = max(self._most, held)

    def read_mb(self) -> float:
        self._is_done.set()
        self.join()
        return self._most / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    rows_n = parser.parse_args().rows
    folder = Path(tempfile.mkdtemp(prefix="bench-ingest-"))
    try:
        # In a process of its own: a child's peak begins with what its parent held.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            korean, twin = pool.apply(write_rides, (folder, rows_n))
            pool.apply(write_places, (folder, folder))
        print(f"{rows_n:,} rides, {korean.stat().st_size / 1e6:.0f} MB in CP949\n")
        measured = {}
        for name, way in (
            ("pandas read_csv(cp949) → to_parquet", read_with_pandas),
            ("polars scan_csv → sink_parquet (UTF-8 twin)", read_with_polars),
            ("DuckDB COPY (UTF-8 twin)", read_with_duckdb),
            ("workbench ingest, all checks", read_with_workbench),
        ):
            try:
                measured[name] = measure(way, korean, twin, folder)
            except SystemExit as error:
                print(f"{name}: {error}")
        base = measured["pandas read_csv(cp949) → to_parquet"]
        print("\n| way | seconds | × pandas | peak MB | × pandas |\n|---|---|---|---|---|")
        for name, (seconds, peak) in measured.items():
            print(f"| {name} | {seconds:.1f} | {seconds / base[0]:.2f} | {peak:.0f} | {peak / base[1]:.2f} |")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
