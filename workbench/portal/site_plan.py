"""Every page and file of the static site, and the portal's address of each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import duckdb

from workbench.catalog.dcat import build_dcat
from workbench.catalog.downloads import Download
from workbench.catalog.package import build_description, build_package
from workbench.core.dataset import Dataset, Snapshot
from workbench.core.errors import WorkbenchError
from workbench.core.progress import Progress, say_nothing
from workbench.core.result import Edition
from workbench.portal.citation import CITATIONS
from workbench.portal.dataset_pages import (
    Page,
    build_dataset_page,
    build_failing_page,
    build_list_page,
    build_needs_page,
    build_quality_page,
    build_version_page,
    list_open_checks,
)
from workbench.portal.report_pages import (
    STATUSES,
    build_answer_page,
    build_answers_page,
    build_corrections_page,
    build_edition_page,
    build_editions_page,
    build_home_page,
)
from workbench.portal.search import Question
from workbench.portal.search_pages import build_terms_page
from workbench.portal.site_links import PREFIX, Links
from workbench.portal.site_shelf import SiteShelf
from workbench.storage.edition_changes import EditionChange, describe_change

DATA_JSON: Final = "data.json"


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page in both languages."""

    address: str
    file: str
    build: Callable[[], Page | None]


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file that both languages share: bytes that are made, or a file that is copied."""

    file: str
    content: Callable[[], bytes] | Path
    is_immutable: bool = False
    """Whether what was once published under this name may never be anything else."""


@dataclass(slots=True)
class Plan:
    """What the site consists of."""

    pages: list[SitePage] = field(default_factory=list)
    files: list[SiteFile] = field(default_factory=list)
    links: Links = field(default_factory=Links)

    def add_page(self, address: str, file: str, build: Callable[[], Page | None]) -> None:
        self.pages.append(SitePage(address, file, build))
        self.links.pages[address] = file

    def add_file(
        self, address: str, file: str, content: Callable[[], bytes] | Path, *, is_immutable: bool = False
    ) -> None:
        self.files.append(SiteFile(file, content, is_immutable))
        self.links.shared.setdefault(address, file)


def build_plan(shelf: SiteShelf, base: str, progress: Progress = say_nothing) -> Plan:
    """Everything that the site has; nothing is rendered yet, but files for download are written in the lake.

    Parameters
    ----------
    base
        Where the site will be on the web; empty if that is not known.
    progress
        Told of each problem and dataset: measuring quality and writing files for download takes most of the time.
    """
    plan = Plan()
    plan.links.base = base
    datasets = [dataset for dataset, _ in shelf.list_datasets()]
    all_n = len(shelf.problems) + len(datasets)
    _plan_start(shelf, plan)
    for number, problem in enumerate(shelf.problems.values()):
        progress(str(problem.title), number, all_n)
        _plan_reports(shelf, plan, problem.id)
    _plan_answers(shelf, plan)
    plan.add_page("/datasets/", "datasets/index.html", lambda: build_list_page(shelf, Question()))
    plan.add_page("/needs/", "needs/index.html", lambda: build_needs_page(shelf))
    for number, dataset in enumerate(datasets, len(shelf.problems)):
        progress(str(dataset.title), number, all_n)
        plan.links.pages[f"/datasets/?theme={dataset.theme}"] = f"datasets/index.html#{dataset.theme}"
        _plan_dataset(shelf, plan, dataset)
    plan.add_file("/data.json", DATA_JSON, lambda: _dump(_describe_catalogue(shelf, plan.links)))
    return plan


def _plan_start(shelf: SiteShelf, plan: Plan) -> None:
    plan.add_page("/", "index.html", lambda: build_home_page(shelf))
    plan.add_page("/corrections/", "corrections/index.html", lambda: build_corrections_page(shelf))
    plan.add_page("/terms/", "terms/index.html", lambda: build_terms_page(shelf))


def _plan_reports(shelf: SiteShelf, plan: Plan, name: str) -> None:
    own = f"reports/{name}"
    plan.add_page(f"/{own}/editions", f"{own}/index.html", partial(build_editions_page, shelf, name))
    for edition, change in shelf.changes(name):
        if edition.file.is_file():
            _plan_edition(shelf, plan, edition, change)
    current = shelf.edition(name)
    if current is not None and f"/{own}/{current.number}/" in plan.links.shared:
        plan.links.shared[f"/{own}/"] = f"{own}/{current.number}/report.html"


def _plan_edition(shelf: SiteShelf, plan: Plan, edition: Edition, change: EditionChange) -> None:
    place = f"reports/{edition.problem_id}/{edition.number}"
    build = partial(build_edition_page, shelf, edition.problem_id, edition.number)
    plan.add_page(f"/{place}/about", f"{place}/index.html", build)
    plan.add_file(f"/{place}/", f"{place}/report.html", edition.file, is_immutable=True)
    release = edition.file.with_name("release.json")
    if release.is_file():
        address = f"/api/v1/releases/{edition.release_id}"
        plan.add_file(address, f"{place}/release.json", release, is_immutable=True)
    for document in shelf.documents(edition):
        file = f"{place}/{document.name}"
        plan.add_file(f"/{file}", file, document.file, is_immutable=document.is_published)
    url = plan.links.absolute(f"/{place}/about")
    written: dict[str, Callable[[], bytes]] = {
        "change.json": lambda: _dump(describe_change(change)),
        **{name: partial(write, edition, url) for name, write in CITATIONS.items()},
    }
    for name, content in written.items():
        plan.add_file(f"/{place}/{name}", f"{place}/{name}", content)


def _plan_answers(shelf: SiteShelf, plan: Plan) -> None:
    for status in STATUSES:
        address = f"/answers/?status={status}" if status else "/answers/"
        file = f"answers/{status}/index.html" if status else "answers/index.html"
        plan.add_page(address, file, partial(build_answers_page, shelf, status))
    for asked in shelf.list_asked():
        plan.add_page(
            f"/answers/{asked.id}",
            f"answers/{asked.id}.html",
            partial(build_answer_page, shelf, asked),
        )


# --- datasets


def _plan_dataset(shelf: SiteShelf, plan: Plan, dataset: Dataset) -> None:
    found = shelf.dataset(dataset.id)
    versions = found[1] if found is not None else ()
    own = f"datasets/{dataset.id}"
    plan.add_page(f"/{own}/", f"{own}/index.html", lambda: build_dataset_page(shelf, dataset, versions))
    for snapshot in versions:
        _plan_version(shelf, plan, dataset, snapshot, is_current=snapshot is versions[0])
    current = versions[0] if versions else None
    address = f"/{own}/datapackage.json"
    plan.add_file(
        address, address[1:], lambda: _dump(_describe_package(shelf, dataset, current, "versions/{}/"))
    )
    if current is not None:
        _plan_quality(shelf, plan, dataset, current)


def _plan_version(
    shelf: SiteShelf, plan: Plan, dataset: Dataset, snapshot: Snapshot, *, is_current: bool
) -> None:
    own = f"datasets/{dataset.id}/versions/{snapshot.version}"
    plan.add_page(
        f"/{own}/",
        f"{own}/index.html",
        lambda: build_version_page(shelf, dataset, snapshot, is_current=is_current),
    )
    address = f"/{own}/datapackage.json"
    plan.add_file(address, address[1:], lambda: _dump(_describe_package(shelf, dataset, snapshot, "")))
    for offer in shelf.offers(dataset, snapshot).formats:
        if offer.download is None:
            continue
        file = f"{own}/{_folder(dataset)}{offer.download.file.name}"
        plan.add_file(f"/datasets/{dataset.id}/{offer.address}", file, offer.download.file, is_immutable=True)
        plan.links.shared[f"/datasets/{dataset.id}/{offer.download.file.name}"] = file


def _plan_quality(shelf: SiteShelf, plan: Plan, dataset: Dataset, current: Snapshot) -> None:
    own = f"datasets/{dataset.id}/quality"
    plan.add_page(f"/{own}/", f"{own}/index.html", lambda: build_quality_page(shelf, dataset, current))
    try:
        sheet = shelf.sheet(dataset, current)
    except (WorkbenchError, OSError, duckdb.Error):
        return  # the page says that it could not be measured
    plan.add_file(f"/{own}.json", f"{own}.json", lambda: _dump(sheet))
    for number, check in enumerate(sorted(list_open_checks(dataset, sheet)), 1):
        slug = re.sub(r"[^a-z0-9_]+", "-", check.lower()).strip("-")
        plan.add_page(
            f"/{own}/rows?check={quote(check, safe='/')}",
            f"{own}/rows-{number}-{slug}.html",
            partial(build_failing_page, shelf, dataset, current, check),
        )


def _folder(dataset: Dataset) -> str:
    """Folder of a version's files: the descriptor gives their headings, so its digest is part of their name."""
    return f"{dataset.digest[:12]}/"


