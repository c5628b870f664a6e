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


def test_columns_that_say_the_same_need_a_further_header_row() -> None:
    """Two rows of the header tell of 합계 twice: only with the third are all persons told from men."""
    head = [
        ["자치구별(1)", "자치구별(2)", "2023 4/4", "2023 4/4", "2023 4/4"],
        ["자치구별(1)", "자치구별(2)", "세대 (세대)", "합계 (명)", "합계 (명)"],
        ["자치구별(1)", "자치구별(2)", "소계", "소계", "남자"],
        ["합계", "종로구", "72067", "150000", "72000"],
    ]
    match = recognise(CATALOG, "주민등록인구(구별)_20240201.csv", head)
    assert (match.dataset.id, match.height) == ("resident_population", 3)
    assert [groups["category"] for groups, _ in match.wide.values()] == [
        "세대 (세대) 소계",
        "합계 (명) 소계",
        "합계 (명) 남자",
    ]
    with pytest.raises(FileError):
        recognise(CATALOG, "주민등록인구(구별)_20240201.csv", [*head[:2], head[3]])
