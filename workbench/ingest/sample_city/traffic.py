"""Hourly road traffic near the air stations of the sample city, and the published files about traffic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.ingest.sample_city.monitors import Monitor
from workbench.ingest.sample_city.places import Floats, Places, to_central_belt
from workbench.ingest.sample_city.publisher import (
    HEADERS,
    MARK,
    PublishedFile,
    Publisher,
    Strings,
    seeded,
    spell,
)
from workbench.ingest.sample_city.weather import DAYS, HOURS_N, MONTH, WEEKDAY, Weather, drift

_WEEKDAY_SHAPE = np.array(
    [32, 22, 16, 14, 19, 38, 66, 92, 100, 94, 90, 90, 88, 92, 94, 96, 99, 102, 100, 88, 76, 68, 60, 46],
    dtype=float,
)
_WEEKEND_SHAPE = np.array(
    [44, 34, 26, 21, 22, 30, 42, 54, 66, 78, 86, 92, 94, 96, 97, 97, 97, 94, 90, 82, 74, 66, 58, 46],
    dtype=float,
)
_DAY_FACTOR = np.array([0.99, 1.01, 1.01, 1.01, 1.04, 0.96, 0.88])
_MONTH_FACTOR = np.array([0.96, 0.96, 1.0, 1.02, 1.02, 1.01, 0.99, 0.97, 1.0, 1.02, 1.02, 1.02])

# Daily vehicles of the urban expressways, rounded; the roads are real, the counts are not.
_ROADS = {
    "내부순환로": 138_000,
    "강변북로": 251_000,
    "북부간선도로": 92_000,
    "올림픽대로": 244_000,
    "동부간선도로": 137_000,
    "분당수서로": 124_000,
    "경부고속도로": 201_000,
    "서부간선도로": 113_000,
}
_WEEKDAYS = ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일")


@dataclass(frozen=True, slots=True)
class Traffic:
    """Vehicles an hour past each monitor: array (monitors, hours)."""

    vehicles: Floats

    def relative(self) -> Floats:
        """Logarithm of traffic, centred at each monitor."""
        logs = np.log(self.vehicles)
        return np.asarray(logs - logs.mean(axis=1, keepdims=True))


def simulate_traffic(monitors: tuple[Monitor, ...], weather: Weather, seed: int) -> Traffic:
    """Hour, weekday and season, and what is particular to a site on a day and in an hour."""
    random = seeded(seed, "traffic")
    level = np.array(
        [random.uniform(1_900, 3_600) if m.roadside else random.uniform(350, 900) for m in monitors]
    )
    shape = np.where((WEEKDAY < 5)[:, None], _WEEKDAY_SHAPE, _WEEKEND_SHAPE) / 76.0
    city = (shape * (_DAY_FACTOR[WEEKDAY] * _MONTH_FACTOR[MONTH - 1])[:, None]).ravel()
    city = city * np.exp(-0.03 * np.repeat(weather.daily(weather.rain_mm, "sum") > 5, 24))
    n = len(monitors)
    days = np.repeat(drift(random, (n, len(DAYS)), 0.5, 0.14), 24, axis=1)
    hours = drift(random, (n, 24 * len(DAYS)), 0.6, 0.16)
    return Traffic(np.maximum(np.round(level[:, None] * city[None, :] * np.exp(days + hours)), 1.0))


def publish_traffic(
    publisher: Publisher,
    places: Places,
    monitors: tuple[Monitor, ...],
    traffic: Traffic,
    *,
    seed: int,
    hours_n: int,
) -> None:
    """Write expressway traffic, traffic by dong, and the hourly counts of the sites beside air stations."""
    _publish_roads(publisher, seed)
    _publish_dong(publisher, places, seed)
    _publish_counts(publisher, monitors, traffic, seed=seed, hours_n=hours_n)


def _publish_roads(publisher: Publisher, seed: int) -> None:
    random = seeded(seed, "roads")
    rows: list[tuple[object, ...]] = [tuple(HEADERS["road_traffic"])]
    for year in (2021, 2022, 2023):
        for month in range(1, 13):
            for road, level in _ROADS.items():
                for day in (6, 0, 1, 2, 3, 4, 5):
                    mean = level * _DAY_FACTOR[day] * _MONTH_FACTOR[month - 1] * random.lognormal(0.0, 0.015)
                    text = f"{round(mean):,}" if year == 2021 else str(round(mean))
                    rows.append((year, month, road, text, _WEEKDAYS[day]))
    file = PublishedFile(
        f"traffic/서울도시고속도로 노선별 요일별 교통량_{MARK}_2021_2023.csv",
        "road_traffic",
        len(rows) - 1,
        "utf-8-sig",
        "\n",
        dirt={"thousands_commas": 12 * 7 * len(_ROADS)},
    )
    publisher.write_rows(file, rows)


def _publish_dong(publisher: Publisher, places: Places, seed: int) -> None:
    random = seeded(seed, "dong traffic")
    rows: list[tuple[object, ...]] = [tuple(HEADERS["road_traffic_dong"])]
    for dong in places.dong:
        total = random.lognormal(np.log(15_000), 0.45)
        bus, truck = total * random.uniform(0.02, 0.06), total * random.uniform(0.06, 0.13)
        parts = (total - bus - truck, bus, truck)
        codes = ("11000", places.gu[dong.gu].kostat_code, dong.kostat_code, "weekday")
        rows.append((*codes, round(total), *map(round, parts)))
    file = PublishedFile(
        f"traffic/추정교통량_{MARK}_2023_서울.csv", "road_traffic_dong", len(rows) - 1, "utf-8-sig", "\r\n"
    )
    publisher.write_rows(file, rows)


def _publish_counts(
    publisher: Publisher, monitors: tuple[Monitor, ...], traffic: Traffic, *, seed: int, hours_n: int
) -> None:
    """Hourly counts as rows of the open API saved to CSV: two directions, the last hours of the last year."""
    random = seeded(seed, "counts")
    counted = [i for i, m in enumerate(monitors) if m.counted]
    sites = [tuple(HEADERS["traffic_count_sites"])]
    columns: list[list[Strings]] = []  # of each site and direction
    days = np.array(DAYS.strftime("%Y%m%d"), dtype=object)
    hours = np.arange(HOURS_N - hours_n, HOURS_N)
    for number, i in enumerate(counted, start=1):
        east, north = to_central_belt(*monitors[i].at)
        spot = f"{'AB'[not monitors[i].roadside]}-{number:02d}"
        sites.append((spot, f"{MARK}지점({monitors[i].name})", f"{east + 40:.3f}", f"{north - 25:.3f}"))
        vehicles = traffic.vehicles[i, hours].astype(np.int64)
        inward = random.binomial(vehicles, 0.5)
        for direction, volume in (("1", inward), ("2", vehicles - inward)):
            when = (days[hours // 24], spell(hours % 24, [f"{h:02d}" for h in range(24)]))
            columns.append([[spot] * hours_n, *when, [direction] * hours_n, ["1"] * hours_n, spell(volume)])
    publisher.write_rows(
        PublishedFile(
            f"traffic/교통량지점_SpotInfo_{MARK}.csv", "traffic_count_sites", len(counted), "utf-8-sig", "\n"
        ),
        sites,
    )
    publisher.write_table(
        PublishedFile(
            f"traffic/지점별교통량_VolInfo_{MARK}_2023.csv",
            "traffic_counts",
            len(columns) * hours_n,
            "utf-8-sig",
            "\n",
        ),
        ",".join(HEADERS["traffic_counts"]),
        [np.concatenate(parts) for parts in zip(*columns, strict=True)],
    )
