"""Asking politely: few requests at a time, a pause between them, patience with a service in trouble."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Final, Self

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential, wait_random

from workbench.ingest.connectors.verdict import Verdict, judge

BODY_MAX: Final = 64 * 2**20
"""Bytes of one response; a page of 1,000 rows has one or two million."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a service is treated. The times are seconds."""

    at_once: int = 2
    """Requests under way at the same time."""
    pause_s: float = 0.2
    """Between the starts of two requests."""
    attempts: int = 5
    """For one page, before the fetch stops."""
    backoff_s: float = 1.0
    """Before the second attempt; it doubles with each further one, and chance is added."""
    longest_wait_s: float = 120.0
    """A service that asks for a longer pause (``Retry-After``) is left in peace until the next run."""
    timeout_s: float = 60.0
    """For one response."""


@dataclass(frozen=True, slots=True)
class Response:
    """A verdict and the bytes it is about."""

    verdict: Verdict
    body: bytes = b""


class _Again(Exception):
    """The page is to be asked for again, after ``after`` seconds if the service said so."""

    def __init__(self, verdict: Verdict, after: float | None = None) -> None:
        super().__init__(verdict.code)
        self.verdict = verdict
        self.after = after


class Client:
    """Asks one service. An async context manager."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._places = asyncio.Semaphore(manners.at_once)
        self._gate = asyncio.Lock()
        self._not_before = 0.0
        self._http = httpx.AsyncClient(
            timeout=manners.timeout_s,
            follow_redirects=False,  # a redirect would carry the key to another host
            headers={"User-Agent": "civic-workbench"},
        )
        self._backoff = wait_exponential(multiplier=manners.backoff_s, max=manners.longest_wait_s)
        self._chance = wait_random(0.0, manners.backoff_s)

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def ask(self, build: Callable[[], str], is_wanted: Callable[[], bool]) -> Response:
        """The response of one page, asked for again as often as the manners allow.

        Parameters
        ----------
        build
            Gives the address. It holds the key, so it is made where it is used and kept nowhere.
        is_wanted
            Whether the page is still wanted; asked before every attempt.
        """
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._manners.attempts),
            retry=retry_if_exception_type(_Again),
            wait=self._choose_wait,
            reraise=True,
        )
        try:
            return await retrying(self._ask_once, build, is_wanted)
        except _Again as error:
            failed = error.verdict
        return Response(Verdict("stop", failed.code, failed.where))

    async def _ask_once(self, build: Callable[[], str], is_wanted: Callable[[], bool]) -> Response:
        async with self._places:
            await self._wait_turn()
            if not is_wanted():
                return Response(Verdict("stop"))
            response, after = await self._send(build)
        verdict = response.verdict
        if verdict.meaning != "again":
            return response
        if after is not None:
            if after > self._manners.longest_wait_s:
                where = f"{verdict.where}, Retry-After {after:.0f} s"
                return Response(Verdict("stop", verdict.code, where))
            self._not_before = max(self._not_before, time.monotonic() + after)  # the others wait, too
        raise _Again(verdict, after)

    async def _wait_turn(self) -> None:
        async with self._gate:
            while (left := self._not_before - time.monotonic()) > 0:
                await asyncio.sleep(left)
            self._not_before = time.monotonic() + self._manners.pause_s

    async def _send(self, build: Callable[[], str]) -> tuple[Response, float | None]:
        """One request. Raises nothing: what goes wrong here may quote the address, and so the key."""
        body = bytearray()
        try:
            async with (
                asyncio.timeout(self._manners.timeout_s),
                self._http.stream("GET", build()) as answer,
            ):
                async for block in answer.aiter_bytes():
                    body += block
                    if len(body) > BODY_MAX:
                        return Response(Verdict("stop", "unreadable", "> 64 MiB")), None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
            return Response(Verdict("stop", "request_refused", type(error).__name__)), None
        except Exception as error:  # noqa: BLE001 - see above; its kind says enough
            return Response(Verdict("again", "network", type(error).__name__)), None
        after = read_retry_after(answer.headers.get("Retry-After"))
        return Response(judge(answer.status_code, bytes(body)), bytes(body)), after

    def _choose_wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        if isinstance(error, _Again) and error.after is not None:
            return error.after
        return self._backoff(state) + self._chance(state)


def read_retry_after(header: str | None) -> float | None:
    """Seconds that a ``Retry-After`` header asks for: a number of them, or a date (RFC 9110, 10.2.3)."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            moment = parsedate_to_datetime(header)
        except ValueError:
            return None
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        seconds = (moment - datetime.now(UTC)).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None
