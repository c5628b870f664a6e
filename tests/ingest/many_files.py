"""Many drawn files through ingest at once, for processes that share the work."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from tests.ingest.damages import damage
from tests.ingest.drawn_tables import DESCRIPTOR
from tests.ingest.oracle import find_faults
from tests.ingest.published_other import draw_other, write_archive
from tests.ingest.published_text import Record, draw_file
from workbench.catalog import Catalog, load_catalog
from workbench.ingest.run import ingest_paths
from workbench.storage import Lake

BATCH = 25
Entry = tuple[str, bytes, dict[int, Record], frozenset[str], str]
"""Name, content, line → record, codes with which it may be refused, what was done to it."""


def write_descriptor(folder: Path) -> Path:
    """The folder with the descriptor of the drawn tables."""
    (folder / "test").mkdir(parents=True, exist_ok=True)
    (folder / "test" / "drawn_places.yaml").write_text(DESCRIPTOR, encoding="utf-8")
    return folder


def draw_text_file(number: int) -> Entry:
    file = damage(draw_file(random.Random(number), f"표 {number}.csv"))
    content, lines = file.render()
    return file.name, content, lines, file.may_refuse, f"{file.layout.encoding}: {', '.join(file.damages)}"


def draw_other_file(number: int) -> Entry:
    return draw_other(random.Random(number), number)


def draw_archive_file(number: int) -> tuple[Entry, dict[str, Entry]]:
    """An archive and its members, by the name under which they are reported."""
    chance = random.Random(number)
    files = [draw_text_file(number * 10 + i) for i in range(chance.randint(1, 3))]
    ways = ("{}", "폴더/{}", "../../{}", "/etc/{}", "a\\{}", "가" * 120 + "{}")
    names = [chance.choice(ways).format(entry[0]) for entry in files]
    content, way = write_archive(chance, [(n, e[1]) for n, e in zip(names, files, strict=True)])
    members = {n: e for n, e in zip(names, files, strict=True) if way in ("sound", "tail")}
    return (f"모음 {number}.zip", content, {}, frozenset({"*"}), way), members


def share_duckdb() -> None:
    """Let all connections of this process share one instance: starting one costs more than reading 20 rows."""
    shared = duckdb.connect()

    def connect(*_: Any, **__: Any) -> duckdb.DuckDBPyConnection:
        cursor = shared.cursor()
        cursor.execute("PRAGMA disable_optimizer")
        return cursor

    duckdb.connect = connect


def check_numbers(kind: str, numbers: Sequence[int], fast: bool) -> list[str]:
    """Draw the files of these numbers and ingest them; what is wrong with the outcome."""
    if fast and duckdb.connect.__module__ != __name__:
        share_duckdb()
    faults = []
    with tempfile.TemporaryDirectory(prefix="workbench-fuzz-") as folder:
        catalog = load_catalog(write_descriptor(Path(folder) / "datasets"))
        for at in range(0, len(numbers), BATCH):
            batch = numbers[at : at + BATCH]
            home = Path(folder) / str(at)
            if kind == "archive":
                faults += check_archives([draw_archive_file(n) for n in batch], catalog, home)
            else:
                draw = draw_text_file if kind == "text" else draw_other_file
                faults += check_entries([draw(n) for n in batch], catalog, home)
    return faults


def check_entries(entries: Sequence[Entry], catalog: Catalog, folder: Path) -> list[str]:
    """Ingest files together into a lake of their own; what is wrong with the outcome."""
    inbox, lake = folder / "inbox", Lake(folder / "lake", is_sample=False)
    inbox.mkdir(parents=True)
    for name, content, *_ in entries:
        (inbox / name).write_bytes(content)
    report = ingest_paths([inbox], catalog=catalog, lake=lake)
    reports = {Path(f.path).name: f for f in report.files}
    faults = [f"the lake: {line}" for line in lake.check()]
    for name, _, lines, may_refuse, done in entries:
        if name not in reports:
            faults.append(f"{name} ({done}): not in the report")
            continue
        faults += [f"{name} ({done}): {f}" for f in find_faults(reports[name], lake, lines, may_refuse)]
    return faults


def check_archives(
    archives: Sequence[tuple[Entry, dict[str, Entry]]], catalog: Catalog, folder: Path
) -> list[str]:
    """The same for archives: every member is reported as if it stood alone, or the archive is refused."""
    inbox, lake = folder / "inbox", Lake(folder / "lake", is_sample=False)
    inbox.mkdir(parents=True)
    for (name, content, *_), _ in archives:
        (inbox / name).write_bytes(content)
    reports = ingest_paths([inbox], catalog=catalog, lake=lake).files
    faults = [f"the lake: {line}" for line in lake.check()]
    outside = {f for f in folder.rglob("*.csv") if not f.is_relative_to(lake.root)}
    faults += [f"unpacked outside the lake: {f.name}" for f in outside]
    for (name, _, _, _, way), members in archives:
        mine = [r for r in reports if f"/{name}" in r.path]
        if not mine:
            faults.append(f"{name} ({way}): not in the report")
        for shown, (_, _, lines, may_refuse, done) in members.items():
            fitting = [r for r in mine if r.path.endswith(shown.lstrip("/"))]
            if not fitting:
                faults.append(f"{name} ({way}): its member is not in the report")
            for report in fitting[:1]:
                found = find_faults(report, lake, lines, may_refuse)
                faults += [f"{name}/{shown} ({done}): {f}" for f in found]
        for report in mine:
            if not members and any(reason.code == "WB000" for reason in report.reasons):
                faults.append(f"{name} ({way}): unforeseen {report.reasons[0].where}")
    return faults
