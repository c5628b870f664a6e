"""What the network part says whatever the numbers: methods, caveats, refusals."""

from __future__ import annotations

from workbench.core.result import Refusal
from workbench.core.text import Text
from workbench.problems.bicycle.flows import ACCESS_M, FEWEST_RIDES, OFF_ROAD
from workbench.problems.bicycle.screening import BANDWIDTH_M, FALSE_DISCOVERIES, SIMULATIONS, TOP
from workbench.problems.bicycle.sites import JUNCTION_M, LIMIT_M
from workbench.problems.bicycle.streets import LONGEST_M, SNAP_M

NETWORK_METHOD = Text(
    "- **도로망**: 자전거도로를 교차하는 곳과 시작·끝에서 나누고, "
    f"{SNAP_M:.0f}m 안의 끝을 이은 뒤 {LONGEST_M:.0f}m 아래의 구간으로 자릅니다. 대여이력을 대여소 사이 가장 짧은 길에 "
    f"얹되, 자료에 없는 길은 곧은 거리의 {OFF_ROAD}배로 봅니다. 다발지역은 {JUNCTION_M:.0f}m 안의 교차로에 먼저, 다음으로 "
    f"{LIMIT_M:.0f}m 안의 구간에 잇습니다.\n"
    "- **장소의 순위**: 음이항 안전성능함수의 예측과 목록의 사고를 경험적 베이즈로 합칩니다(Hauer 2002). 기대에서 예측을 뺀 "
    f"값이 개선 여지입니다. 곁에 공단의 목록과 도로망 커널(반경 {BANDWIDTH_M:.0f}m, 모의 "
    f"{SIMULATIONS:,}번, 거짓 발견율 {FALSE_DISCOVERIES:.0%})을 나란히 놓습니다.\n",
    f"- **Network**: cycle roads split where they cross, begin and end; ends within {SNAP_M:.0f} m joined; cut to at most "
    f"{LONGEST_M:.0f} m. Rides take the shortest way between stations; where no cycle road is known a metre as the crow "
    f"flies counts {OFF_ROAD}. Spots go to a junction within {JUNCTION_M:.0f} m, else to a stretch within {LIMIT_M:.0f} m.\n"
    "- **Ranking of places**: empirical Bayes of a negative binomial safety performance function and the listed crashes "
    "(Hauer 2002); expected less predicted is the potential for improvement. Beside it the authority's list "
    f"and network kernel hot spots (bandwidth {BANDWIDTH_M:.0f} m, {SIMULATIONS:,} simulations, "
    f"false discovery rate {FALSE_DISCOVERIES:.0%}).\n",
)

EB = Text(
    "음이항 안전성능함수와 경험적 베이즈(Hauer 외 2002). 구간은 감마 사후분포의 가운데 95%입니다.",
    "Negative binomial safety performance function and empirical Bayes (Hauer et al. 2002); central interval of the gamma "
    "posterior.",
)
CUT_LIST = Text(
    "목록에는 기준을 넘긴 지점만 있어, 기준 아래의 사고는 없는 것으로 셉니다. 그래서 목록에 든 곳과 다른 곳의 차이가 실제보다 "
    "크게 나옵니다.",
    "Only spots above the rule are listed; crashes below it count as none. So listed places stand out more than they "
    "truly do.",
)
MODEL_ERROR = Text(
    "구간에 예측식 자체의 오차는 들어 있지 않아, 참값을 담는 비율이 말한 것(95%)보다 조금 낮을 수 있습니다.",
    "The error of the prediction itself is not in the interval, which therefore may hold the truth somewhat less often than "
    "the 95% it says.",
)
NO_FLOW = Text(
    "같은 해의 통행을 몰라 길이와 햇수로만 견주었습니다. 위험도가 아니라 밀도입니다.",
    "Trips of the same years are unknown: compared by length and years alone. Density, not risk.",
)
MODELLED = Text(
    "지나간 길은 재지 않고 가장 짧은 길로 추정했습니다. 같은 대여소로 돌아온 이용은 길을 알 수 없어 뺐습니다.",
    "Ways are not measured but taken to be the shortest; rides back to their own station have no known way.",
)
TRACKED = Text(
    "지나간 길의 몫은 스스로 경로를 낸 사람들의 것입니다. 자전거를 타는 모든 사람의 길과 다를 수 있습니다.",
    "The shares of the ways are those of people who gave their tracks; all riders may take others.",
)
PUBLIC_KM = Text(
    "사고는 모든 자전거의 것이고 거리는 공공자전거만입니다. 개인 자전거가 많은 길은 비율이 높게 나옵니다.",
    "Crashes are those of all bicycles, kilometres only those of public ones: where people ride their own, rates come out "
    "high.",
)
TESTED = Text(
    f"공단의 목록은 한 해 반경 200m, 도로망 밀집은 지점마다의 몬테카를로 검정(거짓 발견율 {FALSE_DISCOVERIES:.0%}), EB는 "
    f"구간과 교차로에서 각각 개선 여지 {TOP}위 안입니다.",
    f"Authority's list: one year, 200 m. Network hot spot: Monte-Carlo test at each place (false discovery rate "
    f"{FALSE_DISCOVERIES:.0%}). EB: the first {TOP} stretches and junctions by potential for improvement.",
)

