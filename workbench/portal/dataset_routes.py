"""Addresses of the catalogue: pages, documents and files about data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, NoReturn, TypeVar

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse, RedirectResponse

from workbench.catalog.dcat import build_dcat
from workbench.catalog.downloads import MEDIA_TYPES, Download, name_download
from workbench.catalog.package import build_description, build_package
from workbench.core.dataset import Dataset, Snapshot
from workbench.portal.dataset_pages import (
    Page,
    build_dataset_page,
    build_failing_page,
    build_list_page,
    build_needs_page,
    build_quality_page,
    build_version_page,
    build_waiting_page,
    build_withheld_page,
)
from workbench.portal.headers import UNCHANGING
from workbench.portal.offers import (
    FORMATS,
    find_format,
    plan_downloads,
    refuse_download,
    refuse_format,
    write_disposition,
)
from workbench.portal.render import Pages
from workbench.portal.search import LONGEST_QUESTION, STEPS, Question
from workbench.portal.workroom import StillMaking

Name = Annotated[str, InPath(max_length=80)]
FileName = Annotated[str, InPath(max_length=160)]
READ: Final = ["GET", "HEAD"]

T = TypeVar("T")
JSON_LD: Final = "application/ld+json"

_ASK_AGAIN: Final = "public, no-cache"
_OPEN_TO_ALL: Final = {
    "access-control-allow-origin": "*",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
_LATER: Final = {"retry-after": "10", "cache-control": "no-store"}


def add_dataset_routes(router: APIRouter, pages: Pages) -> None:
    """Add every address of the catalogue."""
    _add_catalogue(router, pages)
    _add_dataset(router, pages)
    _add_quality(router, pages)
    _add_documents(router, pages)
    _add_files(router, pages)


def _add_catalogue(router: APIRouter, pages: Pages) -> None:
    shelf = pages.shelf

    @router.api_route("/datasets/", methods=READ)
    def datasets(
        request: Request,
        q: Annotated[str, Query(max_length=LONGEST_QUESTION)] = "",
        theme: Annotated[str, Query(max_length=40)] = "",
        chain: Annotated[str, Query(max_length=20)] = "",
        held: Annotated[str, Query(max_length=1)] = "",
    ) -> Response:
        question = Question(q, theme, chain if chain in STEPS else "", bool(held))
        return _show(pages, request, build_list_page(shelf, question))

    @router.api_route("/needs/", methods=READ)
    def needs(request: Request) -> Response:
        return _show(pages, request, build_needs_page(shelf))

    @router.api_route("/data.json", methods=READ)
    def catalogue(request: Request) -> Response:
        rows = shelf.list_datasets()
        lake = shelf.lake
        files = {d.id: plan_downloads(lake, d, snapshot) for d, snapshot in rows if snapshot is not None}
        return _answer(request, build_dcat(rows, pages.base(request), downloads=files), JSON_LD)


def _add_dataset(router: APIRouter, pages: Pages) -> None:
    shelf = pages.shelf

    @router.api_route("/datasets/{dataset_id}/", methods=READ)
    def dataset(request: Request, dataset_id: Name) -> Response:
        described, versions = _require(shelf.dataset(dataset_id))
        return _show(pages, request, build_dataset_page(shelf, described, versions))

    @router.api_route("/datasets/{dataset_id}/versions/{version}/", methods=READ)
    def one_version(request: Request, dataset_id: Name, version: Name) -> Response:
        described, snapshot = _require(shelf.version(dataset_id, version))
        is_current = shelf.lake.current(dataset_id).version == version
        page = build_version_page(shelf, described, snapshot, is_current=is_current)
        return _show(pages, request, page)


def _add_quality(router: APIRouter, pages: Pages) -> None:
    shelf = pages.shelf

    @router.api_route("/datasets/{dataset_id}/quality/", methods=READ)
    def quality(request: Request, dataset_id: Name) -> Response:
        described, current = _require_current(shelf.dataset(dataset_id))
        return _show(pages, request, build_quality_page(shelf, described, current))

    @router.api_route("/datasets/{dataset_id}/quality/rows", methods=READ)
    def failing(request: Request, dataset_id: Name, check: Annotated[str, Query(max_length=120)]) -> Response:
        described, current = _require_current(shelf.dataset(dataset_id))
        try:
            page = build_failing_page(shelf, described, current, check)
        except StillMaking:
            return _show(pages, request, build_waiting_page(described, "sheet"))
        if page is None:
            raise HTTPException(404)
        return _show(pages, request, page)

    @router.api_route("/datasets/{dataset_id}/quality.json", methods=READ)
    def sheet(request: Request, dataset_id: Name) -> Response:
        described, current = _require_current(shelf.dataset(dataset_id))
        try:
            return _answer(request, shelf.sheet(described, current))
        except StillMaking:
            document = {"status": 503, "ko": "품질을 재는 중입니다.", "en": "It is being measured."}
            return Response(_dump(document), 503, {**_OPEN_TO_ALL, **_LATER}, "application/json")


def _add_documents(router: APIRouter, pages: Pages) -> None:
    shelf = pages.shelf

    @router.api_route("/datasets/{dataset_id}/datapackage.json", methods=READ)
    def package(request: Request, dataset_id: Name) -> Response:
        described, versions = _require(shelf.dataset(dataset_id))
        return _answer(request, _package(described, versions[0] if versions else None))

    @router.api_route("/datasets/{dataset_id}/versions/{version}/datapackage.json", methods=READ)
    def package_of_version(request: Request, dataset_id: Name, version: Name) -> Response:
        # Paths in a package never lead upwards, so the files of a version are named by their whole address.
        above = f"{pages.base(request)}/datasets/{dataset_id}/"
        return _answer(request, _package(*_require(shelf.version(dataset_id, version)), above))

    def _package(dataset: Dataset, snapshot: Snapshot | None, above: str = "") -> dict[str, Any]:
        files = () if snapshot is None else plan_downloads(shelf.lake, dataset, snapshot)
        if snapshot is None or not files:
            return build_description(dataset)
        document = build_package(dataset, snapshot, downloads=files)
        for resource in document["resources"]:
            resource["path"] = above + resource["path"]
        return document


def _add_files(router: APIRouter, pages: Pages) -> None:
    shelf = pages.shelf

    @router.api_route("/datasets/{dataset_id}/{file_name}", methods=READ)
    def file(request: Request, dataset_id: Name, file_name: FileName) -> Response:
        if (found := re.fullmatch(r"current\.(\w+)", file_name)) is not None:
            described, current = _require_current(shelf.dataset(dataset_id))
            kind = next((k for k in FORMATS if k == found[1]), None) or _missing()
            address = f"{pages.prefix}/datasets/{dataset_id}/{name_download(current, kind)}"
            return RedirectResponse(f"{address}?as={described.digest[:12]}", 307)
        version = re.search(r"_([0-9a-f]{16})(?:_SAMPLE)?\.", file_name)
        described, snapshot = _require(shelf.version(dataset_id, version[1] if version else ""))
        kind = find_format(snapshot, file_name) or _missing()
        if refuse_download(described) is not None:
            return _show(pages, request, build_withheld_page(described))
        if refuse_format(described, snapshot, kind) is not None:
            raise HTTPException(404)
        try:
            download = shelf.write_file(described, snapshot, kind)
        except StillMaking:
            return _show(pages, request, build_waiting_page(described, "file"))
        return _send(request, described, snapshot, download)


def _send(request: Request, dataset: Dataset, snapshot: Snapshot, download: Download) -> Response:
    """The file, streamed from disk; one who has it already gets no more than that.

    The address with the descriptor's digest (``as``) never stands for other bytes. Without it the headings may change.
    """
    tag = f'"{download.sha256[:32]}"'
    is_pinned = request.query_params.get("as") == dataset.digest[:12]
    headers = {
        **_OPEN_TO_ALL,
        "etag": tag,
        "cache-control": UNCHANGING if is_pinned else _ASK_AGAIN,
        "repr-digest": f"sha-256=:{_base64(download.sha256)}:",
        "content-disposition": write_disposition(dataset, snapshot, download.format),
    }
    if _has(request, tag):
        return Response(status_code=304, headers=headers)
    kind = MEDIA_TYPES[download.format] + ("; charset=utf-8" if download.format == "csv" else "")
    return FileResponse(download.file, headers=headers, media_type=kind)


def _show(pages: Pages, request: Request, page: Page) -> Response:
    response = pages.render(request, page.template, page.values, status=page.status)
    if page.status == 503:
        response.headers.update(_LATER)
    return response


def _answer(request: Request, document: Mapping[str, Any], media_type: str = "application/json") -> Response:
    """A document for anybody's program."""
    body = _dump(document)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**_OPEN_TO_ALL, "etag": tag, "cache-control": "no-cache"}
    if _has(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _dump(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, default=str).encode()


def _has(request: Request, tag: str) -> bool:
    """Whether the asker has these bytes (RFC 9110, 13.1.2: weak comparison)."""
    listed = request.headers.get("if-none-match", "")
    return listed.strip() == "*" or tag in {t.strip().removeprefix("W/") for t in listed.split(",")}


def _base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


def _require(found: T | None) -> T:
    return _missing() if found is None else found


def _require_current(found: tuple[Dataset, tuple[Snapshot, ...]] | None) -> tuple[Dataset, Snapshot]:
    """The dataset and its current version; 404 where it holds no data."""
    dataset, versions = _require(found)
    return dataset, versions[0] if versions else _missing()


def _missing() -> NoReturn:
    raise HTTPException(404)
