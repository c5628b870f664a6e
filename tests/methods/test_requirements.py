"""What every estimator refuses, in the same words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from workbench import methods
from workbench.core.errors import CannotAnswer
from workbench.methods import (
    byar_interval,
    estimate_rates,
    exact_binomial_interval,
    exact_poisson_interval,
    gamma_interval,
    wilson_interval,
)
from workbench.methods.requirements import require_counts, require_exposures, require_level, require_rank

INTERVALS: list[Callable[[float], object]] = [
    lambda level: exact_poisson_interval([3], level=level),
    lambda level: byar_interval([3], level=level),
    lambda level: wilson_interval([3], [9], level=level),
    lambda level: exact_binomial_interval([3], [9], level=level),
    lambda level: gamma_interval([3], [1], level=level),
    lambda level: estimate_rates([3], [9], level=level),
]


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
def test_a_level_is_a_share(level: float) -> None:
    with pytest.raises(ValueError, match="share"):
        require_level(level)
    for interval in INTERVALS:
        with pytest.raises(ValueError, match="share"):
            interval(level)
    assert require_level(0.9) == 0.9


@pytest.mark.parametrize("count", [-1, 0.5, float("nan"), float("inf")])
def test_a_count_is_whole(count: float) -> None:
    with pytest.raises(ValueError, match="whole"):
        require_counts([1, count])
    assert require_counts([0, 7]).tolist() == [0, 7]


@pytest.mark.parametrize("exposure", [0, -1, float("nan"), float("inf")])
def test_an_exposure_is_above_zero_and_the_analyst_is_told_in_both_languages(exposure: float) -> None:
    with pytest.raises(CannotAnswer) as refused:
        require_exposures([1, exposure, 2])
    assert "노출량" in refused.value.to("ko") and "exposure" in refused.value.to("en")
    assert refused.value.where == "1 / 3"
    np.testing.assert_array_equal(require_exposures([1, 2]), [1, 2])


def test_columns_say_something_of_their_own() -> None:
    require_rank(np.column_stack([np.ones(5), 1e-12 * np.arange(5), 1e12 * np.arange(5) ** 2]))
    for design in (np.ones((5, 2)), np.column_stack([np.ones(5), np.zeros(5)]), np.zeros((0, 1))):
        with pytest.raises(CannotAnswer, match="WB602"):
            require_rank(design)


@pytest.mark.parametrize(
    "call",
    [
        lambda: byar_interval([3], convention="Rothman"),  # type: ignore[arg-type]
        lambda: gamma_interval([3], [1], convention="fay"),  # type: ignore[arg-type]
        lambda: methods.standardise_directly([1], [2], [3], interval="gamma"),  # type: ignore[arg-type]
        lambda: methods.standardise_indirectly([1], [2], [3], interval="gamma"),  # type: ignore[arg-type]
        lambda: methods.estimate_marshall([1, 2], [3, 4], family="beta"),  # type: ignore[arg-type]
        lambda: methods.fit_counts([1, 2], np.ones((2, 1)), [1, 1], family="nb"),  # type: ignore[arg-type]
        lambda: methods.adjust_p_values([0.1], control="BH"),  # type: ignore[arg-type]
        lambda: methods.KernelRule(100, method="equal split"),  # type: ignore[arg-type]
        lambda: methods.KernelRule(100, kernel="biweight"),  # type: ignore[arg-type]
        lambda: methods.estimate_statistic([1.0, 2], np.mean, ends="normal"),  # type: ignore[arg-type]
        lambda: methods.decompose_series(range(36), convention="R"),  # type: ignore[arg-type]
        lambda: methods.fit_panel([1, 2], [[1], [2]], [1, 1], [1, 2], errors="cluster"),  # type: ignore[arg-type]
        lambda: methods.estimate_getis_ord([1.0], methods.build_neighbours(1, [], []), sides="one"),  # type: ignore[arg-type]
    ],
)
def test_a_word_that_is_none_of_the_choices_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="is none of"):
        call()


def test_numbers_of_draws_and_labels_are_looked_at() -> None:
    for more in ({"repeats": 0}, {"clusters": [0, 1]}):
        with pytest.raises(ValueError, match="one sample"):
            methods.estimate_statistic([1.0, 2, 3], lambda x: float(np.mean(x)), **more)
    with pytest.raises(ValueError, match="share"):
        methods.find_discoveries([0.01], level=5)
