import errno
import json
import os
import threading
from dataclasses import replace

import pytest

from workbench.core.errors import LakeDamaged
from workbench.core.text import Text
from workbench.privacy import release
from workbench.privacy.ledger import LEDGER, append, read


@pytest.fixture
def releases(make_result, make_table):
    table = make_table({"gu": ("label", list("가나다")), "n": ("count", [3, 40, 50])})
    return [release(make_result(table, title=Text(f"판 {i}", f"edition {i}"))) for i in range(3)]


@pytest.fixture
def folder(tmp_path, releases):
    for made in releases:
        append(made, tmp_path)
    return tmp_path


def test_empty(tmp_path):
    assert read(tmp_path / "nowhere") == ()


def test_entries_in_order(folder, releases):
    entries = read(folder)
    assert [e.release_id for e in entries] == [r.id for r in releases]
    assert [e.number for e in entries] == [1, 2, 3]
    assert [e.previous for e in entries[1:]] == [e.sha256 for e in entries[:2]]
    assert entries[0].snapshots[0]["dataset_id"] == "bike_rides"
    assert {w["rule"] for w in entries[0].withheld} == {"threshold", "secondary"}


def test_the_same_release_stands_once(folder, releases):
    entry = append(releases[0], folder)
    assert entry.number == 1
    assert len(read(folder)) == 3


def _change(folder, line, change):
    lines = (folder / LEDGER).read_text("utf-8").splitlines(keepends=True)
    lines[line : line + 1] = change(lines[line])
    (folder / LEDGER).write_text("".join(lines), "utf-8")


@pytest.mark.parametrize(
    ("line", "change", "noticed_at"),
    [
        (1, lambda text: [text.replace("bicycle", "donkeys")], 2),
        (1, lambda text: [], 2),
        (0, lambda text: [], 1),
        (1, lambda text: [text, text], 3),
        (2, lambda text: [text[: len(text) // 2]], 3),
        (2, lambda text: ["[]\n"], 3),
        (2, lambda text: [json.dumps(json.loads(text) | {"extra": 1}) + "\n"], 3),
    ],
)
def test_a_touched_ledger_is_noticed(folder, releases, line, change, noticed_at):
    _change(folder, line, change)
    with pytest.raises(LakeDamaged) as error:
        read(folder)
    assert error.value.where == f"{LEDGER}:{noticed_at}"
    with pytest.raises(LakeDamaged):
        append(replace(releases[0], id="f" * 16), folder)


def test_a_disk_that_fills_leaves_no_half_line(folder, releases, monkeypatch):
    before, write = (folder / LEDGER).read_bytes(), os.write

    def write_a_little(descriptor, data):
        if os.fstat(descriptor).st_size > len(before):
            raise OSError(errno.ENOSPC, "full")
        return write(descriptor, data[:100])

    monkeypatch.setattr(os, "write", write_a_little)
    with pytest.raises(OSError):
        append(replace(releases[0], id="f" * 16), folder)
    monkeypatch.undo()
    assert (folder / LEDGER).read_bytes() == before
    assert append(replace(releases[0], id="f" * 16), folder).number == 4


def test_many_at_once(tmp_path, releases):
    made = [replace(releases[0], id=f"{i:016x}") for i in range(12)]
    threads = [threading.Thread(target=append, args=(r, tmp_path)) for r in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(e.release_id for e in read(tmp_path)) == sorted(r.id for r in made)
