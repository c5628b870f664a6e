"""What the fine-dust problem finds, and what it refuses for want of days."""

from __future__ import annotations

from datetime import date

from workbench.core.result import Finding, Interval, Refusal
from workbench.core.text import Text, josa
from workbench.geo import find_gu
from workbench.problems.chapter import full_count
from workbench.problems.fine_dust.data import BACKGROUND, ROADSIDE
from workbench.problems.fine_dust.levels import UNIT
from workbench.problems.fine_dust.words import FROM_AFAR, WEATHER
from workbench.problems.fine_dust.years import Comparison, Yearly

DAYS = Text("일", "days")
BOOTSTRAP = "circular block bootstrap, log-t"
LISTED = 8
"""So many station names a refusal spells out."""

_MEAN_METHOD = Text(
    "확보율을 채운 측정소만 씁니다. 구간은 날과 날의 이어짐을 살린 블록 부트스트랩으로 구했습니다.",
    "Stations with enough valid days only. Interval: block bootstrap that keeps days together.",
)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def find_group_mean(yearly: Yearly, year: int, group: str, caveats: tuple[Text, ...]) -> Finding | None:
    """The yearly mean of a group of stations."""
    estimate = yearly.estimates.get((group, year))
    if estimate is None:
        return None
    pollutant = yearly.pollutant
    row = yearly.groups[(yearly.groups["group"] == group) & (yearly.groups["year"] == year)].iloc[0]
    where = {
        BACKGROUND: Text("도시대기 측정소", "background stations"),
        ROADSIDE: Text("도로변 측정소", "roadside stations"),
    }[group]
    against = _compare(estimate.low, estimate.high, pollutant.korea_year)
    return Finding(
        f"mean_{group}_{pollutant.id}",
        Text(
            f"{{period}} 서울 {where.ko}의 {pollutant.title.ko} 연평균은 {{value}}{{unit}}입니다(구간 "
            f"{{low}}~{{high}}). {against.ko}",
            f"In {{period}} {pollutant.said} at Seoul's {where.en} averaged {{value}} {{unit}} "
            f"(interval {{low}} to {{high}}). {against.en}",
        ),
        estimate.mean,
        Interval(estimate.low, estimate.high, 0.95, BOOTSTRAP),
        UNIT,
        int(row["stations_n"]) * int(row["days_n"]),
        _year(year),
        _MEAN_METHOD,
        caveats,
        digits=1,
    )


def _compare(low: float, high: float, level: float) -> Text:
    if low > level:
        return Text("한국의 연간 기준보다 높습니다.", "That is above the Korean yearly standard.")
    if high < level:
        return Text("한국의 연간 기준보다 낮습니다.", "That is below the Korean yearly standard.")
    return Text(
        "구간이 한국의 연간 기준에 걸쳐 있어 넘었다고도 넘지 않았다고도 잘라 말할 수 없습니다.",
        "Not clearly above or below the Korean standard.",
    )


def find_stations_above(yearly: Yearly, year: int) -> list[Finding]:
    """How many background stations exceed the Korean standard and the WHO guideline."""
    chosen = yearly.stations[(yearly.stations["year"] == year) & (yearly.stations["group"] == BACKGROUND)]
    pollutant = yearly.pollutant
    levels = (
        ("korea", pollutant.korea_year, Text("한국의 연간 기준", "the Korean yearly standard")),
        ("who", pollutant.who_year, Text("WHO의 연간 권고", "the WHO yearly guideline")),
    )
    found = []
    for who, level, said in levels:
        value = int((chosen["mean"] > level).sum())
        statement = Text(
            f"{{period}} 확보율을 채운 도시대기 측정소 {{n}}곳 가운데 {pollutant.title.ko} 연평균이 "
            f"{josa(said.ko, '을/를')} 넘은 곳은 {{value}}{{unit}}입니다.",
            f"In {{period}}, of {{n}} background stations with enough days, {{value}} had a yearly mean of "
            f"{pollutant.said} above {said.en}.",
        )
        found.append(
            Finding(
                f"above_{who}_{pollutant.id}",
                statement,
                value,
                full_count(value),
                Text("곳", "stations"),
                len(chosen),
                _year(year),
                Text(
                    "측정소마다 연평균을 기준과 견주어 셉니다.",
                    "Each station's mean is compared with the level.",
                ),
                (_BY_MEAN,),
            )
        )
    return found


_BY_MEAN = Text(
    "연평균의 구간이 기준에 걸친 측정소도 평균값으로 셌습니다. 그림에서 구간을 함께 보세요.",
    "Stations whose interval holds the level are counted by their mean: see the intervals.",
)


