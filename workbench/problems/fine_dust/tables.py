"""Tables and figures of the fine-dust problem."""

from __future__ import annotations

import pandas as pd

from workbench.core.result import Column, Table
from workbench.core.text import Text
from workbench.problems.chapter import build_table
from workbench.problems.fine_dust.data import BACKGROUND, OTHER, ROADSIDE, UNKNOWN
from workbench.problems.fine_dust.levels import UNIT, Pollutant
from workbench.problems.fine_dust.years import Yearly

DAYS = Text("일", "days")
GROUPS = {
    BACKGROUND: "도시대기 · background",
    ROADSIDE: "도로변대기 · roadside",
    OTHER: "그 밖의 측정망 · other network",
    UNKNOWN: "자치구 측정소 아님 · no district station",
}
ONE_STATION = Text(
    "자치구의 값은 그 구의 도시대기 측정소 한 곳의 값입니다. 구 전체의 평균이 아닙니다.",
    "A district's value is that of its one background station, not a mean over the district.",
)


def _measures(pollutant: Pollutant) -> tuple[Column, ...]:
    return (
        Column("mean", Text("연평균", "Yearly mean"), "value", UNIT, 1),
        Column("low", Text("하한", "Low"), "low", UNIT, 1),
        Column("high", Text("상한", "High"), "high", UNIT, 1),
        Column(
            "over_korea_n",
            Text(
                f"한국 일 기준({pollutant.korea_day:.0f}) 초과",
                f"Days over {pollutant.korea_day:.0f} (Korea)",
            ),
            "count",
            DAYS,
        ),
        Column(
            "over_who_n",
            Text(f"WHO 일 권고({pollutant.who_day:.0f}) 초과", f"Days over {pollutant.who_day:.0f} (WHO)"),
            "count",
            DAYS,
        ),
        Column("percentile", Text("일평균의 99백분위수", "99th percentile of days"), "value", UNIT, 1),
        Column("days_n", Text("유효한 날", "Valid days"), "exposure", DAYS),
    )


def build_gu_table(yearly: Yearly, year: int) -> Table:
    """Background stations with the name of a gu, the highest mean first."""
    chosen = _choose_gu(yearly, year).sort_values(["mean", "station_name"], ascending=[False, True])
    pollutant = yearly.pollutant
    return build_table(
        f"gu_{pollutant.id}",
        Text(f"자치구별 {pollutant.title.ko} ({year}년)", f"{pollutant.title.en} by district ({year})"),
        chosen.rename(columns={"station_name": "gu_name"}),
        (
            Column("gu_code", Text("자치구 코드", "Code"), "code"),
            Column("gu_name", Text("자치구", "District"), "label"),
            *_measures(pollutant),
        ),
        note=ONE_STATION,
    )


def build_day_table(yearly: Yearly, year: int) -> Table:
    """Days above the levels by gu, most days first."""
    pollutant = yearly.pollutant
    chosen = _choose_gu(yearly, year).sort_values(
        ["over_korea_n", "over_who_n", "station_name"], ascending=[False, False, True]
    )
    return build_table(
        f"days_{pollutant.id}",
        Text(
            f"{pollutant.title.ko} 일평균이 기준을 넘은 날 ({year}년)",
            f"Days of {pollutant.said} above the levels ({year})",
        ),
        chosen.rename(columns={"station_name": "gu_name"}),
        (
            Column("gu_code", Text("자치구 코드", "Code"), "code"),
            Column("gu_name", Text("자치구", "District"), "label"),
            *_measures(pollutant)[3:],
        ),
        note=Text(
            "측정하지 못한 날은 세지 못했으므로 실제로는 더 많을 수 있습니다.",
            "Days that were not measured could not be counted: there may have been more.",
        ),
    )


def _choose_gu(yearly: Yearly, year: int) -> pd.DataFrame:
    """Background stations that bear the name of a gu."""
    stations = yearly.stations
    return stations[
        (stations["year"] == year) & (stations["group"] == BACKGROUND) & stations["gu_code"].notna()
    ]


