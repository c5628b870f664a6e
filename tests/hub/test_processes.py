"""Starting, waiting, and leaving nothing behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from workbench.core.errors import SettingsError, WorkbenchError
from workbench.hub import processes

FAMILY = """
import subprocess, sys, time
# A grandchild in a session of its own that will not hear of its parent's end: what a kernel is.
child = subprocess.Popen([sys.executable, "-c", {stubborn!r}], start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def test_a_taken_door_is_a_clear_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}") as caught:
            processes.require_free_port("127.0.0.1", port)
    assert "WORKBENCH_PORT" in str(caught.value)
    processes.require_free_port("127.0.0.1", port)


@pytest.mark.parametrize(("ip", "port"), [("203.0.113.7", 8000), ("127.0.0.1", 99_999)])
def test_so_is_one_that_is_not_ours(ip: str, port: int) -> None:
    with pytest.raises(SettingsError):
        processes.require_free_port(ip, port)


def test_stopping_leaves_no_orphan() -> None:
    program = textwrap.dedent(FAMILY).format(stubborn=STUBBORN)
    hub = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, start_new_session=True)
    assert hub.stdout is not None
    grandchild = psutil.Process(int(hub.stdout.readline()))
    time.sleep(0.3)  # until it ignores SIGTERM
    began = time.monotonic()
    processes.stop_hub(hub)
    hub.stdout.close()
    assert hub.poll() == -signal.SIGTERM
    assert not processes._is_alive(grandchild)
    assert time.monotonic() - began < 6


def test_waiting_ends_when_the_hub_does(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    with ended as hub, pytest.raises(WorkbenchError, match=r"hub\.log"):
        processes.wait_for("http://127.0.0.1:9/", hub, tmp_path / "hub.log", lambda: False)


def test_waiting_ends_when_one_is_told_to_stop(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as hub:
        assert processes.wait_for("http://127.0.0.1:9/", hub, tmp_path / "hub.log", lambda: True) is False
        hub.kill()


def test_children_are_told_to_stop_by_sigint_even_from_a_background_shell(tmp_path: Path) -> None:
    """A shell's ``&`` makes its children ignore SIGINT; a handler set here gives it back to theirs."""
    program = """
        import signal, subprocess, sys
        from workbench.hub import start
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        start.catch_signals(lambda *_: None)
        child = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
        subprocess.run([sys.executable, "-c", child])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"
