"""Single rides of the sample city, and the published files of rides and rentals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.ingest.sample_city.bike_stations import BikeStations
from workbench.ingest.sample_city.demand import RIDE_MONTHS, YEARS, Demand, band_of, hour_shares
from workbench.ingest.sample_city.places import Floats, Ints, Places
from workbench.ingest.sample_city.publisher import (
    HEADERS,
    MARK,
    PublishedFile,
    Publisher,
    format_rows,
    join_cells,
    seeded,
    spell,
)
from workbench.ingest.sample_city.weather import DAYS, days_of

_MISSING = "\\N"
_DUPLICATES_N, _BAD_DATES_N, _BACKWARD_N = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Rides:
    """Rides of one month, in the order they were returned."""

    start: Ints
    """Place of the station in :class:`BikeStations`."""
    end: Ints
    day: Ints
    """Place of the day in the three years."""
    second: Ints
    """Second of the day at the start."""
    minutes: Ints
    distance_m: Floats


def draw_rides(demand: Demand, days: Ints, seed: int) -> Rides:
    """The rides of ``days``: hour, origin and target by band, length and time by the way between."""
    random = seeded(seed, "rides", int(days[0]))
    day = np.repeat(days, demand.daily_n[days])
    hour = np.concatenate(
        [random.choice(24, size=demand.daily_n[d], p=hour_shares(d)) for d in days.tolist()]
    )
    band = band_of(day, hour)
    start, end = np.empty(len(day), dtype=np.int64), np.empty(len(day), dtype=np.int64)
    for b in range(len(demand.origin)):
        here = np.flatnonzero(band == b)
        start[here] = random.choice(demand.origin.shape[1], size=len(here), p=demand.origin[b])
        end[here] = _draw_ends(demand.target[b], start[here], random)
    way = demand.distance_m[start, end] * random.lognormal(0.06, 0.10, len(day))
    way = np.where(start == end, random.gamma(2.0, 1_400.0, len(day)), way)
    speed = np.clip(random.lognormal(np.log(175.0), 0.28, len(day)), 60, 330)  # metres a minute
    minutes = np.clip(np.floor(way / speed + random.exponential(2.0, len(day))), 0, 900).astype(np.int64)
    way = np.where(random.random(len(day)) < 0.034, 0.0, np.round(way, 2))
    second = hour * 3600 + random.integers(0, 3600, len(day))
    order = np.argsort(day * 86_400 + second + minutes * 60, kind="stable")
    return Rides(start[order], end[order], day[order], second[order], minutes[order], way[order])


def _draw_ends(target: Floats, start: Ints, random: np.random.Generator) -> Ints:
    steps = np.cumsum(target, axis=1)
    drawn = random.random(len(start))
    end = np.empty(len(start), dtype=np.int64)
    order = np.argsort(start, kind="stable")
    edges = np.searchsorted(start[order], np.arange(len(target) + 1))
    for station in range(len(target)):
        here = order[edges[station] : edges[station + 1]]
        end[here] = np.searchsorted(steps[station], drawn[here] * steps[station, -1])
    return np.minimum(end, len(target) - 1)


def publish_rides(
    publisher: Publisher, places: Places, stations: BikeStations, demand: Demand, *, seed: int
) -> None:
    """Write the rides of two months, then the rentals by station and month and by day that go with them."""
    counted: dict[tuple[int, int], tuple[Ints, Ints]] = {}
    for year, month in RIDE_MONTHS:
        rides = draw_rides(demand, days_of(year, month), seed)
        _publish_month(publisher, stations, rides, label=f"{year % 100:02d}{month:02d}", seed=seed)
        n = len(stations.number)
        counted[year, month] = (np.bincount(rides.start, minlength=n), np.bincount(rides.end, minlength=n))
    _publish_rentals(publisher, places, stations, demand, counted=counted, seed=seed)
    days = np.concatenate([days_of(year) for year in YEARS])
    publisher.write_table(
        PublishedFile(
            f"bicycle/서울특별시_공공자전거 일별 대여건수_{MARK}_(2022_2023).csv",
            "bike_daily_rentals",
            len(days),
            eol="\n",
        ),
        ",".join(HEADERS["bike_daily_rentals"]),
        [DAYS[days].strftime("%Y-%m-%d").tolist(), spell(demand.daily_n[days])],
    )


def _publish_month(
    publisher: Publisher, stations: BikeStations, rides: Rides, *, label: str, seed: int
) -> None:
    random = seeded(seed, "ride file", label)
    n = len(rides.start)
    columns = _person_columns(n, random)
    lost = random.random(n) < 0.011
    begun, ended = (
        _stamps(rides.day * 86_400 + rides.second),
        _stamps(rides.day * 86_400 + rides.second + rides.minutes * 60 + random.integers(0, 60, n)),
    )
    names, keys = np.array(stations.name, dtype=object), np.array(stations.key, dtype=object)
    numbers = np.array([str(k) for k in stations.number.tolist()], dtype=object)
    padded = np.array([f"{k:05d}" for k in stations.number.tolist()], dtype=object)
    rack = spell(random.choice(2, size=n, p=(0.98, 0.02)), ("0", "99"))
    cells = [
        _bikes(n, rides, random), begun, numbers[rides.start], names[rides.start], rack, ended,
        *(np.where(lost, _MISSING, a[rides.end]) for a in (padded, names)), np.where(lost, _MISSING, rack),
        spell(rides.minutes), np.array([str(v) for v in rides.distance_m.tolist()], dtype=object),
        *columns[:3], keys[rides.start], np.where(lost, _MISSING, keys[rides.end]), columns[3],
    ]  # fmt: skip
    lines = list(join_cells(cells))
    spoiled = random.choice(n, size=_DUPLICATES_N + _BAD_DATES_N + _BACKWARD_N, replace=False).tolist()
    dirt = {"return_station_missing": int(lost.sum()), "distance_zero": int((rides.distance_m == 0).sum())}
    spoilt = {"duplicate": _DUPLICATES_N, "no_such_time": _BAD_DATES_N, "returned_before_rented": _BACKWARD_N}
    lines += _spoil([lines[i] for i in spoiled], f"20{label[:2]}-{label[2:]}")
    file = PublishedFile(
        f"bicycle/서울특별시_공공자전거_대여이력_{MARK}_{label}.csv",
        "bike_rides",
        len(lines),
        eol="\n",
        dirt=dirt | spoilt,
        must_quarantine=spoilt,
    )
    publisher.write_text(file, "\n".join([",".join(HEADERS["bike_rides"]), *lines]) + "\n")


def _spoil(lines: list[str], month: str) -> list[str]:
    """Rows to add: some once more, some with a time that does not exist, one returned before it began."""
    again, rest = lines[:_DUPLICATES_N], [line.split(",") for line in lines[_DUPLICATES_N:]]
    for cells in rest[:_BAD_DATES_N]:
        cells[1] = f"{month}-31 25:61:00"
    for cells in rest[_BAD_DATES_N:]:
        cells[0], cells[5] = "SPB-99999", f"{month}-01 00:00:00"
        cells[1] = f"{month}-02 08:00:00"
    return again + [",".join(cells) for cells in rest]


def _stamps(seconds: Ints) -> NDArray[np.object_]:
    days = np.array(pd.date_range(DAYS[0], periods=len(DAYS) + 3).strftime("%Y-%m-%d "), dtype=object)
    clock = np.array([f"{m // 60:02d}:{m % 60:02d}:" for m in range(1440)], dtype=object)
    seconds_of = np.array([f"{s:02d}" for s in range(60)], dtype=object)
    rest = seconds % 86_400
    return np.asarray(days[seconds // 86_400] + clock[rest // 60] + seconds_of[rest % 60])


def _bikes(n: int, rides: Rides, random: np.random.Generator) -> NDArray[np.object_]:
    """Bicycle numbers, never the same bicycle twice in one second."""
    bike = random.integers(30_000, 90_000, n)
    moment = (rides.day * 86_400 + rides.second) * 100_000
    while len(np.unique(moment + bike)) < n:
        _, first = np.unique(moment + bike, return_index=True)
        again = np.setdiff1d(np.arange(n), first)
        bike[again] = random.integers(30_000, 90_000, len(again))
    return np.array([f"SPB-{b}" for b in bike.tolist()], dtype=object)


def _person_columns(n: int, random: np.random.Generator) -> list[NDArray[np.object_]]:
    """Birth year, sex, kind of user, kind of bicycle."""
    age = np.clip(np.round(random.gamma(6.0, 3.2, n) + 14), 13, 84).astype(np.int64)
    years = spell(2023 - age)
    years[random.random(n) < 0.084] = _MISSING
    sex = spell(random.choice(5, size=n, p=(0.42, 0.28, 0.26, 0.03, 0.01)), ("M", "F", _MISSING, "", "m"))
    user = spell(random.choice(3, size=n, p=(0.979, 0.015, 0.006)), ("내국인", "비회원", "외국인"))
    bike = spell(random.choice(2, size=n, p=(0.98, 0.02)), ("일반자전거", "새싹자전거"))
    return [years, sex, user, bike]


def _publish_rentals(
    publisher: Publisher,
    places: Places,
    stations: BikeStations,
    demand: Demand,
    *,
    counted: dict[tuple[int, int], tuple[Ints, Ints]],
    seed: int,
) -> None:
    random = seeded(seed, "rentals")
    share = np.tensordot(demand.band_share, demand.origin, axes=1)
    ends = np.einsum("b,bi,bij->j", demand.band_share, demand.origin, demand.target)
    gu = [places.gu[g].name for g in stations.gu.tolist()]
    dots = [". " if k % 7 else "." for k in stations.number.tolist()]
    names = [
        f"{k}{dot}{name}" for k, dot, name in zip(stations.number.tolist(), dots, stations.name, strict=True)
    ]
    yearly: dict[int, list[tuple[object, ...]]] = {year: [] for year in YEARS}
    totals: dict[str, dict[str, int]] = {
        str(year): dict.fromkeys((g.name for g in places.gu), 0) for year in YEARS
    }
    for year in YEARS:
        for month in range(1, 13):
            rides_n = int(demand.daily_n[days_of(year, month)].sum())
            drawn = (random.multinomial(rides_n, share), random.multinomial(rides_n, ends / ends.sum()))
            rentals, returns = counted.get((year, month), drawn)
            for i, name in enumerate(names):
                if rentals[i] or returns[i]:
                    yearly[year].append((gu[i], name, f"{year}{month:02d}", rentals[i], returns[i]))
                totals[str(year)][gu[i]] += int(rentals[i])
    publisher.truth["rentals"] = totals
    _write_rentals(publisher, yearly)


def _write_rentals(publisher: Publisher, yearly: dict[int, list[tuple[object, ...]]]) -> None:
    """The older year without returns, with groups that are no gu and a spreadsheet's blank tail."""
    old = [row[:4] for row in yearly[YEARS[0]]]
    depots = [
        ("정비센터", "9997. 표본정비센터", "202206", 14),
        ("그룹명 없음", "9999. 표본시험대여소", "202207", 5),
    ]
    blank_n = 120
    publisher.write_text(
        PublishedFile(
            f"bicycle/공공자전거 대여소별 이용정보_{MARK}_22.01_22.12.csv",
            "bike_station_rentals",
            len(old) + len(depots) + blank_n,
            dirt={"blank_row": blank_n, "group_that_is_no_gu": len(depots)},
            must_quarantine={"blank_row": blank_n},
        ),
        format_rows([HEADERS["bike_station_rentals_2022"], *old, *depots]) + ",,,\n" * blank_n,
    )
    new = yearly[YEARS[1]]
    publisher.write_rows(
        PublishedFile(
            f"bicycle/서울특별시 공공자전거 대여소별 이용정보(월별)_{MARK}_23.1-12.csv",
            "bike_station_rentals",
            len(new),
        ),
        [HEADERS["bike_station_rentals_2023"], *new],
    )
