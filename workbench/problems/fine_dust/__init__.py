"""Fine dust: how bad, where, and against which level."""

from workbench.problems import Problem
from workbench.problems.fine_dust.analysis import PARAMETERS, QUESTION, TITLE, analyse

PROBLEM = Problem(
    id="fine_dust",
    title=TITLE,
    question=QUESTION,
    requires=(),
    uses=("air_daily", "air_hourly", "air_stations", "gu_boundaries"),
    analyse=analyse,
    notebook="fine_dust.ipynb",
    parameters=PARAMETERS,
)
