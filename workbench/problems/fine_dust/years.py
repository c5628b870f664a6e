"""Yearly means, exceedances and the course of the months, none of them under capture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.methods.averages import average_periods, count_exceedances, percentile
from workbench.methods.bootstrap import Change, MeanEstimate, estimate_change, estimate_yearly_mean
from workbench.problems.fine_dust.data import BACKGROUND, ROADSIDE, fill_year
from workbench.problems.fine_dust.levels import Pollutant

Days = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
"""One value a day in the order of the calendar, NaN where there is none."""

DAILY_PERCENTILE = 99.0
POOLED = (BACKGROUND, ROADSIDE)
"""Groups that are averaged. What stands elsewhere, or who knows where, is shown station by station only."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Change between two years at the same stations."""

    first: int
    last: int
    stations_n: int
    change: Change


@dataclass(frozen=True, slots=True)
class Yearly:
    """Everything known of one pollutant by year."""

    pollutant: Pollutant
    captures: pd.DataFrame
    """Every station and year there is: ``valid_n``, ``expected_n``, ``capture``, ``is_valid``, ``group``."""
    stations: pd.DataFrame
    """Stations and years with enough capture: mean, interval, exceedances, percentile."""
    groups: pd.DataFrame
    """Group and year: the mean of the stations' daily values, with its interval."""
    estimates: dict[tuple[str, int], MeanEstimate]
    """(group, year) → the group's estimate."""
    series: dict[tuple[str, int], Days]
    """(station, year) → its days, for stations and years with enough capture."""

    @property
    def years(self) -> list[int]:
        """Years in which at least one background station has enough capture, oldest first."""
        chosen = self.stations[self.stations["group"] == BACKGROUND]
        return sorted(int(y) for y in chosen["year"].unique())


def build_yearly(
    days: pd.DataFrame, stations: pd.DataFrame, pollutant: Pollutant, *, capture: float, seed: int
) -> Yearly:
    """Means of every station and year with enough days, and of groups of such stations."""
    captures = average_periods(
        days.rename(columns={"day": "time"}),
        by=["station_name"],
        value=pollutant.id,
        step="day",
        period="year",
        capture=capture,
    ).merge(stations, on="station_name")
    captures["year"] = captures["start"].dt.year
    valid = captures[captures["is_valid"]]
    by_station = dict(list(days.groupby("station_name")))
    rows: list[tuple[object, ...]] = []
    series: dict[tuple[str, int], Days] = {}
    for name, year in zip(valid["station_name"].tolist(), valid["year"].tolist(), strict=True):
        key = (str(name), int(year))
        values = fill_year(by_station[key[0]], pollutant.id, key[1])
        series[key] = values
        rows.append(_measure(key, values, pollutant, seed))
    described = pd.DataFrame(rows, columns=_COLUMNS).merge(stations, on="station_name")
    groups, estimates = _build_groups(described, series, capture=capture, seed=seed)
    return Yearly(pollutant, captures, described, groups, estimates, series)


_COLUMNS = [
    "station_name", "year", "mean", "low", "high", "days_n", "missing_n",
    "over_korea_n", "over_who_n", "percentile",
]  # fmt: skip


def _measure(
    key: tuple[str, int],
    values: Days,
    pollutant: Pollutant,
    seed: int,
) -> tuple[object, ...]:
    found = estimate_yearly_mean(values, seed=seed)
    return (
        *key,
        found.mean,
        found.low,
        found.high,
        found.days_n,
        values.size - found.days_n,
        count_exceedances(values, pollutant.korea_day),
        count_exceedances(values, pollutant.who_day),
        percentile(values, DAILY_PERCENTILE),
    )


def _build_groups(
    described: pd.DataFrame, series: dict[tuple[str, int], Days], *, capture: float, seed: int
) -> tuple[pd.DataFrame, dict[tuple[str, int], MeanEstimate]]:
    rows: list[tuple[object, ...]] = []
    estimates: dict[tuple[str, int], MeanEstimate] = {}
    pooled = described[described["group"].isin(POOLED)]
    for key, members in _split(pooled):
        values = pool_stations([series[str(name), key[1]] for name in members["station_name"]], capture)
        if values is None:
            continue
        found = estimates[key] = estimate_yearly_mean(values, seed=seed)
        rows.append((*key, len(members), found.mean, found.low, found.high, found.days_n))
    columns = ["group", "year", "stations_n", "mean", "low", "high", "days_n"]
    return pd.DataFrame(rows, columns=columns), estimates


def _split(described: pd.DataFrame) -> Iterator[tuple[tuple[str, int], pd.DataFrame]]:
    for group in sorted(described["group"].unique()):
        of_group = described[described["group"] == group]
        for year in sorted(of_group["year"].unique().tolist()):
            yield (str(group), int(year)), of_group[of_group["year"] == year]


def pool_stations(series: Sequence[Days], capture: float) -> Days | None:
    """Day by day the mean of the stations, where enough of them measured; ``None`` if too few days are
    left."""
    stacked = np.array(series)
    there = np.sum(~np.isnan(stacked), axis=0)
    enough = there >= capture * len(stacked)
    if enough.mean() < capture:
        return None
    return np.where(enough, np.nansum(stacked, axis=0) / np.maximum(there, 1), np.nan)


def compare_years(yearly: Yearly, group: str, *, capture: float, seed: int) -> Comparison | None:
    """The newest year against the oldest, with the stations of the group that have both; ``None`` if none
    has."""
    years = sorted(int(y) for y in yearly.groups.loc[yearly.groups["group"] == group, "year"])
    if len(years) < 2:
        return None
    first, last = years[0], years[-1]
    members = yearly.stations[yearly.stations["group"] == group]
    both = sorted(
        set(members.loc[members["year"] == first, "station_name"])
        & set(members.loc[members["year"] == last, "station_name"])
    )
    if not both:
        return None
    pooled = [pool_stations([yearly.series[name, year] for name in both], capture) for year in (first, last)]
    if pooled[0] is None or pooled[1] is None:
        return None
    before, after = (estimate_yearly_mean(values, seed=seed) for values in pooled if values is not None)
    return Comparison(first, last, len(both), estimate_change(before, after))


def build_months(
    days: pd.DataFrame, stations: pd.DataFrame, pollutant: Pollutant, *, capture: float
) -> pd.DataFrame:
    """Mean of each month by group: stations with enough days, none where fewer than three of four have.

    Every month between the first and the last has a row, empty where nothing stands, so that a line drawn
    through them breaks.
    """
    table = average_periods(
        days.rename(columns={"day": "time"}),
        by=["station_name"],
        value=pollutant.id,
        step="day",
        period="month",
        capture=capture,
    ).merge(stations.loc[stations["group"].isin(POOLED), ["station_name", "group"]], on="station_name")
    grouped = table.groupby(["group", "start"]).agg(
        mean=("mean", "mean"), valid=("is_valid", "mean"), stations_n=("is_valid", "sum")
    )
    grouped["mean"] = grouped["mean"].where(grouped["valid"] >= capture)
    every = pd.date_range(table["start"].min(), table["start"].max(), freq="MS")
    groups = sorted(table["group"].unique())
    index = pd.MultiIndex.from_product([groups, every], names=["group", "start"])
    filled = grouped.reindex(index).reset_index().rename(columns={"start": "month"})
    filled["stations_n"] = filled["stations_n"].fillna(0).astype(int)
    return filled.drop(columns="valid")