def _list_downloads(shelf: SiteShelf, dataset: Dataset, snapshot: Snapshot) -> tuple[Download, ...]:
    return tuple(o.download for o in shelf.offers(dataset, snapshot).formats if o.download is not None)


def _describe_package(
    shelf: SiteShelf, dataset: Dataset, snapshot: Snapshot | None, below: str
) -> dict[str, Any]:
    files = () if snapshot is None else _list_downloads(shelf, dataset, snapshot)
    if snapshot is None or not files:
        return build_description(dataset)
    document = build_package(dataset, snapshot, downloads=files)
    for resource in document["resources"]:
        resource["path"] = below.format(snapshot.version) + _folder(dataset) + resource["path"]
    return document


def _describe_catalogue(shelf: SiteShelf, links: Links) -> dict[str, Any]:
    rows = shelf.list_datasets()
    files = {d.id: _list_downloads(shelf, d, snapshot) for d, snapshot in rows if snapshot is not None}
    document: dict[str, Any] = links.rewrite_document(build_dcat(rows, PREFIX, downloads=files))
    return document


def _dump(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, default=str).encode()


def list_addresses(plan: Plan) -> Iterator[str]:
    """Files of the pages that a search engine should know, of the Korean ones."""
    for page in plan.pages:
        if "/quality/rows-" not in page.file:
            yield page.file
