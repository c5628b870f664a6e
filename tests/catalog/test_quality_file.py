from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.catalog.versions import SHOPS, ingest_text
from tests.ingest.shops import build_dataset
from workbench.catalog import quality_file
from workbench.catalog.quality_file import load_sheet

DATASET = build_dataset(cycle="daily", period="opened_date")


def test_measured_once_and_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = ingest_text(SHOPS, tmp_path, DATASET)
    folder = tmp_path / "sheets"
    first = load_sheet(DATASET, snapshot, folder, today=date(2020, 1, 8))
    assert len(list(folder.rglob("*.json"))) == 1
    assert list(folder.rglob("*.part")) == []

    monkeypatch.setattr(quality_file, "grade", None)
    later = load_sheet(DATASET, snapshot, folder, today=date(2020, 2, 8))
    assert later["rows"] == first["rows"]
    assert later["measured_on"] == "2020-02-08"
    levels = [
        next(d["level"] for d in sheet["dimensions"] if d["dimension"] == "timeliness")
        for sheet in (first, later)
    ]
    assert levels == ["A", "D"]


def test_another_descriptor_is_another_sheet(tmp_path: Path) -> None:
    snapshot = ingest_text(SHOPS, tmp_path, DATASET)
    load_sheet(DATASET, snapshot, tmp_path / "sheets")
    load_sheet(build_dataset(digest="d2"), snapshot, tmp_path / "sheets")
    assert len(list((tmp_path / "sheets").rglob("*.json"))) == 2


def test_the_document_survives_json(tmp_path: Path) -> None:
    snapshot = ingest_text(SHOPS, tmp_path, DATASET)
    first = load_sheet(DATASET, snapshot, tmp_path / "sheets", today=date(2024, 1, 1))
    assert json.loads(json.dumps(first)) == load_sheet(
        DATASET, snapshot, tmp_path / "sheets", today=date(2024, 1, 1)
    )
