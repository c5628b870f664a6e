"""What the pages show, read from the lake, the catalogue and the table between the sides."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from workbench.catalog import Catalog, load_catalog
from workbench.catalog.downloads import Download, Format, plan_download, sweep_downloads, write_download
from workbench.catalog.quality_file import load_sheet, name_sheet
from workbench.core.dataset import Dataset, Snapshot
from workbench.core.result import Edition
from workbench.core.settings import Settings
from workbench.participation import Asked, Participation, Progress, open_participation
from workbench.portal.documents import Document, list_documents
from workbench.portal.language import today
from workbench.portal.offers import Offers, build_offers, copy_atomic, find_own_file
from workbench.portal.workroom import Workroom
from workbench.problems import Problem, discover
from workbench.storage import (
    EditionChange,
    Lake,
    current_edition,
    edition_changes,
    editions,
    open_lake,
    raise_if_full,
)

_ID = re.compile(r"[a-z0-9][a-z0-9_]{0,79}")
"""Ids are folder names: nothing else is looked up on disk."""

_VERSION = re.compile(r"[0-9a-f]{16}")

SHEET_WAIT_S = 4.0
"""How long a page waits for a quality sheet that is measured for the first time."""

FILE_WAIT_S = 20.0
"""How long a download waits for a file that is written for the first time."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A problem and what was published of it."""

    problem: Problem
    current: Edition | None
    editions_n: int
    headlines: tuple[dict[str, str], ...]
    """Sentences of the first findings, by language."""


