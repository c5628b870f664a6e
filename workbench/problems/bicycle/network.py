"""The network part of the bicycle problem: use, rates per kilometre, and which places stand out by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from workbench.core.result import Figure, Finding, Interval, Refusal, Table
from workbench.core.text import Text
from workbench.methods.rates import FEW_EVENTS, estimate_rates
from workbench.problems.bicycle import line_maps
from workbench.problems.bicycle import site_tables as tables
from workbench.problems.bicycle import site_words as words
from workbench.problems.bicycle.crashes import CRASHES
from workbench.problems.bicycle.data import Years
from workbench.problems.bicycle.flows import Exposure, Flows, load_flows, raise_to_year
from workbench.problems.bicycle.rates import FEW
from workbench.problems.bicycle.rides import PUBLIC_ONLY
from workbench.problems.bicycle.screening import TOP, Hot, Screened, compare_rankings, find_hot, screen_sites
from workbench.problems.bicycle.sites import Sites, build_sites
from workbench.problems.bicycle.spot_tables import PLACES
from workbench.problems.bicycle.spots import Spots
from workbench.problems.bicycle.streets import Lines, Roads, Streets, build_streets, load_stretches
from workbench.problems.bicycle.track_chapter import build_track_chapter
from workbench.problems.bicycle.tracks import Tracks, follow_tracks, load_tracks
from workbench.problems.chapter import Chapter, full_count, quote

if TYPE_CHECKING:
    from workbench.query.engine import Engine


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Everything the network steps made, for those that vary it."""

    roads: Roads
    stretches: Lines
    streets: Streets
    shortest: Flows | None
    """Rides put on the shortest ways."""
    tracks: Tracks | None
    flows: Flows | None
    """Rides as the tracks take them where there are enough, else as ``shortest``."""
    exposure: Exposure | None


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """What was found at the sites."""

    sites: Sites
    screened: dict[str, Screened]
    hot: Hot | None
    compared: pd.DataFrame


def load_network(session: Engine, rentals: pd.DataFrame | None, spots: Spots | None) -> Network | None:
    """Streets with the rides of the lake on them; ``None`` where no lines are in the lake."""
    found = load_stretches(session)
    if found is None:
        return None
    roads, stretches = found
    streets = build_streets(session, roads, stretches)
    shortest, tracks = load_flows(session, streets), load_tracks(session, streets)
    flows = follow_tracks(shortest, tracks)
    years = set() if spots is None else {int(y) for y in spots.frame["crash_year"]}
    exposure = None if flows is None else raise_to_year(flows, rentals, years)
    return Network(roads, stretches, streets, shortest, tracks, flows, exposure)


def screen_network(network: Network, spots: Spots, *, seed: int) -> Places:
    """Sites, their ranking, their hot spots, and the comparison of the three."""
    has_flow = network.exposure is not None
    sites = build_sites(network.streets, spots.frame, spots.years, exposure=network.exposure)
    screened = {}
    for kind in tables.BOTH:
        found = screen_sites(getattr(sites, kind), spots.years.count, has_flow=has_flow, seed=seed)
        if found is not None:
            screened[kind] = found
    hot = find_hot(network.streets, sites, has_flow=has_flow, seed=seed)
    compared = compare_rankings(sites, list(screened.values()), hot)
    return Places(sites, screened, hot, compared)


def build_network_chapter(
    network: Network | None,
    places: Places | None,
    rentals: pd.DataFrame | None,
    *,
    list_n: int,
    seed: int = 0,
) -> Chapter:
    """Findings, tables and figures of the network; what is missing is refused."""
    if network is None:
        return Chapter(refusals=(words.REFUSE_NETWORK, _refuse_rate(None, rentals)))
    refusals = [words.REFUSE_STREETS]
    findings: list[Finding] = []
    made: list[Table] = []
    lines: list[Figure] = []
    flows, exposure = network.flows, network.exposure
    if network.tracks is None:
        refusals.append(words.REFUSE_TRACKS)
    else:
        tracked = build_track_chapter(
            network.streets, network.shortest, network.tracks, list_n=list_n, seed=seed
        )
        findings += tracked.findings
        made += tracked.tables
    if flows is None or flows.rides.max(initial=0) < 1:
        refusals.append(words.REFUSE_ROUTES)
    else:
        made.append(tables.build_route_table(network.streets, flows, list_n))
        made.append(line_maps.build_route_lines(network.streets, flows))
        lines.append(line_maps.draw_routes(flows))
        findings += [_find_route(network.streets, flows), _find_placed(flows)]
    if exposure is None:
        refusals.append(_refuse_rate(flows, rentals))
    if places is not None:
        found = _build_places(network, places, list_n)
        findings += found.findings
        made += found.tables
        lines += found.figures
        refusals += found.refusals
    there = {table.id for table in made if table.data.num_rows}
    figures = tuple(f for f in (*tables.draw_network(), *lines) if f.table in there)
    codes = line_maps.list_codes(made)
    layers = {line_maps.LAYER: line_maps.build_street_layer(network.streets, codes)} if codes else {}
    return Chapter(tuple(findings), tuple(made), figures, tuple(refusals), layers=layers)


