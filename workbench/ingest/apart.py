"""Records kept apart from a table's rows: why, and as they came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from workbench.ingest.matching import Match
from workbench.ingest.source import Loaded
from workbench.ingest.table_sql import row_sql
from workbench.ingest.typing_sql import quote

APART: Final = "apart"
"""Name of the table: ``_record``, ``fault`` (``code:where``) and ``raw`` (the record as it came, or NULL)."""

_BATCH: Final = 100_000


@dataclass(frozen=True, slots=True)
class Apart:
    """The records of one table that are not among its rows; each stands here once."""

    con: duckdb.DuckDBPyConnection

    def __post_init__(self) -> None:
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {APART} (_record BIGINT, fault VARCHAR, raw VARCHAR)")

    def add(self, query: str) -> None:
        """Keep apart what a query gives: ``_record``, ``fault`` and ``raw``."""
        self.con.execute(f"INSERT INTO {APART} {query}")

    def add_faults(self, faults: Mapping[int, str]) -> None:
        """Keep records apart by their number."""
        if not faults:
            return
        found = pa.table(
            {
                "_record": pa.array(list(faults), pa.int64()),
                "fault": pa.array(list(faults.values()), pa.string()),
            }
        )
        self.con.register("found", found)
        self.add("SELECT _record, fault, NULL FROM found")
        self.con.unregister("found")

    def count(self) -> int:
        """How many records are apart."""
        return int(self.con.execute(f"SELECT count(*) FROM {APART}").fetchall()[0][0])

    def count_faults(self) -> Counter[str]:
        """Records by fault."""
        return Counter(dict(self.con.execute(f"SELECT fault, count(*) FROM {APART} GROUP BY 1").fetchall()))

    def write(self, file: Path, match: Match, loaded: Loaded) -> Path | None:
        """Write ``line``, ``reason``, ``field`` and ``row`` (a JSON array of cells) in the order of the lines.

        Returns
        -------
        Path or None
            ``None`` where nothing is apart.
        """
        if not loaded.bad and not self.count():
            return None
        self._find_rows(match, loaded)
        self._find_lines(loaded)
        bad = pa.table(
            {
                "line": pa.array([b.line for b in loaded.bad], pa.int64()),
                "reason": pa.array([b.reason for b in loaded.bad], pa.string()),
                "text": pa.array([b.text for b in loaded.bad], pa.string()),
            }
        )
        self.con.register("bad", bad)
        self.con.execute(
            f"""COPY (
                SELECT line, split_part(fault, ':', 1) AS reason,
                    substr(fault, instr(fault, ':') + 1) AS field, raw AS row
                FROM {APART} JOIN lines USING (_record)
                UNION ALL SELECT line, reason, '', to_json([text])::VARCHAR FROM bad
                ORDER BY line, reason, field
            ) TO {quote(str(file))} (COMPRESSION zstd)"""
        )
        return file

    def _find_rows(self, match: Match, loaded: Loaded) -> None:
        """Records whose fault showed only later are looked up once more."""
        row = self.con.execute(f"SELECT 1 FROM {APART} WHERE raw IS NULL LIMIT 1").fetchall()
        if not row:
            return
        self.con.execute(
            f"""CREATE OR REPLACE TEMP TABLE {APART} AS
            SELECT _record, fault, coalesce({APART}.raw, came.raw) AS raw
            FROM {APART} LEFT JOIN (
                SELECT _record, {row_sql(match)} AS raw FROM {loaded.relation}
                SEMI JOIN (SELECT _record FROM {APART} WHERE raw IS NULL) USING (_record)
            ) came USING (_record)"""
        )

    def _find_lines(self, loaded: Loaded) -> None:
        self.con.execute("CREATE OR REPLACE TEMP TABLE lines (_record BIGINT, line BIGINT)")
        records = self.con.sql(f"SELECT DISTINCT _record FROM {APART}").to_arrow_table()["_record"].to_numpy()
        for at in range(0, len(records), _BATCH):
            some = np.asarray(records[at : at + _BATCH], dtype=np.int64)
            self.con.register("numbered", pa.table({"_record": some, "line": loaded.line_of(some)}))
            self.con.execute("INSERT INTO lines FROM numbered")
            self.con.unregister("numbered")
