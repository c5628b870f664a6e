"""Rows from the open-data APIs as files that ingest takes like any other published file.

Nothing is parsed into tables here: each page is kept as the service sent it.
"""

from workbench.ingest.connectors.client import Manners
from workbench.ingest.connectors.dates import read_day
from workbench.ingest.connectors.fetch import FetchReport, fetch_service
from workbench.ingest.connectors.keys import Key, load_key
from workbench.ingest.connectors.plan import FetchPlan, build_plan

__all__ = [
    "FetchPlan",
    "FetchReport",
    "Key",
    "Manners",
    "build_plan",
    "fetch_service",
    "load_key",
    "read_day",
]
