"""Public bicycle stations of the sample city and the three published lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from workbench.ingest.sample_city.places import Floats, Ints, Places, to_degrees
from workbench.ingest.sample_city.publisher import (
    HEADERS,
    MARK,
    PublishedFile,
    Publisher,
    format_rows,
    seeded,
)
from workbench.ingest.sample_city.streets import Streets
from workbench.ingest.sample_city.workbook import Cell, build_workbook

_PLACES = (
    "역 1번 출구 앞",
    "역 3번출구 뒤",
    "공원 입구",
    "동주민센터",
    "아파트 앞",
    "초등학교 옆",
    "시장(버스정류장)",
    "빌딩",
)
STATIONS_N = 700
_ZERO_COORDINATES_N = 6
_OLDER_LIST = datetime(2022, 1, 1)  # noqa: DTZ001 - the XLSX list is of the day before


@dataclass(frozen=True, slots=True)
class BikeStations:
    """Arrays of one entry a station, in the order of the station numbers."""

    number: Ints
    key: tuple[str, ...]
    """``ST-n``, the other numbering."""
    name: tuple[str, ...]
    gu: Ints
    junction: Ints
    """The junction its riders start from."""
    x: Floats
    y: Floats
    racks_n: Ints
    is_qr: NDArray[np.bool_]
    """QR racks, the newer kind; else LCD."""
    installed: tuple[datetime, ...]
    homes: Floats
    """Weight of trips that start or end at home here."""
    works: Floats


def place_stations(places: Places, streets: Streets, seed: int) -> BikeStations:
    """Stations beside streets, more of them where more people live, numbered gu by gu."""
    random = seeded(seed, "stations")
    street, n = _choose_streets(places, streets, random), STATIONS_N
    share = random.uniform(0.05, 0.95, n)
    x, y = streets.along(street, share)
    x, y = x + random.uniform(8, 22, n) * random.choice((-1, 1), n), y + random.uniform(8, 22, n)
    gu = places.gu_at(x, y)
    order = np.lexsort((x, gu))
    street, share, x, y, gu = street[order], share[order], x[order], y[order], gu[order]
    within = np.concatenate([np.arange(c) for c in np.bincount(gu, minlength=25)])
    number = 101 + 200 * gu + within
    stems = [g.name.removesuffix("구") for g in places.gu]
    days = random.integers(0, 2600, n).tolist()
    return BikeStations(
        number=number,
        key=tuple(f"ST-{k}" for k in (10 + random.permutation(4 * n)[:n]).tolist()),
        name=tuple(
            f"{stems[g]}{MARK}{k // len(_PLACES) + 1}{_PLACES[k % len(_PLACES)]}"
            for g, k in zip(gu.tolist(), within.tolist(), strict=True)
        ),
        gu=gu,
        junction=np.where(share < 0.5, streets.ends[street, 0], streets.ends[street, 1]),
        x=x,
        y=y,
        racks_n=random.choice((5, 8, 10, 12, 15, 20, 30), size=n, p=(0.1, 0.15, 0.4, 0.1, 0.12, 0.1, 0.03)),
        is_qr=random.random(n) < 0.55,
        installed=tuple(datetime(2015, 9, 15) + timedelta(days=d) for d in days),  # noqa: DTZ001
        homes=random.lognormal(0.0, 0.6, n),
        works=random.lognormal(0.0, 0.9, n),
    )


def _choose_streets(places: Places, streets: Streets, random: np.random.Generator) -> Ints:
    """A street for each station: as many in a gu as its people need, rather with a cycle road than without."""
    home = places.gu_at(*streets.along(np.arange(len(streets.ends)), np.full(len(streets.ends), 0.5)))
    visitors = [220_000 * (g.zone_code == "100") for g in places.gu]  # the old centre has few residents
    people = np.cumsum([g.residents_n + v for g, v in zip(places.gu, visitors, strict=True)])
    sizes = np.diff(np.round(STATIONS_N * people / people[-1]).astype(np.int64), prepend=0)
    likely = np.where(streets.facility == 0, 0.6, 1.4)
    chosen = []
    for gu, size in enumerate(sizes.tolist()):
        here = np.flatnonzero(home == gu)
        chosen.append(random.choice(here, size=size, p=likely[here] / likely[here].sum()))
    return np.concatenate(chosen)


def publish_stations(publisher: Publisher, places: Places, stations: BikeStations, seed: int) -> None:
    """Write the list in CSV with split headers, an older one in XLSX with a total row, the master list."""
    lon, lat = to_degrees(stations.x, stations.y)
    names = [places.gu[g].name for g in stations.gu.tolist()]
    roads = [f"{MARK}로 {7 + 3 * k % 400}" for k in stations.number.tolist()]
    _publish_list(publisher, stations, names=names, roads=roads, lonlat=np.column_stack([lon, lat]))
    _publish_workbook(publisher, stations, names=names, roads=roads, lonlat=np.column_stack([lon, lat]))
    random = seeded(seed, "master")
    far, *nowhere = random.choice(len(names), size=1 + _ZERO_COORDINATES_N, replace=False).tolist()
    rows = [tuple(HEADERS["bike_station_master"])]
    order = sorted(range(len(names)), key=lambda i: stations.key[i], reverse=True)
    for i in order:
        at = (
            ("0.000000", "0.000000")
            if i in nowhere
            else (f"{lat[i] + 1.5 * (i == far):.6f}", f"{lon[i]:.6f}")
        )
        second = "" if i % 2 else stations.name[i]
        rows.append((stations.key[i], f"서울특별시 {names[i]} {roads[i]}", second, *at))
    file = PublishedFile(
        f"bicycle/서울시 따릉이대여소 마스터 정보_{MARK}.csv",
        "bike_station_master",
        len(names),
        eol="\n",
        dirt={
            "zero_coordinates": _ZERO_COORDINATES_N,
            "outside_the_city": 1,
            "address_detail_empty": len(names) // 2,
        },
        must_quarantine={"outside_the_city": 1},
    )
    publisher.write_text(file, format_rows(rows, quote="all").removesuffix("\n"))


def _publish_list(
    publisher: Publisher, stations: BikeStations, *, names: list[str], roads: list[str], lonlat: Floats
) -> None:
    rows: list[tuple[object, ...]] = [tuple(HEADERS["bike_stations"])]
    broken = range(0, len(names), 97)
    for i in sorted(range(len(names)), key=lambda i: lonlat[i, 1]):
        racks = str(stations.racks_n[i])
        pair = ("", racks) if stations.is_qr[i] else (racks, "")
        address = f"서울특별시 {names[i]} {roads[i]}" if i % 3 else f"{names[i]} {roads[i]}"
        rows.append(
            (
                stations.number[i],
                stations.name[i],
                names[i],
                address + "\n" if i in broken else address,
                f"{lonlat[i, 1]:.8f}",
                f"{lonlat[i, 0]:.7f}",
                stations.installed[i].strftime("%Y-%m-%d"),
                *pair,
                "QR" if stations.is_qr[i] else "LCD",
            )
        )
    file = PublishedFile(
        f"bicycle/공공자전거_대여소정보_{MARK}_2023.csv",
        "bike_stations",
        len(names),
        eol="\n",
        dirt={"line_break_in_header": 3, "empty_header": 1, "line_break_in_cell": len(broken)},
    )
    publisher.write_rows(file, rows)


def _publish_workbook(
    publisher: Publisher, stations: BikeStations, *, names: list[str], roads: list[str], lonlat: Floats
) -> None:
    rows: list[list[Cell]] = [[*HEADERS["bike_stations_workbook"]]]
    texts = 0
    opened = [i for i, began in enumerate(stations.installed) if began < _OLDER_LIST]
    for i in opened:
        began = stations.installed[i]
        as_text = i % 5 == 4
        texts += as_text
        rows.append(
            [
                names[i],
                int(stations.number[i]),
                stations.name[i] if as_text else f"{stations.number[i]}. {stations.name[i]}",
                f"서울특별시 {names[i]} {roads[i]}",
                round(float(lonlat[i, 1]), 8),
                round(float(lonlat[i, 0]), 8),
                began.strftime("%Y.%m.%d") if as_text else began + timedelta(hours=9, minutes=i % 60),
                int(stations.racks_n[i]),
            ]
        )
    n = len(opened) + 1
    rows.append(["합계", None, f"=COUNTA(C2:C{n})", None, None, None, None, f"=SUM(H2:H{n})"])
    by_gu: list[list[Cell]] = [[None, None, "대여소(개)", "거치대(개)"]]
    for number, gu in enumerate(dict.fromkeys(names[i] for i in opened), start=1):
        count = f"=COUNTIF(대여소현황!$A$2:$A${n},구별대여소!$B{number + 1})"
        by_gu.append([number, gu, count, None])
    file = PublishedFile(
        f"bicycle/대여소위치정보_{MARK}211231.xlsx",
        "bike_stations",
        len(rows) - 1,
        "xlsx",
        dirt={"total_row": 1, "text_dates": texts, "second_sheet": 1},
        must_quarantine={"total_row": 1},
    )
    publisher.write_bytes(file, build_workbook({"대여소현황": rows, "구별대여소": by_gu}))
