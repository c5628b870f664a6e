"""What every format is turned into before it is recognised and typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench.ingest.report import Reason
from workbench.ingest.transcode import ODD_BLANKS

Records = npt.NDArray[np.int64]
"""Numbers of records, or of their lines; shape (n,)."""

HEAD_N = 24
"""Records looked at to find the header."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record that could not even be cut into cells."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Records in DuckDB: a relation with ``_record`` (1 is the first below the header) and ``c0 … cn``.

    ``_geometry`` (WKB) is there where the format has geometry.
    """

    relation: str
    records_n: int
    """Records read, the bad ones included."""
    line_of: Callable[[Records], Records]
    """Line (or feature) numbers in the file of records."""
    bad: tuple[BadRow, ...] = ()
    notes: tuple[Reason, ...] = ()
    crs: str | None = None
    """Coordinate system of ``_geometry``; ``None`` where the file does not say."""
    is_bare: bool = False
    """Whether no cell begins or ends with a blank or holds a line break, so that none need be looked for."""
    rows: str | None = None
    """The same records without ``_record`` in a relation that DuckDB reads on all its threads; their order is
    their number."""
    careful: Callable[[], Loaded] | None = None
    """Loads the records once more, one by one, should DuckDB object to them or count differently."""


class Source(Protocol):
    """One table of a file: a sheet, a layer, or the whole of it."""

    name: str
    """Sheet or layer; empty where the file is the table."""
    head: Sequence[Sequence[str]]
    """The first records as text, header included."""

    @property
    def has_geometry(self) -> bool:
        """Whether records come with a geometry."""
        ...

    def load(self, con: duckdb.DuckDBPyConnection, first: int, width: int, workspace: Path) -> Loaded:
        """Put the records from number ``first`` (0 is the file's first) into DuckDB, cut to ``width`` cells."""
        ...


@dataclass(slots=True)
class GridSource:
    """A table that is in memory as text cells, row by row."""

    name: str
    rows: list[list[str]]
    geometry: list[bytes | None] | None = None
    crs: str | None = None
    notes: tuple[Reason, ...] = ()
    head: Sequence[Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.head = self.rows[:HEAD_N]

    @property
    def has_geometry(self) -> bool:
        return self.geometry is not None

    def load(self, con: duckdb.DuckDBPyConnection, first: int, width: int, workspace: Path) -> Loaded:
        body = self.rows[first:]
        columns: dict[str, pa.Array] = {"_record": pa.array(np.arange(1, len(body) + 1, dtype=np.int64))}
        for i in range(width):
            columns[f"c{i}"] = pa.array(
                [_bare(row[i]) if i < len(row) else None for row in body], pa.string()
            )
        if self.geometry is not None:
            columns["_geometry"] = pa.array(self.geometry, pa.binary())
        relation = f"grid_{id(self)}"
        con.register(relation, pa.table(columns))
        return Loaded(relation, len(body), lambda record: first + record, notes=self.notes, crs=self.crs)


_BLANKS = str.maketrans(ODD_BLANKS)


def _bare(cell: str) -> str | None:
    return cell.translate(_BLANKS).strip() or None


def normal(header: str) -> str:
    """A header cell as it is compared: composed, width-folded, without case, blanks and marks."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return "".join(c for c in folded if not c.isspace() and c not in "\ufeff\u200b\u200c\u200d\"'")
