"""Which data there is, and how more of it comes in."""

from __future__ import annotations

from pathlib import Path

import pytest

import workbench as wb
from workbench.core.errors import DatasetUnknown, FileError


def test_every_described_dataset_is_listed_with_what_is_there_of_it(home: Path) -> None:
    frame = wb.datasets()
    assert frame.index.is_unique
    assert frame.loc["bike_rides", "rows_n"] == 0
    assert frame.loc["air_daily", "rows_n"] == wb.sql("select count(*) as n from air_daily").n[0]
    assert frame.loc["air_daily", "is_sample"]
    assert frame.loc["air_daily", "first"] < frame.loc["air_daily", "last"]


def test_titles_are_in_the_readers_language(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wb.datasets().loc["bike_rides", "title"].isascii()
    monkeypatch.setenv("WORKBENCH_LANG", "ko")
    assert "공공자전거" in wb.datasets().loc["bike_rides", "title"]


def test_the_fields_of_a_dataset(empty_home: Path) -> None:
    frame = wb.describe("bike_rides")
    assert frame.loc["birth_year", "sensitivity"] == "quasi"
    assert "대여일시" in frame.loc["rented_at", "source"]
    assert frame.attrs["licence"]


def test_a_name_nearly_right_is_helped(empty_home: Path) -> None:
    with pytest.raises(DatasetUnknown, match="bike_rides"):
        wb.describe("bike_ride")


def test_files_that_are_not_there_are_named_before_any_is_read(empty_home: Path, sample_files: Path) -> None:
    with pytest.raises(FileError, match=r"nothing\.csv"):
        wb.ingest_files(sample_files / "air", empty_home / "nothing.csv")
    assert not (empty_home / "lake").exists()


def test_what_comes_in_is_real_unless_called_sample(empty_home: Path, sample_files: Path) -> None:
    crashes = next((sample_files / "bicycle").glob("자치구별_자전거_교통사고*.csv"))
    report = wb.ingest_files(crashes)
    assert [file.status for file in report.files] == ["ingested"]
    assert (empty_home / "lake" / "real" / "tidy" / "bike_crashes_gu").is_dir()
    assert not (empty_home / "lake" / "sample").exists()
    assert not wb.datasets().loc["bike_crashes_gu", "is_sample"]
    assert [file.status for file in wb.ingest_files(crashes).files] == ["unchanged"]
