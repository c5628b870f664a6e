"""What the programs started from here are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.api.environment import settings_environment
from workbench.core.settings import Settings, load_settings


def test_they_read_back_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(home=tmp_path / "home", data="sample", memory="1GB", threads=3, port=8123)
    assert load_settings(settings_environment(settings)) == settings


def test_paths_are_absolute_whatever_folder_they_run_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = settings_environment(Settings(home=Path("var")))
    assert told["WORKBENCH_HOME"] == str(tmp_path / "var")


def test_the_readers_language_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    assert settings_environment(Settings())["WORKBENCH_LANG"] == "en"
    monkeypatch.delenv("WORKBENCH_LANG")
    assert "WORKBENCH_LANG" not in settings_environment(Settings())
