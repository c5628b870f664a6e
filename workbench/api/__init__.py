"""The verbs: what a person can do, each once. Notebook, command line, portal and hub use these.

Importing this imports no analysis library; a verb fetches what it needs when it is used.
"""

from workbench.api.analysis import release, run, show
from workbench.api.answers import answer, recommendations
from workbench.api.data import datasets, describe, ingest_files, prepare_sample
from workbench.api.desk import receipt, refresh, sql
from workbench.api.publication import editions, publish, report

__all__ = [
    "answer",
    "datasets",
    "describe",
    "editions",
    "ingest_files",
    "prepare_sample",
    "publish",
    "receipt",
    "recommendations",
    "refresh",
    "release",
    "report",
    "run",
    "show",
    "sql",
]
