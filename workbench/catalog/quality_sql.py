"""DuckDB over the kept rows of one version: bounded in memory, away from the network, nothing written."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from workbench.core.dataset import Snapshot

MEMORY = "1GB"
"""What measuring may use before it spills to disk."""

THREADS = 2


@contextlib.contextmanager
def open_kept(
    snapshot: Snapshot, *, memory: str = MEMORY, threads: int = THREADS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with one view, ``kept``: the rows of all parts of the version.

    Parameters
    ----------
    memory, threads
        Limits of this one connection; sorting that needs more goes to a temporary folder.
    """
    with tempfile.TemporaryDirectory(prefix="quality-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": folder,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(config=config) as con:
            con.execute("SET enable_progress_bar = false")
            parts = ", ".join(quote(str(file)) for file in snapshot.files)
            con.execute(f"CREATE VIEW kept AS SELECT * FROM read_parquet([{parts}], union_by_name = true)")
            yield con


def columns_of(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Names of the columns of ``kept``: a part may lack fields that its descriptor has gained since."""
    return tuple(con.sql("FROM kept LIMIT 0").columns)


def quarantine_beside(part: Path) -> Path:
    """Where the rows that were kept apart of a part are, if any were."""
    return part.with_name(part.name.replace("part-", "quarantine-", 1))


@cache
def read_sql(name: str) -> str:
    """The query in ``sql/<name>.sql`` beside this module."""
    return files("workbench.catalog").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def quote(text: str) -> str:
    """A string as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """An identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'
