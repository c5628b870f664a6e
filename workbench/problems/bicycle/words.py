"""What the bicycle problem says whatever the numbers: method, limits, refusals, and what is asked of whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from workbench.core.result import Recommendation, Refusal
from workbench.core.text import Text
from workbench.methods.hotspots import BICYCLE

METHOD = Text(
    (
        "- **사고 수**: 자치구별 공표 건수입니다. 자전거가 피해자인 사고와 가해자인 사고를 따로 셉니다. "
        "자전거끼리의 사고가 양쪽에 모두 들어 있어 더하지 않습니다. 공표된 합계 행은 쓰지 않습니다.\n"
        "- **비율**: 피해 사고를 *같은 해의* 분모로 나누고 정확 포아송 구간(Garwood)을 붙입니다. 분모가 "
        "없거나 0이거나 해가 맞지 않으면 계산하지 않고 그 까닭을 적습니다. 건수가 적으면 이 구간은 말한 것(95%)보다 더 자주 "
        "참값을 담고, 가장 높은 곳을 골라 붙인 구간은 덜 담습니다.\n"
        "- **순위**: 사고가 적은 곳의 비율은 우연에 크게 흔들립니다. 마셜의 경험적 베이즈(EB)로 전체 "
        "평균 쪽으로 당겨 순위를 매기고, 관측 순위와 실제로 상위에 들 확률을 나란히 보입니다.\n"
        "- **추세**: 해마다의 건수에 준포아송 회귀를 맞춥니다. 자치구별로는 한꺼번에 여럿을 견주는 "
        "우연을 거짓 발견율로 감안합니다.\n"
        f"- **다발지역**: 한국도로교통공단의 목록을 그대로 씁니다. 기준은 {BICYCLE.text.ko}입니다. 여러 "
        "해 목록에서 가까이 있는 곳을 한 장소로 묶어, 되풀이해 오른 장소를 찾습니다.\n"
    ),
    (
        "- **Counts**: as published by district. Crashes with the cyclist as victim and at fault are counted "
        "apart; crashes between two bicycles are in both, so they are never added. Published totals are "
        "not used.\n"
        "- **Rates**: victim crashes over a denominator *of the same years*, with exact Poisson "
        "intervals (Garwood). No denominator, a zero, or other years: no rate, and the reason is written "
        "down. Where counts are small these intervals hold the truth more often than the 95% they say; one put on the "
        "highest of many places holds it less often.\n"
        "- **Ranks**: where crashes are few a rate is mostly chance. Marshall's empirical Bayes (EB) "
        "draws rates towards the overall one; raw rank and the probability of truly being at the top "
        "stand beside it.\n"
        "- **Trend**: quasi-Poisson regression on yearly counts; for the districts with false-discovery "
        "control.\n"
        f"- **Spots**: the authority's list as published. Rule: {BICYCLE.text.en}. Spots of different "
        "years that lie close together are one place, which shows the places that come back.\n"
    ),
)

LIMITS = (
    Text(
        "사고 통계는 경찰에 신고되어 사람이 다친 사고만 담습니다. 신고되지 않은 사고가 훨씬 많을 수 "
        "있습니다.",
        "Crash statistics hold police-recorded injury crashes only; unreported ones may be many more.",
    ),
    Text(
        "분모로 쓴 공공자전거 대여와 주민 수는 모두 실제로 자전거를 탄 거리가 아닙니다. 비율은 위험도가 "
        "아니라 밀도입니다.",
        "Neither public rentals nor residents are kilometres ridden: the rates are densities, not risks.",
    ),
    Text(
        "사고가 난 곳의 자치구와 사는 곳·빌린 곳의 자치구는 다를 수 있습니다.",
        "Crashes happen in other districts than those where people live or take the bicycle.",
    ),
    Text(
        "이 결과로 원인을 말할 수 없습니다. 어디를 먼저 살펴볼지 정하는 데 쓰십시오.",
        "Nothing here says why. Use it to decide where to look first.",
    ),
)

ALWAYS_REFUSED = (
    Refusal(
        "rate_dong",
        Text("행정동별 사고 비율", "Crash rates by dong"),
        Text(
            "행정동별 사고는 다발지역에 오른 것만 있어, 전체 사고의 비율을 낼 수 없습니다.",
            "By dong only crashes at listed spots are known, not all crashes.",
        ),
        Text("행정동별 또는 지점별 자전거 사고 전체", "All bicycle crashes by dong or by point"),
    ),
)


def refuse_absent(*, spots: bool, rides: bool) -> list[Refusal]:
    """Refusals for lists that are not in the lake (``True`` where one is missing)."""
    found = []
    if spots:
        found.append(
            Refusal(
                "spots",
                Text("사고가 몰리는 장소", "Places where crashes gather"),
                Text("자전거 사고 다발지역 자료가 없습니다.", "There is no list of crash spots."),
                Text("한국도로교통공단 자전거 사고 다발지역", "KOROAD's list of bicycle crash spots"),
            )
        )
    if rides:
        found.append(
            Refusal(
                "rides",
                Text(
                    "공공자전거를 어디서 많이 타는지(대여이력)",
                    "Where public bicycles are ridden (ride records)",
                ),
                Text("공공자전거 대여이력이 없습니다.", "There are no ride records."),
                Text("공공자전거 대여이력 정보(월별 파일)", "Public bicycle ride records (monthly files)"),
            )
        )
    return found


_UNSET = date.min

_WANTED = (
    Recommendation(
        "inspect_places",
        Text(
            "여러 해 되풀이해 다발지역에 오른 장소를 현장에서 점검하고, 장소마다 고칠 것과 고치지 않을 "
            "이유를 공개해 주십시오.",
            "Inspect on site the places that came back in several yearly lists, and publish for each what "
            "will be changed, or why not.",
        ),
        Text("서울특별시와 해당 자치구, 한국도로교통공단", "The city, the district concerned, and KOROAD"),
        _UNSET,
        Text(
            "장소별 점검 결과가 공개된 비율(목표 100%), 그리고 다음 해 목록에 다시 오른 장소의 수",
            "Share of places with a published inspection (target: 100%); number of them on the next yearly list",
        ),
        "places_often",
    ),
    Recommendation(
        "publish_exposure",
        Text(
            "공공자전거 대여소별 이용정보를 사고 통계와 같은 해의 열두 달 모두 공개하고, 주요 자전거길에서 "
            "자전거 통행량을 세어 공개해 주십시오.",
            "Publish rentals by station for all twelve months of the years of the crash statistics, and "
            "count bicycles on the main routes.",
        ),
        Text("서울특별시, 서울시설공단", "The city and the Seoul Facilities Corporation"),
        _UNSET,
        Text(
            "열두 달이 모두 공개된 해의 비율(목표 100%)과 통행량을 세는 지점이 하나라도 있는 자치구의 비율(목표 100%)",
            "Share of years with all twelve months published (target: 100%); share of districts with a counting "
            "site (target: 100%)",
        ),
        "crashes_victim",
    ),
    Recommendation(
        "publish_crash_points",
        Text(
            "다발지역 기준에 못 미친 사고까지 포함한 자전거 사고 지점과 날짜·시간대를 개인을 알아볼 수 없게 "
            "공개해 주십시오.",
            "Publish the points, dates and hours of all bicycle crashes, also those below the rule, so that "
            "nobody can be recognised.",
        ),
        Text("한국도로교통공단, 서울경찰청", "KOROAD and the Seoul police"),
        _UNSET,
        Text(
            "공개된 사고 지점 수를 사고 통계의 건수로 나눈 비율(목표 100%)",
            "Published points over the crashes in the statistics (target: 100%)",
        ),
        "spots_newest",
    ),
)


def recommend(findings: set[str], due: date) -> tuple[Recommendation, ...]:
    """What is asked, resting only on what was found."""
    return tuple(replace(wanted, due=due) for wanted in _WANTED if wanted.finding in findings)
