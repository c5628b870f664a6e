"""``python -m workbench.portal``: run by JupyterHub as its service, or by hand on http://127.0.0.1:8080/."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import uvicorn

from workbench.core.settings import load_settings
from workbench.portal.app import create_app

_DEFAULT_PORT = 8080


def main() -> None:
    """Serve on the loopback address alone: the hub's proxy is the door."""
    port = urlsplit(os.environ.get("JUPYTERHUB_SERVICE_URL", "")).port or _DEFAULT_PORT
    prefix = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "")
    app = create_app(load_settings(), prefix)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", server_header=False)


if __name__ == "__main__":
    main()
