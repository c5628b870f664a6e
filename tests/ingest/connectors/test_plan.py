from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ingest.connectors.service import KEY
from workbench.core.errors import DescriptorError, SettingsError
from workbench.ingest.connectors.address import build_address
from workbench.ingest.connectors.keys import Key
from workbench.ingest.connectors.plan import FetchPlan

BLOCKS: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("blocks.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("dataset", BLOCKS)
def test_a_block_of_a_descriptor_is_a_plan(dataset: str) -> None:
    block = BLOCKS[dataset]["fetch"]
    plan = FetchPlan(**block).with_arguments(**BLOCKS[dataset].get("given", {}))
    address = build_address(plan, plan.list_series()[0], 0, key=Key("0123456789"), base="http://h")
    assert address == BLOCKS[dataset]["address"]


@pytest.mark.parametrize("dataset", BLOCKS)
def test_a_plan_says_again_what_its_block_said(dataset: str) -> None:
    block = BLOCKS[dataset]["fetch"]
    assert FetchPlan(**block).document() == {"arguments": {}, "page_size": 1_000, **block}


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
