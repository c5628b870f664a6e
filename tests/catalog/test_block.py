from __future__ import annotations

from typing import Any

import pytest

from workbench.catalog.block import Block
from workbench.core.errors import DescriptorError


def build(**values: Any) -> Block:
    return Block(values, "air/air_daily.yaml", "place")


def test_values_are_taken_as_asked() -> None:
    block = build(
        name=" 이름 ", flag=True, n=1.5, width=5, names=["", "-"], map={"a": "b"}, list=[{"x": "y"}]
    )
    assert block.text("name") == "이름"
    assert (block.flag("flag"), block.flag("absent")) == (True, False)
    assert (block.number("n"), block.number("absent")) == (1.5, None)
    assert block.whole("width") == 5
    assert (block.texts("names"), block.texts("absent")) == (("", "-"), ())
    assert (block.pairs("map"), block.pairs("absent")) == ({"a": "b"}, {})
    assert [inner.text("x") for inner in block.blocks("list")] == ["y"]
    assert (block.maybe("absent"), block.text("absent", "default")) == (None, "default")
    block.close()


def test_key_nobody_asked_for_is_refused() -> None:
    block = build(x="lon", colour="red")
    block.text("x")
    with pytest.raises(DescriptorError) as caught:
        block.close()
    assert caught.value.where == "air/air_daily.yaml: place.colour"


def test_inner_blocks_know_where_they_stand() -> None:
    inner = build(list=[{}, {"a": 1}]).blocks("list")[1]
    with pytest.raises(DescriptorError) as caught:
        inner.text("a")
    assert caught.value.where == "air/air_daily.yaml: place.list[1].a"


@pytest.mark.parametrize("value", [True, "5", 5.5, 0, -1])
def test_width_is_a_whole_number(value: object) -> None:
    with pytest.raises(DescriptorError):
        build(width=value).whole("width")


@pytest.mark.parametrize("value", [True, "1"])
def test_truth_and_text_are_no_numbers(value: object) -> None:
    with pytest.raises(DescriptorError):
        build(n=value).number("n")
