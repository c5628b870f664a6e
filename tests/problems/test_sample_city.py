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
    folders = [truth.parent / name for name in ("bicycle", "boundaries", "population", "air")]
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


def test_counts_are_the_published_ones(bicycle: Result, planted: dict[str, Any]) -> None:
    newest = [s for s in planted["bicycle"]["spots"] if s["crash_year"] == 2022]
    assert read_table(bicycle, "spots")["crashes_n"].sum() == sum(s["crashes_n"] for s in newest)
    rentals = planted["bicycle"]["rentals_by_gu"]
    table = read_table(bicycle, "gu_rate_rentals").set_index("gu_name")["exposure"]
    assert table.to_dict() == {gu: rentals["2022"][gu] + rentals["2023"][gu] for gu in rentals["2023"]}


def test_faulty_stations_are_left_out(session: Session, planted: dict[str, Any]) -> None:
    result = find_problem("fine_dust").analyse(session, {})
    faults = {f["station"] for f in planted["fine_dust"]["faults"] if f["kind"] in ("gap", "dead")}
    left_out = read_table(result, "left_out")
    assert set(left_out.loc[left_out["year"] == 2023, "station_name"]) == faults
    roadside = read_table(result, "stations_pm25").set_index("station_name")["group"]
    assert all("roadside" in roadside[name] for name in planted["fine_dust"]["roadside_stations"])


def test_everything_is_marked_as_sample(bicycle: Result) -> None:
    assert bicycle.is_sample
    assert "rate_rentals" in name_all(bicycle.findings)