def _build_places(network: Network, places: Places, list_n: int) -> Chapter:
    """What the three rules say of the sites, and the rates of the first stretches."""
    findings: list[Finding] = []
    made: list[Table] = []
    lines: list[Figure] = []
    exposure, years = network.exposure, places.sites.years
    few, has_flow = min(list_n, TOP), exposure is not None
    for kind, screened in places.screened.items():
        made.append(tables.build_site_table(kind, screened, years, has_flow=has_flow, list_n=few))
        findings.append(_find_worst(kind, screened, years, has_flow=has_flow))
    if len(places.compared):
        made.append(tables.build_comparison_table(places.compared, years, list_n))
        made.append(tables.build_disagreement_table(places.compared, years))
        findings.append(_find_agreement(places))
    if places.hot is not None:
        made.append(line_maps.build_density_lines(network.streets, places.sites, places.hot))
        lines.append(line_maps.draw_density(places.hot, network.streets))
    findings.append(_find_unmatched(places.sites))
    if exposure is not None:
        findings += _find_rate(places.sites, exposure)
        if "segments" in places.screened:
            rates = tables.build_rate_table(places.sites, places.screened["segments"], exposure, few)
            made += [rates] if rates is not None else []
    refusals = (words.REFUSE_RANKING,) if len(places.screened) < len(tables.BOTH) else ()
    return Chapter(tuple(findings), tuple(made), tuple(lines), refusals)


def _refuse_rate(flows: Flows | None, rentals: pd.DataFrame | None) -> Refusal:
    months = "–"
    if rentals is not None:
        counted = rentals.groupby(rentals["month"].dt.year)["month"].nunique()
        months = ", ".join(f"{year}: {n}/12" for year, n in counted.items())
    return words.refuse_exposure(None if flows is None else flows.days_n, months)


def _explain(flows: Flows) -> Text:
    """What is to be known of the ways taken."""
    return words.MODELLED if flows.source == "rides" else words.TRACKED


def _find_route(streets: Streets, flows: Flows) -> Finding:
    best = int(flows.rides.argmax())
    row = streets.frame.iloc[best]
    rides = float(round(flows.rides[best]))
    name = quote(f"{row['gu_name']} {row['road_name']}".strip())
    caveats = [_explain(flows), PUBLIC_ONLY, words.FEWEST]
    if not flows.is_ordinary:
        days = Text(
            "며칠의 기록뿐이어서 평소를 대표하지 못합니다.", "A few days of records: no ordinary time."
        )
        caveats.insert(0, days)
    return Finding(
        "route_used",
        Text(
            f"{{period}} 대여이력에서 가장 많이 지난 자전거도로는 {name}의 한 구간으로, {{value}}{{unit}}이 지났다고 "
            "추정합니다.",
            f"In the ride records of {{period}} the most ridden stretch is one of {name}: an estimated {{value}} {{unit}}.",
        ),
        rides,
        full_count(rides),
        tables.RIDES,
        int(rides),
        (flows.first, flows.last),
        _ASSIGNED[flows.source],
        tuple(caveats),
    )


_ASSIGNED = {
    "rides": Text(
        "대여소 사이 가장 짧은 길에 모든 이용을 얹었습니다(전량 배정).",
        "All rides put on the shortest way between stations (all or nothing).",
    ),
    "tracks": Text(
        "이동 경로가 구간마다 지난 몫만큼 이용을 나누어 얹었습니다.",
        "Rides put on stretches in the shares in which tracks pass them.",
    ),
}


def _find_placed(flows: Flows) -> Finding:
    share = 100 * flows.placed_share
    on_road = 100 * flows.on_road_share
    return Finding(
        "rides_on_network",
        Text(
            "{period} 두 대여소 사이의 이용 {n}건 가운데 {value}{unit}를 길에 얹었습니다.",
            "Of {n} rides between two stations of {period}, {value}{unit} could be put on the network.",
        ),
        share,
        full_count(share),
        Text("%", "%"),
        flows.rides_n,
        (flows.first, flows.last),
        Text(
            f"대여소와 길이 가까운 이용만 얹었습니다. 달린 거리의 {on_road:.0f}%가 자전거도로 위입니다.",
            f"Only rides whose stations lie near a road; {on_road:.0f}% of the metres are on cycle roads.",
        ),
        (_explain(flows), words.FEWEST),
        digits=1,
    )


