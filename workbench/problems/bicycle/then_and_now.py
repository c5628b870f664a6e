"""Where crashes per resident went up or down: the first years of a run beside its last."""

from __future__ import annotations

import pandas as pd

from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.methods.rates import estimate_rates
from workbench.problems.bicycle.crashes import CRASHES
from workbench.problems.bicycle.data import Years, find_years
from workbench.problems.bicycle.rates import RESIDENTS_ARE_NO_RIDERS
from workbench.problems.chapter import Chapter, build_table

POOLED = 3
"""Years at either end that are counted together: one year of a gu is mostly chance."""
PER = 100_000
UNIT = Text("건/주민 10만 명·년", "crashes per 100,000 resident-years")
TITLE = Text("처음과 지금: 주민 수에 견준 자전거 피해 사고", "Then and now: victim crashes against residents")


def build_then_and_now(
    crashes: pd.DataFrame, residents: pd.DataFrame | None, *, years_n: int, has_layer: bool
) -> Chapter:
    """Rates by gu at both ends of the newest run of years with crashes and residents, and a map to swipe.

    Nothing where the ends would share a year, or there is no map to draw on.
    """
    if residents is None or not has_layer:
        return Chapter()
    there = {int(y) for y in residents["year"]} & {int(y) for y in crashes["crash_year"]}
    years = find_years(there, at_most=years_n)
    if years is None or years.count < 2 * POOLED:
        return Chapter()
    ends = (Years(years.first, years.first + POOLED - 1), Years(years.last - POOLED + 1, years.last))
    frame = pd.concat([_count(crashes, residents, end) for end in ends], ignore_index=True)
    figure = Figure(
        "map_then_now",
        "area_map",
        TITLE,
        "gu_then_now",
        "gu_name",
        "rate",
        code="gu_code",
        layer="gu",
        low="low",
        high="high",
        facet="period",
        arrangement="swipe",
        denominator=Text("같은 해들의 주민", "Residents of the same years"),
        note=RESIDENTS_ARE_NO_RIDERS,
    )
    return Chapter(tables=(_build_table(frame),), figures=(figure,))


def _count(crashes: pd.DataFrame, residents: pd.DataFrame, end: Years) -> pd.DataFrame:
    """Crashes, resident-years and rate of each gu in these years."""
    counted = crashes[crashes["crash_year"].between(end.first, end.last)]
    frame = counted.groupby(["gu_code", "gu_name"])["victim_crashes_n"].sum().rename("crashes_n")
    exposure = residents[residents["year"].between(end.first, end.last)].groupby("gu_code")["residents_n"]
    merged = frame.reset_index().merge(exposure.sum().rename("exposure").reset_index(), on="gu_code")
    merged = merged[merged["exposure"] > 0].sort_values("gu_code")
    found = estimate_rates(merged["crashes_n"], merged["exposure"], per=PER)
    return merged.assign(period=f"{end.first}–{end.last}", rate=found.rate, low=found.low, high=found.high)


def _build_table(frame: pd.DataFrame) -> Table:
    return build_table(
        "gu_then_now",
        TITLE,
        frame,
        (
            Column("gu_code", Text("자치구 코드", "Code"), "code"),
            Column("gu_name", Text("자치구", "District"), "label"),
            Column("period", Text("기간", "Period"), "label"),
            Column("crashes_n", Text("피해 사고", "Victim crashes"), "count", CRASHES),
            Column("exposure", Text("주민", "Residents"), "exposure", Text("명·년", "person-years")),
            Column("rate", Text("비율", "Rate"), "rate", UNIT, 1),
            Column("low", Text("하한", "Low"), "low", UNIT, 1),
            Column("high", Text("상한", "High"), "high", UNIT, 1),
        ),
    )
