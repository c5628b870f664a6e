"""Which conclusions survive another choice of segment, distance, bandwidth, years, area or boundary (MAUP)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from workbench.core.result import Column, Table
from workbench.core.text import Text
from workbench.geo import AreaIndex, build_grid_id
from workbench.problems.bicycle.data import SQL, Years
from workbench.problems.bicycle.flows import FEWEST_RIDES, OFF_ROAD, Exposure, load_flows
from workbench.problems.bicycle.network import Network, Places
from workbench.problems.bicycle.screening import BANDWIDTH_M, TOP, find_hot, screen_sites
from workbench.problems.bicycle.sites import JUNCTION_M, LIMIT_M, Sites, build_sites
from workbench.problems.bicycle.spots import Spots
from workbench.problems.bicycle.streets import LONGEST_M, Streets, build_streets
from workbench.problems.chapter import Chapter, build_table

if TYPE_CHECKING:
    from workbench.query.engine import Engine

Floats = npt.NDArray[np.float64]
SURVIVES = 0.5
"""Share of the first variant's places that another must share for the conclusion to stand."""
DISTRICTS = "사고 장소가 많은 자치구 · districts with most crashes"
FEWEST_CRASHES = (5, 6)
"""Thresholds beside that of the list, which holds no spot of fewer."""
Row = tuple[str, str, int, int]
"""Conclusion, variant, places of the main variant, how many of them come back."""
_BOUNDARIES = (
    ("gu_boundaries", SQL.parent / "gu_layer.sql", "자치구 경계로 다시 · districts by the boundaries"),
    ("gu_boundaries_kostat", SQL / "gu_kostat.sql", "통계청 경계로 · by Statistics Korea's boundaries"),
)
KINDS = {"road": "상위 자전거도로 · first cycle roads", "junction": "상위 교차로 · first junctions"}


def build_stability(session: Engine, network: Network, spots: Spots, places: Places, *, seed: int) -> Chapter:
    """One row a conclusion and variant: how many of the main variant's places come back."""
    has_flow = network.exposure is not None

    def rank(sites: Sites, years_n: int) -> dict[str, list[str]]:
        return _name_tops(sites, years_n, has_flow=has_flow, seed=seed)

    main = rank(places.sites, spots.years.count)
    rows: list[Row] = []
    for label, sites, years_n in _vary(session, network, spots):
        tops = rank(sites, years_n)
        rows += [
            (KINDS[kind], label, len(main[kind]), len(set(main[kind]) & set(tops.get(kind, []))))
            for kind in main
        ]
    rows += _vary_rules(network, places, has_flow=has_flow, seed=seed)
    rows += _vary_areas(session, spots)
    if not rows:
        return Chapter()
    frame = pd.DataFrame(rows, columns=["conclusion", "variant", "places_n", "same_n"])
    frame["survives"] = np.where(frame["same_n"] >= SURVIVES * frame["places_n"], "○", "✕")
    return Chapter(tables=(_build_table(frame),))


def _name_tops(sites: Sites, years_n: int, *, has_flow: bool, seed: int) -> dict[str, list[str]]:
    """The first cycle roads and junctions by potential for improvement, by names that outlive another cut."""
    tops: dict[str, list[str]] = {}
    for kind, frame in (("road", sites.segments), ("junction", sites.junctions)):
        found = screen_sites(frame, years_n, has_flow=has_flow, seed=seed, draws=1)  # no P needed
        if found is not None:
            key = "road_id" if kind == "road" else "site_name"
            tops[kind] = list(dict.fromkeys(found.frame[key].astype(str)))[:TOP]
    return tops


