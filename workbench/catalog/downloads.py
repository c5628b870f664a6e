"""A version as files that other programs open: CSV (for Excel, or plain), GeoJSON and Parquet.

Everything streams in batches, and the same version gives the same bytes. What identifies a person, or helps to, is
left out of every format.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final, Literal

import pyarrow.parquet as pq

from workbench.catalog.columns import Columns, find_coordinates, list_columns, read_batches
from workbench.catalog.csv_out import Heading, stream_csv
from workbench.catalog.geojson_out import stream_geojson
from workbench.catalog.terms import PERMISSIONS, Permission
from workbench.core.dataset import Dataset, Snapshot
from workbench.core.text import Text

Format = Literal["csv", "geojson", "parquet"]

_ABANDONED_S: Final = 86_400.0
"""A file half written for longer than this was left by a process that died."""

MEDIA_TYPES: Final[dict[Format, str]] = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}

CSV_NOTE: Final = Text(
    '엑셀에서 바로 열립니다(UTF-8, BOM). 코드는 앞자리 0이 지워지지 않도록 ="00101" 꼴로 적었고, '
    "=, +, -, @로 시작하는 글자 칸에는 수식으로 읽히지 않도록 작은따옴표(')를 앞에 붙였습니다. "
    "프로그램으로 읽을 때에는 Parquet를 쓰세요.",
    'Opens in Excel (UTF-8 with BOM). Codes are written as ="00101" so that leading zeros stay, and text cells '
    "that begin with =, +, - or @ have an apostrophe before them so that none is read as a formula. For programs "
    "take the Parquet file.",
)

EXCEL_ROWS: Final = 1_048_575
"""Rows below the header that a sheet of Excel holds; the rest of a longer file it leaves out."""

MOST_ROWS: Final[dict[Format, int]] = {"csv": 5_000_000, "geojson": 500_000}
"""Rows up to which a format is written for anybody who asks: text takes five to twenty times the room of Parquet,
and no program opens a larger GeoJSON with ease. Parquet has no bound."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file of a version, written or planned."""

    format: Format
    file: Path
    rows_n: int
    bytes_n: int
    sha256: str
    left_out: tuple[str, ...]
    """Fields that are in the version and not in the file, because they may identify a person."""
    heading: Heading = "name"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]

    @property
    def is_written(self) -> bool:
        """Whether the file is there; one that is only planned has no size and no ``sha256`` yet."""
        return bool(self.sha256)


def list_formats(dataset: Dataset, snapshot: Snapshot) -> tuple[Format, ...]:
    """Formats that a version can be had in: GeoJSON only where rows have a place.

    Raises
    ------
    PrivacyError
        The dataset is not open.
    """
    columns = list_columns(dataset, snapshot)
    placed = columns.geometry is not None or find_coordinates(dataset, columns) is not None
    return ("parquet", "csv", "geojson") if placed else ("parquet", "csv")


def name_download(snapshot: Snapshot, kind: Format) -> str:
    """File name of a download; that of sample data says so."""
    mark = "_SAMPLE" if snapshot.is_sample else ""
    return f"{snapshot.dataset_id}_{snapshot.version}{mark}.{kind}"


def write_csv(
    snapshot: Snapshot,
    dataset: Dataset,
    file: Path,
    *,
    heading: Heading = "ko",
    for_excel: bool = True,
) -> Download:
    """Write a version as CSV: UTF-8 with BOM, CRLF, one header row.

    Parameters
    ----------
    heading
        ``ko`` or ``en``: titles with units; ``name``: our field names.
    for_excel
        Write codes that consist of digits as ``="00101"``. Excel drops the zeros of a bare or quoted 00101, and
        turns 20 digits into 1.2E+19; it shows this form as it stands. ``False`` gives the bare values.
        In both, text cells that begin with ``= + - @`` or a control character get an apostrophe in front, as OWASP
        advises against CSV injection.

    Raises
    ------
    PrivacyError
        The dataset is not open.
    """
    columns = list_columns(dataset, snapshot)
    chunks = stream_csv(snapshot, columns, heading=heading, for_excel=for_excel)
    _write(chunks, file)
    return _describe("csv", file, columns, snapshot, heading)


def write_geojson(snapshot: Snapshot, dataset: Dataset, file: Path) -> Download:
    """Write a version as GeoJSON (RFC 7946: WGS 84, outer rings counter-clockwise).

    Rows without a place have a null geometry. Coordinates are rounded to 7 decimals, about a centimetre.

    Raises
    ------
    PrivacyError
        The dataset is not open.
    ValueError
        Its rows have no place (:func:`list_formats`).
    """
    columns = list_columns(dataset, snapshot)
    _write(stream_geojson(snapshot, dataset, columns), file)
    return _describe("geojson", file, columns, snapshot)


