"""What is wrong with a workbench, if anything."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench.api import health
from workbench.api.health import doctor


def test_a_sound_one_has_no_faults(home: Path) -> None:
    assert doctor() == []


def test_a_changed_file_in_the_lake_is_found(home: Path) -> None:
    part = next((home / "lake" / "sample" / "tidy" / "air_daily").rglob("part-*.parquet"))
    part.chmod(0o600)
    with part.open("ab") as stream:
        stream.write(b"x")
    faults = doctor()
    assert len(faults) == 1
    assert faults[0].startswith("sample: air_daily")


def test_a_broken_descriptor_is_found(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "datasets" / "air").mkdir(parents=True)
    (tmp_path / "datasets" / "air" / "air_daily.yaml").write_text("name: [")
    monkeypatch.setenv("WORKBENCH_DATASETS", str(tmp_path / "datasets"))
    assert any("air_daily.yaml" in fault for fault in doctor())


def test_missing_parts_name_make_env(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_BROWSER", str(empty_home / "nothing"))
    assert any("make env" in fault for fault in doctor())


def test_a_nearly_full_disk_is_told(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 30))
    assert any("1.0 GiB" in fault for fault in doctor())
