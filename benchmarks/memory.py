"""A ride file far larger than memory, ingested by a process that may not have more.

    python benchmarks/memory.py [--gigabytes 10] [--limit-gigabytes 2] [--folder DIR]

The file is written block by block. The process that ingests it runs with its children in a control group of
its own (as a container does), where the kernel gives all of them together no more than the limit, the cache of
file pages counted, and ends them when they need more; that takes root and a writable /sys/fs/cgroup. DuckDB is
told to stay within half of the limit and to spill to the disk beyond. What is printed as its peak is the
largest resident set of the process (``ru_maxrss``). On the disk the run needs about four times the file: the
file, the lake's copy, the text in UTF-8, and the version.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

REPOSITORY = Path(__file__).resolve().parents[1]
BLOCK_ROWS = 250_000
HEADER = (
    "자전거번호,대여일시,대여 대여소번호,대여 대여소명,대여거치대,반납일시,반납대여소번호,반납대여소명,반납거치대,"
    "이용시간(분),이용거리(M),생년,성별,이용자종류,대여대여소ID,반납대여소ID,자전거구분\r\n"
)
ROWS_SQL = """
    WITH drawn AS (
        SELECT i, (hash(i) % 2700 + 101)::INTEGER AS a, (hash(i, 1) % 2700 + 101)::INTEGER AS b,
            (hash(i, 2) % 90 + 1)::INTEGER AS minutes, TIMESTAMP '2015-01-01' + to_seconds(i // 10) AS start
        FROM range($1, $2) t(i))
    SELECT string_agg(concat_ws(',', format('SPB-{:05d}', (i % 45000)::INTEGER), strftime(start, '%Y-%m-%d %H:%M:%S'), a,
        format('표본역 {:d}번 출구 앞', a), '0', strftime(start + to_minutes(minutes), '%Y-%m-%d %H:%M:%S'),
        format('{:05d}', b), format('표본아파트 {:d}동 건너편', b), '0',
        CASE WHEN hash(i, 3) % 100000 = 0 THEN '모름' ELSE minutes::VARCHAR END,
        round(minutes * 140.3, 2), 1950 + hash(i, 6) % 60, ['M', 'F', '\\N', ''][(1 + hash(i, 7) % 4)::BIGINT],
        '내국인', format('ST-{:d}', a), format('ST-{:d}', b), '일반자전거') || chr(13) || chr(10), '' ORDER BY i)
    FROM drawn
"""


def draw_blocks() -> Iterator[bytes]:
    """The file in CP949, block by block, without end."""
    yield HEADER.encode("cp949")
    with duckdb.connect() as con:
        first = 0
        while True:
            (block,) = con.execute(ROWS_SQL, [first, first + BLOCK_ROWS]).fetchall()
            yield str(block[0]).encode("cp949")
            first += BLOCK_ROWS


def write_rides(file: Path, bytes_n: int) -> None:
    with file.open("wb") as sink:
        for block in draw_blocks():
            sink.write(block)
            if sink.tell() >= bytes_n:
                return


@contextmanager
def limit_memory(limit: int) -> Iterator[Path]:
    """A control group whose processes have ``limit`` bytes of memory between them; version 2, else version 1."""
    root = Path("/sys/fs/cgroup")
    is_second = (root / "cgroup.controllers").is_file()
    group = (root if is_second else root / "memory") / f"bench-memory-{os.getpid()}"
    try:
        group.mkdir()
        (group / ("memory.max" if is_second else "memory.limit_in_bytes")).write_text(str(limit))
    except OSError as error:
        raise SystemExit(
            f"no control group for memory can be made here ({error.strerror}): run it as root"
        ) from None
    try:
        yield group
    finally:
        group.rmdir()


def ingest(
    file: Path, lake: Path, limit: int, group: Path, queue: multiprocessing.Queue[dict[str, Any]]
) -> None:
    """Take the file into a lake under the limit, and say how it went."""
    (group / "cgroup.procs").write_text(str(os.getpid()))
    from workbench.catalog import load_catalog
    from workbench.ingest import ingest_paths
    from workbench.storage import Lake

    began = time.perf_counter()
    memory = f"{limit // 2 >> 20}MiB"
    report = ingest_paths(
        [file], catalog=load_catalog(REPOSITORY / "datasets"), lake=Lake(lake, is_sample=True), memory=memory
    )
    (told,) = report.files
    queue.put(
        {
            "seconds": time.perf_counter() - began,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "status": told.status,
            "read": told.rows_read,
            "kept": told.rows_kept,
            "apart": told.rows_quarantined,
            "reasons": [(r.code, r.rows, r.text.en, r.where) for r in told.reasons],
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=10.0, help="size of the file (10)")
    parser.add_argument("--limit-gigabytes", type=float, default=2.0, help="memory of the process (2)")
    parser.add_argument("--folder", type=Path, help="where to work; needs four times the file")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-memory-", dir=arguments.folder))
    try:
        file = folder / "공공자전거_대여이력_2406.csv"
        began = time.perf_counter()
        write_rides(file, int(arguments.gigabytes * 10**9))
        size = file.stat().st_size
        print(f"{size / 1e9:.2f} GB in CP949, written in {time.perf_counter() - began:.0f} s", flush=True)
        context = multiprocessing.get_context("spawn")
        queue = context.Queue()
        limit = int(arguments.limit_gigabytes * 2**30)
        with limit_memory(limit) as group:
            process = context.Process(target=ingest, args=(file, folder / "lake", limit, group, queue))
            process.start()
            process.join()
        if process.exitcode:
            raise SystemExit(f"the process ended with status {process.exitcode}")
        told = queue.get()
        print(f"{told['status']}: read {told['read']:,} kept {told['kept']:,} apart {told['apart']:,}")
        for reason in told["reasons"]:
            print("   ", *reason)
        print(
            f"limit {limit / 2**30:.1f} GiB (control group), peak {told['peak_mb']:,.0f} MB (ru_maxrss), "
            f"{told['seconds']:.0f} s, {size / 1e6 / told['seconds']:.0f} MB/s"
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
