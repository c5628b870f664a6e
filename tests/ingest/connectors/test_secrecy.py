"""The key is in the request and nowhere else: no file, no name, no log, no message, no traceback."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingest.connectors.conftest import Fetch
from tests.ingest.connectors.service import KEY, Asked, Reply, Service, error, seoul, station, stations
from workbench.core.errors import LakeFull
from workbench.ingest.connectors import FetchPlan, Key, run_folder

Serve = Callable[[Callable[[Asked], Reply]], Service]

SPELLINGS = (KEY, "5f3a9c%2B%2FSecret0Key%3D%3D", "Secret0Key")

ANSWERS = {
    "rows": stations(2_500),
    "key sent back in the rows": lambda a: Reply(seoul([{**station(1), "REQUEST": a.raw, "KEY": KEY}], 1)),
    "key sent back in the error": lambda a: Reply(error(a.raw)),
    "key in a header": lambda a: Reply(seoul([station(1)], 1), headers={"Set-Cookie": f"k={KEY}"}),
    "redirect": lambda a: Reply("", status=301, headers={"Location": f"http://127.0.0.1:9{a.raw}"}),
    "bad key": lambda _: Reply(error("INFO-100")),
    "quota": lambda _: Reply(error("ERROR-337")),
    "server error": lambda a: Reply(f"<html>no {a.raw}</html>", status=500),
    "hung up": lambda a: Reply(seoul([station(1)], 1), cut=10),
    "not gzip": lambda a: Reply(a.raw, headers={"Content-Encoding": "gzip"}),
}


def _told(folder: Path) -> bytes:
    """All that is written below a folder, the names of files with it."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return b"\n".join([str(file).encode() + file.read_bytes() for file in files])


def _require_none(told: str | bytes) -> None:
    text = told if isinstance(told, bytes) else told.encode()
    for spelling in SPELLINGS:
        assert spelling.lower().encode() not in text.lower()


@pytest.mark.parametrize("kind", ["seoul", "datagokr"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_whatever_the_service_says(
    serve: Serve,
    fetch: Fetch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    kind: str,
    answer: str,
) -> None:
    def reply(asked: Asked) -> Reply:
        if kind == "datagokr" and answer == "rows":
            return Reply(seoul([station(1)], 1))
        return ANSWERS[answer](asked)

    caplog.set_level(logging.DEBUG)
    said: list[object] = []
    service = serve(reply)
    plan = FetchPlan("op", kind, "json")  # type: ignore[arg-type]
    report = fetch(plan, service, progress=lambda *step: said.append(step))
    assert any(KEY in (asked.query.get("serviceKey"), asked.parts[0]) for asked in service.asked)
    assert (report.pages > 0) == (answer in ("rows", "key sent back in the rows", "key in a header"))

    _require_none(_told(tmp_path))
    _require_none(f"{report!r} {report.document()} {said}")
    _require_none(caplog.text + "".join(repr(record.__dict__) for record in caplog.records))
    _require_none("".join(capfd.readouterr()))


def test_nobody_listens(fetch: Fetch, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    service = Service(stations(1))
    service._server.server_close()
    report = fetch(FetchPlan("op", "seoul", "json"), service)
    assert (report.finished, report.stopped.code) == (False, "network")
    _require_none(caplog.text + repr(report))
    _require_none(_told(tmp_path))


def test_an_error_on_our_side(
    serve: Serve, fetch: Fetch, bike_plan: FetchPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where a debugger shows the local variables of every frame."""

    def fill(file: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_folder, "write_atomic", fill)
    with pytest.raises(LakeFull) as caught:
        fetch(bike_plan, serve(stations(1)), key=Key(KEY))
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    told = "".join(shown.format())
    assert "_fetch_page" in told
    _require_none(told)


PROGRAM = """
import logging, sys
from pathlib import Path
from workbench.ingest.connectors import FetchPlan, Manners, fetch_service, load_key
logging.basicConfig(level=logging.DEBUG)
plan = FetchPlan("tbCycleStationInfo", "seoul", "json")
fetch_service(plan, folder=Path(sys.argv[2]), key=load_key("seoul"), base=sys.argv[1],
              manners=Manners(at_once=2, pause_s=0.0))
"""


def test_an_interrupt_from_outside(serve: Serve, tmp_path: Path) -> None:
    def reply(asked: Asked) -> Reply:
        if asked.first > 1:
            time.sleep(0.5)
        return stations(2_500)(asked)

    environ = {**os.environ, "WORKBENCH_SEOUL_KEY": KEY, "PYTHONASYNCIODEBUG": "1"}
    process = subprocess.Popen(
        [sys.executable, "-X", "dev", "-c", PROGRAM, serve(reply).base, str(tmp_path)],
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(tmp_path.glob("*/*/*-page-*")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert "KeyboardInterrupt" in told
    assert "DEBUG:asyncio" in told
    _require_none(told)
    _require_none(_told(tmp_path))
