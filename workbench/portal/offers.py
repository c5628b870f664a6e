"""What of a version may be downloaded, under which name, and why not where it may not."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args
from urllib.parse import quote

import pyarrow.parquet as pq

from workbench.catalog.columns import list_columns
from workbench.catalog.downloads import (
    EXCEL_ROWS,
    MOST_ROWS,
    Download,
    Format,
    list_formats,
    may_offer,
    name_download,
    plan_download,
)
from workbench.core.dataset import Dataset, Snapshot
from workbench.core.text import Text
from workbench.storage import Lake

FORMATS: Final[tuple[Format, ...]] = get_args(Format)
_UNFIT: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
"""What Windows takes in no file name."""

REFUSALS: Final[dict[str, Text]] = {
    "rung": Text(
        "공개 단계가 ‘공개’가 아니어서 행을 내려받게 하지 않습니다.",
        "Its access is not open, so no rows are given out.",
    ),
    "no": Text(
        "이용 조건이 변경을 금지합니다. 다른 형식으로 옮기는 것도 변경이므로 이곳에서 나누어 주지 않습니다. "
        "원본을 제공 기관에서 받으세요.",
        "The terms forbid changes, and converting a file is one, so it is not given out here. "
        "Take the original from the publisher.",
    ),
    "ask": Text(
        "이용 조건이 밝혀져 있지 않아, 기관에 확인하기 전에는 이곳에서 나누어 주지 않습니다. "
        "원본을 제공 기관에서 받으세요.",
        "The terms of use are not stated, so it is not given out here before the publisher was asked. "
        "Take the original from the publisher.",
    ),
    "rows": Text(
        "이 형식으로 내보내기에는 행이 너무 많습니다. Parquet를 받으세요.",
        "There are too many rows for this format. Take the Parquet file.",
    ),
    "place": Text(
        "행에 위치가 없어 지도 형식은 없습니다.", "The rows have no place, so there is no map format."
    ),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One format of a version."""

    format: Format
    download: Download | None
    """``None``: not to be had in this format, ``refusal`` says why."""
    refusal: Text | None
    address: str
    """Relative to the dataset's page; names version and descriptor, so what stands there never changes."""
    is_cut_by_excel: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """Everything of a version that may be downloaded."""

    refusal: Text | None
    """Why there is nothing; ``None`` where there is something."""
    formats: tuple[Offer, ...]
    left_out: tuple[Text, ...]
    """Titles of the fields that are in no file, because they help to identify a person."""


def refuse_download(dataset: Dataset) -> Text | None:
    """Why nothing of a dataset may be downloaded, if so."""
    if dataset.rung != "open":
        return REFUSALS["rung"]
    permission = may_offer(dataset)
    return None if permission == "yes" else REFUSALS[permission]


def build_offers(lake: Lake, dataset: Dataset, snapshot: Snapshot) -> Offers:
    """What of a version may be downloaded."""
    if (refusal := refuse_download(dataset)) is not None:
        return Offers(refusal, (), ())
    columns = list_columns(dataset, snapshot)
    formats = tuple(_build_offer(lake, dataset, snapshot, kind) for kind in ("parquet", "csv", "geojson"))
    left_out = tuple(dataset.field(name).title for name in columns.left_out)
    return Offers(None, formats, left_out)


def _build_offer(lake: Lake, dataset: Dataset, snapshot: Snapshot, kind: Format) -> Offer:
    refusal = refuse_format(dataset, snapshot, kind)
    download = None if refusal else plan_download(snapshot, dataset, lake.offered, kind)
    return Offer(
        format=kind,
        download=download,
        refusal=refusal,
        address=f"{name_download(snapshot, kind)}?as={dataset.digest[:12]}",
        is_cut_by_excel=kind == "csv" and snapshot.rows_n > EXCEL_ROWS,
    )


def refuse_format(dataset: Dataset, snapshot: Snapshot, kind: Format) -> Text | None:
    """Why a version that may be downloaded is not to be had in one format, if so."""
    if kind not in list_formats(dataset, snapshot):
        return REFUSALS["place"]
    return REFUSALS["rows"] if snapshot.rows_n > MOST_ROWS.get(kind, snapshot.rows_n) else None


def find_own_file(snapshot: Snapshot, dataset: Dataset) -> Path | None:
    """The lake's Parquet file that is the version, where it is one file and all of it may go out.

    Given out as it is, it has the sha256 that the receipts of reports name.
    """
    columns = list_columns(dataset, snapshot)
    if len(snapshot.files) != 1 or columns.left_out:
        return None
    is_all = set(pq.read_schema(snapshot.files[0]).names) == set(columns.schema.names)
    return snapshot.files[0] if is_all else None


def copy_atomic(source: Path, file: Path) -> None:
    """Copy a file; it appears under its name when it is whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as draft:
        try:
            with source.open("rb") as stream:
                shutil.copyfileobj(stream, draft)
            draft.close()
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(file)
        finally:
            Path(draft.name).unlink(missing_ok=True)


def plan_downloads(lake: Lake, dataset: Dataset, snapshot: Snapshot) -> tuple[Download, ...]:
    """Every file of a version that can be had, written or not."""
    offers = build_offers(lake, dataset, snapshot)
    return tuple(offer.download for offer in offers.formats if offer.download is not None)


def find_format(snapshot: Snapshot, file_name: str) -> Format | None:
    """The format of a version that ``file_name`` names; ``None`` if it names nothing of this version."""
    return next((kind for kind in FORMATS if name_download(snapshot, kind) == file_name), None)


def write_disposition(dataset: Dataset, snapshot: Snapshot, kind: Format) -> str:
    """``Content-Disposition`` with the dataset's Korean title (RFC 6266, RFC 5987), and ASCII for old programs."""
    mark = "_표본" if snapshot.is_sample else ""
    title = re.sub(r"\s+", "_", _UNFIT.sub(" ", dataset.title.ko).strip())
    name = f"{title}{mark}_{snapshot.version[:8]}.{kind}"
    plain = name_download(snapshot, kind)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
