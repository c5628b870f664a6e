"""Writes the whole sample city once, and marks it finished."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.ingest.sample_city.air import simulate_air
from workbench.ingest.sample_city.air_files import publish_air
from workbench.ingest.sample_city.bike_stations import place_stations, publish_stations
from workbench.ingest.sample_city.crash_files import publish_crashes
from workbench.ingest.sample_city.crashes import draw_crashes
from workbench.ingest.sample_city.cycle_roads import name_roads, publish_cycle_roads
from workbench.ingest.sample_city.demand import YEARS, build_demand
from workbench.ingest.sample_city.monitors import place_monitors, publish_monitors
from workbench.ingest.sample_city.places import Places, build_places, publish_places
from workbench.ingest.sample_city.publisher import MARK, Progress, Publisher
from workbench.ingest.sample_city.rides import publish_rides
from workbench.ingest.sample_city.risks import plant_risks
from workbench.ingest.sample_city.shops import publish_shops
from workbench.ingest.sample_city.society import publish_population
from workbench.ingest.sample_city.streets import Streets, build_streets
from workbench.ingest.sample_city.tracks import publish_tracks
from workbench.ingest.sample_city.traffic import publish_traffic, simulate_traffic
from workbench.ingest.sample_city.weather import Weather, publish_weather, simulate_weather
from workbench.storage import raise_if_full

_FORMAT = 2  # raise it when the files of the same seed change
_TRUTH = "truth.json"
_THEMES = (
    "air",
    "bicycle",
    "boundaries",
    "commerce",
    "mealcard",
    "parks",
    "population",
    "traffic",
    "weather",
)

_README = f"""표본 자료 / SAMPLE

이 폴더의 자료는 모두 지어낸 것입니다. 실제 서울의 자료가 아닙니다.
자치구의 이름과 코드, 구청의 위치만 사실이고, 경계·대여소·도로·사고·대기오염·인구를 비롯한 모든 수치는
난수로 만들었습니다. 파일의 모양(머리글, 문자 인코딩, 빈칸과 합계 줄 같은 흠)은 공공기관이 공개하는
파일을 그대로 따랐습니다. 어디가 위험한지, 교통의 영향이 얼마인지처럼 심어 둔 사실은 truth.json에 있습니다.
이 자료로 실제의 장소나 기관을 판단하지 마십시오.

Everything in this folder is made up. It is not data of the real Seoul.
Only the names and codes of the gu and the places of their offices are facts; boundaries, stations, streets,
crashes, air pollution, population and every other number were drawn at random. The shape of the files
(headers, encodings, flaws such as blank cells and total rows) follows the files the public bodies publish.
What was planted (where it is dangerous, how much traffic matters) is in truth.json.
Judge no real place and no real office by it. File names carry the word {MARK} ("sample").
"""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of each is made."""

    rides_n: int
    """Expected rides in the two published months."""
    hours_n: int
    """Hours in the hourly files of air and traffic."""
    living_days_n: int
    scale: float


def choose_sizes(scale: float) -> Sizes:
    """Sizes at ``scale``; the ground, the stations and the crashes are the same at every scale."""
    return Sizes(
        rides_n=max(2_000, round(150_000 * scale)),
        hours_n=24 * int(np.clip(round(365 * scale), 31, 365)),
        living_days_n=2 if scale >= 0.5 else 1,
        scale=scale,
    )


def write_sample_city(
    folder: Path, *, seed: int = 2017, scale: float = 1.0, progress: Progress | None = None
) -> Path:
    """Write the raw files of a made-up city, one theme a folder, as the publishers would.

    The same seed and scale give the same bytes. A second call on a finished folder does nothing; an
    interrupted one begins again.

    Parameters
    ----------
    folder
        Where the files go; other people's files in it are left alone.
    scale
        Amount of rides and hours: 1.0 is about 55 MB.
    progress
        Called after each file as ``progress(file name, files done, files in all)``.

    Returns
    -------
    Path
        ``truth.json``: what was planted, and each file's rows, dirt and rows that must be quarantined.

    Raises
    ------
    LakeError
        The disk is full (``LakeFull``) or the folder cannot be written to.
    """
    if not 0 < scale <= 10:
        raise ValueError("scale lies above 0 and at most at 10")
    truth = folder / _TRUTH
    if _is_finished(truth, seed, scale):
        return truth
    with raise_if_full(folder):
        _clear(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"README_{MARK}.md").write_text(_README, encoding="utf-8")
        publisher = Publisher(folder, progress)
        _publish(publisher, seed, choose_sizes(scale))
        document = {"sample": f"{MARK} 자료 / SAMPLE", "format": _FORMAT, "seed": seed, "scale": scale}
        _write_last(truth, document | publisher.truth | {"files": publisher.files})
    return truth


