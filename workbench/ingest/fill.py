"""Labels merged over several rows: what stands under a label takes it, where the descriptor says so.

A spreadsheet shows 종로구 once beside all its rows; a file made of it has the name in the first row and
blanks below. ``fill: down`` in a descriptor gives those blanks their label back. A label reaches down to the
next one, and never past the end of a label to its left: under a new 자치구 no 동 of the one before goes on.
A total is a label like others, so that the rows under 합계 stay rows of the total and are kept apart with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import duckdb

from workbench.core.dataset import Field
from workbench.ingest.matching import Match
from workbench.ingest.source import Loaded, Source
from workbench.ingest.typing_sql import CLEANING, cell_sql, quote

_FILLED: Final = "filled"


@dataclass(slots=True)
class FilledSource:
    """A table whose labels reach down; filled columns stand to the right of the file's own."""

    inner: Source
    match: Match
    fields: tuple[Field, ...]
    """Fields to fill, from left to right."""
    name: str = ""
    head: Sequence[Sequence[str]] = ()

    @property
    def has_geometry(self) -> bool:
        return self.inner.has_geometry

    def load(self, con: duckdb.DuckDBPyConnection, first: int, width: int, workspace: Path) -> Loaded:
        loaded = self.inner.load(con, first, width, workspace)
        careful = loaded.careful
        if careful is None:
            return self._fill(con, loaded)

        def load_carefully(again: Callable[[], Loaded] = careful) -> Loaded:
            return self._fill(con, again())

        try:
            return replace(self._fill(con, loaded), careful=load_carefully)
        except duckdb.InvalidInputException:  # the text breaks the rules: found now, as the rows are read now
            return load_carefully()

    def _fill(self, con: duckdb.DuckDBPyConnection, loaded: Loaded) -> Loaded:
        for statement in CLEANING:
            con.execute(statement)
        con.execute(f"CREATE OR REPLACE TEMP TABLE {_FILLED} AS {build_filled_sql(self, loaded.relation)}")
        return replace(loaded, relation=_FILLED, rows=None)


def fill_down(match: Match, source: Source) -> tuple[Match, Source]:
    """The same table with blanks under labels filled, for the fields whose descriptor says ``fill: down``.

    Returns
    -------
    tuple
        The match, which finds the filled fields in columns of their own, and the source that loads them;
        both unchanged where nothing is to be filled.
    """
    fields = [f for f in match.dataset.fields if f.fill and f.name in match.columns]
    if not fields:
        return match, source
    fields.sort(key=lambda f: match.columns[f.name])
    width = len(match.header)
    # The cell is read when it is filled: its vocabulary must not be applied once more.
    read = {f.name: replace(f, extract=None, values={}, missing=()) for f in fields}
    dataset = replace(match.dataset, fields=tuple(read.get(f.name, f) for f in match.dataset.fields))
    columns = {**match.columns, **{f.name: width + i for i, f in enumerate(fields)}}
    filled = replace(match, dataset=dataset, columns=columns)
    return filled, FilledSource(source, match, tuple(fields), source.name, source.head)


def build_filled_sql(source: FilledSource, relation: str) -> str:
    """Records of ``relation`` with one more column ``c<width + i>`` for the filled field number ``i``."""
    match, fields = source.match, source.fields
    width = len(match.header)
    every = ", ".join(f"clean(c{i})" for i in range(width))
    labels = "".join(_read_label(match, i, field) for i, field in enumerate(fields))
    # A blank row stays blank, and the further lines of a header are no labels.
    is_filled = f"_record >= {match.height} AND coalesce({every}, NULL) IS NOT NULL"
    steps = [f"cut AS (SELECT *, {is_filled} AS _filled{labels} FROM {relation})"]
    for i in range(len(fields)):
        # What a label to the left ends is a block; within it the last label goes on.
        within = ", ".join(["_filled", *(f"_block{k}" for k in range(i))])
        below = f"OVER (PARTITION BY {within} ORDER BY _record"
        carried = f"last_value(_label{i} IGNORE NULLS) {below} ROWS UNBOUNDED PRECEDING)"
        steps.append(
            f"told{i} AS (SELECT *, CASE WHEN _filled AND (_label{i} IS NOT NULL OR _open{i}) THEN {carried} END"
            f" AS c{width + i}, {carried} AS _told{i} FROM {_before(i)})"
        )
        steps.append(
            f"turned{i} AS (SELECT *, coalesce(_told{i} IS DISTINCT FROM lag(_told{i}) {below}), false)"
            f" AS _turn{i} FROM told{i})"
        )
        steps.append(
            f"block{i} AS (SELECT *, count(*) FILTER (_turn{i}) {below}) AS _block{i} FROM turned{i})"
        )
    own = ", ".join(f"c{i}" for i in range(width + len(fields)))
    geometry = ", _geometry" if source.has_geometry else ""
    return f"WITH {', '.join(steps)} SELECT _record, {own}{geometry} FROM {_before(len(fields))} ORDER BY _record"


def _before(level: int) -> str:
    return f"block{level - 1}" if level else "cut"


def _read_label(match: Match, number: int, field: Field) -> str:
    """The label in a cell (NULL where there is none), and whether the cell is open to the one above it."""
    raw = f"c{match.columns[field.name]}"
    if match.is_wrapped:
        raw = f"trim({raw}, '''')"
    label = cell_sql(field, raw, match.dataset.missing)
    given = cell_sql(replace(field, missing=()), raw, ())
    spelled = ", ".join(quote(m) for m in field.missing if m.strip())
    is_open = f"clean({raw}) IS NULL{f' OR {given} IN ({spelled})' if spelled else ''}"
    return f", {label} AS _label{number}, ({is_open}) AS _open{number}"
