"""Surfaces: exact at stations, the kriging system solved by hand, errors that tell."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import CannotAnswer
from workbench.methods.interpolation import (
    Variogram,
    interpolate_inverse_distance,
    krige_stations,
    validate_inverse_distance,
    validate_kriging,
)

X, Y = np.random.default_rng(0).uniform(0, 20, size=(2, 40))
SMOOTH = 20 + 5 * np.sin(X / 6) + 4 * np.cos(Y / 5)


def test_inverse_distance_by_hand() -> None:
    # Half-way 1 : 1; at a third of the way weights 1/1² and 1/2².
    found = interpolate_inverse_distance([0, 3], [0, 0], [10, 20], [[1.5, 0], [1, 0], [0, 0]])
    assert found.tolist() == pytest.approx([15, (10 + 20 / 4) / (1 + 1 / 4), 10])
    assert interpolate_inverse_distance([0, 3], [0, 0], [10, 20], [[1, 0]], power=1)[0] == pytest.approx(
        40 / 3
    )
    assert interpolate_inverse_distance([0, 3], [0, 0], [10, 20], [[1, 0]], nearest=1)[0] == 10
    assert interpolate_inverse_distance([0, 0, 3], [0, 0, 0], [10, 20, 5], [[0, 0]])[0] == 15


def test_stations_without_a_value_are_left_out() -> None:
    assert interpolate_inverse_distance([0, 1, 2], [0, 0, 0], [10, np.nan, 20], [[1, 0]])[0] == 15
    with pytest.raises(ValueError, match="two stations"):
        interpolate_inverse_distance([0, 1], [0, 0], [10, np.nan], [[1, 0]])


def test_leave_one_out_of_inverse_distance() -> None:
    found = validate_inverse_distance(X, Y, SMOOTH)
    rest = np.arange(40) != 7
    told = interpolate_inverse_distance(X[rest], Y[rest], SMOOTH[rest], [[X[7], Y[7]]])[0]
    assert found.predicted[7] == pytest.approx(told)
    assert found.rmse == pytest.approx(np.sqrt(np.mean((found.predicted - SMOOTH) ** 2)))
    assert found.skill > 0.3
    noise = np.random.default_rng(1).normal(size=40)
    assert validate_inverse_distance(X, Y, noise).skill < 0.15


def spherical(h: np.ndarray, variogram: Variogram) -> np.ndarray:
    u = np.minimum(h / variogram.reach, 1)
    return np.where(h == 0, 0, variogram.nugget + variogram.sill * (1.5 * u - 0.5 * u**3))


def test_kriging_solves_the_ordinary_system() -> None:
    variogram = Variogram("spherical", 12.0, 9.0, 0.5)
    target = np.array([[8.0, 11.0], [1.0, 2.0]])
    found = krige_stations(X, Y, SMOOTH, target, variogram=variogram)
    points = np.column_stack([X, Y])
    between = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    system = np.ones((41, 41))
    system[:40, :40], system[40, 40] = spherical(between, variogram), 0
    for at, value, variance in zip(target, found.value, found.variance, strict=True):
        right = np.append(spherical(np.hypot(*(points - at).T), variogram), 1)
        weights = np.linalg.solve(system, right)
        assert weights[:40].sum() == pytest.approx(1)
        assert value == pytest.approx(weights[:40] @ SMOOTH)
        assert variance == pytest.approx(weights @ right)
    assert found.variogram == variogram


@pytest.mark.slow
@pytest.mark.parametrize("model", ["spherical", "exponential", "gaussian", "linear"])
def test_a_fitted_variogram_beats_the_mean_on_a_smooth_surface(model: str) -> None:
    found = validate_kriging(X, Y, SMOOTH, model=model)  # type: ignore[arg-type]
    assert found.skill > 0.7
    surface = krige_stations(X, Y, SMOOTH, np.column_stack([X, Y])[:3], model=model)  # type: ignore[arg-type]
    assert surface.variogram.nugget >= 0
    assert surface.variogram.model == model
    assert np.isfinite(surface.value).all()


def test_few_stations_are_not_kriged() -> None:
    with pytest.raises(CannotAnswer):
        krige_stations(X[:29], Y[:29], SMOOTH[:29], [[1, 1]])
    assert np.isfinite(krige_stations(X[:10], Y[:10], SMOOTH[:10], [[1, 1]], fewest=10).value[0])
