"""Who breathes it: means weighted by residents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.core.result import Column, Finding, Interval, Refusal
from workbench.core.text import Text
from workbench.methods.bootstrap import MeanEstimate, estimate_yearly_mean
from workbench.problems.chapter import Chapter, build_table
from workbench.problems.fine_dust.data import BACKGROUND, SQL
from workbench.problems.fine_dust.findings import BOOTSTRAP
from workbench.problems.fine_dust.levels import UNIT
from workbench.problems.fine_dust.years import Yearly

if TYPE_CHECKING:
    from workbench.query.engine import Engine

PERSONS = Text("명", "persons")

NO_RESIDENTS = Refusal(
    "exposure",
    Text("시민이 마신 공기: 인구가중 평균 농도", "What people breathe: concentrations weighted by residents"),
    Text("자치구의 주민등록인구가 없습니다.", "There is no count of residents by district."),
    Text("자치구·분기별 주민등록인구(resident_population)", "Residents by district and quarter"),
)
FINER = Refusal(
    "exposure_by_place",
    Text("동네와 이동까지 헤아린 노출", "Exposure by neighbourhood and on the move"),
    Text(
        "자치구마다 도시대기 측정소가 한 곳뿐이어서, 같은 구 안의 차이와 낮에 머무는 곳의 차이를 알 수 없습니다.",
        "With one background station a district, differences within it and by where the day is spent are not known.",
    ),
    Text(
        "간이 측정기(S-DoT)의 보정된 측정값과 시간별 생활인구",
        "Calibrated readings of small sensors, and living population by the hour",
    ),
)


def load_residents(session: Engine, year: int) -> tuple[pd.Series, int] | None:
    """Residents by gu in the year nearest to ``year``, and which year that is."""
    if not session.has("resident_population"):
        return None
    frame = session.sql_file(SQL / "residents_by_gu.sql").to_pandas()
    years = sorted(int(y) for y in frame["year"].unique())
    if not years:
        return None
    nearest = min(years, key=lambda y: (abs(y - year), y))
    chosen = frame[frame["year"] == nearest].set_index("gu_name")["residents_n"].astype(float)
    return chosen, nearest


def estimate_exposure(
    yearly: Yearly, year: int, residents: pd.Series, *, capture: float, seed: int
) -> tuple[MeanEstimate, pd.DataFrame] | None:
    """Mean of the districts' days weighted by residents; ``None`` where too few of them are measured.

    Day by day the weighted mean of the districts that measured, if they hold enough of the residents.
    """
    chosen = yearly.stations[
        (yearly.stations["year"] == year)
        & (yearly.stations["group"] == BACKGROUND)
        & yearly.stations["station_name"].isin(residents.index)
    ].sort_values("station_name")
    if chosen.empty:
        return None
    names = [str(n) for n in chosen["station_name"]]
    days = np.array([yearly.series[name, year] for name in names])
    weight = residents.reindex(names).to_numpy(dtype=float)[:, None]
    there = np.where(np.isnan(days), 0.0, weight).sum(axis=0)
    enough = there >= capture * float(residents.sum())
    if enough.mean() < capture:
        return None
    mean = np.where(enough, np.nansum(days * weight, axis=0) / np.maximum(there, 1.0), np.nan)
    frame = chosen.assign(residents_n=np.round(weight[:, 0]))
    return estimate_yearly_mean(mean, seed=seed), frame


def build_exposure_chapter(
    session: Engine, yearlies: tuple[Yearly, ...], year: int, *, capture: float, seed: int
) -> Chapter:
    """The weighted mean of each pollutant, and how many live where the levels are exceeded."""
    found = load_residents(session, year)
    if found is None:
        return Chapter(refusals=(NO_RESIDENTS,))
    residents, of_year = found
    findings, tables, refusals = [], [], []
    for yearly in yearlies:
        estimated = estimate_exposure(yearly, year, residents, capture=capture, seed=seed)
        if estimated is None:
            refusals.append(_refuse(yearly))
            continue
        estimate, frame = estimated
        share = 100 * frame["residents_n"].sum() / float(residents.sum())
        findings.append(_find(yearly, year, estimate, share=share, of_year=of_year))
        tables.append(_build_table(yearly, year, frame))
    return Chapter(tuple(findings), tuple(tables), refusals=(*refusals, FINER))


def _refuse(yearly: Yearly) -> Refusal:
    pollutant = yearly.pollutant
    return Refusal(
        f"exposure_{pollutant.id}",
        Text(f"인구가중 {pollutant.title.ko}", f"{pollutant.title.en} weighted by residents"),
        Text(
            "확보율을 채운 도시대기 측정소가 있는 자치구에 사는 사람이 모자랍니다.",
            "Too few residents live in districts whose background station measured enough.",
        ),
        Text("빠진 자치구의 측정값", "The values of the missing districts"),
    )


def _find(yearly: Yearly, year: int, estimate: MeanEstimate, *, share: float, of_year: int) -> Finding:
    from datetime import date

    pollutant = yearly.pollutant
    caveats = [
        Text(
            f"주민의 {share:.0f}%가 사는 자치구의 값입니다. 나머지 자치구는 확보율을 채우지 못했습니다."
            if share < 99.5
            else "모든 자치구의 값입니다.",
            f"It covers districts in which {share:.0f}% of the residents live; the others lack capture."
            if share < 99.5
            else "It covers all districts.",
        ),
        Text(
            "사는 곳의 바깥 공기입니다. 실내와 이동, 일터의 공기는 들어 있지 않습니다.",
            "It is the outdoor air where people live: neither indoors nor on the way nor at work.",
        ),
    ]
    if of_year != year:
        caveats.insert(0, Text(f"인구는 {of_year}년의 것입니다.", f"Residents are those of {of_year}."))
    return Finding(
        f"exposure_{pollutant.id}",
        Text(
            f"{{period}} 서울 주민 한 사람이 사는 곳의 {pollutant.title.ko}는 평균 {{value}}{{unit}}입니다"
            "(인구가중 평균, 구간 {low}~{high}).",
            f"In {{period}} the average resident of Seoul lived with {{value}} {{unit}} of {pollutant.said} "
            "(weighted by residents, interval {low} to {high}).",
        ),
        estimate.mean,
        Interval(estimate.low, estimate.high, 0.95, BOOTSTRAP),
        UNIT,
        estimate.days_n,
        (date(year, 1, 1), date(year, 12, 31)),
        Text(
            "날마다 자치구의 값을 주민등록인구로 가중 평균하고, 한 해의 평균과 구간을 냅니다.",
            "Districts are weighted by registered residents day by day; mean and interval are of the year's days.",
        ),
        tuple(caveats),
        digits=1,
    )


def _build_table(yearly: Yearly, year: int, frame: pd.DataFrame):  # type: ignore[no-untyped-def]
    pollutant = yearly.pollutant
    levels = (
        (Text("한국 연간 기준", "Korean yearly standard"), pollutant.korea_year),
        (Text("WHO 권고(연)", "WHO guideline (year)"), pollutant.who_year),
    )
    rows = []
    for said, level in levels:
        above = frame[frame["mean"] > level]
        sure = frame[frame["low"] > level]
        whole = float(frame["residents_n"].sum())
        rows.append(
            (
                f"{said.ko} · {said.en}",
                level,
                len(above),
                float(above["residents_n"].sum()),
                100 * float(above["residents_n"].sum()) / whole,
                100 * float(sure["residents_n"].sum()) / whole,
            )
        )
    data = pd.DataFrame(rows, columns=["standard", "level", "gu_n", "residents_n", "pct", "sure_pct"])
    return build_table(
        f"exposed_{pollutant.id}",
        Text(
            f"{pollutant.title.ko}가 기준을 넘은 자치구에 사는 주민 ({year}년)",
            f"Residents of districts above the levels of {pollutant.said} ({year})",
        ),
        data,
        (
            Column("standard", Text("기준", "Level"), "label", bilingual=True),
            Column("level", Text("농도", "Concentration"), "value", UNIT),
            Column("gu_n", Text("넘은 자치구", "Districts above"), "value", Text("곳", "districts")),
            Column("residents_n", Text("그곳의 주민", "Their residents"), "exposure", PERSONS),
            Column("pct", Text("주민의 비율", "Share of residents"), "value", Text("%", "%"), 1),
            Column(
                "sure_pct",
                Text("구간까지 넘은 자치구만", "Interval wholly above"),
                "value",
                Text("%", "%"),
                1,
            ),
        ),
        note=Text(
            "확보율을 채운 자치구만 셉니다. 한 자치구의 주민은 모두 그 구의 측정소 값을 마신 것으로 봅니다.",
            "Districts with enough capture only; all residents of a district are given its station's value.",
        ),
    )