def write_parquet(snapshot: Snapshot, dataset: Dataset, file: Path) -> Download:
    """Write the parts of a version as one Parquet file (GeoParquet where there is geometry).

    Raises
    ------
    PrivacyError
        The dataset is not open.
    """
    columns = list_columns(dataset, snapshot)
    schema = columns.schema
    if columns.geometry is not None and snapshot.files:
        geo = (pq.read_schema(snapshot.files[0]).metadata or {}).get(b"geo")
        schema = schema.with_metadata({b"geo": geo}) if geo else schema
    with _replacing(file) as stream, pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for table in read_batches(snapshot, columns):
            writer.write_table(table.cast(schema))
    return _describe("parquet", file, columns, snapshot)


def may_offer(dataset: Dataset) -> Permission:
    """Whether others may be given the version as a file: to convert a publisher's file is to change it.

    ``no`` and ``ask``: link to the publisher's page instead.
    """
    return PERMISSIONS[dataset.licence.name].change if dataset.rung == "open" else "no"


def plan_download(snapshot: Snapshot, dataset: Dataset, folder: Path, kind: Format) -> Download:
    """What the file of a version in one format is; with size and ``sha256`` if it has been written.

    Raises
    ------
    PrivacyError
        The dataset is not open.
    """
    file = folder / dataset.id / name_edition(snapshot, dataset) / name_download(snapshot, kind)
    columns = list_columns(dataset, snapshot)
    heading: Heading = "ko" if kind == "csv" else "name"
    if file.is_file():
        return _describe(kind, file, columns, snapshot, heading)
    return Download(kind, file, snapshot.rows_n, 0, "", columns.left_out, heading)


def write_download(snapshot: Snapshot, dataset: Dataset, folder: Path, kind: Format) -> Download:
    """Write one format of a version into ``folder``; a file that is there already is not written again.

    The files of a version lie in a folder of their own (:func:`name_edition`). Each appears under its name when it is
    whole, so two who write the same at once do no harm.

    Raises
    ------
    PrivacyError
        The dataset is not open.
    """
    planned = plan_download(snapshot, dataset, folder, kind)
    if planned.is_written:
        return planned
    match kind:
        case "csv":
            return write_csv(snapshot, dataset, planned.file)
        case "geojson":
            return write_geojson(snapshot, dataset, planned.file)
        case _:
            return write_parquet(snapshot, dataset, planned.file)


def write_downloads(snapshot: Snapshot, dataset: Dataset, folder: Path) -> tuple[Download, ...]:
    """:func:`write_download` for every format of a version.

    Raises
    ------
    PrivacyError
        The dataset is not open.
    """
    kinds = list_formats(dataset, snapshot)
    return tuple(write_download(snapshot, dataset, folder, kind) for kind in kinds)


def name_edition(snapshot: Snapshot, dataset: Dataset) -> str:
    """Name of the folder of a version's files: the version, and the descriptor that gave the headings."""
    return f"{snapshot.version}-{dataset.digest[:12]}"


def sweep_downloads(dataset: Dataset, alive: Iterable[Snapshot], folder: Path) -> None:
    """Remove the files of versions that are no more, of earlier descriptors, and what a killed writer left."""
    named = {name_edition(snapshot, dataset) for snapshot in alive}
    for edition in (folder / dataset.id).glob("*/"):
        if edition.name not in named:
            shutil.rmtree(edition, ignore_errors=True)
            continue
        for part in edition.glob("*.part"):
            if time.time() - part.stat().st_mtime > _ABANDONED_S:
                part.unlink(missing_ok=True)


def _write(chunks: Iterator[bytes], file: Path) -> None:
    with _replacing(file) as stream:
        for chunk in chunks:
            stream.write(chunk)


def _describe(
    kind: Format, file: Path, columns: Columns, snapshot: Snapshot, heading: Heading = "name"
) -> Download:
    status = file.stat()
    digest = _digest(file, status.st_mtime_ns, status.st_size)
    return Download(kind, file, snapshot.rows_n, status.st_size, digest, columns.left_out, heading)


@lru_cache(maxsize=1024)
def _digest(file: Path, modified_ns: int, size: int) -> str:
    """sha256 of a file; ``modified_ns`` and ``size`` make a changed file a new question to the cache."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _replacing(file: Path) -> Iterator[BinaryIO]:
    """A stream to a file beside ``file`` that takes its place when all went well."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        Path(name).chmod(0o644)
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)
