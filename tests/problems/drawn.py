"""Lakes drawn by hand: a few rows of the right shape, written as the versions that sessions read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from workbench.catalog import load_catalog
from workbench.core.result import Result, Table
from workbench.query import Session, open_session
from workbench.storage import Lake

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
CREATED = datetime(2024, 3, 1, tzinfo=UTC)
GU = {"종로구": "11110", "중구": "11140", "송파구": "11710"}


def open_lake_of(root: Path, tables: Mapping[str, pd.DataFrame], *, is_sample: bool = False) -> Session:
    """A session over ``tables``, each written as the current version of its dataset."""
    lake = Lake(root, is_sample=is_sample)
    for name, frame in tables.items():
        folder = lake.tidy / name / "v1"
        folder.mkdir(parents=True)
        frame.to_parquet(folder / "part-0.parquet")
        part = {"file": "part-0.parquet", "rows_n": len(frame), "source": {"name": f"{name}.csv"}}
        manifest = {"parts": [part], "is_sample": is_sample, "period": [None, None]}
        (folder / "manifest.json").write_text(json.dumps(manifest | {"created_at": CREATED.isoformat()}))
        (folder.parent / "current").write_text("v1")
    return open_session(lake, load_catalog(DATASETS), memory="500MB", threads=1)


def build_boundaries() -> pd.DataFrame:
    """Three square gu in a row, each 0.05 degrees wide."""
    shapes = [box(127 + 0.05 * i, 37.5, 127.05 + 0.05 * i, 37.55) for i in range(3)]
    frame = {"gu_code": list(GU.values()), "gu_name": list(GU), "base_year": [2024] * 3}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def build_dong() -> pd.DataFrame:
    """One dong a gu."""
    rows = [(f"{code}510", f"{name[:-1]}동", code, name) for name, code in GU.items()]
    return pd.DataFrame(rows, columns=["dong_code", "dong_name", "gu_code", "gu_name"])


def build_crashes(counts: Mapping[str, Mapping[int, int]]) -> pd.DataFrame:
    """Victim crashes by gu and year; as many at fault less one, a death in every tenth."""
    rows = [
        (gu, year, n, max(n - 1, 0), n // 10, n) for gu, years in counts.items() for year, n in years.items()
    ]
    columns = ["gu_name", "crash_year", "victim_crashes_n", "at_fault_crashes_n", "victim_deaths_n"]
    return pd.DataFrame(rows, columns=[*columns, "victim_injured_n"])


def build_rentals(a_month: Mapping[str, int], year: int, months: int = 12) -> pd.DataFrame:
    """One station a gu, the same rentals every month."""
    rows = [
        (gu, f"{k:05d}", pd.Timestamp(year, month, 1).date(), n)
        for k, (gu, n) in enumerate(a_month.items(), start=101)
        for month in range(1, months + 1)
    ]
    return pd.DataFrame(rows, columns=["gu_name", "station_id", "month", "rentals_n"])


def build_stations() -> pd.DataFrame:
    """The stations of :func:`build_rentals`: 00101 in 종로구, 00102 in 중구, 00103 in 송파구."""
    rows = [
        (f"{k:05d}", f"{gu} 대여소", gu, code, f"{code}510", 127.025 + 0.05 * i, 37.525)
        for i, (k, (gu, code)) in enumerate(zip((101, 102, 103), GU.items(), strict=True))
    ]
    return pd.DataFrame(
        rows, columns=["station_id", "station_name", "gu_name", "gu_code", "dong_code", "lon", "lat"]
    )


def build_residents(persons: Mapping[str, int], year: int, quarters: int = 4) -> pd.DataFrame:
    """Residents by quarter; foreigners beside the total, which must not be counted twice."""
    rows = [
        (area, category, pd.Timestamp(year, 3 * q + 1, 1).date(), n)
        for area, total in persons.items()
        for q in range(quarters)
        for category, n in (("계", total), ("등록외국인", total // 20))
    ]
    return pd.DataFrame(rows, columns=["area_name", "category", "quarter", "population_n"])


def build_spots(spots: list[tuple[int, str, int, int, float, float]]) -> pd.DataFrame:
    """Rows of (year, name, crashes, deaths, metres east, metres north) from a corner of 종로구."""
    rows = [
        (
            year,
            GU["종로구"],
            "종로구",
            f"{GU['종로구']}510",
            i,
            name,
            n,
            n,
            deaths,
            0,
            n - deaths,
            0,
            127 + x / 88_000,
            37.5 + y / 111_000,
        )
        for i, (year, name, n, deaths, x, y) in enumerate(spots)
    ]
    columns = (
        "crash_year gu_code gu_name dong_code spot_id spot_name crashes_n casualties_n deaths_n serious_n"
    )
    columns += " slight_n reported_n lon lat"
    return pd.DataFrame(rows, columns=columns.split())


def build_rides(rides: list[tuple[str | None, str | None, str]]) -> pd.DataFrame:
    """Rows of (station number, station key, day); each ride comes back to where it began."""
    frame = pd.DataFrame(rides, columns=["from_station_id", "from_station_key", "day"])
    frame = frame.assign(rented_at=pd.to_datetime(frame["day"])).drop(columns="day")
    return frame.assign(to_station_id=frame["from_station_id"], distance_m=1500.0, birth_year=1990)


def build_days(values: Mapping[str, float], year: int, days: int = 365) -> pd.DataFrame:
    """The same PM2.5 every day at each station, PM10 twice as high; no day after the first ``days``."""
    calendar = pd.date_range(f"{year}-01-01", periods=days)
    parts = [
        pd.DataFrame({"station_name": name, "date": calendar, "pm25_ug_m3": v, "pm10_ug_m3": 2 * v})
        for name, v in values.items()
    ]
    return pd.concat(parts, ignore_index=True)


def build_hours(station: str, start: str, values: list[float]) -> pd.DataFrame:
    """Hourly PM2.5 from ``start``; PM10 twice as high, the gases low."""
    time = pd.date_range(start, periods=len(values), freq="h")
    pm25 = np.asarray(values, dtype=float)
    frame = {"station_name": station, "measured_at": time, "pm25_ug_m3": pm25, "pm10_ug_m3": 2 * pm25}
    gases = {"o3_ppm": 0.02, "no2_ppm": 0.02, "co_ppm": 0.4, "so2_ppm": 0.003}
    return pd.DataFrame(frame | gases)


def read_table(result: Result, table_id: str) -> pd.DataFrame:
    """A result's table as a frame."""
    return find_table(result, table_id).data.to_pandas()


def find_table(result: Result, table_id: str) -> Table:
    return next(t for t in result.tables if t.id == table_id)


def name_all(parts: tuple[object, ...]) -> list[str]:
    """Ids of findings, tables, figures or refusals."""
    return [part.id for part in parts]  # type: ignore[attr-defined]
