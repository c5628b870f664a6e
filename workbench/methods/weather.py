"""What a series would have been under average weather: meteorological normalisation."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.core.errors import CannotAnswer
from workbench.core.text import Text

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NormalisedSeries:
    """A series with the weather taken out."""

    values: Floats
    """Mean prediction over resampled weather, NaN where a predictor is missing, shape (n,)."""
    standard_error: Floats
    """Of that mean, from the resampling alone, shape (n,)."""
    r2: float
    """Share of variance explained in the hold-out; below about 0.5 the result means little."""
    rmse: float
    """In the hold-out, in the unit of the values."""
    importance: dict[str, float]
    """Loss of R² when the predictor is shuffled in the hold-out."""
    n: int
    """Rows behind the fit and the hold-out."""


def normalise_weather(
    values: npt.ArrayLike,
    trend: npt.ArrayLike,
    predictors: npt.ArrayLike,
    *,
    names: Sequence[str] = (),
    trees: int = 300,
    resamples: int = 300,
    holdout: float = 0.2,
    smallest_leaf: int = 5,
    tried: int | None = None,
    n_jobs: int = 1,
    seed: int = 0,
) -> NormalisedSeries:
    """Predict with every predictor but the date drawn anew from the whole period, and average.

    Grange, S. K. et al. (2018). Random forest meteorological normalisation models for Swiss PM10 trend analysis.
    *Atmospheric Chemistry and Physics* 18, 6223–6239: a random forest of the date and the rest (weather, hour, day of
    the week, day of the year); rows of the rest are drawn together, with replacement, so that wind and temperature stay
    a weather that has been.

    Parameters
    ----------
    values
        Shape (n,), NaN where nothing valid was measured: such rows are predicted but not learnt from.
    trend
        The date as a number; it alone is kept, shape (n,).
    predictors
        What is resampled, shape (n, p).
    holdout
        Share of the rows set aside, at random, to measure the fit. Neighbouring hours are alike, so this flatters.
    tried
        Predictors tried at each split, the date among them; a third by default, the root in R's rmweather.

    Raises
    ------
    CannotAnswer
        Fewer than ten complete rows a predictor.
    """
    from sklearn.ensemble import RandomForestRegressor

    y = np.asarray(values, dtype=float)
    x = np.column_stack([np.asarray(trend, dtype=float), np.asarray(predictors, dtype=float)])
    labels = ("trend", *(names or [f"x{i}" for i in range(x.shape[1] - 1)]))
    whole, learnt = _find_rows(y, x)
    test, train = np.split(np.random.default_rng(seed).permutation(learnt), [round(holdout * learnt.size)])
    forest = RandomForestRegressor(
        n_estimators=trees,
        min_samples_leaf=smallest_leaf,
        max_features=max(1, x.shape[1] // 3) if tried is None else tried,
        n_jobs=n_jobs,
        random_state=seed,
    ).fit(x[train], y[train])
    found, spread = np.full((2, y.size), np.nan)
    # Threads of one forest add its trees up in any order, in other last digits each time: whole draws run side by side.
    forest.set_params(n_jobs=1)
    seeds = np.random.SeedSequence(seed).spawn(resamples)
    found[whole], spread[whole] = _resample(forest.predict, x[whole], seeds, n_jobs)
    fit = _measure(forest, x[test], y[test], labels, seed)
    return NormalisedSeries(found, spread, *fit, n=int(learnt.size))


def _find_rows(y: Floats, x: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows that can be predicted, and those of them to learn from."""
    whole = np.flatnonzero(np.isfinite(x).all(axis=1))
    learnt, fewest = whole[np.isfinite(y[whole])], 10 * x.shape[1]
    if learnt.size < fewest:
        raise CannotAnswer(
            Text("날씨를 걷어내기에 자료가 모자랍니다", "too few complete rows to take the weather out"),
            where=f"{learnt.size} < {fewest}",
            next_step=Text("같은 기간의 기상 자료를 더 넣으세요", "bring in more weather of the same period"),
        )
    return whole, learnt


def _measure(
    forest: Any, x: Floats, y: Floats, labels: Sequence[str], seed: int
) -> tuple[float, float, dict[str, float]]:
    """R², root mean squared error and importances in the hold-out; NaN without one."""
    from sklearn.inspection import permutation_importance
    from sklearn.metrics import r2_score, root_mean_squared_error

    if y.size < 2:
        return float("nan"), float("nan"), dict.fromkeys(labels, float("nan"))
    told = forest.predict(x)
    loss = permutation_importance(forest, x, y, n_repeats=3, random_state=seed).importances_mean
    importance = dict(zip(labels, loss.tolist(), strict=True))
    return float(r2_score(y, told)), float(root_mean_squared_error(y, told)), importance


def _resample(
    predict: Callable[[Floats], Floats], x: Floats, seeds: Sequence[np.random.SeedSequence], n_jobs: int
) -> tuple[Floats, Floats]:
    """Mean and standard error of predictions over drawn weather (Welford's running sums)."""

    def draw(seed: np.random.SeedSequence) -> Floats:
        rows = np.random.default_rng(seed).integers(0, len(x), len(x))
        return predict(np.column_stack([x[:, :1], x[rows, 1:]]))

    mean, squares = np.zeros(len(x)), np.zeros(len(x))
    with ThreadPoolExecutor(n_jobs if n_jobs > 0 else os.cpu_count()) as pool:
        for number, told in enumerate(pool.map(draw, seeds), start=1):
            step = told - mean
            mean += step / number
            squares += step * (told - mean)
    return mean, np.sqrt(squares / max(len(seeds) - 1, 1) / len(seeds))
