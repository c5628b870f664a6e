from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.catalog.versions import build_air
from tests.ingest.shops import build_field
from workbench.catalog import load_catalog
from workbench.catalog.series_faults import KINDS
from workbench.catalog.series_shape import THRESHOLDS, describe_thresholds, find_shape

COLUMNS = ("measured_at", "station_code", "station_name", "pm10_ug_m3")


def test_a_station_and_its_hours() -> None:
    shape = find_shape(build_air(), COLUMNS)
    assert shape is not None
    assert (shape.station, shape.label, shape.resolution) == (("station_code",), "station_name", "hour")
    assert [f.name for f in shape.measures] == ["pm10_ug_m3"]


@pytest.mark.parametrize(
    "changes",
    [
        {"basis": "records"},
        {"basis": "registry"},
        {"period": None},
        {"key": ("station_code",)},
    ],
)
def test_what_is_no_series(changes: dict[str, Any]) -> None:
    assert find_shape(build_air(**changes), COLUMNS) is None


def test_the_key_must_be_there_and_harmless() -> None:
    assert find_shape(build_air(), ("measured_at", "pm10_ug_m3")) is None
    fields = list(build_air().fields)
    fields[1] = build_field("station_code", "code", "측정소코드", required=True, sensitivity="quasi")
    assert find_shape(build_air(fields=tuple(fields)), COLUMNS) is None


def test_only_numbers_with_a_unit_are_measured() -> None:
    fields = (
        *build_air().fields,
        build_field("rank_n", "integer", "순위"),
        build_field("pm10_24h_ug_m3", "number", "평균", unit="µg/m³"),
    )
    shape = find_shape(build_air(fields=fields), (*COLUMNS, "rank_n", "pm10_24h_ug_m3"))
    assert shape is not None
    assert [f.name for f in shape.measures] == ["pm10_ug_m3"]  # the moving mean is an echo


def test_the_published_datasets(repository: Path) -> None:
    """Which of ours are series, by their descriptors alone."""
    found = {}
    for dataset in load_catalog(repository / "datasets"):
        shape = find_shape(dataset, tuple(f.name for f in dataset.fields))
        if shape is not None:
            found[dataset.id] = (shape.resolution, shape.station)
    assert found["air_hourly"] == ("hour", ("station_code",))
    assert found["air_daily"] == ("day", ("station_name",))
    assert found["traffic_counts"] == ("hour", ("site_id", "direction", "lane"))
    assert found["weather_daily"] == ("day", ("station_code",))
    assert not {"bike_rides", "bike_stations", "traffic_crashes_gu", "commercial_sales"} & set(found)


def test_every_kind_has_a_rule_in_words() -> None:
    for resolution in THRESHOLDS:
        assert set(describe_thresholds(resolution)) == set(KINDS)
