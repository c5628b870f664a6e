"""When and by whom public bicycles are ridden: night and day, weekdays, rain, age. Of crashes none of it is published."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Finding, Interval, Refusal, Table
from workbench.core.text import Text
from workbench.methods.counts import fit_counts
from workbench.problems.bicycle.data import SQL
from workbench.problems.bicycle.rides import FEWEST_DAYS as RIDE_DAYS
from workbench.problems.bicycle.rides import PUBLIC_ONLY, RIDES
from workbench.problems.chapter import Chapter, build_table, full_count

if TYPE_CHECKING:
    from workbench.query.engine import Engine

NIGHT = (20, 6)
"""Night is from the first hour to the second."""
WET_MM = 1.0
FEWEST_DAYS = 180
MEMORY_DAYS = 14
"""Lags of the Newey–West errors: days in a row are alike."""
"""Fewer days hold too little rain of every season."""
AGES = (20, 30, 40, 50, 60)
_FILE_ONLY = Text(
    "파일에 든 기간만 셉니다. 한 해를 대표하지 않을 수 있습니다.",
    "Only the days in the files; they may not stand for a year.",
)

REFUSE_CRASHES = Refusal(
    "crash_conditions",
    Text(
        "주야·요일·날씨·나이에 따른 사고와 그 위험",
        "Crashes and their risk by night and day, weekday, weather and age",
    ),
    Text(
        "공개된 사고 자료에는 시각, 요일, 날씨, 나이가 없습니다. 아래는 이용만 나눈 것입니다.",
        "Published crashes carry no hour, weekday, weather or age; only riding is divided by them.",
    ),
    Text(
        "사고마다의 시간대·요일·노면 상태·나이대(개인을 알아볼 수 없게 한 교통사고 개별 자료)",
        "Hour, weekday, road surface and age group of each crash, so that nobody can be recognised",
    ),
)


def build_condition_chapter(session: Engine) -> Chapter:
    """Riding by hour, weekday, rain and age, as far as the lake carries it."""
    findings: list[Finding] = []
    tables, figures, refusals = [], [], [REFUSE_CRASHES]
    if session.has("bike_rides"):
        hours = session.sql_file(SQL / "rides_by_hour.sql").to_pandas()
        days = session.sql_file(SQL / "ride_days.sql").to_pandas()["ride_day"]
        period = pd.Timestamp(days.min()).date(), pd.Timestamp(days.max()).date()
        tables.append(_build_ages(session))
        if len(days) >= RIDE_DAYS:  # an evening of rides says nothing of the hours of a day
            findings.append(_find_night(hours, period))
            tables.append(_build_hours(hours))
            figures.append(_draw_hours())
    rain = _find_rain(session)
    findings += [rain] if isinstance(rain, Finding) else []
    refusals += [rain] if isinstance(rain, Refusal) else []
    return Chapter(tuple(findings), tuple(tables), tuple(figures), tuple(refusals))


def _draw_hours() -> Figure:
    title = Text("시간대별 공공자전거 이용", "Rides by hour of the day")
    return Figure("ride_hours", "bars", title, "ride_hours", "hour", "rides_n", note=PUBLIC_ONLY)


def _find_night(hours: pd.DataFrame, period: tuple[date, date]) -> Finding:
    begin, end = NIGHT
    night = hours["ride_hour"].ge(begin) | hours["ride_hour"].lt(end)
    total = int(hours["rides_n"].sum())
    share = 100 * float(hours.loc[night, "rides_n"].sum()) / total
    return Finding(
        "rides_night",
        Text(
            "{period} 대여이력 {n}건 가운데 밤에 빌린 것은 {value}{unit}입니다.",
            "Of {n} ride records of {period}, {value}{unit} began at night.",
        ),
        share,
        full_count(share),
        Text("%", "%"),
        total,
        period,
        Text(f"밤은 {begin}시부터 다음 날 {end}시까지입니다.", f"Night is from {begin}:00 to {end}:00."),
        (PUBLIC_ONLY, _FILE_ONLY),
        digits=1,
    )


def _build_hours(hours: pd.DataFrame) -> Table:
    weekend = hours["weekday"] >= 6
    frame = pd.DataFrame({"hour_of_day": range(24)})
    sums = hours.groupby("ride_hour")["rides_n"].sum()
    frame["rides_n"] = frame["hour_of_day"].map(sums).fillna(0).astype(np.int64)
    weekends = hours[weekend].groupby("ride_hour")["rides_n"].sum()
    frame["weekend_n"] = frame["hour_of_day"].map(weekends).fillna(0).astype(np.int64)
    frame["hour"] = [f"{h:02d}" for h in frame["hour_of_day"]]
    return build_table(
        "ride_hours",
        Text("시간대별 공공자전거 이용", "Rides by hour of the day"),
        frame,
        (
            Column("hour", Text("시각", "Hour"), "label", Text("시", "h")),
            Column("rides_n", Text("이용", "Rides"), "count", RIDES),
            Column("weekend_n", Text("그 가운데 토·일", "Of them on weekends"), "count", RIDES),
        ),
        basis="records",
    )


def _build_ages(session: Engine) -> Table:
    frame = session.sql_file(SQL / "rides_by_birth_year.sql").to_pandas()
    age = frame["ride_year"] - frame["birth_year"].astype(float)
    group = pd.cut(age, [-np.inf, *AGES, np.inf], right=False, labels=False)
    names = [
        f"{AGES[0] - 1}세 이하 · up to {AGES[0] - 1}",
        *(f"{a}–{a + 9}세 · {a}–{a + 9}" for a in AGES[:-1]),
        f"{AGES[-1]}세 이상 · {AGES[-1]} and over",
    ]
    label = group.map(dict(enumerate(names))).fillna("모름 · unknown")
    sums = frame.groupby(label)["rides_n"].sum().reindex([*names, "모름 · unknown"], fill_value=0)
    return build_table(
        "ride_ages",
        Text("나이대별 공공자전거 이용", "Rides by age group"),
        pd.DataFrame({"age_group": sums.index, "rides_n": sums.to_numpy(dtype=np.int64)}),
        (
            Column("age_group", Text("나이", "Age"), "label", bilingual=True),
            Column("rides_n", Text("이용", "Rides"), "count", RIDES),
        ),
        basis="records",
        note=Text(
            "가입할 때 적은 생년으로 셉니다. 적은 수는 가립니다.",
            "By the birth year given at registration. Small counts are withheld.",
        ),
    )


def _find_rain(session: Engine) -> Finding | Refusal:
    """How far riding falls on wet days: quasi-Poisson with month, weekday and year taken out."""
    if not (session.has("bike_daily_rentals") and session.has("weather_daily")):
        return _refuse_rain(Text("날마다의 대여나 날씨가 없습니다.", "Daily rentals or weather are missing."))
    rentals = session.sql_file(SQL / "daily_rentals.sql").to_pandas()
    weather = session.sql_file(SQL / "rain_days.sql").to_pandas()
    if weather["rain_mm"].notna().sum() == 0:
        return _refuse_rain(
            Text("날씨 자료의 강수량이 비어 있습니다.", "The weather's rain column is empty.")
        )
    both = rentals.merge(weather, on="date").dropna(subset=["rentals_n"]).sort_values("date")
    when = pd.to_datetime(both["date"])
    wet = both["rain_mm"].fillna(0) >= WET_MM
    if len(both) < FEWEST_DAYS or wet.sum() < 10 or (~wet).sum() < 10:
        return _refuse_rain(
            Text(
                f"대여와 날씨가 함께 있는 날이 {len(both)}일, 비 온 날이 {int(wet.sum())}일뿐입니다.",
                f"Only {len(both)} days have both rentals and weather, {int(wet.sum())} of them wet.",
            )
        )
    calendar = {"m": when.dt.month, "d": when.dt.day_of_week, "y": when.dt.year}
    parts = [wet.to_frame("wet")]
    parts += [pd.get_dummies(part, prefix=name, drop_first=True) for name, part in calendar.items()]
    design = pd.concat(parts, axis=1).astype(float)
    design.insert(0, "intercept", 1.0)
    try:
        model = fit_counts(
            both["rentals_n"], design, np.ones(len(both)), family="quasipoisson", lags=MEMORY_DAYS
        )
    except (CannotAnswer, np.linalg.LinAlgError):
        return _refuse_rain(Text("모형을 맞출 수 없습니다.", "The model cannot be fitted."))
    change, low, high = (float(np.expm1(v[1]) * 100) for v in (model.coefficients, model.low, model.high))
    return Finding(
        "rain",
        Text(
            "{period} 비 온 날의 대여를 같은 달과 요일의 다른 날에 견주면 그 차이는 {value}{unit}입니다(구간 {low}~{high}).",
            "During {period} rentals on wet days differed by {value}{unit} from other days of the month and weekday (interval "
            "{low} to {high}).",
        ),
        change,
        Interval(low, high, 0.95, f"quasi-Poisson, Newey–West, {MEMORY_DAYS} days"),
        Text("%", "%"),
        len(both),
        (when.min().date(), when.max().date()),
        Text(
            f"하루 강수 {WET_MM:.0f}mm 이상인 날({int(wet.sum())}일)을 달·요일·해를 뺀 준포아송 회귀로 견주었습니다.",
            f"Days with {WET_MM:.0f} mm or more ({int(wet.sum())} days), quasi-Poisson with month, weekday and year taken out.",
        ),
        (
            PUBLIC_ONLY,
            Text(
                "비와 함께 오는 추위나 더위도 섞여 있습니다.",
                "Cold or heat that comes with the rain is in it.",
            ),
        ),
        digits=1,
    )


def _refuse_rain(why: Text) -> Refusal:
    return Refusal(
        "rain",
        Text("비 오는 날의 이용", "Riding in the rain"),
        why,
        Text("같은 기간의 일별 대여와 일별 강수량", "Daily rentals and daily rain of the same days"),
    )
