"""One real hub, from the first start to Ctrl-C: prepared, signed in to with a browser, a notebook run, stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from workbench.hub import processes
from workbench.hub.wiring import free_ports
from workbench.ingest.sample_city import write_sample_city

pytestmark = [pytest.mark.slow, pytest.mark.hub, pytest.mark.notebook]

NAME = "김하늘"
STARTS_WITHIN_S = 400
STOPS_WITHIN_S = 15


@dataclass
class Running:
    """A started hub."""

    home: Path
    address: str
    process: subprocess.Popen[str]
    said: list[str]

    @property
    def passphrases(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.home / "hub" / "passphrases.json").read_text())
        return found


def start(home: Path, port: int) -> Running:
    """Start the hub as a background shell would, with SIGINT ignored, and wait till it says how to stop it."""
    environment = os.environ | {
        "WORKBENCH_HOME": str(home),
        "WORKBENCH_PORT": str(port),
        "WORKBENCH_LANG": "en",
    }
    process = subprocess.Popen(
        ["sh", "-c", 'trap "" INT; exec "$0" -m workbench.hub', sys.executable],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    hub = Running(home, f"http://127.0.0.1:{port}", process, [])
    assert process.stdout is not None
    for line in process.stdout:
        hub.said.append(line)
        if "Ctrl-C" in line:
            return hub
    raise AssertionError("the hub did not start:\n" + "".join(hub.said))


def stop(hub: Running, number: signal.Signals) -> tuple[float, list[psutil.Process]]:
    """Stop it; how long that took, and which of its processes are left."""
    family = psutil.Process(hub.process.pid).children(recursive=True)
    assert len(family) >= 4, "hub, proxy, portal, culler"
    began = time.monotonic()
    hub.process.send_signal(number)
    hub.process.communicate(timeout=60)
    left = [p for p in family if processes._is_alive(p)]
    return time.monotonic() - began, left


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("hub")
    write_sample_city(home / "sample_city", scale=0.02)  # a city that is there keeps its size
    running = start(home, free_ports(1)[0])
    yield running
    if running.process.poll() is None:
        stop(running, signal.SIGTERM)


@pytest.fixture
def page(hub: Running, browser: Any) -> Iterator[Any]:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1400, "height": 900})
    yield context.new_page()
    context.close()


def sign_in(page: Any, hub: Running, side: str, name: str) -> None:
    page.goto(f"{hub.address}/hub/login?next=%2Fhub%2Fhome")
    page.get_by_label("이름").fill(name)
    page.get_by_label("암구호").fill(hub.passphrases[side])
    page.get_by_role("button", name="로그인").click()
    page.wait_for_url("**/hub/home")


def read(address: str) -> str:
    with urllib.request.urlopen(address) as response:
        text: str = response.read().decode()
    return text


def test_it_says_where_to_look(hub: Running) -> None:
    said = "".join(hub.said)
    assert f"{hub.address}/services/portal/" in said
    assert all(passphrase in said for passphrase in hub.passphrases.values())
    assert "Traceback" not in said
    assert "could not be published" not in said


@pytest.mark.parametrize("problem", ["bicycle", "fine_dust"])
def test_strangers_read_the_reports(hub: Running, problem: str) -> None:
    assert "SAMPLE" in read(hub.address + "/"), "the front door leads to the portal"
    assert f"reports/{problem}" in read(f"{hub.address}/services/portal/")
    page = read(f"{hub.address}/services/portal/reports/{problem}/")
    assert "SAMPLE" in page


@pytest.mark.browser
def test_a_member_signs_in_runs_a_notebook_and_sees_the_map(hub: Running, page: Any, tmp_path: Path) -> None:
    outside: list[str] = []
    page.on(
        "request",
        lambda r: None if r.url.startswith((hub.address, "data:", "blob:")) else outside.append(r.url),
    )
    page.goto(f"{hub.address}/hub/login")
    page.get_by_label("이름").fill(NAME)
    page.get_by_label("암구호").fill("wrong-wrong-wrong")
    page.get_by_role("button", name="로그인").click()
    assert "맞지 않습니다" in page.get_by_role("alert").inner_text()
    page.get_by_label("암구호").fill(hub.passphrases["citizens"])
    page.get_by_role("button", name="로그인").click()
    page.wait_for_url("**/lab/tree/first_steps.ipynb", timeout=90_000)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)

    home = page.url.partition("/lab")[0]
    page.goto(f"{home}/lab/tree/bicycle.ipynb")
    page.wait_for_selector(".jp-Notebook:visible .jp-CodeCell", timeout=60_000)
    page.wait_for_selector("text=Python 3 (ipykernel) | 대기", timeout=60_000)  # idle, in Korean
    page.get_by_role("menuitem", name="실행", exact=True).click()
    page.get_by_text("모든 셀 실행", exact=True).click()
    page.wait_for_selector(".jp-Notebook:visible iframe", timeout=120_000)
    page.wait_for_selector("text=Python 3 (ipykernel) | 대기", timeout=120_000)  # the lab scrolls until then
    # A browser draws no frame that is out of sight.
    page.locator(".jp-Notebook:visible iframe").first.scroll_into_view_if_needed()
    live = page.frame_locator(".jp-Notebook:visible iframe").first
    live.locator("svg path, svg circle, canvas").first.wait_for(timeout=30_000)
    page.screenshot(path=tmp_path / "lab.png")
    assert outside == []
    assert page.locator(".jp-Notebook:visible .jp-RenderedText[data-mime-type*=error]").count() == 0
    assert (hub.home / "hub" / "users" / NAME / "bicycle.ipynb").is_file()


@pytest.mark.browser
def test_the_side_of_the_table_reaches_the_portal(hub: Running, page: Any) -> None:
    sign_in(page, hub, "city", "박서울")
    page.goto(f"{hub.address}/services/portal/sign-in")
    page.wait_for_url(re.compile(r"/services/portal/$"))
    assert "박서울" in page.inner_text("header")
    page.goto(f"{hub.address}/hub/admin")
    assert "권한이 없습니다" in page.inner_text("h1")


@pytest.mark.browser
def test_the_facilitator_administers(hub: Running, page: Any) -> None:
    sign_in(page, hub, "facilitator", "진행자")
    page.goto(f"{hub.address}/hub/admin")
    page.wait_for_selector(f"text={NAME}")


@pytest.mark.browser
@pytest.mark.parametrize("where", ["/hub/login", "/hub/nothing"])
def test_the_hubs_own_pages_are_accessible(hub: Running, page: Any, where: str) -> None:
    from workbench.core.settings import Settings

    axe = (Settings().browser / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    page.goto(hub.address + where)
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    assert [v["id"] for v in found] == []


def test_a_second_hub_on_the_same_home_is_refused(hub: Running) -> None:
    there = os.environ | {"WORKBENCH_HOME": str(hub.home), "WORKBENCH_PORT": "0", "WORKBENCH_LANG": "en"}
    second = [sys.executable, "-m", "workbench.hub"]
    done = subprocess.run(second, env=there, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "running already" in done.stderr


def test_ctrl_c_stops_everything_soon(hub: Running) -> None:
    took, left = stop(hub, signal.SIGINT)
    assert left == []
    assert took < STOPS_WITHIN_S
    assert hub.process.returncode == 0
    log = (hub.home / "hub" / "hub.log").read_text(encoding="utf-8")
    assert hub.passphrases["citizens"] not in log


def test_a_second_start_skips_what_is_done(hub: Running) -> None:
    began = time.monotonic()
    again = start(hub.home, int(hub.address.rpartition(":")[2]))
    took = time.monotonic() - began
    said = "".join(again.said)
    _, left = stop(again, signal.SIGTERM)
    assert left == []
    assert said.count("Nothing has changed") == 2
    assert "Running the notebook" not in said
    assert all(passphrase in said for passphrase in hub.passphrases.values())
    assert took < 60
