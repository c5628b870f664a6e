"""What every response says to the browser, and how large a request may be."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 65_536
"""Bytes: an answer of the greatest length in UTF-8, form-encoded."""

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
REPORT_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "font-src data:; frame-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
"""A report carries everything inside and may ask the network for nothing; its maps are frames inside it."""
DOCUMENT_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""Browsers show a PDF in a viewer of their own, which is an object of the page that they make around it."""

UNCHANGING = "public, max-age=31536000, immutable"
"""What lies under an address that names an edition or a version is never anything else."""

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}


class Guard:
    """Sets the headers that hold for every response, and refuses large or endless bodies."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", PAGE_POLICY)
                headers.setdefault("cache-control", "no-cache")
            await send(message)

        if scope["method"] == "POST" and not _is_small(scope):
            await send_guarded({"type": "http.response.start", "status": 413, "headers": []})
            await send_guarded({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, send_guarded)


def _is_small(scope: Scope) -> bool:
    """Whether the body's length is stated and small: a body without one could go on for ever."""
    length = dict(scope["headers"]).get(b"content-length", b"")
    return length.isdigit() and int(length) <= LARGEST_BODY
