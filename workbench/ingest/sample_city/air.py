"""Hourly air pollution of the sample city, with a planted trend and a planted effect of traffic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.ingest.sample_city.monitors import Monitor
from workbench.ingest.sample_city.places import Floats
from workbench.ingest.sample_city.publisher import seeded
from workbench.ingest.sample_city.traffic import Traffic
from workbench.ingest.sample_city.weather import (
    DAY_OF_YEAR,
    DAYS,
    HOURS_N,
    LAST_YEAR,
    MONTH,
    YEAR,
    Weather,
    drift,
)

ELASTICITY = {"roadside": 0.12, "background": 0.05}
"""d ln PM / d ln traffic (planted; the same for PM10 and PM2.5)."""

TREND = {"pm25_ug_m3": -0.060, "pm10_ug_m3": -0.045}
"""Change of the logarithm a year (planted)."""

POLLUTANTS = ("pm10_ug_m3", "pm25_ug_m3", "o3_ppm", "no2_ppm", "co_ppm", "so2_ppm")

GAP_STATION, DEAD_STATION, STUCK_STATION = "금천구", "강북구", "도봉구"
"""Where the last year has too few hours, where PM2.5 died, and where PM10 stood still."""


@dataclass(frozen=True, slots=True)
class Air:
    """Hourly values (monitors, hours) for each of :data:`POLLUTANTS`; NaN where nothing was measured."""

    values: dict[str, Floats]
    episodes: tuple[tuple[str, int], ...]
    """First day and number of days of each spell of long-range transport."""
    faults: tuple[dict[str, object], ...]


def simulate_air(monitors: tuple[Monitor, ...], traffic: Traffic, weather: Weather, seed: int) -> Air:
    """Season, weather, transported haze, memory, trend and traffic; then gaps and faults."""
    random = seeded(seed, "air")
    transported, dust, episodes = _transport(random)
    roadside = np.array([m.roadside for m in monitors])
    effect = (
        np.where(roadside, ELASTICITY["roadside"], ELASTICITY["background"])[:, None] * traffic.relative()
    )
    year = np.arange(HOURS_N) / (24 * 365.25)
    memory = drift(random, (HOURS_N,), 0.955, 0.38)
    place = random.normal(0.0, 0.07, size=len(monitors)) + 0.10 * roadside
    local = drift(random, (len(monitors), HOURS_N), 0.80, 0.13) + effect + place[:, None]
    haze = _weather_part(weather) + transported + memory
    pm25 = np.log(16.0) + haze + TREND["pm25_ug_m3"] * year + local
    grit = np.log(1.62) + dust + (TREND["pm10_ug_m3"] - TREND["pm25_ug_m3"]) * year
    pm10 = pm25 + grit + drift(random, (len(monitors), HOURS_N), 0.7, 0.07)
    gases = _gases(traffic, weather, haze, roadside=roadside, random=random)
    values = {
        "pm10_ug_m3": np.clip(np.round(np.exp(pm10)), 3, 900),
        "pm25_ug_m3": np.clip(np.round(np.exp(pm25)), 1, 400),
    }
    values |= gases
    faults = _break(values, monitors, random)
    return Air(values, episodes, faults)


def _weather_part(weather: Weather) -> Floats:
    season = np.repeat(np.cos(2 * np.pi * (DAY_OF_YEAR - 45) / 365.25), 24)
    hour = np.tile(np.arange(24), len(DAYS))
    mixing = 0.07 * np.cos(2 * np.pi * (hour - 9) / 24) - 0.05 * np.cos(4 * np.pi * (hour - 4) / 24)
    calm = -0.30 * (np.log(weather.wind_m_s) - np.log(2.0))
    return np.asarray(
        0.26 * season + mixing + calm + 0.005 * (weather.humidity_pct - 60) - 0.30 * (weather.rain_mm > 0.2)
    )


def _transport(random: np.random.Generator) -> tuple[Floats, Floats, tuple[tuple[str, int], ...]]:
    """Spells of haze from afar (in spring also desert dust) over the whole city, as many each year."""
    haze, dust = np.zeros(HOURS_N), np.zeros(HOURS_N)
    cold = np.isin(MONTH, (11, 12, 1, 2, 3, 4, 5))
    years = [np.flatnonzero(cold & (year == YEAR)) for year in np.unique(YEAR)]
    starts = np.sort(np.concatenate([random.choice(days, size=14, replace=False) for days in years]))
    found = []
    for start in starts.tolist():
        days = int(random.integers(1, 4))
        first = 24 * start + int(random.integers(0, 24))
        hours = np.arange(first, min(first + 24 * days, HOURS_N))
        swell = np.sin(np.pi * (np.arange(len(hours)) + 0.5) / (24 * days))
        haze[hours] = np.maximum(haze[hours], random.uniform(0.8, 1.4) * swell)
        if MONTH[start] in (3, 4, 5) and random.random() < 0.5:
            dust[hours] = np.maximum(dust[hours], random.uniform(0.4, 0.9) * swell)
        found.append((str(DAYS[start].date()), days))
    return haze, dust, tuple(found)


def _gases(
    traffic: Traffic,
    weather: Weather,
    haze: Floats,
    *,
    roadside: NDArray[np.bool_],
    random: np.random.Generator,
) -> dict[str, Floats]:
    shape = traffic.vehicles.shape
    stir = -0.35 * (np.log(weather.wind_m_s) - np.log(2.0))
    road = np.where(roadside, 1.0, 0.45)[:, None] * traffic.relative()
    no2 = np.exp(
        np.log(0.019) + 0.30 * roadside[:, None] + 0.35 * road + stir + drift(random, shape, 0.85, 0.22)
    )
    sun = np.clip(np.sin(2 * np.pi * (np.tile(np.arange(24), len(DAYS)) - 8) / 24), 0, None)
    o3 = 0.018 + 0.0009 * np.clip(weather.temp_c, -8, None) + 0.022 * sun - 0.35 * no2
    co = np.exp(np.log(0.42) + 0.35 * haze + 0.10 * road + drift(random, shape, 0.85, 0.16))
    so2 = np.exp(np.log(0.0031) + 0.15 * haze + drift(random, shape, 0.85, 0.15))
    return {
        "o3_ppm": np.clip(np.round(o3 + drift(random, shape, 0.85, 0.006), 3), 0.001, 0.2),
        "no2_ppm": np.clip(np.round(no2, 3), 0.001, 0.2),
        "co_ppm": np.clip(np.round(co, 1), 0.1, 4.0),
        "so2_ppm": np.clip(np.round(so2, 3), 0.001, 0.05),
    }


def _break(
    values: dict[str, Floats], monitors: tuple[Monitor, ...], random: np.random.Generator
) -> tuple[dict[str, object], ...]:
    """Take hours out at random, whole weeks at one station, and spoil two sensors."""
    for name in POLLUTANTS:
        out = random.random(values[name].shape) < 0.004
        breaks = drift(random, values[name].shape, 0.97, 1.0) > 2.65  # spells of several hours
        values[name][out | breaks] = np.nan
    place = {m.name: i for i, m in enumerate(monitors)}
    last = 24 * int(LAST_YEAR[0])
    n = HOURS_N - last
    # 40 hours of every 120: a third of any month is gone, so that a month's file shows it as well.
    gone = last + np.flatnonzero(np.arange(n) % 120 < 40)
    for name in POLLUTANTS:
        values[name][place[GAP_STATION], gone] = np.nan
    dead = last + int(0.30 * n)
    values["pm25_ug_m3"][place[DEAD_STATION], dead:] = np.nan
    stuck = slice(HOURS_N - 24 * 16, HOURS_N - 24 * 7)
    values["pm10_ug_m3"][place[STUCK_STATION], stuck] = 37.0
    return (
        {
            "kind": "gap",
            "station": GAP_STATION,
            "from": _hour(last),
            "to": _hour(HOURS_N - 1),
            "share_lost": 1 / 3,
        },
        {
            "kind": "dead",
            "station": DEAD_STATION,
            "column": "pm25_ug_m3",
            "from": _hour(dead),
            "to": _hour(HOURS_N - 1),
        },
        {
            "kind": "stuck",
            "station": STUCK_STATION,
            "column": "pm10_ug_m3",
            "from": _hour(stuck.start),
            "to": _hour(stuck.stop - 1),
            "value": 37,
        },
    )


def _hour(number: int) -> str:
    return f"{DAYS[number // 24].date()}T{number % 24:02d}:00"
