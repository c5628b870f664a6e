"""Killed at any moment, or out of disk at any step: the lake stays sound, and the next run ends the work."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from workbench.catalog import load_catalog
from workbench.core.errors import LakeFull
from workbench.ingest import IngestReport, ingest_paths
from workbench.storage import Lake

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

KILLS = 100
THEMES = ("가게", "나무", "다리", "라면")
ROWS = 1_200

DESCRIPTOR = """
name: {id}
title: {title}
title_en: {id}
description: 시험에 쓰려고 그린 표입니다.
description_en: A table drawn for the tests.
homepage: https://example.org/
contributors: [{{title: 시험, title_en: Test, role: publisher}}]
licenses: [{{name: KOGL-1}}]
cycle: yearly
chain: measure
rung: open
basis: registry
combine: {combine}
recognise: {{files: [{title}], name_required: true}}
resources:
  - name: {id}
    path: {id}.parquet
    profile: tabular-data-resource
    schema:
      primaryKey: [thing_id, base_year]
      missingValues: ['', '-']
      fields:
        - {{name: thing_id, title: 번호, title_en: Id, type: string, code: true, width: 5, source: [번호],
           constraints: {{required: true}}}}
        - {{name: base_year, title: 연도, title_en: Year, type: year, source: [연도], constraints: {{required: true}}}}
        - {{name: thing_name, title: 이름, title_en: Name, type: string, source: [이름]}}
        - {{name: visits_n, title: 방문 수, title_en: Visits, type: integer, unit: visits, source: [방문 수],
           constraints: {{minimum: 0}}}}
"""
"""Four datasets: two whose files add up, and two of which the newest file is the current one."""

NURSERY = """
import os, signal, sys
import duckdb, geopandas, pyarrow.parquet
import workbench.api, workbench.cli.commands, workbench.cli.curation, workbench.ingest.run, workbench.storage
from workbench.cli.main import run

STEPS = ("os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir")

print("ready", flush=True)

def die_before(step, root):
    done = 0
    def watch(event, args):
        nonlocal done
        writes = event in STEPS or (event == "open" and isinstance(args[1], str) and args[1].strip("rbtU"))
        if writes and str(args[0]).startswith(root):
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)

for line in sys.stdin:
    home, inbox, step = line.rstrip("\\n").split("\\t")
    pid = os.fork()
    if pid == 0:
        if step != "0":
            die_before(int(step), home + "/lake")
        os.environ["WORKBENCH_HOME"] = home
        sys.stdout = sys.stderr = open(os.devnull, "w")
        os._exit(run(["ingest", inbox]))
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
"""Runs the command in one forked process after another, so that its imports are paid once."""


def write_inbox(folder: Path, years: range, rows_n: int = ROWS) -> Path:
    """A CP949 file for each theme and year; the years share keys of half their rows, so that some supersede."""
    chance = random.Random(7)
    folder.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        for year in years:
            rows = []
            for n in range(rows_n):
                name = f'"{theme} {n}\n호"' if n % 97 == 0 else f"{theme} {chance.random()}"
                visits = "모름" if n % 501 == 0 else str(chance.randrange(10**6))
                rows.append(f"{n},{year - n % 2},{name},{visits}")
            text = "번호,연도,이름,방문 수\n" + "\n".join(rows) + "\n합계만 한 칸\n"
            (folder / f"{theme}_{year}.csv").write_bytes(text.encode("cp949"))
    return folder


