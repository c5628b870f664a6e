"""The published files of hourly and daily air pollution."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.ingest.sample_city.air import ELASTICITY, TREND, Air
from workbench.ingest.sample_city.monitors import ZONES, Monitor
from workbench.ingest.sample_city.places import Floats, Ints
from workbench.ingest.sample_city.publisher import (
    HEADERS,
    MARK,
    PublishedFile,
    Publisher,
    format_rows,
    seeded,
    spell,
)
from workbench.ingest.sample_city.weather import DAYS, HOURS_N, days_of
from workbench.ingest.sample_city.workbook import Cell, build_workbook

_DAILY_ORDER = ("no2_ppm", "o3_ppm", "co_ppm", "so2_ppm", "pm10_ug_m3", "pm25_ug_m3")
_VALID_HOURS = 18  # of 24: three quarters


def publish_air(
    publisher: Publisher, monitors: tuple[Monitor, ...], air: Air, *, seed: int, hours_n: int
) -> None:
    """Write the hourly file of the newest year (its last hours) and three years of daily files."""
    _publish_hours(publisher, monitors, air, hours_n)
    _publish_days(publisher, monitors, air, seed)
    publisher.truth["fine_dust"] = {
        "traffic_elasticity": ELASTICITY,
        "trend_log_per_year": TREND,
        "trend_percent_per_year": {name: round(100 * float(np.expm1(v)), 3) for name, v in TREND.items()},
        "transport_episodes": [{"first_day": day, "days_n": n} for day, n in air.episodes],
        "faults": list(air.faults),
        "roadside_stations": [m.name for m in monitors if m.roadside],
        "stations_beside_a_traffic_count": [m.name for m in monitors if m.counted],
        "hourly_hours_n": hours_n,
    }


def _publish_hours(publisher: Publisher, monitors: tuple[Monitor, ...], air: Air, hours_n: int) -> None:
    """Newest hour first; zero for missing particulates, nothing for missing gases."""
    hours = np.arange(HOURS_N - 1, HOURS_N - 1 - hours_n, -1)
    shown = sorted((i for i, m in enumerate(monitors) if m.hourly), key=lambda i: (monitors[i].zone_code, i))
    block = np.ix_(np.array(shown), hours)
    when = np.repeat(_stamps(hours), len(shown))
    repeated = [np.tile(np.array(c, dtype=object), hours_n) for c in _identity(monitors, shown)]
    cells = {name: values[block].T.ravel() for name, values in air.values.items()}
    day = _running_mean(air.values["pm10_ug_m3"])[block].T.ravel()
    pm = [_zeroed(cells["pm10_ug_m3"]), _zeroed(day), _zeroed(cells["pm25_ug_m3"])]
    gases = [_artefacts(cells[name]) for name in ("o3_ppm", "no2_ppm", "co_ppm", "so2_ppm")]
    dirt = {
        f"{name}_zero_for_missing": int(np.isnan(cells[name]).sum()) for name in ("pm10_ug_m3", "pm25_ug_m3")
    }
    dirt |= {
        f"{name}_empty": int(np.isnan(cells[name]).sum())
        for name in ("o3_ppm", "no2_ppm", "co_ppm", "so2_ppm")
    }
    file = PublishedFile(
        f"air/서울시 기간별 시간평균 대기환경 정보_{MARK}_2023.csv",
        "air_hourly",
        len(when),
        "cp949",
        "\n",
        dirt,
    )
    publisher.write_table(
        file, ",".join(f'"{name}"' for name in HEADERS["air_hourly"]), [when, *repeated, *pm, *gases]
    )


def _identity(monitors: tuple[Monitor, ...], shown: list[int]) -> list[list[str]]:
    return [
        [monitors[i].zone_code for i in shown],
        [f'"{ZONES[monitors[i].zone_code]}"' for i in shown],
        [f'"{monitors[i].code}"' for i in shown],
        [f'"{monitors[i].name}"' for i in shown],
    ]


def _stamps(hours: Ints) -> NDArray[np.object_]:
    days = np.array(DAYS.strftime("%Y%m%d"), dtype=object)
    return np.asarray(days[hours // 24] + spell(hours % 24, [f"{h:02d}00" for h in range(24)]))


def _running_mean(values: Floats) -> Floats:
    """Mean of the last 24 hours' valid values; NaN below three quarters."""
    valid = ~np.isnan(values)
    total = np.cumsum(np.where(valid, values, 0.0), axis=1)
    count = np.cumsum(valid, axis=1)
    total[:, 24:] = total[:, 24:] - total[:, :-24].copy()
    count[:, 24:] = count[:, 24:] - count[:, :-24].copy()
    return np.where(count >= _VALID_HOURS, np.round(total / np.maximum(count, 1)), np.nan)


