"""Signing in: through JupyterHub where it runs the portal, nowhere otherwise.

The hub's OAuth token stands in a cookie, encrypted under a key that lives as long as the hub's run: nobody
who gets hold of the cookie can use it at the hub, and a restart ends every session here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.fernet import Fernet, InvalidToken
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

COOKIE = "portal-session"
STATE_COOKIE = "portal-sign-in"
_STATE_S = 600
_SESSION_S = 12 * 3600
_LOG = logging.getLogger("workbench.portal")
_CACHE_S = 60
"""How long a member who lost a seat may still be taken for one."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in, as the hub knows them."""

    name: str
    groups: frozenset[str]
    csrf: str
    """What a form must send back to show that it came from this visitor's own page."""

    def owns(self, csrf: str) -> bool:
        """Whether a form with this token is the visitor's own."""
        return hmac.compare_digest(csrf.encode(), self.csrf.encode())

    @property
    def side(self) -> str:
        """The side of the table, as the hub's groups say; empty for none."""
        return next((s for s in ("city", "citizens", "facilitator") if s in self.groups), "")


class SignIn(Protocol):
    """A way to sign in."""

    available: bool

    def visitor(self, request: Request) -> Visitor | None:
        """Who sends the request; None for a stranger."""

    def begin(self, request: Request, next_path: str) -> Response | None:
        """Send the browser to where one signs in; None where there is no such place."""

    def finish(self, request: Request) -> Response | None:
        """Take what the hub sends back; None where it does not fit what was begun."""

    def end(self, request: Request) -> Response:
        """Forget the visitor."""


class NoSignIn:
    """The portal on its own: everybody reads, nobody answers."""

    available = False

    def __init__(self, home: str) -> None:
        self._home = home

    def visitor(self, request: Request) -> Visitor | None:
        return None

    def begin(self, request: Request, next_path: str) -> Response | None:
        return None

    def finish(self, request: Request) -> Response | None:
        return None

    def end(self, request: Request) -> Response:
        return RedirectResponse(self._home, 303)


class HubSignIn:
    """JupyterHub's OAuth, with PKCE; the hub's groups say on which side somebody sits."""

    available = True

    def __init__(self, home: str, api_token: str) -> None:
        from jupyterhub.services.auth import HubOAuth

        self._home = home
        self._auth: Any = HubOAuth(api_token=api_token, cache_max_age=_CACHE_S)
        key = hashlib.sha256(b"portal-session:" + api_token.encode()).digest()
        self._csrf_key = hashlib.sha256(b"portal-csrf:" + api_token.encode()).digest()
        self._box = Fernet(base64.urlsafe_b64encode(key))

    def visitor(self, request: Request) -> Visitor | None:
        token = self._open(request.cookies.get(COOKIE))
        if token is None:
            return None
        user = self._ask(self._auth.user_for_token, token)
        if not user or not self._auth.check_scopes(self._auth.access_scopes, user):
            return None
        csrf = hmac.new(self._csrf_key, token.encode(), hashlib.sha256).hexdigest()
        return Visitor(str(user["name"]), frozenset(user.get("groups", ())), csrf)

    def begin(self, request: Request, next_path: str) -> Response | None:
        verifier, challenge, method = self._auth.generate_pkce_code_challenge()
        state = self._auth.generate_state(next_path, code_verifier=verifier)
        address = (
            f"{self._auth.login_url}&state={state}&code_challenge={challenge}&code_challenge_method={method}"
        )
        response = RedirectResponse(address, 303)
        self._set_cookie(request, response, STATE_COOKIE, state, _STATE_S)
        return response

    def finish(self, request: Request) -> Response | None:
        state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
        begun = request.cookies.get(STATE_COOKIE, "")
        if not code or not state or not hmac.compare_digest(state.encode(), begun.encode()):
            return None
        next_path = self._auth.get_next_url(state) or self._home
        verifier = self._auth.get_code_verifier(state)
        self._auth.clear_oauth_state(state)
        if not verifier:
            return None
        token = self._ask(self._auth.token_for_code, code, code_verifier=verifier)
        if token is None:
            return None
        response = RedirectResponse(next_path, 303)
        # Without its padding, which would have to be quoted in a cookie.
        sealed = self._box.encrypt(token.encode()).decode().rstrip("=")
        self._set_cookie(request, response, COOKIE, sealed, _SESSION_S)
        response.delete_cookie(STATE_COOKIE, path=self._home)
        return response

    def end(self, request: Request) -> Response:
        # Out of the hub too: still signed in there, the next click would bring the visitor back.
        response = RedirectResponse(f"{self._auth.hub_prefix}logout", 303)
        response.delete_cookie(COOKIE, path=self._home)
        return response

    def _ask(self, question: Callable[..., Any], *values: str, **named: str) -> Any:
        """What the hub answers; None where it refuses or cannot be reached."""
        from tornado.web import HTTPError

        try:
            return question(*values, **named)
        except HTTPError as error:
            _LOG.warning("the hub did not answer: %s", error.status_code)
            return None

    def _open(self, cookie: str | None) -> str | None:
        sealed = cookie or ""
        try:
            return self._box.decrypt(sealed + "=" * (-len(sealed) % 4), ttl=_SESSION_S).decode()
        except InvalidToken:
            return None

    def _set_cookie(self, request: Request, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=self._home,
            httponly=True,
            samesite="lax",
            secure=request.headers.get("x-forwarded-proto", request.url.scheme).startswith("https"),
        )


def open_sign_in(home: str) -> SignIn:
    """The hub's sign-in where a hub runs this process, none otherwise.

    Parameters
    ----------
    home
        The portal's front page, which cookies are bound to.
    """
    api_token = os.environ.get("JUPYTERHUB_API_TOKEN", "")
    return HubSignIn(home, api_token) if api_token else NoSignIn(home)
