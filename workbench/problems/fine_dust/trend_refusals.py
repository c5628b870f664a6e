"""Trends that are refused, and what would unlock them."""

from __future__ import annotations

from workbench.core.result import Refusal
from workbench.core.text import Text
from workbench.problems.fine_dust.levels import Pollutant

FEWEST_MONTHS = 36
"""Under three rounds of the seasons a slope is the weather of two winters."""


def refuse_short(pollutant: Pollutant, months_n: int) -> Refusal:
    """Too few months in a row."""
    return Refusal(
        f"trend_{pollutant.id}",
        Text(f"{pollutant.title.ko}의 추세", f"Trend of {pollutant.said}"),
        Text(
            f"같은 측정소가 끊김 없이 잰 달이 {months_n}달입니다. {FEWEST_MONTHS}달보다 짧으면 몇 해의 날씨를 추세로 읽게 "
            "됩니다.",
            f"The same stations measured {months_n} months without a break; under {FEWEST_MONTHS} a slope would be "
            "the weather of a few seasons.",
        ),
        Text("사이의 빠진 해의 일평균 또는 시간별 측정값", "Daily or hourly values of the years between"),
    )


def refuse_weather(pollutant: Pollutant) -> Refusal:
    """No weather of the same days."""
    return Refusal(
        f"trend_weather_{pollutant.id}",
        Text(
            f"날씨를 걷어낸 {pollutant.title.ko}의 추세",
            f"Trend of {pollutant.said} with the weather taken out",
        ),
        Text(
            "같은 날의 기온·바람·습도·비가 없거나 모자랍니다.",
            "Temperature, wind, humidity and rain of the same days are missing or too few.",
        ),
        Text("같은 기간의 기상청 종관기상관측(ASOS) 자료", "Weather (ASOS) of the same period"),
    )
