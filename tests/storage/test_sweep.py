"""Old versions go; what an edition cites, what is current and what is young never does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.versions import date_version, publish_edition, publish_tables
from workbench.core.dataset import Snapshot
from workbench.core.errors import LakeBusy, LakeDamaged
from workbench.storage import Lake, LakeWriter
from workbench.storage.sweep import sweep

NOW = datetime(2027, 1, 1, tzinfo=UTC)
ROWS = pa.table({"n": [1, 2, 3]})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", is_sample=False)


def publish_aged(lake: Lake, dataset_id: str, *ages: float) -> list[Snapshot]:
    """One version for each age in days, the oldest first; the last is current."""
    made = []
    for number, age in enumerate(ages):
        made.append(publish_tables(lake, dataset_id, {f"{dataset_id}{number}": ROWS}))
        date_version(made[-1], NOW - timedelta(days=age))
    return made


def names(lake: Lake, dataset_id: str = "rides") -> set[str]:
    return {v.version for v in lake.versions(dataset_id)}


def tree(lake: Lake) -> set[str]:
    return {str(f.relative_to(lake.root)) for f in lake.root.rglob("*") if f.is_file() and f.name != "lock"}


def test_old_versions_go_with_their_raw_files(lake: Lake) -> None:
    first, second, current = publish_aged(lake, "rides", 100, 90, 80)
    swept = sweep(lake, 30, dry_run=False, now=NOW)
    assert [v.version for v in swept.versions] == [first.version, second.version]
    assert names(lake) == {current.version}
    assert len(swept.raw) == 2
    assert swept.bytes_n > 0
    assert lake.check() == []
    assert sweep(lake, 30, dry_run=False, now=NOW).versions == ()


def test_days_count_from_when_the_next_version_came(lake: Lake) -> None:
    """A version is as old as its retirement: one made long ago may have been current until yesterday."""
    first, _ = publish_aged(lake, "rides", 1000, 20)
    assert sweep(lake, 30, dry_run=False, now=NOW).versions == ()
    assert [v.version for v in sweep(lake, 19, dry_run=False, now=NOW).versions] == [first.version]


def test_an_edition_keeps_what_it_cites(lake: Lake) -> None:
    cited, loose, _ = publish_aged(lake, "rides", 100, 90, 80)
    publish_edition(lake, "bicycle", [("rides", cited.version)])
    publish_edition(lake, "bicycle", [])  # the newer edition cites it no more; the older one is still read
    swept = sweep(lake, 0, dry_run=False, now=NOW)
    assert [v.version for v in swept.versions] == [loose.version]
    assert swept.cited_n == 1
    assert cited.version in names(lake)
    assert lake.check() == []


def test_nothing_is_removed_unless_asked(lake: Lake) -> None:
    publish_aged(lake, "rides", 100, 90, 80)
    before = tree(lake)
    told = sweep(lake, 30, now=NOW)
    assert told.dry_run
    assert tree(lake) == before
    done = sweep(lake, 30, dry_run=False, now=NOW)
    assert (told.versions, told.raw, told.bytes_n) == (done.versions, done.raw, done.bytes_n)


def test_parts_that_a_version_shares_do_not_count_as_freed(lake: Lake) -> None:
    june = {"june": pa.table({"n": list(range(10_000))})}
    date_version(publish_tables(lake, "rides", june), NOW - timedelta(days=100))
    publish_tables(lake, "rides", june | {"july": ROWS})
    swept = sweep(lake, 30, dry_run=False, now=NOW + timedelta(days=100))
    assert len(swept.versions) == 1
    assert swept.raw == ()
    assert swept.bytes_n < 1500  # the manifest alone
    assert lake.check() == []


def test_raw_files_that_nothing_refers_to_go(lake: Lake, tmp_path: Path) -> None:
    publish_aged(lake, "rides", 1)
    stray = tmp_path / "stray"
    stray.write_bytes(b"left by an ingest that was killed")
    with LakeWriter(lake) as writer:
        kept = writer.keep_raw(stray, "ab" * 32)
    assert sweep(lake, 30, dry_run=False, now=NOW).raw == ("ab" * 32,)
    assert not kept.exists()
    assert lake.check() == []


def test_companions_of_a_raw_file_stay(lake: Lake, tmp_path: Path) -> None:
    (snapshot,) = publish_aged(lake, "areas", 1)
    companion = tmp_path / "x.dbf"
    companion.write_bytes(b"dbf")
    with LakeWriter(lake) as writer:
        kept = writer.keep_raw(companion, "cd" * 32)
    manifest = json.loads((snapshot.folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["parts"][0]["source"]["companions"] = {".dbf": "cd" * 32}
    (snapshot.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert sweep(lake, 0, dry_run=False, now=NOW).raw == ()
    assert kept.is_file()


def test_what_cannot_be_read_stops_it_before_anything_goes(lake: Lake) -> None:
    publish_aged(lake, "rides", 100, 90, 80)
    edition = publish_edition(lake, "bicycle", [])
    (edition.file.parent / "release.json").unlink()
    before = tree(lake)
    with pytest.raises(LakeDamaged):
        sweep(lake, 30, dry_run=False, now=NOW)
    assert tree(lake) == before


def test_an_unreadable_manifest_of_another_dataset_stops_it(lake: Lake) -> None:
    publish_aged(lake, "rides", 100, 90, 80)
    (snapshot,) = publish_aged(lake, "parks", 100)
    (snapshot.folder / "manifest.json").write_text("{", encoding="utf-8")
    before = tree(lake)
    with pytest.raises(LakeDamaged):
        sweep(lake, 30, dry_run=False, now=NOW)
    assert tree(lake) == before


def test_a_dataset_without_a_current_version_is_left_alone(lake: Lake) -> None:
    publish_aged(lake, "rides", 100, 90)
    (lake.tidy / "rides" / "current").unlink()
    assert sweep(lake, 0, dry_run=False, now=NOW).versions == ()


def test_it_waits_for_an_ingest(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_aged(lake, "rides", 100, 90)
    monkeypatch.setattr(LakeWriter.__init__, "__kwdefaults__", {"wait": 0.1})
    with LakeWriter(lake), pytest.raises(LakeBusy):
        sweep(lake, 0, dry_run=False, now=NOW)


def test_days_are_not_negative(lake: Lake) -> None:
    with pytest.raises(ValueError, match="fewer than 0"):
        sweep(lake, -1)


def test_an_empty_lake(lake: Lake) -> None:
    assert sweep(lake, 0, dry_run=False).document()["versions"] == []


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from workbench.storage import Lake
from workbench.storage.sweep import sweep
seen = 0
def kill(event, arguments):
    global seen
    if event in ("os.rename", "os.remove", "os.rmdir"):
        seen += 1
        if seen == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
sweep(Lake(Path(sys.argv[1]), is_sample=False), 0, dry_run=False, now=datetime(2027, 1, 1, tzinfo=UTC))
"""


