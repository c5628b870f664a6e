"""Signing in through a real JupyterHub, with the configuration of the repository."""

import os
import re
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
from cryptography.fernet import Fernet

from workbench.api.environment import settings_environment
from workbench.core.settings import Settings
from workbench.portal.sign_in import COOKIE, HubSignIn, NoSignIn, Visitor, open_sign_in


def test_no_hub_no_sign_in(monkeypatch):
    monkeypatch.delenv("JUPYTERHUB_API_TOKEN", raising=False)
    assert isinstance(open_sign_in("/"), NoSignIn)


@pytest.mark.parametrize(
    ("groups", "side"), [({"city"}, "city"), ({"citizens", "x"}, "citizens"), (set(), ""), ({"mayor"}, "")]
)
def test_the_groups_tell_the_side(groups, side):
    assert Visitor("a", frozenset(groups), "").side == side


@pytest.mark.parametrize(
    "cookie",
    [None, "", "x", Fernet(Fernet.generate_key()).encrypt(b"token").decode()],
    ids=["none", "empty", "short", "foreign"],
)
def test_a_cookie_that_is_not_ours(monkeypatch, cookie):
    from starlette.requests import Request

    for name in ("JUPYTERHUB_CLIENT_ID", "JUPYTERHUB_SERVICE_PREFIX"):
        monkeypatch.setenv(name, "/services/portal/")
    sign_in = HubSignIn("/services/portal/", "secret")
    headers = [] if cookie is None else [(b"cookie", f"{COOKIE}={cookie}".encode())]
    assert sign_in.visitor(Request({"type": "http", "headers": headers, "query_string": b""})) is None


@pytest.fixture(scope="module")
def hub(filled_home, tmp_path_factory, repository):
    """A running hub over the filled home; its address."""
    import shutil

    home = tmp_path_factory.mktemp("hub") / "home"
    shutil.copytree(filled_home, home)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = Settings(home=home, port=port)
    if not (settings.browser / ".bin" / "configurable-http-proxy").exists():
        pytest.skip("no proxy in the environment: make env")
    log = home / "hub.log"
    with log.open("wb") as stream:
        running = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterhub",
                "-f",
                str(repository / "hub_config" / "jupyterhub_config.py"),
            ],
            cwd=home,
            env=os.environ | settings_environment(settings) | {"PYTHONPATH": str(repository)},
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                if httpx.get(f"{address}/services/portal/healthz").status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            assert running.poll() is None, log.read_text("utf-8")
            time.sleep(0.2)
        else:
            pytest.fail(log.read_text("utf-8"))
        yield address
    finally:
        running.send_signal(signal.SIGINT)
        try:
            running.wait(30)
        except subprocess.TimeoutExpired:
            running.kill()


def _sign_in(client, name, passphrase, path="/services/portal/answers/1"):
    """From the page through the hub's sign-in and back; the page that comes then."""
    page = client.get(path)
    (link,) = set(re.findall(r'href="(/services/portal/sign-in[^"]*)"', page.text))
    form = client.get(link.replace("&amp;", "&"))
    assert form.url.path == "/hub/login"
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', form.text)[1]
    action = re.search(r'<form action="([^"]+)"', form.text)[1].replace("&amp;", "&")
    data = {"username": name, "password": passphrase, "_xsrf": xsrf}
    return client.post(form.url.join(action), data=data)


@pytest.fixture
def browser_client(hub):
    with httpx.Client(base_url=hub, follow_redirects=True, timeout=60) as client:
        client.headers["accept-language"] = "ko"
        yield client


@pytest.mark.hub
@pytest.mark.slow
def test_a_member_of_the_city_signs_in_and_answers(browser_client):
    page = _sign_in(browser_client, "김주무관", "quiet-office-34")
    assert page.url.path == "/services/portal/answers/1"
    assert "김주무관 님(서울시)" in page.text
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)[1]
    data = {"csrf": csrf, "decision": "accepted", "reason": "허브에서 답합니다.", "legal_ground": ""}
    assert (
        browser_client.post("/services/portal/answers/1", data=data | {"csrf": "0" * 64}).status_code == 403
    )
    answered = browser_client.post("/services/portal/answers/1", data=data)
    assert "답변을 공개했습니다" in answered.text
    assert "허브에서 답합니다." in answered.text
    browser_client.get("/services/portal/sign-out")
    assert "김주무관 님" not in browser_client.get("/services/portal/answers/1").text


@pytest.mark.hub
@pytest.mark.slow
def test_a_citizen_signs_in_and_reads(browser_client):
    page = _sign_in(browser_client, "박시민", "sunny-river-12", "/services/portal/answers/3")
    assert "박시민 님(시민·전문가)" in page.text
    assert "답변은 서울시 쪽으로 로그인한 사람만" in page.text


@pytest.mark.hub
@pytest.mark.slow
def test_the_cookie_holds_no_token_in_the_open_and_is_the_portals_alone(browser_client):
    _sign_in(browser_client, "박시민", "sunny-river-12", "/services/portal/answers/3")
    cookie = next(c for c in browser_client.cookies.jar if c.name == COOKIE)
    assert cookie.path == "/services/portal/"
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.value.startswith("gAAAA")  # Fernet


@pytest.mark.hub
@pytest.mark.slow
def test_a_callback_that_nobody_asked_for(browser_client):
    page = browser_client.get("/services/portal/oauth_callback?code=x&state=y")
    assert page.status_code == 403
    assert "이 일을 할 수 없습니다" in page.text
