"""Rows that are where the things of another dataset are: rides at their stations."""

from __future__ import annotations

from pathlib import Path

from tests.ingest.shops import FakeCatalog, build_dataset, build_field, read_rows
from workbench.core.dataset import Place, Recognise, Via
from workbench.geo import build_grid_id
from workbench.ingest import ingest_paths
from workbench.storage import Lake

SHOPS = build_dataset()
SALES = build_dataset(
    id="sales",
    fields=(
        build_field("sale_id", "code", "거래번호", required=True),
        build_field("shop_id", "code", "판매가게", width=3),
    ),
    key=("sale_id",),
    checks=(),
    recognise=Recognise(files=("거래",)),
    place=Place(via=Via(dataset="shops", key="shop_id", field="shop_id")),
    digest="d2",
)


def write(folder: Path, name: str, *lines: str) -> Path:
    file = folder / name
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def ingest(lake: Lake, *files: Path) -> list[str]:
    report = ingest_paths(list(files), catalog=FakeCatalog(SALES, SHOPS), lake=lake)  # type: ignore[arg-type]
    return [f.status for f in report.files]


def grid(lon: float, lat: float) -> str:
    return str(build_grid_id([lon], [lat])[0])


def test_a_sale_is_where_its_shop_is(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake", is_sample=False)
    shops = write(tmp_path, "가게.csv", "번호,이름,방문수,경도,위도", "1,가,1,127.0,37.5", "2,나,1,,")
    # The name sorts before the shops': order must not come from it.
    sales = write(tmp_path, "거래.csv", "거래번호,판매가게", "a,1", "b,2", "c,9", "d,", "e,1")
    assert ingest(lake, sales, shops) == ["ingested", "ingested"]
    here = grid(127.0, 37.5)
    assert sorted(read_rows(lake, "sale_id, grid_id, gu_code", "sales")) == [
        ("a", here, None),
        ("b", None, None),
        ("c", None, None),
        ("d", None, None),
        ("e", here, None),
    ]
    assert ingest(lake, sales, shops) == ["unchanged", "unchanged"]


def test_sales_move_with_their_shop_and_only_then(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake", is_sample=False)
    sales = write(tmp_path, "거래.csv", "거래번호,판매가게", "a,1")
    assert ingest(lake, sales) == ["ingested"]
    assert read_rows(lake, "grid_id", "sales") == [(None,)]

    first = write(tmp_path, "가게.csv", "번호,이름,방문수,경도,위도", "1,가,1,127.0,37.5")
    ingest(lake, first)
    assert read_rows(lake, "grid_id", "sales") == [(grid(127.0, 37.5),)]
    placed = lake.current("sales").version

    renamed = write(tmp_path, "가게_2.csv", "번호,이름,방문수,경도,위도", "1,새 이름,2,127.0,37.5")
    ingest(lake, renamed)
    assert lake.current("sales").version == placed

    moved = write(tmp_path, "가게_3.csv", "번호,이름,방문수,경도,위도", "1,가,1,127.1,37.6")
    ingest(lake, moved)
    assert read_rows(lake, "grid_id", "sales") == [(grid(127.1, 37.6),)]
    assert lake.versions("sales")[0].rows_n == 1
