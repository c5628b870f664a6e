from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.ingest.connectors.service import Asked, Reply, Service, error, seoul, station
from workbench.ingest.connectors import client as client_module
from workbench.ingest.connectors.client import Client, Manners, Response, read_retry_after

Serve = Callable[[Callable[[Asked], Reply]], Service]

FINE = Reply(seoul([station(1)], 1))


def _manners(**changes: float) -> Manners:
    given = {"pause_s": 0.0, "backoff_s": 0.01, "longest_wait_s": 2.0, "timeout_s": 5.0, **changes}
    return Manners(**given)  # type: ignore[arg-type]


def _ask(base: str, n: int = 1, manners: Manners | None = None) -> list[Response]:
    async def run() -> list[Response]:
        async with Client(manners or _manners()) as client:
            return await asyncio.gather(
                *(client.ask(lambda i=i: f"{base}/K/json/S/{i}/1/", lambda: True) for i in range(n))
            )

    return asyncio.run(run())


def _first_then(first: Reply, times: int = 1, then: Reply = FINE) -> Callable[[Asked], Reply]:
    count = iter(range(1_000))
    return lambda _: first if next(count) < times else then


@pytest.mark.parametrize(
    "trouble",
    [
        Reply("", status=500),
        Reply("", status=503),
        Reply("", status=429),
        Reply(error("ERROR-500")),
        Reply(error("ERROR-600")),
        Reply("<html>점검</html>"),
        Reply(FINE.body, cut=30),
        Reply("", status=429, headers={"Retry-After": "nonsense"}),
        Reply("not gzip", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_trouble_that_passes(serve: Serve, trouble: Reply) -> None:
    service = serve(_first_then(trouble, times=2))
    (response,) = _ask(service.base)
    assert (response.verdict.meaning, response.body) == ("rows", FINE.content)
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    ("trouble", "code", "where"),
    [
        (Reply("", status=500), "server_error", "HTTP 500"),
        (Reply(error("ERROR-601")), "server_error", "ERROR-601"),
        (Reply("", status=429), "too_many_requests", "HTTP 429"),
        (Reply("<html>점검</html>"), "unreadable", "HTTP 200"),
        (Reply(FINE.body, cut=30), "network", "RemoteProtocolError"),
    ],
)
def test_trouble_that_stays(serve: Serve, trouble: Reply, code: str, where: str) -> None:
    service = serve(lambda _: trouble)
    (response,) = _ask(service.base)
    assert (response.verdict.meaning, response.verdict.code, response.verdict.where) == ("stop", code, where)
    assert len(service.asked) == Manners().attempts


@pytest.mark.parametrize("refusal", [error("INFO-100"), error("ERROR-300"), error("ERROR-337")])
def test_a_refusal_is_not_asked_for_again(serve: Serve, refusal: str) -> None:
    service = serve(lambda _: Reply(refusal))
    (response,) = _ask(service.base)
    assert response.verdict.meaning == "stop"
    assert len(service.asked) == 1


def test_nobody_listens() -> None:
    (response,) = _ask("http://127.0.0.1:9", manners=_manners(attempts=2))
    assert (response.verdict.code, response.verdict.where) == ("network", "ConnectError")


def test_a_service_that_never_ends_its_answer(serve: Serve) -> None:
    def slow(_: Asked) -> Reply:
        time.sleep(0.5)
        return FINE

    (response,) = _ask(serve(slow).base, manners=_manners(timeout_s=0.1, attempts=2))
    assert response.verdict.code == "network"


def test_an_answer_without_bounds(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "BODY_MAX", 100)
    (response,) = _ask(serve(lambda _: FINE).base)
    assert (response.verdict.code, response.body) == ("unreadable", b"")


@pytest.mark.parametrize("base", ["ftp://127.0.0.1", "http://127.0.0.1:port", "http://\x00"])
def test_an_address_that_is_none(base: str) -> None:
    (response,) = _ask(base)
    assert (response.verdict.meaning, response.verdict.code) == ("stop", "request_refused")


def test_redirects_are_not_followed(serve: Serve) -> None:
    other = serve(lambda _: FINE)
    service = serve(lambda _: Reply("", status=302, headers={"Location": f"{other.base}/K/"}))
    (response,) = _ask(service.base)
    assert (response.verdict.code, other.asked) == ("request_refused", [])


def test_retry_after_is_honoured_by_all(serve: Serve) -> None:
    answer = _first_then(Reply("", status=429, headers={"Retry-After": "1"}))
    times: list[float] = []

    def reply(asked: Asked) -> Reply:
        times.append(time.monotonic())
        return answer(asked)

    responses = _ask(serve(reply).base, n=4, manners=_manners(at_once=1))
    assert [response.verdict.meaning for response in responses] == ["rows"] * 4
    assert len(times) == 5
    assert 0.9 < min(times[1:]) - times[0] < 3.0


def test_a_longer_pause_is_left_to_the_next_run(serve: Serve) -> None:
    service = serve(lambda _: Reply("", status=503, headers={"Retry-After": "3600"}))
    (response,) = _ask(service.base)
    assert (response.verdict.code, response.verdict.where) == ("server_error", "HTTP 503, Retry-After 3600 s")
    assert len(service.asked) == 1


def test_only_so_many_at_once(serve: Serve) -> None:
    def slow(_: Asked) -> Reply:
        time.sleep(0.03)
        return FINE

    service = serve(slow)
    _ask(service.base, n=9, manners=_manners(at_once=3))
    assert service.at_once == 3


def test_a_pause_between_requests(serve: Serve) -> None:
    started = time.monotonic()
    _ask(serve(lambda _: FINE).base, n=5, manners=_manners(at_once=5, pause_s=0.1))
    assert time.monotonic() - started >= 0.4


def test_what_is_no_longer_wanted_is_not_asked(serve: Serve) -> None:
    service = serve(lambda _: FINE)

    async def run() -> Response:
        async with Client(_manners()) as client:
            return await client.ask(lambda: service.base, lambda: False)

    assert asyncio.run(run()).verdict.meaning == "stop"
    assert service.asked == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, None), ("7", 7.0), ("0", 0.0), ("-5", 0.0), ("soon", None), ("inf", None), ("nan", None)],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert read_retry_after(header) == seconds


def test_retry_after_a_date() -> None:
    moment = datetime.now(UTC) + timedelta(seconds=60)
    assert read_retry_after(format_datetime(moment, usegmt=True)) == pytest.approx(60, abs=3)
    assert read_retry_after("Sun, 06 Nov 1994 08:49:37 GMT") == 0.0
