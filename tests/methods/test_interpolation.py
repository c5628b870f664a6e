"""Surfaces: exact at stations, the kriging system solved by hand, errors that tell."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import CannotAnswer
from workbench.methods.interpolation import (
    Model,
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
    with pytest.raises(CannotAnswer, match="WB602"):
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


def test_stations_at_one_place_stand_as_one() -> None:
    x, y, z = np.append(X, X[0]), np.append(Y, Y[0]), np.append(SMOOTH, SMOOTH[0] + 2)
    variogram = Variogram("spherical", 12.0, 9.0, 0.0)
    merged = SMOOTH.copy()
    merged[0] += 1
    target = [[8.0, 11.0], [X[0], Y[0]]]
    found = krige_stations(x, y, z, target, variogram=variogram)
    wanted = krige_stations(X, Y, merged, target, variogram=variogram)
    np.testing.assert_allclose(found.value, wanted.value)
    assert found.value[1] == pytest.approx(SMOOTH[0] + 1)
    # Each of the two is told by the other.
    assert validate_kriging(x, y, z, variogram=variogram).predicted[[0, 40]].tolist() == pytest.approx(
        [SMOOTH[0] + 2, SMOOTH[0]]
    )


def test_equal_values_have_no_variogram_but_a_mean() -> None:
    with pytest.raises(CannotAnswer, match="WB"):
        krige_stations(X, Y, [3.0] * 40, [[1, 1]])
    given_one = krige_stations(X, Y, [3.0] * 40, [[1, 1]], variogram=Variogram("exponential", 2.0, 5.0, 0.1))
    assert given_one.value[0] == pytest.approx(3)
    assert interpolate_inverse_distance(X, Y, [3.0] * 40, [[1, 1]])[0] == pytest.approx(3)
    assert np.isnan(validate_inverse_distance(X, Y, [3.0] * 40).skill)


def test_a_target_nowhere_has_no_value_and_a_far_one_has() -> None:
    targets = [[np.nan, 1.0], [5.0, 5.0]]
    assert np.isnan(interpolate_inverse_distance(X, Y, SMOOTH, targets)).tolist() == [True, False]
    found = krige_stations(X, Y, SMOOTH, targets)
    assert np.isnan(found.value).tolist() == np.isnan(found.variance).tolist() == [True, False]
    # 1/distance⁴⁰ is 0 to a computer here; the nearest station counts all the same.
    far = interpolate_inverse_distance([0, 9], [0, 0], [10, 20], [[1e9, 0]], power=40)
    assert 10 < far[0] < 20


@pytest.mark.parametrize(
    ("model", "reach"), [("exponential", 3.0), ("gaussian", 1.75), ("spherical", 1.0), ("linear", np.nan)]
)
def test_a_given_variogram_is_gstats_with_its_range_so_many_times_and_comes_back_as_given(
    model: Model, reach: float
) -> None:
    a, sill, nugget, target = 6.0, 8.0, 0.5, np.array([[8.0, 11.0], [1.0, 2.0]])
    semivariance = {
        "exponential": lambda h: sill * (1 - np.exp(-h / a)),
        "gaussian": lambda h: sill * (1 - np.exp(-((h / a) ** 2))),
        "spherical": lambda h: sill * np.where(h < a, 1.5 * h / a - 0.5 * (h / a) ** 3, 1),
        "linear": lambda h: sill * h,
    }[model]
    points = np.column_stack([X, Y])
    between = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    system = np.ones((41, 41))
    system[:40, :40], system[40, 40] = np.where(between > 0, nugget + semivariance(between), 0), 0
    variogram = Variogram(model, sill, reach * a, nugget)
    found = krige_stations(X, Y, SMOOTH, target, variogram=variogram)
    for at, value, variance in zip(target, found.value, found.variance, strict=True):
        right = np.append(nugget + semivariance(np.hypot(*(points - at).T)), 1)
        weights = np.linalg.solve(system, right)
        assert (value, variance) == pytest.approx((weights[:40] @ SMOOTH, weights @ right), rel=1e-8)
    assert found.variogram.model == model
    assert (found.variogram.sill, found.variogram.nugget) == (sill, nugget)


def test_kriging_left_one_out_written_out() -> None:
    variogram = Variogram("spherical", 12.0, 9.0, 0.5)
    found = validate_kriging(X, Y, SMOOTH, variogram=variogram)
    told = [
        krige_stations(
            np.delete(X, i),
            np.delete(Y, i),
            np.delete(SMOOTH, i),
            [[X[i], Y[i]]],
            variogram=variogram,
            fewest=2,
        ).value[0]
        for i in range(40)
    ]
    np.testing.assert_allclose(found.predicted, told, rtol=1e-12)
    error = np.array(told) - SMOOTH
    assert (found.rmse, found.mae) == pytest.approx((np.sqrt(np.mean(error**2)), np.mean(np.abs(error))))


def test_too_few_stations_or_none_to_count_are_refused() -> None:
    for values in ([], [1.0], [1.0, np.nan]):
        with pytest.raises(CannotAnswer, match="WB602"):
            interpolate_inverse_distance(range(len(values)), range(len(values)), values, [[0, 0]])
    for wrong in ({"nearest": 0}, {"nearest": -1}, {"power": -1}):
        with pytest.raises(ValueError, match="power"):
            interpolate_inverse_distance([0, 1], [0, 0], [1, 2], [[0, 0]], **wrong)
