"""What is shown when something goes wrong: a page in the reader's language, or JSON under ``/api/``."""

from __future__ import annotations

import logging

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from workbench.core.errors import WorkbenchError
from workbench.portal.render import Pages
from workbench.portal.words import WORDS

_LOG = logging.getLogger("workbench.portal")
_KNOWN = {403: "error_403", 404: "error_404", 503: "error_503"}


def add_failures(app: FastAPI, pages: Pages) -> None:
    """Have ``app`` show every failure."""

    def show(request: Request, status: int, headers: dict[str, str] | None = None) -> Response:
        key = _KNOWN.get(status, "error_4xx" if status < 500 else "error_500")
        if request.url.path.startswith(f"{pages.prefix}/api/v1/"):
            what = WORDS[key]
            return JSONResponse(
                {"status": status, "ko": what.ko, "en": what.en},
                status,
                headers={**(headers or {}), "access-control-allow-origin": "*"},
            )
        response = pages.render(request, "error.html", {"key": key, "status": status}, status=status)
        response.headers.update(headers or {})
        return response

    @app.exception_handler(HTTPException)
    def show_http(request: Request, error: HTTPException) -> Response:
        return show(request, error.status_code, dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    def show_invalid(request: Request, error: RequestValidationError) -> Response:
        # A path that cannot be is a page that is not there.
        in_path = any(part["loc"][:1] == ("path",) for part in error.errors())
        return show(request, 404 if in_path else 422)

    @app.exception_handler(WorkbenchError)
    def show_ours(request: Request, error: WorkbenchError) -> Response:
        if error.http_status >= 500:
            _LOG.error("%s %s: %s", request.method, request.url.path, error.to("en"))
        return show(request, error.http_status)

    @app.exception_handler(Exception)
    def show_unforeseen(request: Request, error: Exception) -> Response:
        # Its kind alone: a message could quote a row.
        _LOG.error("%s %s: %s", request.method, request.url.path, type(error).__name__, exc_info=error)
        return show(request, 500)
