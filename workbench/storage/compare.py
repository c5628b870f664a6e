"""What differs between two versions of a dataset, counted without loading either into memory.

Parts that both versions have are the same bytes and are not read again. The others go through DuckDB once:
a first pass joins keys and row hashes and finds which rows were added, removed or changed; a second one looks
at the cells of the changed rows alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from workbench.core.dataset import Snapshot
from workbench.core.errors import LakeError
from workbench.core.text import Text
from workbench.storage.citations import Citation, read_citations
from workbench.storage.compare_sql import (
    CHANGED_ROWS,
    Column,
    changed_cells_sql,
    examples_sql,
    keyed_sql,
    multiset_sql,
    repeats_sql,
    shared_columns,
    side_sql,
    sums_sql,
)
from workbench.storage.comparison import ChangedColumn, Comparison, Example, NumericChange, Retyped
from workbench.storage.lake import Lake

_SHORTEST_PREFIX: Final = 4


def find_version(lake: Lake, dataset_id: str, named: str) -> Snapshot:
    """The version that a person means.

    Parameters
    ----------
    named
        ``current``, ``previous`` (the newest that was made before the current one), or the first characters
        of a version's name, four at least.

    Raises
    ------
    DatasetEmpty
        Nothing of the dataset is in the lake.
    LakeError
        There is no such version, or several begin so.
    """
    current = lake.current(dataset_id)
    if named == "current":
        return current
    versions = lake.versions(dataset_id)
    if named == "previous":
        names = [v.version for v in versions]
        fits = [*versions[: names.index(current.version)]][-1:]
    else:
        fits = [v for v in versions if len(named) >= _SHORTEST_PREFIX and v.version.startswith(named)]
    if len(fits) == 1:
        return fits[0]
    what = Text("그 이름으로 시작하는 버전이 여럿입니다", "several versions begin so")
    if not fits:
        what = Text("그런 버전이 없습니다", "there is no such version")
    listed = ", ".join(v.version for v in versions[-5:])
    raise LakeError(
        what,
        where=f"{dataset_id} {named}",
        next_step=Text(f"있는 버전(새것이 뒤): {listed}", f"versions (newest last): {listed}"),
    )


def compare_versions(
    lake: Lake,
    dataset_id: str,
    before: str,
    after: str,
    key: Sequence[str] = (),
    *,
    examples: int = 0,
    memory: str = "1GB",
    threads: int = 2,
) -> Comparison:
    """Columns, rows, cells and sums in which two versions differ.

    Parameters
    ----------
    before, after
        Names of versions.
    key
        Columns that identify a row. Rows are compared as a multiset if there are none, if one of the versions
        lacks one of them, or if the key repeats within a version.
    examples
        How many rows of each kind to quote; none unless asked, for rows may hold what is not for everyone.
    memory, threads
        What DuckDB may use before it spills to disk.

    Raises
    ------
    LakeDamaged
        A version's manifest cannot be read.
    """
    sides = lake.snapshot(dataset_id, before), lake.snapshot(dataset_id, after)
    with tempfile.TemporaryDirectory(prefix="workbench-") as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": spill,
            "preserve_insertion_order": False,
        }
        with duckdb.connect(config=config) as con:
            con.execute("SET enable_progress_bar = false")
            return _Comparing(con, lake, sides).compare(tuple(key), examples)


def findings_touched(lake: Lake, dataset_id: str, version: str) -> tuple[Citation, ...]:
    """The published editions that cite a version, each with its findings: what a correction may change."""
    cited = read_citations(lake)
    return tuple(c for c in cited if c.number and (dataset_id, version) in c.versions)


class _Comparing:
    """One comparison on one connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection, lake: Lake, sides: tuple[Snapshot, Snapshot]) -> None:
        self._con = con
        self._snapshots = sides
        parts = [_part_files(lake, side) for side in sides]
        common = parts[0].keys() & parts[1].keys()
        self._common = [parts[0][part] for part in sorted(common)]
        self._files = [[file for part, file in side.items() if part not in common] for side in parts]
        self._columns = [self._describe(side.files) for side in sides]

    def compare(self, key: tuple[str, ...], examples: int) -> Comparison:
        before, after = self._columns
        shared = shared_columns(before, after)
        self._open_sides(shared)
        if not set(key) <= {c.name for c in shared} or self._repeats(key):
            key = ()
        added, removed, changed = self._count_rows(shared, key)
        cells = self._count_cells(shared, key) if changed else ()
        return Comparison(
            dataset_id=self._snapshots[0].dataset_id,
            before=self._snapshots[0].version,
            after=self._snapshots[1].version,
            key=key,
            rows_before=self._snapshots[0].rows_n,
            rows_after=self._snapshots[1].rows_n,
            columns_added=tuple(c for c in after if c not in before),
            columns_removed=tuple(c for c in before if c not in after),
            retyped=tuple(Retyped(c.name, c.before, c.after) for c in shared if c.is_retyped),
            rows_added=added,
            rows_removed=removed,
            rows_changed=changed,
            changed_columns=cells,
            numbers=self._sum_numbers(shared),
            examples=self._quote_rows(shared, key, examples) if key and examples > 0 else (),
        )

    def _describe(self, files: Sequence[Path]) -> dict[str, str]:
        if not files:
            return {}
        rows = self._con.execute(f"DESCRIBE {side_sql(files)}").fetchall()
        return {str(row[0]): str(row[1]) for row in rows}

    def _open_sides(self, shared: Sequence[Column]) -> None:
        """Views ``before`` and ``after`` over what is not common, and ``common``; columns of both, alike typed."""
        for name, files in (("before", self._files[0]), ("after", self._files[1]), ("common", self._common)):
            present = self._describe(files)
            columns = ", ".join(c.read_sql(c.name in present) for c in shared) or "NULL AS nothing"
            source = side_sql(files) if files else "SELECT 1 WHERE false"
            self._con.execute(f"CREATE TEMP VIEW {name} AS SELECT {columns} FROM ({source})")

    def _repeats(self, key: tuple[str, ...]) -> bool:
        """Whether a key stands twice on one side."""
        return bool(key) and any(
            self._con.execute(repeats_sql(side, key)).fetchall() for side in ("before", "after")
        )

    def _count_rows(self, shared: Sequence[Column], key: tuple[str, ...]) -> tuple[int, int, int]:
        if not key:
            added, removed = self._con.execute(multiset_sql(shared)).fetchall()[0]
            return int(added), int(removed), 0
        self._con.execute(f"CREATE TEMP TABLE {CHANGED_ROWS} AS {keyed_sql(shared, key)}")
        rows = self._con.execute(f"SELECT kind, count(*) FROM {CHANGED_ROWS} GROUP BY kind").fetchall()
        counts = dict(rows)
        return counts.get("added", 0), counts.get("removed", 0), counts.get("changed", 0)

    def _count_cells(self, shared: Sequence[Column], key: tuple[str, ...]) -> tuple[ChangedColumn, ...]:
        rest = [c.name for c in shared if c.name not in key]
        row = self._con.execute(changed_cells_sql(rest, key)).fetchall()[0]
        found = [ChangedColumn(name, int(n)) for name, n in zip(rest, row, strict=True) if n]
        return tuple(sorted(found, key=lambda c: (-c.cells_n, c.name)))

    def _sum_numbers(self, shared: Sequence[Column]) -> tuple[NumericChange, ...]:
        names = [c.name for c in shared if c.is_numeric]
        if not names:
            return ()
        # The common rows are summed once, so that equal sides have equal sums to the last bit.
        common, *sides = (
            self._con.execute(sums_sql(side, names)).fetchall()[0] for side in ("common", "before", "after")
        )
        changes = []
        for i, name in enumerate(names):
            filled = [int(side[2 * i] + common[2 * i]) for side in sides]
            sums = [float((side[2 * i + 1] or 0) + (common[2 * i + 1] or 0)) for side in sides]
            if filled[0] != filled[1] or sums[0] != sums[1]:
                changes.append(NumericChange(name, filled[0], filled[1], sums[0], sums[1]))
        return tuple(changes)

    def _quote_rows(self, shared: Sequence[Column], key: tuple[str, ...], limit: int) -> tuple[Example, ...]:
        rest = [c.name for c in shared if c.name not in key]
        found = []
        for row in self._con.execute(examples_sql(rest, key, limit)).fetchall():
            kind, keys, cells = row[0], row[1 : 1 + len(key)], row[1 + len(key) :]
            pairs = {c: (cells[2 * i], cells[2 * i + 1]) for i, c in enumerate(rest)}
            changed = {c: pair for c, pair in pairs.items() if pair[0] != pair[1]}
            quoted = changed if kind == "changed" else {}
            found.append(Example(kind, dict(zip(key, keys, strict=True)), quoted))
        return tuple(found)


def _part_files(lake: Lake, snapshot: Snapshot) -> dict[str, Path]:
    """Part id → file. Parts are named by what they were made from: the same id is the same rows."""
    manifest = lake.manifest(snapshot.dataset_id, snapshot.version)
    return {part["id"]: snapshot.folder / part["file"] for part in manifest["parts"]}
