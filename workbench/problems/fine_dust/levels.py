"""What the concentrations are compared with."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.text import Text

UNIT = Text("㎍/㎥", "µg/m³")


@dataclass(frozen=True, slots=True)
class Pollutant:
    """One kind of fine dust and its levels in micrograms a cubic metre."""

    id: str
    title: Text
    korea_year: float
    korea_day: float
    who_year: float
    who_day: float
    warning: float
    """Hourly mean from which, over two hours, the public is warned (주의보)."""
    alarm: float
    """The same for the second stage (경보)."""
    grades: tuple[float, float, float]
    """Upper ends of 좋음, 보통 and 나쁨 for a day's mean."""

    @property
    def said(self) -> str:
        """The English title within a sentence."""
        return self.title.en[0].lower() + self.title.en[1:]

    @property
    def year_lines(self) -> tuple[tuple[float, Text], ...]:
        """Reference lines of a yearly mean."""
        return (
            (self.korea_year, Text("한국 연간 기준", "Korean yearly standard")),
            (self.who_year, Text("WHO 권고(연)", "WHO guideline (year)")),
        )


POLLUTANTS = (
    Pollutant(
        "pm25", Text("초미세먼지(PM2.5)", "Fine particles (PM2.5)"), 15, 35, 5, 15, 75, 150, (15, 35, 75)
    ),
    Pollutant("pm10", Text("미세먼지(PM10)", "Particles (PM10)"), 50, 100, 15, 45, 150, 300, (30, 80, 150)),
)
"""Korea: 환경정책기본법 시행령, air quality standards; for PM2.5 in force since 27 March 2018, before that
25 and 50
(Ministry of Environment, 20 March 2018, as reported by Newspim). Daily standards are judged by the 99th
percentile. WHO: *Global air quality guidelines*, 2021, table of recommended levels; daily levels are 99th
percentiles, that is three or four days a year above them."""

"""Alerts: 대기환경보전법 시행규칙, 별표 7 (hourly mean at or above the level for two hours). Grades: AirKorea,
통합대기환경지수."""

GRADES = (
    Text("좋음", "good"),
    Text("보통", "moderate"),
    Text("나쁨", "unhealthy"),
    Text("매우나쁨", "very unhealthy"),
)

PM25_STANDARD_SINCE = 2018
