"""Ten questions of a bicycle analyst: a session of the workbench beside bare DuckDB on the same Parquet.

Generates ``--rows`` rides (100 million unless given) into a lake of their own, streamed by DuckDB, and keeps them in
``--home`` for the next run. Both sides get the same threads and memory and take turns, question by question; the best
of ``--rounds`` counts. On a slice (``--slice``) pandas, with the table in memory, and SQLite, as Datasette would run it,
answer the same questions. The questions are in ``benchmarks/questions``.
"""

import argparse
import itertools
import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from workbench.catalog import load_catalog
from workbench.core.settings import load_settings
from workbench.query import open_session
from workbench.storage import Lake

QUESTIONS = sorted((Path(__file__).parent / "questions").glob("*.sql"))
STATIONS_N = 2_700
BIKES_N = 45_000
PART_ROWS = 8_400_000  # a month of Seoul's rides, at most

RIDES = """
select
    'SPB-' || lpad(cast(hash(i, 1) % {bikes} as varchar), 5, '0') as bike_id,
    rented_at,
    lpad(cast(from_n as varchar), 5, '0') as from_station_id,
    rented_at + to_seconds(cast(60 * duration_min as bigint)) as returned_at,
    lpad(cast(to_n as varchar), 5, '0') as to_station_id,
    cast(duration_min as double) as duration_min,
    cast(duration_min * (80 + hash(i, 6) % 120) as double) as distance_m,
    cast(1950 + hash(i, 7) % 62 as bigint) as birth_year,
    case hash(i, 8) % 5 when 0 then null when 1 then 'F' when 2 then 'F' else 'M' end as sex,
    case hash(i, 9) % 10 when 0 then '비회원' else '회원' end as user_type
from (
    select
        i,
        -- Squares of a uniform number crowd at the low end, as rides do at few stations.
        cast(floor({stations} * pow(hash(i, 2) % 1000003 / 1000003.0, 2)) as integer) + 1 as from_n,
        case hash(i, 3) % 12
            when 0 then cast(floor({stations} * pow(hash(i, 2) % 1000003 / 1000003.0, 2)) as integer) + 1
            else cast(floor({stations} * pow(hash(i, 4) % 1000003 / 1000003.0, 2)) as integer) + 1
        end as to_n,
        timestamp '2025-01-01' + to_seconds(cast(i * {step} as bigint)) as rented_at,
        3 + hash(i, 5) % 60 + case hash(i, 10) % 9 when 0 then hash(i, 11) % 90 else 0 end as duration_min
    from range({first}, {last}) as t(i)
)
"""
STATIONS = """
select lpad(cast(i as varchar), 5, '0') as station_id, '대여소 ' || i as station_name, '자치구 ' || i % 25 as gu_name
from range(1, {stations} + 1) as t(i)
"""


def write_lake(root: Path, rows_n: int, threads: int) -> Lake:
    """A lake with ``rows_n`` generated rides of the year 2025; one that is there already is taken as it is."""
    lake = Lake(root, is_sample=True)
    if lake.has("bike_rides") and lake.current("bike_rides").rows_n == rows_n:
        return lake
    shutil.rmtree(root, ignore_errors=True)
    began = time.perf_counter()
    sizes = {"stations": STATIONS_N, "bikes": BIKES_N, "step": 365 * 86_400 / rows_n}
    bounds = [*range(0, rows_n, PART_ROWS), rows_n]
    texts = [RIDES.format(**sizes, first=a, last=b) for a, b in itertools.pairwise(bounds)]
    counts = [b - a for a, b in itertools.pairwise(bounds)]
    with duckdb.connect(config={"threads": threads}) as connection:
        write_version(connection, lake, "bike_rides", list(zip(texts, counts, strict=True)))
        write_version(connection, lake, "bike_stations", [(STATIONS.format(**sizes), STATIONS_N)])
    size = sum(file.stat().st_size for file in root.rglob("*.parquet")) / 2**30
    print(f"generated {rows_n:,} rides in {time.perf_counter() - began:.0f} s: {size:.2f} GiB of Parquet")
    return lake


