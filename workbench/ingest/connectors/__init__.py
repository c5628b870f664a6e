"""Rows from the open-data APIs as files that ingest takes like any other published file.

Each page is kept as the service sent it; what takes several pages is put together into one file.
"""

from workbench.ingest.connectors.client import Manners
from workbench.ingest.connectors.dates import read_day
from workbench.ingest.connectors.fetch import FetchReport, fetch_service
from workbench.ingest.connectors.keys import Key, load_key
from workbench.ingest.connectors.plan import FetchPlan, build_plan
from workbench.ingest.connectors.whole import write_whole_files

__all__ = [
    "FetchPlan",
    "FetchReport",
    "Key",
    "Manners",
    "build_plan",
    "fetch_service",
    "load_key",
    "read_day",
    "write_whole_files",
]
