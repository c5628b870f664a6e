"""A result comes back from its bytes exactly, and nothing is built from them but a result's own nouns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.present.example_release import make_release, make_result
from workbench.api.result_file import read_result, write_result
from workbench.core.result import Result
from workbench.privacy import release


@pytest.fixture(scope="module")
def result() -> Result:
    return make_release().result


def test_a_result_comes_back_as_it_was(result: Result) -> None:
    again = read_result(write_result(result))
    assert release(again).id == release(result).id
    assert (again.findings, again.figures, again.snapshots) == (
        result.findings,
        result.figures,
        result.snapshots,
    )
    assert again.recommendations == result.recommendations
    for one, other in zip(again.tables, result.tables, strict=True):
        assert one.data.equals(other.data, check_metadata=True)
    assert list(again.layers) == list(result.layers)
    assert all(again.layers[name].equals(layer) for name, layer in result.layers.items())


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates()
    | st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0)),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


BARE = replace(make_result(), tables=(), figures=(), layers={})


@settings(deadline=None, max_examples=60)
@given(parameters=st.dictionaries(st.text(), PLAIN, max_size=4))
def test_parameters_keep_their_types(parameters: dict[str, object]) -> None:
    again = read_result(write_result(replace(BARE, parameters=parameters))).parameters
    assert again == parameters
    assert repr(again) == repr(parameters), "1 is not 1.0, and no list is a tuple"


def test_numbers_of_numpy_come_back_as_numbers(result: Result) -> None:
    odd = replace(result, parameters={"n": np.int64(3), "share": np.float64(0.1), "is_it": np.bool_(True)})
    assert read_result(write_result(odd)).parameters == {"n": 3, "share": 0.1, "is_it": True}


@pytest.mark.parametrize("value", [pd.DataFrame({"a": [1]}), {1, 2}, object(), pd.Timestamp("2024-01-01")])
def test_what_has_no_exact_form_is_not_written(value: object, result: Result) -> None:
    with pytest.raises(TypeError):
        write_result(replace(result, parameters={"odd": value}))


def test_days_and_moments_are_told_apart(result: Result) -> None:
    when = {"day": date(2024, 2, 29), "moment": datetime(2024, 2, 29, tzinfo=UTC)}
    assert read_result(write_result(replace(result, parameters=when))).parameters == when


@pytest.mark.parametrize("data", [b"3", b'{"Path": {}}', b'{"Release": {}}', b'{"system": "true"}'])
def test_nothing_else_is_built(data: bytes) -> None:
    with pytest.raises((TypeError, KeyError)):
        read_result(data)
