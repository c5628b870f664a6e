"""What was planted in the sample city is found again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.problems.drawn import DATASETS, name_all, read_table
from workbench.catalog import load_catalog
from workbench.core.result import Result
from workbench.ingest import ingest_paths
from workbench.ingest.sample_city import write_sample_city
from workbench.problems import find_problem
from workbench.problems.bicycle.streets import build_streets, load_stretches
from workbench.problems.bicycle.tracks import load_tracks
from workbench.query import Session, open_session
from workbench.storage import Lake

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample_city(tmp_path_factory.mktemp("raw"), scale=0.1)


@pytest.fixture(scope="module")
def planted(truth: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(truth.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def session(truth: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    catalog, lake = load_catalog(DATASETS), Lake(tmp_path_factory.mktemp("sample"), is_sample=True)
    folders = [
        truth.parent / name for name in ("bicycle", "boundaries", "population", "air", "traffic", "weather")
    ]
    ingest_paths(folders, catalog=catalog, lake=lake)
    with open_session(lake, catalog, memory="1GB", threads=2) as session:
        yield session


@pytest.fixture(scope="module")
def bicycle(session: Session) -> Result:
    return find_problem("bicycle").analyse(session, {})


def test_planted_gu_come_out_against_rentals(bicycle: Result, planted: dict[str, Any]) -> None:
    """Segments and junctions are planted too, so that ranks are near the planted ones, not equal to them."""
    multiplier = planted["bicycle"]["gu_risk_multipliers"]
    rank = read_table(bicycle, "gu_rate_rentals").set_index("gu_name")["rank_shrunk"]
    assert rank[max(multiplier, key=multiplier.__getitem__)] <= 2
    assert all(rank[gu] <= 8 for gu, risk in multiplier.items() if risk > 1)
    assert all(rank[gu] >= 15 for gu, risk in multiplier.items() if risk < 1)


def test_planted_junctions_come_back_in_the_yearly_lists(bicycle: Result, planted: dict[str, Any]) -> None:
    places = read_table(bicycle, "places_all")
    for spot in planted["bicycle"]["dangerous_spots"]:
        east, north = (places["lon"] - spot["lon"]) * 88_000, (places["lat"] - spot["lat"]) * 111_000
        assert np.hypot(east, north).min() < 200, spot


def find_roads(session: Session, planted: dict[str, Any]) -> set[str]:
    wanted = {segment["road_id"] for segment in planted["bicycle"]["dangerous_segments"]}
    roads = session.sql("select road_id, road_name from cycle_roads").to_pandas()
    return set(roads.loc[roads["road_id"].isin(wanted), "road_name"])


def test_planted_segments_rank_first(bicycle: Result, session: Session, planted: dict[str, Any]) -> None:
    """Of thousands of stretches; gu and kinds of road are planted too, so that not all of the first ten are these."""
    names = read_table(bicycle, "sites_segments")["label"].str.replace(r" \[.*", "", regex=True).tolist()
    roads = find_roads(session, planted)
    assert len(roads) == 6
    assert set(names[:3]) <= roads
    assert sum(name in roads for name in names) >= 6


def test_planted_junctions_rank_high(bicycle: Result, planted: dict[str, Any]) -> None:
    junctions = read_table(bicycle, "sites_junctions")
    heaviest = planted["bicycle"]["dangerous_spots"][:2]
    for spot in heaviest:
        east, north = (junctions["lon"] - spot["lon"]) * 88_000, (junctions["lat"] - spot["lat"]) * 111_000
        assert np.hypot(east, north).min() < 50, spot


def test_planted_tracks_are_found_on_their_roads(
    bicycle: Result, session: Session, planted: dict[str, Any]
) -> None:
    truth = planted["bicycle"]["tracks"]
    found = load_stretches(session)
    assert found is not None
    streets = build_streets(session, *found)
    tracks = load_tracks(session, streets)
    assert tracks is not None
    assert tracks.tracks_n == truth["tracks_n"]
    # What lies within 200 m of either end is cut, and with it whole short streets.
    assert tracks.on_road_share == pytest.approx(truth["on_cycle_road_share"], abs=0.06)
    counted = streets.frame.assign(n=tracks.passes).groupby("road_id")["n"].max()
    busiest = sorted(truth["roads"], key=lambda road: -truth["roads"][road]["tracks_n"])[:12]
    planted_n = np.array([truth["roads"][road]["tracks_n"] for road in busiest])
    np.testing.assert_allclose(counted[busiest], planted_n, atol=3)
    first = read_table(bicycle, "routes_tracked").iloc[0]
    assert abs(first["tracks_n"] - planted_n.max()) <= 3


def test_a_second_run_gives_the_same_bits(bicycle: Result, session: Session) -> None:
    again = find_problem("bicycle").analyse(session, {})
    assert again.findings == bicycle.findings
    for one, other in zip(bicycle.tables, again.tables, strict=True):
        assert one.data.equals(other.data), one.id


def test_counts_are_the_published_ones(bicycle: Result, planted: dict[str, Any]) -> None:
    newest = [s for s in planted["bicycle"]["spots"] if s["crash_year"] == 2022]
    assert read_table(bicycle, "spots")["crashes_n"].sum() == sum(s["crashes_n"] for s in newest)
    rentals = planted["bicycle"]["rentals_by_gu"]
    table = read_table(bicycle, "gu_rate_rentals").set_index("gu_name")["exposure"]
    assert table.to_dict() == {gu: rentals["2022"][gu] + rentals["2023"][gu] for gu in rentals["2023"]}


def test_faulty_stations_are_left_out(fine_dust: Result, planted: dict[str, Any]) -> None:
    result = fine_dust
    faults = {f["station"] for f in planted["fine_dust"]["faults"] if f["kind"] in ("gap", "dead")}
    left_out = read_table(result, "left_out")
    assert set(left_out.loc[left_out["year"] == 2023, "station_name"]) == faults
    roadside = read_table(result, "stations_pm25").set_index("station_name")["group"]
    assert all("roadside" in roadside[name] for name in planted["fine_dust"]["roadside_stations"])


@pytest.fixture(scope="module")
def fine_dust(session: Session) -> Result:
    return find_problem("fine_dust").analyse(session, {})


def test_the_planted_trend_lies_in_the_intervals(fine_dust: Result, planted: dict[str, Any]) -> None:
    truth = planted["fine_dust"]["trend_percent_per_year"]
    for pollutant in ("pm25", "pm10"):
        for finding_id in (f"trend_{pollutant}", f"trend_weather_{pollutant}"):
            interval = next(f for f in fine_dust.findings if f.id == finding_id).interval
            assert interval.low <= truth[f"{pollutant}_ug_m3"] <= interval.high, finding_id
            assert interval.high - interval.low < 20


def test_the_planted_effect_of_traffic_lies_in_the_intervals(
    fine_dust: Result, planted: dict[str, Any]
) -> None:
    table = read_table(fine_dust, "traffic").set_index("model")
    for group, elasticity in planted["fine_dust"]["traffic_elasticity"].items():
        of_group = table[table.index.str.contains(group)]
        placebo = of_group[of_group.index.str.contains("placebo")].iloc[0]
        assert placebo["e_low"] <= 0 <= placebo["e_high"]
        rest = of_group[~of_group.index.str.contains("placebo")]
        assert len(rest) == 3  # fine particles by hour and by day, PM10 by hour
        assert ((rest["e_low"] <= elasticity) & (elasticity <= rest["e_high"])).all()
    finding = next(f for f in fine_dust.findings if f.id == "traffic_roadside_pm25")
    assert finding.interval.low > 0


def test_broken_sensors_are_found_with_their_days(fine_dust: Result, planted: dict[str, Any]) -> None:
    found = read_table(fine_dust, "faults")
    keys = {(row.station_name, row.kind.split(" · ")[1]): row for row in found.itertuples()}
    broken = {(f["station"], f["kind"]): f for f in planted["fine_dust"]["faults"] if f["kind"] != "gap"}
    assert set(keys) == set(broken)
    for key, fault in broken.items():
        assert abs((np.datetime64(keys[key].first) - np.datetime64(fault["from"][:10])).astype(int)) <= 1
        assert abs((np.datetime64(keys[key].last) - np.datetime64(fault["to"][:10])).astype(int)) <= 1


def test_a_second_run_gives_the_same_numbers_to_the_last_bit(fine_dust: Result, session: Session) -> None:
    again = find_problem("fine_dust").analyse(session, {})
    assert again.findings == fine_dust.findings
    assert all(a.data.equals(b.data) for a, b in zip(again.tables, fine_dust.tables, strict=True))


def test_everything_is_marked_as_sample(bicycle: Result) -> None:
    assert bicycle.is_sample
    assert "rate_rentals" in name_all(bicycle.findings)
