"""One process of a crowd: ten sessions open at once, each in a thread, all asking the ten questions."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.catalog import load_catalog
from workbench.core.errors import WorkbenchError
from workbench.core.settings import REPOSITORY
from workbench.query import open_session
from workbench.storage import Lake

QUESTIONS = sorted((REPOSITORY / "benchmarks" / "questions").glob("*.sql"))
COUNT = "SELECT count(*) AS n, count(DISTINCT date_trunc('month', rented_at)) AS months_n FROM bike_rides"


@dataclass
class Sight:
    """What one session saw."""

    version: str = ""
    counts: list[tuple[int, int]] = field(default_factory=list)
    """Rows and months, before, between and after the questions."""
    promised: int = 0
    """Rows by the version's manifest."""
    answered: int = 0
    seconds: float = 0.0
    error: str = ""


def sit(root: Path, memory: str, sight: Sight, everyone: Any) -> None:
    """Open a session, wait until every seat is taken, ask."""
    lake = Lake(root, is_sample=True)
    try:
        with open_session(lake, load_catalog(REPOSITORY / "datasets"), memory=memory, threads=1) as session:
            everyone.wait(120)
            began = time.monotonic()
            for file in QUESTIONS:
                sight.counts.append(tuple(session.sql(COUNT).to_pylist()[0].values()))
                sight.answered += session.sql_file(file).num_rows > 0
            sight.counts.append(tuple(session.sql(COUNT).to_pylist()[0].values()))
            sight.seconds = time.monotonic() - began
            (rides,) = (s for s in session.snapshots if s.dataset_id == "bike_rides")
            sight.version, sight.promised = rides.version, rides.rows_n
    except WorkbenchError as error:
        sight.error = error.to("en")


def read_peak_mb() -> int:
    """The largest resident set of this process; ``ru_maxrss`` would begin with that of the process that started it."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) >> 10


def fill_table(root: Path, memory: str, seats_n: int, everyone: Any, told: Any) -> None:
    """A process with ``seats_n`` sessions; tells what they saw, and the process's peak memory (MB)."""
    sights = [Sight() for _ in range(seats_n)]
    threads = [threading.Thread(target=sit, args=(root, memory, sight, everyone)) for sight in sights]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.put((sights, read_peak_mb()))


def ask_too_much(root: Path, text: str, limit_s: float, everyone: Any, told: Any) -> None:
    """A session that asks for more than its share."""
    lake = Lake(root, is_sample=True)
    catalog = load_catalog(REPOSITORY / "datasets")
    with open_session(lake, catalog, memory="64MB", threads=1, time_limit_s=limit_s) as session:
        everyone.wait(120)
        try:
            session.sql(text)
            told.put(("nothing", ""))
        except WorkbenchError as error:
            told.put((type(error).__name__, error.to("ko")))


def come_and_go(root: Path, everyone: Any, told: Any) -> None:
    """Open, look, close, until the publisher is done."""
    lake = Lake(root, is_sample=True)
    catalog = load_catalog(REPOSITORY / "datasets")
    done = threading.Event()
    everyone.wait(120)

    def listen() -> None:
        everyone.wait(120)
        done.set()

    threading.Thread(target=listen).start()
    seen = []
    while True:
        last = done.is_set()
        with open_session(lake, catalog, memory="64MB", threads=1) as session:
            rows_n, months_n = session.sql(COUNT).to_pylist()[0].values()
            (rides,) = session.snapshots
            seen.append((rides.version, rows_n, rides.rows_n, months_n))
        if last:
            break
    told.put(seen)
