"""How many crashes, where, and which way it goes."""

from __future__ import annotations

import pandas as pd
from scipy import stats

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Finding, Interval, Refusal, Table
from workbench.core.text import Text
from workbench.methods.rates import exact_poisson_interval
from workbench.methods.trends import Trend, estimate_count_trend
from workbench.problems.bicycle.data import Years, find_years
from workbench.problems.chapter import Chapter, build_table, full_count

CRASHES = Text("건", "crashes")
DEATHS = Text("명", "deaths")
PERCENT_A_YEAR = Text("%/년", "% a year")

POLICE_ONLY = Text(
    "경찰에 접수되어 사람이 다치거나 숨진 사고만 셉니다. 혼자 넘어진 사고처럼 신고되지 않은 사고는 빠져 "
    "있습니다.",
    "Only crashes recorded by the police in which somebody was hurt; falls nobody reports are missing.",
)
NOT_ADDED = Text(
    "자전거끼리 부딪친 사고는 피해와 가해 양쪽에 들어 있어 두 값을 더하지 않습니다.",
    "A crash between two bicycles is in both counts, so the two are never added.",
)
VICTIM, AT_FAULT = "피해 · victim", "가해 · at fault"


def build_crash_chapter(crashes: pd.DataFrame, years: Years, *, trend_years_n: int) -> Chapter:
    """Counts of the newest year, the course of the years, and the trend of each gu.

    Parameters
    ----------
    crashes
        One row a gu and year.
    years
        Years whose counts are pooled by gu.
    trend_years_n
        Longest run of years a trend is fitted to.
    """
    city = crashes.groupby("crash_year")[
        ["victim_crashes_n", "at_fault_crashes_n", "victim_deaths_n", "victim_injured_n"]
    ].sum()
    trend_years = find_years({int(y) for y in city.index}, at_most=trend_years_n, last=years.last)
    assert trend_years is not None
    findings = [*_find_counts(city, years), _find_deaths(city, years)]
    tables = [_build_city_table(city)]
    figures = [_city_figure()]
    refusals = []
    by_gu = _pool(crashes, years)
    try:
        trend = _fit(city["victim_crashes_n"], trend_years)
    except CannotAnswer:
        refusals.append(_refuse_trend(trend_years))
    else:
        findings.append(_find_trend(trend, city["victim_crashes_n"], trend_years))
        by_gu = by_gu.merge(_fit_gu(crashes, trend_years), on="gu_name")
        figures.append(_trend_figure())
    tables.append(_build_gu_table(by_gu, years, trend_years))
    return Chapter(tuple(findings), tuple(tables), tuple(figures), tuple(refusals))


def _find_counts(city: pd.DataFrame, years: Years) -> list[Finding]:
    newest = Years(years.last, years.last).period
    method = Text(
        "자치구별 공표 건수를 합했습니다(합계 행은 쓰지 않습니다).",
        "Sum of the published counts of the districts (the published total rows are not used).",
    )
    victims, at_fault = (int(city[f"{p}_crashes_n"][years.last]) for p in ("victim", "at_fault"))
    return [
        Finding(
            "crashes_victim",
            Text(
                "{period} 서울에서 자전거가 피해자인 교통사고는 {value}{unit}입니다.",
                "In {period} there were {value} {unit} in Seoul in which a cyclist was the victim.",
            ),
            victims,
            full_count(victims),
            CRASHES,
            victims,
            newest,
            method,
            (POLICE_ONLY, NOT_ADDED),
        ),
        Finding(
            "crashes_at_fault",
            Text(
                "{period} 서울에서 자전거가 가해자인 교통사고는 {value}{unit}입니다.",
                "In {period} there were {value} {unit} in Seoul in which a cyclist was at fault.",
            ),
            at_fault,
            full_count(at_fault),
            CRASHES,
            at_fault,
            newest,
            method,
            (POLICE_ONLY, NOT_ADDED),
        ),
    ]


