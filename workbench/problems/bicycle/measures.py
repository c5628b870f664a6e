"""Did a measure work: crashes of districts before and after, freed of regression to the mean."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.core.errors import CannotAnswer, ProblemError
from workbench.core.result import Finding, Interval, Refusal
from workbench.core.text import Text
from workbench.methods.before_after import BeforeAfter, estimate_before_after
from workbench.methods.counts import fit_counts
from workbench.methods.rates import FEW_EVENTS
from workbench.problems.bicycle.crashes import POLICE_ONLY
from workbench.problems.bicycle.data import Years, find_years
from workbench.problems.bicycle.rates import FEW
from workbench.problems.chapter import Chapter, read_optional_year

SIDE_N = 3
"""Most years before and after."""
FEWEST_OTHERS = 5
"""Fewer other districts cannot tell how much districts differ."""

REFUSE_SPOTS = Refusal(
    "before_after_places",
    Text("지점·구간에서 시행한 대책의 앞뒤 비교", "Before and after a measure at a place"),
    Text(
        "다발지역 목록은 기준 아래로 줄어든 곳을 아예 빼므로, 앞뒤를 견주면 대책이 없어도 효과가 있는 것처럼 나옵니다.",
        "A place that falls below the rule leaves the list altogether: compared before and after, every place would seem "
        "improved.",
    ),
    Text(
        "기준 아래까지 포함한 사고 지점과, 대책의 장소·날짜 목록",
        "All crash points, and a list of measures with place and date",
    ),
)


def build_measure_chapter(crashes: pd.DataFrame, parameters: Mapping[str, object]) -> Chapter:
    """Effect of a measure that began in ``measure_year`` in the districts ``measure_gu``; refused where not told.

    Raises
    ------
    ProblemError
        One of the two parameters is missing, or a district is unknown.
    """
    names, year = parameters["measure_gu"], read_optional_year(parameters, "measure_year")
    if names is None and year is None:
        return Chapter(refusals=(_refuse_unknown(), REFUSE_SPOTS))
    treated = _read_names(names, set(crashes["gu_name"]))
    if year is None:
        raise ProblemError(
            Text("measure_gu와 measure_year는 함께 줍니다", "measure_gu and measure_year come together"),
            where="measure_year",
        )
    found = _estimate(crashes, treated, year)
    if isinstance(found, Refusal):
        return Chapter(refusals=(found, REFUSE_SPOTS))
    return Chapter(findings=(found,), refusals=(REFUSE_SPOTS,))


def _read_names(names: object, known: set[str]) -> list[str]:
    listed = [n.strip() for n in names.split(",")] if isinstance(names, str) else []
    if not listed or not set(listed) <= known:
        raise ProblemError(
            Text(
                "매개변수 measure_gu에는 자치구 이름을 쉼표로 이어 줍니다",
                "measure_gu is names of districts, separated by commas",
            ),
            where="measure_gu",
        )
    return sorted(set(listed))


def _estimate(crashes: pd.DataFrame, treated: list[str], year: int) -> Finding | Refusal:
    sides = _choose_sides({int(y) for y in crashes["crash_year"]}, year)
    if sides is None:
        why = Text(
            "대책이 시작된 해의 바로 앞이나 뒤의 사고가 없습니다.",
            "Years right before or after it are missing.",
        )
        return _refuse_thin(why)
    before, after = sides
    x, y = (_sum(crashes, years) for years in (before, after))
    is_treated = x.index.isin(treated)
    if (~is_treated).sum() < FEWEST_OTHERS:
        why = Text("견줄 다른 자치구가 모자랍니다.", "Too few other districts to compare with.")
        return _refuse_thin(why)
    others = x[~is_treated]
    ones = np.ones((len(others), 1))
    try:
        # Every district as one like the others: how far they differ is the overdispersion.
        model = fit_counts(others, ones, np.full(len(others), before.count), family="negative binomial")
        rate = model.predict(np.ones((len(treated), 1)), np.ones(len(treated)))
        effect = estimate_before_after(
            x[is_treated],
            y[is_treated],
            rate * before.count,
            rate * after.count,
            overdispersion=model.overdispersion,
            comparison=(int(others.sum()), int(y[~is_treated].sum())),
        )
    except CannotAnswer:
        why = Text("사고가 너무 적어 효과의 구간을 낼 수 없습니다.", "Too few crashes for an interval.")
        return _refuse_thin(why)
    return _find_measure(effect, sides, treated, len(others))


def _choose_sides(every: set[int], year: int) -> tuple[Years, Years] | None:
    """As many years before as after the year of the measure, so that counts compare as they are."""
    before = find_years({y for y in every if y < year}, at_most=SIDE_N)
    later = 0
    while year + later + 1 in every and later < SIDE_N:
        later += 1
    if before is None or before.last != year - 1 or later == 0:
        return None
    count = min(before.count, later)
    return Years(year - count, year - 1), Years(year + 1, year + count)


def _find_measure(
    effect: BeforeAfter, sides: tuple[Years, Years], treated: list[str], others_n: int
) -> Finding:
    before, after = sides
    few = [FEW] if effect.after_n < FEW_EVENTS else []
    low, high = (100 * (v - 1) for v in (effect.low, effect.high))
    return Finding(
        "measure",
        Text(
            f"대책이 시작된 뒤까지 {{period}} 사이에 {', '.join(treated)}의 사고를 대책이 없었을 때의 기대에 견주면 그 차이는 "
            "{value}{unit}입니다(구간 {low}~{high}).",
            f"Crashes in {', '.join(treated)} differed by {{value}}{{unit}} from what was expected without the measure, within "
            "{period} (interval {low} to {high}).",
        ),
        effect.change_pct,
        Interval(low, high, 0.95, "empirical Bayes before–after (Hauer 1997), log"),
        Text("%", "%"),
        effect.after_n,
        (before.period[0], after.period[1]),
        Text(
            f"경험적 베이즈 전후 비교(Hauer 1997). {before.first}–{before.last}년을 {after.first}–{after.last}년과 견주고 "
            f"{before.last + 1}년은 뺐습니다. 다른 자치구 {others_n}곳이 비교 지역입니다(그곳의 변화 "
            f"{effect.comparison_ratio:.2f}배). 평균으로의 회귀 {effect.regression_to_mean:.2f}, 보정하지 "
            f"않은 비 {effect.naive_ratio:.2f}.",
            f"Empirical Bayes before–after study (Hauer 1997): {before.first}–{before.last} against {after.first}–{after.last}, "
            f"{before.last + 1} left out; {others_n} other districts to compare (ratio {effect.comparison_ratio:.2f}). "
            f"Regression to the mean {effect.regression_to_mean:.2f}; ratio uncorrected {effect.naive_ratio:.2f}.",
        ),
        (
            *few,
            Text(
                "같은 때에 그 자치구에서 달라진 다른 일(이용의 변화 등)과 가를 수 없습니다. 원인을 말하지 않습니다.",
                "Other things that changed there at the time, such as riding, cannot be told apart. Nothing causal.",
            ),
            POLICE_ONLY,
        ),
        digits=1,
    )


def _sum(crashes: pd.DataFrame, years: Years) -> pd.Series:
    chosen = crashes[crashes["crash_year"].isin(range(years.first, years.last + 1))]
    return chosen.groupby("gu_name")["victim_crashes_n"].sum().sort_index()


def _refuse_unknown() -> Refusal:
    return Refusal(
        "before_after",
        Text("대책의 앞뒤 비교", "Before and after a measure"),
        Text(
            "언제 어디서 어떤 대책이 시행되었는지 자료가 없습니다. 매개변수 measure_gu(자치구)와 measure_year(시작한 해)를 주면 "
            "평균으로의 회귀를 걷어 낸 비교를 합니다.",
            "When and where measures were taken is not published. Given measure_gu (districts) and measure_year (its first "
            "year), they are compared with regression to the mean taken out.",
        ),
        Text("자전거길 개선 사업의 장소·날짜 목록", "A list of measures with place and date"),
    )


def _refuse_thin(why: Text) -> Refusal:
    return Refusal(
        "before_after",
        Text("대책의 앞뒤 비교", "Before and after a measure"),
        why,
        Text("대책의 앞뒤 여러 해의 자치구별 사고", "Crashes by district for years before and after"),
    )
