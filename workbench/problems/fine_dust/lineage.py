"""Which SQL files each part of the fine-dust result is computed from, for the receipt of its report.

A test changes the answer of each file and looks which parts change: all of those have to be named here.
"""

from __future__ import annotations

_AIR = ("days", "hours", "hours_all_stations", "stations")
_WEATHER = (*_AIR, "weather_days")
_TRAFFIC = (*_AIR, "traffic_sites", "traffic_hours")
_EXPOSED = (*_AIR, "residents_by_gu")
_SURFACE = (*_AIR, "gu_boundaries")

LINEAGE: dict[str, tuple[str, ...]] = {
    "finding-exposure_*": _EXPOSED,
    "finding-trend_weather_*": _WEATHER,
    "finding-traffic_*": _TRAFFIC,
    "finding-surface_*": _SURFACE,
    "finding-wind*": ("wind_hours",),
    "finding-data_needs": (),
    "finding-mean_*": _AIR,
    "finding-days_*": _AIR,
    "finding-above_*": _AIR,
    "finding-change_*": _AIR,
    "finding-trend_*": _AIR,
    "finding-index_*": _AIR,
    "finding-alerts_*": _AIR,
    "finding-sensor_faults": _AIR,
    "table-exposed_*": _EXPOSED,
    "table-trend_*": _WEATHER,
    "table-slopes_*": _WEATHER,
    "table-traffic": _TRAFFIC,
    "table-surface": _SURFACE,
    "table-wind*": ("wind_hours",),
    "table-sensitivity": (
        *dict.fromkeys((*_WEATHER, *_TRAFFIC, *_EXPOSED, *_SURFACE)),
        "gu_boundaries_kostat",
    ),
    "table-needs": (),
    "table-requests_*": (),
    "table-gu_*": _AIR,
    "table-days_*": _AIR,
    "table-stations_*": _AIR,
    "table-years_*": _AIR,
    "table-months_*": _AIR,
    "table-others_*": _AIR,
    "table-index*": _AIR,
    "table-alerts": _AIR,
    "table-calendar_*": _AIR,
    "table-profile": _AIR,
    "table-faults": _AIR,
    "table-left_out": _AIR,
    "layer-gu": ("gu_layer",),
    "layer-grid": _SURFACE,
}