def _vary(session: Engine, network: Network, spots: Spots) -> Iterable[tuple[str, Sites, int]]:
    """Sites under other choices, one at a time."""
    streets, exposure, years = network.streets, network.exposure, spots.years
    frame = spots.frame

    def match(streets: Streets, exposure: Exposure | None, **limits: float) -> Sites:
        return build_sites(streets, frame, years, exposure=exposure, **limits)

    for longest in (LONGEST_M / 2, 2 * LONGEST_M):
        other = build_streets(session, network.roads, network.stretches, longest_m=longest)
        moved = None if exposure is None else replace(exposure, trips=_carry(streets, other, exposure.trips))
        yield f"구간 길이 {longest:.0f}m · segments of {longest:.0f} m", match(other, moved), years.count
    for limit in (LIMIT_M / 2, 2 * LIMIT_M):
        label = f"도로까지 {limit:.0f}m · {limit:.0f} m to the road"
        yield label, match(streets, exposure, limit_m=limit), years.count
    for junction in (JUNCTION_M / 2, 2 * JUNCTION_M):
        label = f"교차로까지 {junction:.0f}m · {junction:.0f} m to the junction"
        yield label, match(streets, exposure, junction_m=junction), years.count
    if exposure is not None and network.flows is not None and network.flows.source == "rides":
        for off_road in (1.0, 2 * OFF_ROAD):
            flows = load_flows(session, streets, off_road=off_road)
            if flows is None:
                continue
            factor = np.nanmean(exposure.trips) / max(
                float(network.flows.rides[~np.isnan(exposure.trips)].mean()), 1e-9
            )
            trips = np.where(flows.rides >= FEWEST_RIDES, flows.rides * factor, np.nan)
            label = f"자료에 없는 길 {off_road:g}배 · unmapped streets × {off_road:g}"
            yield label, match(streets, replace(exposure, trips=trips)), years.count
    for fewest in FEWEST_CRASHES:
        kept = frame[frame["crashes_n"] >= fewest]
        label = f"{fewest}건 이상인 곳만 · spots of {fewest} or more"
        yield label, build_sites(streets, kept, years, exposure=exposure), years.count
    if years.count > 2:
        half = Years(years.last - years.count // 2, years.last)
        recent = frame[frame["crash_year"].isin(range(half.first, half.last + 1))]
        sites = build_sites(streets, recent, half, exposure=exposure)
        yield f"{half.first}–{half.last}년 · {half.first}–{half.last} only", sites, half.count


def _carry(old: Streets, new: Streets, trips: Floats) -> Floats:
    """Trips of another cut of the same stretches: those of the old segment at the new one's middle."""
    count = np.bincount(old.frame["parent"])
    begin = np.concatenate([[0], np.cumsum(count)])
    parent = new.frame["parent"].to_numpy()
    at = np.minimum((new.frame["share"].to_numpy() * count[parent]).astype(np.int64), count[parent] - 1)
    return np.asarray(trips[begin[parent] + at])


def _vary_rules(network: Network, places: Places, *, has_flow: bool, seed: int) -> list[Row]:
    """Do the densest places of the network stay with another bandwidth."""

    def densest(bandwidth_m: float) -> list[str]:
        hot = find_hot(
            network.streets,
            places.sites,
            has_flow=has_flow,
            seed=seed,
            bandwidth_m=bandwidth_m,
            simulations=1,
        )
        if hot is None:
            return []
        names = pd.concat([places.sites.segments["site_id"], places.sites.junctions["site_id"]]).to_numpy()
        return [str(n) for n in names[np.argsort(-hot.envelope.observed, kind="stable")][:TOP]]

    main = densest(BANDWIDTH_M)
    return [
        (
            "도로망에서 가장 빽빽한 곳 · densest places of the network",
            f"커널 반경 {width:.0f}m · bandwidth {width:.0f} m",
            len(main),
            len(set(main) & set(densest(width))),
        )
        for width in (BANDWIDTH_M / 2, 2 * BANDWIDTH_M)
    ]


def _vary_areas(session: Engine, spots: Spots) -> list[Row]:
    """Do the same gu hold the areas with most listed crashes, whatever the areas and their boundaries are."""
    frame = spots.frame
    units: dict[str, npt.NDArray[np.object_]] = {
        "행정동으로 · by dong": frame["dong_code"].to_numpy(dtype=object),
        "1km 격자로 · on a 1 km grid": build_grid_id(frame["lon"], frame["lat"], cell_m=1000),
        "100m 격자로 · on a 100 m grid": build_grid_id(frame["lon"], frame["lat"]),
    }
    main = _top_gu(frame, frame["gu_name"].to_numpy(dtype=object), frame["gu_name"].to_numpy(dtype=object))
    rows = [
        (DISTRICTS, label, len(main), len(set(main) & set(_top_gu(frame, unit, None))))
        for label, unit in units.items()
    ]
    for dataset, file, label in _BOUNDARIES:
        if session.has(dataset):
            table = session.sql_file(file)
            areas = np.asarray(shapely.from_wkb(table["geometry"].to_pylist()), dtype=object)
            names = np.array([*table["name"].to_pylist(), None], dtype=object)
            held = names[AreaIndex(areas).locate(frame["lon"], frame["lat"])]
            rows.append((DISTRICTS, label, len(main), len(set(main) & set(_top_gu(frame, held, held)))))
    return rows


def _top_gu(
    frame: pd.DataFrame, unit: npt.NDArray[np.object_], gu: npt.NDArray[np.object_] | None
) -> list[str]:
    """Gu of the areas with most listed crashes, until five are named; each area lies where most of its spots do."""
    known = frame.assign(_unit=unit, _gu=frame["gu_name"] if gu is None else gu).dropna(
        subset=["_unit", "_gu"]
    )
    sums = known.groupby("_unit").agg(crashes_n=("crashes_n", "sum"), gu=("_gu", lambda g: g.mode().iloc[0]))
    sums = sums.reset_index().sort_values(["crashes_n", "_unit"], ascending=[False, True])
    return list(dict.fromkeys(sums["gu"].astype(str)))[:5]


def _build_table(frame: pd.DataFrame) -> Table:
    return build_table(
        "stability",
        Text("어떤 결론이 다른 선택에서도 그대로인가", "Which conclusions survive other choices"),
        frame,
        (
            Column("conclusion", Text("결론", "Conclusion"), "label", bilingual=True),
            Column("variant", Text("바꾼 것", "What is changed"), "label", bilingual=True),
            Column(
                "places_n", Text("본디 고른 곳", "Places of the main variant"), "value", Text("곳", "places")
            ),
            Column("same_n", Text("다시 나온 곳", "Of them again"), "value", Text("곳", "places")),
            Column("survives", Text("그대로인가", "Survives"), "label"),
        ),
        note=Text(
            "본디 고른 곳의 절반 이상이 다시 나오면 그대로인 것으로 봅니다. 단위 지역을 바꾸면 결론이 달라질 수 있습니다(MAUP).",
            "A conclusion survives where half or more of the places come back. Other areal units may give other conclusions "
            "(MAUP).",
        ),
    )
