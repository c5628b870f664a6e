"""Fine dust: how bad, where, and against which level."""

from workbench.problems import Problem
from workbench.problems.fine_dust.analysis import PARAMETERS, QUESTION, TITLE, analyse
from workbench.problems.fine_dust.lineage import LINEAGE

PROBLEM = Problem(
    id="fine_dust",
    title=TITLE,
    question=QUESTION,
    requires=(),
    uses=(
        "air_daily",
        "air_hourly",
        "air_hourly_stations",
        "air_stations",
        "gu_boundaries",
        "gu_boundaries_kostat",
        "resident_population",
        "traffic_count_sites",
        "traffic_counts",
        "weather_daily",
        "weather_hourly",
    ),
    analyse=analyse,
    notebook="fine_dust.ipynb",
    parameters=PARAMETERS,
    lineage=LINEAGE,
)
