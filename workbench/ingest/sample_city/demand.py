"""How many bicycle trips go from where to where, by month, weekday, hour and weather."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.ingest.sample_city.bike_stations import BikeStations
from workbench.ingest.sample_city.places import Floats, Ints
from workbench.ingest.sample_city.publisher import seeded
from workbench.ingest.sample_city.streets import Streets
from workbench.ingest.sample_city.weather import MONTH, WEEKDAY, YEAR, Weather, days_of

RIDE_MONTHS = ((2023, 6), (2023, 11))
"""Months whose single rides are published."""

YEARS = (2022, 2023)
"""Years whose rentals are published by station and by day."""

BANDS = ("morning", "other", "evening")

_SEASON = np.array([0.45, 0.52, 0.82, 1.10, 1.28, 1.32, 1.05, 1.08, 1.35, 1.34, 1.00, 0.50])
_WEEK = np.array([1.0, 1.02, 1.03, 1.02, 1.02, 0.96, 0.84])
_WORKDAY_HOURS = np.array(
    [14, 9, 6, 4, 4, 8, 20, 44, 72, 42, 28, 28, 32, 31, 32, 36, 46, 66, 92, 70, 58, 54, 46, 28],
    dtype=np.float64,
)
_WEEKEND_HOURS = np.array(
    [24, 17, 12, 8, 6, 7, 11, 17, 25, 31, 37, 43, 48, 53, 57, 61, 64, 63, 58, 52, 48, 44, 36, 24],
    dtype=np.float64,
)


@dataclass(frozen=True, slots=True)
class Demand:
    """Expected and drawn trips."""

    daily_n: Ints
    """Rides drawn for every day of the three years (0 before the published years)."""
    origin: Floats
    """Array (bands, stations): shares of trips that start at a station."""
    target: Floats
    """Array (bands, stations, stations): shares of where a trip from a station ends."""
    distance_m: Floats
    """Array (stations, stations): along the streets."""
    band_share: Floats
    """Shares of trips by band over the whole week."""

    def yearly_flow(self, streets: Streets, stations: BikeStations, year: int) -> Floats:
        """Expected trips along each street in a year."""
        n = len(streets.junctions)
        trips = np.zeros((n, n))
        for band in range(len(BANDS)):
            pairs = self.band_share[band] * self.origin[band][:, None] * self.target[band]
            np.add.at(trips, (stations.junction[:, None], stations.junction[None, :]), pairs)
        return streets.spread(trips * float(self.daily_n[days_of(year)].sum()))


def hour_shares(day: int) -> Floats:
    """Shares of a day's trips by hour."""
    hours = _WORKDAY_HOURS if WEEKDAY[day] < 5 else _WEEKEND_HOURS
    return np.asarray(hours / hours.sum())


def band_of(day: Ints, hour: Ints) -> Ints:
    """Place in :data:`BANDS`: morning and evening are of working days only."""
    working = WEEKDAY[day] < 5
    morning, evening = working & (hour >= 6) & (hour < 10), working & (hour >= 17) & (hour < 21)
    return np.where(morning, 0, np.where(evening, 2, 1))


def weather_factor(weather: Weather) -> Floats:
    """How far a day's rain, heat and frost cut its trips."""
    rain, mean = weather.daily(weather.rain_mm, "sum"), weather.daily(weather.temp_c)
    wet = np.where(rain > 10, 0.38, np.where(rain > 1, 0.62, 1.0))
    return np.asarray(wet * np.where(mean < -5, 0.7, 1.0) * np.where(mean > 28, 0.88, 1.0))


def build_demand(
    streets: Streets, stations: BikeStations, weather: Weather, *, rides_n: int, seed: int
) -> Demand:
    """Gravity between stations with distance decay; a season, a week and a day's weather on top.

    ``rides_n`` is the expected number of rides in :data:`RIDE_MONTHS` together.
    """
    random = seeded(seed, "demand")
    rate = (
        _SEASON[MONTH - 1]
        * _WEEK[WEEKDAY]
        * weather_factor(weather)
        * np.exp(random.normal(0, 0.05, len(YEAR)))
    )
    rate = rate * np.where(YEARS[0] == YEAR, 0.97, 1.0) * np.isin(YEAR, YEARS)
    published = np.concatenate([days_of(year, month) for year, month in RIDE_MONTHS])
    daily = random.poisson(rate * rides_n / rate[published].sum())
    metres = streets.distance_m[np.ix_(stations.junction, stations.junction)] + 320.0
    same = np.eye(len(metres), dtype=bool)
    near = np.exp(-metres / 1_250.0) * np.where(same, 0.9, 1.0)
    starts = np.array([stations.homes, stations.homes + stations.works, stations.works])
    ends = np.array([stations.works, stations.homes + stations.works, stations.homes])
    target = near[None, :, :] * ends[:, None, :]
    target /= target.sum(axis=2, keepdims=True)
    workday = hour_shares(int(np.flatnonzero(WEEKDAY == 2)[0]))
    bands = np.zeros(len(BANDS))
    bands[0] = 5 / 7 * workday[6:10].sum()
    bands[2] = 5 / 7 * workday[17:21].sum()
    bands[1] = 1 - bands[0] - bands[2]
    return Demand(daily, starts / starts.sum(axis=1, keepdims=True), target, metres, bands)
