"""The comprehensive air-quality index (CAI) by the hour, and alerts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.core.result import Column, Finding, Interval, Refusal, Table
from workbench.core.text import Text
from workbench.methods.air_index import estimate_air_index, predict_day_mean
from workbench.methods.averages import find_stuck
from workbench.problems.chapter import Chapter, build_table, full_count
from workbench.problems.fine_dust.data import BACKGROUND
from workbench.problems.fine_dust.levels import GRADES, POLLUTANTS, Pollutant
from workbench.problems.fine_dust.tables import GROUPS
from workbench.problems.fine_dust.window import Window

HOURS = Text("시간", "hours")
ALERT_HOURS = 2
_NOT_OFFICIAL = Text(
    "발령 기록이 아니라 측정값으로 다시 센 것입니다. 실제 발령과 다를 수 있습니다.",
    "Counted from the measurements, not taken from the record of alerts: the two may differ.",
)

NO_HOURS = Refusal(
    "hours",
    Text(
        "통합대기환경지수, 주의보·경보, 하루 안의 변화",
        "Air-quality index, alerts, and the course of the day",
    ),
    Text(
        "한 달이라도 확보율을 채운 시간별 측정값이 없습니다.",
        "There is not one month of hourly values with enough capture.",
    ),
    Text("모든 측정소의 시간별 대기질 측정값", "Hourly air quality of all stations"),
)


def build_index_chapter(window: Window | None, capture: float) -> Chapter:
    """Hours by grade of the index, and spells at or above the alert levels."""
    if window is None:
        return Chapter(refusals=(NO_HOURS,))
    frames = [_grade_stations(window, group) for group in window.groups()]
    stations = pd.concat(frames, ignore_index=True)
    findings: list[Finding] = []
    refusals: list[Refusal] = []
    tables: list[Table] = []
    if stations["index_n"].sum() == 0:
        refusals.append(_NO_GASES)
    else:
        findings.append(_find_bad(window, stations))
        tables += [_build_group_table(stations), _build_index_table(stations)]
    alerts = pd.DataFrame(
        [row for pollutant in POLLUTANTS for row in _count_alerts(window, pollutant, capture)]
    )
    findings.append(_find_alerts(window, alerts))
    tables.append(_build_alert_table(alerts))
    return Chapter(tuple(findings), tuple(tables), refusals=tuple(refusals))


_NO_GASES = Refusal(
    "air_index",
    Text("통합대기환경지수", "Air-quality index (CAI)"),
    Text(
        "지수는 미세먼지, 초미세먼지, 이산화질소, 오존이 모두 있는 시간에만 계산합니다.",
        "The index is computed only for hours with PM10, PM2.5, nitrogen dioxide and ozone.",
    ),
    Text("같은 시간의 이산화질소와 오존 측정값", "Nitrogen dioxide and ozone of the same hours"),
)


def _grade_stations(window: Window, group: str) -> pd.DataFrame:
    """One row a station: hours by grade, hours with an index, hours of the calendar."""
    wide = {name: window.pivot(name, group) for name in ("pm10", "pm25", "o3", "no2", "co", "so2")}
    rows = []
    for station in wide["pm25"].columns:
        values = {name: frame[station].to_numpy(dtype=float) for name, frame in wide.items()}
        for name in ("pm10", "pm25"):
            values[name] = predict_day_mean(values[name], name)
        found = estimate_air_index(values)  # type: ignore[arg-type]
        counts = [int(np.sum(found.grade == grade)) for grade in (1, 2, 3, 4)]
        worst = float(np.nanmax(found.index)) if sum(counts) else float("nan")
        rows.append((station, group, *counts, sum(counts), len(window.times), worst))
    columns = ["station_name", "group", "good_n", "moderate_n", "unhealthy_n", "very_n", "index_n", "hours_n"]
    frame = pd.DataFrame(rows, columns=[*columns, "worst"])
    bad = frame["unhealthy_n"] + frame["very_n"]
    return frame.assign(bad_pct=100 * bad / frame["index_n"].where(frame["index_n"] > 0))


def _find_bad(window: Window, stations: pd.DataFrame) -> Finding:
    chosen = stations[stations["group"] == BACKGROUND]
    bad = int((chosen["unhealthy_n"] + chosen["very_n"]).sum())
    known, whole = int(chosen["index_n"].sum()), int(chosen["hours_n"].sum())
    return Finding(
        "index_bad",
        Text(
            "{period} 도시대기 측정소에서 통합대기환경지수가 ‘나쁨’보다 나쁘거나 같은 시간은 {value}{unit}였습니다"
            "(재지 못한 시간을 감안하면 {low}~{high}{unit}).",
            "During {period} the comprehensive air-quality index was ‘unhealthy’ or worse in {value}{unit} of the "
            "hours at background stations ({low} to {high}{unit} allowing for hours not measured).",
        ),
        100 * bad / known,
        Interval(
            100 * bad / whole, 100 * (bad + whole - known) / whole, 1.0, "missing hours could be either"
        ),
        Text("%", "%"),
        known,
        window.period,
        Text(
            "에어코리아의 방식대로 미세먼지는 24시간 예측이동평균, 기체는 그 시간의 값으로 지수를 냅니다. 두 물질 이상이 "
            "나쁘면 점수를 더하고, 네 물질 가운데 하나라도 없으면 내지 않습니다.",
            "As AirKorea: particulates by their predicted 24-hour mean, gases by the hour, points added where "
            "several are bad, none where one of the four needed is missing.",
        ),
        (
            Text(
                "기준이 2018년에 바뀌었습니다. 그 앞의 시간도 지금의 구간으로 계산합니다.",
                "The bands were changed in 2018; earlier hours are judged by today's.",
            ),
        ),
        digits=1,
    )


def _count_alerts(window: Window, pollutant: Pollutant, capture: float) -> list[dict[str, object]]:
    values = window.pool(pollutant.id, BACKGROUND, capture)
    stations = window.pivot(pollutant.id, BACKGROUND)
    rows: list[dict[str, object]] = []
    for stage, level in (("주의보 · warning", pollutant.warning), ("경보 · alarm", pollutant.alarm)):
        spells, hours, longest = _measure_spells(values, level)
        single = [_measure_spells(stations[n].to_numpy(dtype=float), level)[1] for n in stations.columns]
        rows.append(
            {
                "pollutant": pollutant.title.ko.split("(")[1][:-1],
                "stage": stage,
                "level": level,
                "spells_n": spells,
                "hours_n": hours,
                "longest_n": longest,
                "worst_station_n": max(single, default=0),
                "missing_n": int(np.isnan(values).sum()),
                "valid_n": int(np.isfinite(values).sum()),
            }
        )
    return rows


def _measure_spells(
    values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], level: float
) -> tuple[int, int, int]:
    """Spells of two hours or more at or above the level, their hours, and the longest."""
    mask = find_stuck(np.where(values >= level, 1.0, np.nan), run=ALERT_HOURS)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    lengths = edges[1::2] - edges[::2]
    return lengths.size, int(lengths.sum()), int(lengths.max(initial=0))


def _find_alerts(window: Window, alerts: pd.DataFrame) -> Finding:
    row = alerts[(alerts["pollutant"] == "PM2.5") & alerts["stage"].str.startswith("주의보")].iloc[0]
    spells = int(row["spells_n"])
    return Finding(
        "alerts_pm25",
        Text(
            "{period} 도시대기 측정소의 시간평균이 초미세먼지(PM2.5) 주의보 수준에 두 시간 이상 머문 것은 {value}{unit}입니다.",
            "During {period} the hourly mean of the background stations stayed at the warning level of fine particles "
            "(PM2.5) for two hours or more {value} {unit}.",
        ),
        spells,
        full_count(spells),
        Text("차례", "times"),
        int(row["valid_n"]),
        window.period,
        Text(
            f"도시대기 측정소를 시간마다 평균해 {row['level']:.0f}㎍/㎥보다 크거나 같은 값이 {ALERT_HOURS}시간 이상 이어진 "
            "구간을 셉니다.",
            f"Stretches of {ALERT_HOURS} hours or more in which the mean of the background stations was at or "
            f"above {row['level']:.0f} µg/m³.",
        ),
        (
            _NOT_OFFICIAL,
            Text(
                f"{int(row['missing_n'])}시간은 잰 측정소가 모자라 세지 못했습니다.",
                f"{int(row['missing_n'])} hours had too few stations to be counted.",
            ),
        ),
    )


def _build_group_table(stations: pd.DataFrame) -> Table:
    """Hours of all stations of a network together; background and roadside apart."""
    summed = [*(f"{name}_n" for name in ("good", "moderate", "unhealthy", "very")), "index_n", "hours_n"]
    frame = stations.groupby("group", as_index=False)[summed].sum()
    frame["stations_n"] = stations.groupby("group")["station_name"].size().to_numpy()
    frame["worst"] = stations.groupby("group")["worst"].max().to_numpy()
    bad = frame["unhealthy_n"] + frame["very_n"]
    frame["bad_pct"] = 100 * bad / frame["index_n"].where(frame["index_n"] > 0)
    return build_table(
        "index",
        Text("통합대기환경지수: 등급의 시간", "Air-quality index: hours by grade"),
        frame.assign(group=frame["group"].map(GROUPS)),
        (
            Column("group", Text("측정망", "Network"), "label", bilingual=True),
            Column("stations_n", Text("측정소", "Stations"), "exposure", Text("곳", "stations")),
            *_measure_columns(),
        ),
    )


def _measure_columns() -> tuple[Column, ...]:
    names = ("good_n", "moderate_n", "unhealthy_n", "very_n")
    return (
        Column("bad_pct", Text("나쁨 이상", "Unhealthy or worse"), "value", Text("%", "%"), 1),
        *(Column(name, grade, "count", HOURS) for name, grade in zip(names, GRADES, strict=True)),
        Column("index_n", Text("지수를 낸 시간", "Hours with an index"), "exposure", HOURS),
        Column("worst", Text("가장 높은 지수", "Highest index"), "value"),
    )


def _build_index_table(stations: pd.DataFrame) -> Table:
    frame = stations.assign(group=stations["group"].map(GROUPS)).sort_values(
        ["group", "bad_pct", "station_name"], ascending=[True, False, True]
    )
    return build_table(
        "index_stations",
        Text("통합대기환경지수: 측정소별 등급의 시간", "Air-quality index: hours by grade and station"),
        frame,
        (
            Column("station_name", Text("측정소", "Station"), "label"),
            Column("group", Text("측정망", "Network"), "label", bilingual=True),
            *_measure_columns(),
        ),
    )


def _build_alert_table(alerts: pd.DataFrame) -> Table:
    return build_table(
        "alerts",
        Text("주의보·경보 수준에 두 시간 이상 머문 때", "Two hours or more at the alert levels"),
        alerts,
        (
            Column("pollutant", Text("물질", "Pollutant"), "label"),
            Column("stage", Text("단계", "Stage"), "label", bilingual=True),
            Column("level", Text("수준", "Level"), "value", Text("㎍/㎥", "µg/m³")),
            Column("spells_n", Text("횟수", "Spells"), "count", Text("차례", "times")),
            Column("hours_n", Text("합한 시간", "Hours in all"), "count", HOURS),
            Column("longest_n", Text("가장 긴 때", "Longest"), "count", HOURS),
            Column(
                "worst_station_n",
                Text("가장 잦은 측정소의 시간", "Hours at the worst station"),
                "count",
                HOURS,
            ),
            Column("missing_n", Text("세지 못한 시간", "Hours not counted"), "exposure", HOURS),
        ),
        note=_NOT_OFFICIAL,
    )