def list_sample_files(truth: Path) -> tuple[Path, ...]:
    """The raw files of the finished sample city that ``truth`` marks; not its README, nor itself."""
    document = json.loads(truth.read_text(encoding="utf-8"))
    return tuple(truth.parent / entry["path"] for entry in document["files"])


def _is_finished(truth: Path, seed: int, scale: float) -> bool:
    """Whether ``truth`` is of this seed, scale and format, and every file is there in its full length."""
    if not truth.is_file():
        return False
    found = json.loads(truth.read_text(encoding="utf-8"))
    if [found.get(k) for k in ("format", "seed", "scale")] != [_FORMAT, seed, scale]:
        return False
    sizes = [entry["bytes_n"] for entry in found["files"]]
    files = list_sample_files(truth)
    return all(file.is_file() and file.stat().st_size == n for file, n in zip(files, sizes, strict=True))


def _clear(folder: Path) -> None:
    """Remove what an earlier run wrote: the marker first, and only files that carry the mark."""
    (folder / _TRUTH).unlink(missing_ok=True)
    for theme in _THEMES:
        for file in sorted((folder / theme).glob(f"*{MARK}*")):
            file.unlink()


def _write_last(truth: Path, document: dict[str, object]) -> None:
    """The marker appears in one step, when all else is on the disk."""
    draft = truth.with_suffix(".part")
    draft.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(truth)


def _publish(publisher: Publisher, seed: int, sizes: Sizes) -> None:
    places = build_places(seed)
    publish_places(publisher, places)
    streets = build_streets(places, seed)
    weather = simulate_weather(seed)
    publish_weather(publisher, weather, seed)
    _publish_bicycle(publisher, places, streets, weather, seed=seed, sizes=sizes)
    _publish_dust(publisher, places, streets, weather, seed=seed, sizes=sizes)
    publish_population(publisher, places, seed=seed, days_n=sizes.living_days_n)
    publish_shops(publisher, places, seed)


def _publish_bicycle(
    publisher: Publisher, places: Places, streets: Streets, weather: Weather, *, seed: int, sizes: Sizes
) -> None:
    stations = place_stations(places, streets, seed)
    publish_stations(publisher, places, stations, seed)
    demand = build_demand(streets, stations, weather, rides_n=sizes.rides_n, seed=seed)
    publish_rides(publisher, places, stations, demand, seed=seed)
    roads = name_roads(places, streets)
    publish_cycle_roads(publisher, places, streets, roads, seed)
    publish_tracks(publisher, streets, stations, demand, roads, scale=sizes.scale, seed=seed)
    flow = demand.yearly_flow(streets, stations, YEARS[-1])
    risks = plant_risks(places, streets, roads, flow=flow, seed=seed)
    crashes, truth = draw_crashes(places, streets, risks, seed=seed)
    truth["spots"] = publish_crashes(publisher, places, crashes, seed)
    truth["rentals_by_gu"] = publisher.truth.pop("rentals")
    truth["tracks"] = publisher.truth.pop("tracks")
    publisher.truth["bicycle"] = truth


def _publish_dust(
    publisher: Publisher, places: Places, streets: Streets, weather: Weather, *, seed: int, sizes: Sizes
) -> None:
    monitors = place_monitors(places, streets, seed)
    publish_monitors(publisher, places, monitors, seed)
    traffic = simulate_traffic(monitors, weather, seed)
    publish_traffic(publisher, places, monitors, traffic, seed=seed, hours_n=sizes.hours_n)
    air = simulate_air(monitors, traffic, weather, seed)
    publish_air(publisher, monitors, air, seed=seed, hours_n=sizes.hours_n)
