"""When: the year as a calendar, the course of the day and the week, and the wind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.core.result import Column, Figure, Refusal, Table
from workbench.core.text import Text, write_days
from workbench.problems.chapter import Chapter, build_table
from workbench.problems.fine_dust.data import BACKGROUND, ROADSIDE, SQL
from workbench.problems.fine_dust.levels import GRADES, UNIT
from workbench.problems.fine_dust.window import Window
from workbench.problems.fine_dust.years import Yearly, pool_stations

if TYPE_CHECKING:
    from workbench.query.engine import Engine

SECTORS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
_SPEEDS = ((0.5, 1.5), (1.5, 3.3), (3.3, 5.4), (5.4, np.inf))
"""Classes of wind speed (m/s), near Beaufort's 1, 2, 3 and above; slower is calm and has no direction."""
_WHEN = {
    (BACKGROUND, False): "도시대기 평일 · background, weekdays",
    (BACKGROUND, True): "도시대기 주말 · background, weekends",
    (ROADSIDE, False): "도로변 평일 · roadside, weekdays",
    (ROADSIDE, True): "도로변 주말 · roadside, weekends",
}

NO_WIND = Refusal(
    "wind",
    Text("바람장미", "Wind rose"),
    Text("풍향이 든 시간별 기상 자료가 없습니다.", "There is no hourly weather with wind directions."),
    Text(
        "기상청 종관기상관측(ASOS) 시간자료(weather_hourly)",
        "Hourly weather of the weather service (weather_hourly)",
    ),
)


def build_calendar(yearly: Yearly, year: int, capture: float) -> Chapter:
    """The background mean of every day of the year, coloured by grade."""
    members = yearly.stations[(yearly.stations["year"] == year) & (yearly.stations["group"] == BACKGROUND)]
    values = pool_stations([yearly.series[str(n), year] for n in members["station_name"]], capture)
    if values is None:
        return Chapter()
    pollutant = yearly.pollutant
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31").date
    table = build_table(
        f"calendar_{pollutant.id}",
        Text(f"날마다의 {pollutant.title.ko} ({year}년)", f"{pollutant.title.en} day by day ({year})"),
        pd.DataFrame({"day": days, "mean": values}),
        (
            Column("day", Text("날", "Day"), "label"),
            Column("mean", Text("도시대기 평균", "Background mean"), "value", UNIT, 1),
        ),
    )
    figure = Figure(
        table.id,
        "calendar",
        Text(f"{pollutant.title.ko} 달력 ({year}년)", f"Calendar of {pollutant.said} ({year})"),
        table.id,
        "day",
        "mean",
        reference=tuple(zip(pollutant.grades, GRADES[:3], strict=True)),
        note=Text(
            "도시대기 측정소의 하루 평균입니다. 색은 에어코리아의 등급입니다.",
            "Daily means of the background stations, coloured by AirKorea's grades.",
        ),
    )
    return Chapter(tables=(table,), figures=(figure,))


def build_profile(window: Window | None, capture: float) -> Chapter:
    """PM2.5 by hour of the day, weekdays and weekends, background and roadside apart."""
    if window is None:
        return Chapter()
    weekend = window.times.day_of_week >= 5
    rows: list[tuple[object, ...]] = []
    for group in window.groups():
        values = window.pool("pm25", group, capture)
        for is_weekend in (False, True):
            for hour in range(24):
                chosen = values[(window.times.hour == hour) & (weekend == is_weekend)]
                known = chosen[np.isfinite(chosen)]
                mean = float(known.mean()) if known.size else float("nan")
                rows.append((hour, _WHEN[group, is_weekend], mean, known.size))
    table = _build_profile_table(pd.DataFrame(rows, columns=["hour", "when", "mean", "days_n"]), window)
    figure = Figure(
        table.id,
        "series",
        table.title,
        table.id,
        "hour",
        "mean",
        group="when",
        note=Text(
            "하루 안의 흐름에는 교통뿐 아니라 공기가 섞이는 높이와 바람도 들어 있습니다.",
            "The course of the day holds the mixing of the air and the wind, not traffic alone.",
        ),
    )
    return Chapter(tables=(table,), figures=(figure,))


def _build_profile_table(frame: pd.DataFrame, window: Window) -> Table:
    return build_table(
        "profile",
        Text(
            f"하루 안의 초미세먼지(PM2.5) ({write_days(window.first, window.last, 'ko')})",
            f"Fine particles (PM2.5) over the day ({write_days(window.first, window.last, 'en')})",
        ),
        frame,
        (
            Column("hour", Text("시각", "Hour"), "label", Text("시", "h")),
            Column("when", Text("언제, 어디", "When and where"), "label", bilingual=True),
            Column("mean", Text("평균", "Mean"), "value", UNIT, 1),
            Column("days_n", Text("날", "Days"), "exposure", Text("일", "days")),
        ),
    )


def build_wind_chapter(session: Engine) -> Chapter:
    """How often the wind comes from where; refused where directions are missing."""
    if not session.has("weather_hourly"):
        return Chapter(refusals=(NO_WIND,))
    wind = session.sql_file(SQL / "wind_hours.sql").to_pandas()
    if wind.empty:
        return Chapter(refusals=(NO_WIND,))
    frame, calm = count_sectors(wind["wind_m_s"].to_numpy(float), wind["wind_direction_deg"].to_numpy(float))
    first, last = (pd.Timestamp(t).date() for t in (wind["measured"].min(), wind["measured"].max()))
    table = build_table(
        "wind",
        Text(f"바람이 불어온 방향, {first}~{last}", f"Where the wind came from, {first} to {last}"),
        frame,
        (
            Column("sector", Text("방향", "Direction"), "label"),
            Column("speed", Text("풍속", "Speed"), "label"),
            Column("pct", Text("시간의 비율", "Share of hours"), "value", Text("%", "%"), 1),
            Column("hours_n", Text("시간", "Hours"), "exposure", Text("시간", "hours")),
        ),
        note=Text(
            f"초속 0.5m보다 약한 고요 {calm:.1f}%는 방향이 없어 그리지 않았습니다.",
            f"Calm below 0.5 m/s ({calm:.1f}% of the hours) has no direction and is not drawn.",
        ),
    )
    figure = Figure(
        "wind", "rose", Text("바람장미", "Wind rose"), "wind", "sector", "pct", group="speed", note=table.note
    )
    return Chapter(tables=(table,), figures=(figure,))


def count_sectors(
    speed: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    direction: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> tuple[pd.DataFrame, float]:
    """Hours by sector of 22.5° and class of speed (16 × 4 rows), and the percent of calm hours.

    Parameters
    ----------
    speed, direction
        Metres a second; degrees from north, where the wind comes from; shape (hours,).
    """
    sector = np.floor((direction % 360) / 22.5 + 0.5).astype(int) % 16
    rows = []
    for number, name in enumerate(SECTORS):
        for low, high in _SPEEDS:
            n = int(np.sum((sector == number) & (speed >= low) & (speed < high)))
            label = f"{low:g}–{high:g} m/s" if np.isfinite(high) else f"≥ {low:g} m/s"
            rows.append((name, label, 100 * n / speed.size, n))
    calm = 100 * float(np.mean(speed < _SPEEDS[0][0]))
    return pd.DataFrame(rows, columns=["sector", "speed", "pct", "hours_n"]), calm
