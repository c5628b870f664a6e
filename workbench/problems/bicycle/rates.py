"""Crashes by gu over a denominator: exact intervals, shrunk ranks, and no rate where there is no exposure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.core.result import Column, Figure, Finding, Interval, Refusal, Table
from workbench.core.text import Text, josa
from workbench.geo import find_gu
from workbench.methods.empirical_bayes import estimate_marshall, estimate_top_probability
from workbench.methods.rates import FEW_EVENTS, estimate_rates
from workbench.problems.bicycle.crashes import CRASHES, POLICE_ONLY
from workbench.problems.bicycle.denominators import Denominator
from workbench.problems.bicycle.funnel import build_funnel
from workbench.problems.chapter import Chapter, build_table


def count_rates(crashes: pd.DataFrame, denominator: Denominator) -> pd.DataFrame:
    """One row a gu with exposure, by code: crashes, exposure, rate and its exact interval."""
    years = denominator.years
    pooled = crashes[crashes["crash_year"].isin(range(years.first, years.last + 1))]
    counts = (
        pooled.groupby(["gu_code", "gu_name"])["victim_crashes_n"].sum().rename("crashes_n").reset_index()
    )
    frame = counts.merge(denominator.exposure, on="gu_code", how="inner").query("exposure > 0")
    frame = frame.sort_values("gu_code", ignore_index=True)
    found = estimate_rates(frame["crashes_n"], frame["exposure"], per=denominator.per)
    return frame.assign(rate=found.rate, low=found.low, high=found.high)


def build_rates(crashes: pd.DataFrame, denominator: Denominator, *, top_n: int, seed: int) -> pd.DataFrame:
    """The rates with what is left of them once chance is shrunk: both ranks, P(in the true top n)."""
    frame = count_rates(crashes, denominator)
    shrunk = estimate_marshall(frame["crashes_n"], frame["exposure"])
    top = min(top_n, len(frame))
    frame = frame.assign(
        shrunk=shrunk.rate * denominator.per,
        rank_raw=_rank(frame["rate"].to_numpy()),
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
            f"Of victim crashes {denominator.said.en}, {{period}}, {english} has most once chance is allowed for. Its "
            "observed rate is {value} {unit} (interval {low} to {high}).",
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


GU = (
    Column("gu_code", Text("자치구 코드", "Code"), "code"),
    Column("gu_name", Text("자치구", "District"), "label"),
)


def list_rate_columns(denominator: Denominator) -> tuple[Column, ...]:
    """The columns of :func:`count_rates` behind the gu's own."""
    return (
        Column("crashes_n", Text("피해 사고", "Victim crashes"), "count", CRASHES),
        Column("exposure", denominator.title, "exposure", denominator.exposure_unit),
        Column("rate", Text("비율", "Rate"), "rate", denominator.unit, 1),
        Column("low", Text("하한", "Low"), "low", denominator.unit, 1),
        Column("high", Text("상한", "High"), "high", denominator.unit, 1),
    )


def _build_rate_table(frame: pd.DataFrame, denominator: Denominator, top_n: int) -> Table:
    return build_table(
        f"gu_rate_{denominator.id}",
        Text(
            f"자치구별 사고 비율: {denominator.said.ko} 비율과 순위",
            f"Crash rates and ranks by district, {denominator.said.en}",
        ),
        frame,
        (
            *GU,
            *list_rate_columns(denominator),
            Column("shrunk", Text("우연을 줄인 비율(EB)", "Shrunk rate (EB)"), "value", denominator.unit, 1),
            Column("rank_raw", Text("관측 순위", "Raw rank"), "value"),
            Column("rank_shrunk", Text("EB 순위", "EB rank"), "value"),
            Column(
                "top_share",
                Text(f"실제로 {top_n}위 안일 확률", f"P(truly in the top {top_n})"),
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


def _refuse_gu(names: list[str], denominator: Denominator) -> Refusal:
    listed = ", ".join(names)
    return Refusal(
        f"rate_{denominator.id}_gu",
        Text(f"{listed}의 사고 비율({denominator.title.ko})", f"Rate of {listed} ({denominator.title.en})"),
        Text("그 자치구의 분모가 없거나 0입니다.", "The denominator of the district is missing or zero."),
        Text(f"{denominator.title.ko} 자료(빠진 자치구)", f"{denominator.title.en} of the missing districts"),
    )
