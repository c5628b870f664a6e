"""The pages people read."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, TypeVar, cast

from fastapi import APIRouter, Form, HTTPException, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from workbench.core.errors import WorkbenchError
from workbench.core.result import Edition
from workbench.participation import DECISIONS, LONGEST_GROUND, LONGEST_REASON, Decision
from workbench.portal.citation import CITATION_TYPES, CITATIONS
from workbench.portal.dataset_pages import Page
from workbench.portal.dataset_routes import add_dataset_routes
from workbench.portal.feeds import FeedName, build_entries, write_feed
from workbench.portal.headers import DOCUMENT_POLICY, REPORT_POLICY, UNCHANGING
from workbench.portal.language import choose_language
from workbench.portal.render import FOLDER, Pages
from workbench.portal.report_pages import (
    build_answer_page,
    build_answers_page,
    build_corrections_page,
    build_edition_page,
    build_editions_page,
    build_home_page,
)
from workbench.portal.search import LONGEST_QUESTION
from workbench.portal.search_pages import build_search_page, build_terms_page
from workbench.portal.sign_in import Visitor
from workbench.storage.edition_changes import describe_change

Name = Annotated[str, InPath(max_length=80)]
Number = Annotated[int, InPath(ge=1)]
T = TypeVar("T")


def build_router(pages: Pages) -> APIRouter:
    """Routes of all pages, relative to the portal's front page."""
    router = APIRouter(include_in_schema=False)
    _add_reports(router, pages)
    add_dataset_routes(router, pages)
    _add_answers(router, pages)
    _add_sign_in(router, pages)

    @router.get("/search/")
    def search(request: Request, q: Annotated[str, Query(max_length=LONGEST_QUESTION)] = "") -> Response:
        return _show(pages, request, build_search_page(pages.shelf, q))

    @router.get("/terms/")
    def terms(request: Request) -> Response:
        return _show(pages, request, build_terms_page(pages.shelf))

    @router.get("/api/")
    def api(request: Request) -> Response:
        return pages.render(request, "api.html", {"paths": request.app.openapi()["paths"]})

    @router.get("/static/portal.css")
    def style() -> Response:
        return FileResponse(
            FOLDER / "static" / "portal.css",
            media_type="text/css",
            headers={"cache-control": UNCHANGING},
        )

    return router


# --- reports


def _add_reports(router: APIRouter, pages: Pages) -> None:
    shelf = pages.shelf

    @router.get("/")
    def home(request: Request) -> Response:
        return _show(pages, request, build_home_page(shelf))

    @router.get("/reports/")
    def reports() -> Response:
        return RedirectResponse(f"{pages.prefix}/", 307)

    @router.get("/reports/{problem_id}/editions")
    def editions(request: Request, problem_id: Name) -> Response:
        return _show(pages, request, build_editions_page(shelf, problem_id))

    @router.get("/reports/{problem_id}/{number}/about")
    def edition(request: Request, problem_id: Name, number: Number) -> Response:
        return _show(pages, request, build_edition_page(shelf, problem_id, number))

    @router.get("/reports/{problem_id}/{number}/change.json")
    def change(problem_id: Name, number: Number) -> dict[str, Any]:
        changes = shelf.changes(problem_id) if problem_id in shelf.problems else ()
        found = next((what for edition, what in changes if edition.number == number), None)
        return describe_change(_require(found))

    @router.get("/corrections/")
    def corrections(request: Request) -> Response:
        return _show(pages, request, build_corrections_page(shelf))

    @router.get("/feeds/{name}.atom")
    def feed(request: Request, name: FeedName) -> Response:
        base = pages.base(request)
        language = choose_language(request)
        written = write_feed(name, build_entries(shelf, name), language, lambda address: base + address)
        return Response(
            written, media_type="application/atom+xml", headers={"vary": "accept-language, cookie"}
        )

    @router.get("/reports/{problem_id}/")
    def report(request: Request, problem_id: Name) -> Response:
        return _show_report(request, shelf.edition(problem_id))

    @router.get("/reports/{problem_id}/{number}/")
    def numbered_report(request: Request, problem_id: Name, number: Number) -> Response:
        return _show_report(request, shelf.edition(problem_id, number))

    @router.get("/reports/{problem_id}/{number}/{name}")
    def document(request: Request, problem_id: Name, number: Number, name: Name) -> Response:
        edition = _require(shelf.edition(problem_id, number))
        if name in CITATIONS:
            url = f"{pages.base(request)}/reports/{problem_id}/{number}/about"
            return Response(CITATIONS[name](edition, url), media_type=CITATION_TYPES[name])
        found = _require(next((d for d in shelf.documents(edition) if d.name == name), None))
        headers = {"content-security-policy": DOCUMENT_POLICY, "cache-control": UNCHANGING}
        return FileResponse(found.file, media_type=found.media_type, headers=headers)


