"""One table of one raw file, from its records to a part of a version."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj

from workbench.core.dataset import Dataset
from workbench.ingest.apart import APART, Apart
from workbench.ingest.atlas import PLACE_CODES, Atlas
from workbench.ingest.locate import place_rows
from workbench.ingest.matching import Match
from workbench.ingest.period import find_period, year_in_name
from workbench.ingest.protect import keep_odd_values_apart
from workbench.ingest.report import REASONS, Reason, build_reason
from workbench.ingest.source import Loaded, Source
from workbench.ingest.table_sql import build_judged_sql
from workbench.ingest.typing_sql import CLEANING, MACROS, NO_CLEANING, name, quote

_BATCH: Final = 122_880
_HASHES_MAX: Final = 6_000_000
"""How many keys are grouped at once: DuckDB takes about 50 bytes for each."""
_TYPED: Final = "typed"
_SOUND: Final = "sound"


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
    """Reads one table into ``workspace``; a reader serves one table.

    The records are typed into a Parquet file that DuckDB writes on all threads; each step after it keeps
    records apart or adds columns, and the last one writes what is left.
    """

    match: Match
    shown: str
    atlas: Atlas
    workspace: Path
    threads: int
    memory: str
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
            try:
                self._type_records(con, loaded)
            except (duckdb.InvalidInputException, _Miscounted):
                if loaded.careful is None:
                    raise
                # The text breaks the rules somewhere that our count of quotes did not show.
                loaded = loaded.careful()
                for statement in CLEANING:
                    con.execute(statement)
                self._type_records(con, loaded)
            apart = Apart(con)
            self._find_faults(apart, loaded)
            keep_odd_values_apart(apart, self._dataset, _TYPED, self._typed_file)
            rows = self._locate(con, apart, loaded.crs)
            con.execute(f"CREATE TEMP VIEW {_SOUND} AS FROM {rows} ANTI JOIN {APART} USING (_record)")
            self._find_duplicates(apart)
            self._write_part(con)
            bad_n = len(loaded.bad)
            return Reading(
                rows_read=loaded.records_n,
                rows_kept=loaded.records_n - bad_n - apart.count(),
                rows_tidy=pq.read_metadata(self._part).num_rows,
                reasons=tuple(self._reasons(apart, loaded)),
                checks=self._count_broken_checks(con),
                period=find_period(con, self._dataset, self._part, self.shown),
                file=self._part,
                quarantine=apart.write(self.workspace / "quarantine.parquet", self.match, loaded),
            )

    @property
    def _typed_file(self) -> Path:
        return self.workspace / "typed.parquet"

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

    def _type_records(self, con: duckdb.DuckDBPyConnection, loaded: Loaded) -> None:
        """Write every record, sound or not, with its fault or none; the view ``typed`` numbers them."""
        file = self._typed_file
        # Numbering the records would keep DuckDB to one thread: the file's rows are in their order.
        plain = None if self.match.wide or self.match.height > 1 else loaded.rows
        judged = build_judged_sql(self.match, plain or loaded.relation, has_record=plain is None)
        con.execute(f"COPY ({judged}) TO {quote(str(file))} (COMPRESSION snappy)")
        written = pq.read_metadata(file).num_rows
        if not self.match.wide and written != loaded.records_n - len(loaded.bad):
            raise _Miscounted
        parquet = f"read_parquet({quote(str(file))}, file_row_number = {plain is not None})"
        number = "file_row_number + 1 AS _record, * EXCLUDE (file_row_number)" if plain else "*"
        con.execute(f"CREATE OR REPLACE TEMP VIEW {_TYPED} AS SELECT {number} FROM {parquet}")

    def _find_faults(self, apart: Apart, loaded: Loaded) -> None:
        """Keep apart what the checks of single rows found."""
        if not self.match.wide:
            apart.add(f"SELECT _record, _fault, _row FROM {_TYPED} WHERE _fault IS NOT NULL")
            return
        # A record of a wide table is one row of the file: one bad cell keeps all of it apart.
        apart.add(f"SELECT _record, min(_fault), NULL FROM {_TYPED} WHERE _fault IS NOT NULL GROUP BY 1")
        apart.add(
            f"""SELECT _record, CASE WHEN _record < {self.match.height} THEN 'header_row:' ELSE 'blank_row:' END, NULL
            FROM range(1, {loaded.records_n - len(loaded.bad) + 1}) records(_record)
            ANTI JOIN {_TYPED} USING (_record)"""
        )

    def _locate(self, con: duckdb.DuckDBPyConnection, apart: Apart, crs: str | None) -> str:
        """Relation of the rows with the codes of where they are; rows that can be nowhere are kept apart."""
        rows = f"(SELECT * EXCLUDE (_fault, _row) FROM {_TYPED})"
        if via := self._dataset.place and self._dataset.place.via:
            codes = ", ".join(f"_places.{code} AS {code}" for code in PLACE_CODES)
            con.register("_places", self.atlas.find_places(via))
            return (
                f"(SELECT rides.*, {codes} FROM {rows} rides LEFT JOIN _places ON {name(via.field)} = _place)"
            )
        if not _needs_place(self._dataset):
            return rows
        file = self.workspace / "located.parquet"
        query = con.sql(f"FROM {rows} ANTI JOIN {APART} USING (_record)")
        faults: dict[int, str] = {}
        first = self._place(query.limit(0).to_arrow_table(), crs, faults)
        with pq.ParquetWriter(file, first.schema) as writer:
            for batch in query.to_arrow_reader(_BATCH):
                located = self._place(pa.Table.from_batches([batch]), crs, faults)
                writer.write_table(located.cast(first.schema))
        apart.add_faults(faults)
        return f"read_parquet({quote(str(file))})"

    def _place(self, table: pa.Table, crs: str | None, faults: dict[int, str]) -> pa.Table:
        """The rows with their codes, repairs counted; records that can be nowhere go to ``faults``."""
        records = table["_record"]
        table = self._fill_base_year(table.drop_columns(["_record"]))
        placed = place_rows(table, self._dataset, self.atlas, crs)
        self._repairs.update(placed.repairs)
        for row, fault in placed.faults.items():
            faults.setdefault(records[row].as_py(), fault)
        return placed.table.append_column("_record", records).replace_schema_metadata()

    def _fill_base_year(self, table: pa.Table) -> pa.Table:
        """Boundaries date from the year their file names, where no column says it."""
        year = year_in_name(self.shown)
        if "base_year" not in table.column_names or table["base_year"].null_count < table.num_rows:
            return table
        at = table.column_names.index("base_year")
        return table.set_column(at, "base_year", pa.array([year] * table.num_rows, pa.int32()))

    def _find_duplicates(self, apart: Apart) -> None:
        """Keep apart later records whose key an earlier one has."""
        if not self._dataset.key or self.match.wide:
            return
        key = ", ".join(name(k) for k in self._dataset.key)
        known = " AND ".join(f"{name(k)} IS NOT NULL" for k in self._dataset.key)
        columns = ", ".join(name(f.name) for f in self._dataset.fields)
        # Few keys repeat: their hashes are found first, some of all possible ones at a time, in bounded memory.
        apart.con.execute("CREATE OR REPLACE TEMP TABLE repeated (key_hash UBIGINT)")
        passes = pq.read_metadata(self._typed_file).num_rows // _HASHES_MAX + 1
        for n in range(passes):
            apart.con.execute(
                f"""INSERT INTO repeated SELECT hash({key}) FROM {_SOUND}
                WHERE {known} AND hash({key}) % {passes} = {n} GROUP BY 1 HAVING count(*) > 1"""
            )
        apart.add(
            f"""SELECT _record, CASE WHEN hash({columns}) = first(hash({columns})) OVER same
                THEN 'duplicate_row:' ELSE {quote(f"duplicate_key:{'+'.join(self._dataset.key)}")} END, NULL
            FROM {_SOUND} WHERE {known} AND hash({key}) IN (FROM repeated)
            WINDOW same AS (PARTITION BY {key} ORDER BY _record)
            QUALIFY row_number() OVER same > 1"""
        )

    def _write_part(self, con: duckdb.DuckDBPyConnection) -> None:
        """Write the rows that are left."""
        metadata = _geo_metadata(self._dataset)
        stated = f", KV_METADATA {{geo: {quote(metadata)}}}" if metadata else ""
        con.execute(
            f"COPY (SELECT * EXCLUDE (_record) FROM {_SOUND}) TO {quote(str(self._part))} (COMPRESSION zstd{stated})"
        )

    def _reasons(self, apart: Apart, loaded: Loaded) -> Iterator[Reason]:
        counted = apart.count_faults()
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


def _geo_metadata(dataset: Dataset) -> str:
    """What makes a Parquet file a GeoParquet file; empty where there is no geometry."""
    geometry = next((f.name for f in dataset.fields if f.type == "geometry"), None)
    if geometry is None:
        return ""
    column = {"encoding": "WKB", "geometry_types": [], "crs": pyproj.CRS("EPSG:4326").to_json_dict()}
    geo = {"version": "1.1.0", "primary_column": geometry, "columns": {geometry: column}}
    return json.dumps(geo)


def build_part_id(*named: str) -> str:
    """Name of a part: what it was made from, digested."""
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]
