"""Which dong holds each of five million points: ours beside ``geopandas.sjoin`` and DuckDB's SPATIAL_JOIN.

    python benchmarks/areas.py [BOUNDARIES] [--points 5000000] [--repeat 3]

``BOUNDARIES`` is any file of areas that geopandas reads; without it, 424 dong are made up. Every way runs in a
process of its own, once to warm up on a thousand points and then ``--repeat`` times, of which the quickest
counts; its memory is the peak of that process, inputs included. All ways have to count the same number of
points in every dong. Where others use the machine too, compare the seconds of CPU.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import duckdb_extension_spatial
import geopandas as gpd
import numpy as np
import pyproj
import shapely

from workbench.geo import AreaIndex

DONG_N = 424
INSIDE = 0.98  # the others lie anywhere in the extent: points of a file are seldom all in the city


@dataclass(frozen=True, slots=True)
class Inputs:
    """What every way is given: valid areas, and points as two columns; degrees."""

    areas: np.ndarray
    lon: np.ndarray
    lat: np.ndarray

    def first(self, n: int) -> Inputs:
        return Inputs(self.areas, self.lon[:n], self.lat[:n])


Prepared = Callable[[], np.ndarray]


def index_and_look_up(inputs: Inputs) -> Prepared:
    return lambda: _count(AreaIndex(inputs.areas).locate(inputs.lon, inputs.lat), inputs)


def look_up(inputs: Inputs) -> Prepared:
    index = AreaIndex(inputs.areas)
    return lambda: _count(index.locate(inputs.lon, inputs.lat), inputs)


def _count(found: np.ndarray, inputs: Inputs) -> np.ndarray:
    return np.bincount(found[found >= 0], minlength=len(inputs.areas))


def sjoin_points(inputs: Inputs) -> Prepared:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(inputs.lon, inputs.lat))
    areas = gpd.GeoDataFrame(geometry=inputs.areas)
    return lambda: _count(points.sjoin(areas, predicate="intersects")["index_right"].to_numpy(), inputs)


def sjoin_columns(inputs: Inputs) -> Prepared:
    def join() -> np.ndarray:
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(inputs.lon, inputs.lat))
        areas = gpd.GeoDataFrame(geometry=inputs.areas)
        return _count(points.sjoin(areas, predicate="intersects")["index_right"].to_numpy(), inputs)

    return join


def duckdb_points(inputs: Inputs) -> Prepared:
    return _duckdb(inputs, "points")


def duckdb_columns(inputs: Inputs) -> Prepared:
    return _duckdb(inputs, "(SELECT ST_Point(lon, lat) AS geom FROM columns)")


def _duckdb(inputs: Inputs, points: str) -> Prepared:
    folder = Path(duckdb_extension_spatial.__file__).parent / "extensions" / f"v{duckdb.__version__}"
    con = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    con.execute("SET enable_progress_bar = false")
    con.execute(f"LOAD '{folder / 'spatial.duckdb_extension'}'")
    given = {"lon": inputs.lon, "lat": inputs.lat}
    con.execute("CREATE TABLE columns AS SELECT * FROM given")
    outlines = {"k": np.arange(len(inputs.areas)), "wkb": shapely.to_wkb(inputs.areas)}
    con.execute("CREATE TABLE areas AS SELECT k, ST_GeomFromWKB(wkb) AS geom FROM outlines")
    if points == "points":
        con.execute("CREATE TABLE points AS SELECT ST_Point(lon, lat) AS geom FROM columns")
    query = (
        f"SELECT k, count(*) AS n FROM {points} p JOIN areas a ON ST_Intersects(a.geom, p.geom) GROUP BY k"
    )
    assert "SPATIAL_JOIN" in con.execute(f"EXPLAIN {query}").fetchall()[0][1]
    del given, outlines

    def join() -> np.ndarray:
        counted = con.execute(query).fetchnumpy()
        counts = np.zeros(len(inputs.areas), dtype=np.int64)
        counts[counted["k"]] = counted["n"]
        return counts

    return join


OURS = "AreaIndex, index built in that time"
WAYS: dict[str, Callable[[Inputs], Prepared]] = {
    OURS: index_and_look_up,
    "AreaIndex, index at hand": look_up,
    "geopandas.sjoin, points at hand": sjoin_points,
    "geopandas.sjoin from two columns": sjoin_columns,
    "DuckDB SPATIAL_JOIN, points at hand": duckdb_points,
    "DuckDB SPATIAL_JOIN from two columns": duckdb_columns,
}


@dataclass(frozen=True, slots=True)
class Measured:
    seconds: float
    cpu_seconds: float
    peak_mb: float
    counts: list[int]


def measure(way: Callable[[Inputs], Prepared], folder: Path, repeat: int) -> Measured:
    """Run ``way`` in a fresh process."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_measured, args=(way, folder, repeat, queue))
    process.start()
    measured: Measured = queue.get()
    process.join()
    return measured


