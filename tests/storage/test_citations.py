"""What the published editions rest on is read whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.storage.versions import publish_edition
from workbench.core.errors import LakeBusy, LakeDamaged
from workbench.storage import Lake
from workbench.storage.citations import read_citations


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", is_sample=False)


def test_no_edition_cites_nothing(lake: Lake) -> None:
    assert read_citations(lake) == ()


def test_each_edition_names_its_versions_and_findings(lake: Lake) -> None:
    publish_edition(lake, "air", [("air_daily", "v1")])
    publish_edition(lake, "bicycle", [("bike_rides", "v1"), ("parks", "p1")], ["rate"])
    publish_edition(lake, "bicycle", [("bike_rides", "v2")])
    found = read_citations(lake)
    assert [(c.problem_id, c.number, c.is_current) for c in found] == [
        ("air", 1, True),
        ("bicycle", 1, False),
        ("bicycle", 2, True),
    ]
    assert found[1].versions == {("bike_rides", "v1"), ("parks", "p1")}
    assert found[1].findings[0].sentence.to("ko") == "rate 문장"


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"snapshots": [{"version": "v1"}]}'])
def test_an_unreadable_release_is_said(lake: Lake, broken: str) -> None:
    edition = publish_edition(lake, "air", [("air_daily", "v1")])
    (edition.file.parent / "release.json").write_text(broken, encoding="utf-8")
    with pytest.raises(LakeDamaged, match="air 1"):
        read_citations(lake)


def test_an_edition_being_written_is_waited_for_and_a_dead_one_is_not(lake: Lake) -> None:
    publish_edition(lake, "air", [("air_daily", "v1")])
    draft = lake.released / "air" / ".0123"
    draft.mkdir()
    with pytest.raises(LakeBusy):
        read_citations(lake)
    os.utime(draft, (0, 0))
    assert len(read_citations(lake)) == 1


def test_a_draft_that_says_what_it_cites_counts(lake: Lake) -> None:
    publish_edition(lake, "air", [("air_daily", "v1")]).file.parent.rename(lake.released / "air" / ".0123")
    (citation,) = read_citations(lake)
    assert (citation.number, citation.is_current) == (0, False)
    assert citation.versions == {("air_daily", "v1")}
