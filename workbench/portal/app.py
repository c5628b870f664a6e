"""The portal as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.responses import RedirectResponse, Response

from workbench.core.settings import Settings
from workbench.portal.failures import add_failures
from workbench.portal.headers import Guard
from workbench.portal.pages import build_router
from workbench.portal.public_api import build_api
from workbench.portal.render import Pages
from workbench.portal.shelf import Shelf
from workbench.portal.sign_in import SignIn, open_sign_in

API_VERSION = "1"


def create_app(
    settings: Settings, prefix: str = "", *, sign_in: SignIn | None = None, shelf: Shelf | None = None
) -> FastAPI:
    """The portal.

    Parameters
    ----------
    settings
        Whose lake, descriptors and participation database are shown.
    prefix
        Where it hangs, without a slash at the end: ``/services/portal`` under the hub.
    sign_in
        How one signs in; the hub's where a hub runs this process, none otherwise.
    shelf
        What is shown; by default what ``settings`` point to, today.
    """
    prefix = prefix.rstrip("/")
    shelf = shelf or Shelf(settings)
    pages = Pages(shelf, sign_in or open_sign_in(f"{prefix}/"), prefix)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        shelf.close()

    app = FastAPI(
        title="시민 작업대 · Civic Workbench",
        version=API_VERSION,
        # FastAPI's own pages of documentation load scripts from elsewhere; ours is at /api/.
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{prefix}/api/v1/openapi.json",
        lifespan=lifespan,
    )
    app.add_middleware(Guard)
    add_failures(app, pages)
    everything = APIRouter(prefix=prefix)
    everything.include_router(build_api(shelf, prefix))
    everything.include_router(build_router(pages))

    @everything.get("/healthz", include_in_schema=False)
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    app.include_router(everything)
    if prefix:

        @app.get("/", include_in_schema=False)
        def root() -> Response:
            return RedirectResponse(f"{prefix}/", 307)

    return app
