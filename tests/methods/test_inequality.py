"""Unevenness against its double sum, drawn cases, and Foster, Greer and Thorbecke's three measures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.methods.inequality import (
    build_lorenz_curve,
    estimate_gini,
    measure_gini,
    measure_shortfall,
)

UNITS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), min_size=1, max_size=20)


@settings(deadline=None)
@given(UNITS.filter(lambda units: sum(x for x, _ in units) > 0))
def test_the_double_sum_and_people_counted_one_by_one(units: list[tuple[int, int]]) -> None:
    x, w = (np.array(column, dtype=float) for column in zip(*units, strict=True))
    mean = float(x @ w / w.sum())
    gini = float(w @ np.abs(x[:, None] - x) @ w) / (2 * w.sum() ** 2 * mean)
    assert measure_gini(x, w) == pytest.approx(gini, abs=1e-12)
    assert measure_gini(np.repeat(x, w.astype(int))) == pytest.approx(gini, abs=1e-12)
    people, held = build_lorenz_curve(x, w)
    assert (people[0], held[0], people[-1], held[-1]) == pytest.approx((0, 0, 1, 1))
    assert np.all(held <= people + 1e-12)


def test_the_ends() -> None:
    assert measure_gini([3, 3, 3]) == pytest.approx(0, abs=1e-12)
    assert measure_gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert np.isnan(measure_gini([0, 0]))
    for values, weights in (([-1.0], None), ([1.0, np.nan], None), ([1.0], [0.0])):
        with pytest.raises(ValueError, match="zero or more"):
            measure_gini(values, weights)


def test_an_interval_around_it() -> None:
    x = np.random.default_rng(2).gamma(1, size=300)  # exponential: its Gini coefficient is a half
    found = estimate_gini(x, repeats=300)
    assert found.value == pytest.approx(measure_gini(x))
    assert found.low < 0.5 < found.high


def test_shortfall_below_a_line() -> None:
    # 1 and 2 of four people lie below 4: by three quarters and a half.
    values = [1, 2, 4, 9]
    assert measure_shortfall(values, 4, aversion=0) == pytest.approx(0.5)
    assert measure_shortfall(values, 4) == pytest.approx((0.75 + 0.5) / 4)
    assert measure_shortfall(values, 4, aversion=2) == pytest.approx((0.75**2 + 0.25) / 4)
    assert measure_shortfall([1, 9], 4, [3, 1], aversion=0) == pytest.approx(0.75)
    with pytest.raises(ValueError, match="line"):
        measure_shortfall(values, 0)
