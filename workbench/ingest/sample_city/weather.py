"""Hourly weather of the sample city over three years, and the two published files made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.signal import lfilter

from workbench.ingest.sample_city.places import Floats, Ints
from workbench.ingest.sample_city.publisher import HEADERS, MARK, PublishedFile, Publisher, seeded

FIRST, LAST = "2021-01-01", "2023-12-31"
DAYS = pd.date_range(FIRST, LAST, freq="D")
HOURS_N = 24 * len(DAYS)
DAY_OF_YEAR = np.asarray(DAYS.day_of_year, dtype=np.float64)
WEEKDAY: Ints = np.asarray(DAYS.day_of_week, dtype=np.int64)
MONTH: Ints = np.asarray(DAYS.month, dtype=np.int64)
YEAR: Ints = np.asarray(DAYS.year, dtype=np.int64)


def days_of(year: int, month: int | None = None) -> Ints:
    """Places in :data:`DAYS` of a year's, or a month's, days."""
    chosen = year == YEAR
    return np.flatnonzero(chosen if month is None else chosen & (month == MONTH))


LAST_YEAR = days_of(2023)

# Rough monthly climate of Seoul: share of wet days, and mean humidity on dry days (%).
_WET = np.array([0.17, 0.17, 0.22, 0.25, 0.26, 0.32, 0.52, 0.46, 0.28, 0.19, 0.27, 0.22])
_HUMID = np.array([54, 53, 53, 52, 57, 63, 73, 70, 65, 60, 58, 55], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Weather:
    """Hourly arrays of length :data:`HOURS_N`."""

    temp_c: Floats
    rain_mm: Floats
    wind_m_s: Floats
    humidity_pct: Floats

    def daily(self, values: Floats, how: str = "mean") -> Floats:
        """Day by day: ``mean``, ``sum``, ``min`` or ``max`` of hourly ``values``."""
        return np.asarray(getattr(values.reshape(-1, 24), how)(axis=1))


def drift(random: np.random.Generator, shape: tuple[int, ...], memory: float, spread: float) -> Floats:
    """Autoregressive noise of the first order along the last axis, with standard deviation ``spread``."""
    steps = random.normal(0.0, spread * np.sqrt(1 - memory**2), size=shape)
    return np.asarray(lfilter([1.0], [1.0, -memory], steps, axis=-1))


def simulate_weather(seed: int) -> Weather:
    """Temperature with seasons and days, wet spells, wind, and humidity that goes with them."""
    random = seeded(seed, "weather")
    hour = np.tile(np.arange(24), len(DAYS))
    season = np.repeat(-np.cos(2 * np.pi * (DAY_OF_YEAR - 20) / 365.25), 24)
    wet = np.repeat(_wet_days(random), 24)
    month = np.repeat(MONTH, 24) - 1
    falling = wet & (drift(random, (HOURS_N,), 0.85, 1.0) > 0.2)
    heavy = np.where(np.isin(month, (5, 6, 7)), 3.0, 1.0)
    rain = np.round(np.where(falling, random.gamma(0.6, 1.6, HOURS_N) * heavy, 0.0), 1)
    day_swing = np.cos(2 * np.pi * (hour - 15) / 24) * np.where(wet, 2.2, 4.6)
    temp = 12.9 + 14.2 * season + day_swing + drift(random, (HOURS_N,), 0.985, 3.7) - 0.8 * wet
    breeze = 0.25 * np.cos(2 * np.pi * (hour - 15) / 24) - 0.10 * season
    wind = np.exp(np.log(2.05) + breeze + drift(random, (HOURS_N,), 0.95, 0.36))
    humid = _HUMID[month] + 17.0 * wet - 9.0 * np.cos(2 * np.pi * (hour - 15) / 24)
    humidity = np.round(np.clip(humid + drift(random, (HOURS_N,), 0.96, 8.0), 15, 99))
    wind = np.round(np.clip(wind, 0.2, None), 1)
    return Weather(*(np.asarray(v, dtype=np.float64) for v in (np.round(temp, 1), rain, wind, humidity)))


def _wet_days(random: np.random.Generator) -> NDArray[np.bool_]:
    """Wet and dry days as a two-state chain: a wet day is likelier after a wet day."""
    drawn = random.random(len(DAYS))
    wet = np.zeros(len(DAYS), dtype=bool)
    for day in range(len(DAYS)):
        share = _WET[MONTH[day] - 1]
        wet[day] = drawn[day] < (min(0.85, share + 0.25) if day and wet[day - 1] else share * 0.75)
    return wet


def publish_weather(publisher: Publisher, weather: Weather, seed: int) -> None:
    """Write the daily file of the weather service and the monthly table of the statistics portal."""
    random = seeded(seed, "weather file")
    wind = weather.daily(weather.wind_m_s)
    lost = random.choice(len(DAYS), size=5, replace=False)
    wind[lost] = np.nan
    rain = weather.daily(weather.rain_mm, "sum")
    publisher.write_table(
        PublishedFile(
            f"weather/OBS_ASOS_DD_{MARK}_2021_2023.csv",
            "weather_daily",
            len(DAYS),
            dirt={"wind_empty": len(lost), "no_zero_before_the_point": 1},
        ),
        ",".join(HEADERS["weather_daily"]),
        [
            ["108"] * len(DAYS),
            ["서울"] * len(DAYS),
            DAYS.strftime("%Y-%m-%d").tolist(),
            _terse(weather.daily(weather.temp_c)),
            _terse(weather.daily(weather.temp_c, "min")),
            _terse(weather.daily(weather.temp_c, "max")),
            _terse(np.where(rain > 0, rain, np.nan)),
            _terse(wind),
            _terse(weather.daily(weather.humidity_pct)),
        ],
    )
    _publish_months(publisher, weather, seed)


def _terse(values: Floats) -> list[str]:
    """One decimal at most, as the weather service prints it: ``5``, ``.4``, ``-2.3``, empty for missing."""
    rounded = (np.round(values, 1) + 0.0).tolist()
    return [
        "" if value != value else f"{value:g}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:g}"
        for value in rounded
    ]


def _publish_months(publisher: Publisher, weather: Weather, seed: int) -> None:
    random = seeded(seed, "weather months")
    days = pd.DataFrame(
        {
            "month": DAYS.strftime("%Y. %m"),
            "mean": weather.daily(weather.temp_c),
            "high": weather.daily(weather.temp_c, "max"),
            "low": weather.daily(weather.temp_c, "min"),
            "rain": weather.daily(weather.rain_mm, "sum"),
            "humid": weather.daily(weather.humidity_pct),
            "driest": weather.daily(weather.humidity_pct, "min"),
            "wind": weather.daily(weather.wind_m_s),
            "gale": weather.daily(weather.wind_m_s, "max"),
        }
    )
    rows: list[list[Any]] = []
    for name, m in days.groupby("month"):
        mean, humid, gale = m["mean"].mean(), m["humid"].mean(), m["gale"].max()
        snow = "-" if mean > 2 else f"{random.gamma(2.0, 2.0):.1f}"
        numbers = [mean, m["high"].mean(), m["high"].max(), m["low"].mean(), m["low"].min(), m["rain"].sum()]
        numbers += [humid, m["driest"].min(), 1016.5 - 0.65 * (mean - 12), mean - (100 - humid) / 5]
        numbers += [2.5 + m["rain"].sum() / 110, 215 - m["rain"].sum() / 6]
        rows.append(
            [
                f'"{name}"',
                *(f"{v:.1f}" for v in numbers),
                snow,
                *(f"{v:.1f}" for v in (m["wind"].mean(), gale, gale * 1.7)),
            ]
        )
    heads = (HEADERS["weather_monthly"], HEADERS["weather_monthly_second"])
    publisher.write_table(
        PublishedFile(
            f"weather/seoul_weather_monthly_{MARK}.csv",
            "weather_monthly",
            len(rows) + 1,
            "utf-8-sig",
            "\n",
            dirt={"second_header_row": 1, "dash_for_none": sum(row[13] == "-" for row in rows)},
            must_quarantine={"second_header_row": 1},
        ),
        "\n".join(f'"{first}",' + ",".join(rest) for first, *rest in heads),
        list(zip(*rows, strict=True)),
    )
