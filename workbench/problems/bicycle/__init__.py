"""Bicycle safety: crashes, riding, and the places that come back."""

from workbench.problems import Problem
from workbench.problems.bicycle.analysis import PARAMETERS, QUESTION, TITLE, analyse
from workbench.problems.bicycle.lineage import LINEAGE

PROBLEM = Problem(
    id="bicycle",
    title=TITLE,
    question=QUESTION,
    requires=("bike_crashes_gu",),
    uses=(
        "bike_crash_spots",
        "bike_station_rentals",
        "bike_rides",
        "bike_stations",
        "bike_station_info",
        "bike_station_master",
        "cycle_roads",
        "bike_tracks",
        "bike_amenities",
        "bike_daily_rentals",
        "weather_daily",
        "resident_population",
        "gu_boundaries",
        "gu_boundaries_kostat",
        "dong_boundaries",
    ),
    analyse=analyse,
    notebook="bicycle.ipynb",
    parameters=PARAMETERS,
    lineage=LINEAGE,
)