def _zeroed(values: Floats) -> NDArray[np.object_]:
    return spell(np.nan_to_num(values, nan=0.0).astype(np.int64))


def _artefacts(values: Floats) -> NDArray[np.object_]:
    """Thousandths as the portal prints them, with their binary tail (``0.009000000000000001``)."""
    words = [repr(k * 0.001) if k % 100 else f"{k / 1000:g}" for k in range(4_001)] + [""]
    return spell(
        np.where(np.isnan(values), 4_001, np.round(np.nan_to_num(values) * 1000)).astype(np.int64), words
    )


@dataclass(frozen=True, slots=True)
class _Days:
    """Daily means of one year, the stations in the order of their names: array (days, stations)."""

    stamps: list[str]
    names: list[str]
    values: dict[str, Floats]

    def cells(self, decimals: int) -> list[list[str]]:
        """Columns of text in the publisher's order."""
        columns = [np.repeat(self.stamps, len(self.names)).tolist(), self.names * len(self.stamps)]
        for name in _DAILY_ORDER:
            digits = 0 if name.startswith("pm") else max(1, decimals - 2) if name == "co_ppm" else decimals
            columns.append([_number(v, digits) for v in self.values[name].ravel().tolist()])
        return columns


def _number(value: float, digits: int) -> str:
    return (
        ""
        if value != value
        else f"{round(value, digits):.{digits}f}".rstrip("0").rstrip(".")
        if digits
        else f"{value:.0f}"
    )


def _days(monitors: tuple[Monitor, ...], air: Air, year: int) -> _Days:
    order = sorted(range(len(monitors)), key=lambda i: monitors[i].name)
    days = days_of(year)
    hours = slice(24 * int(days[0]), 24 * int(days[-1] + 1))
    means = {}
    for name, values in air.values.items():
        blocks = values[order, hours].reshape(len(order), len(days), 24)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # days without a single value
            mean = np.nanmean(blocks, axis=2)
        means[name] = np.where(np.isfinite(blocks).sum(axis=2) >= _VALID_HOURS, mean, np.nan).T
    return _Days(DAYS[days].strftime("%Y%m%d").tolist(), [monitors[i].name for i in order], means)


def _publish_days(publisher: Publisher, monitors: tuple[Monitor, ...], air: Air, seed: int) -> None:
    """An XLSX year with other headers, a CP949 year, and a quoted UTF-8 year with more decimals."""
    random = seeded(seed, "air days")
    for year in (2021, 2022, 2023):
        days = _days(monitors, air, year)
        swapped = random.choice(days.values["pm10_ug_m3"].size, size=6, replace=False)
        pm10, pm25 = days.values["pm10_ug_m3"].ravel(), days.values["pm25_ug_m3"].ravel()
        pm10[swapped] = pm25[swapped] - 2  # finer dust above coarser dust: it happens in the real files
        days.values["pm10_ug_m3"] = np.where(pm10 < 1, np.nan, pm10).reshape(days.values["pm10_ug_m3"].shape)
        columns = days.cells(4 if year == 2023 else 3)
        lost = [any(cells) for cells in zip(*columns[2:], strict=True)]  # a day without any value is left out
        rows = [row for row, kept in zip(zip(*columns, strict=True), lost, strict=True) if kept]
        _write_year(publisher, year, rows)


def _write_year(publisher: Publisher, year: int, rows: list[tuple[str, ...]]) -> None:
    path = f"air/일별평균대기오염도_{MARK}_{year}"
    dirt = {f"{name}_empty": sum(not row[2 + i] for row in rows) for i, name in enumerate(_DAILY_ORDER)}
    if year == 2021:
        sheet: list[list[Cell]] = [[*HEADERS["air_daily_workbook"]]]
        sheet += [[int(row[0]), row[1], *(float(v) if v else None for v in row[2:])] for row in rows]
        file = PublishedFile(f"{path}.xlsx", "air_daily", len(rows), "xlsx", dirt=dirt | {"empty_sheets": 2})
        publisher.write_bytes(file, build_workbook({"Sheet1": sheet, "Sheet2": [], "Sheet3": []}))
    elif year == 2022:
        publisher.write_text(
            PublishedFile(f"{path}.csv", "air_daily", len(rows), dirt=dirt),
            format_rows([HEADERS["air_daily"], *rows]),
        )
    else:
        file = PublishedFile(f"{path}.csv", "air_daily", len(rows), "utf-8-sig", dirt=dirt)
        header = ",".join(f'"{name}"' for name in HEADERS["air_daily"])
        columns = list(zip(*rows, strict=True))
        publisher.write_table(file, header, [[f'"{day}"' for day in columns[0]], *columns[1:]])
