"""How a new part joins what is there: added row by row on the key, or in place of an older edition."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.core.dataset import Dataset, Snapshot
from workbench.ingest.read import build_part_id
from workbench.ingest.report import Reason, build_reason
from workbench.ingest.typing_sql import name, quote
from workbench.storage import LakeWriter, Part

_BATCH: Final = 122_880


def combine(
    writer: LakeWriter, dataset: Dataset, part: Part, workspace: Path
) -> tuple[Snapshot, tuple[Reason, ...]]:
    """Publish a version with the new part in it; what the reader should know of that."""
    current = _current_parts(writer, dataset.id)
    if dataset.combine == "latest":
        newer = [p for p in current if _dated(p) > _dated(part) and _dated(part)]
        snapshot = writer.publish(dataset.id, [part], make_current=not newer)
        return snapshot, (build_reason("older"),) if newer else ()
    kept = []
    replaced_n = 0
    for old in current:
        if (old.source["sha256"], old.source["sheet"]) == (part.source["sha256"], part.source["sheet"]):
            continue  # the same bytes, read by an older descriptor or other boundaries
        if _is_later(dataset, old, part):
            part, rows_n = _trim(dataset, part, old, workspace)
            kept.append(old)
        else:
            trimmed, rows_n = _trim(dataset, old, part, workspace)
            kept.append(trimmed)
        replaced_n += rows_n
    snapshot = writer.publish(dataset.id, [*kept, part])
    return snapshot, (build_reason("superseded", rows=replaced_n),) if replaced_n else ()


def _current_parts(writer: LakeWriter, dataset_id: str) -> list[Part]:
    if not writer.lake.has(dataset_id):
        return []
    snapshot = writer.lake.current(dataset_id)
    manifest = writer.lake.manifest(dataset_id, snapshot.version)
    return [
        Part(
            entry["id"],
            snapshot.folder / entry["file"],
            snapshot.folder / entry["quarantine_file"] if "quarantine_file" in entry else None,
            entry["source"],
        )
        for entry in manifest["parts"]
    ]


def _dated(part: Part) -> str:
    return part.source["period"][1] or ""


def _is_later(dataset: Dataset, old: Part, new: Part) -> bool:
    """Whether the part that is there is of a later day than the one that comes: things as they were do not replace
    things as they are. Of what has a time of its own, the file that comes later is a correction."""
    is_registry = dataset.basis == "registry" and dataset.period is None
    return is_registry and bool(_dated(new)) and _dated(old) > _dated(new)


def _trim(dataset: Dataset, old: Part, new: Part, workspace: Path) -> tuple[Part, int]:
    """The old part without the rows that the new one has under the same key, and how many those are."""
    if not dataset.key or _apart(old, new):
        return old, 0
    before, after = (f"read_parquet({quote(str(p.file))})" for p in (old, new))
    # A part of the key may be blank (the sex of some users): blank is then as good as any value. Where most of it is
    # blank, it names nothing.
    filled = " + ".join(f"({name(k)} IS NOT NULL)::TINYINT" for k in dataset.key)
    key = ", ".join(name(k) for k in dataset.key)
    keys = f"(SELECT {key} FROM {after} WHERE 2 * ({filled}) > {len(dataset.key)}) later"
    same = " AND ".join(f"old.{name(k)} IS NOT DISTINCT FROM later.{name(k)}" for k in dataset.key)
    part_id = build_part_id(old.id, new.id)
    file = workspace / f"trimmed-{part_id}.parquet"
    with duckdb.connect(config={"temp_directory": str(workspace / "spill"), "memory_limit": "1GB"}) as con:
        con.execute("SET enable_progress_bar = false")
        replaced = con.execute(f"SELECT count(*) FROM {before} old SEMI JOIN {keys} ON {same}").fetchall()[0][
            0
        ]
        if not replaced:
            return old, 0
        rows = con.sql(f"SELECT * FROM {before} old ANTI JOIN {keys} ON {same}")
        _write_like(old.file, rows, file)
    superseded = int(old.source.get("rows_superseded", 0)) + replaced
    return replace(old, id=part_id, file=file, source={**old.source, "rows_superseded": superseded}), replaced


def _write_like(model: Path, rows: duckdb.DuckDBPyRelation, file: Path) -> None:
    """Write rows with the columns and metadata of ``model``, batch by batch: a part may be larger than memory."""
    schema = pq.read_schema(model)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in rows.to_arrow_reader(_BATCH):
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))


def _apart(old: Part, new: Part) -> bool:
    """Whether the two parts are of different times, so that no key can be in both."""
    (a, b), (c, d) = old.source["period"], new.source["period"]
    return None not in (a, b, c, d) and (b < c or d < a)