@dataclass
class Shelf:
    """Opens the lake anew for every question, so that what is published later is seen at once."""

    settings: Settings
    today: Callable[[], date] = field(default=today)
    measuring: Workroom = field(default_factory=Workroom)
    """Where quality sheets are made, one at a time."""
    writing: Workroom = field(default_factory=Workroom)
    """Where files for download are made, one at a time."""

    @cached_property
    def participation(self) -> Participation:
        return open_participation(self.settings)

    @cached_property
    def problems(self) -> dict[str, Problem]:
        return discover()

    def close(self) -> None:
        if "participation" in self.__dict__:
            self.participation.close()

    @property
    def lake(self) -> Lake:
        return open_lake(self.settings)

    @property
    def catalog(self) -> Catalog:
        return load_catalog(self.settings.datasets)

    # --- reports

    def list_problems(self, headlines_n: int = 2) -> list[Listed]:
        """Every problem, those with a report first, the newest of them at the top."""
        lake = self.lake
        listed = []
        for problem in self.problems.values():
            edition = current_edition(lake, problem.id)
            sentences: tuple[dict[str, str], ...] = ()
            if edition is not None:
                findings = (read_release(edition) or {}).get("findings", [])
                sentences = tuple(f["sentence"] for f in findings[:headlines_n] if "sentence" in f)
                sentences = sentences or ({"ko": edition.summary.ko, "en": edition.summary.en},)
            listed.append(Listed(problem, edition, len(editions(lake, problem.id)), sentences))
        return sorted(listed, key=_newest_first)

    def editions(self, problem_id: str) -> tuple[Edition, ...] | None:
        """Editions of a problem, the newest first; None where there is no such problem."""
        if problem_id not in self.problems:
            return None
        return tuple(reversed(editions(self.lake, problem_id)))

    def edition(self, problem_id: str, number: int | None = None) -> Edition | None:
        """One edition, the current one where no number is named."""
        if problem_id not in self.problems:
            return None
        if number is None:
            return current_edition(self.lake, problem_id)
        return next((e for e in editions(self.lake, problem_id) if e.number == number), None)

    def changes(self, problem_id: str) -> tuple[tuple[Edition, EditionChange], ...]:
        """Editions of a problem, the oldest first, each with what it changes of the one before it."""
        return edition_changes(editions(self.lake, problem_id))

    def documents(self, edition: Edition) -> tuple[Document, ...]:
        """The edition as PDF and HWPX, as far as it was published so."""
        return list_documents(edition)

    def find_release(self, release_id: str) -> dict[str, Any] | None:
        """The document of a published release."""
        lake = self.lake
        for problem_id in self.problems:
            for edition in editions(lake, problem_id):
                if edition.release_id == release_id:
                    return read_release(edition)
        return None

    # --- datasets

    def list_datasets(self) -> list[tuple[Dataset, Snapshot | None]]:
        """Every described dataset and its current version, where it has one."""
        lake = self.lake
        return [(d, lake.current(d.id) if lake.has(d.id) else None) for d in self.catalog]

    def dataset(self, dataset_id: str) -> tuple[Dataset, tuple[Snapshot, ...]] | None:
        """A dataset and its versions, the current one first; None where nothing describes it."""
        if not _ID.fullmatch(dataset_id) or dataset_id not in self.catalog:
            return None
        lake = self.lake
        if not lake.has(dataset_id):
            return self.catalog[dataset_id], ()
        current = lake.current(dataset_id)
        earlier = [v for v in reversed(lake.versions(dataset_id)) if v.version != current.version]
        return self.catalog[dataset_id], (current, *earlier)

    def version(self, dataset_id: str, version: str) -> tuple[Dataset, Snapshot] | None:
        """One version of a dataset; None where there is none."""
        if not _ID.fullmatch(dataset_id) or dataset_id not in self.catalog or not _VERSION.fullmatch(version):
            return None
        lake = self.lake
        if not (lake.tidy / dataset_id / version / "manifest.json").is_file():
            return None
        return self.catalog[dataset_id], lake.snapshot(dataset_id, version)

    def sheet(self, dataset: Dataset, snapshot: Snapshot, wait_s: float = SHEET_WAIT_S) -> dict[str, Any]:
        """The quality sheet of a version as everybody may see it.

        Of data that are not open it tells no more than counts: a fault of a sensor names the sensor and the hour.

        Raises
        ------
        StillMaking
            It is being measured.
        """
        folder, day = self.lake.sheets, self.today()
        if name_sheet(dataset, snapshot, folder).is_file():
            found = load_sheet(dataset, snapshot, folder, today=day)
        else:
            key = (folder, dataset.id, snapshot.version, dataset.digest)
            found = self.measuring.ask(key, lambda: load_sheet(dataset, snapshot, folder, today=day), wait_s)
        if dataset.rung == "open" or found["series"] is None:
            return found
        return found | {"series": found["series"] | {"faults": [], "is_cut": True}}

    def offers(self, dataset: Dataset, snapshot: Snapshot) -> Offers:
        """What of a version may be downloaded here."""
        return build_offers(self.lake, dataset, snapshot)

    def write_file(
        self, dataset: Dataset, snapshot: Snapshot, kind: Format, wait_s: float = FILE_WAIT_S
    ) -> Download:
        """A version as a file in one format, written at the first call.

        Raises
        ------
        StillMaking
            It is being written.
        LakeFull
            The disk is full.
        PrivacyError
            The dataset is not open.
        """
        lake = self.lake
        planned = plan_download(snapshot, dataset, lake.offered, kind)
        if planned.is_written:
            return planned

        def make() -> Download:
            with raise_if_full(lake.offered):
                sweep_downloads(dataset, lake.versions(dataset.id), lake.offered)
                if kind == "parquet" and (own := find_own_file(snapshot, dataset)) is not None:
                    copy_atomic(own, planned.file)
                return write_download(snapshot, dataset, lake.offered, kind)

        return self.writing.ask((lake.offered, snapshot.version, dataset.digest, kind), make, wait_s)

    # --- what was asked

    def recommendations(self, status: str = "") -> list[Asked]:
        """What the latest editions ask, of the lake that is open; by status where one is named."""
        asked = self.participation.recommendations(is_sample=self.lake.is_sample, today=self.today())
        return [a for a in asked if a.problem_id in self.problems and status in ("", status_of(a))]

    def recommendation(self, recommendation_id: int) -> Asked | None:
        asked = self.participation.recommendation(recommendation_id, today=self.today())
        return asked if asked is not None and asked.is_sample == self.lake.is_sample else None

    def progress(self) -> Progress:
        return self.participation.progress(is_sample=self.lake.is_sample, today=self.today())


def status_of(asked: Asked) -> str:
    """``answered``, ``overdue`` or ``open``."""
    if asked.answer is not None:
        return "answered"
    return "overdue" if asked.days_overdue else "open"


def read_release(edition: Edition) -> dict[str, Any] | None:
    """What an edition shows, as the gate let it through."""
    file: Path = edition.file.with_name("release.json")
    if not file.is_file():
        return None
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def _newest_first(listed: Listed) -> tuple[bool, float, str]:
    published = listed.current.published_at.timestamp() if listed.current else 0.0
    return listed.current is None, -published, listed.problem.id
