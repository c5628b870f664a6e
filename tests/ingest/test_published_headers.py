"""Ingest recognises headers of other years, provinces and agencies as the table of them says."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from workbench.catalog import load_catalog
from workbench.core.errors import FileError
from workbench.core.settings import REPOSITORY
from workbench.ingest.recognise import recognise

CATALOG = load_catalog(REPOSITORY / "datasets")
HEADERS = REPOSITORY / "tests" / "catalog" / "headers.yaml"


def read_headers(file: Path) -> list[tuple[str, list[str], bool, str | None]]:
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [
        (e["file"], "".join(e["header"]).split(","), e.get("geometry", False), e["dataset"]) for e in entries
    ]


@pytest.mark.parametrize(
    ("name", "header", "geometry", "dataset"),
    read_headers(HEADERS),
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_published_header_is_of_its_dataset_or_of_none(
    name: str, header: list[str], geometry: bool, dataset: str | None
) -> None:
    if dataset is not None:
        assert recognise(CATALOG, name, [header], geometry=geometry).dataset.id == dataset
        return
    with pytest.raises(FileError) as caught:
        recognise(CATALOG, name, [header], geometry=geometry)
    assert caught.value.next_step is not None