def _find_deaths(city: pd.DataFrame, years: Years) -> Finding:
    chosen = city["victim_deaths_n"][[y for y in city.index if int(y) in years]]
    deaths = int(chosen.to_numpy().sum())
    low, high = exact_poisson_interval([deaths])
    a_year = [float(v) / years.count for v in (deaths, low[0], high[0])]
    return Finding(
        "deaths",
        Text(
            "{period}에 자전거가 피해자인 사고로 한 해 평균 {value}{unit}이 숨졌습니다(구간 {low}~{high}).",
            "In {period}, {value} {unit} a year in crashes with the cyclist as victim (interval {low} to "
            "{high}).",
        ),
        a_year[0],
        Interval(a_year[1], a_year[2], 0.95, "exact Poisson (Garwood)"),
        DEATHS,
        deaths,
        years.period,
        Text(
            "기간의 사망자를 더해 햇수로 나누고, 정확 포아송 구간을 붙였습니다.",
            "Deaths of the period over its years, with an exact Poisson interval.",
        ),
        (
            Text(
                "수가 적어 해마다 우연히 크게 오르내립니다. 구간은 같은 조건의 다른 해에 나올 수 있는 "
                "범위입니다.",
                "Small numbers go up and down by chance; the interval is what another such year could have "
                "given.",
            ),
            POLICE_ONLY,
        ),
        digits=1,
    )


def _fit(counts: pd.Series, years: Years) -> Trend:
    chosen = counts[[y for y in counts.index if int(y) in years]]
    return estimate_count_trend(chosen.index.to_numpy(), chosen.to_numpy())


def _find_trend(trend: Trend, counts: pd.Series, years: Years) -> Finding:
    total = int(counts[[y for y in counts.index if int(y) in years]].sum())
    sure = (
        Text("", "")
        if trend.low_pct > 0 or trend.high_pct < 0
        else Text(
            " 구간이 영을 포함하므로 늘었다고도 줄었다고도 말할 수 없습니다.",
            " The interval holds zero: neither a rise nor a fall can be claimed.",
        )
    )
    return Finding(
        "trend",
        Text(
            "{period} 자전거 피해 사고의 한 해 평균 변화율은 {value}{unit}입니다(구간 {low}~{high})."
            + sure.ko,
            "In {period} crashes with the cyclist as victim changed by {value}{unit} (interval {low} to "
            "{high})." + sure.en,
        ),
        trend.change_pct,
        Interval(trend.low_pct, trend.high_pct, 0.95, "quasi-Poisson, Student's t"),
        Text("%", "% a year"),
        total,
        years.period,
        Text(
            "해마다의 건수에 로그 선형 추세를 준포아송 회귀로 맞추었습니다(흩어짐을 반영).",
            "Log-linear trend of the yearly counts by quasi-Poisson regression (overdispersion allowed for).",
        ),
        (
            Text(
                "자전거 이용량의 변화를 나누어 보지 않았습니다. 사고가 준 것이 안전해진 것인지 덜 탄 "
                "것인지는 이 숫자로 알 수 없습니다.",
                "Not adjusted for how much people rode: fewer crashes may mean safer or just less riding.",
            ),
            Text(
                "곧은 추세를 가정합니다. 감염병 유행 같은 큰 변화가 있던 해도 한 줄로 잇습니다.",
                "It assumes one straight trend, also across unusual years such as the pandemic.",
            ),
        ),
        digits=1,
    )


def _pool(crashes: pd.DataFrame, years: Years) -> pd.DataFrame:
    chosen = crashes[crashes["crash_year"].isin(range(years.first, years.last + 1))]
    return (
        chosen.groupby(["gu_code", "gu_name"])[
            ["victim_crashes_n", "at_fault_crashes_n", "victim_deaths_n", "victim_injured_n"]
        ]
        .sum()
        .reset_index()
        .sort_values(["victim_crashes_n", "gu_code"], ascending=[False, True], ignore_index=True)
    )


def _fit_gu(crashes: pd.DataFrame, years: Years) -> pd.DataFrame:
    rows = []
    for name, group in crashes.groupby("gu_name"):
        counts = group.set_index("crash_year")["victim_crashes_n"]
        try:
            trend = _fit(counts, years)
        except CannotAnswer:  # nothing counted there in any year
            continue
        rows.append((name, trend.change_pct, trend.low_pct, trend.high_pct, trend.p_value))
    frame = pd.DataFrame(rows, columns=["gu_name", "change_pct", "change_low", "change_high", "p"])
    return frame.assign(q=stats.false_discovery_control(frame["p"])).drop(columns="p")