@pytest.fixture(scope="module")
def descriptors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("descriptors")
    (folder / "test").mkdir()
    for i, title in enumerate(THEMES):
        name = f"things_{i}"
        text = DESCRIPTOR.format(id=name, title=title, combine="append" if i < 2 else "latest")
        (folder / "test" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_inbox(tmp_path_factory.mktemp("inbox"), range(2020, 2023))


def ingest(inbox: Path, descriptors: Path, lake: Lake) -> IngestReport:
    return ingest_paths([inbox], catalog=load_catalog(descriptors), lake=lake)


def read_state(lake: Lake) -> dict[str, tuple[str, Mapping[str, str]]]:
    """Dataset → current version, and the digest of every file of every version."""
    state = {}
    for dataset_id in lake.dataset_ids():
        files = sorted((lake.tidy / dataset_id).glob("*/*.parquet"))
        digests = {str(f.relative_to(lake.tidy)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
        state[dataset_id] = (lake.current(dataset_id).version, digests)
    return state


def read_current(lake: Lake) -> dict[str, tuple[str, int, frozenset[str]]]:
    """Dataset → current version, its rows, and the digests of its files."""
    found = {}
    for dataset_id in lake.dataset_ids():
        current = lake.current(dataset_id)
        digests = frozenset(
            hashlib.sha256(f.read_bytes()).hexdigest() for f in current.folder.glob("*.parquet")
        )
        found[dataset_id] = (current.version, current.rows_n, digests)
    return found


def require_unchanged(lake: Lake, before: Mapping[str, tuple[str, Mapping[str, str]]]) -> None:
    """Every version there was is still there, byte for byte."""
    after = read_state(lake)
    for dataset_id, (_, files) in before.items():
        assert files.items() <= after[dataset_id][1].items()


def find_leftovers(lake: Lake) -> list[str]:
    """What a dead run left anywhere in the lake."""
    drafts = [f for f in lake.root.rglob("*") if f.name.startswith(".") or f.name.endswith(".tmp")]
    staged = list((lake.root / "staging").glob("*"))
    halves = [f for f in lake.tidy.glob("*/*") if f.is_dir() and not (f / "manifest.json").is_file()]
    return [str(f.relative_to(lake.root)) for f in (*drafts, *staged, *halves)]


class Nursery:
    """Where the processes that are killed are born."""

    def __init__(self, descriptors: Path) -> None:
        environ = os.environ | {"WORKBENCH_DATASETS": str(descriptors), "WORKBENCH_DATA": "real"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environ,
        )
        self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery died"
        return line.strip()

    def run(self, home: Path, inbox: Path, seconds: float | None = None, step: int = 0) -> tuple[int, float]:
        """``workbench ingest``; exit status (-9: killed) and time taken.

        It is killed after so many seconds, or before the so-manieth time that it makes, moves, links or removes a
        file of the lake.
        """
        assert self._process.stdin is not None
        began = time.perf_counter()
        self._process.stdin.write(f"{home}\t{inbox}\t{step}\n")
        self._process.stdin.flush()
        pid = int(self._read())
        if seconds is not None:
            time.sleep(seconds)
            # The nursery has perhaps waited for it already: then the number may be nobody's.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(self._read()), time.perf_counter() - began

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def nursery(descriptors: Path) -> Iterator[Nursery]:
    nursery = Nursery(descriptors)
    yield nursery
    nursery.close()


def lake_of(home: Path) -> Lake:
    return Lake(home / "lake" / "real", is_sample=False)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, descriptors: Path) -> Path:
    """A home in whose lake the years 2018 and 2019 are already."""
    home = tmp_path_factory.mktemp("begun")
    earlier = write_inbox(tmp_path_factory.mktemp("earlier"), range(2018, 2020), 300)
    assert {f.status for f in ingest(earlier, descriptors, lake_of(home)).files} == {"ingested"}
    return home


def start_home(begun: Path, folder: Path) -> tuple[Path, Mapping[str, tuple[str, Mapping[str, str]]]]:
    """A fresh copy of the begun home, and what is in it."""
    shutil.copytree(begun, folder)
    return folder, read_state(lake_of(folder))


def run_doctor(home: Path, descriptors: Path) -> list[str]:
    """What ``workbench doctor`` says of the lake."""
    environ = os.environ | {"WORKBENCH_HOME": str(home), "WORKBENCH_DATASETS": str(descriptors)}
    script = [
        sys.executable,
        "-c",
        "import sys; from workbench.cli.main import run; sys.exit(run(['doctor']))",
    ]
    done = subprocess.run(script, env=environ, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith(("real:", "sample:"))]


def test_killed_at_a_hundred_moments(
    nursery: Nursery, begun: Path, inbox: Path, descriptors: Path, tmp_path: Path
) -> None:
    chance = random.Random(20)
    home, before = start_home(begun, tmp_path / "undisturbed")
    status, whole = nursery.run(home, inbox)
    assert status == 0
    undisturbed = read_current(lake_of(home))
    require_unchanged(lake_of(home), before)

    killed = rounds = 0
    home, before = start_home(begun, tmp_path / "round-0")
    while killed < KILLS:
        status, _ = nursery.run(home, inbox, chance.uniform(0, whole))
        lake = lake_of(home)
        assert lake.check() == []
        require_unchanged(lake, before)
        if status == -9:
            killed += 1
            before = read_state(lake)  # what this run has published is there to stay as well
            if killed % 20 == 0:
                assert run_doctor(home, descriptors) == []
            continue
        assert status == 0
        assert read_current(lake) == undisturbed
        assert find_leftovers(lake) == []
        rounds += 1
        shutil.rmtree(home)
        home, before = start_home(begun, tmp_path / f"round-{rounds}")
    assert rounds >= 3, "nearly every run was killed: none could show that it goes on"
    assert nursery.run(home, inbox)[0] == 0
    assert read_current(lake_of(home)) == undisturbed
    assert find_leftovers(lake_of(home)) == []
    again = ingest(inbox, descriptors, lake_of(home))
    assert {file.status for file in again.files} == {"unchanged"}


def test_killed_before_each_step(nursery: Nursery, begun: Path, descriptors: Path, tmp_path: Path) -> None:
    """The moments that chance hardly ever meets: between a version and the pointer to it, say."""
    whole = write_inbox(tmp_path / "whole", range(2020, 2021), 40)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for theme in (THEMES[0], THEMES[-1]):
        (whole / f"{theme}_2020.csv").rename(inbox / f"{theme}_2020.csv")
    home, _ = start_home(begun, tmp_path / "undisturbed")
    assert nursery.run(home, inbox)[0] == 0
    undisturbed = read_current(lake_of(home))
    for step in range(1, 400):
        home, before = start_home(begun, tmp_path / f"step-{step}")
        status, _ = nursery.run(home, inbox, step=step)
        lake = lake_of(home)
        assert lake.check() == []
        require_unchanged(lake, before)
        if status == 0:
            break
        assert nursery.run(home, inbox)[0] == 0
        assert read_current(lake) == undisturbed, f"killed before step {step}"
        assert find_leftovers(lake) == []
        shutil.rmtree(home)
    assert 40 < step < 399, "the last one had nothing left to be killed before"


# -- a disk that fills -------------------------------------------------------------------------------


def mount(place: Path, options: str) -> None:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("mounting a small disk needs root")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "size=64m")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def is_full(inbox: Path, descriptors: Path, lake: Lake) -> bool:
    """Whether ingest said that the disk is full, and what to do."""
    try:
        ingest(inbox, descriptors, lake)
    except LakeFull as error:
        said = error.to("ko") + error.to("en")
        return "자리를 비운 뒤" in said and "free some space" in said
    return False


def test_a_disk_that_fills_at_any_step(
    place: Path, nursery: Nursery, begun: Path, inbox: Path, descriptors: Path, tmp_path: Path
) -> None:
    home, _ = start_home(begun, tmp_path / "undisturbed")
    ingest(inbox, descriptors, lake_of(home))
    undisturbed = read_current(lake_of(home))
    least, most = (sum(f.stat().st_blocks for f in h.rglob("*")) // 2 for h in (begun, home))
    full = 0
    for step in range(16):
        size = least + 64 + (most - least) * step // 14
        subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
        home, before = start_home(begun, place / "home")
        subprocess.run(["mount", "-o", f"remount,size={size}k", str(place)], check=True)
        lake = lake_of(home)
        full += is_full(inbox, descriptors, lake)
        assert lake.check() == []
        require_unchanged(lake, before)
        assert find_leftovers(lake) == []
        subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
        assert {f.status for f in ingest(inbox, descriptors, lake).files} <= {"ingested", "unchanged"}
        assert read_current(lake) == undisturbed
        shutil.rmtree(home)
    assert 8 <= full < 16


def test_the_command_says_that_the_disk_is_full(
    place: Path, begun: Path, inbox: Path, descriptors: Path
) -> None:
    home, _ = start_home(begun, place / "home")
    used = sum(f.stat().st_blocks for f in home.rglob("*")) // 2
    subprocess.run(["mount", "-o", f"remount,size={used + 400}k", str(place)], check=True)
    environ = os.environ | {
        "WORKBENCH_HOME": str(home),
        "WORKBENCH_DATASETS": str(descriptors),
        "WORKBENCH_LANG": "ko",
        "WORKBENCH_DATA": "real",
    }
    script = "import sys; from workbench.cli.main import run; sys.exit(run(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", script, "ingest", str(inbox)],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 5, done.stderr
    assert "[WB304]" in done.stderr and "자리를 비운 뒤 같은 명령을 다시 실행하세요" in done.stderr
    assert "Traceback" not in done.stderr
    assert run_doctor(home, descriptors) == []
