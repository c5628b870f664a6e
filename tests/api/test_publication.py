"""From a problem to a published edition that the city answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import workbench as wb
from workbench.api import building, publication
from workbench.api.desk import open_desk
from workbench.api.environment import settings_environment
from workbench.core.errors import DatasetEmpty, PartMissing, PersonalDataFound, ReportError
from workbench.core.text import Text
from workbench.ingest import ingest_paths
from workbench.privacy import ledger, release_document
from workbench.problems import find_problem
from workbench.storage import current_edition, edition_documents, write_edition

PROBLEM = "fine_dust"


def digest() -> str:
    wb.refresh()
    return publication._digest(find_problem(PROBLEM), open_desk())


def test_new_data_asks_for_a_new_edition(empty_home: Path, sample_files: Path) -> None:
    earlier, later = sorted((sample_files / "air").glob("일별평균대기오염도*.csv"))
    wb.ingest_files(earlier, sample=True)
    first = digest()
    assert digest() == first
    wb.ingest_files(next((sample_files / "parks").iterdir()), sample=True)
    assert digest() == first, "the problem does not use it"
    wb.ingest_files(later, sample=True)
    assert digest() != first


def test_a_changed_notebook_asks_for_a_new_edition(
    home: Path, tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest()
    folder = tmp_path / "notebooks"
    folder.mkdir()
    text = (repository / "notebooks" / f"{PROBLEM}.ipynb").read_text(encoding="utf-8")
    (folder / f"{PROBLEM}.ipynb").write_text(text + "\n", encoding="utf-8")
    monkeypatch.setenv("WORKBENCH_NOTEBOOKS", str(folder))
    assert digest() != before


def test_a_missing_notebook_is_told(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_NOTEBOOKS", str(tmp_path / "nothing"))
    with pytest.raises(PartMissing, match=rf"{PROBLEM}\.ipynb"):
        wb.report(PROBLEM)


def test_missing_data_is_told_before_a_notebook_runs(home: Path, sample_files: Path) -> None:
    desk = open_desk()
    crashes = desk.lake.tidy / "bike_crashes_gu" / "current"
    crashes.unlink()
    wb.refresh()
    with pytest.raises(DatasetEmpty, match="bike_crashes_gu"):
        wb.publish("bicycle")


def test_before_the_first_edition_there_is_nothing(home: Path) -> None:
    assert len(wb.editions()) == 0
    assert len(wb.recommendations()) == 0


@pytest.mark.slow
@pytest.mark.notebook
def test_publish_puts_a_page_its_release_and_its_requests_before_the_city(home: Path) -> None:
    said: list[Text] = []
    edition = wb.publish(PROBLEM, say=said.append)
    page = edition.file.read_text(encoding="utf-8")
    release = json.loads((edition.file.parent / "release.json").read_text(encoding="utf-8"))
    assert (edition.number, edition.is_sample) == (1, True)
    assert release["id"] == edition.release_id
    assert edition.release_id in page
    assert current_edition(open_desk().lake, PROBLEM) == edition
    documents = edition_documents(edition)
    assert {"ko.hwpx", "en.hwpx"} <= set(documents)
    assert all(file.read_bytes().startswith((b"PK", b"%PDF")) for file in documents.values())
    assert [entry.release_id for entry in ledger.read(open_desk().lake.released)] == [edition.release_id]
    assert list(wb.editions().edition) == [1]

    said.clear()
    assert wb.publish(PROBLEM, say=said.append) == edition
    assert len(said) == 1, "nothing is executed again"

    asked = wb.recommendations()
    assert set(asked.problem) == {PROBLEM}
    assert asked.decision.isna().all()


@pytest.mark.slow
@pytest.mark.notebook
def test_on_an_empty_lake_the_sample_city_comes_first_and_that_is_said(
    empty_home: Path, sample_files: Path
) -> None:
    shutil.copytree(sample_files, empty_home / "sample_city")
    truth = (sample_files / "truth.json").read_bytes()
    said: list[Text] = []
    page = wb.report(PROBLEM, empty_home / "out", languages=("ko",), say=said.append)
    assert page == empty_home / "out" / f"{PROBLEM}.html"
    assert "SAMPLE" in said[0].en
    assert "표본 자료" in page.read_text(encoding="utf-8")
    assert not (empty_home / "lake" / "real").exists()
    assert (empty_home / "sample_city" / "truth.json").read_bytes() == truth, (
        "a city that is there keeps its size"
    )
    assert {file.status for file in wb.prepare_sample().files} == {"unchanged"}


def test_without_a_printing_program_an_edition_has_no_pdf_and_one_line_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home / "nothing"))
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    said: list[Text] = []
    assert building.print_languages("<p>", open_desk(), said.append) == {}
    assert [line.en for line in said] == ["  Without a PDF: there is no program to make a PDF with"]


def test_a_page_and_a_release_that_differ_are_refused(home: Path) -> None:
    shown = wb.release(wb.run(PROBLEM))
    publication._require_same_release(shown, f"… {shown.id} …".encode())
    with pytest.raises(publication.ReportError):
        publication._require_same_release(shown, b"another page")


def test_ingesting_elsewhere_does_not_change_what_is_being_published(
    empty_home: Path, sample_files: Path
) -> None:
    """The digest is of the versions that this process looks at, which are those it publishes."""
    earlier, later = sorted((sample_files / "air").glob("일별평균대기오염도*.csv"))
    wb.ingest_files(earlier, sample=True)
    desk = open_desk()
    before = publication._digest(find_problem(PROBLEM), desk)
    ingest_paths([later], catalog=desk.catalog, lake=desk.lake)
    assert publication._digest(find_problem(PROBLEM), desk) == before


@pytest.mark.parametrize(
    ("reason", "error"),
    [("  ", ReportError), ("가" * 501, ReportError), ("문의 010-1234-5678", PersonalDataFound)],
)
def test_a_correction_says_why_and_names_nobody(reason: str, error: type[Exception], home: Path) -> None:
    current = publication.build_edition(wb.release(wb.run(PROBLEM)), "an earlier digest")
    with pytest.raises(error):
        publication._require_correction(PROBLEM, reason, current, "another digest")
    assert publication._require_correction(PROBLEM, " 분모가\n두 번 ", current, "another") == "분모가 두 번"


def test_where_nothing_changed_there_is_nothing_to_correct(home: Path) -> None:
    current = publication.build_edition(wb.release(wb.run(PROBLEM)), "d")
    for published in (None, current):
        with pytest.raises(ReportError, match="nothing to correct"):
            publication._require_correction(PROBLEM, "왜", published, "d")


def test_what_has_not_changed_is_seen_without_reading_an_analysis(home: Path) -> None:
    """Under a second: the analyses and what they import are most of a second by themselves."""
    desk = open_desk()
    problem = find_problem(PROBLEM)
    shown = wb.release(wb.run(PROBLEM))
    draft = publication.build_edition(shown, publication._digest(problem, desk))
    inputs = publication._describe(problem, desk)
    edition = write_edition(desk.lake, draft, b"<p>", {"id": shown.id, "findings": []}, inputs=inputs)
    assert publication._find_unchanged(PROBLEM) == edition
    code = (
        "import sys, workbench as wb; wb.publish('fine_dust', say=print);"
        "print([m for m in sys.modules if m.split('.')[0] in ('scipy', 'statsmodels', 'sqlalchemy', 'nbclient')"
        " or m.startswith('workbench.problems')])"
    )
    environ = os.environ | settings_environment(desk.settings)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_interrupted_publication_is_finished_with_its_requests(home: Path) -> None:
    """Else an edition would be public, called unchanged ever after, and the city asked nothing."""
    desk = open_desk()
    problem = find_problem(PROBLEM)
    shown = wb.release(wb.run(PROBLEM))
    assert shown.result.recommendations

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_edition(
            desk.lake,
            publication.build_edition(shown, publication._digest(problem, desk)),
            b"<p>",
            release_document(shown),
            inputs=publication._describe(problem, desk),
            announce=die,
        )
    assert len(wb.editions()) == len(wb.recommendations()) == 0
    edition = wb.publish(PROBLEM, say=lambda _: None)
    assert (edition.number, edition.file.read_bytes()) == (1, b"<p>")
    asked = wb.recommendations()
    assert set(asked.due) == {r.due for r in shown.result.recommendations}
    assert len(asked) == len(shown.result.recommendations)


@pytest.mark.parametrize("how", ["another notebook", "nothing written down"])
def test_what_has_changed_is_not_taken_for_unchanged(
    how: str, home: Path, tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk()
    problem = find_problem(PROBLEM)
    shown = wb.release(wb.run(PROBLEM))
    draft = publication.build_edition(shown, publication._digest(problem, desk))
    inputs = None if how == "nothing written down" else publication._describe(problem, desk)
    write_edition(desk.lake, draft, b"<p>", {"id": shown.id, "findings": []}, inputs=inputs)
    if how == "another notebook":
        (tmp_path / "n").mkdir()
        text = (repository / "notebooks" / f"{PROBLEM}.ipynb").read_text("utf-8")
        (tmp_path / "n" / f"{PROBLEM}.ipynb").write_text(text + "\n", "utf-8")
        monkeypatch.setenv("WORKBENCH_NOTEBOOKS", str(tmp_path / "n"))
        wb.refresh()
    assert publication._find_unchanged(PROBLEM) is None