def _build_city_table(city: pd.DataFrame) -> Table:
    parts = [
        pd.DataFrame(
            {"crash_year": city.index, "party": label, "crashes_n": city[f"{key}_crashes_n"].to_numpy()}
        )
        for key, label in (("victim", VICTIM), ("at_fault", AT_FAULT))
    ]
    return build_table(
        "city_years",
        Text("서울의 자전거 사고, 해마다", "Bicycle crashes in Seoul by year"),
        pd.concat(parts, ignore_index=True),
        (
            Column("crash_year", Text("연도", "Year"), "label"),
            Column("party", Text("자전거의 처지", "The cyclist was"), "label", bilingual=True),
            Column("crashes_n", Text("사고", "Crashes"), "count", CRASHES),
        ),
        note=NOT_ADDED,
    )


def _build_gu_table(by_gu: pd.DataFrame, years: Years, trend_years: Years) -> Table:
    columns = [
        Column("gu_code", Text("자치구 코드", "Code"), "code"),
        Column("gu_name", Text("자치구", "District"), "label"),
        Column("victim_crashes_n", Text("피해 사고", "Crashes, cyclist the victim"), "count", CRASHES),
        Column("at_fault_crashes_n", Text("가해 사고", "Crashes, cyclist at fault"), "count", CRASHES),
        Column("victim_deaths_n", Text("사망(피해)", "Deaths (victim)"), "count", DEATHS),
        Column("victim_injured_n", Text("부상(피해)", "Injured (victim)"), "count", Text("명", "persons")),
    ]
    note = Text(f"건수는 {_write(years)}년의 합입니다.", f"Counts are sums over {_write(years)}.")
    if "change_pct" in by_gu:
        columns += [
            Column(
                "change_pct", Text("피해 사고의 추세", "Trend of victim crashes"), "value", PERCENT_A_YEAR, 1
            ),
            Column("change_low", Text("추세의 하한", "Trend, low"), "low", PERCENT_A_YEAR, 1),
            Column("change_high", Text("추세의 상한", "Trend, high"), "high", PERCENT_A_YEAR, 1),
            Column("q", Text("거짓 발견율(q)", "False discovery rate (q)"), "value", digits=3),
        ]
        note = Text(
            f"{note.ko} 추세는 {_write(trend_years)}년의 것입니다. q는 자치구를 한꺼번에 견주는 데 따른 "
            "우연을 감안한 값으로, 작을수록 뚜렷합니다.",
            f"{note.en} Trends are of {_write(trend_years)}. q allows for looking at all districts at once: the "
            "smaller, the clearer.",
        )
    title = Text("자치구별 자전거 사고와 추세", "Bicycle crashes and their trend by district")
    return build_table("gu_crashes", title, by_gu, columns, note=note)


def _write(years: Years) -> str:
    return f"{years.first}" if years.count == 1 else f"{years.first}–{years.last}"


def _city_figure() -> Figure:
    return Figure(
        "city_years",
        "series",
        Text("서울의 자전거 사고는 어떻게 변했나", "How bicycle crashes in Seoul changed"),
        "city_years",
        "crash_year",
        "crashes_n",
        group="party",
        note=NOT_ADDED,
    )


def _trend_figure() -> Figure:
    return Figure(
        "gu_trend",
        "intervals",
        Text("자치구별 피해 사고의 추세", "Trend of victim crashes by district"),
        "gu_crashes",
        "gu_name",
        "change_pct",
        low="change_low",
        high="change_high",
        reference=((0.0, Text("변화 없음", "no change")),),
        note=Text(
            "구간이 영을 지나면 늘었다고도 줄었다고도 말할 수 없습니다. 이용량의 변화는 반영하지 않았습니다.",
            "Where an interval crosses zero neither a rise nor a fall can be claimed. Not adjusted for "
            "riding.",
        ),
    )


def _refuse_trend(years: Years) -> Refusal:
    return Refusal(
        "trend",
        Text("사고의 추세", "Trend of crashes"),
        Text(f"이어진 해가 {years.count}개뿐입니다.", f"Only {years.count} consecutive years are there."),
        Text("더 긴 기간의 자치구별 자전거 사고 통계", "Bicycle crashes by district over a longer period"),
    )
