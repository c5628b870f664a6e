from __future__ import annotations

import asyncio
import logging

import httpx
import pytest

from tests.ingest.connectors.service import KEY
from workbench.ingest.connectors.quiet import silence_http

LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11")


def _log() -> None:
    for name in LOGGERS:
        logging.getLogger(name).info("GET /%s/", KEY)


def test_the_libraries_are_silent_inside_and_not_outside(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with silence_http():
        _log()
    assert caplog.records == []
    _log()
    assert [record.name for record in caplog.records] == list(LOGGERS)


def test_tasks_that_are_started_inside_are_silent(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="httpx")

    async def log() -> None:
        logging.getLogger("httpx").info(KEY)

    async def run() -> None:
        await asyncio.gather(log(), log())

    with silence_http():
        asyncio.run(run())
    assert not [record for record in caplog.records if record.name == "httpx"]


def test_the_library_still_logs_by_the_names_that_are_silenced(caplog: pytest.LogCaptureFixture) -> None:
    """If a new version logs elsewhere, this says so before a key is in someone's log."""
    caplog.set_level(logging.DEBUG)
    with silence_http(), pytest.raises(httpx.ConnectError), httpx.Client(trust_env=False) as client:
        client.get("http://127.0.0.1:9/", timeout=1)
    assert caplog.records == []
    with pytest.raises(httpx.ConnectError), httpx.Client(trust_env=False) as client:
        client.get("http://127.0.0.1:9/", timeout=1)
    assert caplog.records
