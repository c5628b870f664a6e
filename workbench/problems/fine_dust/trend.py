"""Is it getting better: the slope of deseasonalised months, and the same with the weather taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Finding, Interval, Refusal, Table
from workbench.core.text import Text
from workbench.methods.seasonal import decompose_series
from workbench.methods.theil_sen import SenSlope, estimate_sen_slope
from workbench.methods.weather import NormalisedSeries, normalise_weather
from workbench.problems.chapter import Chapter, build_table
from workbench.problems.fine_dust.data import BACKGROUND, SQL
from workbench.problems.fine_dust.levels import UNIT, Pollutant
from workbench.problems.fine_dust.words import FROM_AFAR, WEATHER

if TYPE_CHECKING:
    from workbench.query.engine import Engine

FEWEST_MONTHS = 36
"""Under three rounds of the seasons a slope is the weather of two winters."""
TREES, DRAWS = 100, 60
WEAK_R2 = 0.5
_PREDICTORS = ("temp_c", "wind_m_s", "humidity_pct", "rain_mm")
_A_YEAR = Text("%/년", "% a year")


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The days and months of the background stations between the first and the last month."""

    pollutant: Pollutant
    days: pd.Series
    """Mean of the same stations by day, every day of the calendar, NaN where too few measured."""
    months: pd.Series
    """Mean by month, NaN where too few days are valid."""
    stations_n: int

    @property
    def years(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Months as years since the first."""
        return np.arange(len(self.months)) / 12.0

    @property
    def period(self) -> tuple[date, date]:
        return self.days.index[0].date(), self.days.index[-1].date()


def build_course(
    days: pd.DataFrame, stations: pd.DataFrame, pollutant: Pollutant, *, capture: float
) -> Course | None:
    """The longest unbroken stretch of months that the same background stations measured.

    Stations count that measured on enough days of the whole stretch: one that is added or closed would otherwise look
    like a change of the air.
    """
    chosen = days.merge(stations.loc[stations["group"] == BACKGROUND, ["station_name"]], on="station_name")
    if chosen.empty:
        return None
    wide = chosen.pivot(index="day", columns="station_name", values=pollutant.id)
    calendar = pd.date_range(wide.index.min().to_period("M").start_time, wide.index.max(), freq="D")
    wide = wide.reindex(calendar)
    measured = (wide.notna().mean(axis=1) > 0).groupby(calendar.to_period("M")).mean() >= capture
    first, last = _find_longest(measured.to_numpy(dtype=bool))
    if last < first:
        return None
    start, end = measured.index[first].start_time, measured.index[last].end_time.normalize()
    wide = wide.loc[start : min(end, calendar[-1])]
    kept = wide.loc[:, wide.notna().mean() >= capture]
    if kept.shape[1] == 0:
        return None
    mean = kept.mean(axis=1).where(kept.notna().mean(axis=1) >= capture)
    months = mean.groupby(pd.DatetimeIndex(mean.index).to_period("M")).agg(["mean", "count", "size"])
    whole = months["mean"].where(months["count"] >= capture * months["size"])
    return Course(pollutant, mean, whole, int(kept.shape[1]))


def _find_longest(mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[int, int]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    if edges.size == 0:
        return 0, -1
    longest = int(np.argmax(edges[1::2] - edges[::2]))
    return int(edges[2 * longest]), int(edges[2 * longest + 1]) - 1


def estimate_month_slope(course: Course, *, seed: int) -> tuple[SenSlope, pd.Series]:
    """Slope of ln(month) a year, season taken out, and the deseasonalised months in their unit."""
    # Not robust: with few rounds it would give two of three winters a perfect fit and the third all the rest.
    parts = decompose_series(np.log(course.months.to_numpy(dtype=float)), period=12, robust=False)
    slope = estimate_sen_slope(course.years, parts.deseasonalised, seed=seed)
    return slope, pd.Series(np.exp(parts.deseasonalised), index=course.months.index)


def estimate_weather_slope(
    course: Course, weather: pd.DataFrame, *, seed: int
) -> tuple[SenSlope, pd.Series, NormalisedSeries]:
    """Slope of the months as they would have been under average weather (random forest on ln(day))."""
    beside = weather.reindex(course.days.index)
    calendar = pd.DatetimeIndex(course.days.index)
    predictors = np.column_stack(
        [
            *(beside[name].to_numpy(dtype=float) for name in _PREDICTORS),
            calendar.day_of_year.to_numpy(dtype=float),
            calendar.day_of_week.to_numpy(dtype=float),
        ]
    )
    found = normalise_weather(
        np.log(course.days.to_numpy(dtype=float)),
        np.arange(len(calendar), dtype=float),
        predictors,
        names=(*_PREDICTORS, "day_of_year", "day_of_week"),
        trees=TREES,
        resamples=DRAWS,
        seed=seed,
    )
    months = pd.Series(found.values, index=calendar).groupby(calendar.to_period("M")).mean()
    months = months.where(course.months.notna())
    slope = estimate_sen_slope(course.years, months.to_numpy(dtype=float), seed=seed)
    return slope, pd.Series(np.exp(months.to_numpy(dtype=float)), index=months.index), found


def load_weather(session: Engine) -> pd.DataFrame | None:
    """Daily weather by day; ``None`` without any."""
    if not session.has("weather_daily"):
        return None
    frame = session.sql_file(SQL / "weather_days.sql").to_pandas()
    found: pd.DataFrame = frame.set_index(pd.to_datetime(frame["day"])).drop(columns="day").astype(float)
    return found


def build_trend_chapter(
    days: pd.DataFrame,
    stations: pd.DataFrame,
    weather: pd.DataFrame | None,
    pollutant: Pollutant,
    *,
    capture: float,
    seed: int,
) -> Chapter:
    """Both slopes with their months; refused where the months or the weather do not reach."""
    course = build_course(days, stations, pollutant, capture=capture)
    months_n = 0 if course is None else int(course.months.notna().sum())
    if course is None or months_n < FEWEST_MONTHS:
        return Chapter(refusals=(_refuse_short(pollutant, months_n),))
    try:
        plain, deseasonalised = estimate_month_slope(course, seed=seed)
    except CannotAnswer:
        return Chapter(refusals=(_refuse_short(pollutant, months_n),))
    findings = [_find(course, plain, None)]
    lines = {"계절을 뺌 · deseasonalised": deseasonalised}
    covered = 0.0 if weather is None else _share_covered(course, weather)
    refusals: tuple[Refusal, ...] = ()
    if weather is None or covered < capture:
        refusals = (_refuse_weather(pollutant),)
    else:
        slope, normalised, forest = estimate_weather_slope(course, weather, seed=seed)
        findings.insert(0, _find(course, slope, forest))
        lines["날씨를 걷어냄 · weather out"] = normalised
    table = _build_table(course, lines)
    return Chapter(tuple(findings), (table,), (_build_figure(pollutant),), refusals)


def _share_covered(course: Course, weather: pd.DataFrame) -> float:
    beside = weather.reindex(course.days.index)[list(_PREDICTORS)]
    return float(beside.notna().all(axis=1).mean())


def _refuse_short(pollutant: Pollutant, months_n: int) -> Refusal:
    return Refusal(
        f"trend_{pollutant.id}",
        Text(f"{pollutant.title.ko}의 추세", f"Trend of {pollutant.said}"),
        Text(
            f"같은 측정소가 끊김 없이 잰 달이 {months_n}달입니다. {FEWEST_MONTHS}달보다 짧으면 몇 해의 날씨를 추세로 읽게 "
            "됩니다.",
            f"The same stations measured {months_n} months without a break; under {FEWEST_MONTHS} a slope would be "
            "the weather of a few seasons.",
        ),
        Text("사이의 빠진 해의 일평균 또는 시간별 측정값", "Daily or hourly values of the years between"),
    )


def _refuse_weather(pollutant: Pollutant) -> Refusal:
    return Refusal(
        f"trend_weather_{pollutant.id}",
        Text(
            f"날씨를 걷어낸 {pollutant.title.ko}의 추세",
            f"Trend of {pollutant.said} with the weather taken out",
        ),
        Text(
            "같은 날의 기온·바람·습도·비가 없거나 모자랍니다.",
            "Temperature, wind, humidity and rain of the same days are missing or too few.",
        ),
        Text("같은 기간의 기상청 종관기상관측(ASOS) 자료", "Weather (ASOS) of the same period"),
    )


def _find(course: Course, slope: SenSlope, forest: NormalisedSeries | None) -> Finding:
    pollutant = course.pollutant
    change, low, high = (float(np.expm1(v) * 100) for v in (slope.slope, slope.low, slope.high))
    unsure = Text("", "")
    if low <= 0 <= high:
        unsure = Text(
            " 구간이 영을 포함하므로 달라졌다고 잘라 말할 수 없습니다.",
            " The interval holds zero: no change can be claimed.",
        )
    with_weather = Text("날씨의 영향을 걷어내면", "With the weather taken out,")
    without = Text("계절만 빼면(날씨는 그대로 두고)", "With only the season taken out,")
    lead = without if forest is None else with_weather
    key = f"trend_{pollutant.id}" if forest is None else f"trend_weather_{pollutant.id}"
    return Finding(
        key,
        Text(
            f"{{period}} {lead.ko} 도시대기 측정소의 {pollutant.title.ko}는 해마다 {{value}}% 달라졌습니다"
            f"(구간 {{low}}~{{high}}).{unsure.ko}",
            f"{lead.en} {pollutant.said} at background stations changed by {{value}}% a year in {{period}} "
            f"(interval {{low}} to {{high}}).{unsure.en}",
        ),
        change,
        Interval(
            low, high, 0.95, f"moving-block bootstrap of Theil–Sen slopes, blocks of {slope.block} months"
        ),
        _A_YEAR,
        slope.n,
        course.period,
        _describe_method(course, forest),
        _list_caveats(course, forest),
        digits=1,
    )


def _describe_method(course: Course, forest: NormalisedSeries | None) -> Text:
    same = f"같은 측정소 {course.stations_n}곳의 월평균 로그에서"
    those = f"Logarithm of the monthly means of the same {course.stations_n} stations:"
    if forest is None:
        return Text(
            f"{same} 계절을 STL로 빼고, 모든 두 달 사이 기울기의 가운데 값(Theil–Sen)을 냅니다.",
            f"{those} season taken out by STL, median of the slopes of all pairs (Theil–Sen).",
        )
    return Text(
        "무작위 숲으로 하루의 로그 농도를 날짜, 기온, 바람, 습도, 비, 계절, 요일로 설명한 뒤 날짜만 두고 나머지를 "
        f"{DRAWS}번 다시 뽑아 평균합니다. {same} Theil–Sen 기울기를 냅니다.",
        f"A random forest explains the logarithm of the day by date, temperature, wind, humidity, rain, season and "
        f"weekday; all but the date are drawn anew {DRAWS} times and averaged. {those} Theil–Sen slope.",
    )


def _list_caveats(course: Course, forest: NormalisedSeries | None) -> tuple[Text, ...]:
    years = (course.days.index[-1] - course.days.index[0]).days / 365.25
    short = Text(
        f"{years:.0f}년의 자료입니다. 다섯 해가 안 되면 추세라고 하기에 짧습니다.",
        f"{years:.0f} years of data: under five it is short for a trend.",
    )
    caveats = [short] if years < 4.9 else []
    if forest is None:
        return (*caveats, WEATHER, FROM_AFAR)
    fit = Text(
        f"숲이 따로 둔 날의 변동을 {forest.r2:.0%} 설명했습니다.",
        f"The forest explained {forest.r2:.0%} of the variance of days set aside.",
    )
    if forest.r2 < WEAK_R2:
        fit = Text(
            f"{fit.ko} 절반이 안 되므로 날씨를 다 걷어냈다고 볼 수 없습니다.",
            f"{fit.en} That is under half: the weather is not wholly out.",
        )
    inner = Text(
        "구간에는 숲 자체의 오차가 들어 있지 않습니다.",
        "The interval does not hold the error of the forest itself.",
    )
    return (*caveats, fit, inner, FROM_AFAR)


def _build_table(course: Course, lines: dict[str, pd.Series]) -> Table:
    shown = {"잰 그대로 · as measured": course.months} | lines
    months = [period.start_time.date() for period in course.months.index]
    rows = [
        (month, name, value)
        for name, line in shown.items()
        for month, value in zip(months, line.to_numpy(dtype=float).tolist(), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["month", "line", "mean"])
    pollutant = course.pollutant
    return build_table(
        f"trend_{pollutant.id}",
        Text(f"{pollutant.title.ko}의 추세", f"Trend of {pollutant.said}"),
        frame,
        (
            Column("month", Text("달", "Month"), "label"),
            Column("line", Text("무엇을 뺐나", "What is taken out"), "label", bilingual=True),
            Column("mean", Text("농도", "Concentration"), "value", UNIT, 1),
        ),
        note=Text(
            f"기간 내내 확보율을 채운 도시대기 측정소 {course.stations_n}곳입니다.",
            f"{course.stations_n} background stations with enough capture over the whole period.",
        ),
    )


def _build_figure(pollutant: Pollutant) -> Figure:
    return Figure(
        f"trend_{pollutant.id}",
        "series",
        Text(
            f"{pollutant.title.ko}: 잰 그대로, 계절을 뺀 것, 날씨를 걷어낸 것",
            f"{pollutant.title.en}: as measured, deseasonalised, with the weather out",
        ),
        f"trend_{pollutant.id}",
        "month",
        "mean",
        group="line",
        note=Text(
            "날씨를 걷어낸 선은 해마다 같은 날씨였다면 나왔을 값입니다.",
            "The line with the weather out is what would have been with the same weather every year.",
        ),
    )
