"""Korea's comprehensive air-quality index (CAI, 통합대기환경지수) with its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Pollutant = Literal["so2", "co", "o3", "no2", "pm10", "pm25"]

POLLUTANTS: tuple[Pollutant, ...] = ("so2", "co", "o3", "no2", "pm10", "pm25")
"""Gases in ppm over the hour, particulate matter in µg/m³ over 24 hours."""

NEEDED: tuple[Pollutant, ...] = ("pm10", "pm25", "no2", "o3")
"""Without any one of these there is no index."""

_BANDS = {
    # Lower and upper concentration of 좋음, 보통, 나쁨, 매우나쁨, and the decimals the agency reports.
    "so2": (((0, 0.020), (0.021, 0.050), (0.051, 0.150), (0.151, 1.0)), 3),
    "co": (((0, 2.0), (2.01, 9.0), (9.01, 15.0), (15.01, 50.0)), 2),
    "o3": (((0, 0.030), (0.031, 0.090), (0.091, 0.150), (0.151, 0.6)), 3),
    "no2": (((0, 0.030), (0.031, 0.060), (0.061, 0.200), (0.201, 2.0)), 3),
    "pm10": (((0, 30), (31, 80), (81, 150), (151, 600)), 0),
    "pm25": (((0, 15), (16, 35), (36, 75), (76, 500)), 0),
}
_INDEX = ((0, 50), (51, 100), (101, 250), (251, 500))

_ADJUST_FROM = {"pm10": 70.0, "pm25": 30.0}


@dataclass(frozen=True, slots=True, eq=False)
class AirIndex:
    """The index of each hour; shapes (n,)."""

    index: Floats
    """Whole number, NaN where it is not computed."""
    exact: Floats
    """The same before rounding."""
    grade: npt.NDArray[np.int64]
    """1 좋음, 2 보통, 3 나쁨, 4 매우나쁨; 0 where there is no index."""
    dominant: npt.NDArray[np.str_]
    """Pollutant with the highest sub-index; empty where there is no index."""
    sub: dict[str, Floats]
    """Sub-index of each pollutant given, not rounded."""


def estimate_sub_index(concentration: npt.ArrayLike, pollutant: Pollutant) -> Floats:
    """Index of one pollutant: straight lines between the break points of the grades.

    AirKorea, 통합대기환경지수: I = (I_hi − I_lo)/(BP_hi − BP_lo) · (C − BP_lo) + I_lo. Concentrations are first rounded to the
    decimals the agency reports, halves up, so that none falls between two grades; above the highest break point the index
    is 500. Break points of 2018 (PM2.5 15/35/75).

    Parameters
    ----------
    concentration
        In ppm or µg/m³, shape (n,); NaN or a negative one gives NaN.
    """
    if pollutant not in _BANDS:
        raise ValueError(f"pollutants of the index are {', '.join(POLLUTANTS)}")
    bands, decimals = _BANDS[pollutant]
    scale = 10**decimals
    c = np.asarray(concentration, dtype=float)
    # Half a unit in the last place lies below the half in binary: 0.0305 · 1000 is 30.499999…
    c = np.floor(c * scale + 0.5 + 1e-9) / scale
    index = np.full(c.shape, np.nan)
    for (low, high), (first, last) in zip(bands, _INDEX, strict=True):
        inside = (c >= low - 1e-12) & (c <= high + 1e-12)
        index = np.where(inside, (last - first) / (high - low) * (c - low) + first, index)
    return np.where(c > bands[-1][1], 500.0, index)


def estimate_air_index(
    concentrations: Mapping[Pollutant, npt.ArrayLike], *, needed: Sequence[Pollutant] = NEEDED
) -> AirIndex:
    """The index: the highest sub-index, and more where several pollutants are bad at once.

    AirKorea, 통합대기환경지수: where two pollutants are 나쁨 or worse 50 is added, where three or more 75.

    Parameters
    ----------
    concentrations
        By pollutant, shapes (n,). PM is the 24-hour value (:func:`predict_day_mean`), gases the hour's.
    needed
        Pollutants without which no index is given; the agency's own rule by default.

    Raises
    ------
    ValueError
        No pollutant, one that the index does not know, or as many hours of one as of another are not there.
    """
    _require_pollutants(concentrations)
    sub = {p: np.atleast_1d(estimate_sub_index(c, p)) for p, c in concentrations.items()}
    names = [p for p in POLLUTANTS if p in sub]
    table = np.column_stack([sub[p] for p in names])
    known = np.ones(len(table), dtype=bool)
    for pollutant in needed:
        known &= ~np.isnan(sub[pollutant]) if pollutant in sub else False
    known &= ~np.isnan(table).all(axis=1)
    filled = np.where(np.isnan(table), -np.inf, table)
    bad = np.sum(filled > 100, axis=1)
    exact = np.where(known, filled.max(axis=1) + np.where(bad >= 3, 75, np.where(bad == 2, 50, 0)), np.nan)
    index = np.floor(exact + 0.5)
    grade = np.where(known, 1 + np.sum(np.nan_to_num(index)[:, None] > [50, 100, 250], axis=1), 0)
    dominant = np.where(known, np.array(names)[filled.argmax(axis=1)], "")
    return AirIndex(index, exact, grade.astype(np.int64), dominant, {str(p): c for p, c in sub.items()})


def _require_pollutants(concentrations: Mapping[Pollutant, npt.ArrayLike]) -> None:
    if not concentrations or not set(concentrations) <= set(POLLUTANTS):
        raise ValueError(f"pollutants of the index are {', '.join(POLLUTANTS)}")
    if len({np.size(np.asarray(c)) for c in concentrations.values()}) > 1:
        raise ValueError("as many hours of every pollutant")


def predict_day_mean(
    hours: npt.ArrayLike, pollutant: Literal["pm10", "pm25"], *, fewest_of_12: int = 9, fewest_of_4: int = 3
) -> Floats:
    """24-hour value of particulate matter as the index takes it: half the past, half carried forward.

    AirKorea, 24시간 예측이동평균: (12 C₁₂ + 12 C₄)/24 with C₁₂ the mean of the last 12 hours and C₄ that of the last 4, each
    adjusted: C where C < M or C/C₁₂ is below 0.9 or above 1.7, else 0.75 C; M is 70 for PM10 and 30 for PM2.5.

    Parameters
    ----------
    hours
        One value an hour without gaps in time, NaN where nothing valid was measured, shape (n,).
    fewest_of_12, fewest_of_4
        Valid hours needed. The agency's page does not say; three quarters by default.

    Returns
    -------
    Floats
        For the hour that ends each window, NaN where too little was measured, shape (n,).
    """
    x = np.asarray(hours, dtype=float)
    if not x.size:
        return x
    padded = np.concatenate([np.full(11, np.nan), x])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 12)
    long, n12 = _mean(windows)
    last = windows[:, -4:]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = last / long[:, None]
    kept = (last < _ADJUST_FROM[pollutant]) | (ratio < 0.9) | (ratio > 1.7)
    short, n4 = _mean(np.where(kept, last, 0.75 * last))
    return np.where((n12 >= fewest_of_12) & (n4 >= fewest_of_4), (long + short) / 2, np.nan)


def _mean(rows: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Mean of the valid values of each row, NaN without any, and how many there are."""
    valid = np.sum(~np.isnan(rows), axis=1)
    total = np.nansum(rows, axis=1)
    return np.divide(total, valid, out=np.full(len(rows), np.nan), where=valid > 0), valid.astype(np.int64)