def find_most_days(yearly: Yearly, year: int) -> Finding | None:
    """The district with most days above the Korean daily level."""
    chosen = yearly.stations[
        (yearly.stations["year"] == year)
        & (yearly.stations["group"] == BACKGROUND)
        & yearly.stations["gu_code"].notna()
    ].sort_values(["over_korea_n", "mean", "station_name"], ascending=[False, False, True])
    if chosen.empty:
        return None
    first = chosen.iloc[0]
    gu = find_gu(name=str(first["station_name"]))
    english = gu.gu_name_en if gu else str(first["station_name"])
    days, missing = int(first["over_korea_n"]), int(first["missing_n"])
    pollutant = yearly.pollutant
    bounds = Text("(빠진 날을 감안하면 {low}~{high})", " ({low} to {high} allowing for days not measured)")
    bounds = bounds if missing else Text("", "")
    return Finding(
        f"days_{pollutant.id}",
        Text(
            f"{{period}} {pollutant.title.ko} 일평균이 한국의 일 기준을 넘은 날이 가장 많은 자치구는 "
            f"{josa(str(first['station_name']), '으로/로')} {{value}}{{unit}}입니다{bounds.ko}.",
            f"In {{period}} {english} had the most days above the Korean daily level of {pollutant.said}: "
            f"{{value}} {{unit}}{bounds.en}.",
        ),
        days,
        Interval(days, days + missing, 1.0, "missing days could have been either"),
        DAYS,
        int(first["days_n"]),
        _year(year),
        Text(
            "일평균이 기준보다 큰 날을 셉니다(기준과 같은 값은 넘은 것이 아닙니다).",
            "Days whose mean is above the level (not at it).",
        ),
        (
            Text(
                "자치구의 도시대기 측정소 한 곳의 값입니다.",
                "The value is that of the district's one background station.",
            ),
            FROM_AFAR,
        ),
    )


def find_change(yearly: Yearly, comparison: Comparison) -> Finding:
    """Change between the oldest and the newest year at the same stations."""
    pollutant, change = yearly.pollutant, comparison.change
    total = comparison.stations_n
    members = yearly.stations[yearly.stations["group"] == BACKGROUND]
    days = members.loc[members["year"].isin([comparison.first, comparison.last]), "days_n"].sum()
    unsure = Text("", "")
    if change.low_pct <= 0 <= change.high_pct:
        unsure = Text(
            " 구간이 영을 포함하므로 달라졌다고 잘라 말할 수 없습니다.",
            " The interval holds zero: no change can be claimed.",
        )
    return Finding(
        f"change_{pollutant.id}",
        Text(
            f"{{period}}의 첫해와 마지막 해를 견주면, 두 해에 모두 확보율을 채운 도시대기 측정소의 {pollutant.title.ko} "
            f"연평균 변화율은 {{value}}{{unit}}입니다(구간 {{low}}~{{high}}).{unsure.ko}",
            f"At background stations with enough days in both years the mean of {pollutant.said} changed by "
            f"{{value}}{{unit}} from the first to the last year of {{period}} (interval {{low}} to "
            f"{{high}}).{unsure.en}",
        ),
        change.change_pct,
        Interval(change.low_pct, change.high_pct, 0.95, BOOTSTRAP),
        Text("%", "%"),
        int(days),
        (date(comparison.first, 1, 1), date(comparison.last, 12, 31)),
        Text(
            f"같은 측정소 {total}곳의 두 해 연평균의 비입니다. 사이의 해는 쓰지 않았습니다.",
            f"Ratio of two yearly means at the same {total} stations; the years between are not used.",
        ),
        (
            WEATHER,
            Text("두 해만 견준 것이어서 추세가 아닙니다.", "Two years only: this is no trend."),
            FROM_AFAR,
        ),
        digits=1,
    )


def refuse_captures(yearly: Yearly, rule: float) -> list[Refusal]:
    """One entry a year: which stations have too few days for a yearly mean."""
    short = yearly.captures[~yearly.captures["is_valid"]]
    pollutant = yearly.pollutant
    found = []
    for year, frame in short.groupby("year"):
        names = sorted(str(n) for n in frame["station_name"])
        shown = ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")
        low, high = (int(frame["valid_n"].min()), int(frame["valid_n"].max()))
        expected = int(frame["expected_n"].iloc[0])
        days = f"{low}" if low == high else f"{low}–{high}"
        found.append(
            Refusal(
                f"capture_{pollutant.id}_{year}",
                Text(
                    f"{year}년 {pollutant.title.ko} 연평균: {shown} (측정소 {len(names)}곳)",
                    f"Yearly mean {year} of {pollutant.title.en}: {shown} ({len(names)} stations)",
                ),
                Text(
                    f"유효한 날이 {expected}일 가운데 {days}일로 {rule:.0%}에 못 미칩니다.",
                    f"Valid days: {days} of {expected}, below {rule:.0%}.",
                ),
                Text("그 해의 빠진 날의 측정값", "The measurements of the missing days"),
            )
        )
    return found
