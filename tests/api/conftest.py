"""A small sample city in a lake of its own, for the verbs to work on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench import api
from workbench.ingest.sample_city import write_sample_city

SCALE = 0.02
THEMES = ("boundaries", "air")
CRASHES = "자치구별_자전거_교통사고*.csv"


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw files of a small sample city."""
    folder = tmp_path_factory.mktemp("city")
    write_sample_city(folder, scale=SCALE)
    return folder


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory, sample_files: Path) -> Path:
    home = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(home))
        crashes = next((sample_files / "bicycle").glob(CRASHES))
        report = api.ingest_files(*(sample_files / theme for theme in THEMES), crashes, sample=True)
        api.refresh()
    assert all(file.status == "ingested" for file in report.files), [f.path for f in report.files]
    return home


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home without any data, and this process looking at it."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    api.refresh()
    yield tmp_path
    api.refresh()


@pytest.fixture
def home(empty_home: Path, _filled: Path) -> Path:
    """A home with the sample city's boundaries, air and yearly crashes, one's own to change."""
    shutil.copytree(_filled, empty_home, dirs_exist_ok=True)
    return empty_home
