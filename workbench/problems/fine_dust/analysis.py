"""From a session to the fine-dust problem's result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from workbench.core.errors import CannotAnswer, DatasetEmpty, ProblemError
from workbench.core.result import Finding, Result
from workbench.core.text import Text
from workbench.problems.chapter import (
    Chapter,
    find_due,
    join_chapters,
    read_number,
    read_optional_year,
)
from workbench.problems.fine_dust.data import (
    BACKGROUND,
    ROADSIDE,
    UNKNOWN,
    load_days,
    load_hours,
    load_stations,
)
from workbench.problems.fine_dust.exposure import build_exposure_chapter
from workbench.problems.fine_dust.faults import build_fault_chapter
from workbench.problems.fine_dust.figures import build_figures
from workbench.problems.fine_dust.findings import (
    find_change,
    find_group_mean,
    find_most_days,
    find_stations_above,
    refuse_captures,
)
from workbench.problems.fine_dust.index import build_index_chapter
from workbench.problems.fine_dust.levels import POLLUTANTS
from workbench.problems.fine_dust.needs import build_needs_chapter
from workbench.problems.fine_dust.patterns import build_calendar, build_profile, build_wind_chapter
from workbench.problems.fine_dust.sensitivity import build_sensitivity, judge_chapters
from workbench.problems.fine_dust.surface import BOUNDARIES, build_surface_chapter, load_areas
from workbench.problems.fine_dust.tables import (
    build_capture_table,
    build_day_table,
    build_group_table,
    build_gu_table,
    build_month_table,
    build_other_table,
    build_station_table,
)
from workbench.problems.fine_dust.traffic import build_traffic_chapter
from workbench.problems.fine_dust.trend import build_trend_chapter, load_weather
from workbench.problems.fine_dust.window import choose_window
from workbench.problems.fine_dust.words import (
    FROM_AFAR,
    HOURS_UNKNOWN,
    LIMITS,
    UNKNOWN_NETWORK,
    WEATHER,
    describe_method,
    recommend,
    standard_limits,
)
from workbench.problems.fine_dust.years import Yearly, build_months, build_yearly, compare_years
from workbench.problems.layers import load_gu_layer

if TYPE_CHECKING:
    from workbench.query.engine import Engine

TITLE = Text("미세먼지", "Fine dust")
QUESTION = Text(
    "서울의 미세먼지는 얼마나 심하고, 어느 자치구에서 며칠이나 한국 기준과 WHO 권고를 넘었습니까?",
    "How bad is fine dust in Seoul, and in which districts and on how many days was it above the Korean "
    "standard and the WHO guideline?",
)
PARAMETERS: Mapping[str, object] = {"year": None, "capture": 0.75, "seed": 2017, "today": None}
"""``year``: the year looked at (None: the newest with enough days). ``capture``: share of a day, month or
year that
must be measured. ``today``: day from which answers are due (None: when the newest data came in)."""


def analyse(session: Engine, parameters: Mapping[str, object]) -> Result:
    """The result of the fine-dust problem with what the session's lake holds.

    Raises
    ------
    DatasetEmpty
        There are neither daily nor hourly values.
    CannotAnswer
        No background station has enough days in any year, or in the year asked for.
    """
    parameters = {**PARAMETERS, **parameters}
    capture, seed = _read_capture(parameters), read_number(parameters, "seed", lowest=0)
    _require_air(session)
    hours = load_hours(session)
    days = load_days(session, capture, hours)
    stations = load_stations(session, days["station_name"])
    yearlies = tuple(build_yearly(days, stations, p, capture=capture, seed=seed) for p in POLLUTANTS)
    year = _choose_year(yearlies[0], read_optional_year(parameters, "year"))
    layers = load_gu_layer(session)
    known = [yearly for yearly in yearlies if year in yearly.years]
    chapters = [
        _build_chapter(yearly, days, stations, year=year, capture=capture, seed=seed, has_layer=bool(layers))
        for yearly in known
    ]
    window = choose_window(hours, stations, capture)
    weather = load_weather(session)
    chapters += [
        build_exposure_chapter(session, tuple(known), year, capture=capture, seed=seed),
        build_index_chapter(window, capture),
        *(build_calendar(yearly, year, capture) for yearly in known),
        build_profile(window, capture),
        build_wind_chapter(session),
        *(build_trend_chapter(days, stations, weather, p, capture=capture, seed=seed) for p in POLLUTANTS),
        build_traffic_chapter(session, hours, stations),
        build_fault_chapter(days, hours),
        build_needs_chapter(session, (date(year, 1, 1), date(year, 12, 31))),
    ]
    areas = {name: shapes for name in BOUNDARIES if (shapes := load_areas(session, name)) is not None}
    surface, cells = build_surface_chapter(known[0], year, areas.get("gu_boundaries"))
    others = judge_chapters(chapters)
    survey = build_sensitivity(
        known[0], days, stations, year, areas, capture=capture, seed=seed, others=others
    )
    whole = join_chapters([*chapters, surface, survey, _close(yearlies, days, stations)])
    return Result(
        problem_id="fine_dust",
        title=TITLE,
        question=QUESTION,
        findings=_order(whole.findings, year),
        tables=whole.tables,
        figures=whole.figures,
        refusals=whole.refusals,
        method=describe_method(capture),
        limits=whole.limits,
        snapshots=session.snapshots,
        is_sample=session.is_sample,
        layers=layers | cells,
        recommendations=recommend({f.id for f in whole.findings}, find_due(session, parameters, days=90)),
        parameters={name: parameters[name] for name in PARAMETERS},
    )


def _require_air(session: Engine) -> None:
    if not any(session.has(name) for name in ("air_daily", "air_hourly", "air_hourly_stations")):
        raise DatasetEmpty(
            Text("대기질 측정값이 없습니다", "there are no air quality measurements"),
            where="air_daily, air_hourly",
            next_step=Text("`workbench ingest 파일`로 넣으세요", "run `workbench ingest FILE`"),
        )


LEAD = (
    "mean_background_pm25",
    "days_pm25",
    "above_korea_pm25",
    "above_who_pm25",
    "exposure_pm25",
    "mean_roadside_pm25",
    "index_bad",
    "trend_weather_pm25",
    "traffic_roadside_pm25",
)
"""What stands first, for the reader with five minutes."""


def _order(findings: tuple[Finding, ...], year: int) -> tuple[Finding, ...]:
    """The leading ones first, unless they are of another year than the one looked at."""
    place = {name: number for number, name in enumerate(LEAD)}
    return tuple(
        sorted(findings, key=lambda f: place.get(f.id, len(LEAD)) if f.period[1].year == year else len(LEAD))
    )


def _read_capture(parameters: Mapping[str, object]) -> float:
    value = parameters["capture"]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.5 <= value <= 1:
        raise ProblemError(
            Text("매개변수 capture는 0.5와 1 사이입니다", "capture lies between 0.5 and 1"), where="capture"
        )
    return float(value)


def _choose_year(yearly: Yearly, wanted: int | None) -> int:
    years = yearly.years
    if not years or (wanted is not None and wanted not in years):
        listed = ", ".join(map(str, years)) or "–"
        raise CannotAnswer(
            Text(
                "측정한 날이 충분한 도시대기 측정소가 없는 해입니다",
                "no background station has enough days in that year",
            ),
            where=f"{wanted or 'air_daily, air_hourly'}",
            next_step=Text(f"쓸 수 있는 해: {listed}", f"years there are: {listed}"),
        )
    return wanted if wanted is not None else years[-1]


def _build_chapter(
    yearly: Yearly,
    days: pd.DataFrame,
    stations: pd.DataFrame,
    *,
    year: int,
    capture: float,
    seed: int,
    has_layer: bool,
) -> Chapter:
    caveats = [WEATHER, FROM_AFAR]
    if not days.loc[days["day"].dt.year == year, "from_hours"].all():
        caveats.append(HOURS_UNKNOWN)
    listed = [find_group_mean(yearly, year, group, tuple(caveats)) for group in (BACKGROUND, ROADSIDE)]
    findings = [f for f in (*listed, find_most_days(yearly, year)) if f is not None]
    findings[1:1] = find_stations_above(yearly, year)
    comparison = compare_years(yearly, BACKGROUND, capture=capture, seed=seed)
    if comparison is not None:
        findings.append(find_change(yearly, comparison))
    others = build_other_table(yearly, year)
    tables = [
        build_gu_table(yearly, year),
        build_day_table(yearly, year),
        build_station_table(yearly, year),
        build_group_table(yearly),
        build_month_table(build_months(days, stations, yearly.pollutant, capture=capture), yearly.pollutant),
    ]
    if others is not None:
        tables.append(others)
    figures = build_figures(
        yearly,
        year,
        has_layer=has_layer,
        has_places="lon" in tables[2].data.column_names,
        others=others is not None,
    )
    return Chapter(tuple(findings), tuple(tables), tuple(figures), tuple(refuse_captures(yearly, capture)))


def _close(yearlies: tuple[Yearly, ...], days: pd.DataFrame, stations: pd.DataFrame) -> Chapter:
    """Refusals and limits of the whole."""
    limits = [*LIMITS, *standard_limits(yearlies[0].years)]
    if (stations["group"] == UNKNOWN).any():
        limits.append(UNKNOWN_NETWORK)
    if not days["from_hours"].all():
        limits.append(HOURS_UNKNOWN)
    return Chapter(tables=(build_capture_table(yearlies),), limits=tuple(limits))