def write_version(
    connection: duckdb.DuckDBPyConnection, lake: Lake, dataset_id: str, texts: list[tuple[str, int]]
) -> None:
    folder = lake.tidy / dataset_id / "generated"
    folder.mkdir(parents=True)
    parts = []
    for number, (text, rows_n) in enumerate(texts):
        file = f"part-{number:02}.parquet"
        connection.execute(f"copy ({text}) to '{folder / file}' (format parquet, compression zstd)")
        parts.append({"file": file, "rows_n": rows_n, "source": {"name": "generated"}})
    manifest = {"parts": parts, "is_sample": True, "period": [None, None]}
    manifest["created_at"] = datetime.now(UTC).isoformat()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder.parent / "current").write_text("generated", encoding="utf-8")


def open_bare(lake: Lake, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    """DuckDB as anyone would open it on the same files."""
    connection = duckdb.connect(config={"memory_limit": memory, "threads": threads})
    for name in lake.dataset_ids():
        files = [str(file) for file in lake.current(name).files]
        connection.execute(f"create view {name} as from read_parquet({files})")
    return connection


def clock(answer: Callable[[], object]) -> float:
    """Wall seconds."""
    began = time.perf_counter()
    answer()
    return time.perf_counter() - began


def clock_both(answer: Callable[[], object]) -> tuple[float, float]:
    """Wall seconds, and seconds of all cores: the latter hold on a machine that others use, too."""
    began = time.process_time()
    wall = clock(answer)
    return wall, time.process_time() - began


def measure_session(lake: Lake, memory: str, threads: int, rounds: int) -> list[tuple[str, float, float]]:
    """Question, best seconds of a session, best seconds of bare DuckDB; prints both clocks."""
    catalog = load_catalog(load_settings().datasets)
    print(f"{'question':<28}{'session':>9}{'bare':>9}{'×':>7}{'core s':>9}{'bare':>9}{'×':>7}")
    rows = []
    sums = [0.0] * 4
    bare = open_bare(lake, memory, threads)
    with open_session(lake, catalog, memory=memory, threads=threads) as session, bare:
        for file in QUESTIONS:
            text = file.read_text(encoding="utf-8")
            ways = [lambda t=text: session.sql(t), lambda t=text: bare.sql(t).to_arrow_table()]
            require_equal(ways[0](), ways[1](), file.stem)
            turns: list[list[tuple[float, float]]] = [[], []]
            for turn in range(rounds):
                for which in (0, 1) if turn % 2 else (1, 0):
                    turns[which].append(clock_both(ways[which]))
            best = [min(t[clock] for t in turns[which]) for clock in (0, 1) for which in (0, 1)]
            sums = [a + b for a, b in zip(sums, best, strict=True)]
            rows.append((file.stem, best[0], best[1]))
            print_ratios(file.stem, best)
        print_ratios("all ten", sums)
    return rows


def print_ratios(name: str, best: list[float]) -> None:
    wall = f"{best[0]:>9.3f}{best[1]:>9.3f}{best[0] / best[1]:>7.2f}"
    print(f"{name:<28}{wall}{best[2]:>9.3f}{best[3]:>9.3f}{best[2] / best[3]:>7.2f}", flush=True)


def require_equal(one: object, other: object, name: str) -> None:
    """Stop where the two sides do not give the same table (sums of doubles may differ in the last digits)."""
    frames = [table.to_pandas() for table in (one, other)]  # type: ignore[attr-defined]
    try:
        pd.testing.assert_frame_equal(*frames, check_exact=False, rtol=1e-9)
    except AssertionError as error:
        raise SystemExit(f"{name}: the answers differ\n{error}") from error


def ask_pandas(rides: pd.DataFrame, stations: pd.DataFrame) -> dict[str, Callable[[], object]]:
    """The questions as an analyst would write them in pandas."""
    month = lambda: rides.rented_at.dt.to_period("M")  # noqa: E731
    by_gu = stations.set_index("station_id").gu_name
    return {
        "q01": lambda: rides.groupby(month()).agg(
            n=("bike_id", "size"), m=("duration_min", "mean"), d=("distance_m", "sum")
        ),
        "q02": lambda: rides.groupby([rides.rented_at.dt.day_of_week, rides.rented_at.dt.hour]).size(),
        "q03": lambda: (
            rides.to_station_id.value_counts()
            .sub(rides.from_station_id.value_counts(), fill_value=0)
            .nsmallest(20)
        ),
        "q04": lambda: rides.groupby(
            [rides.from_station_id.map(by_gu).rename("a"), rides.to_station_id.map(by_gu).rename("b")]
        ).size(),
        "q05": lambda: rides.groupby("user_type").duration_min.quantile([0.5, 0.9]),
        "q06": lambda: (
            (rides.from_station_id == rides.to_station_id)
            .groupby(rides.from_station_id)
            .agg(["size", "mean"])
            .query("size >= 100")
            .nlargest(20, "mean")
        ),
        "q07": lambda: (
            rides[rides.from_station_id != rides.to_station_id]
            .groupby(["from_station_id", "to_station_id"])
            .agg(n=("bike_id", "size"), d=("distance_m", "mean"))
            .nlargest(50, "n")
        ),
        "q08": lambda: (
            rides[rides.birth_year.between(1935, 2012)]
            .groupby([(2025 - rides.birth_year) // 10 * 10, "sex"], dropna=False)
            .distance_m.agg(["size", "mean"])
        ),
        "q09": lambda: rides.groupby(rides.rented_at.dt.date).size().rolling(7, min_periods=1).mean(),
        "q10": lambda: (
            rides.groupby([month(), "bike_id"]).size().groupby(level=0).agg(["size", "mean", "max"])
        ),
    }


def measure_peers(root: Path, lake: Lake, rows_n: int, memory: str, threads: int) -> list[tuple[str, ...]]:
    """Question and seconds of a session, pandas and SQLite on the first ``rows_n`` rides."""
    small = write_lake(root / "slice", rows_n, threads)
    session_rows = {name[:3]: ours for name, ours, _ in measure_session(small, memory, threads, 3)}
    with open_bare(small, memory, threads) as bare:
        began = time.perf_counter()
        rides = bare.sql("from bike_rides").to_arrow_table().to_pandas()
        loading = time.perf_counter() - began
        stations = bare.sql("from bike_stations").to_arrow_table().to_pandas()
    peers = ask_pandas(rides, stations)
    in_pandas = {key: min(clock(peers[key]) for _ in range(3)) for key in sorted(peers)}
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as folder:
        connection = sqlite3.connect(Path(folder) / "rides.sqlite")
        text_dates = {name: rides[name].astype(str) for name in ("rented_at", "returned_at")}
        rides.assign(**text_dates).to_sql("bike_rides", connection, index=False, chunksize=100_000)
        stations.to_sql("bike_stations", connection, index=False)
        connection.execute("create index stations_id on bike_stations (station_id)")
        in_sqlite = {}
        for file in sorted((Path(__file__).parent / "questions" / "sqlite").glob("*.sql")):
            text = file.read_text(encoding="utf-8")
            in_sqlite[file.stem[:3]] = clock(lambda t=text: connection.execute(t).fetchall())
        connection.close()
    print(f"\n{rows_n:,} rides{'':<14}{'session':>9}{'pandas':>9}{'×':>7}{'SQLite':>9}{'×':>7}")
    rows = []
    for file in QUESTIONS:
        ours, theirs, lite = (d[file.stem[:3]] for d in (session_rows, in_pandas, in_sqlite))
        rows.append((file.stem, ours, theirs, lite))
        print(
            f"{file.stem:<28}{ours:>9.3f}{theirs:>9.3f}{theirs / ours:>7.1f}{lite:>9.2f}{lite / ours:>7.0f}"
        )
    sums = [sum(row[i] for row in rows) for i in (1, 2, 3)]
    print(f"{'all ten':<28}{sums[0]:>9.3f}{sums[1]:>9.3f}{sums[1] / sums[0]:>7.1f}", end="")
    print(f"{sums[2]:>9.2f}{sums[2] / sums[0]:>7.0f}")
    print(f"pandas has the rides in memory, which took {loading:.2f} s; SQLite has them in its own file")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000_000, help="rides to generate")
    parser.add_argument(
        "--slice", type=int, default=2_000_000, help="rides for pandas and SQLite; 0: leave out"
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="turns of each question, the best of which counts"
    )
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--home", type=Path, help="where the rides are kept; a folder that is removed if absent"
    )
    parser.add_argument("--json", type=Path, help="file to write the numbers to")
    a = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as folder:
        root = a.home or Path(folder)
        lake = write_lake(root / "lake", a.rows, a.threads)
        print(f"{a.rows:,} rides")
        rows = measure_session(lake, a.memory, a.threads, a.rounds)
        peers = measure_peers(root, lake, a.slice, a.memory, a.threads) if a.slice else []
    if a.json:
        document = {"rows": a.rows, "questions": rows, "slice": a.slice, "peers": peers}
        a.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
