"""What tracks say: the roads most taken, how much of the way is on cycle roads, and whether the shortest ways were right."""

from __future__ import annotations

import numpy as np
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Finding, Interval, Table
from workbench.core.text import Text, write_days
from workbench.methods.resampling import estimate_statistic
from workbench.problems.bicycle.flows import FEWEST_RIDES, Flows
from workbench.problems.bicycle.site_tables import AT, PLACE, name_sites
from workbench.problems.bicycle.streets import Streets
from workbench.problems.bicycle.tracks import CUT_M, ENOUGH_TRACKS, RULE, WHOLE, Tracks
from workbench.problems.chapter import Chapter, build_table, full_count, quote

FEWEST_SEGMENTS = 30
"""Segments under which a correlation is not given."""
TRACKS = Text("건", "tracks")
_METHOD = Text(
    f"이동 경로마다 양 끝에서 {CUT_M:.0f}m 안을 버린 뒤, {RULE.limit:.0f}m 안의 자전거도로에 은닉 마르코프 모형으로 이었습니다"
    f"(Newson·Krumm 2009). 구간의 {WHOLE:.0%} 이상을 지나야 지난 것으로 셉니다.",
    f"Of each track what lies within {CUT_M:.0f} m of its ends is dropped; the rest is put on cycle roads within "
    f"{RULE.limit:.0f} m by a hidden Markov model (Newson & Krumm 2009). A stretch counts as passed where {WHOLE:.0%} of it is "
    "covered.",
)
VOLUNTEERS = Text(
    "경로를 낸 사람은 자전거를 타는 모든 사람을 대표하지 않습니다.",
    "Those who give their tracks do not stand for all who ride.",
)
_NOT_TOLD_APART = Text(
    "탄 사람을 구별할 수 없어 한 사람의 여러 경로가 따로 세어졌을 수 있습니다.",
    "Riders are not told apart: several tracks of one person may each count.",
)
_PARALLEL = Text(
    "자전거도로와 나란한 차도를 지난 경로가 자전거도로에 이어졌을 수 있습니다.",
    "A track on the roadway beside a cycle road may have been put on it.",
)


def build_track_chapter(
    streets: Streets, flows: Flows | None, tracks: Tracks, *, list_n: int, seed: int
) -> Chapter:
    """Findings and the table of the tracks.

    Parameters
    ----------
    flows
        Rides as the shortest ways have them, to be compared with.
    """
    shown = tracks.shown()
    findings = [_find_share(tracks, seed)]
    if shown.max(initial=0) > 0:
        findings.insert(0, _find_most(streets, tracks))
    agreement = None if flows is None else _find_agreement(streets, flows, tracks, seed)
    if agreement is not None:
        findings.append(agreement)
    tables = (_build_table(streets, tracks, list_n),) if shown.any() else ()
    return Chapter(findings=tuple(findings), tables=tables)


def _list_caveats(tracks: Tracks) -> tuple[Text, ...]:
    return (VOLUNTEERS, *(() if tracks.has_riders else (_NOT_TOLD_APART,)), _PARALLEL)


def _find_most(streets: Streets, tracks: Tracks) -> Finding:
    shown = tracks.shown()
    best = int(shown.argmax())
    row, passes = streets.frame.iloc[best], int(shown[best])
    name = quote(f"{row['gu_name']} {row['road_name']}".strip())
    return Finding(
        "route_tracked",
        Text(
            f"{{period}} 이동 경로 자료에서 가장 많이 지난 자전거도로는 {name}의 한 구간으로, 경로 {{value}}{{unit}}이 "
            "지났습니다.",
            f"In the tracks of {{period}} the most ridden stretch is one of {name}, passed by {{value}} {{unit}}.",
        ),
        passes,
        full_count(passes),
        TRACKS,
        passes,
        (tracks.first, tracks.last),
        _METHOD,
        _list_caveats(tracks),
    )


def _find_share(tracks: Tracks, seed: int) -> Finding:
    """Metres on cycle roads over metres, drawn anew by rider."""
    metres = np.column_stack([tracks.joined, tracks.straight])
    value = 100 * tracks.on_road_share
    interval = Interval(0.0, 100.0, 0.95, "no bootstrap: too few riders")
    try:
        found = estimate_statistic(
            metres,
            lambda rows: 100 * float(rows[:, 0].sum() / max(float(rows[:, 1].sum()), 1e-9)),
            clusters=tracks.rider,
            repeats=1000,
            seed=seed,
        )
        interval = Interval(found.low, found.high, 0.95, "bootstrap of riders")
    except CannotAnswer:
        pass
    return Finding(
        "tracks_on_roads",
        Text(
            "{period} 이동 경로 {n}건이 지난 거리 가운데 {value}{unit}가 자전거도로 위입니다(구간 {low}~{high}).",
            "Of the metres of {n} tracks of {period}, {value}{unit} are on cycle roads (interval {low} to {high}).",
        ),
        value,
        interval,
        Text("%", "%"),
        tracks.tracks_n,
        (tracks.first, tracks.last),
        _METHOD,
        _list_caveats(tracks),
        digits=1,
    )


