"""``make up``: the lake, the reports, the hub; then wait for Ctrl-C and stop everything."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from workbench.api.environment import settings_environment
from workbench.core.errors import WorkbenchError
from workbench.core.settings import Settings, load_settings
from workbench.core.text import Text
from workbench.hub import processes, wiring
from workbench.hub.state import HubState, open_state

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the hub until it is told to stop; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m workbench.hub", description=__doc__)
    parser.add_argument(
        "inbox",
        nargs="?",
        default=os.environ.get("INBOX") or None,
        help="folder of published files; without it, the sample city (also: INBOX=folder)",
    )
    inbox = parser.parse_args(arguments).inbox
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # so that a pipe sees each step
    try:
        return run(load_settings(), Path(inbox) if inbox else None)
    except WorkbenchError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print(Text("\n멈췄습니다.", "\nStopped."), file=sys.stderr)
        return _INTERRUPTED


def run(settings: Settings, inbox: Path | None) -> int:
    """Look whether it can start at all, then start it."""
    processes.require_free_port(settings.ip, settings.port)
    wiring.require_proxy(settings)
    config = wiring.require_config()
    state = open_state(settings)
    catch_signals(_interrupt)
    with state.held():
        return _run(settings, state, config, inbox)


def _run(settings: Settings, state: HubState, config: Path, inbox: Path | None) -> int:
    """Prepare, start, announce, wait, stop."""
    if status := processes.run_to_end(
        [sys.executable, "-m", "workbench.hub.prepare", *([str(inbox)] if inbox else [])],
        dict(os.environ) | settings_environment(settings),
    ):
        return status
    stop = threading.Event()
    catch_signals(lambda *_: stop.set())
    say(Text("허브를 시작합니다…", "Starting the hub…"))
    hub = processes.start_hub(config, state, dict(os.environ) | settings_environment(settings))
    try:
        return _serve(hub, settings, state, stop)
    finally:
        say(Text("\n모두 멈추는 중입니다…", "\nStopping everything…"))
        processes.stop_hub(hub)
        say(Text("멈췄습니다.", "Stopped."))


def _serve(hub: subprocess.Popen[bytes], settings: Settings, state: HubState, stop: threading.Event) -> int:
    door = wiring.front_door(settings.ip, settings.port)
    near = wiring.front_door(_near(settings.ip), settings.port)
    for page in ("/hub/health", wiring.PORTAL_PATH):
        if not processes.wait_for(near + page, hub, state.log, stop.is_set):
            return 0
    announce(door, settings, state)
    while not stop.wait(0.5):
        if hub.poll() is not None:
            raise WorkbenchError(
                Text("허브가 뜻밖에 멈췄습니다", "the hub ended unexpectedly"),
                next_step=Text(f"기록을 보세요: {state.log}", f"see the log: {state.log}"),
            )
    return 0


def announce(door: str, settings: Settings, state: HubState) -> None:
    """Where to look and how to sign in, in both languages whatever the terminal's."""
    passphrases = state.passphrases()
    lines = [
        "",
        "  시민 작업대가 열렸습니다 · The civic workbench is open",
        "",
        f"  공개 보고서 · public reports     {door}{wiring.PORTAL_PATH}",
        f"  작업 공간 · notebooks            {door}/hub/login",
        "",
        "  로그인: 아무 이름과 자기 쪽의 암구호 · Sign in: any name and the passphrase of your side",
        f"    시민·전문가 · citizens         {passphrases['citizens']}",
        f"    시 · city                      {passphrases['city']}",
        f"    진행자 · facilitator           {passphrases['facilitator']}",
        f"    (보관 · kept in {state.passphrases_file})",
        "",
        f"  자료와 상태 · data and state     {settings.home}",
        f"  기록 · log                       {state.log}",
        "  멈춤 · stop                      Ctrl-C",
        "",
        "  모든 자리는 이 컴퓨터의 한 사용자로 돌아갑니다. 서로 믿는 사람끼리 쓰세요.",
        "  All seats run as one user of this computer: share it with people who trust each other.",
    ]
    if not _is_loopback(settings.ip):
        lines += [
            "  이 주소는 암호화되지 않습니다. 밖에 열려면 HTTPS 프록시 뒤에 두세요.",
            "  This address is not encrypted: put it behind an HTTPS proxy before opening it to others.",
        ]
    print("\n".join(lines), flush=True)


def catch_signals(action: Callable[[int, FrameType | None], None]) -> None:
    """Let Ctrl-C, ``kill`` and a closed terminal all do ``action``.

    SIGINT too where it was ignored, as in a background shell: a signal that has a handler is given back to
    the programs started from here, an ignored one is not, and then every seat takes ten seconds to stop.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, action)


def say(text: Text) -> None:
    print(text, flush=True)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _near(ip: str) -> str:
    """The address by which this machine reaches what listens on ``ip``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(ip, ip)  # noqa: S104  # compared, not bound


def _is_loopback(ip: str) -> bool:
    return ip.startswith("127.") or ip in ("::1", "localhost")