def _show(pages: Pages, request: Request, page: Page | None) -> Response:
    shown = _require(page)
    return pages.render(request, shown.template, shown.values, status=shown.status)


def _require(found: T | None) -> T:
    if found is None:
        raise HTTPException(404)
    return found


def _show_report(request: Request, edition: Edition | None) -> Response:
    """The page of an edition, byte for byte as it was published."""
    if edition is None or not edition.file.is_file():
        raise HTTPException(404)
    page = edition.file.read_bytes()
    tag = f'"{hashlib.sha256(page).hexdigest()[:32]}"'
    headers = {"etag": tag, "content-security-policy": REPORT_POLICY, "referrer-policy": "no-referrer"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(page, headers=headers)


# --- what was asked, and the answers


def _add_answers(router: APIRouter, pages: Pages) -> None:
    shelf = pages.shelf

    @router.get("/answers/")
    def answers(request: Request, status: Annotated[str, Query(max_length=20)] = "") -> Response:
        return _show(pages, request, build_answers_page(shelf, status))

    @router.get("/answers/{recommendation_id}")
    def one(request: Request, recommendation_id: int, done: str = "") -> Response:
        return _show_one(request, pages, recommendation_id, {"done": bool(done)})

    @router.post("/answers/{recommendation_id}")
    def answer(
        request: Request,
        recommendation_id: int,
        *,
        csrf: Annotated[str, Form(max_length=128)] = "",
        decision: Annotated[str, Form(max_length=20)] = "",
        reason: Annotated[str, Form(max_length=2 * LONGEST_REASON)] = "",
        legal_ground: Annotated[str, Form(max_length=2 * LONGEST_GROUND)] = "",
    ) -> Response:
        visitor = _require_own_form(request, pages.visitor(request), csrf)
        member = shelf.participation.find_member(visitor.name)
        if visitor.side != "city" or member is None:
            raise HTTPException(403)
        if shelf.recommendation(recommendation_id) is None:
            raise HTTPException(404)
        try:
            # An unknown word for the decision is refused there, with all that is wrong.
            chosen = cast(Decision, decision)
            shelf.participation.answer(recommendation_id, member, chosen, reason, legal_ground)
        except WorkbenchError as error:
            written = {"decision": decision, "reason": reason, "legal_ground": legal_ground}
            return _show_one(request, pages, recommendation_id, {"error": error, "written": written})
        return RedirectResponse(f"{pages.prefix}/answers/{recommendation_id}?done=1", 303)


def _show_one(request: Request, pages: Pages, recommendation_id: int, values: dict[str, object]) -> Response:
    page = _require(build_answer_page(pages.shelf, pages.shelf.recommendation(recommendation_id)))
    error = values.get("error")
    language = choose_language(request)
    shown = {
        **page.values,
        "decisions": DECISIONS,
        "longest_reason": LONGEST_REASON,
        "longest_ground": LONGEST_GROUND,
        "written": {"decision": "", "reason": "", "legal_ground": ""},
    }
    status = 200
    if isinstance(error, WorkbenchError):
        next_step = error.next_step.to(language) if error.next_step else ""
        shown["wrong"] = {"what": error.what.to(language), "next": next_step}
        status = error.http_status
    return pages.render(request, page.template, shown | values, status=status)


def _require_own_form(request: Request, visitor: Visitor | None, csrf: str) -> Visitor:
    """Raise 403 unless a signed-in visitor sent a form of ours."""
    foreign = request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    if visitor is None or foreign or not visitor.owns(csrf):
        raise HTTPException(403)
    return visitor


# --- signing in


def _add_sign_in(router: APIRouter, pages: Pages) -> None:
    @router.get("/sign-in")
    def sign_in(request: Request, next: Annotated[str, Query(max_length=200)] = "") -> Response:  # noqa: A002
        # Only a path of ours: an address with a host would send people elsewhere after they signed in.
        inside = next.startswith(f"{pages.prefix}/") and not next.startswith("//") and "\\" not in next
        response = pages.sign_in.begin(request, next if inside else f"{pages.prefix}/")
        if response is None:
            raise HTTPException(503)
        return response

    @router.get("/oauth_callback")
    def oauth_callback(request: Request) -> Response:
        response = pages.sign_in.finish(request)
        if response is None:
            raise HTTPException(403)
        return response

    @router.get("/sign-out")
    def sign_out(request: Request) -> Response:
        return pages.sign_in.end(request)
