"""Planted data for maps of several moments, of lines and of clusters: what they must say is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from example_release import CODES, FIGURES, NAMES, PLACES, draw_layer, make_result

from workbench.core.result import Column, Figure, Release, Table
from workbench.core.text import Text
from workbench.present.clusters import Clustered, Reach, count_in_clusters
from workbench.privacy import release

YEARS = (2019, 2021, 2023)
RISEN, FALLEN, LOST = 4, 16, 9
"""Rows of the gu whose rate rose by 20 and fell by 12 while all others rose by 1, and of that with no 2021."""
PER = Text("건/100만 통행", "per million rides")


def make_years_table(years: tuple[int, ...] = YEARS) -> Table:
    """Rates of every gu in every year: 30 + its number, a year later 1 more, but for two of them."""
    rows = []
    for k, year in enumerate(years):
        for i, code in enumerate(CODES):
            step = {RISEN: 20.0, FALLEN: -12.0}.get(i, 1.0) * k / (len(years) - 1)
            value = None if (i, year) == (LOST, 2021) else 30.0 + i + step
            rows.append({"gu_code": code, "gu_name": NAMES[i], "year": year, "rate": value})
    columns = (
        Column("gu_code", Text("자치구 코드", "Gu code"), "code"),
        Column("gu_name", Text("자치구", "Gu"), "label"),
        Column("year", Text("연도", "Year"), "label", Text("년", "")),
        Column("rate", Text("사고율", "Crash rate"), "rate", PER, 1),
    )
    title = Text("해마다의 사고율", "Rates by year")
    return Table("years", title, pa.Table.from_pylist(rows), columns, "statistics")


def make_sites_table() -> Table:
    """Counts at ten places in two years; one place is new."""
    rows = [
        {
            "site": f"{NAMES[i]} 앞",
            "year": year,
            "crashes_n": (i + 1) * (10 if year == 2019 else 5),
            "lon": PLACES[i][0],
            "lat": PLACES[i][1],
        }
        for year in (2019, 2023)
        for i in range(10)
        if (i, year) != (3, 2019)
    ]
    columns = (
        Column("site", Text("지점", "Site"), "label"),
        Column("year", Text("연도", "Year"), "label", Text("년", "")),
        Column("crashes_n", Text("사고", "Crashes"), "count", Text("건", "crashes")),
        Column("lon", Text("경도", "Longitude"), "longitude"),
        Column("lat", Text("위도", "Latitude"), "latitude"),
    )
    return Table("sites", Text("지점", "Sites"), pa.Table.from_pylist(rows), columns, "statistics")


HOT = 7
"""The stretch with the highest density."""


def make_stretches() -> tuple[Table, pa.Table]:
    """Roads from one office to the next; density rises with the number but for one that stands out."""
    lines = [
        shapely.LineString(
            [PLACES[i], [(PLACES[i][0] + PLACES[i + 1][0]) / 2 + 0.004, PLACES[i][1]], PLACES[i + 1]]
        )
        for i in range(len(PLACES) - 1)
    ]
    codes = [f"S{i:03d}" for i in range(len(lines))]
    names = [f"{NAMES[i]}–{NAMES[i + 1]} <i>길 · {NAMES[i]} road" for i in range(len(lines))]
    density = [float(i) if i != HOT else 60.0 for i in range(len(lines))]
    density[2] = float("nan")
    data = {
        "code": codes,
        "name": names,
        "density": pa.array(density, pa.float64(), from_pandas=True),
        "rides_n": [100 * (i + 1) for i in range(len(lines))],
    }
    columns = (
        Column("code", Text("구간 번호", "Code"), "code"),
        Column("name", Text("구간", "Stretch"), "label", bilingual=True),
        Column(
            "density", Text("사고 밀도", "Density of crashes"), "value", Text("건/km", "crashes per km"), 1
        ),
        Column("rides_n", Text("통행량", "Flow"), "exposure", Text("대", "rides")),
    )
    layer = pa.table({"code": codes, "name": codes, "geometry": [shapely.to_wkb(line) for line in lines]})
    return Table("stretches", Text("구간", "Stretches"), pa.table(data), columns, "statistics"), layer


CROWDS = ((0, 60), (12, 40), (22, 25))
"""Gu around whose office points crowd, and how many."""
TOO_FEW = (6, 4)
"""A crowd below the policy's threshold."""


def make_points() -> pa.Table:
    """The planted crowds, within 100 m each, and forty points that lie apart from all others."""
    random = np.random.default_rng(4)
    crowds = [np.array(PLACES[gu]) + random.uniform(-0.0008, 0.0008, (n, 2)) for gu, n in (*CROWDS, TOO_FEW)]
    apart = np.array([(126.80 + 0.012 * (k % 8), 37.63 + 0.012 * (k // 8)) for k in range(40)])
    places = np.vstack([*crowds, apart])
    return pa.table({"longitude": places[:, 0], "latitude": places[:, 1]})


def cluster_points(**options: Any) -> Clustered:
    counted = Column("crashes_n", Text("사고", "Crashes"), "count", Text("건", "crashes"))
    title = Text("사고가 모인 곳", "Where crashes crowd")
    options = {"reach": Reach(150, 4), "areas": draw_layer()} | options
    return count_in_clusters(make_points(), "crowds", title, counted=counted, **options)


RATE = Text("공공자전거 대여 100만 회", "one million public-bicycle rides")
YEARLY = Figure("yearly", "area_map", Text("해마다의 사고율", "Crash rates year by year"), "years", "gu_name", "rate",
                code="gu_code", layer="gu", denominator=RATE, facet="year")  # fmt: skip
PLANTED = (
    YEARLY,
    replace(YEARLY, id="several", title=Text("세 해의 사고율", "Crash rates of three years"), arrangement="multiples",
            classes=(35, 45, 55)),
    Figure("sites", "point_map", Text("두 해의 사고", "Crashes in two years"), "sites", "site", "crashes_n",
           facet="year", arrangement="swipe"),
    Figure("hot", "line_map", Text("사고가 몰린 길", "Streets where crashes crowd"), "stretches", "name", "density",
           code="code", layer="streets"),
    Figure("crowds", "cluster_map", Text("사고가 모인 곳", "Where crashes crowd"), "crowds", "place", "crashes_n",
           code="cluster", layer="crowds"),
)  # fmt: skip


def make_planted() -> Release:
    """The example with tables and figures of several moments and of lines."""
    result = make_result()
    stretches, lines = make_stretches()
    crowds = cluster_points()
    tables = (*result.tables, make_years_table(), make_sites_table(), stretches, crowds.table)
    layers = {**result.layers, "streets": lines, "crowds": crowds.layer}
    return release(replace(result, tables=tables, figures=(*FIGURES, *PLANTED), layers=layers))