REFUSE_NETWORK = Refusal(
    "network",
    Text("구간·교차로별 이용과 사고", "Riding and crashes by stretch and junction"),
    Text(
        "도로의 선형 자료가 없어 사고와 이용을 길에 얹을 수 없습니다.",
        "There are no lines of roads to put them on.",
    ),
    Text(
        "서울시 자전거도로 선형(cycle_roads), 표준노드링크 도로망",
        "The lines of cycle roads (cycle_roads), and the national road network (standard node-link)",
    ),
)
REFUSE_STREETS = Refusal(
    "network_streets",
    Text("자전거도로가 없는 길의 이용과 사고", "Riding and crashes on streets without a cycle road"),
    Text(
        "자전거도로의 선형만 있습니다. 다른 길은 곧은 거리로 대신해 통행을 얹는 데만 썼고, 순위를 매기지 않습니다.",
        "Only lines of cycle roads are there. Other streets are stood in for by straight links to carry rides; they are not "
        "ranked.",
    ),
    Text(
        "표준노드링크 도로망 또는 도로명주소 도로구간",
        "The national road network (node-link), or road-name segments",
    ),
)
REFUSE_TRACKS = Refusal(
    "tracks",
    Text("실제로 지나간 길", "The ways actually ridden"),
    Text(
        "대여이력에는 빌린 곳과 돌려준 곳만 있어 가장 짧은 길로 추정했습니다.",
        "Ride records hold only where a ride began and ended; the shortest way stands in.",
    ),
    Text(
        "개인을 알아볼 수 없게 한 이동 경로(GPS) 또는 도로 구간별 통행량",
        "Anonymised tracks (GPS), or counts by road segment",
    ),
)
REFUSE_RANKING = Refusal(
    "site_ranking",
    Text("구간이나 교차로의 순위", "A ranking of stretches or junctions"),
    Text(
        "구간이나 교차로, 또는 그곳의 사고가 너무 적어 예측식을 맞출 수 없습니다.",
        "Too few stretches or junctions, or crashes at them, to fit a prediction.",
    ),
    Text(
        "더 넓은 지역의 도로 선형, 기준 아래까지 포함한 사고 지점",
        "Roads of a larger area; crash points also below the rule",
    ),
)
REFUSE_ROUTES = Refusal(
    "routes",
    Text("자전거가 많이 지나는 길", "Which routes are most used"),
    Text("대여이력이나 대여소의 위치가 없습니다.", "Ride records or the places of stations are missing."),
    Text("공공자전거 대여이력과 대여소 정보", "Public bicycle ride records and stations"),
)


def refuse_exposure(days_n: int | None, months: str) -> Refusal:
    """No rate per kilometre: what is missing, and what would unlock it."""
    ko = f"대여이력 {days_n}일" if days_n is not None else "대여이력 없음"
    en = (
        f"ride records of {days_n} day{'' if days_n == 1 else 's'}"
        if days_n is not None
        else "no ride records"
    )
    return Refusal(
        "rate_km",
        Text("달린 거리에 견준 사고 비율", "Crashes per kilometre ridden"),
        Text(
            "다발지역 목록과 같은 해의 열두 달 대여와 한 달 넘는 대여이력이 있어야 달린 거리를 냅니다"
            f"({ko}; 대여: {months}). 거리를 모르면 밀도일 뿐 위험도가 아닙니다.",
            "Kilometres need twelve months of rentals in a year of the lists and a month of ride records "
            f"({en}; rentals: {months}). Without kilometres it is density, not risk.",
        ),
        Text(
            "같은 해 열두 달의 대여소별 이용정보와 대여이력, 도로 구간별 자전거 통행량",
            "Twelve months of rentals by station and ride records of the same year, or bicycle counts by road segment",
        ),
    )


FEWEST = Text(
    f"대여소는 {ACCESS_M:.0f}m 안의 도로에 잇고, 이용이 {FEWEST_RIDES}건보다 적은 구간은 통행을 모르는 것으로 둡니다.",
    f"Stations are put on a road within {ACCESS_M:.0f} m; stretches with fewer than {FEWEST_RIDES} rides count as unknown.",
)
