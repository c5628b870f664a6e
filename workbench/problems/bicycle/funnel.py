"""Which gu differ from the city by more than chance: crash rates within a funnel's limits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.methods.funnel import FEWEST_AREAS, Funnel, estimate_funnel
from workbench.problems.bicycle.crashes import CRASHES
from workbench.problems.bicycle.denominators import Denominator
from workbench.problems.chapter import Chapter, build_table

INNER, OUTER = 0.95, 0.998
ABOVE, WITHIN, BELOW = "높음 · above", "우연의 범위 안 · within chance", "낮음 · below"
"""Where a rate lies, by the outer limits."""


def build_funnel(frame: pd.DataFrame, denominator: Denominator) -> Chapter:
    """Table and figure; nothing where there are too few gu to have a common rate.

    Parameters
    ----------
    frame
        One row a gu: ``gu_name``, ``crashes_n``, ``exposure``, ``rate``.
    """
    if len(frame) < FEWEST_AREAS or not frame["crashes_n"].sum():
        return Chapter()
    funnel = estimate_funnel(
        frame["crashes_n"], frame["exposure"], per=denominator.per, levels=(INNER, OUTER)
    )
    (low, high), (lowest, highest) = funnel.limits[INNER], funnel.limits[OUTER]
    placed = np.select([frame["rate"] > highest, frame["rate"] < lowest], [ABOVE, BELOW], WITHIN)
    frame = frame.assign(low=low, high=high, lowest=lowest, highest=highest, placed=placed)
    frame = frame.sort_values(["exposure", "gu_name"], ascending=[False, True], ignore_index=True)
    return Chapter(tables=(_build_table(frame, denominator),), figures=(_build_figure(denominator, funnel),))


def _build_table(frame: pd.DataFrame, denominator: Denominator) -> Table:
    unit = denominator.unit
    return build_table(
        f"gu_funnel_{denominator.id}",
        Text(
            f"우연만으로 설명되지 않는 자치구: {denominator.said.ko} 사고 비율",
            f"Districts that chance does not explain: crash rates {denominator.said.en}",
        ),
        frame,
        (
            Column("gu_name", Text("자치구", "District"), "label"),
            Column("crashes_n", Text("피해 사고", "Victim crashes"), "count", CRASHES),
            Column("exposure", denominator.title, "exposure", denominator.exposure_unit),
            Column("rate", Text("비율", "Rate"), "rate", unit, 1),
            Column("low", Text("95% 한계 아래", "95% limit, low"), "low", unit, 1),
            Column("high", Text("95% 한계 위", "95% limit, high"), "high", unit, 1),
            Column("lowest", Text("99.8% 한계 아래", "99.8% limit, low"), "low", unit, 1),
            Column("highest", Text("99.8% 한계 위", "99.8% limit, high"), "high", unit, 1),
            Column("placed", Text("99.8% 한계에 견주어", "By the 99.8% limits"), "label", bilingual=True),
        ),
    )


def _build_figure(denominator: Denominator, funnel: Funnel) -> Figure:
    return Figure(
        f"funnel_{denominator.id}",
        "funnel",
        Text(
            f"{denominator.said.ko} 사고 비율과 우연의 범위(깔때기 그림)",
            f"Crash rates {denominator.said.en} and the reach of chance (funnel plot)",
        ),
        f"gu_funnel_{denominator.id}",
        "gu_name",
        "rate",
        against="exposure",
        limits=(
            ("low", "high", Text("95% 한계", "95% limits")),
            ("lowest", "highest", Text("99.8% 한계", "99.8% limits")),
        ),
        reference=((round(funnel.common, 1), Text("서울 전체", "the whole city")),),
        denominator=denominator.title,
        note=Text(
            "분모가 작은 곳일수록 우연만으로 크게 흔들립니다. 한계 안에 있는 곳끼리의 순위는 뜻이 없습니다. 자치구 사이의 "
            f"분산은 우연만일 때의 {funnel.dispersion:,.1f}배입니다. 1보다 크면 자치구가 실제로 서로 다르다는 뜻이며, "
            "까닭(길, 타는 방식, 분모의 한계)은 이 그림이 말해 주지 않습니다.",
            "The smaller the denominator, the more chance alone moves a rate. Ranks within the limits mean nothing. The "
            f"variance between districts is {funnel.dispersion:,.1f} times that of chance alone: above 1 they truly differ. "
            "Why (streets, ways of riding, the limits of the denominator) the picture does not say.",
        ),
    )
