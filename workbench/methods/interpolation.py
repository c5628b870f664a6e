"""From stations to a surface: inverse distance and ordinary kriging, each with its leave-one-out error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text

Floats = npt.NDArray[np.float64]
Model = Literal["spherical", "exponential", "gaussian", "linear"]

FEWEST_FOR_KRIGING = 30
"""Stations under which a variogram says too little."""


@dataclass(frozen=True, slots=True, eq=False)
class Validation:
    """Leave-one-out errors: every station predicted from the others."""

    predicted: Floats
    """Shape (stations,)."""
    rmse: float
    mae: float
    bias: float
    mean_rmse: float
    """Error of taking the mean of the others everywhere: a map no better than this shows nothing."""

    @property
    def skill(self) -> float:
        """1 is perfect, 0 no better than the mean of the others."""
        return float(1 - (self.rmse / self.mean_rmse) ** 2) if self.mean_rmse > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class Variogram:
    """A fitted variogram; distances in the unit of the coordinates."""

    model: Model
    sill: float
    """Partial sill for ``spherical``, ``exponential`` and ``gaussian``: without the nugget. Slope of ``linear``."""
    reach: float
    """Distance at which the whole sill is there (``spherical``) or 95 % of it: 3a of R's gstat ``Exp`` with range a, and
    7/4 a of its ``Gau``. NaN for ``linear``."""
    nugget: float


@dataclass(frozen=True, slots=True, eq=False)
class KrigedSurface:
    """Predictions with their kriging variance, each of shape (targets,)."""

    value: Floats
    variance: Floats
    variogram: Variogram


def interpolate_inverse_distance(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    values: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    power: float = 2.0,
    nearest: int | None = None,
) -> Floats:
    """Mean of the stations weighted with 1/distance^power.

    Shepard, D. (1968). *Proceedings of the 23rd ACM National Conference*, 517–524. A target at a station takes its
    value (of several there, their mean).

    Parameters
    ----------
    x, y, values
        Stations, shape (n,); those without a value are left out.
    targets
        Coordinates, shape (targets, 2); a target without coordinates (NaN) has no value.
    nearest
        How many stations count for a target; all by default.

    Raises
    ------
    CannotAnswer
        Fewer than two stations with a value.
    ValueError
        A negative power, or no station to count.
    """
    from scipy.spatial import cKDTree

    if power < 0 or (nearest is not None and nearest < 1):
        raise ValueError("the power is zero or more, and one station counts at least")
    points, z = _require_stations(x, y, values)
    near = min(nearest or z.size, z.size)
    where, known = _split_targets(targets)
    distance, which = cKDTree(points).query(where[known], k=near)
    distance, which = distance.reshape(-1, near), which.reshape(-1, near)
    at = distance == 0
    # Relative to the nearest one, or a high power runs out of numbers far from every station.
    scaled = np.where(at, 1.0, distance) / np.where(at.any(axis=1), 1.0, distance[:, 0])[:, None]
    weight = np.where(at.any(axis=1, keepdims=True), at, scaled**-power)
    found = np.full(len(where), np.nan)
    found[known] = (weight * z[which]).sum(axis=1) / weight.sum(axis=1)
    return found


def validate_inverse_distance(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    power: float = 2.0,
    nearest: int | None = None,
) -> Validation:
    """Leave-one-out error of :func:`interpolate_inverse_distance`."""
    points, z = _require_stations(x, y, values)
    told = np.empty(z.size)
    for i in range(z.size):
        rest = np.arange(z.size) != i
        told[i] = interpolate_inverse_distance(
            points[rest, 0], points[rest, 1], z[rest], points[i : i + 1], power=power, nearest=nearest
        )[0]
    return _validate(z, told)


def krige_stations(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    values: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    model: Model = "spherical",
    variogram: Variogram | None = None,
    fewest: int = FEWEST_FOR_KRIGING,
) -> KrigedSurface:
    """Ordinary kriging with a fitted or a given variogram.

    Matheron, G. (1963). Principles of geostatistics. *Economic Geology* 58, 1246–1266; variogram and system as PyKrige
    fits and solves them (with a given variogram as gstat, whose ``fit.variogram`` weighs the lags otherwise).
    Coordinates must be metres or kilometres, not degrees. Stations at one place stand as one with their mean, for the
    system has no solution otherwise; a target without coordinates (NaN) has no value.

    Raises
    ------
    CannotAnswer
        Fewer than ``fewest`` places with a value, or all values are equal and no variogram is given.
    """
    points, z = _merge_places(*_require_stations(x, y, values))
    if z.size < fewest:
        raise CannotAnswer(
            Text("측정소가 적어 크리깅을 하지 않습니다", "too few stations for kriging"),
            where=f"{z.size} < {fewest}",
            next_step=Text("역거리 가중과 측정소 점을 쓰세요", "use inverse distance and show the stations"),
        )
    kriging = _fit_kriging(points, z, model, variogram)
    where, known = _split_targets(targets)
    found = np.full((2, len(where)), np.nan)
    if known.any():
        told = kriging.execute("points", where[known, 0], where[known, 1])
        found[:, known] = [_plain(part) for part in told]
    return KrigedSurface(
        found[0], found[1], _read_variogram(kriging, model if variogram is None else variogram.model)
    )


def validate_kriging(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    model: Model = "spherical",
    variogram: Variogram | None = None,
) -> Validation:
    """Leave-one-out error of :func:`krige_stations`; without a given variogram it is fitted anew each time."""
    points, z = _require_stations(x, y, values)
    told = np.empty(z.size)
    for i in range(z.size):
        rest = np.arange(z.size) != i
        kriging = _fit_kriging(*_merge_places(points[rest], z[rest]), model, variogram)
        told[i] = _plain(kriging.execute("points", points[i : i + 1, 0], points[i : i + 1, 1])[0])[0]
    return _validate(z, told)


def _fit_kriging(points: Floats, z: Floats, model: Model, variogram: Variogram | None):  # type: ignore[no-untyped-def]
    from pykrige.ok import OrdinaryKriging

    if variogram is None and np.ptp(z) == 0:
        raise CannotAnswer(
            Text("값이 모두 같아 변동도를 추정할 수 없습니다", "all values are equal: no variogram"),
            where=f"{z.size}",
            next_step=Text("역거리 가중과 측정소 점을 쓰세요", "use inverse distance and show the stations"),
        )
    given: dict[str, float] | None = None
    if variogram is not None:
        model = variogram.model
        given = (
            {"slope": variogram.sill, "nugget": variogram.nugget}
            if model == "linear"
            else {"psill": variogram.sill, "range": variogram.reach, "nugget": variogram.nugget}
        )
    return OrdinaryKriging(points[:, 0], points[:, 1], z, variogram_model=model, variogram_parameters=given)


def _merge_places(points: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Stations at one place as one, with their mean; in the order in which the places come first."""
    _, first, place = np.unique(points, axis=0, return_index=True, return_inverse=True)
    if first.size == z.size:
        return points, z
    mean = np.bincount(place.ravel(), weights=z) / np.bincount(place.ravel())
    order = np.argsort(first)
    return points[first[order]], mean[order]


