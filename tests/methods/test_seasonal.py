"""Trend, season and rest of drawn series, and statsmodels' own on a whole one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from statsmodels.tsa.seasonal import STL

from workbench.core.errors import CannotAnswer
from workbench.methods.seasonal import Convention, decompose_series

MONTHS = np.arange(72)
SEASON = 5 * np.cos(2 * np.pi * MONTHS / 12)
SERIES = 30 - 0.1 * MONTHS + SEASON


def test_parts_add_up_and_are_the_drawn_ones() -> None:
    found = decompose_series(SERIES)
    np.testing.assert_allclose(found.trend + found.seasonal + found.rest, SERIES)
    np.testing.assert_allclose(found.seasonal, SEASON, atol=0.15)
    np.testing.assert_allclose(found.deseasonalised, 30 - 0.1 * MONTHS, atol=0.2)
    assert found.seasonal_strength > 0.99
    noise = decompose_series(np.random.default_rng(0).normal(size=120), seasonal=35)
    assert noise.seasonal_strength < 0.5


def test_a_whole_series_is_statsmodels() -> None:
    noisy = SERIES + np.random.default_rng(1).normal(size=72)
    peer = STL(noisy, period=12, seasonal=13, robust=False).fit()
    found = decompose_series(noisy, seasonal=13, robust=False)
    np.testing.assert_allclose(found.trend, peer.trend)
    np.testing.assert_allclose(found.seasonal, peer.seasonal)


def test_gaps_stay_gaps_and_hardly_move_the_rest() -> None:
    broken = SERIES.copy()
    broken[[0, 10, 11, 30, 71]] = np.nan
    found = decompose_series(broken)
    assert np.isnan(found.rest).tolist() == np.isnan(broken).tolist()
    assert found.filled.sum() == 5
    np.testing.assert_allclose(found.trend, decompose_series(SERIES).trend, atol=0.5)


@pytest.mark.parametrize("values", [SERIES[:23], np.where(MONTHS % 2, np.nan, SERIES)])
def test_too_short_or_too_broken_is_refused(values: np.ndarray) -> None:
    with pytest.raises(CannotAnswer):
        decompose_series(values)


def loess(y: np.ndarray, span: int, degree: int, at: float, ends: tuple[int, int], w: np.ndarray) -> float:
    """One point of the local regression of Cleveland and others (1990), numbered from 1; ``w`` of the robust kind."""
    j = np.arange(ends[0], ends[1] + 1)
    reach = max(at - ends[0], ends[1] - at) + max(span - y.size, 0) // 2
    near = np.abs(j - at)
    weight = np.where(
        near <= 0.999 * reach, np.where(near <= 0.001 * reach, 1, (1 - (near / reach) ** 3) ** 3), 0
    )
    weight = weight * w[j - 1] / np.sum(weight * w[j - 1])
    if degree:
        mean = float(weight @ j)
        spread = float(weight @ (j - mean) ** 2)
        if np.sqrt(spread) > 0.001 * (y.size - 1):
            weight = weight * ((at - mean) / spread * (j - mean) + 1)
    return float(weight @ y[j - 1])


def smooth(y: np.ndarray, span: int, degree: int, jump: int, w: np.ndarray) -> np.ndarray:
    n, half = y.size, (span + 1) // 2
    points = list(range(1, n + 1, min(jump, n - 1)))
    start = [
        1 if span >= n or i < half else n - span + 1 if i >= n - half + 1 else i - half + 1 for i in points
    ]
    if points[-1] != n:
        points, start = [*points, n], [*start, start[-1]]
    fitted = [
        loess(y, span, degree, i, (a, min(a + span - 1, n)), w) for i, a in zip(points, start, strict=True)
    ]
    return np.interp(np.arange(1, n + 1), points, fitted)


def stl(
    y: np.ndarray, spans: list[int], degrees: list[int], jumps: list[int], inner: int, outer: int
) -> tuple[np.ndarray, np.ndarray]:
    """Season and trend of months, step by step."""
    n, trend, w = y.size, np.zeros(y.size), np.ones(y.size)
    for number in range(outer + 1):
        for _ in range(inner):
            cycle = np.zeros(n + 24)
            for month in range(12):
                part, own = (y - trend)[month::12], w[month::12]
                k = part.size
                before = loess(part, spans[0], degrees[0], 0, (1, min(spans[0], k)), own)
                after = loess(part, spans[0], degrees[0], k + 1, (max(1, k - spans[0] + 1), k), own)
                cycle[month::12] = [before, *smooth(part, spans[0], degrees[0], jumps[0], own), after]
            low = cycle
            for width in (12, 12, 3):
                low = np.convolve(low, np.ones(width) / width, "valid")
            season = cycle[12 : 12 + n] - smooth(low, spans[2], degrees[2], jumps[2], np.ones(n))
            trend = smooth(y - season, spans[1], degrees[1], jumps[1], w)
        if number < outer:
            rest = np.abs(y - season - trend)
            most = 6 * np.median(rest)
            w = np.where(
                rest <= 0.001 * most, 1, np.where(rest <= 0.999 * most, (1 - (rest / most) ** 2) ** 2, 0)
            )
    return season, trend


# Deaths of men from lung diseases in the United Kingdom by month, 1974 to 1979: R's ``mdeaths``.
DEATHS = np.array(
    [
        [2134, 1863, 1877, 1877, 1492, 1249, 1280, 1131, 1209, 1492, 1621, 1846],
        [2103, 2137, 2153, 1833, 1403, 1288, 1186, 1133, 1053, 1347, 1545, 2066],
        [2020, 2750, 2283, 1479, 1189, 1160, 1113, 970, 999, 1208, 1467, 2059],
        [2240, 1634, 1722, 1801, 1246, 1162, 1087, 1013, 959, 1179, 1229, 1655],
        [2019, 2284, 1942, 1423, 1340, 1187, 1098, 1004, 970, 1140, 1110, 1812],
        [2263, 1820, 1846, 1531, 1215, 1075, 1056, 975, 940, 1081, 1294, 1341],
    ],
    dtype=float,
).ravel()


@pytest.mark.parametrize(
    ("convention", "seasonal", "robust", "spans", "degrees", "jumps", "rounds"),
    [
        # R prints win, deg and jump of its fit: 721 19 13, 0 1 1 and 73 2 2 for the first of these.
        ("r", "periodic", True, [721, 19, 13], [0, 1, 1], [73, 2, 2], (1, 15)),
        ("r", "periodic", False, [721, 19, 13], [0, 1, 1], [73, 2, 2], (2, 0)),
        ("r", 7, False, [7, 23, 13], [0, 1, 1], [1, 3, 2], (2, 0)),
        ("r", 13, True, [13, 21, 13], [0, 1, 1], [2, 3, 2], (1, 15)),
        ("statsmodels", 7, True, [7, 23, 13], [1, 1, 1], [1, 1, 1], (2, 15)),
        ("statsmodels", "periodic", False, [721, 19, 13], [0, 1, 1], [1, 1, 1], (5, 0)),
    ],
)
def test_both_conventions_step_by_step(
    convention: Convention,
    seasonal: Any,
    robust: bool,
    spans: list[int],
    degrees: list[int],
    jumps: list[int],
    rounds: tuple[int, int],
) -> None:
    season, trend = stl(DEATHS, spans, degrees, jumps, *rounds)
    if seasonal == "periodic":
        season = np.tile(season.reshape(-1, 12).mean(axis=0), 6)
    found = decompose_series(DEATHS, seasonal=seasonal, robust=robust, convention=convention)
    np.testing.assert_allclose(found.seasonal, season, rtol=1e-8)
    np.testing.assert_allclose(found.trend, trend, rtol=1e-10)
    np.testing.assert_allclose(found.rest, DEATHS - season - trend, atol=1e-6)


def test_seasons_as_openair_takes_them_out() -> None:
    # TheilSen(deseason = TRUE): stl(s.window = 11, robust = TRUE, s.degree = 1), trend and remainder.
    season, _ = stl(DEATHS, [11, 21, 13], [1, 1, 1], [2, 3, 2], 1, 15)
    found = decompose_series(DEATHS, seasonal=11, degree=1, convention="r")
    np.testing.assert_allclose(found.deseasonalised, DEATHS - season, rtol=1e-8)


def test_the_season_that_r_prints_is_near_where_robust() -> None:
    # stl(mdeaths, s.window = "per", robust = TRUE) in the reference output of R's own examples. 72 values: with R's
    # partial sort in place of the median the step-by-step fit gives these numbers to the last digit.
    found = decompose_series(DEATHS, seasonal="periodic", convention="r")
    season = [found.seasonal.min(), np.median(found.seasonal), found.seasonal.max()]
    assert season == pytest.approx([-446.8302, -79.05613, 544.7904], abs=0.5)
    trend = np.quantile(found.trend, [0, 0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(trend, [1318.650, 1432.208, 1448.891, 1548.974, 1615.535], rtol=1e-3)


# Passengers of international airlines by month, 1949 to 1960, in thousands: R's ``AirPassengers``.
PASSENGERS = np.array(
    [
        [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118],
        [115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140],
        [145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166],
        [171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194],
        [196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201],
        [204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229],
        [242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278],
        [284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306],
        [315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336],
        [340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337],
        [360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405],
        [417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432],
    ],
    dtype=float,
).ravel()


def test_the_summary_that_r_prints() -> None:
    # summary(stl(AirPassengers, s.window = 12)): least, quarters, mean and most; windows 12 21 13, jumps 2 3 2.
    found = decompose_series(PASSENGERS, seasonal=12, robust=False, convention="r")
    for part, printed in (
        (found.seasonal, [-73.3, -25.1, -5.5, 0.1, 20.4, 94.8]),
        (found.trend, [123, 183, 260, 280, 375, 497]),
        (found.rest, [-36.2, -6.4, 0.3, -0.2, 5.9, 48.6]),
    ):
        low, first, middle, third, high = np.quantile(part, [0, 0.25, 0.5, 0.75, 1])
        digits = 0 if part is found.trend else 1
        assert np.round([low, first, middle, part.mean(), third, high], digits).tolist() == printed


def test_an_infinite_value_is_a_gap() -> None:
    broken = SERIES.copy()
    broken[5] = np.inf
    found = decompose_series(broken)
    assert np.isnan(found.rest[5])
    assert np.isfinite(found.trend).all()


@pytest.mark.parametrize("level", [0.0, 3.0, 0.1])
def test_what_stands_still_has_no_season(level: float) -> None:
    assert decompose_series([level] * 36).seasonal_strength == 0
