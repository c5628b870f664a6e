"""Which SQL files each part of the bicycle result is computed from, for the receipt of its report.

A test changes the answer of each file and looks which parts change: all of those have to be named here.
"""

from __future__ import annotations

_CRASHES = ("crashes_by_gu",)
_SPOTS = ("crash_spots",)
_STATIONS = ("stations", "station_info", "station_master")
_RENTALS = ("rentals_by_station", *_STATIONS)
_RIDES = ("rides_by_station", "ride_days", *_STATIONS)
_STREETS = ("cycle_roads", "gu_layer")
_FLOWS = (*_STREETS, "rides_between", "ride_days", "station_places", *_RENTALS)
_TRACKED = (*_FLOWS, "tracks")
_NETWORK = (*_TRACKED, *_SPOTS)

LINEAGE: dict[str, tuple[str, ...]] = {
    "finding-trend": _CRASHES,
    "finding-crashes_*": _CRASHES,
    "finding-deaths": _CRASHES,
    "finding-measure": _CRASHES,
    "finding-rate_rentals": (*_CRASHES, *_RENTALS),
    "finding-rate_residents": (*_CRASHES, "residents_by_gu"),
    "finding-rate_bike_km": _NETWORK,
    "finding-places_often": _SPOTS,
    "finding-worst_place": _SPOTS,
    "finding-severity": _SPOTS,
    "finding-spots_newest": _SPOTS,
    "finding-spots_unmatched": (*_SPOTS, *_STREETS),
    "finding-site_*": _NETWORK,
    "finding-rules_agree": _NETWORK,
    "finding-route*": _TRACKED,
    "finding-tracks_*": _TRACKED,
    "finding-rides_on_network": _FLOWS,
    "finding-rides_night": ("rides_by_hour", "ride_days"),
    "finding-rides": _RIDES,
    "finding-rentals": _RENTALS,
    "finding-rain": ("daily_rentals", "rain_days"),
    "finding-amenity": ("amenities", "station_places", *_RENTALS),
    "table-city_years": _CRASHES,
    "table-gu_crashes": _CRASHES,
    "table-gu_measure": _CRASHES,
    "table-gu_then_now": (*_CRASHES, "residents_by_gu"),
    "table-gu_rate_rentals": (*_CRASHES, *_RENTALS),
    "table-gu_rate_residents": (*_CRASHES, "residents_by_gu"),
    "table-gu_funnel_rentals": (*_CRASHES, *_RENTALS),
    "table-gu_funnel_residents": (*_CRASHES, "residents_by_gu"),
    "table-sensitivity": (*_CRASHES, *_RENTALS, "residents_by_gu"),
    "table-worst_spots": _SPOTS,
    "table-spots": _SPOTS,
    "table-places": _SPOTS,
    "table-places_all": _SPOTS,
    "table-severity": _SPOTS,
    "table-dong_spots": (*_SPOTS, "dong_names"),
    "table-gu_rentals": _RENTALS,
    "table-dong_rentals": (*_RENTALS, "dong_names"),
    "table-gu_rides": _RIDES,
    "table-dong_rides": (*_RIDES, "dong_names"),
    "table-routes_*": _TRACKED,
    "table-site*": _NETWORK,
    "table-stability": (*_NETWORK, "gu_kostat"),
    "table-amenity_need": ("amenities", "station_places", *_RENTALS),
    "table-ride_ages": ("rides_by_birth_year",),
    "table-ride_hours": ("rides_by_hour", "ride_days"),
    "layer-gu": ("gu_layer",),
    "layer-streets": _NETWORK,
}