def _find_worst(kind: str, screened: Screened, years: Years, *, has_flow: bool) -> Finding:
    row = screened.frame.iloc[0]
    name = quote(f"{row['gu_name']} {row['site_name']}".strip())
    what = tables.KIND[kind]
    caveats = [words.CUT_LIST, words.MODEL_ERROR] if has_flow else [words.NO_FLOW, words.CUT_LIST]
    if row["crashes_n"] < FEW_EVENTS:
        caveats.insert(0, FEW)
    if len(screened.frame) > 1 and screened.frame.iloc[1]["expected"] >= row["low"]:
        caveats.insert(0, _name_second(screened.frame.iloc[1]))
    return Finding(
        f"site_{kind}",
        Text(
            f"{what.ko} 가운데 개선 여지가 가장 큰 곳은 {name}입니다. {{period}} 목록의 사고로 본 기대 사고는 "
            "{value}{unit}입니다(구간 {low}~{high}).",
            f"{what.en}: the highest potential for improvement is at {name}, with {{value}} {{unit}} expected over "
            "{period} (interval {low} to {high}).",
        ),
        float(row["expected"]),
        Interval(float(row["low"]), float(row["high"]), 0.95, "gamma posterior"),
        CRASHES,
        int(row["crashes_n"]),
        years.period,
        words.EB,
        tuple(caveats),
        digits=1,
    )


def _name_second(row: pd.Series) -> Text:
    """That chance may have put the first place before the second."""
    name, expected = f"{row['gu_name']} {row['site_name']}".strip(), float(row["expected"])
    return Text(
        f"다음 곳은 {name}이며 기대 사고가 {expected:.1f}건으로 이 구간 안에 있습니다. 둘의 앞뒤는 우연히 바뀔 수 있습니다.",
        f"Next is {name} with {expected:.1f} crashes expected, within this interval: chance may have put one before the other.",
    )


def _find_agreement(places: Places) -> Finding:
    compared = places.compared
    every = int(compared[["in_list", "is_hot", "in_top"]].astype(bool).all(axis=1).sum())
    return Finding(
        "rules_agree",
        Text(
            "공단의 목록, 도로망 밀집, 경험적 베이즈 가운데 하나라도 고른 {n}곳에서 셋이 모두 고른 곳은 {value}{unit}입니다.",
            "Of {n} places named by the authority's list, network hot spots or empirical Bayes, all three name {value} "
            "{unit}.",
        ),
        every,
        full_count(every),
        PLACES,
        len(compared),
        places.sites.years.period,
        words.TESTED,
        (words.CUT_LIST,),
    )


def _find_unmatched(sites: Sites) -> Finding:
    share = 100 * sites.unmatched_share
    return Finding(
        "spots_unmatched",
        Text(
            "{period} 다발지역 {n}곳 가운데 {value}{unit}는 자전거도로에서 멀어 어느 구간에도 잇지 않았습니다.",
            "Of {n} listed spots of {period}, {value}{unit} lie too far from a cycle road and are matched to none.",
        ),
        share,
        full_count(share),
        Text("%", "%"),
        len(sites.spot_site),
        sites.years.period,
        Text(
            "교차로에 먼저 잇고 다음으로 가장 가까운 구간에 이었습니다.",
            "Put on a near junction first, else on the nearest stretch.",
        ),
        (
            Text(
                "자전거도로가 없는 길의 사고가 가까운 자전거도로에 이어졌을 수 있습니다.",
                "Crashes on a street without a cycle road may have been put on a near one.",
            ),
        ),
        digits=1,
    )


def _find_rate(sites: Sites, exposure: Exposure) -> list[Finding]:
    known = sites.segments[sites.segments["bike_km"].notna()]
    crashes, km = int(known["exposed_n"].sum()), float(known["bike_km"].sum())
    if not km > 0:
        return []
    found = estimate_rates([crashes], [km], per=tables.PER)
    year = Years(exposure.year, exposure.year)
    few = [FEW] if crashes < FEW_EVENTS else []
    return [
        Finding(
            "rate_bike_km",
            Text(
                "{period} 자전거도로 구간에서 목록에 오른 사고는 공공자전거로 달린 거리 백만 km당 {value}건입니다(구간 "
                "{low}~{high}).",
                "In {period} listed crashes on stretches of cycle road were {value} per million kilometres ridden on public "
                "bicycles (interval {low} to {high}).",
            ),
            float(found.rate[0]),
            Interval(float(found.low[0]), float(found.high[0]), 0.95, "exact Poisson (Garwood)"),
            tables.RATE,
            crashes,
            year.period,
            Text(
                f"대여이력으로 얹은 통행을 그해 대여 {exposure.rentals_n:,}건에 맞추어 늘리고 구간의 길이를 곱했습니다. 추정한 "
                f"거리는 {km:,.0f}km이며, 그 오차는 구간에 없습니다.",
                f"Trips from ride records, raised to the year's {exposure.rentals_n:,} rentals, times length: an estimated "
                f"{km:,.0f} km, whose error is not in the interval.",
            ),
            (*few, words.PUBLIC_KM, words.CUT_LIST, words.MODELLED),
        )
    ]
