"""A map of many points: ours beside folium's CircleMarker and FastMarkerCluster and geopandas' ``explore``.

    python benchmarks/maps.py [--points 1000000] [--few 20000] [--plugins FOLDER]

Every way draws the same points of a made-up city, in a process of its own. Ours and FastMarkerCluster draw all
``--points``; CircleMarker and ``explore`` write some hundred bytes a point and are measured with ``--few``. Ours
includes counting on the grid, the gate, the table and both still pictures; the peers write the live map alone.
First paint is when Chromium, its network cut, has painted the data (two animation frames after the first marker
or canvas is there); what the peers would fetch is served from this machine then: Leaflet, and markercluster from
``--plugins`` (npm's leaflet.markercluster, its ``dist``). It is not counted in their size.
``explore`` is measured where mapclassify is installed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pyarrow as pa
from folium.plugins import FastMarkerCluster

CENTRE = (37.56, 126.99)
HUBS_N = 300
PAINTED = """() => new Promise((resolve) => {
  const look = () => {
    if (performance.now() > 60000) { resolve(-1); return; }
    const found = document.querySelector(".leaflet-marker-icon, path.leaflet-interactive, .leaflet-tile-loaded, canvas");
    if (found) requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
    else setTimeout(look, 20);
  };
  look();
})"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one way took."""

    way: str
    points_n: int
    build_s: float
    cpu_s: float
    megabytes: float
    peak_mb: float


def make_points(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes around hubs, as rides begin at stations."""
    random = np.random.default_rng(11)
    hubs = random.normal((CENTRE[1], CENTRE[0]), (0.07, 0.045), (HUBS_N, 2))
    weight = random.pareto(1.5, HUBS_N) + 0.2
    at = hubs[random.choice(HUBS_N, n, p=weight / weight.sum())] + random.normal(0, 0.003, (n, 2))
    return at[:, 0], at[:, 1]


def draw_grid(lon: np.ndarray, lat: np.ndarray) -> str:
    from workbench.core.result import Column, Figure, Result
    from workbench.core.text import Text
    from workbench.present import draw_figure
    from workbench.present.grid import count_on_grid
    from workbench.privacy import release

    title = Text("대여", "Rides")
    counted = Column("rides_n", title, "count", Text("건", "rides"))
    table = count_on_grid(pa.table({"longitude": lon, "latitude": lat}), "grid", title, counted=counted)
    figure = Figure("rides", "grid_map", title, "grid", "cell_x", "rides_n")
    result = Result("bench", title, title, (), (table,), (figure,), (), title, (), (), True)
    part = draw_figure(release(result), "rides", "ko")
    return f'<!DOCTYPE html><html lang="ko"><meta charset="utf-8"><title>map</title><body>{part.html}</body></html>'


def _start() -> folium.Map:
    return folium.Map(location=CENTRE, zoom_start=11, tiles=None, prefer_canvas=True)


def draw_circles(lon: np.ndarray, lat: np.ndarray) -> str:
    drawn = _start()
    for x, y in zip(lon.tolist(), lat.tolist(), strict=True):
        folium.CircleMarker((y, x), radius=3).add_to(drawn)
    return str(drawn.get_root().render())


def draw_clusters(lon: np.ndarray, lat: np.ndarray) -> str:
    drawn = _start()
    # A cluster without tiles has to be told how far one can zoom.
    drawn.options["maxZoom"] = 18
    # The default callback needs a further plug-in for its icons.
    plain = "function (row) { return L.circleMarker(new L.LatLng(row[0], row[1])); }"
    points = np.column_stack([lat, lon]).tolist()
    FastMarkerCluster(points, callback=plain).add_to(drawn)  # type: ignore[no-untyped-call]
    return str(drawn.get_root().render())


def draw_explore(lon: np.ndarray, lat: np.ndarray) -> str:
    import geopandas as gpd

    points = gpd.GeoDataFrame({"n": np.arange(len(lon))}, geometry=gpd.points_from_xy(lon, lat), crs=4326)
    return str(points.explore(tiles=None, prefer_canvas=True).get_root().render())


WAYS: dict[str, Callable[[np.ndarray, np.ndarray], str]] = {
    "workbench grid_map": draw_grid,
    "folium FastMarkerCluster": draw_clusters,
    "folium CircleMarker": draw_circles,
    "geopandas explore": draw_explore,
}
HEAVY = ("folium CircleMarker", "geopandas explore")
"""Ways that write some hundred bytes a point."""


def _build(way: str, n: int, file: str, queue: Any) -> None:
    lon, lat = make_points(n)
    WAYS[way](lon[:100], lat[:100])  # libraries and fonts are loaded once
    begun, cpu = time.perf_counter(), time.process_time()
    html = WAYS[way](lon, lat)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    Path(file).write_text(html, encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    queue.put(asdict(Measured(way, n, seconds, cpu, len(html.encode()) / 1e6, peak)))


def build(way: str, n: int, file: Path) -> Measured:
    """One way in a process of its own; its page in ``file``."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    worker = context.Process(target=_build, args=(way, n, str(file), queue))
    worker.start()
    measured = Measured(**queue.get(timeout=1800))
    worker.join()
    return measured


def find_first_paint(file: Path, chromium: str, plugins: Path | None) -> str:
    """Seconds until the data is painted, or why there is no such moment."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.route(re.compile("^https?:"), partial(_answer, plugins))
        page.set_default_timeout(180_000)
        try:
            page.goto(file.as_uri(), wait_until="commit")
            if "wb-map" in file.read_text(encoding="utf-8")[:4_000_000]:
                page.locator("iframe.wb-map").wait_for()
            took = page.frames[-1].evaluate(PAINTED)
            said = f"{took / 1000:.1f}" if took > 0 else "more than 60"
        except Error as error:
            said = f"none ({str(error).splitlines()[0][:60]})"
        browser.close()
    return said


def _answer(plugins: Path | None, route: Any) -> None:
    """Leaflet and the cluster plug-in from this machine, for pages that would fetch them; nothing else."""
    from workbench.core.settings import load_settings

    name = route.request.url.split("?")[0].rsplit("/", 1)[-1]
    for folder in (load_settings({}).browser / "leaflet" / "dist", plugins):
        if folder is not None and (folder / name).is_file():
            route.fulfill(path=str(folder / name))
            return
    route.abort()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=escape(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--few", type=int, default=20_000)
    parser.add_argument("--plugins", type=Path, help="folder with leaflet.markercluster.js")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    print("| way | points | build, s | of processor | MB in the file | peak MB | first paint, s |")
    print("|---|---|---|---|---|---|---|", flush=True)
    runs = [(way, given.few) for way in WAYS]
    if find_spec("mapclassify") is None:  # explore asks for it, the workbench does not
        runs = [(way, n) for way, n in runs if way != "geopandas explore"]
    runs += [(way, given.points) for way in WAYS if way not in HEAVY]
    with tempfile.TemporaryDirectory() as folder:
        for number, (way, n) in enumerate(runs):
            file = Path(folder) / f"{number}.html"
            m = build(way, n, file)
            paint = find_first_paint(file, given.chromium, given.plugins)
            print(
                f"| {way} | {n:,} | {m.build_s:.1f} | {m.cpu_s:.1f} | {m.megabytes:.2f} | {m.peak_mb:.0f} | {paint} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
