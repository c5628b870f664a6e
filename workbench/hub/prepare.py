"""Before the hub opens: data in the lake, reports published, passphrases set; nothing is done twice.

``python -m workbench.hub.prepare [INBOX]``: a process of its own, since the analysis libraries take
300 MB that the hub's own process would keep for as long as it runs.
"""

from __future__ import annotations

import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from workbench import api
from workbench.core.errors import FileError, WorkbenchError
from workbench.core.settings import Settings, load_settings
from workbench.core.text import Text
from workbench.hub.state import HubState, open_state

_SECONDS_BETWEEN_LINES = 4.0
_OUR_FAULT = 70
_INTERRUPTED = 130


def main(inbox: str | None) -> int:
    """Prepare everything; the exit status."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    state = None
    try:
        settings = load_settings()
        state = open_state(settings)
        prepare_lake(settings, Path(inbox) if inbox else None)
        publish_reports(state)
        set_passphrases(settings, state)
    except WorkbenchError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:
        if state is None:
            raise
        print(explain(error, state), file=sys.stderr)
        return _OUR_FAULT
    return 0


def prepare_lake(settings: Settings, inbox: Path | None) -> None:
    """Take in the files of ``inbox``; without one, keep what is there or make the sample city.

    Raises
    ------
    FileError
        Nothing in ``inbox`` could be taken.
    """
    from workbench.storage import open_lake

    if inbox is not None:
        _say(Text(f"공개 파일을 넣습니다: {inbox}", f"Taking in the published files: {inbox}"))
        report = api.ingest_files(inbox, progress=_show_progress())
        taken = sum(file.status in ("ingested", "unchanged") for file in report.files)
        left = [file for file in report.files if file.status in ("unrecognised", "refused")]
        _say(Text(f"  파일 {len(report.files):,}개 가운데 {taken:,}개가 들어 있습니다.",
                  f"  {taken:,} of {len(report.files):,} files are in."))  # fmt: skip
        for file in left:
            why = file.reasons[0].text if file.reasons else Text("모르는 파일", "unrecognised")
            _say(Text(f"  넣지 않음: {file.path}: {why.ko}", f"  not taken: {file.path}: {why.en}"))
        if not report.ok:
            raise FileError(
                Text("그 폴더에는 넣을 수 있는 파일이 없습니다", "no file in that folder could be taken"),
                where=str(inbox),
                next_step=Text(
                    "`workbench datasets`로 어떤 자료를 아는지 보세요", "see `workbench datasets`"
                ),
            )
        return
    lake = open_lake(settings)
    if lake.is_sample:
        _say(Text("표본 도시(SAMPLE)를 준비합니다…", "Preparing the sample city (SAMPLE)…"))
        api.prepare_sample(_show_progress())
    else:
        count = len(lake.dataset_ids())
        _say(
            Text(
                f"들어 있는 실제 자료를 씁니다: 데이터셋 {count}개",
                f"Using the real data there is: {count} datasets",
            )
        )


def publish_reports(state: HubState) -> None:
    """Publish every problem's report where its inputs changed; a failing one does not stop the hub."""
    from workbench.problems import discover

    for problem in discover().values():
        _say(Text(f"보고서: {problem.title.ko}", f"Report: {problem.title.en}"))
        try:
            edition = api.publish(problem.id, say=_say)
        except Exception as error:  # noqa: BLE001  # told in lines, kept in full in the log
            _say(Text("  이 보고서는 펴내지 못했습니다.", "  This report could not be published."))
            print(explain(error, state), flush=True)
            continue
        _say(Text(f"  제{edition.number}판", f"  edition {edition.number}"))


def set_passphrases(settings: Settings, state: HubState) -> None:
    """Make the passphrases that are printed the ones that ``participation`` asks for."""
    from workbench.participation import open_participation

    with open_participation(settings) as table:
        table.set_passphrases(state.passphrases())


def explain(error: Exception, state: HubState) -> str:
    """What a person is told of an error: its text, or, where nobody foresaw it, its kind and the log."""
    if isinstance(error, WorkbenchError):
        return str(error)
    with state.log.open("a", encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    kind = type(error).__name__
    return str(
        Text(
            f"프로그램의 잘못입니다({kind}). 자세한 내용: {state.log}",
            f"This is our fault ({kind}). Details: {state.log}",
        )
    )


def _show_progress() -> Callable[[str, int, int], None]:
    """A line every few seconds, for what takes long."""
    last = time.monotonic()

    def progress(what: str, done: int, total: int) -> None:
        nonlocal last
        if what and time.monotonic() - last > _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            print(f"  [{done}/{total}] {what}", flush=True)

    return progress


def _say(text: Text) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else None))
