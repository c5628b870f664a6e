"""Where riders lack a pump, a rack, a repair shop: use times distance, and what a new one would save."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from workbench.core.result import Column, Figure, Finding, Interval, Refusal, Table
from workbench.core.text import Text, josa
from workbench.geo import to_korea_tm
from workbench.methods.bootstrap import draw_block_means
from workbench.problems.bicycle.data import SQL
from workbench.problems.bicycle.rides import PUBLIC_ONLY
from workbench.problems.chapter import Chapter, build_table, quote

if TYPE_CHECKING:
    from workbench.query.engine import Engine

Floats = npt.NDArray[np.float64]

FEWEST_MONTHS = 6
FEWEST_LISTED = 3
"""A gu that lists fewer of a kind is taken not to publish it."""
NEW_N = 5
"""Places of each kind on the short list."""
BLOCK_MONTHS = 3
REPEATS = 2000
KM = Text("km/월", "km a month")


class Kind(NamedTuple):
    """One kind of amenity and the words of it in the published names."""

    id: str
    title: Text
    pattern: str


KINDS = (
    Kind("pump", Text("공기주입기", "air pump"), "공기"),
    Kind("rack", Text("거치대", "rack"), "거치|보관|주차"),
    Kind("repair", Text("수리소", "repair shop"), "수리|정비|자전거포|센터"),
)
REFUSE_FOUNTAINS = Refusal(
    "amenity_fountains",
    Text("음수대까지의 거리", "Distance to the nearest drinking fountain"),
    Text("음수대의 위치 자료가 없습니다.", "There are no data on where fountains stand."),
    Text("공원·하천 음수대의 위치", "Places of drinking fountains in parks and along streams"),
)
STRAIGHT = Text(
    "거리는 곧은 거리입니다. 실제로 걷거나 타는 길은 더 깁니다.",
    "Distances are as the crow flies; the way is longer.",
)
PROXY = Text(
    "대여소의 이용을 자전거 통행의 대리값으로 썼습니다. 공공자전거는 운영자가 관리하므로, 개인 자전거가 많은 곳은 달라질 수 "
    "있습니다.",
    "Use of rental stations stands in for cycling. Public bicycles are kept by their operator; where people ride their own, "
    "needs may differ.",
)
WIDE = Text(
    "구간에는 계절에 따른 오르내림도 들어 있어, 한 해 평균의 구간으로는 넓습니다.",
    "The seasons' ups and downs are in the interval too: for the mean of a year it is wide.",
)
NOT_COMPLETE = Text(
    "공개된 편의시설 목록에서 빠진 시설이 있으면 필요가 크게 나옵니다. 그 종류를 거의 싣지 않은 자치구의 대여소는 뺐습니다.",
    "Amenities missing from the published list make the need look larger. Stations in districts that list hardly any are "
    "left out.",
)


def build_amenity_chapter(session: Engine, rentals: pd.DataFrame | None) -> Chapter:
    """A short list of places by kind with the expected benefit and its interval, or why there is none."""
    places = _load_places(session)
    if places is None or rentals is None:
        why = Text(
            "편의시설, 대여소의 위치, 대여 가운데 없는 것이 있습니다.",
            "Amenities, stations or rentals are missing.",
        )
        return Chapter(refusals=(_refuse(why), REFUSE_FOUNTAINS))
    stations, amenities = places
    use = rentals.pivot_table(
        index="station_id", columns="month", values="rentals_n", aggfunc="sum", fill_value=0
    )
    use = use.iloc[:, -12:]
    if use.shape[1] < FEWEST_MONTHS:
        n = use.shape[1]
        why = Text(
            f"대여가 {n}개월뿐이어서 달마다의 흔들림을 알 수 없습니다.",
            f"Only {n} months of rentals: no spread.",
        )
        return Chapter(refusals=(_refuse(why), REFUSE_FOUNTAINS))
    stations = stations[stations["station_id"].isin(use.index)].reset_index(drop=True)
    monthly = use.reindex(stations["station_id"]).to_numpy(dtype=float)
    parts = [list_new_places(kind, stations, amenities, monthly) for kind in KINDS]
    absent = [kind for kind, part in zip(KINDS, parts, strict=True) if part is None]
    refusals = (REFUSE_FOUNTAINS, *(_refuse_kind(kind) for kind in absent))
    there = [part for part in parts if part is not None]
    if not there:
        return Chapter(refusals=refusals)
    frame = pd.concat(there, ignore_index=True)
    period = _find_period(use)
    return Chapter(
        findings=(_find_best(frame, period, int(monthly.sum()), use.shape[1]),),
        tables=(_build_table(frame, use.shape[1]),),
        figures=(
            Figure(
                "amenity_need",
                "intervals",
                Text("편의시설을 새로 두면 줄어드는 거리", "Distance saved by a new amenity"),
                "amenity_need",
                "label",
                "benefit",
                low="low",
                high="high",
                note=PROXY,
            ),
        ),
        refusals=refusals,
    )


def _find_period(use: pd.DataFrame) -> tuple[date, date]:
    months = pd.DatetimeIndex(use.columns)
    return months.min().date(), (months.max() + pd.offsets.MonthEnd()).date()


def _load_places(session: Engine) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    if not (session.has("bike_amenities") and session.has("bike_stations")):
        return None
    stations = session.sql_file(SQL / "station_places.sql").to_pandas().drop_duplicates("station_id")
    amenities = session.sql_file(SQL / "amenities.sql").to_pandas()
    for frame in (stations, amenities):
        frame["x"], frame["y"] = to_korea_tm(frame["lon"], frame["lat"])
    return stations, amenities


def list_new_places(
    kind: Kind, stations: pd.DataFrame, amenities: pd.DataFrame, monthly: Floats
) -> pd.DataFrame | None:
    """Places for new ones, each the best given those before it; ``None`` where no such amenity is listed.

    Greedy heuristic of the p-median problem: Kuehn, A. A. & Hamburger, M. J. (1963), *Management Science* 9, 643–666.
    """
    mine = amenities[amenities["amenity_type"].fillna("").str.contains(kind.pattern)]
    # A gu that lists hardly any of the kind has not published them: no list is no lack.
    counts = mine["gu_code"].value_counts()
    listed = stations["gu_code"].isin(counts.index[counts >= FEWEST_LISTED]).to_numpy()
    stations, monthly = stations[listed].reset_index(drop=True), monthly[listed]
    if mine.empty or stations.empty:
        return None
    at = stations[["x", "y"]].to_numpy(dtype=float)
    far = cKDTree(mine[["x", "y"]].to_numpy(dtype=float)).query(at)[0]
    first, mean = far.copy(), monthly.mean(axis=1)
    near = cKDTree(at)
    chosen, savings = [], []
    for _ in range(min(NEW_N, len(stations))):
        # Only stations nearer to the new place than to any there is gain; none farther than that can.
        reach = near.query_ball_point(at, far)  # a station's own distance bounds who helps it
        benefit = np.zeros(len(at))
        for station, places in enumerate(reach):
            gap = np.hypot(*(at[places] - at[station]).T)
            np.add.at(benefit, places, mean[station] * (far[station] - gap))
        best = int(benefit.argmax())
        gap = np.hypot(*(at - at[best]).T)
        saved = np.maximum(far - gap, 0)
        chosen.append(best)
        savings.append(saved @ monthly / 1000)
        far = np.minimum(far, gap)
    rows = stations.iloc[chosen].reset_index(drop=True)
    drawn = [draw_block_means(s, repeats=REPEATS, block=BLOCK_MONTHS, seed=i) for i, s in enumerate(savings)]
    return rows.assign(
        kind_id=kind.id,
        label=[f"{kind.title.ko}: {name}" for name in rows["station_name"]],
        distance_m=first[chosen],
        benefit=[float(s.mean()) for s in savings],
        low=[float(np.quantile(d, 0.025)) for d in drawn],
        high=[float(np.quantile(d, 0.975)) for d in drawn],
    )


def _build_table(frame: pd.DataFrame, months: int) -> Table:
    return build_table(
        "amenity_need",
        Text("편의시설을 새로 둘 만한 곳", "Where a new amenity would help most"),
        frame,
        (
            Column("label", Text("시설과 대여소", "Amenity and station"), "label"),
            Column("gu_name", Text("자치구", "District"), "label"),
            Column(
                "distance_m",
                Text("지금 가장 가까운 시설까지", "To the nearest there is"),
                "value",
                Text("m", "m"),
            ),
            Column("benefit", Text("줄어드는 거리", "Distance saved"), "value", KM),
            Column("low", Text("하한", "Low"), "low", KM),
            Column("high", Text("상한", "High"), "high", KM),
            Column("lon", Text("경도", "Longitude"), "longitude", digits=5),
            Column("lat", Text("위도", "Latitude"), "latitude", digits=5),
        ),
        note=Text(
            f"이용에 줄어드는 거리를 곱한 값의 한 달 평균({months}개월)입니다. 종류마다 앞의 곳에 "
            "두었다고 보고 다음 곳을 고릅니다.",
            f"Use times distance saved, mean of {months} months. Of each kind, each place given those before it.",
        ),
    )


def _find_best(frame: pd.DataFrame, period: tuple[date, date], n: int, months: int) -> Finding:
    row = frame.sort_values(["benefit", "label"], ascending=[False, True]).iloc[0]
    kind = next(k.title for k in KINDS if k.id == row["kind_id"])
    name = quote(str(row["station_name"]))
    return Finding(
        "amenity",
        Text(
            f"편의시설 하나를 새로 둔다면 {name} 대여소 곁의 {josa(kind.ko, '이/가')} 가장 큰 보탬이 "
            "됩니다. 이용자와 시설 사이의 거리가 "
            "{value}{unit} 줄어듭니다(구간 {low}~{high}).",
            f"One more amenity would help most as a new {kind.en} at the station {name}: {{value}} {{unit}} less between riders "
            "and amenities (interval {low} to {high}).",
        ),
        float(row["benefit"]),
        Interval(float(row["low"]), float(row["high"]), 0.95, "block bootstrap of months"),
        KM,
        n,
        period,
        Text(
            f"대여소의 이용에 가장 가까운 시설까지의 거리를 곱하고, 새 시설로 줄어드는 만큼을 더했습니다. 구간은 {months}개월의 "
            "블록 부트스트랩입니다.",
            f"Rentals times distance to the nearest amenity, less the same with the new one. Block bootstrap of {months} months.",
        ),
        (WIDE, PROXY, STRAIGHT, NOT_COMPLETE, PUBLIC_ONLY),
    )


def _refuse(why: Text) -> Refusal:
    return Refusal(
        "amenities",
        Text("편의시설이 모자란 곳", "Where amenities are missing"),
        why,
        Text(
            "자전거 편의시설, 대여소 정보, 여섯 달 이상의 대여소별 이용정보",
            "Amenities, stations, six months of rentals by station",
        ),
    )


def _refuse_kind(kind: Kind) -> Refusal:
    title = kind.title
    return Refusal(
        f"amenity_{kind.id}",
        Text(f"{josa(title.ko, '이/가')} 모자란 곳", f"Where {title.en}s are missing"),
        Text("그 종류의 시설이 목록에 거의 없습니다.", "Hardly any of the kind is listed."),
        Text("자전거 편의시설의 위치와 종류", "Places and kinds of bicycle amenities"),
    )
