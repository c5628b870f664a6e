"""Sign-in: a name and the passphrase of one's side; the side follows from the passphrase."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyterhub.auth import Authenticator
from tornado import web

from workbench.core.errors import NotAllowed
from workbench.core.settings import load_settings
from workbench.core.text import Text
from workbench.hub.limiter import SignInLimiter
from workbench.hub.names import normalise_name
from workbench.participation import open_participation


class CivicAuthenticator(Authenticator):  # type: ignore[misc]  # JupyterHub is not typed
    """Asks ``participation`` who somebody is; their side becomes their group, the facilitator administers."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.manage_groups = True
        self.allow_all = True  # whoever has a side's passphrase
        self.limiter = SignInLimiter()
        self.table = open_participation(load_settings())

    def normalize_username(self, username: str) -> str:
        return normalise_name(username)

    async def authenticate(self, handler: web.RequestHandler, data: dict[str, str]) -> dict[str, Any]:
        """Name, group and role of whoever knows a side's passphrase.

        Raises
        ------
        tornado.web.HTTPError
            403 when they do not, 429 when they have to wait; the sign-in page shows why.
        """
        name = normalise_name(data.get("username", ""))
        address = str(handler.request.remote_ip)
        if wait := self.limiter.wait_s(address, name):
            raise refuse(429, _wait_message(wait))
        try:
            # The passphrase is stored under a slow hash: off the hub's one thread with it.
            member = await asyncio.to_thread(self.table.sign_in, name, data.get("password", "").strip())
        except NotAllowed as error:
            self.limiter.record_failure(address, name)
            raise refuse(403, _read_message(error)) from error
        self.limiter.record_success(address, name)
        return {"name": name, "groups": [member.side], "admin": member.side == "facilitator"}


def refuse(status: int, message: Text) -> web.HTTPError:
    """An error that the sign-in page shows: the Korean line, then the English one."""
    error = web.HTTPError(status, "sign-in refused")
    error.jupyterhub_message = f"{message.ko}\n{message.en}"  # type: ignore[attr-defined]  # JupyterHub's own hook
    return error


def _read_message(error: NotAllowed) -> Text:
    next_step = error.next_step or Text("", "")
    korean = f"{error.what.ko}. {next_step.ko}."
    return Text(korean, f"{error.what.en[0].upper()}{error.what.en[1:]}: {next_step.en}.")


def _wait_message(seconds: int) -> Text:
    return Text(
        f"여러 번 맞지 않았습니다. {seconds}초 뒤에 다시 시도해 주세요.",
        f"Several attempts failed. Please try again in {seconds} seconds.",
    )
