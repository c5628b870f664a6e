"""Air-quality monitors of the sample city: one urban station a gu, and stations beside roads."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from workbench.ingest.sample_city.places import Places, to_degrees, to_metres
from workbench.ingest.sample_city.publisher import HEADERS, MARK, PublishedFile, Publisher, seeded
from workbench.ingest.sample_city.streets import Streets

ZONES = {"100": "도심권", "101": "서북권", "102": "동북권", "103": "서남권", "104": "동남권"}


@dataclass(frozen=True, slots=True)
class Monitor:
    """One station."""

    name: str
    code: str
    zone_code: str
    gu: int
    roadside: bool
    hourly: bool
    """Whether the hourly file holds it."""
    counted: bool
    """Whether a published traffic count stands beside it."""
    at: tuple[float, float]
    """Metres."""
    installed_year: int


def place_monitors(places: Places, streets: Streets, seed: int) -> tuple[Monitor, ...]:
    """Urban stations near the gu offices, roadside ones at a junction of the gu they are named for."""
    random = seeded(seed, "monitors")
    found = []
    for i, gu in enumerate(places.gu):
        x, y = to_metres(*gu.office)
        shift = random.uniform(-400, 400, size=2)
        found.append(
            Monitor(
                name=gu.name,
                code=gu.air_code,
                zone_code=gu.zone_code,
                gu=i,
                roadside=False,
                hourly=True,
                counted=i % 5 == 0,
                at=(float(x + shift[0]), float(y + shift[1])),
                installed_year=int(random.integers(1986, 2010)),
            )
        )
    names = {gu.name: i for i, gu in enumerate(places.gu)}
    home = places.gu_at(streets.junctions[:, 0], streets.junctions[:, 1])
    text = files(__package__).joinpath("air_stations.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        i = names[row["near_gu"]]
        junction = streets.junctions[random.choice(np.flatnonzero(home == i))]
        found.append(
            Monitor(
                name=row["station_name"],
                code=row["air_code"],
                zone_code=places.gu[i].zone_code,
                gu=i,
                roadside=True,
                hourly=row["published_hourly"] == "1",
                counted=row["published_hourly"] == "1",
                at=(float(junction[0] + 8), float(junction[1] - 6)),
                installed_year=int(row["installed_year"]),
            )
        )
    return tuple(found)


def publish_monitors(publisher: Publisher, places: Places, monitors: tuple[Monitor, ...], seed: int) -> None:
    """Write the list of stations and the places of the small IoT sensors."""
    rows = [tuple(HEADERS["air_stations"])]
    for m in monitors:
        lon, lat = to_degrees(*m.at)
        network = "도로변대기" if m.roadside else "도시대기"
        address = f"서울 {places.gu[m.gu].name} {MARK}로 {m.installed_year % 97 + 1}"
        rows.append((m.code, m.name, network, address, f"{lat:.6f}", f"{lon:.6f}", str(m.installed_year)))
    publisher.write_rows(
        PublishedFile(f"air/대기오염_측정소정보_{MARK}.csv", "air_stations", len(monitors), "cp949", "\r\n"),
        rows,
    )
    random = seeded(seed, "sensors")
    west, south, east, north = places.hull.bounds
    sensors = [tuple(HEADERS["sdot_sensors"])]
    for number in range(300):
        gu = places.gu[number % len(places.gu)]
        x, y = gu.shape.representative_point().coords[0] + random.normal(0, 900, 2)
        lon, lat = to_degrees(np.clip(x, west, east), np.clip(y, south, north))
        sensors.append((f"V99S{number:07d}", f"{lat:.8f}", f"{lon:.7f}"))
    publisher.write_rows(
        PublishedFile(f"air/sdot_sensor_longitude_latitude_{MARK}.csv", "sdot_sensors", 300, "utf-8", "\n"),
        sensors,
    )
