"""Where crashes per resident went up or down: the first years of a run beside its last."""

from __future__ import annotations

import pandas as pd

from workbench.core.result import Column, Figure
from workbench.core.text import Text
from workbench.problems.bicycle.data import Years, find_years
from workbench.problems.bicycle.denominators import (
    RESIDENTS_ARE_NO_RIDERS,
    Denominator,
    choose_residents,
)
from workbench.problems.bicycle.rates import GU, count_rates, list_rate_columns
from workbench.problems.chapter import Chapter, build_table

POOLED = 3
"""Years at either end that are counted together: one year of a gu is mostly chance."""
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
    chosen = [d for end in ends if isinstance(d := choose_residents(crashes, residents, end), Denominator)]
    frames = [count_rates(crashes, d).assign(period=_say(d.years)) for d in chosen]
    period = Column("period", Text("기간", "Period"), "label", bilingual=True)
    columns = (*GU, period, *list_rate_columns(chosen[0]))
    table = build_table("gu_then_now", TITLE, pd.concat(frames, ignore_index=True), columns)
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
    return Chapter(tables=(table,), figures=(figure,))


def _say(years: Years) -> str:
    said = f"{years.first}–{years.last}"
    return f"{said}년 · {said}"
