"""Runs a problem's notebook afresh, once for each language, and writes what it shows."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.api.data import prepare_sample
from workbench.api.desk import Desk, open_desk, refresh
from workbench.api.environment import settings_environment
from workbench.api.runs import BUILD_FOLDER, find_run, read_run
from workbench.core.errors import PartMissing, ReportError
from workbench.core.settings import Settings
from workbench.core.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from workbench.core.result import Result
    from workbench.problems import Problem
    from workbench.reports.formats import Format

_RUNNING: dict[Language, Text] = {
    "ko": Text("  노트북을 처음부터 실행합니다(한국어)…", "  Running the notebook afresh (Korean)…"),
    "en": Text("  노트북을 처음부터 실행합니다(영어)…", "  Running the notebook afresh (English)…"),
}

_PRINTING: dict[Language, Text] = {
    "ko": Text("  PDF를 만듭니다(한국어)…", "  Printing the PDF (Korean)…"),
    "en": Text("  PDF를 만듭니다(영어)…", "  Printing the PDF (English)…"),
}

Say = Callable[[Text], None]
"""Who is told what is going on."""


@dataclass(frozen=True, slots=True)
class Built:
    """The files of a report, and what they show."""

    files: tuple[Path, ...]
    result: Result | None
    """What the notebook's analysis gave; ``None`` where it ran the problem with parameters of its own."""


def find_notebook(problem: Problem, settings: Settings) -> Path:
    """The notebook that makes the problem's report; :class:`PartMissing` where it is not there."""
    notebook = settings.notebooks / problem.notebook
    if not notebook.is_file():
        raise PartMissing(
            Text("이 문제의 노트북이 없습니다", "the problem's notebook is not there"),
            where=str(notebook),
            next_step=Text("WORKBENCH_NOTEBOOKS를 확인하세요", "check WORKBENCH_NOTEBOOKS"),
        )
    return notebook


def open_filled_desk(say: Say) -> Desk:
    """The desk, over the sample city where there is no data at all."""
    desk = open_desk()
    if desk.lake.dataset_ids():
        return desk
    say(
        Text(
            "자료가 없어 표본 도시(SAMPLE)를 먼저 준비합니다. "
            "실제 자료는 `workbench ingest 폴더`로 넣습니다.",
            "There is no data yet: preparing the sample city (SAMPLE) first. "
            "Real files go in with `workbench ingest FOLDER`.",
        )
    )
    prepare_sample()
    refresh()
    return open_desk()


def build_files(
    problem: Problem,
    desk: Desk,
    out: Path,
    formats: Sequence[Format],
    *,
    languages: Sequence[Language] = LANGUAGES,
    say: Say,
) -> Built:
    """Run the notebook in a fresh kernel for each language; the analysis itself runs in the first one only."""
    from workbench.reports import build_reports
    from workbench.reports.formats import require_formats

    with tempfile.TemporaryDirectory(prefix="workbench-build-") as folder:
        files = build_reports(
            find_notebook(problem, desk.settings),
            parameters={"problem": problem.id},
            out=out,
            formats=require_formats(formats),
            languages=languages,
            environ=_notebook_environment(desk) | {BUILD_FOLDER: folder},
            progress=lambda language: say(_RUNNING[language]),
        )
        run = read_run(find_run(problem.id, {}, desk.settings.engine, desk, Path(folder)))
    return Built(files, run.result if run is not None else None)


def print_languages(page: str, desk: Desk, say: Say) -> dict[str, bytes]:
    """The page as a PDF in each of its languages; without a printing program, or where it fails, one line says so."""
    from workbench.reports.printing import require_engine
    from workbench.reports.reprint import print_language, read_articles

    printed = {}
    try:
        require_engine()
        for language in read_articles(page):
            say(_PRINTING[language])
            printed[f"{language}.pdf"] = print_language(page, language, desk.settings)
    except (PartMissing, ReportError) as error:
        say(Text(f"  PDF는 넣지 않습니다: {error.what.ko}", f"  Without a PDF: {error.what.en}"))
    return printed


def _notebook_environment(desk: Desk) -> dict[str, str]:
    """What the report's own kernel is told: the very lake that is open here."""
    lake = "sample" if desk.lake.is_sample else "real"
    return dict(os.environ) | settings_environment(desk.settings) | {"WORKBENCH_DATA": lake}
