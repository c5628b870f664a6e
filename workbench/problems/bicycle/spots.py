"""Spots of the authority's yearly lists: the worst, those that come back, and what the list cannot say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from workbench.core.result import Finding, Interval, Refusal
from workbench.core.text import Text
from workbench.geo import to_korea_tm
from workbench.methods.hotspots import BICYCLE, ZoneRule, group_places
from workbench.methods.rates import exact_poisson_interval
from workbench.problems.bicycle.crashes import CRASHES
from workbench.problems.bicycle.data import Years, find_years
from workbench.problems.bicycle.rates import PICKED
from workbench.problems.bicycle.spot_tables import (
    LUCK,
    METHOD,
    NO_EXPOSURE,
    ONLY_ABOVE,
    PLACE_METHOD,
    PLACES,
    build_dong_table,
    build_place_table,
    build_spot_table,
    draw_place_bars,
    draw_place_map,
    draw_spot_map,
)
from workbench.problems.chapter import Chapter, full_count, quote

if TYPE_CHECKING:
    from workbench.query.engine import Engine

OFTEN_YEARS = 3
"""In so many yearly lists a place is no accident of one year."""
_SQL = Path(__file__).parent / "crash_spots.sql"


@dataclass(frozen=True, slots=True)
class Spots:
    """The lists of several years as one frame, and the places they make."""

    frame: pd.DataFrame
    """One row a spot and year; ``place`` numbers the place."""
    places: pd.DataFrame
    """One row a place, most crashes first."""
    years: Years


def load_spots(session: Engine, last_year: int | None) -> Spots | None:
    """Spots up to ``last_year``; ``None`` if there are none."""
    if not session.has("bike_crash_spots"):
        return None
    frame = session.sql_file(_SQL).to_pandas()
    years = find_years({int(y) for y in frame["crash_year"]}, at_most=100, last=last_year)
    if years is None:
        return None
    chosen = frame["crash_year"].isin(range(years.first, years.last + 1))
    frame = frame[chosen & frame["lon"].notna()].reset_index(drop=True)
    frame["spot_name"] = [_shorten(str(name)) for name in frame["spot_name"]]
    x, y = to_korea_tm(frame["lon"], frame["lat"])
    frame["place"] = group_places(
        x, y, frame["crash_year"].tolist(), frame["crashes_n"].tolist(), radius_m=BICYCLE.radius_m
    )
    return Spots(frame, _build_places(frame), years)


def _shorten(name: str) -> str:
    """The name on one line without the city before it."""
    return " ".join(name.split()).removeprefix("서울특별시 ").removeprefix("서울 ")


def _build_places(frame: pd.DataFrame) -> pd.DataFrame:
    """A place takes name and position of its heaviest spot."""
    heaviest = frame.sort_values(["crashes_n", "crash_year"], ascending=False).drop_duplicates("place")
    sums = frame.groupby("place").agg(
        years_n=("crash_year", "nunique"),
        last_year=("crash_year", "max"),
        all_crashes_n=("crashes_n", "sum"),
        all_deaths_n=("deaths_n", "sum"),
        all_serious_n=("serious_n", "sum"),
    )
    places = heaviest[["place", "gu_name", "spot_name", "lon", "lat"]].merge(sums, on="place")
    places = places.rename(columns=lambda name: name.removeprefix("all_"))
    return places.sort_values(
        ["crashes_n", "years_n", "place"], ascending=[False, False, True], ignore_index=True
    )


def build_spot_chapter(spots: Spots, dong: pd.DataFrame, *, list_n: int) -> Chapter:
    """Findings, tables and figures of the lists.

    Parameters
    ----------
    dong
        Names of the dong by ``dong_code``.
    list_n
        Rows of the tables of worst places.
    """
    broken = _find_broken(spots.frame, BICYCLE)
    newest = spots.frame[spots.frame["crash_year"] == spots.years.last].sort_values(
        ["crashes_n", "casualties_n", "spot_name"], ascending=[False, False, True]
    )
    often = spots.places[spots.places["years_n"] >= OFTEN_YEARS]
    title = Text("가장 최근의 다발지역 목록", "The newest list of crash spots")
    worst = Text("가장 최근 목록에서 사고가 많은 곳", "Places with most crashes in the newest list")
    tables = [
        build_spot_table("worst_spots", worst, newest.head(list_n), spots.years.last),
        build_spot_table("spots", title, newest, spots.years.last),
    ]
    figures = [draw_spot_map(spots.years.last)]
    findings = [_find_newest(newest, spots.years)]
    refusals = [_REFUSE_RISK]
    if spots.years.count >= OFTEN_YEARS:
        findings.append(_find_often(often, spots.years))
    if len(often):
        tables += [
            build_place_table("places", _OFTEN_TITLE, often.head(list_n)),
            build_place_table("places_all", _OFTEN_TITLE, often),
        ]
        figures = [draw_place_map(spots.years), draw_place_bars(spots.years), *figures]
        findings.append(_find_worst_place(often, spots.years))
    named = build_dong_table(spots.frame, dong)
    if named is not None:
        tables.append(named)
    if broken:
        refusals.append(_refuse_rule(broken))
    return Chapter(tuple(findings), tuple(tables), tuple(figures), tuple(refusals))


_OFTEN_TITLE = Text("여러 해 되풀이해 오른 장소", "Places that come back from year to year")


def _find_broken(frame: pd.DataFrame, rule: ZoneRule) -> int:
    """How many listed spots do not meet the rule we know: the list was made by another one."""
    pairs = zip(frame["crashes_n"], frame["deaths_n"].fillna(0), strict=True)
    return sum(not rule.is_zone(int(crashes), int(deaths)) for crashes, deaths in pairs)


def _find_newest(newest: pd.DataFrame, years: Years) -> Finding:
    return Finding(
        "spots_newest",
        Text(
            "{period} 자전거 사고 다발지역으로 지정된 곳은 서울에 {value}{unit}입니다.",
            "In {period}, {value} {unit} in Seoul were listed for many bicycle crashes.",
        ),
        len(newest),
        full_count(len(newest)),
        PLACES,
        int(newest["crashes_n"].sum()),
        Years(years.last, years.last).period,
        METHOD,
        (ONLY_ABOVE, NO_EXPOSURE),
    )


def _find_often(often: pd.DataFrame, years: Years) -> Finding:
    return Finding(
        "places_often",
        Text(
            "{period} 다발지역 목록에 세 해 이상 되풀이해 오른 장소는 {value}{unit}입니다.",
            "{value} {unit} came back in three or more of the yearly lists of {period}.",
        ),
        len(often),
        full_count(len(often)),
        PLACES,
        int(often["crashes_n"].sum()),
        years.period,
        PLACE_METHOD,
        (
            Text(
                "되풀이해 오른 곳은 한 해의 우연만으로 설명하기 어렵습니다. 다만 자전거가 많이 다니는 곳일 "
                "수도 있습니다.",
                "That a place comes back is hard to explain by one year's luck; it may still just be busy.",
            ),
            ONLY_ABOVE,
        ),
    )


def _find_worst_place(often: pd.DataFrame, years: Years) -> Finding:
    place = often.iloc[0]
    crashes = int(place["crashes_n"])
    low, high = exact_poisson_interval([crashes])
    name = quote(str(place["spot_name"]))
    return Finding(
        "worst_place",
        Text(
            f"되풀이해 오른 장소 가운데 사고가 가장 많은 곳은 {name}입니다. {{period}} 가운데 목록에 오른 "
            "해의 사고를 더하면 {value}{unit}입니다(구간 {low}~{high}).",
            f"Of the places that come back, most crashes were at {name}: {{value}} {{unit}} in the years it "
            "was listed, {period} (interval {low} to {high}).",
        ),
        crashes,
        Interval(float(low[0]), float(high[0]), 0.95, "exact Poisson (Garwood)"),
        CRASHES,
        crashes,
        years.period,
        PLACE_METHOD,
        (
            PICKED,
            LUCK,
            NO_EXPOSURE,
        ),
    )


_REFUSE_RISK = Refusal(
    "spot_risk",
    Text("다발지역의 위험도(지나는 자전거에 견준 사고)", "Risk at the spots (crashes per passing bicycle)"),
    NO_EXPOSURE,
    Text(
        "지점별 자전거 통행량(계수기 또는 이동 경로)과 기준 아래까지 포함한 사고 지점 자료",
        "Bicycle counts at places (counters or tracks), and all crash points including those below the rule",
    ),
)


def _refuse_rule(broken: int) -> Refusal:
    return Refusal(
        "spot_rule",
        Text("목록의 선정 기준 확인", "Which rule the list was made by"),
        Text(
            f"목록의 {broken}곳이 알려진 기준({BICYCLE.text.ko})에 맞지 않습니다. 다른 기준으로 만든 목록일 "
            "수 있습니다.",
            f"{broken} spots do not meet the rule we know ({BICYCLE.text.en}): another rule made the list.",
        ),
        Text("목록을 만든 기준과 그 판", "The rule and its version that made the list"),
    )
