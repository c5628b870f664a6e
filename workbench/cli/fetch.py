"""The command that fetches a dataset from its open-data API and takes in what came."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli.commands import print_json, print_report, workbench
from workbench.cli.output import say
from workbench.core.progress import show_progress
from workbench.core.text import Text

if TYPE_CHECKING:
    from workbench.core.fetch import Fetch
    from workbench.ingest import IngestReport
    from workbench.ingest.connectors import FetchPlan, FetchReport

_NOTHING_TAKEN = 4
_AGAIN_LATER = 75
"""``EX_TEMPFAIL`` of sysexits.h: a scheduler may run the same command again."""

_LATER = {"quota", "too_many_requests", "server_error", "network", "unreadable", "interrupted"}
_LONGEST_NAP_S = 60.0


def _t(ko: str, en: str) -> str:
    """The reader's language, at the moment this module is imported."""
    return str(Text(ko, en))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the person said beside the dataset."""

    out: Path | None
    anew: bool
    wait: bool
    no_ingest: bool
    as_json: bool


@workbench.command(
    help=_t(
        "데이터셋을 열린 API에서 받아 넣습니다. 도중에 멈추었으면 같은 명령이 이어서 받습니다.",
        "Fetch a dataset from its open API and take it in. If it stopped, the same command goes on from there.",
    )
)
@click.argument("dataset_id", metavar="DATASET")
@click.option(
    "--from",
    "first",
    metavar="DATE",
    help=_t("첫날: 2024-01-31, 2024-01, 2024Q1, 2024", "first day: 2024-01-31, 2024-01, 2024Q1, 2024"),
)
@click.option("--to", "last", metavar="DATE", help=_t("마지막 날. 없으면 오늘", "last day; today if absent"))
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help=_t(
        "API의 인자. 같은 이름을 거듭 쓰면 값마다 받습니다",
        "an argument of the API; the same name again asks for another value",
    ),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_t("받은 파일을 둘 폴더", "folder to keep the files in"),
)
@click.option(
    "--anew",
    is_flag=True,
    help=_t("이어서 받지 않고 처음부터", "from the beginning, not from where it stopped"),
)
@click.option(
    "--wait",
    is_flag=True,
    help=_t(
        "하루 요청 횟수를 다 쓰면 자정까지 기다려 이어서", "wait for midnight when the day's quota is used up"
    ),
)
@click.option("--no-ingest", is_flag=True, help=_t("받기만 하고 넣지 않음", "fetch only"))
@click.option("--json", "as_json", is_flag=True, help=_t("결과를 JSON으로", "the outcome as JSON"))
def fetch(
    dataset_id: str, first: str | None, last: str | None, given: tuple[str, ...], **wish: object
) -> int:
    from workbench.catalog import load_catalog
    from workbench.core.settings import load_settings
    from workbench.ingest.connectors import build_plan

    dataset = load_catalog(load_settings().datasets)[dataset_id]
    plan = build_plan(dataset, period=_read_period(first, last), given=_read_given(given))
    assert dataset.fetch is not None  # or there would be no plan
    return _fetch_and_ingest(plan, dataset.fetch, _Wish(**wish))  # type: ignore[arg-type]


def _fetch_and_ingest(plan: FetchPlan, fetch: Fetch, wish: _Wish) -> int:
    from workbench.ingest.connectors import write_whole_files

    report = _fetch(plan, wish, resume=not (wish.anew or fetch.live))
    while wish.wait and not report.finished and report.resume_at is not None:
        _tell(report, quiet=wish.as_json)
        _sleep_until(report.resume_at)
        report = _fetch(plan, wish, resume=not fetch.live)
    _tell(report, quiet=wish.as_json)
    ready = write_whole_files(plan, report, dated=fetch.dated)
    if not wish.as_json:
        _tell_ready(report, ready, to_ingest=not wish.no_ingest)
    taken = None if ready is None or wish.no_ingest else _ingest(ready, quiet=wish.as_json)
    if wish.as_json:
        shown = None if ready is None or not ready.is_dir() else str(ready)
        ingested = None if taken is None else taken.document()
        print_json({"fetch": report.document(), "ready": shown, "ingest": ingested})
    elif taken is not None:
        print_report(taken)
    if not report.finished:
        return _AGAIN_LATER if report.stopped.code in _LATER else _NOTHING_TAKEN
    return 0 if taken is None or taken.ok else _NOTHING_TAKEN


def _fetch(plan: FetchPlan, wish: _Wish, *, resume: bool) -> FetchReport:
    from workbench.core.settings import load_settings
    from workbench.ingest.connectors import fetch_service, load_key
    from workbench.storage import find_inbox

    series_n = len(plan.list_series())
    key = load_key(plan.kind)
    folder = find_inbox(load_settings()) if wish.out is None else wish.out.expanduser()
    if series_n > 1 and not wish.as_json:
        say(
            Text(
                f"{plan.service}: 요청 {series_n:,}번 이상", f"{plan.service}: {series_n:,} requests at least"
            )
        )
    try:
        with show_progress(quiet=wish.as_json) as progress:
            return fetch_service(plan, folder=folder, key=key, progress=progress, resume=resume)
    except KeyboardInterrupt:
        say(Text("받은 것은 그대로 있습니다. 같은 명령을 다시 실행하면 이어서 받습니다.",
                 "What was fetched stays. The same command goes on from there."))  # fmt: skip
        raise


def _ingest(ready: Path, *, quiet: bool) -> IngestReport:
    from workbench import api

    try:
        with show_progress(quiet=quiet) as progress:
            taken = api.ingest_files(ready, progress=progress)
    except (Exception, KeyboardInterrupt):
        # Fetching again would cost requests for what is on this disk already.
        say(Text(f"받은 파일은 그대로 있습니다. 나중에 넣으려면: workbench ingest {ready}",
                 f"The files are here. To take them in later: workbench ingest {ready}"))  # fmt: skip
        raise
    if taken.ok:
        shutil.rmtree(ready)  # the lake has them, and the pages stay
    return taken


def _tell(report: FetchReport, *, quiet: bool) -> None:
    if quiet:
        return
    where = f" [{report.stopped.where}]" if report.stopped.where else ""
    say(Text(f"{report.service}: {report.pages:,}쪽 {report.rows:,}행. {report.stopped.text.ko}{where}",
             f"{report.service}: {report.pages:,} pages, {report.rows:,} rows; {report.stopped.text.en}{where}"))  # fmt: skip
    if report.resume_at is not None:
        when = f"{report.resume_at:%Y-%m-%d %H:%M}"
        say(Text(f"한국 시각 {when}부터 이어서 받을 수 있습니다.", f"It can go on from {when} (Korea)."))
    if report.files:
        say(Text(f"받은 쪽: {report.folder}", f"Pages: {report.folder}"))


def _tell_ready(report: FetchReport, ready: Path | None, *, to_ingest: bool) -> None:
    if report.files and not report.finished:
        whole_n = 0 if ready is None else len(list(ready.iterdir()))
        say(Text(f"끝까지 받은 파일 {whole_n:,}개만 넣을 수 있습니다. 나머지는 다 받은 뒤에 넣습니다.",
                 f"{whole_n:,} files are whole and can be taken in; the rest once it is here."))  # fmt: skip
    if ready is not None and not to_ingest:
        say(Text(f"넣으려면: workbench ingest {ready}", f"To take it in: workbench ingest {ready}"))


def _sleep_until(moment: datetime) -> None:
    """In naps: a computer that was asleep itself does not notice how long."""
    while (left := (moment - datetime.now(UTC)).total_seconds()) > 0:
        time.sleep(min(left, _LONGEST_NAP_S))


def _read_period(first: str | None, last: str | None) -> tuple[date, date] | None:
    from workbench.core.clock import day_in_seoul
    from workbench.ingest.connectors import read_day

    if first is None:
        if last is not None:
            raise click.UsageError(_t("--to에는 --from이 함께 있어야 합니다.", "--to goes with --from."))
        return None
    today = day_in_seoul(datetime.now(UTC))
    end = today if last is None else read_day(last, is_last=True)
    # Days to come would only cost requests, and be remembered as empty.
    return read_day(first, is_last=False), min(end, today)


def _read_given(given: tuple[str, ...]) -> dict[str, list[str]]:
    """``NAME=VALUE``, as text: ``01`` is not the number 1 to a service."""
    values: dict[str, list[str]] = {}
    for setting in given:
        name, equals, value = setting.partition("=")
        if not equals or not name.isidentifier():
            raise click.BadParameter(_t("이름=값으로 쓰세요", "write NAME=VALUE"), param_hint="--set")
        values.setdefault(name, []).append(value.strip())
    return values
