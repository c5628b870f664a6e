"""Where people are hurt worst: casualties of the listed spots weighted by severity."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.core.result import Column, Finding, Interval
from workbench.core.text import Text
from workbench.methods.intervals import gamma_interval
from workbench.methods.rates import FEW_EVENTS
from workbench.problems.bicycle.crashes import CRASHES
from workbench.problems.bicycle.rates import FEW, PICKED
from workbench.problems.bicycle.sites import ECLO
from workbench.problems.bicycle.spot_tables import LUCK, ONLY_ABOVE, PLACE_METHOD
from workbench.problems.bicycle.spots import Spots
from workbench.problems.chapter import Chapter, build_table, quote

MOST = 10
"""Rows shown: the list of places that come back has the rest."""
POINTS = Text("점", "points")
WEIGHTS = Text(
    "인명피해 환산(ECLO): 사망 {deaths_n}, 중상 {serious_n}, 경상 {slight_n}, 부상신고 {reported_n}점을 더합니다.".format(
        **ECLO
    ),
    "Equivalent casualty loss only (ECLO): {deaths_n} a death, {serious_n} a serious, {slight_n} a slight, {reported_n} a "
    "reported injury.".format(**ECLO),
)
TOGETHER = Text(
    "한 사고에서 함께 다친 사람을 따로 일어난 것으로 보아 구간이 조금 좁습니다.",
    "People hurt in one crash are taken as independent, so the interval is somewhat narrow.",
)


def build_severity_chapter(spots: Spots, *, list_n: int) -> Chapter:
    """Places ranked by severity beside their rank by crashes."""
    known = spots.frame.dropna(subset=list(ECLO))
    if known.empty:
        return Chapter()
    sums = known.groupby("place")[["crashes_n", *ECLO]].sum()
    named = spots.places[["place", "gu_name", "spot_name", "lon", "lat"]]
    frame = named.merge(sums.reset_index(), on="place")
    weights = np.array(list(ECLO.values()), dtype=float)
    counts = frame[list(ECLO)].to_numpy(dtype=float)
    frame["eclo"] = counts @ weights
    ends = [gamma_interval(row, weights) for row in counts]
    frame["low"], frame["high"] = [low for low, _ in ends], [high for _, high in ends]
    frame["rank_crashes"] = frame["crashes_n"].rank(ascending=False, method="min").astype(int)
    frame = frame.sort_values(["eclo", "place"], ascending=[False, True], ignore_index=True)
    frame["rank_eclo"] = frame["eclo"].rank(ascending=False, method="min").astype(int)
    title = Text("다친 정도로 본 사고 장소", "Crash places by severity")
    points = [
        Column("eclo", Text("환산 점수", "Score"), "value", POINTS),
        Column("low", Text("하한", "Low"), "low", POINTS),
        Column("high", Text("상한", "High"), "high", POINTS),
    ]
    table = build_table(
        "severity",
        title,
        frame.head(min(list_n, MOST)),
        (
            Column("spot_name", Text("장소", "Place"), "label"),
            Column("gu_name", Text("자치구", "District"), "label"),
            Column("crashes_n", Text("목록의 사고", "Listed crashes"), "count", CRASHES),
            Column("deaths_n", Text("사망", "Deaths"), "count", Text("명", "persons")),
            Column("serious_n", Text("중상", "Serious injuries"), "count", Text("명", "persons")),
            *points,
            Column("rank_crashes", Text("건수 순위", "Rank by crashes"), "value"),
            Column("rank_eclo", Text("점수 순위", "Rank by score"), "value"),
        ),
        note=WEIGHTS,
    )
    return Chapter(findings=(_find_worst(frame.iloc[0], spots),), tables=(table,))


def _find_worst(row: pd.Series, spots: Spots) -> Finding:
    few = [FEW] if row["crashes_n"] < FEW_EVENTS else []
    name = quote(str(row["spot_name"]))
    return Finding(
        "severity",
        Text(
            f"다친 정도까지 헤아리면 {name}의 피해가 가장 큽니다. {{period}} 목록의 인명피해 환산은 {{value}}{{unit}}입니다(구간 "
            "{low}~{high}).",
            f"Weighted by severity the heaviest place is {name}: {{value}} {{unit}} over the lists of {{period}} (interval "
            "{low} to {high}).",
        ),
        float(row["eclo"]),
        Interval(float(row["low"]), float(row["high"]), 0.95, "gamma (Fay–Feuer)"),
        POINTS,
        int(row["crashes_n"]),
        spots.years.period,
        Text(f"{WEIGHTS.ko} {PLACE_METHOD.ko}", f"{WEIGHTS.en} {PLACE_METHOD.en}"),
        (*few, PICKED, TOGETHER, LUCK, ONLY_ABOVE),
    )
