"""The network of a drawn city: three cycle roads that meet, four stations, and lists of five years.

metres, from the corner of 종로구 (127, 37.5); roads a, b east–west along y = 1000, c north of their meeting place

          c
          |
-----a----+----b----
0       1000      2000
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from tests.problems import drawn
from tests.problems.drawn import name_all, read_table
from tests.problems.test_bicycle import STEADY
from workbench.core.errors import ProblemError
from workbench.core.result import Finding, Result
from workbench.methods.network import LineNetwork
from workbench.problems import find_problem
from workbench.problems.bicycle.flows import build_way, load_flows, raise_to_year
from workbench.problems.bicycle.sites import build_sites
from workbench.problems.bicycle.spots import load_spots
from workbench.problems.bicycle.streets import Streets, build_streets, load_stretches

ROADS: dict[str, list[tuple[float, float]]] = {
    "a": [(0, 1000), (500, 1000), (995, 1000)],  # ends 5 m short of the meeting place
    "b": [(1000, 1000), (2000, 1000)],
    "c": [(1000, 1004), (1000, 1900)],
}
STATIONS = {"00101": (10, 1010), "00102": (1990, 990), "00103": (1010, 1890), "00104": (900, 3900)}


def to_degrees(x: float, y: float) -> tuple[float, float]:
    return 127 + x / 88_700, 37.5 + y / 111_300


def build_roads(roads: dict[str, list[tuple[float, float]]] = ROADS) -> pd.DataFrame:
    lines = [shapely.MultiLineString([[to_degrees(*p) for p in road]]) for road in roads.values()]
    return pd.DataFrame(
        {
            "road_id": list(roads),
            "road_name": [f"{name}길" for name in roads],
            "road_type": "자전거전용차로",
            "geometry": shapely.to_wkb(lines),
        }
    )


def build_places() -> pd.DataFrame:
    rows = [(k, f"{k}앞", "종로구", "11110", "11110510", *to_degrees(*at)) for k, at in STATIONS.items()]
    columns = ["station_id", "station_name", "gu_name", "gu_code", "dong_code", "lon", "lat"]
    return pd.DataFrame(rows, columns=columns)


def build_rides(pairs: dict[tuple[str, str], int], days: int = 40) -> pd.DataFrame:
    """So many rides of each pair, spread over the days of June and July 2022."""
    rows = [pair for pair, n in pairs.items() for _ in range(n)]
    frame = pd.DataFrame(rows, columns=["from_station_id", "to_station_id"])
    day = pd.Timestamp(2022, 6, 1) + pd.to_timedelta(np.arange(len(frame)) % days, unit="D")
    same = frame["from_station_id"] == frame["to_station_id"]
    return frame.assign(
        rented_at=day + pd.Timedelta(hours=8),
        from_station_key=None,
        distance_m=np.where(same, 900.0, 1500.0),
        birth_year=1990,
    )


PAIRS = {("00101", "00102"): 60, ("00102", "00101"): 20, ("00101", "00103"): 40, ("00103", "00103"): 30}


def build_city(**changes: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """One spot a year at the meeting place, one on road a, one far from any road."""
    spots = [(year, "종로(만남)", 6, 0, 1004.0, 1003.0) for year in range(2018, 2023)]
    spots += [(2022, "종로(길)", 5, 1, 400.0, 1030.0), (2021, "종로(먼 곳)", 4, 0, 300.0, 3000.0)]
    tables: dict[str, pd.DataFrame | None] = {
        "bike_crashes_gu": drawn.build_crashes(STEADY),
        "bike_crash_spots": drawn.build_spots(spots),
        "cycle_roads": build_roads(),
        "bike_stations": build_places(),
        "bike_rides": build_rides(PAIRS),
        "bike_station_rentals": drawn.build_rentals({"종로구": 100, "중구": 20, "송파구": 30}, 2022),
        "gu_boundaries": drawn.build_boundaries(),
        "dong_boundaries": drawn.build_dong(),
    }
    return {name: table for name, table in (tables | changes).items() if table is not None}


def analyse(root: Path, tables: dict[str, pd.DataFrame], **parameters: object) -> Result:
    with drawn.open_lake_of(root, tables) as session:
        return find_problem("bicycle").analyse(session, parameters)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return analyse(tmp_path_factory.mktemp("lake"), build_city())


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Streets:
    with drawn.open_lake_of(tmp_path_factory.mktemp("lake"), build_city()) as session:
        found = load_stretches(session)
        assert found is not None
        return build_streets(session, *found)


def find(result: Result, finding_id: str) -> Finding:
    return next(f for f in result.findings if f.id == finding_id)


def test_near_ends_become_one_junction_and_long_roads_are_cut(streets: Streets) -> None:
    # a and b: 1000 m each in two, c: 900 m in two; four ends and junctions, three cuts
    assert len(streets.frame) == 6
    assert sorted(streets.frame["road_id"]) == ["a", "a", "b", "b", "c", "c"]
    assert len(streets.junctions) == 4
    assert sorted(streets.network.degree[streets.junctions]) == [1, 1, 1, 3]
    assert streets.frame["length_m"].sum() == pytest.approx(2900, rel=0.01)
    assert set(streets.frame["gu_name"]) == {"종로구"}


def test_roads_that_cross_are_split_where_they_do(tmp_path: Path) -> None:
    roads = {"a": [(0.0, 500.0), (1000.0, 500.0)], "b": [(500.0, 0.0), (500.0, 1000.0)]}
    with drawn.open_lake_of(tmp_path, build_city(cycle_roads=build_roads(roads))) as session:
        found = load_stretches(session)
        assert found is not None
        streets = build_streets(session, *found)
    assert len(streets.frame) == 4
    assert streets.network.degree.max() == 4


def test_rides_lie_on_the_shortest_way(tmp_path: Path, streets: Streets) -> None:
    with drawn.open_lake_of(tmp_path, build_city()) as session:
        flows = load_flows(session, streets)
    assert flows is not None
    rides = streets.frame.assign(rides=flows.rides).groupby("road_id")["rides"].max().to_dict()
    assert rides == {"a": 120, "b": 80, "c": 40}
    assert (flows.rides_n, flows.round_n, flows.days_n) == (120, 30, 40)
    assert flows.placed_share == 1
    assert flows.on_road_share == 1


def test_a_station_far_from_every_road_is_stated_not_swallowed(tmp_path: Path, streets: Streets) -> None:
    rides = build_rides({("00101", "00102"): 30, ("00101", "00104"): 10})
    with drawn.open_lake_of(tmp_path, build_city(bike_rides=rides)) as session:
        flows = load_flows(session, streets)
    assert flows is not None
    assert flows.placed_share == 0.75


def test_links_off_the_roads_are_dearer_than_roads(streets: Streets) -> None:
    way, dear = build_way(streets), build_way(streets, off_road=3.2)
    assert way.segments_n == len(streets.frame)
    assert dear.cost[way.segments_n :] == pytest.approx(2 * way.cost[way.segments_n :])


def test_a_year_of_rentals_raises_rides_to_trips(tmp_path: Path, streets: Streets) -> None:
    # 12 × 150 rentals on 150 rides: every ride of the file stands for twelve
    rentals = pd.DataFrame({"month": pd.date_range("2022-01-01", periods=12, freq="MS"), "rentals_n": 150})
    with drawn.open_lake_of(tmp_path, build_city()) as session:
        flows = load_flows(session, streets)
    assert flows is not None
    exposure = raise_to_year(flows, rentals, {2021, 2022})
    assert exposure is not None
    assert (exposure.year, exposure.rentals_n) == (2022, 1800)
    assert np.nanmax(exposure.trips) == pytest.approx(120 * 12)
    assert raise_to_year(flows, rentals.head(11), {2022}) is None
    assert raise_to_year(flows, rentals, {2021}) is None
    assert raise_to_year(flows, None, {2022}) is None


def test_spots_go_to_the_junction_first_then_to_the_road_then_nowhere(
    tmp_path: Path, streets: Streets
) -> None:
    with drawn.open_lake_of(tmp_path, build_city()) as session:
        spots = load_spots(session, None)
    assert spots is not None
    sites = build_sites(streets, spots.frame, spots.years, exposure=None)
    busiest = sites.junctions.sort_values("crashes_n").iloc[-1]
    assert (busiest["crashes_n"], busiest["years_n"], busiest["last_n"]) == (30, 5, 6)
    assert busiest["site_name"] == "a길 × b길 × c길"
    assert sites.segments["crashes_n"].sum() == 5
    assert sites.unmatched_share == pytest.approx(1 / 7)
    # one death and four slightly hurt: 10 + 4 × 3
    assert sites.segments["eclo"].max() == 22


def test_the_rate_is_per_kilometre_of_the_same_year(result: Result) -> None:
    finding = find(result, "rate_bike_km")
    # five crashes of 2022 on stretches, 120 rides × 1 km + 80 × 1 km + 40 × 0.9 km, raised twelvefold
    km = (120 + 80 + 40 * 0.9) * 12
    assert finding.n == 5
    assert finding.value == pytest.approx(5 / km * 1e6, rel=0.01)
    assert finding.interval.low == pytest.approx(1.6235 / km * 1e6, rel=0.01)
    assert "rate_km" not in name_all(result.refusals)


def test_few_crashes_carry_a_warning(tmp_path: Path) -> None:
    spots = drawn.build_spots([(2022, "종로(길)", 4, 0, 400.0, 1030.0)])
    finding = find(analyse(tmp_path, build_city(bike_crash_spots=spots)), "rate_bike_km")
    assert "우연" in finding.caveats[0].ko


def test_used_routes_are_records_and_pass_the_gate_as_such(result: Result) -> None:
    table = next(t for t in result.tables if t.id == "routes_used")
    assert table.basis == "records"
    assert read_table(result, "routes_used")["rides_n"].tolist() == [120, 80, 40]
    assert find(result, "route_used").value == 120


def test_severity_ranks_by_weighted_casualties(result: Result) -> None:
    # 30 slightly hurt at the meeting place: 90 points
    assert find(result, "severity").value == 90
    assert read_table(result, "severity")["eclo"].tolist()[:2] == [90, 22]


def test_without_lines_the_network_is_refused_by_name(tmp_path: Path) -> None:
    result = analyse(tmp_path, build_city(cycle_roads=None))
    refusal = next(r for r in result.refusals if r.id == "network")
    assert "cycle_roads" in refusal.unlocked_by.ko
    assert "rate_km" in name_all(result.refusals)
    assert not {"routes_used", "sites_compared", "stability"} & set(name_all(result.tables))


def test_without_a_year_of_rentals_there_is_no_rate_but_density(tmp_path: Path) -> None:
    result = analyse(tmp_path, build_city(bike_station_rentals=None))
    refusal = next(r for r in result.refusals if r.id == "rate_km")
    assert "밀도" in refusal.why.ko
    assert "rate_bike_km" not in name_all(result.findings)
    assert "site_rates" not in name_all(result.tables)


def test_an_evening_of_rides_gives_no_hours_and_no_rate(tmp_path: Path) -> None:
    result = analyse(tmp_path, build_city(bike_rides=build_rides(PAIRS, days=1)))
    assert "rides_night" not in name_all(result.findings)
    assert "rate_km" in name_all(result.refusals)
    assert "평소" in find(result, "route_used").caveats[0].ko


def test_rides_are_counted_by_hour_and_age(result: Result) -> None:
    hours = read_table(result, "ride_hours").set_index("hour")["rides_n"]
    assert hours["08"] == hours.sum() == 150
    assert read_table(result, "ride_ages").set_index("age_group")["rides_n"]["30–39세 · 30–39"] == 150
    assert next(t for t in result.tables if t.id == "ride_ages").basis == "records"
    assert "crash_conditions" in name_all(result.refusals)


def build_pumps(pumps_n: int) -> pd.DataFrame:
    at = to_degrees(0, 1000)
    rows = [(f"p{i}", "공기주입", *at, "11110", "사용") for i in range(pumps_n)]
    return pd.DataFrame(rows, columns=["amenity_id", "amenity_type", "lon", "lat", "gu_code", "in_use"])


def test_a_new_pump_stands_where_most_is_saved(tmp_path: Path) -> None:
    result = analyse(tmp_path, build_city(bike_amenities=build_pumps(3)))
    first = read_table(result, "amenity_need").iloc[0]
    # 00102 has 20 rentals a month 1,980 m away, 00103 has 30 at 1,360 m
    assert first["label"] == "공기주입기: 00103앞"
    assert first["low"] <= first["benefit"] <= first["high"]
    assert {"amenity_rack", "amenity_repair", "amenity_fountains"} <= set(name_all(result.refusals))


def test_a_gu_that_hardly_lists_any_is_no_place_without(tmp_path: Path) -> None:
    result = analyse(tmp_path, build_city(bike_amenities=build_pumps(2)))
    assert "amenity_pump" in name_all(result.refusals)
    assert "amenity_need" not in name_all(result.tables)


def test_without_amenities_the_need_is_refused(result: Result) -> None:
    assert "amenities" in name_all(result.refusals)


GU = ("종로구", "중구", "송파구", "강남구", "서초구", "마포구", "노원구")


def build_measure(after: int) -> dict[str, pd.DataFrame]:
    """Seven gu of 100 crashes a year; 종로구 counts ``after`` from 2021 on."""
    counts = {gu: dict.fromkeys(range(2018, 2024), 100 + 3 * (i - 3)) for i, gu in enumerate(GU)}
    counts["종로구"] |= dict.fromkeys((2021, 2022, 2023), after)
    return {"bike_crashes_gu": drawn.build_crashes(counts)}


def test_a_measure_that_halves_crashes_is_found(tmp_path: Path) -> None:
    finding = find(analyse(tmp_path, build_measure(50), measure_gu="종로구", measure_year=2020), "measure")
    assert finding.interval.high < -25
    assert finding.value == pytest.approx(-47, abs=6)
    assert "{" not in finding.sentence().ko


def test_nothing_done_is_no_effect(tmp_path: Path) -> None:
    finding = find(analyse(tmp_path, build_measure(91), measure_gu="종로구", measure_year=2020), "measure")
    assert finding.interval.low < 0 < finding.interval.high


def test_without_a_measure_the_comparison_is_refused(result: Result) -> None:
    assert {"before_after", "before_after_places"} <= set(name_all(result.refusals))


@pytest.mark.parametrize(
    "wrong",
    [{"measure_gu": "없는구", "measure_year": 2020}, {"measure_gu": "종로구"}, {"measure_year": 2020}],
    ids=str,
)
def test_half_a_measure_is_told(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ProblemError):
        analyse(tmp_path, build_measure(50), **wrong)


def test_a_measure_of_the_newest_year_has_no_after(tmp_path: Path) -> None:
    result = analyse(tmp_path, build_measure(50), measure_gu="종로구", measure_year=2023)
    assert "before_after" in name_all(result.refusals)


def test_wet_days_are_compared_with_like_days(tmp_path: Path) -> None:
    days = pd.date_range("2022-01-01", periods=365)
    wet = np.arange(365) % 5 == 0
    daily = pd.DataFrame({"date": days.date, "rentals_n": np.where(wet, 500, 1000)})
    weather = pd.DataFrame({"date": days.date, "rain_mm": np.where(wet, 8.0, np.nan), "temp_mean_c": 10.0})
    result = analyse(tmp_path, build_city(bike_daily_rentals=daily, weather_daily=weather))
    assert find(result, "rain").value == pytest.approx(-50, abs=1e-6)


def test_an_empty_rain_column_is_refused(tmp_path: Path) -> None:
    days = pd.date_range("2022-01-01", periods=365)
    daily = pd.DataFrame({"date": days.date, "rentals_n": 1000})
    weather = pd.DataFrame({"date": days.date, "rain_mm": np.full(365, np.nan), "temp_mean_c": 10.0})
    result = analyse(tmp_path, build_city(bike_daily_rentals=daily, weather_daily=weather))
    assert "비어" in next(r for r in result.refusals if r.id == "rain").why.ko


def test_the_network_is_the_same_whatever_the_order_of_the_roads(tmp_path: Path, streets: Streets) -> None:
    turned = build_city(cycle_roads=build_roads(dict(reversed(ROADS.items()))))
    with drawn.open_lake_of(tmp_path, turned) as session:
        found = load_stretches(session)
        assert found is not None
        other = build_streets(session, *found)
    assert isinstance(other.network, LineNetwork)
    assert other.frame["road_id"].tolist() == streets.frame["road_id"].tolist()
    assert np.array_equal(other.network.length, streets.network.length)


def test_maps_of_lines_name_stretches_of_their_layer(result: Result) -> None:
    layer = result.layers["streets"]
    shapes = shapely.from_wkb(layer["geometry"].to_pylist())
    assert {shape.geom_type for shape in shapes} == {"LineString"}
    assert 126.9 < shapely.bounds(shapes)[:, 0].min() < 127.1
    codes = set(layer["code"].to_pylist())
    for figure_id, table_id in (("map_routes", "routes_lines"), ("map_density", "sites_lines")):
        figure = next(f for f in result.figures if f.id == figure_id)
        assert (figure.kind, figure.table, figure.layer, figure.code) == (
            "line_map",
            table_id,
            "streets",
            "site_id",
        )
        table = read_table(result, table_id)
        assert 0 < len(table) <= 6
        assert set(table["site_id"]) <= codes
        assert table[figure.value].is_monotonic_decreasing
    # 30 spots-years a kilometre at the meeting place, thinning out along the roads.
    density = read_table(result, "sites_lines")
    assert (density["density"] > 0).all()
    meeting = density[density["label"].str.startswith("◆")]
    assert set(meeting["site_id"]) <= codes


def test_every_place_the_rules_name_is_in_the_table_of_reasons(result: Result) -> None:
    reasons = read_table(result, "sites_disagree")
    compared = read_table(result, "sites_compared")
    agreement = find(result, "rules_agree")
    assert reasons["places_n"].sum() == agreement.n >= len(compared)
    every = reasons[["in_list", "is_hot", "in_top"]].eq("○").all(axis=1)
    assert reasons.loc[every, "places_n"].sum() == agreement.value
    assert reasons.groupby("why").size().sum() == len(reasons)


def test_cells_in_two_languages_are_declared(result: Result) -> None:
    for table in result.tables:
        for column in table.columns:
            cells = [c for c in table.data[column.name].to_pylist() if isinstance(c, str)]
            if column.role == "label" and cells and any(" · " in cell for cell in cells):
                assert column.bilingual, (table.id, column.name)
