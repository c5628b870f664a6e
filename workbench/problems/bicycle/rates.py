"""Crashes by gu over a denominator: exact intervals, shrunk ranks, and no rate where there is no exposure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.core.result import Column, Figure, Finding, Interval, Refusal, Table
from workbench.core.text import Text, josa
from workbench.geo import find_gu
from workbench.methods.empirical_bayes import estimate_marshall, estimate_top_probability
from workbench.methods.rates import FEW_EVENTS, estimate_rates
from workbench.problems.bicycle.crashes import CRASHES, POLICE_ONLY
from workbench.problems.bicycle.data import Years, find_years
from workbench.problems.bicycle.funnel import build_funnel
from workbench.problems.chapter import Chapter, build_table

MONTHS = 12

DENSITY = Text(
    "위험도가 아니라 밀도로 읽어 주세요. 사고는 개인 자전거까지 모두 센 것이지만 분모는 공공자전거 "
    "대여뿐입니다. 개인 자전거를 많이 타는 곳은 비율이 높게 나옵니다.",
    "Read it as density, not risk: crashes are those of all bicycles, the denominator only public bicycle "
    "rentals. Where people ride their own bicycles the rate comes out high.",
)
WHERE_BEGUN = Text(
    "대여는 빌린 곳의 자치구로 셉니다. 다른 자치구를 지나간 거리는 반영하지 못합니다.",
    "Rentals are counted where they begin; riding through other districts is not in it.",
)
RESIDENTS_ARE_NO_RIDERS = Text(
    "주민 수는 자전거를 탄 양이 아닙니다. 직장이나 한강처럼 밖에서 타러 오는 곳은 비율이 높게 나옵니다.",
    "Residents are not riding: places that people come to ride in, as to work or the river, come out high.",
)


@dataclass(frozen=True, slots=True)
class Denominator:
    """What crashes are divided by."""

    id: str
    exposure: pd.DataFrame
    """``gu_code``, ``exposure``: one row a gu, summed over ``years``."""
    years: Years
    per: float
    unit: Text
    """Of the rate."""
    title: Text
    """Of the exposure."""
    exposure_unit: Text
    said: Text
    """In a sentence: "against 1,000,000 rentals"."""
    caveats: tuple[Text, ...]


def choose_rentals(
    crashes: pd.DataFrame, rentals: pd.DataFrame | None, years: Years
) -> Denominator | Refusal:
    """Rentals as denominator, where whole years of them lie within the years of crashes."""
    if rentals is None:
        return _refuse_rentals(Text("대여 자료가 없습니다.", "There are no data on rentals."))
    known = rentals[rentals["gu_code"].notna()]
    counted = known.assign(year=known["month"].dt.year).groupby("year")["month"].nunique()
    months = dict(zip(counted.index.tolist(), counted.tolist(), strict=True))
    whole = {year for year, n in months.items() if n == MONTHS}
    usable = find_years(whole & {int(y) for y in crashes["crash_year"]}, at_most=years.count, last=years.last)
    if usable is None:
        there = ", ".join(f"{year}: {n}/{MONTHS}" for year, n in months.items())
        return _refuse_rentals(
            Text(
                f"사고는 한 해 단위인데, 열두 달이 다 있는 해의 대여 자료가 없습니다(있는 달: {there}). "
                "일부 달의 대여로 한 해의 사고를 나누면 비율이 부풀려집니다.",
                f"Crashes are counted by year, and no year has all twelve months of rentals ({there}). "
                "Dividing a year of crashes by some months of rentals would inflate the rate.",
            )
        )
    chosen = known[known["month"].dt.year.isin(range(usable.first, usable.last + 1))]
    exposure = chosen.groupby("gu_code")["rentals_n"].sum().rename("exposure").reset_index()
    return Denominator(
        id="rentals",
        exposure=exposure,
        years=usable,
        per=1_000_000,
        unit=Text("건/대여 100만 건", "crashes per million rentals"),
        title=Text("공공자전거 대여", "Public bicycle rentals"),
        exposure_unit=Text("건", "rentals"),
        said=Text("공공자전거 대여에 견준", "against public bicycle rentals"),
        caveats=(DENSITY, WHERE_BEGUN),
    )


def choose_residents(
    crashes: pd.DataFrame, residents: pd.DataFrame | None, years: Years
) -> Denominator | Refusal:
    """Residents as denominator: second best, for they are not riding."""
    usable = None
    if residents is not None:
        there = {int(y) for y in residents["year"]} & {int(y) for y in crashes["crash_year"]}
        usable = find_years(there, at_most=years.count, last=years.last)
    if residents is None or usable is None:
        return Refusal(
            "rate_residents",
            Text("주민 수에 견준 사고 비율", "Crashes per resident"),
            Text("사고와 같은 해의 주민 수가 없습니다.", "There are no residents of the same years."),
            Text("자치구별 주민등록인구(분기)", "Registered residents by gu and quarter"),
        )
    chosen = residents[residents["year"].isin(range(usable.first, usable.last + 1))]
    exposure = chosen.groupby("gu_code")["residents_n"].sum().rename("exposure").reset_index()
    return Denominator(
        id="residents",
        exposure=exposure,
        years=usable,
        per=100_000,
        unit=Text("건/주민 10만 명·년", "crashes per 100,000 resident-years"),
        title=Text("주민", "Residents"),
        exposure_unit=Text("명·년", "person-years"),
        said=Text("주민 수에 견준", "against residents"),
        caveats=(RESIDENTS_ARE_NO_RIDERS,),
    )


def build_rates(crashes: pd.DataFrame, denominator: Denominator, *, top_n: int, seed: int) -> pd.DataFrame:
    """One row a gu with exposure: rate, exact interval, shrunk rate, both ranks, P(in the true top n)."""
    years = denominator.years
    pooled = crashes[crashes["crash_year"].isin(range(years.first, years.last + 1))]
    counts = (
        pooled.groupby(["gu_code", "gu_name"])["victim_crashes_n"].sum().rename("crashes_n").reset_index()
    )
    frame = counts.merge(denominator.exposure, on="gu_code", how="inner").query("exposure > 0")
    frame = frame.sort_values("gu_code", ignore_index=True)
    found = estimate_rates(frame["crashes_n"], frame["exposure"], per=denominator.per)
    shrunk = estimate_marshall(frame["crashes_n"], frame["exposure"])
    top = min(top_n, len(frame))
    frame = frame.assign(
        rate=found.rate,
        low=found.low,
        high=found.high,
        shrunk=shrunk.rate * denominator.per,
        rank_raw=_rank(found.rate),
        rank_shrunk=_rank(shrunk.rate),
        top_share=estimate_top_probability(frame["crashes_n"], frame["exposure"], top=top, seed=seed),
    )
    return frame.sort_values(["rank_shrunk", "gu_code"], ignore_index=True)


def build_rate_chapter(
    crashes: pd.DataFrame, denominator: Denominator, *, top_n: int, seed: int, has_layer: bool
) -> Chapter:
    """Finding, table and figures of one denominator; a refusal for gu without exposure."""
    frame = build_rates(crashes, denominator, top_n=top_n, seed=seed)
    without = sorted(set(crashes["gu_name"]) - set(frame["gu_name"]))
    figures = [_interval_figure(denominator)]
    if has_layer:
        figures.insert(0, _map_figure(denominator))
    funnel = build_funnel(frame, denominator)
    return Chapter(
        findings=(_find_highest(frame, denominator, top_n),),
        tables=(_build_rate_table(frame, denominator, top_n), *funnel.tables),
        figures=(*figures, *funnel.figures),
        refusals=(_refuse_gu(without, denominator),) if without else (),
    )


def _rank(rate: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[int]:
    order = np.argsort(-rate, kind="stable")
    ranks = np.empty(len(rate), dtype=int)
    ranks[order] = np.arange(1, len(rate) + 1)
    return [int(r) for r in ranks]


def _find_highest(frame: pd.DataFrame, denominator: Denominator, top_n: int) -> Finding:
    first = frame.iloc[0]
    gu = find_gu(name=str(first["gu_name"]))
    english = gu.gu_name_en if gu else str(first["gu_name"])
    caveats = [*denominator.caveats, PICKED, POLICE_ONLY]
    if first["crashes_n"] < FEW_EVENTS:
        caveats.insert(0, FEW)
    if first["rank_raw"] != 1:
        caveats.append(
            Text(
                "우연을 줄이기 전의 순위로는 다른 자치구가 앞섭니다. 표에서 두 순위를 함께 보세요.",
                "Before shrinkage another district ranks first: see both ranks in the table.",
            )
        )
    return Finding(
        f"rate_{denominator.id}",
        Text(
            f"{{period}} {denominator.said.ko} 자전거 피해 사고는, 우연을 줄인 순위에서 "
            f"{josa(str(first['gu_name']), '이/가')} 가장 높습니다. 관측된 비율은 "
            "{value} {unit}입니다(구간 {low}~{high}).",
            f"{{period}}, victim crashes {denominator.said.en}: with chance shrunk, {english} ranks first. "
            "Its observed rate is {value} {unit} (interval {low} to {high}).",
        ),
        float(first["rate"]),
        Interval(float(first["low"]), float(first["high"]), 0.95, "exact Poisson (Garwood)"),
        denominator.unit,
        int(first["crashes_n"]),
        denominator.years.period,
        Text(
            "피해 사고를 같은 해의 분모로 나누고 정확 포아송 구간을 붙였습니다. 순위는 마셜의 경험적 "
            "베이즈로 우연을 줄인 것입니다.",
            "Victim crashes over the denominator of the same years, exact Poisson interval; ranked after "
            "Marshall's global empirical Bayes shrinkage.",
        ),
        tuple(caveats),
        digits=1,
    )


PICKED = Text(
    "가장 높은 곳을 골라낸 것이므로 실제보다 커 보이며, 구간이 참값을 담는 비율은 말한 것(95%)보다 낮습니다.",
    "It was picked because it is the highest: it looks higher than it is, and its interval holds the truth less often than the "
    "95% it says.",
)
FEW = Text("사고가 매우 적어 비율이 우연에 크게 흔들립니다.", "Very few crashes: the rate is mostly chance.")


def _build_rate_table(frame: pd.DataFrame, denominator: Denominator, top_n: int) -> Table:
    return build_table(
        f"gu_rate_{denominator.id}",
        Text(
            f"자치구별 사고 비율: {denominator.said.ko} 비율과 순위",
            f"Crash rates and ranks by district, {denominator.said.en}",
        ),
        frame,
        (
            Column("gu_code", Text("자치구 코드", "Code"), "code"),
            Column("gu_name", Text("자치구", "District"), "label"),
            Column("crashes_n", Text("피해 사고", "Victim crashes"), "count", CRASHES),
            Column("exposure", denominator.title, "exposure", denominator.exposure_unit),
            Column("rate", Text("비율", "Rate"), "rate", denominator.unit, 1),
            Column("low", Text("하한", "Low"), "low", denominator.unit, 1),
            Column("high", Text("상한", "High"), "high", denominator.unit, 1),
            Column("shrunk", Text("우연을 줄인 비율(EB)", "Shrunk rate (EB)"), "value", denominator.unit, 1),
            Column("rank_raw", Text("관측 순위", "Raw rank"), "value"),
            Column("rank_shrunk", Text("EB 순위", "EB rank"), "value"),
            Column(
                "top_share",
                Text(f"참으로 {top_n}위 안일 확률", f"P(truly in the top {top_n})"),
                "value",
                digits=2,
            ),
        ),
        note=Text(
            f"사고가 {FEW_EVENTS}건보다 적은 자치구의 비율은 우연에 크게 흔들립니다.",
            f"With fewer than {FEW_EVENTS} crashes a rate is mostly chance.",
        )
        if (frame["crashes_n"] < FEW_EVENTS).any()
        else None,
    )


def _map_figure(denominator: Denominator) -> Figure:
    return Figure(
        f"map_rate_{denominator.id}",
        "area_map",
        Text(f"{denominator.said.ko} 자전거 피해 사고", f"Victim crashes {denominator.said.en}"),
        f"gu_rate_{denominator.id}",
        "gu_name",
        "rate",
        code="gu_code",
        layer="gu",
        low="low",
        high="high",
        denominator=denominator.title,
        note=denominator.caveats[0],
    )


def _interval_figure(denominator: Denominator) -> Figure:
    return Figure(
        f"rate_{denominator.id}",
        "intervals",
        Text(
            f"{denominator.said.ko} 사고 비율과 그 구간", f"Crash rates {denominator.said.en}, with intervals"
        ),
        f"gu_rate_{denominator.id}",
        "gu_name",
        "rate",
        low="low",
        high="high",
        denominator=denominator.title,
        note=Text(
            "구간이 겹치는 자치구끼리는 순위가 우연히 바뀔 수 있습니다.",
            "Districts whose intervals overlap may have changed places by chance.",
        ),
    )


def _refuse_rentals(why: Text) -> Refusal:
    return Refusal(
        "rate_rentals",
        Text("공공자전거 대여에 견준 사고 비율", "Crashes per public bicycle rental"),
        why,
        Text(
            "공공자전거 대여소별 이용정보(월별), 사고와 같은 해의 열두 달 모두",
            "Public bicycle rentals by station and month, all twelve months of the years of the crashes",
        ),
    )


def _refuse_gu(names: list[str], denominator: Denominator) -> Refusal:
    listed = ", ".join(names)
    return Refusal(
        f"rate_{denominator.id}_gu",
        Text(f"{listed}의 사고 비율({denominator.title.ko})", f"Rate of {listed} ({denominator.title.en})"),
        Text("그 자치구의 분모가 없거나 0입니다.", "The denominator of the district is missing or zero."),
        Text(f"{denominator.title.ko} 자료(빠진 자치구)", f"{denominator.title.en} of the missing districts"),
    )
