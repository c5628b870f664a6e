"""What the fine-dust problem says whatever the numbers: method, limits, refusals, and what is asked of
whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from workbench.core.result import Recommendation
from workbench.core.text import Text
from workbench.problems.fine_dust.levels import PM25_STANDARD_SINCE

WEATHER = Text(
    "날씨의 영향을 걷어내지 않았습니다. 비와 바람이 많던 해는 배출이 같아도 낮게 나옵니다.",
    "The weather is not taken out: a wet and windy year comes out low with the same emissions.",
)
FROM_AFAR = Text(
    "나라 밖에서 온 미세먼지와 안에서 생긴 것을 가르지 않습니다.",
    "Dust from abroad and dust made here are not told apart.",
)
HOURS_UNKNOWN = Text(
    "일평균 파일에는 하루 몇 시간을 잰 값인지 적혀 있지 않아, 시간 단위의 확보율은 확인하지 못했습니다.",
    "The daily files do not say how many hours are in a mean, so capture within days could not be checked.",
)

UNKNOWN_NETWORK = Text(
    "측정소 목록이 없어, 이름이 자치구인 측정소만 도시대기로 보았습니다. 나머지는 도로변일 수 있어 따로 "
    "두었습니다.",
    "There is no list of stations: those with a district's name are taken for background stations, the "
    "others may stand beside roads and are kept apart.",
)


LIMITS = (
    Text(
        "측정소 한 곳이 자치구 전체를 대표하지 못합니다. 큰길가나 공사장 옆은 훨씬 높을 수 있습니다.",
        "One station does not stand for a district: beside main roads and building sites it can be far "
        "higher.",
    ),
    FROM_AFAR,
    Text(
        "연평균과 넘은 날에서는 날씨의 영향을 걷어내지 않았습니다. 날씨를 걷어낸 것은 추세뿐입니다.",
        "Yearly means and days above the levels are not freed of the weather; only the trend is.",
    ),
    Text(
        "측정기의 오차와 교체는 구간에 들어 있지 않습니다.",
        "Errors and replacements of instruments are not in the intervals.",
    ),
)

_UNSET = date.min

_WANTED = (
    Recommendation(
        "plan_standard",
        Text(
            "초미세먼지 연평균이 기준을 넘은 자치구마다 가장 큰 배출원과 줄일 계획을 공개해 주십시오.",
            "For every district above the yearly standard for fine particles, publish its largest sources "
            "and the plan to reduce them.",
        ),
        Text("서울특별시와 해당 자치구", "The city and the districts concerned"),
        _UNSET,
        Text(
            "계획이 공개된 자치구의 비율(목표 100%), 다음 해 연평균이 기준을 넘은 측정소의 수",
            "Share of districts with a published plan (target: 100%); stations above the standard next year",
        ),
        "above_korea_pm25",
    ),
    Recommendation(
        "publish_hours",
        Text(
            "모든 측정소의 시간별 측정값을 측정소의 종류·좌표와 함께 빠진 시간을 밝혀 해마다 공개해 "
            "주십시오.",
            "Publish the hours of every station each year, with its network and place, and say which hours "
            "are missing.",
        ),
        Text("서울특별시(보건환경연구원)", "The city (Research Institute of Public Health and Environment)"),
        _UNSET,
        Text(
            "시간별 값이 공개된 측정소의 비율(목표 100%)과 확보율을 채운 측정소의 비율",
            "Share of stations with published hours (target: 100%); share of stations with enough capture",
        ),
        "mean_background_pm25",
    ),
    Recommendation(
        "roadside",
        Text(
            "도로변 측정소 곁의 시간별 교통량을 공개해, 교통 대책의 효과를 확인할 수 있게 해 주십시오.",
            "Publish hourly traffic beside the roadside stations, so that traffic measures can be checked.",
        ),
        Text("서울특별시(교통 담당 부서)", "The city (transport)"),
        _UNSET,
        Text(
            "교통량이 공개된 도로변 측정소의 비율(목표 100%)",
            "Share of roadside stations with published traffic (target: 100%)",
        ),
        "mean_roadside_pm25",
    ),
)


def describe_method(capture: float) -> Text:
    """The method in plain words, with the share of time that must be measured."""
    share = f"{capture:.0%}"
    return Text(
        (
            f"- **하루**: 시간 자료가 있는 날은 24시간 가운데 {share} 이상을 잰 날만 씁니다. 미세먼지의 0은 재지 "
            "못한 것으로 보고, 하루 넘게 똑같은 값이 이어지면 멈춘 측정기로 보아 뺍니다. 시간 자료가 없는 "
            "날은 공표된 일평균을 씁니다.\n"
            f"- **달과 해**: 있는 자료가 아니라 *달력의 모든 날*에 견주어 {share} 이상을 잰 측정소만 평균합니다. "
            "모자란 측정소와 해는 빼고 그 까닭을 적습니다.\n"
            "- **측정소의 종류**: 도시대기와 도로변을 함께 평균하지 않습니다. 자치구의 값은 그 구의 도시대기 "
            "측정소 한 곳입니다.\n"
            "- **구간**: 계절을 맞추어 뺀 나머지를 21일 덩이로 다시 뽑아(블록 부트스트랩) 구합니다. 날과 "
            "날이 이어져 있음을 살린 것입니다. "
            "빠진 날이 이어진 해에는 이 구간이 말한 것(95%)보다 조금 더 자주 참값을 담습니다.\n"
            "- **지수와 주의보**: 통합대기환경지수(CAI)는 에어코리아의 방식대로 시간마다 내고, 네 물질 가운데 하나라도 없으면 "
            "내지 않습니다. 주의보·경보는 시간평균이 수준 이상으로 두 시간 이상 이어진 때를 셉니다.\n"
            "- **노출**: 자치구의 값을 주민등록인구로 가중 평균합니다.\n"
            "- **추세**: 같은 측정소의 월평균에서 계절을 빼거나(STL), 무작위 숲으로 날씨를 걷어낸 뒤, 모든 두 달 사이 "
            "기울기의 가운데 값(Theil–Sen)을 냅니다.\n"
            "- **교통**: 같은 시간의 교통량이 곁에서 세어진 측정소만, 측정소마다의 높낮이와 시간마다의 높낮이를 빼고 "
            "견줍니다. 밤 공기와 다음 낮의 교통량으로 거꾸로 확인합니다. 원인이라고 말하지 않습니다.\n"
            "- **지도**: 측정소 사이는 역거리 가중으로 메우고, 한 곳씩 빼고 맞힌 오차를 함께 적습니다. 크리깅은 측정소가 "
            "30곳이 넘고 그 오차가 더 작을 때만 씁니다.\n"
            "- **기준**: 연평균은 한국 기준과 WHO 2021 권고에 견주고, 일평균은 넘은 날을 셉니다. 두 일 기준 "
            "모두 99백분위수로 판정하는 것이어서 그 값도 함께 보입니다.\n"
        ),
        (
            f"- **Day**: where there are hours, a day counts if {share} of its 24 hours were measured. Zero is "
            'taken for "not measured", and more than a day of one and the same value for a sensor that '
            "stands still. Elsewhere the published daily mean is used.\n"
            f"- **Month and year**: a station is averaged if it measured on {share} of *all days of the "
            "calendar*, not of the rows there are. Stations and years below are left out, with the reason.\n"
            "- **Networks**: background and roadside are never averaged together. A district's value is its "
            "one background station.\n"
            "- **Interval**: the season is fitted and taken out, the rest is drawn again in blocks of 21 "
            "days (block bootstrap), which keeps days together that belong together. In a year "
            "with many days missing in a row they hold the truth a little more often than the 95% they say.\n"
            "- **Index and alerts**: the comprehensive index (CAI) by the hour as AirKorea makes it, none where one of "
            "its four substances is missing; alerts are spells of two hours or more at or above the level.\n"
            "- **Exposure**: districts weighted by registered residents.\n"
            "- **Trend**: months of the same stations, season taken out (STL) or weather taken out by a random forest, "
            "then the median of the slopes of all pairs (Theil–Sen).\n"
            "- **Traffic**: only stations with a count beside them, less each station's and each single hour's level; "
            "checked the wrong way round with the air of a night and the traffic to come. No cause is claimed.\n"
            "- **Map**: inverse distance between stations, with the error at stations left out; kriging only with 30 "
            "stations and a smaller error.\n"
            "- **Levels**: yearly means against the Korean standard and the WHO guideline of 2021; days "
            "above the daily levels are counted. Both daily levels are judged by the 99th percentile, which "
            "is shown too.\n"
        ),
    )


def recommend(findings: set[str], due: date) -> tuple[Recommendation, ...]:
    """What is asked, resting only on what was found."""
    return tuple(replace(wanted, due=due) for wanted in _WANTED if wanted.finding in findings)


def standard_limits(years: list[int]) -> tuple[Text, ...]:
    """What must be said where years lie before the present standard."""
    if not any(year < PM25_STANDARD_SINCE for year in years):
        return ()
    return (
        Text(
            f"초미세먼지의 한국 기준은 {PM25_STANDARD_SINCE}년 3월에 강화되었습니다. 그보다 앞선 해도 "
            "지금의 기준과 견줍니다.",
            f"Korea's standard for fine particles was tightened in March {PM25_STANDARD_SINCE}; earlier "
            "years are compared with today's.",
        ),
    )
