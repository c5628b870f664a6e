from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ingest.connectors.service import KEY
from workbench.catalog import load_catalog
from workbench.core.dataset import Dataset
from workbench.core.errors import DescriptorError, SettingsError
from workbench.core.settings import REPOSITORY
from workbench.ingest.connectors.address import build_address
from workbench.ingest.connectors.keys import Key
from workbench.ingest.connectors.plan import FetchPlan, build_plan

ADDRESSES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("addresses.yaml").read_text(encoding="utf-8")
)
CATALOG = load_catalog(REPOSITORY / "datasets")
DESCRIBED = [dataset for dataset in CATALOG if dataset.fetch is not None]


def test_the_address_of_every_described_api_is_known() -> None:
    assert {dataset.id for dataset in DESCRIBED} == set(ADDRESSES)


@pytest.mark.parametrize("dataset", DESCRIBED, ids=lambda dataset: dataset.id)
def test_the_block_of_a_descriptor_is_a_plan(dataset: Dataset) -> None:
    asked = ADDRESSES[dataset.id]
    first, last = (date.fromisoformat(day) for day in asked.get("period", ("2024-01-01", "2024-01-01")))
    plan = build_plan(dataset, period=(first, last) if "period" in asked else None, given=asked.get("given"))
    assert plan.count_series() == asked.get("series", 1)
    address = build_address(plan, plan.list_series()[0], 0, key=Key("0123456789"), base="http://h")
    assert address == asked["address"]


@pytest.mark.parametrize("dataset", DESCRIBED, ids=lambda dataset: dataset.id)
def test_without_what_must_be_given_a_plan_asks_for_it(dataset: Dataset) -> None:
    plan = build_plan(dataset)
    lacking = [name for name, value in plan.arguments.items() if value is None]
    if not lacking:
        assert plan.list_series()
        return
    with pytest.raises(SettingsError) as caught:
        plan.list_series()
    assert ", ".join(lacking) in caught.value.to("en")


def test_a_dataset_without_an_api_names_its_homepage() -> None:
    with pytest.raises(SettingsError) as caught:
        build_plan(CATALOG["parks"])
    assert CATALOG["parks"].homepage in caught.value.to("ko")
    assert CATALOG["parks"].homepage in caught.value.to("en")


@pytest.mark.parametrize(
    ("dataset", "given", "said"),
    [
        ("bike_status", {}, "takes no period"),
        ("traffic_counts", {"date": ["20240101"]}, "exclude each other"),
        ("traffic_counts", {"day": ["20240101"]}, "known: spot, date, hour"),
    ],
)
def test_what_a_descriptor_does_not_offer(dataset: str, given: dict[str, list[str]], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        build_plan(CATALOG[dataset], period=(date(2024, 1, 1), date(2024, 1, 2)), given=given)
    assert said in caught.value.to("en")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "busan"}, "kind"),
        ({"service": "../bikeList"}, "service"),
        ({"service": ""}, "service"),
        ({"path": "csv"}, "path"),
        ({"kind": "datagokr", "path": "a/../b"}, "path"),
        ({"kind": "datagokr", "path": "/a"}, "path"),
        ({"kind": "datagokr", "path": "a?serviceKey=1"}, "path"),
        ({"page_size": 1_001}, "page_size"),
        ({"page_size": 0}, "page_size"),
        ({"arguments": {"serviceKey": "0123456789"}}, "arguments"),
        ({"arguments": {"KEY": "0123456789"}}, "arguments"),
        ({"arguments": {"hour": 8}}, "arguments.hour"),
        ({"arguments": {"hour": []}}, "arguments.hour"),
        ({"arguments": {"a b": ""}}, "arguments"),
    ],
)
def test_what_cannot_be_asked_is_refused(changes: dict[str, Any], said: str) -> None:
    good: dict[str, Any] = {"service": "bikeList", "kind": "seoul", "path": "json"}
    with pytest.raises(DescriptorError) as caught:
        FetchPlan(**{**good, **changes})
    assert said in caught.value.to("en")
    assert "0123456789" not in caught.value.to("en")


def test_an_argument_that_must_be_given() -> None:
    plan = FetchPlan("VolInfo", "seoul", "xml", {"spot": None, "date": None, "hour": ["00", "01"]})
    with pytest.raises(SettingsError) as caught:
        plan.with_arguments(spot="A-01").list_series()
    assert "must be given is missing\n  where: VolInfo: date" in caught.value.to("en")
    with pytest.raises(SettingsError) as caught:
        plan.with_arguments(site="A-01")
    assert "known: spot, date, hour" in caught.value.to("en")


def test_several_values_are_asked_one_after_the_other() -> None:
    plan = FetchPlan("VolInfo", "seoul", "xml", {"spot": ["A-01", "A-02"], "hour": ["00", "01"]})
    assert [(s.number, *s.arguments.values()) for s in plan.list_series()] == [
        (1, "A-01", "00"),
        (2, "A-01", "01"),
        (3, "A-02", "00"),
        (4, "A-02", "01"),
    ]
    assert plan.count_series() == 4


def test_too_many_combinations_are_not_even_listed() -> None:
    hours = [str(n) for n in range(10_000)]
    plan = FetchPlan("VolInfo", "seoul", "xml", {"spot": hours, "date": hours, "hour": hours})
    with pytest.raises(SettingsError) as caught:
        plan.list_series()
    assert "too much is asked at once" in caught.value.to("en")


def test_a_plan_knows_no_key() -> None:
    plan = FetchPlan("bikeList", "seoul", "json")
    assert KEY not in repr(plan)
    assert set(plan.document()) == {"service", "kind", "path", "arguments", "page_size"}
