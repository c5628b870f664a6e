"""Which stretch of hours is whole enough to be spoken of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from workbench.methods.averages import average_periods
from workbench.problems.fine_dust.data import BACKGROUND, ROADSIDE

Matrix = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Hours of one calendar year or month, against its full calendar."""

    first: date
    last: date
    times: pd.DatetimeIndex
    """Every hour of the calendar period."""
    hours: pd.DataFrame
    """Rows of the hours within it, of stations that measured enough, with ``group``."""

    @property
    def period(self) -> tuple[date, date]:
        return self.first, self.last

    def pivot(self, value: str, group: str) -> pd.DataFrame:
        """Hours of the calendar by stations of a group, NaN where nothing valid was measured."""
        chosen = self.hours[self.hours["group"] == group]
        wide = chosen.pivot(index="time", columns="station_name", values=value)
        return wide.reindex(self.times)

    def groups(self) -> list[str]:
        """Networks that may be pooled, as far as they are here."""
        return [g for g in (BACKGROUND, ROADSIDE) if (self.hours["group"] == g).any()]

    def pool(self, value: str, group: str, capture: float) -> Matrix:
        """Hour by hour the mean of the group's stations, where enough of them measured; shape (hours,)."""
        wide = self.pivot(value, group)
        enough = wide.notna().mean(axis=1) >= capture
        return wide.mean(axis=1).where(enough).to_numpy(dtype=float)


def choose_window(hours: pd.DataFrame, stations: pd.DataFrame, capture: float) -> Window | None:
    """The newest calendar year of which a background station measured enough hours, else the newest month."""
    if hours.empty:
        return None
    placed = hours.merge(stations[["station_name", "group"]], on="station_name")
    for period in ("year", "month"):
        table = average_periods(
            hours, by=["station_name"], value="pm25", step="hour", period=period, capture=capture
        ).merge(stations[["station_name", "group"]], on="station_name")
        valid = table[table["is_valid"] & (table["group"] == BACKGROUND)]
        if valid.empty:
            continue
        start = valid["start"].max()
        end = start + (pd.DateOffset(years=1) if period == "year" else pd.DateOffset(months=1))
        names = table.loc[table["is_valid"] & (table["start"] == start), "station_name"]
        inside = (placed["time"] >= start) & (placed["time"] < end) & placed["station_name"].isin(names)
        times = pd.date_range(start, end, freq="h", inclusive="left")
        return Window(start.date(), times[-1].date(), times, placed[inside])
    return None
