"""The bicycle problem's tables as frames, from whatever the lake holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from workbench.geo import find_gu

if TYPE_CHECKING:
    from workbench.query.engine import Engine

SQL = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Years:
    """Whole years that a table covers, without a gap."""

    first: int
    last: int

    @property
    def period(self) -> tuple[date, date]:
        return date(self.first, 1, 1), date(self.last, 12, 31)

    def __contains__(self, year: object) -> bool:
        return isinstance(year, int) and self.first <= year <= self.last

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def find_years(available: set[int], *, at_most: int, last: int | None = None) -> Years | None:
    """The newest run of years among ``available``, no longer than ``at_most`` and not after ``last``."""
    allowed = {year for year in available if last is None or year <= last}
    if not allowed:
        return None
    newest = first = max(allowed)
    while first - 1 in allowed and newest - first + 1 < at_most:
        first -= 1
    return Years(first, newest)


def load_crashes(session: Engine) -> pd.DataFrame:
    """Crashes by gu and year; ``gu_code`` is the ministry's (MOIS). Years that lack a gu are left out."""
    frame = session.sql_file(SQL / "crashes_by_gu.sql").to_pandas()
    frame = add_gu_code(frame)
    places = frame["gu_name"].nunique()
    complete = frame.groupby("crash_year")["gu_name"].transform("nunique") == places
    return frame[complete].reset_index(drop=True)


def load_rentals(session: Engine) -> pd.DataFrame | None:
    """Rentals by station and month, with the gu as published and the dong of the station; ``None`` if there
    are none."""
    if not session.has("bike_station_rentals"):
        return None
    frame: pd.DataFrame = session.sql_file(SQL / "rentals_by_station.sql").to_pandas()
    frame["month"] = pd.to_datetime(frame["month"])
    stations = load_stations(session)
    places = stations.dropna(subset="station_id").drop_duplicates("station_id")
    frame["gu_code"] = frame["gu_name"].map(_find_codes(frame["gu_name"]))
    return frame.merge(places[["station_id", "dong_code"]], on="station_id", how="left")


def load_rides(session: Engine) -> pd.DataFrame | None:
    """Rides by station of departure, with its gu and dong; ``None`` if there are none.

    The station's number is looked up first, its key where the number is not known.
    """
    if not session.has("bike_rides"):
        return None
    frame: pd.DataFrame = session.sql_file(SQL / "rides_by_station.sql").to_pandas()
    stations = load_stations(session)
    for column in ("station_id", "station_key"):
        places = stations.dropna(subset=column).drop_duplicates(column).set_index(column)
        for area in ("gu_code", "dong_code"):
            known = frame[column].map(places[area])
            frame[area] = frame[area].fillna(known) if area in frame else known
    return frame


def load_stations(session: Engine) -> pd.DataFrame:
    """Every station known, best source first: number, key, gu and dong."""
    columns = ["station_id", "station_key", "gu_code", "dong_code"]
    sources = {
        "bike_stations": "stations.sql",
        "bike_station_info": "station_info.sql",
        "bike_station_master": "station_master.sql",
    }
    found = [
        session.sql_file(SQL / file).to_pandas().reindex(columns=columns).astype("str")
        for dataset, file in sources.items()
        if session.has(dataset)
    ]
    if not found:
        return pd.DataFrame(columns=columns, dtype="str")
    everything: pd.DataFrame = pd.concat(found, ignore_index=True)
    return everything[everything["gu_code"].notna()]


def load_residents(session: Engine) -> pd.DataFrame | None:
    """Residents by gu and year (mean of the quarters), years of four quarters only."""
    if not session.has("resident_population"):
        return None
    frame = session.sql_file(SQL / "residents_by_gu.sql").to_pandas()
    frame = add_gu_code(frame.rename(columns={"area_name": "gu_name"}))
    return frame[frame["quarters_n"] == 4].reset_index(drop=True)


def load_dong_names(session: Engine) -> pd.DataFrame:
    """Code, name and gu of each dong; empty where no boundaries are in the lake."""
    if not session.has("dong_boundaries"):
        return pd.DataFrame({"dong_code": [], "dong_name": [], "gu_name": []}, dtype="str")
    frame: pd.DataFrame = session.sql_file(SQL / "dong_names.sql").to_pandas()
    return frame


def add_gu_code(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with ``gu_code``; rows whose name is no gu (a dong, a depot) are left out."""
    codes = frame["gu_name"].map(_find_codes(frame["gu_name"]))
    return frame.assign(gu_code=codes)[codes.notna()].reset_index(drop=True)


def _find_codes(names: pd.Series) -> dict[str, str]:
    found = {str(name): find_gu(name=str(name)) for name in names.dropna().unique()}
    return {name: gu.gu_code for name, gu in found.items() if gu is not None}
