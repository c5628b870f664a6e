"""Daily means by station, and which stations may be looked at together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.geo import find_gu
from workbench.methods.averages import average_periods, find_stuck

if TYPE_CHECKING:
    from workbench.query.engine import Engine

SQL = Path(__file__).parent
VALUES = ("pm25", "pm10")
GASES = ("o3", "no2", "co", "so2")
STUCK_HOURS = 24

BACKGROUND, ROADSIDE, OTHER, UNKNOWN = "background", "roadside", "other", "unknown"
_NETWORKS = {"도시대기": BACKGROUND, "도로변대기": ROADSIDE}


def load_hours(session: Engine) -> pd.DataFrame:
    """One row a station and hour: ``station_name``, ``time``, the particulates and gases, and ``stuck_pm25``,
    ``stuck_pm10``: whether a value was taken out because the sensor stood still. Empty where there are none.

    A station that stands in both files is taken from the one of the districts.
    """
    files = {"air_hourly": "hours.sql", "air_hourly_stations": "hours_all_stations.sql"}
    parts = [session.sql_file(SQL / file).to_pandas() for name, file in files.items() if session.has(name)]
    if not parts:
        return pd.DataFrame(
            columns=["station_name", "time", *VALUES, *GASES, *(f"stuck_{v}" for v in VALUES)]
        )
    hours: pd.DataFrame = pd.concat(parts, ignore_index=True).rename(columns={"measured": "time"})
    hours["time"] = pd.to_datetime(hours["time"])
    hours = hours.drop_duplicates(["station_name", "time"], keep="first")
    hours = hours.sort_values(["station_name", "time"], ignore_index=True)
    for value in VALUES:
        still = hours.groupby("station_name", sort=False)[value].transform(
            lambda column: find_stuck(column.to_numpy(dtype=float), run=STUCK_HOURS)
        )
        hours[f"stuck_{value}"] = still.astype(bool)
        hours[value] = hours[value].mask(hours[f"stuck_{value}"])
    return hours


def load_days(session: Engine, capture: float, hours: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row a station and day: ``station_name``, ``day``, ``pm25``, ``pm10``, ``from_hours``.

    Where there are hours of a day, its mean is made from them and stands only if enough of the 24 were
    measured; the published daily mean counts for the other days, and how many hours are in it is not known.
    """
    hours = load_hours(session) if hours is None else hours
    parts = []
    if len(hours):
        parts.append(_average_hours(hours, capture))
    if session.has("air_daily"):
        days = session.sql_file(SQL / "days.sql").to_pandas()
        days["day"] = pd.to_datetime(days["day"])
        parts.append(days.assign(from_hours=False))
    both: pd.DataFrame = pd.concat(parts, ignore_index=True)
    both = both.drop_duplicates(["station_name", "day"], keep="first")
    return both.sort_values(["station_name", "day"], ignore_index=True)


def _average_hours(hours: pd.DataFrame, capture: float) -> pd.DataFrame:
    found = None
    for value in VALUES:
        table = average_periods(
            hours, by=["station_name"], value=value, step="hour", period="day", capture=capture
        )
        means = table.rename(columns={"start": "day", "mean": value})[["station_name", "day", value]]
        found = means if found is None else found.merge(means, on=["station_name", "day"])
    assert found is not None
    return found.assign(from_hours=True)


def load_stations(session: Engine, names: pd.Series) -> pd.DataFrame:
    """One row a station: ``group``, its ``gu_code`` if it bears the name of a gu, its place if known.

    ``background`` and ``roadside`` come from the list of stations. Without it a station with the name of a gu
    is taken for that gu's background station, as is the city's practice, and the others are ``unknown``: they
    may stand beside a road, so they are kept apart.
    """
    frame = pd.DataFrame({"station_name": sorted(names.unique())})
    if session.has("air_stations"):
        listed = session.sql_file(SQL / "stations.sql").to_pandas().drop_duplicates("station_name")
        frame = frame.merge(listed, on="station_name", how="left")
    else:
        frame = frame.assign(network=None, lon=np.nan, lat=np.nan)
    gu = {name: find_gu(name=name) for name in frame["station_name"]}
    frame["gu_code"] = frame["station_name"].map({n: g.gu_code for n, g in gu.items() if g is not None})
    frame["group"] = [
        _choose_group(network, is_gu)
        for network, is_gu in zip(frame["network"], frame["gu_code"].notna(), strict=True)
    ]
    return frame


def _choose_group(network: object, is_gu: bool) -> str:
    if isinstance(network, str) and network:
        return _NETWORKS.get(network, OTHER)
    return BACKGROUND if is_gu else UNKNOWN


def fill_year(days: pd.DataFrame, value: str, year: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """One station's values of ``year`` day by day, NaN where there is none, shape (365,) or (366,)."""
    calendar = pd.date_range(f"{year}-01-01", f"{year}-12-31")
    series = days.set_index("day")[value].reindex(calendar)
    return series.to_numpy(dtype=float)
