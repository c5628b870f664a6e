"""Personal data that a file should not hold keeps its row out of the tables."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.ingest.shops import FakeCatalog, build_dataset, read_quarantine, read_rows
from workbench.core.dataset import Dataset
from workbench.ingest import ingest_paths
from workbench.storage import Lake


def ingest(folder: Path, names: list[str], dataset: Dataset) -> tuple[Lake, int]:
    file = folder / "가게_2024.csv"
    rows = [f"{i},{name},{i}" for i, name in enumerate(names, start=1)]
    file.write_text("\n".join(["번호,이름,방문수", *rows]), encoding="utf-8")
    lake = Lake(folder / "lake", is_sample=False)
    (report,) = ingest_paths([file], catalog=FakeCatalog(dataset), lake=lake).files  # type: ignore[arg-type]
    return lake, report.rows_quarantined


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        # a cell               whether its row is one of the table
        ("하늘상회", True),
        ("2호점 1588-1234", True),
        ("하늘상회 02-2133-1234", True),
        ("20240601 개업", True),
        ("1234567890123456", True),
        ("김하늘 010-1234-5678", False),
        ("김하늘 ０１０－１２３４－５６７８", False),
        ("900101-1234568", False),
        ("900101-1******", False),
        ("haneul@example.org", False),
        ("여권 M12345678", False),
        ("M123A4567", False),
    ],
)
def test_a_row_with_personal_data_is_kept_apart(tmp_path: Path, name: str, is_kept: bool) -> None:
    lake, apart = ingest(tmp_path, ["가", name, "나"], build_dataset())
    assert len(read_rows(lake)) == 2 + is_kept
    assert apart == 1 - is_kept
    assert read_quarantine(lake) == ([] if is_kept else [(3, "personal_data", "shop_name")])


def test_a_field_declared_to_hold_it_is_left_alone(tmp_path: Path) -> None:
    dataset = build_dataset()
    fields = tuple(
        dataclasses.replace(f, sensitivity="direct") if f.name == "shop_name" else f for f in dataset.fields
    )
    lake, apart = ingest(tmp_path, ["김하늘 010-1234-5678"], dataclasses.replace(dataset, fields=fields))
    assert (len(read_rows(lake)), apart) == (1, 0)


def test_the_report_names_the_field_and_never_the_value(tmp_path: Path) -> None:
    lake, _ = ingest(tmp_path, ["가", "010-1234-5678"], build_dataset())
    manifest = lake.manifest("shops", lake.current("shops").version)
    (reason,) = manifest["parts"][0]["source"]["reasons"]
    assert (reason["code"], reason["where"], reason["rows"]) == ("personal_data", "shop_name", 1)
    assert "1234-5678" not in str(manifest)


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        ("漢江빵집", True),  # ideographs of the publisher's own
        ("빵집", True),
        ("공원".encode().decode("cp949"), False),  # UTF-8 whose bytes happen to be whole letters of CP949
        ("1호 " + "마포".encode().decode("cp949"), False),
        ("공원".encode().decode("cp949")[:-1], True),  # cut: no UTF-8 any more
    ],
)
def test_a_row_in_another_encoding_is_kept_apart(tmp_path: Path, name: str, is_kept: bool) -> None:
    lake, apart = ingest(tmp_path, ["가", name, "나"], build_dataset())
    assert apart == 1 - is_kept
    assert read_quarantine(lake) == ([] if is_kept else [(3, "broken_text", "shop_name")])
