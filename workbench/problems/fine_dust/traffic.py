"""How much goes with traffic: a panel of hours at stations beside which traffic is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.core.result import Column, Figure, Finding, Interval, Refusal, Table
from workbench.core.text import Text
from workbench.geo import to_korea_tm
from workbench.methods.panel import Regression, fit_panel
from workbench.problems.chapter import Chapter, build_table
from workbench.problems.fine_dust.data import BACKGROUND, ROADSIDE, SQL
from workbench.problems.fine_dust.levels import POLLUTANTS, Pollutant

if TYPE_CHECKING:
    from workbench.query.engine import Engine

NEAR_M = 150.0
"""Farther from a station than this a count does not stand beside it."""
LAGS = 2
"""Hours back that may still go with the air of an hour."""
FEWEST_STATIONS, FEWEST_HOURS = 3, 24 * 28
NIGHT, DAY = (1, 5), (7, 21)
"""First and last hour of the night and of the day that the placebo looks at."""
MEMORY_HOURS = 24
"""Lags of the Driscoll–Kraay errors."""
TENTH = 1.1
"""The findings speak of ten percent more traffic."""

CAUTION = Text(
    "함께 나타나는 정도이며, 교통이 일으킨 몫이라는 뜻이 아닙니다.",
    "It is what goes together, not what traffic brought about.",
)
_NARROW = Text(
    "측정소와 시간이 적으면 이런 오차(드리스콜–크레이)는 조금 작게 나와, 구간이 참값을 담는 비율이 말한 것(95%)보다 "
    "낮을 수 있습니다.",
    "With few stations and hours such errors (Driscoll–Kraay) come out somewhat small: the interval may hold the truth less "
    "often than the 95% it says.",
)
_BY_DAY = Text(
    "하루별 줄의 오차는 날짜로 묶은 것이어서, 한 측정소의 이어진 날들이 서로 닮은 만큼 좁을 수 있습니다.",
    "Errors of the lines by day are clustered by date: they may be narrow by as much as the days of one station are alike.",
)
_FEW = Text(
    "교통량이 함께 있는 측정소가 몇 곳뿐이어서 서울 전체를 말하지 못합니다.",
    "Few stations have a count beside them: they do not stand for the city.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Association:
    """One regression and what it is of."""

    pollutant: Pollutant
    group: str
    kind: str
    fit: Regression
    stations_n: int
    period: tuple[date, date]

    @property
    def elasticity(self) -> tuple[float, float, float]:
        return self.fit["traffic"]

    @property
    def percent(self) -> tuple[float, float, float]:
        """Percent more PM with ten percent more traffic, low, high."""
        value, low, high = (float(100 * (TENTH**b - 1)) for b in self.elasticity)
        return value, low, high


def load_traffic(session: Engine, stations: pd.DataFrame) -> pd.DataFrame | None:
    """Vehicles by station and hour, of the nearest site within 150 m: ``station_name``, ``time``, ``vehicles_n``.

    An hour counts if every detector of the site told a number, so that a broken one does not look like less traffic.
    ``None`` where counts, sites or the stations' places are missing.
    """
    if not (session.has("traffic_counts") and session.has("traffic_count_sites")):
        return None
    sites = session.sql_file(SQL / "traffic_sites.sql").to_pandas()
    placed = stations.dropna(subset=["lon", "lat"])
    if sites.empty or placed.empty:
        return None
    pairs = _match_sites(placed, sites)
    counts = session.sql_file(SQL / "traffic_hours.sql").to_pandas()
    counts = counts.assign(vehicles_n=counts["vehicles_n"].astype(float)).merge(pairs, on="site_id")
    whole = counts["detectors_n"] == counts.groupby("site_id")["detectors_n"].transform("max")
    counts = counts[whole & (counts["vehicles_n"] > 0)]
    counts["time"] = pd.to_datetime(counts["day"]) + pd.to_timedelta(counts["hour"].astype(int), unit="h")
    columns = ["station_name", "time", "vehicles_n"]
    found: pd.DataFrame = counts[columns].sort_values(columns[:2], ignore_index=True)
    return found


def _match_sites(stations: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    here = _project(stations)
    there = _project(sites)
    apart = np.hypot(*(here[:, None, k] - there[None, :, k] for k in (0, 1)))
    nearest = apart.argmin(axis=1)
    close = apart.min(axis=1) <= NEAR_M
    names = stations["station_name"].to_numpy()[close]
    return pd.DataFrame({"station_name": names, "site_id": sites["site_id"].to_numpy()[nearest[close]]})


def _project(frame: pd.DataFrame) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    x, y = to_korea_tm(frame["lon"].to_numpy(dtype=float), frame["lat"].to_numpy(dtype=float))
    return np.column_stack([x, y])


def build_panel(hours: pd.DataFrame, traffic: pd.DataFrame, stations: pd.DataFrame) -> pd.DataFrame:
    """Hours with both, with ``group``, ``log_traffic`` and its lags less the present (``lag1``, ``lag2``)."""
    groups = stations.loc[stations["group"].isin([BACKGROUND, ROADSIDE]), ["station_name", "group"]]
    whole = traffic.merge(groups, on="station_name")
    whole["log_traffic"] = np.log(whole["vehicles_n"])
    for lag in range(1, LAGS + 1):
        back = whole[["station_name", "time", "log_traffic"]].assign(
            time=whole["time"] + pd.Timedelta(lag, "h")
        )
        back = back.rename(columns={"log_traffic": f"lag{lag}"})
        whole = whole.merge(back, on=["station_name", "time"], how="left")
        # Written as differences from the present hour, the coefficient of the present is the sum over all lags.
        whole[f"lag{lag}"] = whole[f"lag{lag}"] - whole["log_traffic"]
    return whole.merge(hours[["station_name", "time", "pm25", "pm10"]], on=["station_name", "time"])


def estimate_association(panel: pd.DataFrame, pollutant: Pollutant, group: str) -> Association | None:
    """Log PM on log traffic of the hour and the two before, with effects of every station and every single hour.

    An hour's effect is shared by all stations: it holds the date's (long-range transport) and the hour's and weekday's
    effects, and the weather of the city, which is measured at one place and so cannot be told from it.
    """
    chosen = panel[(panel["group"] == group) & panel[pollutant.id].notna()]
    names = ("traffic", *(f"lag{lag}" for lag in range(1, LAGS + 1)))
    chosen = chosen.dropna(subset=["log_traffic", *names[1:]])
    chosen = chosen[chosen.groupby("time")["station_name"].transform("size") >= 2]
    stations_n = chosen["station_name"].nunique()
    if stations_n < FEWEST_STATIONS or chosen["time"].nunique() < FEWEST_HOURS:
        return None
    fit = fit_panel(
        np.log(chosen[pollutant.id].to_numpy(dtype=float)),
        chosen[["log_traffic", *names[1:]]].to_numpy(dtype=float),
        chosen["station_name"].to_numpy(),
        chosen["time"].to_numpy(),
        names=names,
        errors="driscoll-kraay",
        lags=MEMORY_HOURS,
    )
    return Association(pollutant, group, "hours", fit, stations_n, _period(chosen["time"]))


def estimate_placebo(panel: pd.DataFrame, pollutant: Pollutant, group: str) -> Association | None:
    """The air of a night on the traffic of the day to come, which cannot have touched it.

    Effects of station and date; the night's own traffic is held. Driscoll–Kraay errors by day.
    """
    chosen = panel[(panel["group"] == group) & panel[pollutant.id].notna()]
    chosen = chosen.assign(day=chosen["time"].dt.normalize(), log_pm=np.log(chosen[pollutant.id]))
    hour = chosen["time"].dt.hour
    night = chosen[hour.between(*NIGHT)].groupby(["station_name", "day"])[["log_pm", "log_traffic"]].mean()
    ahead = chosen[hour.between(*DAY)].groupby(["station_name", "day"])["log_traffic"].mean()
    both = night.join(ahead.rename("ahead"), how="inner").dropna().reset_index()
    both = both[both.groupby("day")["station_name"].transform("size") >= 2]
    stations_n = both["station_name"].nunique()
    if stations_n < FEWEST_STATIONS or both["day"].nunique() < FEWEST_HOURS // 24:
        return None
    fit = fit_panel(
        both["log_pm"].to_numpy(),
        both[["ahead", "log_traffic"]].to_numpy(),
        both["station_name"].to_numpy(),
        both["day"].to_numpy(),
        names=("traffic", "own_night"),
        errors="driscoll-kraay",
    )
    return Association(pollutant, group, "placebo", fit, stations_n, _period(both["day"]))


def estimate_by_day(panel: pd.DataFrame, pollutant: Pollutant, group: str) -> Association | None:
    """The same by days: mean ln PM on mean ln traffic, effects of station and date, errors clustered by date."""
    chosen = panel[(panel["group"] == group) & panel[pollutant.id].notna()]
    chosen = chosen.assign(day=chosen["time"].dt.normalize(), log_pm=np.log(chosen[pollutant.id]))
    grouped = chosen.groupby(["station_name", "day"])
    both = grouped[["log_pm", "log_traffic"]].mean()[grouped.size() >= 18].reset_index()
    both = both[both.groupby("day")["station_name"].transform("size") >= 2]
    stations_n = both["station_name"].nunique()
    if stations_n < FEWEST_STATIONS or both["day"].nunique() < FEWEST_HOURS // 24:
        return None
    fit = fit_panel(
        both["log_pm"].to_numpy(),
        both[["log_traffic"]].to_numpy(),
        both["station_name"].to_numpy(),
        both["day"].to_numpy(),
        names=("traffic",),
        errors="time",
    )
    return Association(pollutant, group, "days", fit, stations_n, _period(both["day"]))


def _period(times: pd.Series) -> tuple[date, date]:
    return times.min().date(), times.max().date()


def build_traffic_chapter(session: Engine, hours: pd.DataFrame, stations: pd.DataFrame) -> Chapter:
    """The association at roadside and at background stations, never together; refused where data are missing."""
    missing = _name_missing(session, hours, stations)
    if missing:
        return Chapter(refusals=(_refuse(missing),))
    traffic = load_traffic(session, stations)
    if traffic is None:
        return Chapter(refusals=(_refuse([_NEARBY]),))
    panel = build_panel(hours, traffic, stations)
    found = [
        one
        for pollutant in POLLUTANTS
        for group in (ROADSIDE, BACKGROUND)
        for estimate in (estimate_association, estimate_placebo, estimate_by_day)
        if (pollutant.id == "pm25" or estimate is estimate_association)
        and (one := estimate(panel, pollutant, group)) is not None
    ]
    if not any(one.kind == "hours" for one in found):
        return Chapter(refusals=(_refuse([_NEARBY]),))
    findings = [
        _find(one, _find_placebo(found, one))
        for one in found
        if one.kind == "hours" and one.pollutant.id == "pm25"
    ]
    return Chapter(tuple(findings), (_build_table(found),), (_build_figure(),))


_NEARBY = Text(
    "같은 시간의 교통량이 150m 안에서 세어진 측정소 세 곳 이상의 네 주 넘는 시간 자료",
    "Four weeks of hours at three stations or more with traffic counted within 150 m at the same hours",
)


def _name_missing(session: Engine, hours: pd.DataFrame, stations: pd.DataFrame) -> list[Text]:
    missing = []
    if hours.empty:
        missing.append(Text("시간별 대기질(air_hourly)", "hourly air quality (air_hourly)"))
    if not session.has("traffic_counts"):
        missing.append(
            Text("지점별 시간별 교통량(traffic_counts)", "hourly traffic by site (traffic_counts)")
        )
    if not session.has("traffic_count_sites"):
        missing.append(
            Text("교통량 지점의 좌표(traffic_count_sites)", "places of the sites (traffic_count_sites)")
        )
    if stations["lon"].isna().all():
        missing.append(
            Text("측정소의 측정망과 좌표(air_stations)", "network and places of the stations (air_stations)")
        )
    return missing


def _refuse(missing: list[Text]) -> Refusal:
    listed = Text("; ".join(m.ko for m in missing), "; ".join(m.en for m in missing))
    return Refusal(
        "traffic",
        Text("교통량과 미세먼지가 함께 움직이는 정도", "How much fine dust goes with traffic"),
        Text(
            "같은 곳에서 같은 시간에 잰 교통량과 대기질이 없으면 날씨와 나라 밖의 영향을 교통과 가를 수 없습니다.",
            "Without air and traffic measured at the same places and hours, weather and long-range transport cannot "
            "be told from traffic.",
        ),
        listed,
    )


def _find_placebo(found: list[Association], of: Association) -> Association | None:
    alike = (o for o in found if o.kind == "placebo" and o.group == of.group and o.pollutant == of.pollutant)
    return next(alike, None)


def _find(one: Association, placebo: Association | None) -> Finding:
    value, low, high = one.percent
    where = {
        ROADSIDE: Text("도로변 측정소", "roadside stations"),
        BACKGROUND: Text("도시대기 측정소", "background stations"),
    }[one.group]
    said = Text(
        f"{{period}} {where.ko}에서 교통량이 십 퍼센트 더 많은 시간의 {one.pollutant.title.ko}는 그렇지 않은 시간에 견주어 "
        "{value}% 차이를 보였습니다(구간 {low}~{high}, 양수면 더 높음).",
        f"In {{period}}, hours with ten percent more traffic differed by {{value}}% in {one.pollutant.said} at "
        f"{where.en} (interval {{low}} to {{high}}; above zero is more).",
    )
    if low <= 0 <= high:
        said = Text(
            f"{said.ko} 구간이 영을 포함하므로 함께 움직인다고 잘라 말할 수 없습니다.",
            f"{said.en} The interval holds zero: no association can be claimed.",
        )
    return Finding(
        f"traffic_{one.group}_{one.pollutant.id}",
        said,
        value,
        Interval(low, high, 0.95, f"fixed effects, {one.fit.errors}"),
        Text("%", "%"),
        one.fit.n,
        one.period,
        Text(
            f"측정소 {one.stations_n}곳의 로그 농도를 그 시간과 앞선 {LAGS}시간의 로그 교통량으로 설명합니다. 측정소마다의 "
            "높낮이와 시간마다의 높낮이(날씨, 나라 밖에서 온 먼지, 하루와 한 주의 흐름)를 뺍니다.",
            f"Logarithm of the hour's value at {one.stations_n} stations on the logarithm of traffic in that hour and "
            f"the {LAGS} before, with effects of every station and every single hour (weather, long-range "
            "transport, course of day and week).",
        ),
        (CAUTION, _judge_placebo(placebo), _FEW, _NARROW),
        digits=2,
    )


def _judge_placebo(placebo: Association | None) -> Text:
    if placebo is None:
        return Text(
            "밤 시간으로 거꾸로 확인하기에는 자료가 모자랐습니다.",
            "There were too few nights for the placebo check.",
        )
    value, low, high = placebo.percent
    if low <= 0 <= high:
        return Text(
            f"거꾸로 확인: 다음 낮의 교통량은 그 앞 밤의 공기와 함께 움직이지 않았습니다({value:.2f}%, 구간 "
            f"{low:.2f}~{high:.2f}).",
            f"Placebo: the traffic of the day to come did not go with the air of the night before ({value:.2f}%, "
            f"interval {low:.2f} to {high:.2f}).",
        )
    return Text(
        f"거꾸로 확인에 걸렸습니다: 아직 오지 않은 낮의 교통량이 앞 밤의 공기와 함께 움직입니다({value:.2f}%, 구간 "
        f"{low:.2f}~{high:.2f}). 다른 까닭이 섞여 있다는 뜻이므로 이 결과를 근거로 쓰지 마십시오.",
        f"The placebo failed: the traffic of the day to come goes with the air of the night before ({value:.2f}%, "
        f"interval {low:.2f} to {high:.2f}). Something else is mixed in: do not rest on this result.",
    )


_KINDS = {
    "hours": Text("시간별", "by hour"),
    "days": Text("하루별", "by day"),
    "placebo": Text("거꾸로 확인", "placebo"),
}
_GROUPS = {ROADSIDE: Text("도로변", "roadside"), BACKGROUND: Text("도시대기", "background")}


def _build_table(found: list[Association]) -> Table:
    rows = []
    for one in found:
        short = one.pollutant.title.ko.split("(")[1][:-1]
        group, kind = _GROUPS[one.group], _KINDS[one.kind]
        name = f"{short} {group.ko}, {kind.ko} · {short} {group.en}, {kind.en}"
        rows.append((name, *one.percent, *one.elasticity, one.fit.n, one.stations_n, one.fit.errors))
    columns = [
        "model",
        "percent",
        "low",
        "high",
        "elasticity",
        "e_low",
        "e_high",
        "n",
        "stations_n",
        "errors",
    ]
    percent = Text("%", "%")
    return build_table(
        "traffic",
        Text("교통량이 10% 많을 때 함께 높은 정도", "What goes with ten percent more traffic"),
        pd.DataFrame(rows, columns=columns),
        (
            Column("model", Text("무엇을", "Of what"), "label", bilingual=True),
            Column("percent", Text("더 높은 정도", "Higher by"), "value", percent, 2),
            Column("low", Text("하한", "Low"), "low", percent, 2),
            Column("high", Text("상한", "High"), "high", percent, 2),
            Column("elasticity", Text("탄력성", "Elasticity"), "value", digits=3),
            Column("e_low", Text("탄력성 하한", "Elasticity, low"), "value", digits=3),
            Column("e_high", Text("탄력성 상한", "Elasticity, high"), "value", digits=3),
            Column("n", Text("관측", "Observations"), "exposure"),
            Column("stations_n", Text("측정소", "Stations"), "exposure", Text("곳", "stations")),
            Column("errors", Text("오차", "Errors"), "label"),
        ),
        note=Text(f"{CAUTION.ko} {_BY_DAY.ko}", f"{CAUTION.en} {_BY_DAY.en}"),
    )


def _build_figure() -> Figure:
    return Figure(
        "traffic",
        "intervals",
        Text(
            "교통량이 10% 많은 시간에 함께 높은 정도와 거꾸로 확인",
            "What goes with ten percent more traffic, and the placebo",
        ),
        "traffic",
        "model",
        "percent",
        low="low",
        high="high",
        reference=((0.0, Text("영", "zero")),),
        note=CAUTION,
    )
