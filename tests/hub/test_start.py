"""``python -m workbench.hub``: what it says when it cannot start, and what when it can."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from workbench.core.settings import Settings
from workbench.hub import processes, start
from workbench.hub.state import open_state

HUB = [sys.executable, "-m", "workbench.hub"]


def environment(home: Path, **more: str) -> dict[str, str]:
    return os.environ | {"WORKBENCH_HOME": str(home), "WORKBENCH_LANG": "en"} | more


def test_a_taken_door_is_told_before_any_work_is_done(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            HUB, env=environment(tmp_path, WORKBENCH_PORT=port), capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "lake").exists()


def test_a_missing_part_names_make_env(tmp_path: Path) -> None:
    there = environment(tmp_path, WORKBENCH_BROWSER=str(tmp_path), WORKBENCH_PORT="0")
    done = subprocess.run(HUB, env=there, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "make env" in done.stderr


def test_an_inbox_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [*HUB, str(tmp_path / "nothing")],
        env=environment(tmp_path, WORKBENCH_PORT="0"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert "no such file" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_can_be_stopped_while_it_prepares(tmp_path: Path, number: signal.Signals) -> None:
    there = environment(tmp_path, WORKBENCH_PORT="0")
    with subprocess.Popen(HUB, env=there, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as hub:
        assert hub.stdout is not None
        assert "sample city" in hub.stdout.readline()
        time.sleep(0.5)
        children = psutil.Process(hub.pid).children(recursive=True)
        hub.send_signal(number)
        _, told = hub.communicate(timeout=20)
    assert hub.returncode == 130
    assert told.strip() == "Stopped."
    assert children
    assert not any(processes._is_alive(child) for child in children)


def test_it_says_where_to_look_and_how_to_sign_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(home=tmp_path)
    state = open_state(settings)
    start.announce("http://127.0.0.1:8000", settings, state)
    told = capsys.readouterr().out
    assert "http://127.0.0.1:8000/services/portal/" in told
    assert all(passphrase in told for passphrase in state.passphrases().values())
    assert "로그인" in told
    assert "Sign in" in told
    assert "HTTPS" not in told


def test_an_open_address_is_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(home=tmp_path, ip="0.0.0.0")
    start.announce("http://0.0.0.0:8000", settings, open_state(settings))
    assert "HTTPS" in capsys.readouterr().out


def test_the_waiting_process_is_light() -> None:
    program = "import workbench.hub.start, sys; print(*{m.partition('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & {"pandas", "duckdb", "pyarrow", "sqlalchemy", "jupyterhub"} == set()
