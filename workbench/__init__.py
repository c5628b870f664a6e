"""A workbench where a city and its citizens look at the same data and act on it together.

In a notebook::

    import workbench as wb

    wb.datasets()
    wb.sql("SELECT gu_name, count(*) AS rides_n FROM bike_rides GROUP BY ALL")
    wb.report("bicycle")

Every verb of :mod:`workbench.api` is here under its own name, fetched at first use: importing this package
imports nothing else. ``%load_ext workbench`` adds the ``%%sql`` cell.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from workbench.api.analysis import release, run, show
    from workbench.api.answers import answer, recommendations
    from workbench.api.data import datasets, describe, ingest_files, prepare_sample
    from workbench.api.desk import receipt, refresh, sql
    from workbench.api.publication import editions, publish, report

__version__ = "0.1.0"

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


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("workbench.api"), name)
    raise AttributeError(f"module 'workbench' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])


def load_ipython_extension(shell: InteractiveShell) -> None:
    """What ``%load_ext workbench`` runs: adds the ``%%sql`` cell, with completion."""
    from workbench.api.desk import find_vocabulary, sql
    from workbench.query.magic import register_sql_completion, register_sql_magic

    register_sql_magic(shell, sql)
    register_sql_completion(shell, find_vocabulary)
