"""A version as files that other programs open: CSV (for Excel, or plain), GeoJSON and Parquet.

Everything streams in batches, and the same version gives the same bytes. What identifies a person, or helps to, is
left out of every format.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
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

MEDIA_TYPES: Final[dict[Format, str]] = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}

CSV_NOTE: Final = Text(
    '엑셀에서 바로 열립니다(UTF-8, BOM). 코드는 앞자리 0이 지워지지 않도록 ="00101" 꼴로 적었고, '
    "=, +, -, @로 시작하는 글자 칸에는 수식으로 읽히지 않도록 작은따옴표(')를 앞에 붙였습니다. "
    "프로그램으로 읽을 때에는 Parquet나 그대로의 CSV를 쓰세요.",
    'Opens in Excel (UTF-8 with BOM). Codes are written as ="00101" so that leading zeros stay, and text cells '
    "that begin with =, +, - or @ have an apostrophe before them so that none is read as a formula. For programs "
    "take the Parquet file or the plain CSV.",
)


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was written."""

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


def write_downloads(snapshot: Snapshot, dataset: Dataset, folder: Path) -> tuple[Download, ...]:
    """Write every format of a version into ``folder``; a file that is there already is not written again.

    They lie in a folder of their own, named by the version and the descriptor that gave the headings.

    Raises
    ------
    PrivacyError
        The dataset is not open.
    """
    home = folder / dataset.id / f"{snapshot.version}-{dataset.digest[:12]}"
    done = []
    for kind in list_formats(dataset, snapshot):
        file = home / name_download(snapshot, kind)
        if file.is_file():
            columns = list_columns(dataset, snapshot)
            done.append(_describe(kind, file, columns, snapshot, "ko" if kind == "csv" else "name"))
        elif kind == "csv":
            done.append(write_csv(snapshot, dataset, file))
        elif kind == "geojson":
            done.append(write_geojson(snapshot, dataset, file))
        else:
            done.append(write_parquet(snapshot, dataset, file))
    return tuple(done)


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
