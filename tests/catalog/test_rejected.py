from __future__ import annotations

from pathlib import Path

from tests.ingest.shops import FakeCatalog, build_dataset
from workbench.catalog.rejected import read_rejected
from workbench.ingest import ingest_paths
from workbench.storage import Lake


def test_rows_of_all_files_in_the_order_of_their_lines(tmp_path: Path) -> None:
    for name, rows in (("가게_2.csv", "1,가,x\n2,나,1\n3,다,x\n"), ("가게_1.csv", "4,라,1\n,마,1\n")):
        (tmp_path / name).write_text(f"번호,이름,방문수\n{rows}", encoding="utf-8")
    lake = Lake(tmp_path / "lake", is_sample=False)
    ingest_paths(
        [tmp_path / "가게_1.csv", tmp_path / "가게_2.csv"], catalog=FakeCatalog(build_dataset()), lake=lake
    )  # type: ignore[arg-type]
    snapshot = lake.current("shops")
    rows = read_rejected(snapshot)
    assert rows.column_names == ["source", "line", "reason", "field"]
    assert [tuple(r.values()) for r in rows.to_pylist()] == [
        ("가게_1.csv", 3, "required", "shop_id"),
        ("가게_2.csv", 2, "type", "visits_n"),
        ("가게_2.csv", 4, "type", "visits_n"),
    ]
    assert read_rejected(snapshot, reason="required", with_cells=True)["cells"].to_pylist() == [
        '[null,"마","1"]'
    ]
    assert read_rejected(snapshot, reason="range").num_rows == 0


def test_a_version_without_any(tmp_path: Path) -> None:
    file = tmp_path / "가게.csv"
    file.write_text("번호,이름,방문수\n1,가,1\n", encoding="utf-8")
    lake = Lake(tmp_path / "lake", is_sample=False)
    ingest_paths([file], catalog=FakeCatalog(build_dataset()), lake=lake)  # type: ignore[arg-type]
    assert read_rejected(lake.current("shops"), with_cells=True).column_names[-1] == "cells"
