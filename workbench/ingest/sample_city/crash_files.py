"""The published files of crashes: bicycle spots, bicycle crashes by gu and year, all crashes by month."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.ingest.sample_city.crashes import SPOT_YEARS, YEARS, Crashes, Spot, find_spots
from workbench.ingest.sample_city.places import Ints, Places, to_degrees
from workbench.ingest.sample_city.publisher import HEADERS, MARK, PublishedFile, Publisher, seeded
from workbench.ingest.sample_city.workbook import Cell, build_workbook


def publish_crashes(
    publisher: Publisher, places: Places, crashes: Crashes, seed: int
) -> list[dict[str, Any]]:
    """Write the four files; return the published spots (year, gu, coordinates, crashes)."""
    spots = _publish_spots(publisher, places, crashes)
    victims = _publish_years(publisher, places, crashes)
    rows: list[list[Cell]] = [["시군구", *SPOT_YEARS]]
    order = seeded(seed, "order of gu").permutation(len(places.gu)).tolist()
    rows += [[places.gu[i].name, *(int(victims[year][i]) for year in SPOT_YEARS)] for i in order]
    publisher.write_bytes(
        PublishedFile(
            f"bicycle/2022_서울_시군구별_자전거(피해운전자)_교통사고수_{MARK}.xlsx",
            "bike_crashes_victim_gu",
            25,
            "xlsx",
        ),
        build_workbook({"Sheet1": rows}),
    )
    _publish_all_crashes(publisher, places, seed)
    return spots


def _publish_spots(publisher: Publisher, places: Places, crashes: Crashes) -> list[dict[str, Any]]:
    rows: list[list[object]] = [[*HEADERS["bike_crash_spots"]]]
    found: list[dict[str, Any]] = []
    broken = 0
    for year in SPOT_YEARS:
        spots = find_spots(crashes, year)
        home = places.gu_at(np.array([s.x for s in spots]), np.array([s.y for s in spots]))
        dong = places.dong_at(np.array([s.x for s in spots]), np.array([s.y for s in spots]))
        number = [0] * len(places.gu)
        for k in sorted(range(len(spots)), key=lambda k: home[k]):
            gu = places.gu[home[k]]
            number[home[k]] += 1
            name = f"서울특별시 {gu.name} {places.dong[dong[k]].name}({MARK}교차로{k} 부근)"
            if len(rows) % 150 == 75:  # a line break inside a cell, as in the real file
                name, broken = name.replace("(", "\n("), broken + 1
            counts, at = _count(crashes, spots[k]), to_degrees(spots[k].x, spots[k].y)
            lon, lat = round(float(at[0]), 7), round(float(at[1]), 8)
            rows.append([year, "", f"서울특별시 {gu.name}{number[home[k]]}", name, *counts, lon, lat])
            found.append(
                {"crash_year": year, "gu_name": gu.name, "crashes_n": counts[0], "lon": lon, "lat": lat}
            )
    file = PublishedFile(
        f"bicycle/자전거사고다발지역_{MARK}(서울).csv",
        "bike_crash_spots",
        len(rows) - 1,
        dirt={"empty_column": 1, "number_after_gu_name": len(rows) - 1, "line_break_in_cell": broken},
    )
    publisher.write_rows(file, rows)
    return found


def _count(crashes: Crashes, spot: Spot) -> list[int]:
    hurt = [
        int(a[spot.members].sum())
        for a in (crashes.deaths, crashes.serious, crashes.slight, crashes.reported)
    ]
    return [len(spot.members), sum(hurt), *hurt]


def _publish_years(publisher: Publisher, places: Places, crashes: Crashes) -> dict[int, Ints]:
    rows: list[list[object]] = [[*HEADERS["bike_crashes_gu"]]]
    victims = {}
    hurt = crashes.serious + crashes.slight + crashes.reported
    for year in YEARS:
        this = crashes.year == year
        roles = (crashes.at_fault[this], crashes.victim[this])
        whats = (np.ones(len(roles[0]), dtype=np.int64), crashes.deaths[this], hurt[this])
        columns = [np.bincount(crashes.gu[this], what * role, 25) for what in whats for role in roles]
        table = np.column_stack(columns).astype(np.int64)
        victims[year] = table[:, 1]
        rows.append([year, "소계", *table.sum(axis=0).tolist()])
        rows += [[year, gu.name, *table[i].tolist()] for i, gu in enumerate(places.gu)]
    file = PublishedFile(
        f"bicycle/자치구별_자전거_교통사고_{MARK}_2005_2023.csv",
        "bike_crashes_gu",
        len(rows) - 1,
        "utf-8-sig",
        "\n",
        dirt={"total_row": len(YEARS)},
        must_quarantine={"total_row": len(YEARS)},
    )
    publisher.write_rows(file, rows)
    return victims


def _publish_all_crashes(publisher: Publisher, places: Places, seed: int) -> None:
    """Crashes of every kind by gu and month in 216 columns and a year's total, zero written as a dash."""
    random = seeded(seed, "all crashes")
    years = range(2018, 2024)
    months = [f"{year}. {month:02d}" for year in years for month in range(1, 13)]
    residents = np.array([g.residents_n for g in places.gu], dtype=np.float64)
    count = random.poisson((residents / residents.sum())[:, None] * np.full(len(months), 2_900.0)[None, :])
    deaths = random.binomial(count, 0.006)
    injured = count + random.binomial(count, 0.25)
    table = np.stack([count, deaths, injured], axis=2)
    table = np.concatenate([table.sum(axis=0)[None], table])
    table = np.concatenate([table, table[:, -12:].sum(axis=1, keepdims=True)], axis=1)
    measures = HEADERS["traffic_crashes_gu"]
    labels = [*months, str(years[-1])]
    lines = [
        ",".join(['"자치구별(1)"', "자치구별(2)", *(label for label in labels for _ in measures)]),
        ",".join(['"자치구별(1)"', "자치구별(2)", *(m for _ in labels for m in measures)]),
    ]
    for name, row in zip(["소계", *(g.name for g in places.gu)], table, strict=True):
        lines.append(",".join(['"합계"', name, *("-" if v == 0 else str(v) for v in row.ravel().tolist())]))
    file = PublishedFile(
        f"traffic/Traffic_accident_month_{MARK}_2018.csv",
        "traffic_crashes_gu",
        len(places.gu) + 2,
        "utf-8-sig",
        "\n",
        dirt={
            "second_header_row": 1,
            "total_row": 1,
            "total_column": 3,
            "dash_for_zero": int((table == 0).sum()),
        },
        must_quarantine={"second_header_row": 1, "total_row": 1},
    )
    publisher.write_text(file, "\n".join(lines) + "\n")
