from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.connectors.service import KEY, Asked, Reply, Service
from workbench.ingest.connectors import FetchPlan, FetchReport, Manners, fetch_service

HASTE = Manners(pause_s=0.0, backoff_s=0.01, longest_wait_s=2.0, timeout_s=5.0)
"""No service of ours minds, and tests are to be quick."""

Fetch = Callable[..., FetchReport]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Asked], Reply]], Service]]:
    """Start a service that answers in this way."""
    running: list[Service] = []

    def start(reply: Callable[[Asked], Reply]) -> Service:
        service = Service(reply)
        service.start()
        running.append(service)
        return service

    yield start
    for service in running:
        service.stop()


@pytest.fixture
def fetch(tmp_path: Path) -> Fetch:
    """Fetch from a running service into a folder of this test."""

    def run(plan: FetchPlan, service: Service, **more: Any) -> FetchReport:
        options = {"folder": tmp_path / "fetched", "key": KEY, "manners": HASTE, **more}
        return fetch_service(plan, base=service.base, **options)

    return run


@pytest.fixture
def bike_plan() -> FetchPlan:
    return FetchPlan("tbCycleStationInfo", "seoul", "json")


@pytest.fixture
def air_plan() -> FetchPlan:
    return FetchPlan(
        "getMsrstnList", "datagokr", "B552584/MsrstnInfoInqireSvc", {"returnType": "json", "addr": ""}, 100
    )
