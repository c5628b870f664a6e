"""Tables and figures of the network: most used stretches, ranked sites, rates per bike-km, three rules side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.methods.rates import estimate_rates
from workbench.problems.bicycle.crashes import CRASHES
from workbench.problems.bicycle.data import Years
from workbench.problems.bicycle.flows import Exposure, Flows
from workbench.problems.bicycle.screening import TOP, Screened
from workbench.problems.bicycle.sites import Sites
from workbench.problems.bicycle.streets import Streets
from workbench.problems.chapter import build_table

RIDES = Text("건", "rides")
RATE = Text("건/100만 km", "crashes per million km")
PER = 1_000_000.0
BOTH = ("segments", "junctions")
KIND = {
    "segments": Text("자전거도로 구간", "Stretches of cycle road"),
    "junctions": Text("교차로와 자전거도로 끝", "Junctions and ends of cycle roads"),
}
PLACE = (
    Column("label", Text("장소", "Place"), "label"),
    Column("gu_name", Text("자치구", "District"), "label"),
)
AT = (
    Column("lon", Text("경도", "Longitude"), "longitude", digits=5),
    Column("lat", Text("위도", "Latitude"), "latitude", digits=5),
)
_YES, _NO = "○", "–"

DISAGREE = {
    (True, True, True): "모두 같음 · all agree",
    (True, False, True): "이곳만 많음 · this place alone",
    (False, True, True): "최근에는 줄어듦 · fewer of late",
    (False, False, True): "최근에는 줄어듦 · fewer of late",
    (True, True, False): "더 두드러진 곳 있음 · others stand out",
    (True, False, False): "기준을 넘긴 정도 · just above the rule",
    (False, True, False): "이웃을 더해 많음 · with its neighbours",
}
"""Why rules differ, by (on the newest list, network hot spot, among the first by empirical Bayes)."""


WHY = Text(
    "‘이곳만 많음’은 한 지점에 몰려 둘레까지 더하면 우연과 가르기 어려운 곳, ‘최근에는 줄어듦’은 가장 새 목록에는 없지만 여러 "
    "해의 합이 많은 곳, ‘더 두드러진 곳 있음’과 ‘기준을 넘긴 정도’는 통행과 길이가 비슷한 곳에 견주면 앞에 들지 않는 곳, "
    "‘이웃을 더해 많음’은 하나씩은 적어도 이어진 길을 더하면 많은 곳입니다.",
    "This place alone: crashes sit at one point and, with its surroundings, cannot be told from chance. Fewer of late: not on "
    "the newest list, but many over the years. Others stand out, or just above the rule: not among the first against places "
    "of like traffic and length. With its neighbours: few each, many along the connected road.",
)


def name_sites(frame: pd.DataFrame) -> pd.Series:
    """A name that occurs once: long crossings are cut short, the site's number always stands behind."""
    short = (
        frame["site_name"]
        .astype(str)
        .map(lambda n: n if n.count(" × ") < 2 else " × ".join(n.split(" × ")[:2]) + " …")
    )
    return short + " [" + frame["site_id"] + "]"


HOW = {
    "rides": Text("대여소 사이 가장 짧은 길에 얹은 추정입니다.", "put on the shortest way between stations."),
    "tracks": Text(
        "이동 경로가 지난 길에 나누어 얹은 추정입니다.",
        "put on the roads in the shares in which tracks take them.",
    ),
}
"""How rides came onto the network, by what says which way was taken."""


def build_route_table(streets: Streets, flows: Flows, list_n: int) -> Table:
    """Segments most rides go over."""
    frame = streets.frame.assign(rides_n=np.round(flows.rides).astype(np.int64))
    frame = frame.rename(columns={"segment_id": "site_id", "road_name": "site_name"})
    # One row a road: the pieces of one road would fill the list.
    frame = frame.sort_values(["rides_n", "site_id"], ascending=[False, True]).drop_duplicates("road_id")
    frame = frame.head(list_n).reset_index(drop=True)
    return build_table(
        "routes_used",
        Text("자전거가 많이 지나는 자전거도로", "Most ridden cycle roads"),
        frame.assign(label=name_sites(frame)),
        (*PLACE, Column("rides_n", Text("지나간 이용", "Rides over it"), "count", RIDES), *AT),
        basis="records",
        note=Text(
            f"{flows.said.ko}의 이용을 {HOW[flows.source].ko} 도로마다 가장 많은 구간을 적습니다.",
            f"Estimated: rides of {flows.said.en} {HOW[flows.source].en} The busiest stretch of each road.",
        ),
    )


