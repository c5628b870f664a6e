"""Small versions, parts and editions for the tests of comparing and sweeping."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.core.dataset import Snapshot
from workbench.core.result import Edition
from workbench.core.text import Text
from workbench.storage import Lake, LakeWriter, Part, write_edition


def publish_tables(
    lake: Lake, dataset_id: str, tables: Mapping[str, pa.Table], *, make_current: bool = True
) -> Snapshot:
    """A version of these tables: part name → rows. The same name and rows are the same part."""
    folder = lake.root.parent / "made"
    folder.mkdir(parents=True, exist_ok=True)
    with LakeWriter(lake) as writer:
        parts = [_build_part(writer, folder, name, table) for name, table in tables.items()]
        return writer.publish(dataset_id, parts, make_current=make_current)


def _build_part(writer: LakeWriter, folder: Path, name: str, table: pa.Table) -> Part:
    raw = folder / f"{name}.csv"
    raw.write_text(f"{name} {table.num_rows}\n{table.slice(0, 50).to_pydict()}", encoding="utf-8")
    sha256 = hashlib.sha256(raw.read_bytes()).hexdigest()
    writer.keep_raw(raw, sha256)
    file = folder / f"{sha256}.parquet"
    if not file.is_file():
        pq.write_table(table, file)
    counts = {"rows_read": table.num_rows, "rows_kept": table.num_rows, "rows_quarantined": 0}
    source = {"name": raw.name, "sha256": sha256, "companions": {}, "period": [None, None], **counts}
    return Part(sha256[:16], file, None, source)


def date_version(snapshot: Snapshot, created_at: datetime) -> None:
    """Let a version have been made at another moment."""
    file = snapshot.folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(manifest | {"created_at": created_at.isoformat()}), encoding="utf-8")


def publish_edition(
    lake: Lake, problem_id: str, cited: Sequence[tuple[str, str]], findings: Sequence[str] = ()
) -> Edition:
    """An edition whose release cites these (dataset, version) pairs, written as ``api.publish`` writes it."""
    release: dict[str, Any] = {
        "id": "r",
        "snapshots": [{"dataset_id": d, "version": v, "is_sample": lake.is_sample} for d, v in cited],
        "findings": [
            {
                "id": f,
                "value": 1.0,
                "interval": {"low": 0.5, "high": 1.5, "level": 0.95, "method": "m"},
                "n": 10,
                "digits": 1,
                "unit": {"ko": "건", "en": "crashes"},
                "sentence": {"ko": f"{f} 문장", "en": f"{f} sentence"},
            }
            for f in findings
        ],
    }
    edition = Edition(
        problem_id=problem_id,
        number=0,
        release_id="r",
        title=Text("제목", "Title"),
        summary=Text("요약", "Summary"),
        file=Path(),
        published_at=datetime(2026, 1, 2, tzinfo=UTC),
        is_sample=lake.is_sample,
        inputs_digest="d",
    )
    return write_edition(lake, edition, b"<p></p>", release)