def build_station_table(yearly: Yearly, year: int) -> Table:
    """Every station with enough capture, its group beside it."""
    chosen = yearly.stations[yearly.stations["year"] == year]
    chosen = chosen.assign(group=chosen["group"].map(GROUPS)).sort_values(
        ["group", "mean", "station_name"], ascending=[True, False, True]
    )
    pollutant = yearly.pollutant
    places = (
        Column("lon", Text("경도", "Longitude"), "longitude", digits=5),
        Column("lat", Text("위도", "Latitude"), "latitude", digits=5),
    )
    return build_table(
        f"stations_{pollutant.id}",
        Text(f"측정소별 {pollutant.title.ko} ({year}년)", f"{pollutant.title.en} by station ({year})"),
        chosen,
        (
            Column("station_name", Text("측정소", "Station"), "label"),
            Column("group", Text("측정망", "Network"), "label", bilingual=True),
            *_measures(pollutant),
            *(places if chosen["lon"].notna().any() else ()),
        ),
        note=Text(
            "도로변과 도시대기 측정소는 함께 평균하지 않습니다.",
            "Roadside and background are never averaged together.",
        ),
    )


def build_other_table(yearly: Yearly, year: int) -> Table | None:
    """Stations that are not background, for a figure of their own."""
    chosen = yearly.stations[(yearly.stations["year"] == year) & (yearly.stations["group"] != BACKGROUND)]
    if chosen.empty:
        return None
    chosen = chosen.assign(group=chosen["group"].map(GROUPS))
    pollutant = yearly.pollutant
    return build_table(
        f"others_{pollutant.id}",
        Text(
            f"자치구 도시대기가 아닌 측정소의 {pollutant.title.ko} ({year}년)",
            f"{pollutant.title.en} at stations that are not background ({year})",
        ),
        chosen.sort_values(["mean", "station_name"], ascending=[False, True]),
        (
            Column("station_name", Text("측정소", "Station"), "label"),
            Column("group", Text("측정망", "Network"), "label", bilingual=True),
            *_measures(pollutant),
        ),
    )


def build_group_table(yearly: Yearly) -> Table:
    """Group and year."""
    pollutant = yearly.pollutant
    frame = yearly.groups.assign(group=yearly.groups["group"].map(GROUPS))
    return build_table(
        f"years_{pollutant.id}",
        Text(f"해마다의 {pollutant.title.ko}", f"{pollutant.title.en} year by year"),
        frame,
        (
            Column("group", Text("측정망", "Network"), "label", bilingual=True),
            Column("year", Text("연도", "Year"), "label"),
            Column("stations_n", Text("측정소", "Stations"), "exposure", Text("곳", "stations")),
            Column("mean", Text("연평균", "Yearly mean"), "value", UNIT, 1),
            Column("low", Text("하한", "Low"), "low", UNIT, 1),
            Column("high", Text("상한", "High"), "high", UNIT, 1),
            Column("days_n", Text("유효한 날", "Valid days"), "exposure", DAYS),
        ),
        note=Text(
            "해마다 측정소가 달라질 수 있고 날씨의 영향을 걷어내지 않았습니다.",
            "Stations may differ between years, and the weather is not taken out.",
        ),
    )


def build_month_table(months: pd.DataFrame, pollutant: Pollutant) -> Table:
    """Month and group."""
    return build_table(
        f"months_{pollutant.id}",
        Text(f"달마다의 {pollutant.title.ko}", f"{pollutant.title.en} month by month"),
        months.assign(group=months["group"].map(GROUPS), month=months["month"].dt.date),
        (
            Column("month", Text("달", "Month"), "label"),
            Column("group", Text("측정망", "Network"), "label", bilingual=True),
            Column("mean", Text("월평균", "Monthly mean"), "value", UNIT, 1),
            Column("stations_n", Text("측정소", "Stations"), "exposure", Text("곳", "stations")),
        ),
    )


def build_capture_table(yearlies: tuple[Yearly, ...]) -> Table:
    """Stations and years that were left out, and by how much they missed the rule."""
    parts = [
        yearly.captures[~yearly.captures["is_valid"]].assign(
            pollutant=yearly.pollutant.title.ko.split("(")[1][:-1]
        )
        for yearly in yearlies
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.assign(group=frame["group"].map(GROUPS), percent=frame["capture"] * 100)
    return build_table(
        "left_out",
        Text("측정한 날이 모자라 뺀 측정소와 해", "Stations and years left out for want of days"),
        frame.sort_values(["year", "pollutant", "station_name"]),
        (
            Column("station_name", Text("측정소", "Station"), "label"),
            Column("year", Text("연도", "Year"), "label"),
            Column("pollutant", Text("물질", "Pollutant"), "label"),
            Column("group", Text("측정망", "Network"), "label", bilingual=True),
            Column("valid_n", Text("유효한 날", "Valid days"), "exposure", DAYS),
            Column("expected_n", Text("한 해의 날", "Days of the year"), "exposure", DAYS),
            Column("percent", Text("확보율", "Capture"), "value", Text("%", "%"), 1),
        ),
    )
