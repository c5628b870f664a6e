"""Weather taken out of a series in which it was put."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import CannotAnswer
from workbench.methods.weather import normalise_weather

N = 1500


def plant() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """PM that falls by a quarter half-way, under wind that happens to rise at the same time."""
    random = np.random.default_rng(3)
    day = np.arange(N) / N
    wind = random.gamma(3, 1, N) * (1 + 0.5 * day)
    temperature = 15 + 10 * np.sin(4 * np.pi * day) + random.normal(0, 3, N)
    level = np.where(day < 0.5, 40.0, 30.0)
    pm = level * np.exp(-0.15 * wind) * np.exp(random.normal(0, 0.1, N))
    return pm, day, np.column_stack([wind, temperature]), level


def test_the_step_is_seen_once_the_wind_is_out() -> None:
    pm, day, weather, _ = plant()
    found = normalise_weather(pm, day, weather, names=["wind", "temperature"], trees=80, resamples=80)
    raw = pm[day > 0.7].mean() / pm[day < 0.3].mean()
    clean = found.values[day > 0.7].mean() / found.values[day < 0.3].mean()
    assert abs(clean - 0.75) < 0.06 < abs(raw - 0.75)
    assert np.std(found.values[day < 0.3]) < 0.2 * np.std(pm[day < 0.3])
    assert found.r2 > 0.7
    assert found.importance["wind"] > found.importance["temperature"]
    assert set(found.importance) == {"trend", "wind", "temperature"}
    assert found.standard_error.max() < 1.5


def test_the_seed_decides_not_the_cores() -> None:
    pm, day, weather, _ = plant()
    few = {"trees": 10, "resamples": 5}
    one = normalise_weather(pm, day, weather, seed=1, **few).values
    assert one.tolist() == normalise_weather(pm, day, weather, seed=1, n_jobs=2, **few).values.tolist()
    assert one.tolist() != normalise_weather(pm, day, weather, seed=2, **few).values.tolist()


def test_gaps_in_values_are_predicted_and_gaps_in_weather_stay() -> None:
    pm, day, weather, _ = plant()
    pm[5], weather[6, 0] = np.nan, np.nan
    found = normalise_weather(pm, day, weather, trees=10, resamples=5, holdout=0)
    assert np.isfinite(found.values[5])
    assert np.isnan(found.values[6])
    assert found.n == N - 2
    assert np.isnan(found.r2)


def test_how_many_predictors_are_tried_may_be_said() -> None:
    pm, day, weather, _ = plant()
    few = {"trees": 5, "resamples": 3}
    default = normalise_weather(pm, day, weather, **few).values
    # Of three, the date among them, a third is one, as is the rounded root: rmweather's rule.
    assert default.tolist() == normalise_weather(pm, day, weather, tried=1, **few).values.tolist()
    assert default.tolist() != normalise_weather(pm, day, weather, tried=3, **few).values.tolist()


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(CannotAnswer, match="WB602"):
        normalise_weather([1.0] * 20, range(20), np.ones((20, 2)))
