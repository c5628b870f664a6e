"""One table of one raw file, from its records to a part of a version."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyproj

from workbench.core.dataset import Dataset
from workbench.ingest.atlas import Atlas
from workbench.ingest.locate import place_rows
from workbench.ingest.period import find_period, year_in_name
from workbench.ingest.recognise import Match
from workbench.ingest.report import REASONS, Reason, build_reason
from workbench.ingest.source import Loaded, Source
from workbench.ingest.table_sql import JUDGED, build_judged_sql
from workbench.ingest.typing_sql import CLEANING, MACROS, NO_CLEANING, name, quote

_BATCH: Final = 122_880


class _Miscounted(Exception):
    """DuckDB cut the text into another number of records than we counted."""


@dataclass(slots=True)
class Reading:
    """What reading a table gave."""

    rows_read: int
    rows_kept: int
    rows_tidy: int
    reasons: tuple[Reason, ...]
    checks: dict[str, int]
    """Soft checks and how many rows break them."""
    period: tuple[str | None, str | None]
    file: Path
    quarantine: Path | None

    @property
    def rows_quarantined(self) -> int:
        return self.rows_read - self.rows_kept


@dataclass(slots=True)
class TableReader:
    """Reads one table into ``workspace``; a reader serves one table."""

    match: Match
    shown: str
    atlas: Atlas
    workspace: Path
    threads: int
    memory: str
    _faults: dict[int, str] = field(default_factory=dict)
    _repairs: Counter[str] = field(default_factory=Counter)

    @property
    def _dataset(self) -> Dataset:
        return self.match.dataset

    def read(self, source: Source) -> Reading:
        """Type, check, locate and write the table; nothing is published yet."""
        with duckdb.connect(config=self._config()) as con:
            for statement in ("SET enable_progress_bar = false", *MACROS):
                con.execute(statement)
            loaded = source.load(con, self.match.body, len(self.match.header), self.workspace)
            for statement in NO_CLEANING if loaded.is_bare and not self.match.is_wrapped else ():
                con.execute(statement)
            con.execute(f"CREATE TEMP VIEW {JUDGED} AS {build_judged_sql(self.match, loaded.relation)}")
            try:
                tidy_n = self._write_part(con, loaded)
            except (duckdb.InvalidInputException, _Miscounted):
                if loaded.careful is None:
                    raise
                # The text breaks the rules somewhere that our count of quotes did not show.
                loaded = loaded.careful()
                for statement in CLEANING:
                    con.execute(statement)
                self._faults.clear()
                self._repairs.clear()
                tidy_n = self._write_part(con, loaded)
            tidy_n -= self._drop_duplicates(con, loaded)
            quarantine = self._write_quarantine(con, loaded)
            return Reading(
                rows_read=loaded.records_n,
                rows_kept=loaded.records_n - len(loaded.bad) - len(self._faults),
                rows_tidy=tidy_n,
                reasons=tuple(self._reasons(loaded)),
                checks=self._count_broken_checks(con),
                period=find_period(con, self._dataset, self._part, self.shown),
                file=self._part,
                quarantine=quarantine,
            )

    @property
    def _part(self) -> Path:
        return self.workspace / "part.parquet"

    def _config(self) -> dict[str, Any]:
        return {
            "threads": self.threads,
            "memory_limit": self.memory,
            "temp_directory": str(self.workspace / "spill"),
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }

    def _write_part(self, con: duckdb.DuckDBPyConnection, loaded: Loaded) -> int:
        """Stream the typed rows to the part's file, the faulty ones kept out; how many were written."""
        if self.match.wide:
            self._find_wide_faults(con, loaded)
        seen_n = rows_n = 0
        with contextlib.ExitStack() as stack:
            writer: pq.ParquetWriter | None = None
            for batch in con.sql(f"FROM {JUDGED}").to_arrow_reader(_BATCH):
                seen_n += batch.num_rows
                table = self._take_sound(pa.Table.from_batches([batch]), loaded.crs)
                schema = _with_geo(table.schema, self._dataset)
                if writer is None:
                    writer = stack.enter_context(pq.ParquetWriter(self._part, schema, compression="zstd"))
                writer.write_table(table.cast(schema))
                rows_n += table.num_rows
            if writer is None:  # not one record: an empty file still has its columns
                empty = con.sql(f"FROM {JUDGED} LIMIT 0").to_arrow_table()
                pq.write_table(self._take_sound(empty, loaded.crs), self._part, compression="zstd")
        if not self.match.wide and seen_n != loaded.records_n - len(loaded.bad):
            raise _Miscounted
        return rows_n

    def _take_sound(self, table: pa.Table, crs: str | None) -> pa.Table:
        """The rows without fault, located; the others are remembered by their record."""
        faults = table["_fault"]
        if self.match.wide:
            table = table.filter(pc.invert(pc.is_in(table["_record"], pa.array(self._faults, pa.int64()))))
        elif faults.null_count < len(faults):
            faulty = table.filter(pc.is_valid(faults))
            self._faults.update(zip(faulty["_record"].to_pylist(), faulty["_fault"].to_pylist(), strict=True))
            table = table.filter(pc.is_null(faults))
        records, table = table["_record"], table.drop_columns(["_record", "_fault"])
        if not _needs_place(self._dataset):
            return table
        placed = place_rows(self._fill_base_year(table), self._dataset, self.atlas, crs)
        self._repairs.update(placed.repairs)
        if not placed.faults:
            return placed.table
        sound = np.ones(len(records), dtype=bool)
        for row, fault in placed.faults.items():
            sound[row] = False
            self._faults.setdefault(records[row].as_py(), fault)
        return placed.table.filter(pa.array(sound))

    def _find_wide_faults(self, con: duckdb.DuckDBPyConnection, loaded: Loaded) -> None:
        """A record of a wide table is one row of the file: one bad cell keeps all of it apart."""
        rows = con.execute(f"SELECT _record, min(_fault), count(_fault) FROM {JUDGED} GROUP BY 1").fetchall()
        self._faults.update({record: fault for record, fault, faults_n in rows if faults_n})
        seen = {record for record, _, _ in rows}
        for record in set(range(1, loaded.records_n - len(loaded.bad) + 1)) - seen:
            self._faults[record] = "header_row:" if record < self.match.height else "blank_row:"

    def _drop_duplicates(self, con: duckdb.DuckDBPyConnection, loaded: Loaded) -> int:
        """Take later rows out whose key an earlier row has; how many."""
        key = ", ".join(name(k) for k in self._dataset.key)
        if not key or self.match.wide:
            return 0
        parquet = f"read_parquet({quote(str(self._part))}, file_row_number=true)"
        known = " AND ".join(f"{name(k)} IS NOT NULL" for k in self._dataset.key)
        repeated = f"SELECT {key} FROM {parquet} WHERE {known} GROUP BY {key} HAVING count(*) > 1"
        columns = ", ".join(name(f.name) for f in self._dataset.fields)
        rows = con.execute(
            f"""SELECT file_row_number, hash({columns}) = first(hash({columns})) OVER same AS is_same
            FROM {parquet} SEMI JOIN ({repeated}) USING ({key})
            WINDOW same AS (PARTITION BY {key} ORDER BY file_row_number)
            QUALIFY row_number() OVER same > 1"""
        ).fetchall()
        if not rows:
            return 0
        # Row k of the file is the k-th record without fault.
        faulty = np.fromiter(self._faults, dtype=np.int64, count=len(self._faults))
        sound = np.setdiff1d(np.arange(1, loaded.records_n - len(loaded.bad) + 1), faulty, assume_unique=True)
        for row, is_same in rows:
            fault = "duplicate_row:" if is_same else f"duplicate_key:{'+'.join(self._dataset.key)}"
            self._faults[int(sound[row])] = fault
        self._rewrite_without({row for row, _ in rows})
        return len(rows)

    def _rewrite_without(self, rows: set[int]) -> None:
        """Write the part again without some rows; row groups stay as they are cut."""
        before = self._part.rename(self.workspace / "repeated.parquet")
        opened = pq.ParquetFile(before)
        at = 0
        with pq.ParquetWriter(self._part, opened.schema_arrow, compression="zstd") as writer:
            for group in range(opened.num_row_groups):
                table = opened.read_row_group(group)
                doomed = [row - at for row in rows if at <= row < at + table.num_rows]
                at += table.num_rows
                if doomed:
                    keep = np.ones(table.num_rows, dtype=bool)
                    keep[doomed] = False
                    table = table.filter(pa.array(keep))
                writer.write_table(table)
        before.unlink()

    def _fill_base_year(self, table: pa.Table) -> pa.Table:
        """Boundaries date from the year their file names, where no column says it."""
        year = year_in_name(self.shown)
        if "base_year" not in table.column_names or table["base_year"].null_count < table.num_rows:
            return table
        at = table.column_names.index("base_year")
        return table.set_column(at, "base_year", pa.array([year] * table.num_rows, pa.int32()))

    def _write_quarantine(self, con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Path | None:
        """The records kept apart, as they came, each with its line and reason."""
        if not self._faults and not loaded.bad:
            return None
        cells = ", ".join(f"c{i}" for i in range(len(self.match.header)))
        con.register("apart", pa.table({"_record": pa.array(list(self._faults), pa.int64())}))
        rows = con.execute(
            f"SELECT _record, to_json([{cells}])::VARCHAR FROM {loaded.relation} SEMI JOIN apart USING (_record)"
        ).fetchall()
        entries = [(loaded.line_of(record), *self._faults[record].split(":", 1), row) for record, row in rows]
        entries += [
            (bad.line, bad.reason, "", json.dumps([bad.text], ensure_ascii=False)) for bad in loaded.bad
        ]
        entries.sort()
        file = self.workspace / "quarantine.parquet"
        columns = list(zip(*entries, strict=True))
        types = (pa.int64(), pa.string(), pa.string(), pa.string())
        arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
        pq.write_table(pa.table(arrays, names=["line", "reason", "field", "row"]), file, compression="zstd")
        return file

    def _reasons(self, loaded: Loaded) -> Iterator[Reason]:
        counted = Counter(self._faults.values())
        counted.update(f"{bad.reason}:" for bad in loaded.bad)
        for fault, rows in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
            code, where = fault.split(":", 1)
            yield Reason(code, REASONS[code], rows, where)
        yield from loaded.notes
        for code, rows in sorted(self._repairs.items()):
            if rows:
                yield build_reason(code, rows=rows)

    def _count_broken_checks(self, con: duckdb.DuckDBPyConnection) -> dict[str, int]:
        soft = [check for check in self._dataset.checks if not check.hard]
        if not soft:
            return {}
        counts = ", ".join(f"count(*) FILTER (NOT ({check.sql}))" for check in soft)
        row = con.execute(f"SELECT {counts} FROM read_parquet({quote(str(self._part))})").fetchall()[0]
        return {check.name: int(n) for check, n in zip(soft, row, strict=True)}


def _needs_place(dataset: Dataset) -> bool:
    codes = {"gu_code", "gu_kostat_code", "dong_code", "dong_kostat_code", "base_year"}
    return dataset.place is not None or any(f.type == "geometry" or f.name in codes for f in dataset.fields)


def _with_geo(schema: pa.Schema, dataset: Dataset) -> pa.Schema:
    """The schema with GeoParquet's metadata, where there is geometry."""
    geometry = next((f.name for f in dataset.fields if f.type == "geometry"), None)
    if geometry is None:
        return schema.remove_metadata()
    column = {"encoding": "WKB", "geometry_types": [], "crs": pyproj.CRS("EPSG:4326").to_json_dict()}
    geo = {"version": "1.1.0", "primary_column": geometry, "columns": {geometry: column}}
    return schema.with_metadata({"geo": json.dumps(geo)})


def build_part_id(*named: str) -> str:
    """Name of a part: what it was made from, digested."""
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]