def _find_agreement(streets: Streets, flows: Flows, tracks: Tracks, seed: int) -> Finding | None:
    """Rank correlation of tracks and modelled rides, over the stretches that either has enough of."""
    there = (tracks.shown() > 0) & (flows.rides >= FEWEST_RIDES)
    if flows.source != "rides" or there.sum() < FEWEST_SEGMENTS:
        return None
    both = np.column_stack([tracks.passes[there], flows.rides[there]])
    road = streets.frame["road_id"].to_numpy()[there]

    def correlate(rows: np.ndarray) -> float:
        return float(stats.spearmanr(rows[:, 0], rows[:, 1]).statistic) if np.ptp(rows, axis=0).all() else 0.0

    found = estimate_statistic(both, correlate, clusters=road, repeats=1000, seed=seed)
    return Finding(
        "tracks_against_model",
        Text(
            "가장 짧은 길로 추정한 이용과 실제 이동 경로의 순위 상관은, 두 자료가 모두 있는 구간 {n}곳에서 {value}입니다(구간 "
            "{low}~{high}). 1이면 순서가 같고 0이면 무관합니다.",
            "On the {n} stretches with enough of both, rides put on the shortest way and tracks have a rank correlation of "
            "{value} (interval {low} to {high}); 1 is the same order, 0 none.",
        ),
        found.value,
        Interval(found.low, found.high, 0.95, "bootstrap of roads"),
        Text("", ""),
        int(there.sum()),
        (tracks.first, tracks.last),
        Text(
            "스피어만 순위 상관입니다. 도로를 통째로 다시 뽑아 구간을 냈습니다.",
            "Spearman's rank correlation; whole roads drawn anew.",
        ),
        (
            VOLUNTEERS,
            Text(
                "어느 한쪽이 적은 구간은 빠져, 한쪽만 지나는 길의 차이는 보이지 않습니다.",
                "Stretches with few of either are left out, and with them the ways only one of the two takes.",
            ),
        ),
        digits=2,
    )


def _build_table(streets: Streets, tracks: Tracks, list_n: int) -> Table:
    frame = streets.frame.assign(tracks_n=tracks.shown())
    frame = frame.rename(columns={"segment_id": "site_id", "road_name": "site_name"})
    frame = frame.sort_values(["tracks_n", "site_id"], ascending=[False, True]).drop_duplicates("road_id")
    frame = frame[frame["tracks_n"] > 0].head(list_n).reset_index(drop=True)
    return build_table(
        "routes_tracked",
        Text("이동 경로가 많이 지난 자전거도로", "Cycle roads most taken by tracks"),
        frame.assign(label=name_sites(frame)),
        (*PLACE, Column("tracks_n", Text("지난 경로", "Tracks along it"), "count", TRACKS), *AT),
        basis="records",
        note=Text(
            f"{write_days(tracks.first, tracks.last, 'ko')}의 이동 경로 {tracks.tracks_n:,}건입니다. 집과 일터가 드러나지 않도록 "
            f"양 끝 {CUT_M:.0f}m를 버리고, 지난 사람이 기준보다 적은 구간은 싣지 않았습니다. 도로마다 가장 많은 구간을 적습니다."
            + ("" if tracks.used_n >= ENOUGH_TRACKS else _FEW.ko),
            f"{tracks.tracks_n:,} tracks of {write_days(tracks.first, tracks.last, 'en')}. So that no home or workplace shows, "
            f"{CUT_M:.0f} m are cut off both ends, and stretches passed by fewer people than the threshold are left out. The "
            "busiest stretch of each road." + ("" if tracks.used_n >= ENOUGH_TRACKS else _FEW.en),
        ),
    )


_FEW = Text(
    f" 경로가 {ENOUGH_TRACKS:,}건보다 적어, 통행량은 대여소 사이 가장 짧은 길로 추정합니다.",
    f" With fewer than {ENOUGH_TRACKS:,} tracks, rides are still put on the shortest way between stations.",
)
