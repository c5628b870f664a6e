"""What a city must publish so that cause, measure and response of fine dust can be followed: the data needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from workbench.core.result import Column, Finding
from workbench.core.text import Text, josa
from workbench.problems.chapter import Chapter, build_table, full_count

if TYPE_CHECKING:
    from datetime import date

    from workbench.query.engine import Engine

Link = Literal["cause", "measure", "response"]
Status = Literal["open", "withheld", "missing"]


@dataclass(frozen=True, slots=True)
class Need:
    """One cell of the matrix."""

    link: Link
    item: Text
    status: Status
    """As far as the project knows: ``open`` published, ``withheld`` kept back or on application, ``missing`` no data
    found to exist in a usable form."""
    holder: Text
    detail: Text
    """What exactly, by which place and time."""
    use: Text
    """What it would unlock."""
    dataset: str | None = None
    """Our dataset where it is described."""


_SEOUL = Text("서울특별시", "Seoul Metropolitan Government")
_INSTITUTE = Text("서울특별시 보건환경연구원", "Seoul Research Institute of Public Health and Environment")
_AIRKOREA = Text("한국환경공단", "Korea Environment Corporation")
_NIER = Text("국립환경과학원", "National Institute of Environmental Research")

NEEDS = (
    Need(
        "cause",
        Text("지점별 시간별 교통량", "Hourly traffic by site"),
        "open",
        _SEOUL,
        Text(
            "지점·방향·차로·시간별 대수와 지점 좌표",
            "vehicles by site, direction, lane and hour, with places",
        ),
        Text("교통과 함께 움직이는 정도", "how much goes with traffic"),
        "traffic_counts",
    ),
    Need(
        "cause",
        Text("도로변 측정소 곁의 차종별 교통량", "Traffic by vehicle type beside roadside stations"),
        "missing",
        _SEOUL,
        Text(
            "도로변 측정소 150m 안, 시간별, 승용·버스·화물과 배출 등급별",
            "within 150 m of roadside stations, by hour, vehicle type and emission grade",
        ),
        Text("경유차 대책의 효과 확인", "checking measures on diesel vehicles"),
    ),
    Need(
        "cause",
        Text("시간별 기상(풍향 포함)", "Hourly weather with wind direction"),
        "open",
        Text("기상청", "Korea Meteorological Administration"),
        Text("지점·시간별 기온, 강수, 풍향, 풍속, 습도", "temperature, rain, wind and humidity by hour"),
        Text("날씨를 걷어낸 추세와 바람장미", "weather-normalised trends and wind roses"),
        "weather_hourly",
    ),
    Need(
        "cause",
        Text("배출량(자치구·배출원별)", "Emissions by district and source"),
        "open",
        Text("국가미세먼지정보센터", "National Air Emission Inventory and Research Center"),
        Text(
            "자치구·배출원별 연간 배출량과 산정 방법의 판",
            "yearly emissions by district and source, with the edition of the method",
        ),
        Text("가장 큰 배출원과 대책의 견줌", "setting measures against the largest sources"),
    ),
    Need(
        "cause",
        Text("사업장 굴뚝의 시간별 배출", "Hourly emissions of stacks"),
        "withheld",
        _AIRKOREA,
        Text(
            "서울과 둘레의 자동측정 사업장, 물질·시간별 배출량",
            "monitored plants in and around the city, by substance and hour",
        ),
        Text("고농도 날의 사업장 몫", "the share of plants on bad days"),
    ),
    Need(
        "cause",
        Text("공사장의 비산먼지 신고와 점검", "Building sites: dust permits and inspections"),
        "withheld",
        Text("자치구", "District offices"),
        Text("위치, 기간, 면적, 점검일과 결과", "place, period, area, inspection dates and results"),
        Text("측정소 둘레의 일시적 배출원", "passing sources beside stations"),
    ),
    Need(
        "measure",
        Text("시간별 농도(모든 측정소)", "Hourly values of all stations"),
        "open",
        _INSTITUTE,
        Text(
            "도시대기와 도로변 모든 측정소, 확정값과 결측 까닭",
            "all background and roadside stations, confirmed values, why hours are missing",
        ),
        Text("지수, 주의보, 하루 안의 변화, 교통", "index, alerts, course of the day, traffic"),
        "air_hourly",
    ),
    Need(
        "measure",
        Text("측정소의 측정망과 좌표", "Networks and places of stations"),
        "open",
        _AIRKOREA,
        Text("측정망, 좌표, 채취구 높이, 이전한 날", "network, place, height of the inlet, dates of moves"),
        Text("도로변을 가름, 지도", "telling roadside apart; maps"),
        "air_stations",
    ),
    Need(
        "measure",
        Text("측정기의 교체·점검 기록", "Log of instruments"),
        "withheld",
        _INSTITUTE,
        Text(
            "측정소·물질별 교체, 교정, 정지의 날과 까닭",
            "replacements, calibrations and stops by station and substance",
        ),
        Text(
            "측정기 때문에 달라진 값과 공기가 달라진 값을 가름",
            "telling changed instruments from changed air",
        ),
    ),
    Need(
        "measure",
        Text("초미세먼지의 성분", "Composition of fine particles"),
        "withheld",
        _NIER,
        Text(
            "대기환경연구소의 시간별 이온·탄소·금속 성분", "hourly ions, carbon and metals of the supersites"
        ),
        Text("배출원과 나라 밖의 몫", "sources and long-range transport"),
    ),
    Need(
        "measure",
        Text("간이 측정기(S-DoT)의 값과 보정", "Small sensors (S-DoT) and their calibration"),
        "missing",
        _SEOUL,
        Text(
            "센서·시간별 값, 등가성 시험과 보정식, 설치 높이",
            "values by sensor and hour, comparison tests, corrections, height",
        ),
        Text("동네 사이의 차이, 크리깅 지도", "differences between neighbourhoods; kriged maps"),
    ),
    Need(
        "measure",
        Text("시간별 생활인구", "Living population by hour"),
        "open",
        _SEOUL,
        Text("행정동·시간·나이별", "by dong, hour and age"),
        Text("낮에 머무는 곳의 노출", "exposure where people spend the day"),
        "living_population_dong",
    ),
    Need(
        "response",
        Text("주의보·경보와 비상저감조치의 발령 기록", "Record of alerts and emergency measures"),
        "open",
        _AIRKOREA,
        Text("권역, 발령과 해제의 시각, 조치의 종류", "zone, times of issue and lifting, kind of measure"),
        Text("발령과 측정값의 견줌", "setting alerts against measurements"),
    ),
    Need(
        "response",
        Text("운행 제한의 단속(하루·지점별)", "Enforcement of driving bans by day and place"),
        "withheld",
        _SEOUL,
        Text(
            "날·카메라 지점·배출 등급별 통과와 적발 대수",
            "vehicles passed and fined by day, camera and emission grade",
        ),
        Text("운행 제한의 효과", "the effect of driving bans"),
    ),
    Need(
        "response",
        Text("도로 물청소와 흡입 청소의 기록", "Log of street washing and sweeping"),
        "missing",
        Text("자치구", "District offices"),
        Text("도로 구간, 시각, 방법, 물의 양", "road segment, time, method, amount of water"),
        Text("청소의 효과", "the effect of cleaning"),
    ),
    Need(
        "response",
        Text("노후차·보일러 지원의 실적", "Subsidies for old vehicles and boilers"),
        "missing",
        _SEOUL,
        Text("자치구·달별 대수와 금액", "numbers and sums by district and month"),
        Text("돈과 줄어든 농도의 견줌", "setting money against concentrations"),
    ),
    Need(
        "response",
        Text("호흡기·심혈관 질환의 하루 진료 건수", "Daily visits for lung and heart disease"),
        "withheld",
        Text("건강보험심사평가원", "Health Insurance Review & Assessment Service"),
        Text(
            "자치구·날·나이별 집계, 작은 칸은 가림", "counts by district, day and age, small cells withheld"
        ),
        Text("건강에 미친 정도", "effects on health"),
    ),
)

_LINKS = {"cause": "원인 · cause", "measure": "측정 · measure", "response": "대응 · response"}
_STATUS = {
    "here": "있음(이 분석에 넣음) · here",
    "open": "공개됨(아직 넣지 않음) · open, not yet here",
    "withheld": "비공개 또는 승인 필요 · withheld",
    "missing": "쓸 수 있는 자료가 없음 · missing",
}


def build_needs_chapter(session: Engine, period: tuple[date, date]) -> Chapter:
    """The matrix, and for each cell that is not here a request ready to be sent, in both languages."""
    states = ["here" if need.dataset and session.has(need.dataset) else need.status for need in NEEDS]
    frame = pd.DataFrame(
        {
            "link": [_LINKS[need.link] for need in NEEDS],
            "item": [f"{need.item.ko} · {need.item.en}" for need in NEEDS],
            "status": [_STATUS[state] for state in states],
            "holder": [f"{need.holder.ko} · {need.holder.en}" for need in NEEDS],
        }
    )
    matrix = build_table(
        "needs",
        Text("미세먼지 자료의 필요: 원인에서 대응까지", "Data needs for fine dust, from cause to response"),
        frame,
        (
            Column("link", Text("고리", "Link"), "label", bilingual=True),
            Column("item", Text("자료", "Data"), "label", bilingual=True),
            Column("status", Text("상태", "State"), "label", bilingual=True),
            Column("holder", Text("가진 곳", "Holder"), "label", bilingual=True),
        ),
        note=Text(
            "‘있음’이 아닌 칸의 상태는 우리가 아는 바이며, 요청할 때 가진 곳에 확인합니다.",
            "States other than ‘here’ are as far as we know, to be checked with the holder when asked.",
        ),
    )
    empty = [(n, s) for n, s in zip(NEEDS, states, strict=True) if s != "here"]
    asks = tuple(_build_requests(empty, language) for language in ("ko", "en")) if empty else ()
    return Chapter(findings=(_find(states, period),), tables=(matrix, *asks))


def write_request(need: Need, status: str) -> Text:
    """A request that can be sent as it stands. It names no law: which one it rests on is for the sender to confirm."""
    korean, english = f"{need.item.ko}의 공개를", "publish"
    if status == "open":
        korean, english = (
            f"{josa(need.item.ko, '을/를')} 한꺼번에 내려받을 수 있는 파일로 제공해 주시기를",
            "provide as files",
        )
    return Text(
        f"{need.holder.ko} 귀중. 미세먼지의 원인과 대책을 시민이 함께 살필 수 있도록 {korean} 요청합니다. "
        f"내용: {need.detail.ko}. 기간: 최근 다섯 해와 그 뒤로 달마다. "
        f"형식: CSV, 항목 설명 포함. 쓰임: {need.use.ko}. 개인정보는 필요하지 않으며, "
        "제공하기 어려우면 그 까닭과 제공할 수 있는 범위를 알려 주시기 바랍니다.",
        f"To: {need.holder.en}. So that citizens can follow causes of and measures against fine dust, we ask you to "
        f"{english}: {need.item.en.lower()}. Content: {need.detail.en}. Period: the last five years, then "
        f"monthly. Format: CSV with a description of the columns. Use: {need.use.en}. No personal data is needed; if you "
        "cannot provide it, please tell us why and what you can provide.",
    )


def _build_requests(empty: list[tuple[Need, str]], language: Literal["ko", "en"]):  # type: ignore[no-untyped-def]
    frame = pd.DataFrame(
        {
            "item": [need.item.to(language) for need, _ in empty],
            "text": [write_request(need, status).to(language) for need, status in empty],
        }
    )
    return build_table(
        f"requests_{language}",
        Text("보낼 수 있게 적은 자료 요청", "Data requests, ready to be sent"),
        frame,
        (
            Column("item", Text("자료", "Data"), "label", bilingual=True),
            Column("text", Text("요청하는 글", "Text of the request"), "label"),
        ),
    )


def _find(states: list[str], period: tuple[date, date]) -> Finding:
    here = states.count("here")
    return Finding(
        "data_needs",
        Text(
            "원인에서 대응까지 따라가는 데 필요한 자료 {n}가지 가운데 {value}{unit}가 이 분석에 있습니다.",
            "Of {n} kinds of data needed to follow fine dust from cause to response, {value} are here.",
        ),
        here,
        full_count(here),
        Text("가지", "kinds"),
        len(states),
        period,
        Text("표의 칸을 셉니다.", "Cells of the table are counted."),
        (
            Text(
                "어떤 자료가 필요한지는 이 프로젝트가 정한 것입니다.",
                "Which data are needed was decided by this project.",
            ),
        ),
    )