def _measured(
    way: Callable[[Inputs], Prepared], folder: Path, repeat: int, queue: multiprocessing.Queue
) -> None:  # type: ignore[type-arg]
    inputs = Inputs(
        shapely.from_wkb(np.load(folder / "areas.npy", allow_pickle=True)),
        np.load(folder / "lon.npy"),
        np.load(folder / "lat.npy"),
    )
    way(inputs.first(1_000))()
    join = way(inputs)
    timed = []
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        counts = join()
        timed.append((time.perf_counter() - wall, time.process_time() - cpu))
    seconds, cpu_seconds = min(timed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    queue.put(Measured(seconds, cpu_seconds, peak, counts.tolist()))


def make_up_dong(rng: np.random.Generator) -> np.ndarray:
    """A city of Seoul's size, cut into areas with crooked common borders; longitude and latitude.

    Cells around evened-out random places; every corner and every point between is moved by one smooth field,
    so that neighbours keep a common border.
    """
    x0, y0, reach = 955_000.0, 1_952_000.0, 13_900.0  # EPSG:5179
    city = shapely.Point(x0, y0).buffer(reach)
    places = rng.uniform(-reach, reach, (4 * DONG_N, 2)) * 0.999
    places = (places[np.hypot(*places.T) < reach] + (x0, y0))[:DONG_N]
    for _ in range(3):
        cells = _divide(places, city)
        places = shapely.get_coordinates(shapely.centroid(cells))
    waves = rng.normal(0, 1, (24, 2)) * (2 * np.pi / 900)
    phases, ways = rng.uniform(0, 2 * np.pi, 24), rng.normal(0, 8, (24, 2))

    def move(points: np.ndarray) -> np.ndarray:
        points = points.round(3)  # the same to the last digit in both neighbours
        moved = points + np.sin(points @ waves.T + phases) @ ways
        return np.column_stack(to_lonlat.transform(*moved.T))

    to_lonlat = pyproj.Transformer.from_crs(5179, 4326, always_xy=True)
    made = shapely.transform(shapely.segmentize(cells, 110), move)
    assert shapely.is_valid(made).all()
    assert shapely.coverage_is_valid(made)
    return made


def _divide(places: np.ndarray, city: shapely.Geometry) -> np.ndarray:
    cells = shapely.voronoi_polygons(shapely.multipoints(places), extend_to=city, ordered=True)
    return shapely.intersection(shapely.get_parts(cells), city)


def write_inputs(areas: np.ndarray, points_n: int, folder: Path, rng: np.random.Generator) -> int:
    """Keep areas and points for the processes to come; returns how many points lie in the city."""
    west, south, east, north = shapely.total_bounds(areas)
    index = AreaIndex(areas)
    inside_n = round(points_n * INSIDE)
    drawn, kept_n = [], 0
    while kept_n < inside_n:
        tried = rng.uniform((west, south), (east, north), (1_000_000, 2))
        drawn.append(tried[index.locate(*tried.T) >= 0][: inside_n - kept_n])
        kept_n += len(drawn[-1])
    drawn.append(rng.uniform((west, south), (east, north), (points_n - inside_n, 2)))
    points = rng.permutation(np.concatenate(drawn))
    np.save(folder / "areas.npy", np.array(shapely.to_wkb(areas), dtype=object))
    np.save(folder / "lon.npy", points[:, 0].copy())
    np.save(folder / "lat.npy", points[:, 1].copy())
    return kept_n


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("boundaries", type=Path, nargs="?", help="file of areas; made up where absent")
    parser.add_argument("--points", type=int, default=5_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path, help="file to write the numbers to")
    given = parser.parse_args()

    rng = np.random.default_rng(424)
    if given.boundaries:
        areas = shapely.make_valid(gpd.read_file(given.boundaries).to_crs(4326).geometry.to_numpy())
    else:
        areas = make_up_dong(rng)
    measured: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as name:
        folder = Path(name)
        write_inputs(areas, given.points, folder, rng)
        corners_n = int(shapely.get_num_coordinates(areas).sum())
        print(f"{given.points:,} points × {len(areas)} areas of {corners_n:,} corners\n", flush=True)
        print("| way | seconds | × ours | CPU seconds | × ours | peak MB |\n|---|---|---|---|---|---|")
        for title, way in WAYS.items():
            m = measured[title] = measure(way, folder, given.repeat)
            ours, peak = measured[OURS], f"{m.peak_mb:.0f}"
            wall = f"{m.seconds:.2f} | {m.seconds / ours.seconds:.1f}"
            cpu = f"{m.cpu_seconds:.2f} | {m.cpu_seconds / ours.cpu_seconds:.1f}"
            print(f"| {title} | {wall} | {cpu} | {peak} |", flush=True)
            assert m.counts == measured[OURS].counts, f"{title} counts otherwise"
    print(f"\nEvery way counts the same in each area: {sum(measured[OURS].counts):,} points in all.")
    if given.json:
        document = {title: asdict(m) | {"counts": sum(m.counts)} for title, m in measured.items()}
        given.json.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
