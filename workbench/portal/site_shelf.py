"""What the static site shows: the same as the portal, read once, with every file for download written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from workbench.catalog import Catalog, load_catalog
from workbench.core.dataset import Dataset, Snapshot
from workbench.core.result import Edition
from workbench.participation import Asked
from workbench.portal.documents import Document
from workbench.portal.offers import Offer, Offers, build_offers
from workbench.portal.shelf import Shelf
from workbench.portal.site_prints import Prints
from workbench.portal.site_words import SITE_WORDS
from workbench.storage import EditionChange, Lake, open_lake

LARGEST_MB: Final = 100
_PATIENCE_S: Final = 24 * 3600.0


@dataclass
class SiteShelf(Shelf):
    """One look at the lake: what is ingested or published meanwhile is in the next site."""

    largest_bytes: int = LARGEST_MB * 10**6
    """A version whose Parquet files, or a file of which, is larger is described but not put into the folder."""
    _sheets: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _offers: dict[tuple[str, str], Offers] = field(default_factory=dict)
    _changes: dict[str, tuple[tuple[Edition, EditionChange], ...]] = field(default_factory=dict)

    @cached_property
    def lake(self) -> Lake:
        return open_lake(self.settings)

    @cached_property
    def catalog(self) -> Catalog:
        return load_catalog(self.settings.datasets)

    @cached_property
    def _rows(self) -> list[tuple[Dataset, Snapshot | None]]:
        return super().list_datasets()

    def list_datasets(self) -> list[tuple[Dataset, Snapshot | None]]:
        return self._rows

    def list_asked(self) -> list[Asked]:
        """Everything that was ever asked on the lake that is open, also what is asked no more."""
        asked = self.participation.recommendations(
            is_sample=self.lake.is_sample, today=self.today(), with_earlier=True
        )
        return [a for a in asked if a.problem_id in self.problems]

    def changes(self, problem_id: str) -> tuple[tuple[Edition, EditionChange], ...]:
        if problem_id not in self._changes:
            self._changes[problem_id] = super().changes(problem_id)
        return self._changes[problem_id]

    @cached_property
    def prints(self) -> Prints:
        """Where PDFs come from that were not published with their edition."""
        return Prints(self.settings, self.lake.offered)

    def documents(self, edition: Edition) -> tuple[Document, ...]:
        return self.prints.complete(edition)

    def sheet(self, dataset: Dataset, snapshot: Snapshot, wait_s: float = _PATIENCE_S) -> dict[str, Any]:
        """The quality sheet, waited for until it is measured."""
        key = (dataset.id, snapshot.version)
        if key not in self._sheets:
            self._sheets[key] = super().sheet(dataset, snapshot, wait_s)
        return self._sheets[key]

    def offers(self, dataset: Dataset, snapshot: Snapshot) -> Offers:
        """What of a version is in the folder; its files are written at the first call."""
        key = (dataset.id, snapshot.version)
        if key not in self._offers:
            found = build_offers(self.lake, dataset, snapshot)
            formats = tuple(self._bound(dataset, snapshot, offer) for offer in found.formats)
            self._offers[key] = replace(found, formats=formats)
        return self._offers[key]

    def _bound(self, dataset: Dataset, snapshot: Snapshot, offer: Offer) -> Offer:
        if offer.download is None:
            return offer
        refused = replace(offer, download=None, refusal=SITE_WORDS["too_large_here"])
        if sum(file.stat().st_size for file in snapshot.files) > self.largest_bytes:
            return refused
        download = self.write_file(dataset, snapshot, offer.format, _PATIENCE_S)
        return refused if download.bytes_n > self.largest_bytes else replace(offer, download=download)
