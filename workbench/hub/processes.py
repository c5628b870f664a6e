"""Start JupyterHub, wait until it answers, and stop all that came of it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from workbench.core.errors import SettingsError, WorkbenchError
from workbench.core.text import Text
from workbench.hub.state import HubState

_ANSWERS_WITHIN_S = 90.0
_STOPS_WITHIN_S = 12.0
_KILLED_AFTER_S = 2.0


def require_free_port(ip: str, port: int) -> None:
    """Raise :class:`SettingsError` when the front door is taken or cannot be opened."""
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind((ip, port))
    except (OSError, OverflowError) as error:
        raise SettingsError(
            Text(f"허브가 쓸 문({ip}:{port})을 열 수 없습니다", f"the hub cannot listen on {ip}:{port}"),
            where=getattr(error, "strerror", None) or str(error),
            next_step=Text(
                "이미 돌고 있는 허브를 멈추거나 다른 번호를 주세요. 예: WORKBENCH_PORT=8010 make up",
                "stop what is running there, or choose another port: WORKBENCH_PORT=8010 make up",
            ),
        ) from error


def run_to_end(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program on this terminal and give back its exit status; whatever interrupts this, stops it too."""
    child = subprocess.Popen(command, env=dict(environment))
    try:
        return child.wait()
    except BaseException:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the second Ctrl-C of somebody impatient
        known = _descendants(child.pid)
        child.send_signal(signal.SIGINT)
        try:
            child.wait(_STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        _end_all(known)
        raise


def start_hub(config: Path, state: HubState, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """JupyterHub in a process group of its own, talking to the log only.

    The caller must have set a handler for SIGINT: one that is *ignored* (as in a background shell) would be
    inherited all the way down, and every single-user server would take ten seconds to stop.
    """
    with state.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(config)],
            cwd=state.folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, stopping: Callable[[], bool]) -> bool:
    """Wait until ``url`` answers 200; ``False`` if one was told to stop meanwhile.

    Raises
    ------
    WorkbenchError
        The hub ended, or does not answer in time.
    """
    deadline = time.monotonic() + _ANSWERS_WITHIN_S
    while time.monotonic() < deadline:
        if stopping():
            return False
        if process.poll() is not None:
            break
        if answers(url):
            return True
        time.sleep(0.2)
    raise WorkbenchError(
        Text("허브가 시작되지 않았습니다", "the hub did not start"),
        where=url,
        next_step=Text(f"기록을 보세요: {log}", f"see the log: {log}"),
    )


def answers(url: str) -> bool:
    """Whether ``url`` gives 200, asked directly and not through a proxy that the environment names."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as response:
            return int(response.status) == 200
    except (urllib.error.URLError, OSError):
        return False


def stop_hub(process: subprocess.Popen[bytes]) -> None:
    """Stop the hub and everything it started; nothing is left, whatever state it was in.

    The hub stops its services, servers and proxy one after the other, and looks whether they are gone at
    ever longer intervals; the services and servers are therefore told at the same time as the hub (not the
    proxy, which the hub would start again). Kernels and whatever else did not hear of it are ended last: the
    descendants are noted first, since an orphan no longer tells whose child it was.
    """
    known = _descendants(process.pid)
    if process.poll() is None:
        told = [child for child in known if _is_told(child, process.pid)]
        process.send_signal(signal.SIGTERM)
        _signal_all(told, psutil.Process.terminate)
        deadline = time.monotonic() + _STOPS_WITHIN_S
        while process.poll() is None and time.monotonic() < deadline:
            known |= _descendants(process.pid)
            time.sleep(0.1)
    if process.poll() is None:
        process.kill()
        process.wait()
    _end_all(known)


def _descendants(pid: int) -> set[psutil.Process]:
    try:
        return set(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return set()


def _end_all(processes: set[psutil.Process]) -> None:
    """Ask, then kill. ``psutil`` compares start times, so a reused number is nobody's end."""
    alive = [p for p in processes if _is_alive(p)]
    for action in (psutil.Process.terminate, psutil.Process.kill):
        _signal_all(alive, action)
        deadline = time.monotonic() + _KILLED_AFTER_S
        while alive and time.monotonic() < deadline:
            time.sleep(0.05)
            alive = [p for p in alive if _is_alive(p)]


def _signal_all(processes: Iterable[psutil.Process], action: Callable[[psutil.Process], None]) -> None:
    for process in processes:
        try:
            action(process)
        except psutil.NoSuchProcess:
            continue


def _is_alive(process: psutil.Process) -> bool:
    """Whether it still runs: what only waits for somebody to read its exit status does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _is_told(process: psutil.Process, hub: int) -> bool:
    """Whether it is a service or server of the hub: its own child, and not the proxy."""
    try:
        return process.ppid() == hub and not any("configurable-http-proxy" in a for a in process.cmdline())
    except psutil.NoSuchProcess:
        return False
