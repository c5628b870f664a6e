"""A fabricated result with one of everything, released through the real gate. Marked as sample."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from workbench.core.dataset import Snapshot
from workbench.core.result import (
    Column,
    Figure,
    Finding,
    Interval,
    Recommendation,
    Refusal,
    Release,
    Result,
    Table,
)
from workbench.core.text import Text
from workbench.privacy import release

# code, name, longitude and latitude of the office
GU = """
11110 종로구 126.9773 37.5949|11140 중구 126.9960 37.5601|11170 용산구 126.9799 37.5314|11200 성동구 127.0411 37.5510
11215 광진구 127.0857 37.5467|11230 동대문구 127.0548 37.5820|11260 중랑구 127.0929 37.5978|11290 성북구 127.0176 37.6057
11305 강북구 127.0112 37.6435|11320 도봉구 127.0324 37.6691|11350 노원구 127.0750 37.6525|11380 은평구 126.9270 37.6192
11410 서대문구 126.9391 37.5778|11440 마포구 126.9083 37.5593|11470 양천구 126.8555 37.5248|11500 강서구 126.8228 37.5612
11530 구로구 126.8563 37.4944|11545 금천구 126.9008 37.4606|11560 영등포구 126.9102 37.5223|11590 동작구 126.9516 37.4989
11620 관악구 126.9453 37.4674|11650 서초구 127.0312 37.4733|11680 강남구 127.0630 37.4966|11710 송파구 127.1153 37.5056
11740 강동구 127.1470 37.5505
"""
ROWS = [entry.split() for entry in GU.replace("\n", "|").split("|") if entry]
CODES = [row[0] for row in ROWS]
NAMES = [row[1] for row in ROWS]
PLACES = [(float(row[2]), float(row[3])) for row in ROWS]
SMALL = 9
"""Row of the gu whose count is too small to be shown (도봉구)."""
YEAR = (date(2023, 1, 1), date(2023, 12, 31))


def draw_layer() -> pa.Table:
    """Schematic gu: the part of a rounded city that lies nearest to each office."""
    city = shapely.MultiPoint(PLACES).convex_hull.buffer(0.025)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(PLACES), extend_to=city).geoms
    found = [next(c for c in cells if c.contains(shapely.Point(p))).intersection(city) for p in PLACES]
    return pa.table({"code": CODES, "name": NAMES, "geometry": [shapely.to_wkb(c) for c in found]})


def make_gu_table() -> Table:
    random = np.random.default_rng(11)
    rides = random.integers(200_000, 2_400_000, len(CODES))
    crashes = random.poisson(rides * random.gamma(6, 9e-6, len(CODES)))
    crashes[SMALL] = 3
    rate = crashes / rides * 1e6
    error = 1.96 * np.sqrt(np.maximum(crashes, 1)) / rides * 1e6
    data = {
        "gu_code": CODES,
        "gu_name": NAMES,
        "crashes_n": [int(x) for x in crashes],
        "rides_n": [int(x) for x in rides],
        "rate": [float(x) for x in rate],
        "rate_low": [float(x) for x in np.maximum(rate - error, 0)],
        "rate_high": [float(x) for x in rate + error],
    }
    per = Text("건/100만 통행", "per million rides")
    columns = (
        Column("gu_code", Text("자치구 코드", "Gu code"), "code"),
        Column("gu_name", Text("자치구", "Gu"), "label"),
        Column("crashes_n", Text("사고", "Crashes"), "count", Text("건", "crashes")),
        Column("rides_n", Text("대여", "Rides"), "exposure", Text("회", "rides")),
        Column("rate", Text("사고율", "Crash rate"), "rate", per, 1),
        Column("rate_low", Text("구간 아래 끝", "Low end"), "low", per, 1),
        Column("rate_high", Text("구간 위 끝", "High end"), "high", per, 1),
    )
    note = Text("피해 사고와 가해 사고를 함께 셌습니다.", "Crashes at fault and as victims together.")
    return Table(
        "gu",
        Text("자치구별 사고와 대여", "Crashes and rides by gu"),
        pa.table(data),
        columns,
        "records",
        note,
    )


def make_spots_table() -> Table:
    random = np.random.default_rng(5)
    n = 60
    centre = random.integers(0, len(PLACES), n)
    data = {
        "spot_name": [f"{NAMES[g]} {i + 1}번 지점 <b>&amp;" for i, g in enumerate(centre)],
        "crashes_n": [int(x) for x in random.integers(10, 70, n)],
        "lon": [PLACES[g][0] + float(d) for g, d in zip(centre, random.normal(0, 0.012, n), strict=True)],
        "lat": [PLACES[g][1] + float(d) for g, d in zip(centre, random.normal(0, 0.009, n), strict=True)],
    }
    columns = (
        Column("spot_name", Text("지점", "Spot"), "label"),
        Column("crashes_n", Text("사고", "Crashes"), "count", Text("건", "crashes")),
        Column("lon", Text("경도", "Longitude"), "longitude"),
        Column("lat", Text("위도", "Latitude"), "latitude"),
    )
    return Table("spots", Text("사고다발지점", "Crash spots"), pa.table(data), columns, "statistics")


def make_stations_table() -> Table:
    random = np.random.default_rng(8)
    data = {
        "station_name": NAMES,
        "pm25_ug_m3": [float(x) for x in np.round(random.normal(21, 3, len(NAMES)), 1)],
        "lon": [p[0] for p in PLACES],
        "lat": [p[1] for p in PLACES],
    }
    columns = (
        Column("station_name", Text("측정소", "Station"), "label"),
        Column(
            "pm25_ug_m3", Text("초미세먼지 연평균", "PM2.5, annual mean"), "value", Text("㎍/㎥", "µg/m³"), 1
        ),
        Column("lon", Text("경도", "Longitude"), "longitude"),
        Column("lat", Text("위도", "Latitude"), "latitude"),
    )
    return Table(
        "stations", Text("측정소별 연평균", "Annual means by station"), pa.table(data), columns, "statistics"
    )


def make_daily_table() -> Table:
    random = np.random.default_rng(3)
    months = [date(2019 + i // 12, i % 12 + 1, 1) for i in range(60)]
    stations = NAMES[:6]
    season = 22 - 7 * np.cos((np.arange(60) - 7) / 6 * np.pi)
    data = {
        "month": months * len(stations),
        "station_name": [s for s in stations for _ in months],
        "pm25_ug_m3": [
            None if (k, i) == (0, 30) else float(v)
            for k in range(len(stations))
            for i, v in enumerate(season + k - 2 + random.normal(0, 1.5, 60))
        ],
    }
    columns = (
        Column("month", Text("월", "Month"), "label"),
        Column("station_name", Text("측정소", "Station"), "label"),
        Column("pm25_ug_m3", Text("초미세먼지", "PM2.5"), "value", Text("㎍/㎥", "µg/m³"), 1),
    )
    return Table("months", Text("월평균", "Monthly means"), pa.table(data), columns, "statistics")


def make_hours_table() -> Table:
    hours = list(range(24))
    counts = [
        60,
        40,
        30,
        22,
        20,
        30,
        60,
        150,
        260,
        190,
        150,
        150,
        165,
        160,
        170,
        185,
        210,
        270,
        330,
        280,
        220,
        190,
        150,
        95,
    ]
    columns = (
        Column("hour", Text("시각", "Hour"), "label"),
        Column("crashes_n", Text("사고", "Crashes"), "count", Text("건", "crashes")),
    )
    data = pa.table({"hour": hours, "crashes_n": counts})
    return Table("hours", Text("시간대별 사고", "Crashes by hour"), data, columns, "statistics")


FIGURES = (
    Figure("rate_map", "area_map", Text("자치구별 자전거 사고율", "Bicycle crash rate by gu"), "gu", "gu_name", "rate",
           code="gu_code", layer="gu", low="rate_low", high="rate_high",
           denominator=Text("공공자전거 대여 100만 회", "one million public-bicycle rides"),
           note=Text("짙을수록 사고율이 높습니다.", "The darker, the higher the rate.")),
    Figure("spot_map", "point_map", Text("사고가 잦은 지점", "Spots with many crashes"), "spots", "spot_name", "crashes_n"),
    Figure("station_map", "point_map", Text("측정소별 초미세먼지", "PM2.5 by station"), "stations", "station_name", "pm25_ug_m3"),
    Figure("rate_order", "intervals", Text("사고율과 95% 구간", "Crash rates with 95% intervals"), "gu", "gu_name", "rate",
           low="rate_low", high="rate_high", reference=((54.0, Text("서울 평균", "Seoul average")),),
           denominator=Text("공공자전거 대여 100만 회", "one million public-bicycle rides")),
    Figure("trend", "series", Text("초미세먼지 월평균", "Monthly PM2.5"), "months", "month", "pm25_ug_m3", group="station_name",
           reference=((15.0, Text("연간 환경기준", "Korean annual standard")), (5.0, Text("WHO 권고", "WHO guideline")))),
    Figure("hours", "bars", Text("시간대별 사고", "Crashes by hour of day"), "hours", "hour", "crashes_n"),
)  # fmt: skip


def make_result(**changes: object) -> Result:
    sources = (
        {
            "name": "자전거사고_2023.csv",
            "sha256": "5b" * 32,
            "rows_read": 5321,
            "rows_kept": 5318,
            "rows_quarantined": 3,
        },
    )
    snapshot = Snapshot(
        "bike_crash_spots",
        "20231231-5b5b5b5b",
        Path("x"),
        (),
        5318,
        True,
        YEAR,
        datetime(2024, 1, 5, tzinfo=UTC),
        sources,
    )
    result = Result(
        problem_id="example",
        title=Text("서울 자전거는 어디에서 위험한가", "Where cycling in Seoul is dangerous"),
        question=Text(
            "이용한 만큼 따졌을 때 자전거 사고가 가장 잦은 자치구는 어디입니까?",
            "Which gu has the most bicycle crashes for the riding done there?",
        ),
        findings=(
            Finding(
                "highest",
                Text("{period} 사고율이 가장 높은 곳은 강서구로, 대여 100만 회에 {value}건입니다.",
                     "In {period} Gangseo-gu had the highest rate: {value} crashes per million rides."),
                78.4, Interval(70.1, 87.2, 0.95, "exact Poisson"), Text("건/100만 통행", "per million rides"), 1204, YEAR,
                Text("사고 건수를 대여 건수로 나누었습니다.", "Crashes divided by rides."),
                (Text("신고된 사고만 들어 있습니다.", "Only reported crashes are counted."),
                 Text("대여 건수는 공공자전거만 셉니다.", "Only public bicycles are counted as rides.")), 1,
            ),
            Finding(
                "evening",
                Text("사고의 {value}%가 오후 5시에서 8시 사이에 일어났습니다.",
                     "{value}% of crashes happened between 5 and 8 p.m."),
                29.6, Interval(29.6, 29.6, 1.0, "full count"), Text("%", "%"), 3547, YEAR,
                Text("시각별 사고 수를 더했습니다.", "Crashes summed by hour."), (), 1,
            ),
        ),
        tables=(make_gu_table(), make_spots_table(), make_stations_table(), make_daily_table(), make_hours_table()),
        figures=FIGURES,
        refusals=(
            Refusal("by_road", Text("도로별 사고율", "Crash rate by road"),
                    Text("도로별 자전거 통행량 자료가 없습니다.", "No counts of bicycles by road are published."),
                    Text("자전거도로 교통량 조사 원자료", "The raw counts of the cycle-road survey")),
        ),
        method=Text(
            "## 무엇을 세었는가\n\n경찰에 신고된 **자전거 사고**를 세고, 같은 기간의 공공자전거 대여 건수로 나누었습니다.\n\n"
            "1. 사고와 대여를 자치구별로 합칩니다.\n2. 나눗셈을 하고 *정확 포아송 구간*을 붙입니다.\n",
            "## What was counted\n\nReported **bicycle crashes**, divided by public-bicycle rides of the same period.\n\n"
            "1. Sum crashes and rides by gu.\n2. Divide, with an *exact Poisson interval*.\n",
        ),
        limits=(
            Text("경찰에 신고되지 않은 사고는 들어 있지 않습니다.", "Crashes that nobody reported are missing."),
            Text("공공자전거가 아닌 자전거의 이용량은 알 수 없습니다.", "Riding on private bicycles is unknown."),
        ),
        snapshots=(snapshot,),
        is_sample=True,
        layers={"gu": draw_layer()},
        recommendations=(
            Recommendation(
                "lights", Text("강서구의 사고다발지점 5곳에 야간 조명을 설치합니다.",
                                "Install night lighting at five spots in Gangseo-gu."),
                Text("서울시 자전거정책과", "Seoul Bicycle Policy Division"), date(2027, 6, 30),
                Text("설치 후 12개월 사고 건수를 이전 12개월과 비교합니다.",
                     "Crashes in the 12 months after, against the 12 before."),
                "highest",
            ),
        ),
    )  # fmt: skip
    return replace(result, **changes)  # type: ignore[arg-type]


def make_release(**changes: object) -> Release:
    return release(make_result(**changes))