@pytest.mark.parametrize("step", [1, 2, 3, 4, 6, 8, 10])
def test_killed_at_any_moment_the_lake_is_sound_and_the_next_sweep_goes_on(lake: Lake, step: int) -> None:
    """SIGKILL before the step-th rename or removal: staging, versions, their files, raw files."""
    cited, _, _, current = publish_aged(lake, "rides", 100, 90, 85, 80)
    publish_edition(lake, "bicycle", [("rides", cited.version)])
    command = [sys.executable, "-c", KILLED, str(lake.root), str(step)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert lake.check() == []
    assert {cited.version, current.version} <= names(lake)
    sweep(lake, 0, dry_run=False, now=NOW)
    assert names(lake) == {cited.version, current.version}
    assert lake.check() == []
    assert not list((lake.root / "staging").glob("*"))


versions = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=5)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plan=st.dictionaries(st.sampled_from(["rides", "parks", "air"]), versions, min_size=1),
    keep_days=st.integers(0, 60),
    data=st.data(),
)
def test_what_stays_and_what_goes(
    tmp_path_factory: pytest.TempPathFactory, plan: dict[str, Any], keep_days: int, data: st.DataObject
) -> None:
    """Whatever the versions, ages and editions: nothing cited, current or young goes; all else does."""
    lake = Lake(tmp_path_factory.mktemp("lake") / "lake", is_sample=False)
    cited: set[tuple[str, str]] = set()
    expected: set[tuple[str, str]] = set()
    for dataset_id, drawn in plan.items():
        ages = sorted((age for age, _ in drawn), reverse=True)
        made = publish_aged(lake, dataset_id, *ages)
        pointed = data.draw(st.sampled_from(range(len(made))), label="current")
        (lake.tidy / dataset_id / "current").write_text(made[pointed].version, encoding="utf-8")
        os.utime(lake.tidy / dataset_id / "current", (0, (NOW - timedelta(days=100)).timestamp()))
        chosen = {(dataset_id, s.version) for s, (_, is_cited) in zip(made, drawn, strict=True) if is_cited}
        cited |= chosen
        order = sorted(range(len(made)), key=lambda i: (-ages[i], made[i].version))
        for place, i in enumerate(order):
            retired = ages[order[place + 1]] if place + 1 < len(order) else ages[i]
            name = (dataset_id, made[i].version)
            if i != pointed and retired >= keep_days and name not in chosen:
                expected.add(name)
    for problem_id in data.draw(st.sets(st.sampled_from(["bicycle", "air", "noise"]), min_size=1)):
        publish_edition(lake, problem_id, sorted(cited))
    swept = sweep(lake, keep_days, dry_run=False, now=NOW)
    assert {(v.dataset_id, v.version) for v in swept.versions} == expected
    left = {(d, v.version) for d in plan for v in lake.versions(d)}
    assert cited <= left
    assert {(d, lake.current(d).version) for d in plan} <= left
    assert not left & expected
    assert lake.check() == []
    used = {str(s["sha256"]) for d in plan for v in lake.versions(d) for s in v.sources}
    assert {f.name for f in lake.raw.glob("*/*")} == used
