"""Tables and figures of the crash spots."""

from __future__ import annotations

import pandas as pd

from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.methods.hotspots import BICYCLE
from workbench.problems.bicycle.crashes import CRASHES
from workbench.problems.bicycle.data import Years
from workbench.problems.chapter import build_table

PLACES = Text("곳", "places")
ONLY_ABOVE = Text(
    f"목록에는 기준을 넘긴 곳만 있습니다. 기준은 {BICYCLE.text.ko}입니다. 목록에 없는 곳이 안전하다는 뜻이 "
    "아니며, 목록의 사고를 더해도 전체 사고가 되지 않습니다.",
    f"The list holds only places above the rule: {BICYCLE.text.en}. A place that is not on it is not "
    "therefore safe, and the list does not add up to all crashes.",
)
LUCK = Text(
    "한 해에 유난히 많았던 곳은 아무 조치가 없어도 다음 해에 줄어드는 경향이 있습니다(평균으로의 회귀).",
    "A place that stood out in one year tends to count less in the next without any measure (regression to "
    "the mean).",
)
NO_EXPOSURE = Text(
    "그곳을 지나는 자전거 수를 몰라 위험한 곳과 많이 다니는 곳을 가를 수 없습니다.",
    "How many bicycles pass is not known: dangerous places and busy places cannot be told apart.",
)
METHOD = Text(
    f"한국도로교통공단의 자전거 사고 다발지역 목록을 그대로 씁니다. 기준: {BICYCLE.text.ko}.",
    f"The authority's list as published. Rule: {BICYCLE.text.en}.",
)
PLACE_METHOD = Text(
    f"{METHOD.ko} 여러 해의 목록에서 서로 200m 안에 있는 곳을 한 장소로 묶었습니다(해마다 하나씩, 가장 "
    "가까운 곳).",
    f"{METHOD.en} Spots of different years within 200 m of the heaviest one are one place (the nearest of "
    "each year).",
)


def build_spot_table(table_id: str, title: Text, frame: pd.DataFrame, year: int) -> Table:
    """Spots of one yearly list."""
    return build_table(
        table_id,
        Text(f"{title.ko} ({year}년)", f"{title.en} ({year})"),
        frame,
        (
            Column("spot_name", Text("장소", "Place"), "label"),
            Column("gu_name", Text("자치구", "District"), "label"),
            Column("crashes_n", Text("사고", "Crashes"), "count", CRASHES),
            Column("casualties_n", Text("사상자", "Casualties"), "count", Text("명", "persons")),
            Column("deaths_n", Text("사망", "Deaths"), "count", Text("명", "persons")),
            Column("serious_n", Text("중상", "Serious injuries"), "count", Text("명", "persons")),
            Column("lon", Text("경도", "Longitude"), "longitude", digits=5),
            Column("lat", Text("위도", "Latitude"), "latitude", digits=5),
        ),
        note=ONLY_ABOVE,
    )


def build_place_table(table_id: str, title: Text, frame: pd.DataFrame) -> Table:
    """Places of several lists."""
    return build_table(
        table_id,
        title,
        frame,
        (
            Column("spot_name", Text("장소", "Place"), "label"),
            Column("gu_name", Text("자치구", "District"), "label"),
            Column("years_n", Text("오른 해", "Years listed"), "value", Text("해", "years")),
            Column("last_year", Text("마지막 해", "Last year"), "label"),
            Column("crashes_n", Text("사고 합", "Crashes, sum"), "count", CRASHES),
            Column("deaths_n", Text("사망 합", "Deaths, sum"), "count", Text("명", "persons")),
            Column("serious_n", Text("중상 합", "Serious, sum"), "count", Text("명", "persons")),
            Column("lon", Text("경도", "Longitude"), "longitude", digits=5),
            Column("lat", Text("위도", "Latitude"), "latitude", digits=5),
        ),
        note=PLACE_METHOD,
    )


def build_dong_table(frame: pd.DataFrame, dong: pd.DataFrame) -> Table | None:
    """Spots by dong, where ingest could tell the dong."""
    sums = (
        frame.dropna(subset="dong_code")
        .groupby("dong_code")
        .agg(spots_n=("spot_name", "size"), crashes_n=("crashes_n", "sum"), deaths_n=("deaths_n", "sum"))
        .reset_index()
        .merge(dong, on="dong_code", how="inner")
    )
    if sums.empty:
        return None
    sums = sums.sort_values(["crashes_n", "dong_code"], ascending=[False, True], ignore_index=True)
    lost = len(frame) - int(sums["spots_n"].sum())
    note = ONLY_ABOVE
    if lost:
        note = Text(
            f"{note.ko} 시 경계에 걸쳐 행정동을 알 수 없는 {lost}곳은 빠졌습니다.",
            f"{note.en} {lost} at the edge of the city, whose dong is not known, are left out.",
        )
    return build_table(
        "dong_spots",
        Text("행정동별 다발지역과 그곳의 사고", "Listed spots and their crashes by dong"),
        sums,
        (
            Column("dong_code", Text("행정동 코드", "Code"), "code"),
            Column("dong_name", Text("행정동", "Dong"), "label"),
            Column("gu_name", Text("자치구", "District"), "label"),
            Column("spots_n", Text("다발지역(해마다 셈)", "Spots (each year counted)"), "count", PLACES),
            Column("crashes_n", Text("그곳의 사고", "Crashes at them"), "count", CRASHES),
            Column("deaths_n", Text("사망", "Deaths"), "count", Text("명", "persons")),
        ),
        note=note,
    )


def draw_spot_map(year: int) -> Figure:
    """The newest list as circles."""
    return Figure(
        "map_spots",
        "point_map",
        Text(f"자전거 사고 다발지역 ({year}년 목록)", f"Places with many bicycle crashes (list of {year})"),
        "spots",
        "spot_name",
        "crashes_n",
        note=ONLY_ABOVE,
    )


def draw_place_map(years: Years) -> Figure:
    """Places that come back, as circles."""
    return Figure(
        "map_places",
        "point_map",
        Text(
            f"해마다 되풀이되는 자전거 사고 장소 ({years.first}–{years.last}년)",
            f"Places where bicycle crashes come back ({years.first}–{years.last})",
        ),
        "places_all",
        "spot_name",
        "crashes_n",
        note=Text(
            f"세 해 이상 목록에 오른 장소만 그렸습니다. 사고는 목록에 오른 해의 합입니다. {NO_EXPOSURE.ko}",
            "Only places on three or more yearly lists; crashes are sums over the years listed. "
            f"{NO_EXPOSURE.en}",
        ),
    )


def draw_place_bars(years: Years) -> Figure:
    """Crashes at the places that come back."""
    return Figure(
        "places",
        "bars",
        Text("되풀이해 오른 장소의 사고", "Crashes at the places that come back"),
        "places",
        "spot_name",
        "crashes_n",
        note=Text(
            f"목록에 오른 해의 사고만 더한 값입니다({years.first}–{years.last}년). {LUCK.ko}",
            f"Only crashes of the years in which the place was listed. {LUCK.en}",
        ),
    )
