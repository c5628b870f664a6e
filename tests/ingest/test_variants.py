"""Every described dataset in the dresses of several publishers: known for what it is, and read whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ingest import publishing
from tests.ingest.publishing import ROWS_N, Style, build_table, find_name
from workbench.catalog import load_catalog
from workbench.core.dataset import Dataset
from workbench.core.settings import REPOSITORY
from workbench.ingest import ingest_paths
from workbench.ingest.files import RawFile
from workbench.ingest.formats import open_sources
from workbench.ingest.recognise import recognise
from workbench.storage import Lake

CATALOG = load_catalog(REPOSITORY / "datasets")
HEADERS = REPOSITORY / "tests" / "catalog" / "headers.yaml"


@dataclass(frozen=True)
class Dress:
    style: Style
    suffix: str
    write: Callable[..., bytes]


DRESSES = (
    Dress(Style("cp949"), ".csv", publishing.write_csv("cp949")),
    Dress(
        Style("bom-quoted-reordered", turns=True),
        ".csv",
        publishing.write_csv("utf-8-sig", quoted=True, line="\n"),
    ),
    Dress(Style("other-spelling-total", spelling=1, totals=True), ".csv", publishing.write_csv("utf-8")),
    Dress(Style("broken-headers", breaks=True), ".csv", publishing.write_csv("cp949", quoted=True)),
    Dress(
        Style("few-columns-utf16-tabs", drops=True), ".txt", publishing.write_csv("utf-16", delimiter="\t")
    ),
    Dress(Style("workbook-total", totals=True, breaks=True), ".xlsx", publishing.write_workbook),
    Dress(Style("page-named-xls", turns=True, totals=True), ".xls", publishing.write_page),
)
each_dress = pytest.mark.parametrize("dress", DRESSES, ids=lambda dress: dress.style.name)


def publish(dataset: Dataset, dress: Dress, folder: Path) -> tuple[Path, int]:
    """Write a file of the dataset; it, and how many total rows are in it."""
    table, totals = build_table(dataset, dress.style)
    shapes = any(f.type == "geometry" for f in dataset.fields)
    home = folder / dataset.id
    home.mkdir()
    file = home / find_name(dataset, HEADERS, ".geojson" if shapes else dress.suffix)
    file.write_bytes(publishing.write_geojson(table) if shapes else dress.write(table))
    return file, totals


@each_dress
@pytest.mark.parametrize("dataset", list(CATALOG), ids=lambda dataset: dataset.id)
def test_a_file_is_known_for_what_it_is(dataset: Dataset, dress: Dress, tmp_path: Path) -> None:
    file, _ = publish(dataset, dress, tmp_path)
    (source,) = open_sources(RawFile(file.name, file))
    match = recognise(CATALOG, file.name, source.head, geometry=source.has_geometry)
    assert match.dataset.id == dataset.id
    promised = {f.name for f in dataset.fields if f.source and not f.optional_column and f.type != "geometry"}
    read = set(match.columns) | {field for _, field in match.wide.values()}
    told = {f.name for f in dataset.fields for s in f.source if s.startswith(("<", "@"))}
    assert promised <= read | told


@each_dress
def test_every_row_is_read_and_totals_are_kept_apart(dress: Dress, tmp_path: Path) -> None:
    totals = {}
    folder = tmp_path / "files"
    folder.mkdir()
    for dataset in CATALOG:
        _, totals[dataset.id] = publish(dataset, dress, folder)
    lake = Lake(tmp_path / "lake", is_sample=False)
    report = ingest_paths([folder], catalog=CATALOG, lake=lake)
    read = {f.dataset: (f.status, f.rows_read, f.rows_kept) for f in report.files}
    assert read == {d: ("ingested", ROWS_N + n, ROWS_N) for d, n in totals.items()}
    apart = {f.dataset: {r.code: r.rows for r in f.reasons if r.code == "total_row"} for f in report.files}
    assert apart == {d: {"total_row": 1} if n else {} for d, n in totals.items()}
    if dress.style.totals:
        assert sum(totals.values()) >= 10
