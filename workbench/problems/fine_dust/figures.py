"""Figures of the fine-dust problem."""

from __future__ import annotations

from workbench.core.result import Figure
from workbench.core.text import Text
from workbench.problems.fine_dust.tables import ONE_STATION
from workbench.problems.fine_dust.years import Yearly


def build_figures(
    yearly: Yearly, year: int, *, has_layer: bool, has_places: bool, others: bool
) -> list[Figure]:
    """Map of the gu (and of the stations), intervals, days above the level, and the months."""
    pollutant = yearly.pollutant
    key, name = pollutant.id, pollutant.title
    figures = _build_maps(yearly, year, has_layer=has_layer, has_places=has_places)
    figures += [
        _intervals(f"intervals_{key}", f"gu_{key}", "gu_name", yearly, year),
        Figure(
            f"exceedances_{key}",
            "bars",
            Text(
                f"{name.ko} 일평균이 한국 기준을 넘은 날 ({year}년)",
                f"Days of {pollutant.said} above the Korean level ({year})",
            ),
            f"days_{key}",
            "gu_name",
            "over_korea_n",
            note=Text(
                "측정하지 못한 날은 세지 못했으므로 실제로는 더 많을 수 있습니다.",
                "Days that were not measured could not be counted: there may have been more.",
            ),
        ),
        Figure(
            f"months_{key}",
            "series",
            Text(f"달마다의 {name.ko}", f"{name.en} month by month"),
            f"months_{key}",
            "month",
            "mean",
            group="group",
        ),
    ]
    if others:
        figures.append(_intervals(f"others_{key}", f"others_{key}", "station_name", yearly, year))
    return figures


def _build_maps(yearly: Yearly, year: int, *, has_layer: bool, has_places: bool) -> list[Figure]:
    pollutant = yearly.pollutant
    key, name = pollutant.id, pollutant.title
    figures = []
    if has_layer:
        figures.append(
            Figure(
                f"map_{key}",
                "area_map",
                Text(
                    f"자치구별 {name.ko} 연평균 ({year}년)",
                    f"Yearly mean of {pollutant.said} by district ({year})",
                ),
                f"gu_{key}",
                "gu_name",
                "mean",
                code="gu_code",
                layer="gu",
                low="low",
                high="high",
                note=Text(
                    f"{ONE_STATION.ko} 자치구 사이의 차이는 구간의 폭보다 작을 수 있습니다.",
                    f"{ONE_STATION.en} Districts may differ by less than the width of their intervals.",
                ),
            )
        )
    if has_places:
        figures.append(
            Figure(
                f"map_stations_{key}",
                "point_map",
                Text(
                    f"측정소별 {name.ko} 연평균 ({year}년)",
                    f"Yearly mean of {pollutant.said} at the stations ({year})",
                ),
                f"stations_{key}",
                "station_name",
                "mean",
                note=Text(
                    "도로 이름의 측정소는 길가에 있습니다. 도시대기 측정소와 나누어 보세요.",
                    "Stations named after roads stand beside them: read them apart from background stations.",
                ),
            )
        )
    return figures


def _intervals(figure_id: str, table: str, label: str, yearly: Yearly, year: int) -> Figure:
    name = yearly.pollutant.title
    which = Text("도시대기 측정소", "background stations")
    if table.startswith("others"):
        which = Text("그 밖의 측정소", "other stations")
    return Figure(
        figure_id,
        "intervals",
        Text(
            f"{name.ko} 연평균과 기준: {which.ko} ({year}년)",
            f"Yearly mean of {yearly.pollutant.said} and the levels: {which.en} ({year})",
        ),
        table,
        label,
        "mean",
        low="low",
        high="high",
        reference=yearly.pollutant.year_lines,
        note=Text(
            "구간은 같은 계절과 비슷한 날씨의 다른 해에 나올 수 있는 범위입니다. 측정기의 오차는 들어 있지 "
            "않습니다.",
            "Intervals: what another year with this season and weather could have given; instrument error "
            "is not in.",
        ),
    )
