"""Is it getting better: the slope of deseasonalised months, and the same with the weather taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Finding, Interval, Table
from workbench.core.text import Text
from workbench.methods.panel import Regression, fit_time_series
from workbench.methods.seasonal import decompose_series
from workbench.methods.theil_sen import SenSlope, estimate_sen_slope
from workbench.methods.weather import NormalisedSeries, normalise_weather
from workbench.problems.chapter import Chapter, build_table
from workbench.problems.fine_dust.data import BACKGROUND, SQL
from workbench.problems.fine_dust.levels import UNIT, Pollutant
from workbench.problems.fine_dust.trend_refusals import FEWEST_MONTHS, refuse_short, refuse_weather
from workbench.problems.fine_dust.words import FROM_AFAR, WEATHER

if TYPE_CHECKING:
    from workbench.query.engine import Engine

TREES, DRAWS = 60, 30
WEAK_R2 = 0.5
MEMORY_DAYS = 30
"""Lags of the Newey–West errors: beyond the days an episode lasts."""
_PLANTED = -0.1
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

    Stations that measured on enough days of the whole stretch: one added or closed would look like other air.
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


def estimate_regression(course: Course, weather: pd.DataFrame) -> Regression:
    """Ln(day) on the date, the weather, two harmonics of the year and the weekend; ``trend`` is the change a year."""
    calendar = pd.DatetimeIndex(course.days.index)
    beside = weather.reindex(calendar)
    temp = beside["temp_c"].to_numpy(dtype=float) / 10
    angle = 2 * np.pi * calendar.day_of_year.to_numpy(dtype=float) / 365.25
    terms = {
        "trend": np.arange(len(calendar)) / 365.25,
        "temp": temp,
        "temp_squared": temp**2,
        "log_wind": np.log(np.maximum(beside["wind_m_s"].to_numpy(dtype=float), 0.1)),
        "humidity": beside["humidity_pct"].to_numpy(dtype=float) / 100,
        "log_rain": np.log1p(beside["rain_mm"].to_numpy(dtype=float)),
        "weekend": (calendar.day_of_week >= 5).astype(float),
    }
    for harmonic in (1, 2):
        terms |= {f"cos{harmonic}": np.cos(harmonic * angle), f"sin{harmonic}": np.sin(harmonic * angle)}
    # Weather that never changes (no rain at all) cannot be told from the intercept.
    terms = {name: values for name, values in terms.items() if np.nanstd(values) > 0}
    design = np.column_stack([np.ones(len(calendar)), *terms.values()])
    return fit_time_series(
        np.log(course.days.to_numpy(dtype=float)),
        design,
        names=("intercept", *terms),
        lags=MEMORY_DAYS,
        small_sample=True,
    )


def measure_shrinkage(course: Course, weather: pd.DataFrame, slope: SenSlope, *, seed: int) -> float:
    """Share of a slope known to be there that the forest gives back: one is planted on top of the series.

    A forest that tries a third of its predictors at each split leaves part of the trend to the others, and so pulls
    slopes towards nought.
    """
    added = pd.Series(np.exp(_PLANTED * np.arange(len(course.days)) / 365.25), index=course.days.index)
    steeper = Course(course.pollutant, course.days * added, course.months, course.stations_n)
    return (estimate_weather_slope(steeper, weather, seed=seed)[0].slope - slope.slope) / _PLANTED


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
        return Chapter(refusals=(refuse_short(pollutant, months_n),))
    try:
        plain, deseasonalised = estimate_month_slope(course, seed=seed)
    except CannotAnswer:
        return Chapter(refusals=(refuse_short(pollutant, months_n),))
    lines = {"계절을 뺌 · deseasonalised": deseasonalised}
    estimates = {_PLAIN: (plain.slope, plain.low, plain.high)}
    findings = [_find_plain(course, plain)]
    covered = (
        0.0
        if weather is None
        else float(weather.reindex(course.days.index)[list(_PREDICTORS)].notna().all(axis=1).mean())
    )
    if weather is None or covered < capture:
        tables = (_build_table(course, lines), _build_slopes(pollutant, estimates))
        return Chapter(tuple(findings), tables, (_build_figure(pollutant),), (refuse_weather(pollutant),))
    slope, normalised, forest = estimate_weather_slope(course, weather, seed=seed)
    lines["날씨를 걷어냄 · weather out"] = normalised
    share = measure_shrinkage(course, weather, slope, seed=seed)
    if share > _LEAST_SHARE:
        estimates[_FOREST] = (slope.slope / share, slope.low / share, slope.high / share)
    fit = estimate_regression(course, weather)
    estimates[_REGRESSION] = fit["trend"]
    findings.insert(0, _find_weather(course, fit, forest, estimates.get(_FOREST), share))
    tables = (_build_table(course, lines), _build_slopes(pollutant, estimates))
    return Chapter(tuple(findings), tables, (_build_figure(pollutant),))


_PLAIN = "계절만 뺌, Theil–Sen · season out, Theil–Sen"
_FOREST = (
    "무작위 숲으로 날씨를 걷어냄, Theil–Sen(줄어든 몫을 일부 되돌림) · "
    "forest, Theil–Sen, shrinkage undone in part"
)
_REGRESSION = "회귀로 날씨를 걷어냄, Newey–West(본 분석) · regression on weather, Newey–West (main)"
_LEAST_SHARE = 0.3
"""A forest that gives back less of a known slope says nothing about the unknown one."""


def _percent(slopes: tuple[float, float, float]) -> tuple[float, float, float]:
    value, low, high = (float(np.expm1(v) * 100) for v in slopes)
    return value, low, high


def _find_plain(course: Course, slope: SenSlope) -> Finding:
    pollutant = course.pollutant
    change, low, high = _percent((slope.slope, slope.low, slope.high))
    return Finding(
        f"trend_{pollutant.id}",
        _say(
            Text("계절만 빼면(날씨는 그대로 두고)", "With only the season taken out,"),
            pollutant,
            low <= 0 <= high,
        ),
        change,
        Interval(low, high, 0.95, f"moving-block bootstrap, blocks of {slope.block} months"),
        _A_YEAR,
        slope.n,
        course.period,
        Text(
            f"같은 측정소 {course.stations_n}곳의 월평균 로그에서 계절을 STL로 빼고, 모든 두 달 사이 기울기의 가운데 "
            "값(Theil–Sen)을 냅니다.",
            f"Logarithm of the monthly means of the same {course.stations_n} stations: season taken out by STL, median "
            "of the slopes of all pairs (Theil–Sen).",
        ),
        (*_say_short(course), WEATHER, FROM_AFAR),
        digits=1,
    )


def _say(lead: Text, pollutant: Pollutant, unsure: bool) -> Text:
    more = Text("", "")
    if unsure:
        more = Text(
            " 구간이 영을 포함하므로 달라졌다고 잘라 말할 수 없습니다.",
            " The interval holds zero: no change can be claimed.",
        )
    return Text(
        f"{{period}} {lead.ko} 도시대기 측정소의 {pollutant.title.ko}는 한 해 평균 변화율이 {{value}}%입니다"
        f"(구간 {{low}}~{{high}}).{more.ko}",
        f"{lead.en} {pollutant.said} at background stations changed by {{value}}% a year in {{period}} "
        f"(interval {{low}} to {{high}}).{more.en}",
    )


def _find_weather(
    course: Course,
    fit: Regression,
    forest: NormalisedSeries,
    other: tuple[float, float, float] | None,
    share: float,
) -> Finding:
    pollutant = course.pollutant
    change, low, high = _percent(fit["trend"])
    return Finding(
        f"trend_weather_{pollutant.id}",
        _say(Text("날씨의 영향을 걷어내면", "With the weather taken out,"), pollutant, low <= 0 <= high),
        change,
        Interval(low, high, 0.95, f"regression, {fit.errors}"),
        _A_YEAR,
        fit.n,
        course.period,
        Text(
            f"같은 측정소 {course.stations_n}곳의 하루 평균 로그를 날짜, 기온, 바람, 습도, 비, 계절, 주말로 설명한 회귀의 "
            "날짜 기울기입니다. 무작위 숲으로 날씨를 걷어낸 월평균의 기울기를 곁에 둡니다.",
            f"Slope of the date in a regression of the logarithm of the day at the same {course.stations_n} stations on "
            "date, temperature, wind, humidity, rain, season and weekend; beside it the slope of the months with the "
            "weather taken out by a random forest.",
        ),
        (_say_forest(forest, other, share), *_say_short(course), FROM_AFAR),
        digits=1,
    )


def _say_forest(forest: NormalisedSeries, other: tuple[float, float, float] | None, share: float) -> Text:
    """What the forest finds, and how far it may be believed."""
    fit = Text(
        f"무작위 숲은 따로 둔 날의 변동을 {forest.r2:.0%} 설명했고, 심어 둔 기울기의 {share:.0%}를 되찾았습니다.",
        f"The forest explained {forest.r2:.0%} of the variance of days set aside and gave back {share:.0%} of a "
        "slope that was planted.",
    )
    if other is not None:
        value = _percent(other)[0]
        fit = Text(
            f"{fit.ko} 이를 되돌리면 해마다 {value:.1f}%입니다.",
            f"{fit.en} With that undone it finds {value:.1f}% a year.",
        )
    if forest.r2 < WEAK_R2:
        fit = Text(
            f"{fit.ko} 설명한 몫이 절반이 안 되므로 날씨를 다 걷어냈다고 볼 수 없습니다.",
            f"{fit.en} It explains under half: the weather is not wholly out.",
        )
    return fit


def _say_short(course: Course) -> tuple[Text, ...]:
    years = (course.days.index[-1] - course.days.index[0]).days / 365.25
    if years >= 4.9:
        return ()
    said = Text(
        f"{years:.0f}년의 자료입니다. 다섯 해가 안 되면 추세라고 하기에 짧습니다.",
        f"{years:.0f} years of data: under five it is short for a trend.",
    )
    return (said,)


def _build_slopes(pollutant: Pollutant, estimates: dict[str, tuple[float, float, float]]) -> Table:
    rows = [(name, *_percent(slopes)) for name, slopes in estimates.items()]
    return build_table(
        f"slopes_{pollutant.id}",
        Text(f"{pollutant.title.ko}의 한 해 변화: 방법마다", f"Change of {pollutant.said} a year, by method"),
        pd.DataFrame(rows, columns=["method", "change", "low", "high"]),
        (
            Column("method", Text("방법", "Method"), "label", bilingual=True),
            Column("change", Text("한 해 변화", "Change a year"), "value", _A_YEAR, 1),
            Column("low", Text("하한", "Low"), "low", _A_YEAR, 1),
            Column("high", Text("상한", "High"), "high", _A_YEAR, 1),
        ),
        note=Text(
            "숲은 기울기를 줄여 내며, 그 구간은 날씨로 설명되지 않은 날의 이어짐을 다 담지 못해 좁습니다. "
            " 결론은 회귀의 구간에 둡니다.",
            "A forest shrinks slopes, and its interval is too narrow: it lacks what ties unexplained days together. "
            "Conclusions rest on the regression's.",
        ),
    )


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
