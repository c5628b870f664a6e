"""What a report says of itself, and what the lake at hand says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import workbench as wb
from workbench.api.verification import recompute, verify
from workbench.core.errors import ReportError
from workbench.reports.seal import seal_page

PROBLEM = "fine_dust"


@pytest.fixture
def facts(home: Path) -> dict[str, Any]:
    """What a report made here, now, would carry in its seal."""
    shown = wb.release(wb.run(PROBLEM))
    return {"problem": PROBLEM, "release": shown.id, "is_sample": True, "receipt": wb.receipt()}


def test_the_receipt_holds_what_the_run_read(facts: dict[str, Any]) -> None:
    read = {s["dataset"]: s for s in facts["receipt"]["snapshots"]}
    assert {"air_daily", "gu_boundaries"} <= set(read)
    assert all(len(f["sha256"]) == 64 for s in read.values() for f in s["files"])
    asked = [q for q in facts["receipt"]["queries"] if any(r.startswith("air_daily@") for r in q["reads"])]
    assert asked


def test_the_same_versions_give_the_same_release(facts: dict[str, Any]) -> None:
    found = recompute(facts)
    assert (found.release, found.is_same, found.is_same_code) == (facts["release"], True, True)


def test_new_data_in_the_lake_does_not_matter(
    facts: dict[str, Any], home: Path, sample_files: Path, tmp_path: Path
) -> None:
    source = sorted((sample_files / "air").glob("일별평균대기오염도*.csv"))[-1]
    changed = tmp_path / source.name
    changed.write_bytes(b"\n".join(source.read_bytes().split(b"\n")[:-300]) + b"\n")
    before = wb.receipt()["snapshots"]
    wb.ingest_files(changed, sample=True)
    wb.refresh()
    assert wb.release(wb.run(PROBLEM)).id != facts["release"]
    assert wb.receipt()["snapshots"] != before
    assert recompute(facts).is_same


def test_a_report_of_versions_that_are_not_here_is_not_recomputed(facts: dict[str, Any]) -> None:
    for snapshot in facts["receipt"]["snapshots"]:
        snapshot["version"] = "0" * 16
    with pytest.raises(ReportError, match="are not here"):
        recompute(facts)


def test_a_report_of_real_data_is_not_recomputed_from_the_sample(facts: dict[str, Any]) -> None:
    with pytest.raises(ReportError, match="other kind"):
        recompute(facts | {"is_sample": False})


def test_a_file_is_looked_at_alone(empty_home: Path) -> None:
    file = empty_home / "report.html"
    file.write_text(seal_page("<html><body><p>12</p></body></html>", {"problem": "x"}, b"k" * 32))
    assert verify(file).is_whole
    file.write_text(file.read_text().replace("<p>12", "<p>13"))
    assert [c.text for c in verify(file).changes] == ["13"]


@pytest.mark.parametrize("content", [b"<html><body></body></html>", b"\xff\xfe\x00", None])
def test_what_is_no_sealed_report_is_said_to_be_none(empty_home: Path, content: bytes | None) -> None:
    file = empty_home / "report.html"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ReportError, match=r"report\.html"):
        verify(file)
