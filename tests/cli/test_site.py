"""`workbench site`: the public site as a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.cli.main import run


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return tmp_path


def test_a_site_is_written(empty: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["site", str(empty / "out")]) == 0
    assert (empty / "out" / "index.html").is_file()
    assert capfd.readouterr().out.strip() == str(empty / "out" / "index.html")


def test_a_folder_of_something_else_is_left_alone(empty: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (empty / "note.txt").write_text("mine")
    assert run(["site", str(empty)]) == 9
    assert "[WB700]" in capfd.readouterr().err
    assert (empty / "note.txt").read_text() == "mine"


def test_a_correction_is_of_one_problem(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["publish", "--all", "--correction", "왜"]) == 2
