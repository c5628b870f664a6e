"""The rows of a version that were kept apart when its files came in."""

from __future__ import annotations

from typing import Final

import duckdb
import pyarrow as pa

from workbench.catalog.quality_sql import quarantine_beside, quote
from workbench.core.dataset import Snapshot

COLUMNS: Final = ("source", "line", "reason", "field")


def read_rejected(snapshot: Snapshot, *, reason: str | None = None, with_cells: bool = False) -> pa.Table:
    """Rows kept apart, in the order of their files and lines.

    Parameters
    ----------
    reason
        Code of the only reason wanted.
    with_cells
        Give the row as it came, too: a JSON array of all its cells, those included that no field declares. For the
        analyst's eyes, never for a page.

    Returns
    -------
    pyarrow.Table
        ``source`` (the published file), ``line`` (its line, row or feature), ``reason`` (code), ``field`` (field or
        check concerned, may be empty) and perhaps ``cells``.
    """
    columns = (*COLUMNS, *(("cells",) if with_cells else ()))
    cells = ", row AS cells" if with_cells else ""
    found = [
        f"SELECT {quote(str(source['name']))} AS source, line, reason, field{cells} "
        f"FROM read_parquet({quote(str(quarantine_beside(file)))})"
        for file, source in zip(snapshot.files, snapshot.sources, strict=True)
        if quarantine_beside(file).is_file()
    ]
    if not found:
        kinds = {name: pa.int64() if name == "line" else pa.string() for name in columns}
        return pa.table({name: pa.array([], kind) for name, kind in kinds.items()})
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        return con.sql(
            f"SELECT * FROM ({' UNION ALL '.join(found)}) WHERE $reason IS NULL OR reason = $reason "
            "ORDER BY source, line, reason, field",
            params={"reason": reason},
        ).to_arrow_table()
