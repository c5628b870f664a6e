from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.core.errors import DatasetEmpty, LakeBusy
from workbench.core.settings import Settings
from workbench.storage import Lake, LakeWriter, Part, open_lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", is_sample=True)


def build_part(writer: LakeWriter, folder: Path, name: str, rows: int = 3) -> Part:
    """A part with a raw file that is kept, as ingest makes them."""
    raw = folder / f"{name}.csv"
    raw.write_text(name, encoding="utf-8")
    sha256 = hashlib.sha256(raw.read_bytes()).hexdigest()
    writer.keep_raw(raw, sha256)
    file = folder / f"{name}.parquet"
    pq.write_table(pa.table({"n": list(range(rows))}), file)
    source = {
        "name": raw.name,
        "sha256": sha256,
        "rows_read": rows,
        "rows_kept": rows,
        "rows_quarantined": 0,
        "period": ["2024-01-01", "2024-06-30"],
    }
    return Part(hashlib.sha256(name.encode()).hexdigest()[:16], file, None, source)


def test_a_published_version_is_current_and_sound(lake: Lake, tmp_path: Path) -> None:
    with LakeWriter(lake) as writer:
        snapshot = writer.publish("rides", [build_part(writer, tmp_path, "june")])
    assert lake.dataset_ids() == ("rides",)
    assert lake.current("rides") == snapshot
    assert snapshot.rows_n == 3 and snapshot.is_sample
    assert str(snapshot.period[1]) == "2024-06-30"
    assert lake.check() == []


def test_a_version_is_never_changed_by_a_later_one(lake: Lake, tmp_path: Path) -> None:
    with LakeWriter(lake) as writer:
        june = build_part(writer, tmp_path, "june")
        first = writer.publish("rides", [june])
        before = {f.name: f.read_bytes() for f in first.folder.iterdir()}
        second = writer.publish("rides", [june, build_part(writer, tmp_path, "july")])
    assert first.version != second.version
    assert lake.current("rides").version == second.version
    assert {f.name: f.read_bytes() for f in first.folder.iterdir()} == before
    assert [v.version for v in lake.versions("rides")] == [first.version, second.version]


def test_an_older_edition_can_be_kept_without_being_current(lake: Lake, tmp_path: Path) -> None:
    with LakeWriter(lake) as writer:
        new = writer.publish("areas", [build_part(writer, tmp_path, "2017")])
        writer.publish("areas", [build_part(writer, tmp_path, "2013")], make_current=False)
    assert lake.current("areas").version == new.version
    assert len(lake.versions("areas")) == 2


def test_doctor_sees_a_changed_byte(lake: Lake, tmp_path: Path) -> None:
    with LakeWriter(lake) as writer:
        snapshot = writer.publish("rides", [build_part(writer, tmp_path, "june")])
    data = bytearray(snapshot.files[0].read_bytes())
    data[10] ^= 1
    snapshot.files[0].write_bytes(data)
    assert any("changed after it was written" in line for line in lake.check())


def test_doctor_sees_a_missing_raw_file(lake: Lake, tmp_path: Path) -> None:
    with LakeWriter(lake) as writer:
        snapshot = writer.publish("rides", [build_part(writer, tmp_path, "june")])
    lake.raw_file(str(snapshot.sources[0]["sha256"])).unlink()
    assert any("missing" in line for line in lake.check())


def test_two_writers_do_not_meet(lake: Lake) -> None:
    with LakeWriter(lake), pytest.raises(LakeBusy), LakeWriter(lake, wait=0.2):
        pass


def _die_while_writing(root: Path, folder: Path) -> None:
    lake = Lake(root, is_sample=True)
    with LakeWriter(lake) as writer, writer.workspace() as workspace:
        (workspace / "half").write_bytes(b"x" * 1000)
        writer.publish("rides", [build_part(writer, folder, "june")])
        os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_killed_writer_left_is_swept_and_what_it_published_stays(lake: Lake, tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=_die_while_writing, args=(lake.root, tmp_path)
    )
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert list((lake.root / "staging").iterdir())
    start = time.monotonic()
    with LakeWriter(lake) as writer:
        assert not list(writer.staging.iterdir())
    assert time.monotonic() - start < 5  # the dead writer's lock is gone with it
    assert lake.check() == [] and lake.has("rides")


def test_a_half_written_pointer_is_swept(lake: Lake, tmp_path: Path) -> None:
    folder = lake.tidy / "shops"
    folder.mkdir(parents=True)
    (folder / ".current.4711.tmp").write_bytes(b"half")
    with LakeWriter(lake):
        assert list(folder.iterdir()) == []


def test_a_pointer_to_a_whole_version_is_finished(lake: Lake, tmp_path: Path) -> None:
    """Killed between the two, ingest would find the version there and call its file unchanged."""
    with LakeWriter(lake) as writer:
        first = writer.publish("shops", [build_part(writer, tmp_path, "june")])
        second = writer.publish("shops", [build_part(writer, tmp_path, "july")])
    folder = lake.tidy / "shops"
    (folder / "current").write_text(first.version)
    (folder / ".current.4711.tmp").write_text(second.version)
    with LakeWriter(lake):
        assert lake.current("shops").version == second.version
    assert not list(folder.glob(".*"))


def test_nothing_ingested_is_said_with_the_next_step(lake: Lake) -> None:
    with pytest.raises(DatasetEmpty) as caught:
        lake.current("rides")
    assert "workbench ingest" in caught.value.to("ko") and "rides" in caught.value.to("en")


def test_the_real_lake_is_taken_as_soon_as_it_holds_anything(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert open_lake(settings).is_sample
    real = open_lake(settings, "real")
    with LakeWriter(real) as writer:
        writer.publish("rides", [build_part(writer, tmp_path, "june")])
    assert not open_lake(settings).is_sample
    assert open_lake(settings, "sample").is_sample