def build_site_table(kind: str, screened: Screened, years: Years, *, has_flow: bool, list_n: int) -> Table:
    """Sites with the highest potential for improvement."""
    frame = screened.frame.head(list_n)
    years_ko = f"{years.first}–{years.last}년"
    return build_table(
        f"sites_{kind}",
        Text(
            f"{KIND[kind].ko}: 개선 여지가 큰 곳 ({years_ko} 목록)",
            f"{KIND[kind].en}: highest potential for improvement (lists of {years.first}–{years.last})",
        ),
        frame.assign(label=name_sites(frame)),
        (
            Column("rank", Text("순위", "Rank"), "value"),
            *PLACE,
            Column("crashes_n", Text("목록의 사고", "Listed crashes"), "count", CRASHES),
            Column("predicted", Text("비슷한 곳의 예측", "Predicted of places alike"), "value", CRASHES, 1),
            Column("expected", Text("기대(EB)", "Expected (EB)"), "value", CRASHES, 1),
            Column("low", Text("하한", "Low"), "low", CRASHES, 1),
            Column("high", Text("상한", "High"), "high", CRASHES, 1),
            Column("excess", Text("개선 여지", "Potential for improvement"), "value", CRASHES, 1),
            Column("p_top", Text("실제로 상위일 확률", "P(truly in the top)"), "value", digits=2),
            Column("rank_raw", Text("관측 순위", "Raw rank"), "value"),
            Column("rank_eb", Text("EB 순위", "EB rank"), "value"),
            *AT,
        ),
        note=_note_sites(screened, has_flow=has_flow),
    )


def _note_sites(screened: Screened, *, has_flow: bool) -> Text:
    k = screened.model.overdispersion
    if has_flow:
        slope, error = screened.model.coefficients[1], screened.model.standard_errors[1]
        ko = f"예측은 음이항 회귀로, 통행의 지수는 {slope:.2f}(표준오차 {error:.2f})입니다."
        en = f"Predictions: negative binomial, exponent of trips {slope:.2f} (SE {error:.2f})."
    else:
        ko = "통행량을 몰라 길이와 햇수로만 예측했습니다. 위험도가 아니라 밀도입니다."
        en = "Trips unknown: predicted from length and years alone. Density, not risk."
    return Text(
        f"{ko} 과산포 k는 {k:.1f}(구간은 1km마다, 교차로는 곳마다)이고, 통행을 몰라 뺀 곳은 "
        f"{screened.left_out_n:,}곳입니다. 상위는 기대 사고 {TOP}위 안을 뜻합니다.",
        f"{en} Overdispersion k = {k:.1f} (per km, or per junction); {screened.left_out_n:,} sites without known "
        f"trips are left out. Top means the {TOP} highest expected.",
    )


def build_rate_table(sites: Sites, screened: Screened, exposure: Exposure, list_n: int) -> Table | None:
    """Crashes of one year over what was ridden in it, at the segments that rank first."""
    frame = screened.frame[screened.frame["exposed_n"] > 0].head(list_n)
    if frame.empty:
        return None
    found = estimate_rates(frame["exposed_n"], frame["bike_km"], per=PER)
    frame = frame.assign(label=name_sites(frame), rate=found.rate, low=found.low, high=found.high)
    unknown = sites.segments.loc[sites.segments["bike_km"].isna(), "exposed_n"].sum()
    return build_table(
        "site_rates",
        Text(
            f"공공자전거 주행 100만 km당 목록의 사고 ({exposure.year}년)",
            f"Listed crashes per million kilometres on public bicycles ({exposure.year})",
        ),
        frame,
        (
            *PLACE,
            Column("exposed_n", Text("목록의 사고", "Listed crashes"), "count", CRASHES),
            Column("bike_km", Text("주행", "Ridden"), "exposure", Text("km", "km")),
            Column("rate", Text("비율", "Rate"), "rate", RATE),
            Column("low", Text("하한", "Low"), "low", RATE),
            Column("high", Text("상한", "High"), "high", RATE),
        ),
        note=Text(
            f"정확 포아송 구간입니다. 주행 거리를 모르는 구간의 사고 {unknown:,}건은 비율을 내지 않습니다(밀도일 뿐 위험도가 "
            "아닙니다).",
            f"Exact Poisson intervals. No rate for the {unknown:,} crashes on stretches whose riding is unknown (density, "
            "not risk).",
        ),
    )


