"""What an edition says of the one before it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.result import Edition
from workbench.core.text import Text
from workbench.storage import Lake, edition_changes, editions, write_edition
from workbench.storage.edition_changes import _compare_findings, compare_with_previous

INPUTS = {
    "dataset": {"rides": "a1", "gu": "b1"},
    "code": {"workbench": "c1"},
    "policy": {"policy.yaml": "p1"},
}


def finding(name: str, value: float, *, low: float | None = None, n: int = 10) -> dict[str, Any]:
    return {
        "id": name,
        "value": value,
        "interval": {"low": value if low is None else low, "high": value},
        "unit": {"ko": "건", "en": "crashes"},
        "n": n,
        "digits": 1,
        "sentence": {"ko": f"{value}건입니다.", "en": f"{value} crashes."},
    }


def release(*findings: dict[str, Any], rides: str = "a1") -> dict[str, Any]:
    snapshots = [{"dataset_id": "rides", "version": rides, "is_sample": True}]
    return {"id": "r", "policy_version": "1", "findings": list(findings), "snapshots": snapshots}


def publish(lake: Lake, document: dict[str, Any], **how: Any) -> Edition:
    draft = Edition(
        problem_id="bicycle",
        number=0,
        release_id="r",
        title=Text("자전거", "Bicycles"),
        summary=Text("요약", "Summary"),
        file=Path(),
        published_at=datetime(2026, 1, 2, tzinfo=UTC),
        is_sample=True,
        inputs_digest="d",
    )
    return write_edition(lake, draft, b"<p>", document, **how)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path, is_sample=True)


def changes(lake: Lake) -> list[Any]:
    return [change for _, change in edition_changes(editions(lake, "bicycle"))]


def test_the_four_kinds(lake: Lake) -> None:
    publish(lake, release(finding("worst", 14.2)), inputs=INPUTS)
    publish(lake, release(finding("worst", 14.2)), inputs=INPUTS | {"code": {"workbench": "c2"}})
    publish(lake, release(finding("worst", 14.9)), inputs=INPUTS)
    publish(lake, release(finding("worst", 13.0)), inputs=INPUTS, correction="분모를 두 번 셌습니다.")
    first, update, revision, correction = changes(lake)
    assert [c.kind for c in (first, update, revision, correction)] == [
        "first",
        "update",
        "revision",
        "correction",
    ]
    assert [c.is_notable for c in (first, update, revision, correction)] == [False, False, True, True]
    assert (correction.previous, correction.reason) == (3, "분모를 두 번 셌습니다.")


def test_the_difference_names_old_and_new_value(lake: Lake) -> None:
    publish(lake, release(finding("worst", 14.2), finding("gone", 3)), inputs=INPUTS)
    publish(lake, release(finding("worst", 1234.56), finding("new", 5)), inputs=INPUTS)
    found = {
        f.id: (f.before and f.before.value, f.after and f.after.value) for f in changes(lake)[1].findings
    }
    assert found == {"worst": ("14.2", "1,234.6"), "new": (None, "5.0"), "gone": ("3.0", None)}


@pytest.mark.parametrize(
    "other", [finding("worst", 14.2, low=11.0), finding("worst", 14.2, n=11), finding("worst", 14.26)]
)
def test_an_interval_and_an_n_are_part_of_the_number(lake: Lake, other: dict[str, Any]) -> None:
    publish(lake, release(finding("worst", 14.2)))
    publish(lake, release(other))
    assert changes(lake)[1].kind == "revision"


def test_what_the_reader_does_not_see_is_no_change(lake: Lake) -> None:
    publish(lake, release(finding("worst", 14.2), finding("none", -0.001)))
    publish(lake, release(finding("worst", 14.2001), finding("none", 0.001)))
    assert changes(lake)[1].kind == "update"


def test_a_finding_that_is_only_added_revises_nothing(lake: Lake) -> None:
    publish(lake, release(finding("worst", 14.2)))
    publish(lake, release(finding("worst", 14.2), finding("new", 5)))
    publish(lake, release(finding("new", 5)))
    added, dropped = changes(lake)[1:]
    assert (added.kind, [f.id for f in added.findings]) == ("update", ["new"])
    assert dropped.kind == "revision", "it is no longer said"


def test_the_inputs_that_changed_are_named(lake: Lake) -> None:
    publish(lake, release(), inputs=INPUTS)
    later = {"dataset": {"rides": "a2", "weather": "w1"}, "code": {"workbench": "c1"}, "policy": {}}
    publish(lake, release(), inputs=later)
    assert [(c.kind, c.name, c.before, c.after) for c in changes(lake)[1].inputs] == [
        ("dataset", "gu", "b1", ""),
        ("dataset", "rides", "a1", "a2"),
        ("dataset", "weather", "", "w1"),
        ("policy", "policy.yaml", "p1", ""),
    ]


def test_an_edition_that_wrote_nothing_down_is_compared_by_its_release(lake: Lake) -> None:
    publish(lake, release(finding("worst", 1)))
    second = publish(lake, release(finding("worst", 2), rides="a2"))
    second.file.with_name("change.json").unlink()
    change = changes(lake)[1]
    assert change.kind == "revision"
    assert [(c.name, c.before, c.after) for c in change.inputs] == [("rides", "a1", "a2")]


def test_what_was_written_is_read_as_it_was(lake: Lake) -> None:
    publish(lake, release(finding("worst", 1)), inputs=INPUTS)
    second = publish(lake, release(finding("worst", 2), finding("new", 1)), inputs=INPUTS, correction="왜")
    found = compare_with_previous(
        editions(lake, "bicycle")[0],
        json.loads(second.file.with_name("release.json").read_bytes()),
        INPUTS,
        "왜",
    )
    assert changes(lake)[1] == found


def test_an_earlier_edition_is_not_touched(lake: Lake) -> None:
    first = publish(lake, release(finding("worst", 1)), inputs=INPUTS)
    before = {f.name: (f.read_bytes(), f.stat().st_mtime_ns) for f in first.file.parent.iterdir()}
    publish(lake, release(finding("worst", 2)), inputs=INPUTS, correction="왜")
    assert {f.name: (f.read_bytes(), f.stat().st_mtime_ns) for f in first.file.parent.iterdir()} == before


@given(st.lists(st.floats(-1e6, 1e6), max_size=5))
def test_the_same_numbers_are_never_a_revision(values: list[float]) -> None:
    document = release(*(finding(str(i), v) for i, v in enumerate(values)))
    again = json.loads(json.dumps(document))
    assert list(_compare_findings(document, again)) == []
