"""A person's seat."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from workbench.core.settings import Settings
from workbench.hub import seat


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "bicycle.ipynb").write_text("bicycle, first form")
    (folder / "notes.txt").write_text("not for the seats")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "users" / "김하늘"


def test_the_first_time_all_notebooks_come(notebooks: Path, home: Path) -> None:
    seat.prepare_seat(home, notebooks)
    assert (home / "bicycle.ipynb").read_text() == "bicycle, first form"
    assert not (home / "notes.txt").exists()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_sql_is_loaded_in_the_kernel_and_the_choice_is_theirs(notebooks: Path, home: Path) -> None:
    seat.prepare_seat(home, notebooks)
    config = home / ".ipython" / "profile_default" / "ipython_kernel_config.py"
    assert '"workbench"' in config.read_text()
    config.write_text("# mine")
    seat.prepare_seat(home, notebooks)
    assert config.read_text() == "# mine"


def test_what_a_person_changed_stays(notebooks: Path, home: Path) -> None:
    seat.prepare_seat(home, notebooks)
    (home / "bicycle.ipynb").write_text("mine")
    (notebooks / "bicycle.ipynb").write_text("bicycle, second form")
    assert seat.copy_notebooks(notebooks, home) == []
    assert (home / "bicycle.ipynb").read_text() == "mine"


def test_what_a_person_had_before_is_never_overwritten(notebooks: Path, home: Path) -> None:
    home.mkdir(parents=True)
    (home / "bicycle.ipynb").write_text("mine, before the hub knew it")
    seat.prepare_seat(home, notebooks)
    assert (home / "bicycle.ipynb").read_text() == "mine, before the hub knew it"


def test_an_untouched_copy_follows_the_original(notebooks: Path, home: Path) -> None:
    seat.prepare_seat(home, notebooks)
    (notebooks / "bicycle.ipynb").write_text("bicycle, second form")
    assert seat.copy_notebooks(notebooks, home) == ["bicycle.ipynb"]
    assert (home / "bicycle.ipynb").read_text() == "bicycle, second form"


def test_new_and_deleted_ones_appear(notebooks: Path, home: Path) -> None:
    seat.prepare_seat(home, notebooks)
    (notebooks / "fine_dust.ipynb").write_text("fine dust")
    (home / "bicycle.ipynb").unlink()
    assert seat.copy_notebooks(notebooks, home) == ["bicycle.ipynb", "fine_dust.ipynb"]
    assert seat.copy_notebooks(notebooks, home) == []


def test_a_spoilt_record_overwrites_nothing(notebooks: Path, home: Path) -> None:
    seat.prepare_seat(home, notebooks)
    (home / ".workbench-notebooks.json").write_text("{")
    (notebooks / "bicycle.ipynb").write_text("bicycle, second form")
    seat.copy_notebooks(notebooks, home)
    assert (home / "bicycle.ipynb").read_text() == "bicycle, first form"


def test_a_seat_is_told_absolute_paths_and_its_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(seat, "machine_memory", lambda: 8 << 30)
    told = seat.seat_environment(Settings(home=Path("here"), memory="4GB", threads=2))
    assert told["WORKBENCH_HOME"] == str(tmp_path / "here")
    assert Path(told["WORKBENCH_NOTEBOOKS"]).is_absolute()
    assert told["WORKBENCH_MEMORY"] == "1024MiB"
    assert told["OMP_NUM_THREADS"] == told["WORKBENCH_THREADS"] == "2"


def test_a_lower_setting_wins_over_the_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat, "machine_memory", lambda: 64 << 30)
    assert seat.seat_environment(Settings(memory="512MiB"))["WORKBENCH_MEMORY"] == "512MiB"


def test_a_seat_does_not_learn_the_databases_password() -> None:
    told = seat.seat_environment(Settings(database="postgresql://table:s3cret@db/table"))
    assert not any("s3cret" in value for value in told.values())


@pytest.mark.parametrize(
    ("text", "size"),
    [("4GB", 4 * 10**9), ("512MiB", 512 << 20), ("1.5 g", 1_500_000_000), ("100", 100), ("80%", None)],
)
def test_sizes(text: str, size: int | None) -> None:
    assert seat.read_size(text) == size


def test_jupyterlab_speaks_korean() -> None:
    told = seat.seat_environment(Settings())
    overrides = Path(told["JUPYTER_CONFIG_PATH"]) / "labconfig" / "default_setting_overrides.json"
    settings = json.loads(overrides.read_text(encoding="utf-8"))
    assert settings["@jupyterlab/translation-extension:plugin"]["locale"] == "ko_KR"


def test_a_seat_opens_on_the_first_notebook(notebooks: Path) -> None:
    assert seat.first_page(Settings(notebooks=notebooks)) == "/lab"
    (notebooks / "first_steps.ipynb").write_text("{}")
    assert seat.first_page(Settings(notebooks=notebooks)) == "/lab/tree/first_steps.ipynb"