_FLAGS = ("in_list", "is_hot", "in_top")


def _explain(compared: pd.DataFrame) -> list[str]:
    flags = compared[list(_FLAGS)].astype(bool)
    return [DISAGREE[row] for row in flags.itertuples(index=False, name=None)]


def _list_flags(years: Years) -> tuple[Column, ...]:
    return (
        Column("in_list", Text(f"공단 목록({years.last}년)", f"Authority's list ({years.last})"), "label"),
        Column("is_hot", Text("도로망 밀집", "Network hot spot"), "label"),
        Column("in_top", Text(f"EB {TOP}위 안", f"EB first {TOP}"), "label"),
    )


def build_disagreement_table(compared: pd.DataFrame, years: Years) -> Table:
    """One row a combination of the three rules: how many places, and why they differ. Every place is in it."""
    every = compared.assign(why=_explain(compared))
    grouped = (
        every.groupby([*_FLAGS, "why"], sort=True)["crashes_n"]
        .agg(places_n="size", crashes_n="sum")
        .reset_index()
    )
    frame = grouped.sort_values(["places_n", "why"], ascending=[False, True], ignore_index=True)
    for name in _FLAGS:
        frame[name] = np.where(frame[name].astype(bool), _YES, _NO)
    return build_table(
        "sites_disagree",
        Text("세 가지 방법이 갈리는 까닭", "Why the three rules differ"),
        frame,
        (
            Column("why", Text("차이의 까닭", "Why they differ"), "label", bilingual=True),
            *_list_flags(years),
            Column("places_n", Text("장소", "Places"), "value", Text("곳", "places")),
            Column("crashes_n", Text("목록의 사고", "Listed crashes"), "count", CRASHES),
        ),
        note=WHY,
    )


def build_comparison_table(compared: pd.DataFrame, years: Years, list_n: int) -> Table:
    """Three rules side by side, and why they differ."""
    flags = compared[list(_FLAGS)].astype(bool)
    frame = compared.assign(label=name_sites(compared), why=_explain(compared))
    for name in flags:
        frame[name] = np.where(flags[name], _YES, _NO)
    return build_table(
        "sites_compared",
        Text("세 가지 방법이 고른 곳", "Places by three rules"),
        frame.head(list_n),
        (
            *PLACE,
            Column("crashes_n", Text("목록의 사고", "Listed crashes"), "count", CRASHES),
            *_list_flags(years),
            Column("why", Text("차이의 까닭", "Why they differ"), "label", bilingual=True),
            *AT,
        ),
        note=Text(
            f"어느 하나라도 고른 {len(compared):,}곳 가운데 앞의 {min(list_n, len(compared))}곳입니다. 까닭의 뜻은 "
            "‘세 가지 방법이 갈리는 까닭’ 표에 적었습니다.",
            f"The first {min(list_n, len(compared))} of {len(compared):,} places that any of the three names. What the reasons "
            "mean stands in the table ‘Why the three rules differ’.",
        ),
    )


def draw_network() -> tuple[Figure, ...]:
    """Figures that may be drawn; the chapter keeps those whose table there is."""
    return (
        Figure(
            "map_sites",
            "point_map",
            Text("세 가지 방법이 고른 사고 장소", "Crash places by three rules"),
            "sites_compared",
            "label",
            "crashes_n",
            note=Text("원의 크기는 여러 해 목록의 사고입니다.", "Circles: listed crashes of all years."),
        ),
        Figure(
            "sites_segments",
            "intervals",
            Text("구간의 기대 사고와 구간추정", "Expected crashes of stretches, with intervals"),
            "sites_segments",
            "label",
            "expected",
            low="low",
            high="high",
        ),
        Figure(
            "sites_junctions",
            "intervals",
            Text("교차로의 기대 사고와 구간추정", "Expected crashes of junctions, with intervals"),
            "sites_junctions",
            "label",
            "expected",
            low="low",
            high="high",
        ),
    )
