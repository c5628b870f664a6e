"""How far a long command is."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

from workbench.core.progress import show_notebook_progress, show_progress


def test_a_pipe_gets_a_few_whole_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress() as progress:
        for i in range(1, 101):
            progress(f"file{i}.csv", i, 100)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == ["[1/100] file1.csv", "[100/100] file100.csv"]


def test_where_a_document_is_asked_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress(quiet=True) as progress:
        progress("file.csv", 1, 1)
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_a_bar_is_drawn_and_cleared_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    with show_progress() as progress:
        progress("대여이력[1].csv", 1, 2)
    told = capsys.readouterr()
    assert told.out == ""
    assert "대여이력[1].csv" in told.err
    assert told.err.endswith("\x1b[2K"), "the bar leaves nothing behind"


def test_ci_gets_lines_even_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("CI", "1")
    with show_progress() as progress:
        progress("file.csv", 1, 1)
    assert capsys.readouterr().err == "[1/1] file.csv\n"


def test_where_nobody_knows_of_how_much(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress() as progress:
        progress("bikeList", 1, None)
    assert capsys.readouterr().err == "[1/?] bikeList\n"


def test_a_program_that_calls_a_verb_is_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with show_notebook_progress() as progress:
        progress("file.csv", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_what_the_caller_brings_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[str, int, int]] = []
    with show_notebook_progress(lambda *step: told.append(step)) as progress:
        progress("file.csv", 1, 2)
    assert told == [("file.csv", 1, 2)]
    assert capsys.readouterr() == ("", "")


CELL = """
from workbench.core.progress import is_notebook, show_notebook_progress
with show_notebook_progress() as progress:
    for n in range(1, 4):
        progress(f"대여이력_{n}.csv", n, 3)
    progress("bikeList", 3, None)
print("notebook:", is_notebook())
"""


@pytest.mark.notebook
def test_a_notebook_shows_a_bar_below_the_cell() -> None:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])  # type: ignore[no-untyped-call]
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    outputs = book.cells[0].outputs
    assert {output.get("name") for output in outputs} == {"stdout"}, "no red box, no warning"
    text = "".join(output["text"] for output in outputs)
    assert "대여이력_1.csv" in text
    assert "1/3" in text
    assert "3/3" in text
    assert text.endswith("notebook: True\n")
