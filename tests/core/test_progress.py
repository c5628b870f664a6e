"""How far a long command is."""

from __future__ import annotations

import pytest

from workbench.core.progress import show_progress


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
