"""The lake: what is in it, and whether it is sound.

::

    <home>/lake/{real,sample}/
        raw/<ab>/<sha256>            the publisher's bytes, as they came
        tidy/<dataset>/<version>/    manifest.json, part-*.parquet, quarantine-*.parquet: immutable
        tidy/<dataset>/current       name of the version that new sessions see
        released/<problem>/<number>/ published editions
        offered/<dataset>/...        files for download, made of a version when first asked for; may be deleted
        sheets/<dataset>/...         quality sheets, measured when first asked for; may be deleted
        staging/                     work in progress; swept by the next writer

Real and sample data are two lakes, and a session opens one: they cannot meet in one result.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq

from workbench.core.dataset import Snapshot
from workbench.core.errors import DatasetEmpty, LakeDamaged
from workbench.core.settings import Settings
from workbench.core.text import Text
from workbench.storage.disk import read_sha256


@dataclass(frozen=True, slots=True)
class Lake:
    """One lake, read-only here; :class:`~workbench.storage.writer.LakeWriter` writes."""

    root: Path
    is_sample: bool

    @property
    def tidy(self) -> Path:
        return self.root / "tidy"

    @property
    def filesystem(self) -> Any:
        """The fsspec filesystem that holds the tables; ``None`` where they are this machine's own files."""
        return None

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def released(self) -> Path:
        return self.root / "released"

    @property
    def offered(self) -> Path:
        return self.root / "offered"

    @property
    def sheets(self) -> Path:
        return self.root / "sheets"

    def raw_file(self, sha256: str) -> Path:
        """Where the bytes with this sha256 are kept."""
        return self.raw / sha256[:2] / sha256

    def dataset_ids(self) -> tuple[str, ...]:
        """Datasets with a current version, sorted."""
        return tuple(sorted(file.parent.name for file in self.tidy.glob("*/current")))

    def has(self, dataset_id: str) -> bool:
        return (self.tidy / dataset_id / "current").is_file()

    def current(self, dataset_id: str) -> Snapshot:
        """The version that new sessions see.

        Raises
        ------
        DatasetEmpty
            Nothing of this dataset was ingested yet.
        """
        pointer = self.tidy / dataset_id / "current"
        if not pointer.is_file():
            raise DatasetEmpty(
                Text("이 데이터셋에는 아직 자료가 없습니다", "this dataset has no data yet"),
                where=dataset_id,
                next_step=Text(
                    "공개 파일을 받아 `workbench ingest 파일`을 실행하세요",
                    "get the published file and run `workbench ingest FILE`",
                ),
            )
        return self.snapshot(dataset_id, pointer.read_text(encoding="utf-8").strip())

    def versions(self, dataset_id: str) -> tuple[Snapshot, ...]:
        """All versions, oldest first."""
        names = (file.parent.name for file in (self.tidy / dataset_id).glob("*/manifest.json"))
        found = (self.snapshot(dataset_id, name) for name in names)
        return tuple(sorted(found, key=lambda s: (s.created_at, s.version)))

    def snapshot(self, dataset_id: str, version: str) -> Snapshot:
        """One version, by name."""
        folder = self.tidy / dataset_id / version
        manifest = self.manifest(dataset_id, version)
        return Snapshot(
            dataset_id=dataset_id,
            version=version,
            folder=folder,
            files=tuple(folder / part["file"] for part in manifest["parts"]),
            rows_n=sum(part["rows_n"] for part in manifest["parts"]),
            is_sample=manifest["is_sample"],
            period=(_read_date(manifest["period"][0]), _read_date(manifest["period"][1])),
            created_at=datetime.fromisoformat(manifest["created_at"]),
            sources=tuple(part["source"] for part in manifest["parts"]),
        )

    def manifest(self, dataset_id: str, version: str) -> dict[str, Any]:
        """The manifest of a version as written.

        Raises
        ------
        LakeDamaged
            It is missing or cannot be read.
        """
        file = self.tidy / dataset_id / version / "manifest.json"
        try:
            document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise LakeDamaged(
                Text("버전의 기록(manifest)을 읽을 수 없습니다", "a version's manifest cannot be read"),
                where=f"{dataset_id} {version}",
                next_step=Text(
                    "`workbench doctor`로 상태를 확인하세요", "run `workbench doctor` to see the lake's state"
                ),
            ) from error
        return document

    def check(self) -> list[str]:
        """What is wrong with the lake: one line each, empty when it is sound."""
        return [line for dataset_id in self.dataset_ids() for line in self._check_dataset(dataset_id)]

    def _check_dataset(self, dataset_id: str) -> Iterator[str]:
        pointed = (self.tidy / dataset_id / "current").read_text(encoding="utf-8").strip()
        names = {file.parent.name for file in (self.tidy / dataset_id).glob("*/manifest.json")}
        if pointed not in names:
            yield f"{dataset_id}: current names {pointed}, which is not there"
        for name in sorted(names):
            try:
                manifest = self.manifest(dataset_id, name)
            except LakeDamaged:
                yield f"{dataset_id} {name}: manifest cannot be read"
                continue
            for part in manifest["parts"]:
                for problem in self._check_part(self.tidy / dataset_id / name, part):
                    yield f"{dataset_id} {name}: {problem}"

    def _check_part(self, folder: Path, part: dict[str, Any]) -> Iterator[str]:
        for key in ("", "quarantine_"):
            name = part.get(f"{key}file")
            if not name:
                continue
            if not (folder / name).is_file():
                yield f"{name} is missing"
            elif read_sha256(folder / name) != part[f"{key}sha256"]:
                yield f"{name} was changed after it was written"
            elif pq.ParquetFile(folder / name).metadata.num_rows != part[f"{key}rows_n"]:
                yield f"{name} has another number of rows than its manifest"
        source = part["source"]
        if source["rows_read"] != source["rows_kept"] + source["rows_quarantined"]:
            yield f"{source['name']}: rows read are not rows kept plus quarantined"
        raw = self.raw_file(source["sha256"])
        if not raw.is_file():
            yield f"the raw file {source['sha256'][:16]} is missing"
        elif read_sha256(raw) != source["sha256"]:
            yield f"the raw file {source['sha256'][:16]} was changed"


def open_lake(settings: Settings, which: Literal["auto", "real", "sample"] | None = None) -> Lake:
    """The real lake, the sample lake, or (``auto``) the real one as soon as it holds anything."""
    which = which or settings.data
    real = Lake(settings.home / "lake" / "real", is_sample=False)
    sample = Lake(settings.home / "lake" / "sample", is_sample=True)
    if which == "auto":
        which = "real" if real.dataset_ids() else "sample"
    return real if which == "real" else sample


def _read_date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