def _split_targets(targets: npt.ArrayLike) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Coordinates of the targets, and which of them have some."""
    where = np.asarray(targets, dtype=float).reshape(-1, 2)
    return where, np.isfinite(where).all(axis=1)


def _read_variogram(kriging: object, model: Model) -> Variogram:
    found = [float(v) for v in kriging.variogram_model_parameters]  # type: ignore[attr-defined]
    if model == "linear" or len(found) == 2:
        return Variogram(model, found[0], float("nan"), found[1])
    return Variogram(model, found[0], found[1], found[2])


def _plain(values: npt.ArrayLike) -> Floats:
    return np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)


def _require_stations(x: npt.ArrayLike, y: npt.ArrayLike, values: npt.ArrayLike) -> tuple[Floats, Floats]:
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    z = np.asarray(values, dtype=float)
    keep = np.isfinite(z) & np.isfinite(points).all(axis=1)
    if keep.sum() < 2:
        raise CannotAnswer(
            Text("값이 있는 측정소가 두 곳은 있어야 합니다", "a surface takes two stations with a value"),
            where=f"{int(keep.sum())} < 2",
            next_step=Text("측정소나 기간을 늘리세요", "bring in more stations or a longer period"),
        )
    return points[keep], z[keep]


def _validate(z: Floats, told: Floats) -> Validation:
    error = told - z
    others = (z.sum() - z) / (z.size - 1)
    return Validation(
        predicted=told,
        rmse=float(np.sqrt(np.mean(error**2))),
        mae=float(np.mean(np.abs(error))),
        bias=float(error.mean()),
        mean_rmse=float(np.sqrt(np.mean((others - z) ** 2))),
    )
