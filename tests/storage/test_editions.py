from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from workbench.core.result import Edition
from workbench.core.text import Text
from workbench.storage import (
    Lake,
    current_edition,
    edition_documents,
    editions,
    finish_edition,
    write_edition,
)


def build_edition(release_id: str) -> Edition:
    return Edition(
        problem_id="bicycle",
        number=0,
        release_id=release_id,
        title=Text("자전거", "Bicycles"),
        summary=Text("요약", "Summary"),
        file=Path(),
        published_at=datetime(2026, 1, 2, tzinfo=UTC),
        is_sample=True,
        inputs_digest="d",
    )


def test_editions_are_numbered_and_the_earlier_ones_stay(tmp_path: Path) -> None:
    lake = Lake(tmp_path, is_sample=True)
    assert current_edition(lake, "bicycle") is None
    write_edition(lake, build_edition("aa"), b"<p>1</p>", {"id": "aa"})
    second = write_edition(lake, build_edition("bb"), b"<p>2</p>", {"id": "bb"})
    assert second.number == 2
    assert current_edition(lake, "bicycle") == second
    assert [e.file.read_bytes() for e in editions(lake, "bicycle")] == [b"<p>1</p>", b"<p>2</p>"]


def test_documents_lie_beside_the_page(tmp_path: Path) -> None:
    lake = Lake(tmp_path, is_sample=True)
    written = {"en.pdf": b"%PDF", "ko.hwpx": b"PK"}
    edition = write_edition(lake, build_edition("aa"), b"<p>1</p>", {"id": "aa"}, documents=written)
    found = edition_documents(edition)
    assert {name: file.read_bytes() for name, file in found.items()} == written
    assert list(found) == ["en.pdf", "ko.hwpx"]
    assert edition_documents(write_edition(lake, build_edition("bb"), b"<p>2</p>", {"id": "bb"})) == {}


def test_an_edition_is_published_once_it_is_announced_and_never_lost(tmp_path: Path) -> None:
    """Whatever fails between the two: nobody sees the edition, and the next to publish finishes it first."""
    lake = Lake(tmp_path, is_sample=True)
    announced: list[tuple[int, str]] = []

    def announce(edition: Edition, release: Mapping[str, Any]) -> None:
        assert current_edition(lake, "bicycle") != edition
        announced.append((edition.number, release["id"]))

    def fail(edition: Edition, release: Mapping[str, Any]) -> None:
        raise OSError

    first = write_edition(lake, build_edition("aa"), b"<p>1</p>", {"id": "aa"}, announce=announce)
    with pytest.raises(OSError):
        write_edition(lake, build_edition("bb"), b"<p>2</p>", {"id": "bb"}, announce=fail)
    assert editions(lake, "bicycle") == (first,)
    assert current_edition(lake, "bicycle") == first
    third = write_edition(lake, build_edition("cc"), b"<p>3</p>", {"id": "cc"}, announce=announce)
    assert announced == [(1, "aa"), (2, "bb"), (3, "cc")]
    assert [e.release_id for e in editions(lake, "bicycle")] == ["aa", "bb", "cc"]
    finish_edition(lake, "bicycle", fail)
    assert current_edition(lake, "bicycle") == third
