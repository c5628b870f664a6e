"""Fetching a service page by page into a folder of files."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from workbench.core.clock import SEOUL, day_in_seoul
from workbench.core.progress import Progress
from workbench.ingest.connectors.address import build_address
from workbench.ingest.connectors.client import Client, Manners
from workbench.ingest.connectors.keys import Key
from workbench.ingest.connectors.loop import run_now
from workbench.ingest.connectors.plan import FetchPlan, Series
from workbench.ingest.connectors.quiet import silence_http
from workbench.ingest.connectors.run_folder import RunFolder, open_run
from workbench.ingest.connectors.verdict import build_stop
from workbench.ingest.report import Reason
from workbench.storage.disk import raise_if_full


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a fetch brought, together with what earlier ones of the same run had brought."""

    service: str
    pages: int
    rows: int
    finished: bool
    """Whether there is nothing more to fetch. Otherwise the same call goes on where it stopped."""
    stopped: Reason
    """Why it ended: ``end``, ``no_rows``, ``quota``, ``key_refused`` …; see ``verdict.STOPPED``."""
    folder: Path
    """Holds nothing but the pages: give it to ingest."""
    files: tuple[Path, ...]
    resume_at: datetime | None = None
    """When the service gives more, where it said that today's quota is used up."""
    lacking: frozenset[int] = frozenset()
    """Numbers of the plan's series that are not here to their end."""

    def document(self) -> dict[str, Any]:
        """The ``--json`` document."""
        return {
            "service": self.service,
            "pages": self.pages,
            "rows": self.rows,
            "finished": self.finished,
            "stopped": self.stopped.document(),
            "folder": str(self.folder),
            "resume_at": None if self.resume_at is None else self.resume_at.isoformat(),
        }


def fetch_service(
    plan: FetchPlan,
    *,
    folder: Path,
    key: Key | str,
    progress: Progress | None = None,
    base: str | None = None,
    manners: Manners | None = None,
    resume: bool = True,
) -> FetchReport:
    """Fetch all pages of a service as files, or go on with a fetch that did not finish.

    Works in a program and in a notebook, where an event loop is already running.

    Parameters
    ----------
    folder
        All that is fetched stands below it, by service and run; see :func:`workbench.storage.find_inbox`.
    key
        From :func:`~workbench.ingest.connectors.keys.load_key`.
    progress
        Called after each page with what is fetched, the pages there are, and the pages there will be. In a
        notebook it is called from another thread.
    base
        Address of the service, where it is not the usual one.
    resume
        ``False`` begins anew, even if an earlier fetch of the same did not finish.

    Returns
    -------
    FetchReport
        Also where the service refused, failed or had no more quota: ``stopped`` says so.

    Raises
    ------
    SettingsError
        An argument that must be given is missing.
    LakeFull, LakeError
        The folder cannot be written to; the pages before are intact.
    """
    secret = key if isinstance(key, Key) else Key(key)
    with silence_http(), raise_if_full(folder), open_run(folder, plan, resume=resume) as run:
        fetch = _Fetch(plan, run, secret, base, progress or _no_progress)
        run_now(lambda: fetch.run(manners or Manners()))
        if fetch.interrupt is not None:
            raise fetch.interrupt
        run.finished, run.stopped = fetch.conclude()
        resume_at = find_next_quota(datetime.now(UTC)) if run.stopped.code == "quota" else None
        return FetchReport(
            plan.service,
            run.pages_n,
            run.rows_n,
            run.finished,
            run.stopped,
            run.folder,
            run.list_files(),
            resume_at,
            run.list_lacking(),
        )


def find_next_quota(now: datetime) -> datetime:
    """The moment at which both portals begin to count anew: midnight in Korea."""
    tomorrow = day_in_seoul(now) + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=SEOUL)


def _no_progress(what: str, done: int, total: int | None) -> None: ...


@dataclass(slots=True)
class _Fetch:
    plan: FetchPlan
    run_folder: RunFolder
    key: Key
    base: str | None
    progress: Progress
    stop: Reason | None = None
    """Set by the first answer that ends everything; nothing is asked after it."""
    interrupt: KeyboardInterrupt | SystemExit | None = None
    expected: dict[int, int | None] = field(init=False)
    """Pages there will be, by the number of the series begun."""

    def __post_init__(self) -> None:
        self.expected = {n: extent.expected_n for n, extent in self.run_folder.extents.items()}

    async def run(self, manners: Manners) -> None:
        waiting = iter(self.plan.list_series())
        async with Client(manners) as client:
            await _gather(self._work(waiting, client, manners.at_once) for _ in range(manners.at_once))

    async def _work(self, waiting: Iterator[Series], client: Client, at_once: int) -> None:
        for series in waiting:
            extent = self.run_folder.extent(series.number)
            while not self.stop and (numbers := extent.list_next(at_once)):
                await _gather(self._fetch_page(series, number, client) for number in numbers)
                if extent.is_endless:
                    self.stop = build_stop("too_many_pages", rows=self.run_folder.rows_n)

    async def _fetch_page(self, series: Series, number: int, client: Client) -> None:
        response = await client.ask(
            lambda: build_address(self.plan, series, number, key=self.key, base=self.base),
            lambda: self.stop is None,
        )
        verdict = response.verdict
        if verdict.meaning == "stop" or verdict.answer is None:
            if self.stop is None:
                self.stop = build_stop(verdict.code, rows=self.run_folder.rows_n, where=verdict.where)
            return
        body = self.key.remove_from(response.body)
        self.run_folder.add(series.number, number, verdict.answer, body)
        self._report(series)

    def _report(self, series: Series) -> None:
        values = " ".join(series.arguments.values()) if self.run_folder.several else ""
        self.expected[series.number] = self.run_folder.extent(series.number).expected_n
        known = [n for n in self.expected.values() if n is not None]
        untouched = self.plan.count_series() - len(self.expected)
        total = sum(known) + untouched if len(known) == len(self.expected) else None
        try:
            self.progress(f"{self.plan.service} {values}".strip(), self.run_folder.pages_n, total)
        except (KeyboardInterrupt, SystemExit) as error:
            # Raised inside a task it would tear the event loop down before the others have ended.
            self.interrupt, self.stop = error, build_stop("interrupted")

    def conclude(self) -> tuple[bool, Reason]:
        """Whether all is there, and why it ended."""
        if self.stop is not None:
            return False, self.stop
        rows = self.run_folder.rows_n
        extents = self.run_folder.extents.values()
        claimed = sum(max(extent.claimed_n, extent.rows_n) for extent in extents)
        if not claimed:
            return True, build_stop("no_rows")
        if any(extent.repeated for extent in extents):
            return True, build_stop("repeated_page", rows=rows)
        if rows < claimed:
            return True, build_stop("fewer_rows", rows=rows, where=f"{rows:,} / {claimed:,}")
        return True, build_stop("end", rows=rows)


async def _gather(coroutines: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run them together; if one fails, the others have ended before its error goes on."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
