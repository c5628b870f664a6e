"""The rows behind a figure of the quality sheet."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from workbench.catalog.columns import list_columns
from workbench.catalog.quality import grade
from workbench.catalog.quality_sql import columns_of, name, open_kept, quarantine_beside, quote
from workbench.core.dataset import Dataset, Snapshot
from workbench.core.errors import QueryError
from workbench.core.text import Text


def failing_rows(
    dataset: Dataset,
    snapshot: Snapshot,
    check_name: str,
    limit: int = 100,
    *,
    with_cells: bool = False,
) -> pa.Table:
    """Rows that fail a check of the sheet.

    Parameters
    ----------
    check_name
        :attr:`Measure.name <workbench.catalog.quality_sheet.Measure.name>`, such as ``check:moved``.
    limit
        Rows at most.
    with_cells
        Give the raw cells of quarantined rows too. They hold every column of the published file, also those that
        no field declares: for the analyst's eyes, never for a page.

    Returns
    -------
    pyarrow.Table
        Kept rows with the dataset's fields (no geometry, nothing that identifies a person), ordered by key; for
        quarantined rows ``source``, ``line``, ``reason``, ``field``; for the sensors, their faults.

    Raises
    ------
    QueryError
        There is no such check.
    """
    sheet = grade(dataset, snapshot)
    try:
        measure = sheet.measure(check_name)
    except KeyError:
        names = ", ".join(m.name for d in sheet.dimensions for m in d.measures)
        raise QueryError(
            Text("그런 점검이 없습니다", "there is no such check"),
            where=f"{dataset.id}: {check_name}",
            next_step=Text(f"쓸 수 있는 점검: {names}", f"known checks: {names}"),
        ) from None
    if measure.side == "series" and sheet.series is not None:
        return pa.Table.from_pylist([fault.document() for fault in sheet.series.faults[:limit]])
    if measure.side == "quarantine" and measure.reason is not None:
        return _read_quarantined(snapshot, measure.reason, limit, with_cells)
    return _read_kept(dataset, snapshot, measure.condition or "false", limit)


def read_open_rows(dataset: Dataset, snapshot: Snapshot, condition: str, limit: int = 100) -> pa.Table:
    """Kept rows that fail a check, for a page that everybody reads: the columns that a download holds, no geometry.

    Parameters
    ----------
    condition
        :attr:`Measure.condition <workbench.catalog.quality_sheet.Measure.condition>` of the check.

    Raises
    ------
    PrivacyError
        The dataset is not open.
    """
    shown = {c.name for c in list_columns(dataset, snapshot).shown}
    return _read_kept(dataset, snapshot, condition, limit, shown)


def _read_kept(
    dataset: Dataset, snapshot: Snapshot, condition: str, limit: int, allowed: set[str] | None = None
) -> pa.Table:
    left_out = {f.name for f in dataset.fields if f.type == "geometry" or f.sensitivity == "direct"}
    with open_kept(snapshot) as con:
        shown = [c for c in columns_of(con) if c not in left_out and (allowed is None or c in allowed)]
        order = [k for k in dataset.key if k in shown] or shown[:1]
        query = (
            f"SELECT {', '.join(map(name, shown))} FROM kept WHERE {condition} "
            f"ORDER BY {', '.join(map(name, order))} LIMIT {int(limit)}"
        )
        return con.sql(query).to_arrow_table()


def _read_quarantined(snapshot: Snapshot, reason: tuple[str, str], limit: int, with_cells: bool) -> pa.Table:
    cells = ", row AS cells" if with_cells else ""
    found = [
        f"SELECT {quote(str(source['name']))} AS source, line, reason, field{cells} "
        f"FROM read_parquet({quote(str(quarantine_beside(file)))})"
        for file, source in zip(snapshot.files, snapshot.sources, strict=True)
        if quarantine_beside(file).is_file()
    ]
    if not found:
        return pa.table({k: pa.array([], pa.string()) for k in ("source", "line", "reason", "field")})
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        return con.sql(
            f"SELECT * FROM ({' UNION ALL '.join(found)}) WHERE reason = $code AND field = $place "
            f"ORDER BY source, line LIMIT {int(limit)}",
            params={"code": reason[0], "place": reason[1]},
        ).to_arrow_table()
