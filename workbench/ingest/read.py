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
from workbench.ingest.atlas import Atlas
from workbench.ingest.locate import place_rows
from workbench.ingest.period import find_period, year_in_name
from workbench.ingest.recognise import Match
from workbench.ingest.report import REASONS, Reason, build_reason
from workbench.ingest.source import Loaded, Source
from workbench.ingest.table_sql import JUDGED, build_judged_sql
from workbench.ingest.typing_sql import MACROS, name, quote

_BATCH: Final = 250_000
_COPY: Final = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"


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
            for macro in MACROS:
                con.execute(macro)
            loaded = source.load(con, self.match.body, len(self.match.header), self.workspace)
            con.execute(f"CREATE TEMP VIEW {JUDGED} AS {build_judged_sql(self.match, loaded.relation)}")
            typed = self.workspace / "typed.parquet"
            self._write_typed(con, typed)
            self._find_faults(con, typed, loaded)
            self._find_duplicates(con, typed)
            file = self.workspace / "part.parquet"
            tidy_n = self._write_part(con, typed, file, loaded.crs)
            quarantine = self._write_quarantine(con, loaded)
            return Reading(
                rows_read=loaded.records_n,
                rows_kept=loaded.records_n - len(loaded.bad) - len(self._faults),
                rows_tidy=tidy_n,
                reasons=tuple(self._reasons(loaded)),
                checks=self._count_broken_checks(con, file),
                period=find_period(con, self._dataset, file, self.shown),
                file=file,
                quarantine=quarantine,
            )

    def _config(self) -> dict[str, Any]:
        return {
            "threads": self.threads,
            "memory_limit": self.memory,
            "temp_directory": str(self.workspace / "spill"),
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }

    def _write_typed(self, con: duckdb.DuckDBPyConnection, typed: Path) -> None:
        # A record of a wide table is one row of the file: one bad cell keeps all of it apart.
        sound = (
            f"_record NOT IN (SELECT _record FROM {JUDGED} WHERE _fault IS NOT NULL)"
            if self.match.wide
            else "_fault IS NULL"
        )
        order = " ORDER BY _record" if self.match.wide else ""
        con.execute(
            f"COPY (SELECT * EXCLUDE (_fault) FROM {JUDGED} WHERE {sound}{order}) "
            f"TO {quote(str(typed))} {_COPY}"
        )

    def _find_faults(self, con: duckdb.DuckDBPyConnection, typed: Path, loaded: Loaded) -> None:
        """Every record is either in the typed file or has a fault."""
        records_n = loaded.records_n - len(loaded.bad)
        parquet = f"read_parquet({quote(str(typed))})"
        counted = "count(DISTINCT _record)" if self.match.wide else "count(*)"
        kept = con.execute(f"SELECT {counted} FROM {parquet}").fetchall()[0][0]
        if kept == records_n:
            return
        rows = con.execute(
            f"SELECT _record, min(_fault) FROM {JUDGED} WHERE _fault IS NOT NULL GROUP BY 1"
        ).fetchall()
        self._faults.update(rows)
        if kept + len(self._faults) < records_n:
            lost = con.execute(
                f"SELECT _record FROM {loaded.relation} WHERE _record NOT IN (SELECT _record FROM {parquet})"
            ).fetchall()
            for (record,) in lost:
                header = record < self.match.height
                self._faults.setdefault(record, "header_row:" if header else "blank_row:")

    def _find_duplicates(self, con: duckdb.DuckDBPyConnection, typed: Path) -> None:
        """Later rows with a key that an earlier row has."""
        key = ", ".join(name(k) for k in self._dataset.key)
        if not key or self.match.wide:
            return
        parquet = f"read_parquet({quote(str(typed))})"
        known = " AND ".join(f"{name(k)} IS NOT NULL" for k in self._dataset.key)
        repeated = f"SELECT {key} FROM {parquet} WHERE {known} GROUP BY {key} HAVING count(*) > 1"
        columns = ", ".join(name(f.name) for f in self._dataset.fields)
        rows = con.execute(
            f"""SELECT _record, hash({columns}) = first(hash({columns})) OVER same AS is_same
            FROM {parquet} SEMI JOIN ({repeated}) USING ({key})
            WINDOW same AS (PARTITION BY {key} ORDER BY _record)
            QUALIFY row_number() OVER same > 1"""
        ).fetchall()
        for record, is_same in rows:
            fault = "duplicate_row:" if is_same else f"duplicate_key:{'+'.join(self._dataset.key)}"
            self._faults[record] = fault

    def _write_part(self, con: duckdb.DuckDBPyConnection, typed: Path, file: Path, crs: str | None) -> int:
        """Locate the sound rows and write them without their record numbers; how many there are."""
        if not _needs_place(self._dataset):
            out = f"SELECT * EXCLUDE (_record) FROM read_parquet({quote(str(typed))})"
            if self._faults:
                con.register("faulty", pa.table({"_record": pa.array(list(self._faults), pa.int64())}))
                out += " WHERE _record NOT IN (SELECT _record FROM faulty)"
            con.execute(f"COPY ({out}) TO {quote(str(file))} {_COPY}")
            return int(pq.ParquetFile(file).metadata.num_rows)
        writer: pq.ParquetWriter | None = None
        rows_n = 0
        for table in self._place(typed, crs):
            schema = _with_geo(table.schema, self._dataset)
            writer = writer or pq.ParquetWriter(file, schema, compression="zstd")
            writer.write_table(table.cast(schema))
            rows_n += table.num_rows
        if writer is not None:
            writer.close()
        return rows_n

    def _place(self, typed: Path, crs: str | None) -> Iterator[pa.Table]:
        opened = pq.ParquetFile(typed)
        batches = opened.iter_batches(_BATCH)
        if opened.metadata.num_rows == 0:
            batches = iter([pa.RecordBatch.from_pylist([], schema=opened.schema_arrow)])
        for batch in batches:
            table = pa.table(batch)
            records = table["_record"].to_pylist()
            table = self._fill_base_year(table.drop_columns("_record"))
            placed = place_rows(table, self._dataset, self.atlas, crs)
            self._repairs.update(placed.repairs)
            for row, fault in placed.faults.items():
                self._faults.setdefault(records[row], fault)
            sound = [record not in self._faults for record in records]
            yield placed.table.filter(pa.array(sound, pa.bool_()))

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

    def _count_broken_checks(self, con: duckdb.DuckDBPyConnection, file: Path) -> dict[str, int]:
        soft = [check for check in self._dataset.checks if not check.hard]
        if not soft:
            return {}
        counts = ", ".join(f"count(*) FILTER (NOT ({check.sql}))" for check in soft)
        row = con.execute(f"SELECT {counts} FROM read_parquet({quote(str(file))})").fetchall()[0]
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
