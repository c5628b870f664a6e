"""A query stops when someone says so, at the seat's time limit, and leaves the session usable."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from IPython.core.interactiveshell import InteractiveShell

from tests.query.lakes import CATALOG, write_version
from workbench.core.errors import QueryError, QueryTooLong
from workbench.query import Session, open_session
from workbench.query.stopping import QueryStopped, run_stoppable
from workbench.storage import Lake

# Hours of work; the second has its first rows at once and then none for long.
ENDLESS = (
    "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE hash(a.range + b.range) % 7 = 1"
)
TRICKLING = "SELECT a.range FROM range(1000000) AS a, range(1000000) AS b WHERE a.range + b.range < 9"
PROMPT_S = 3.0
"""Far more than it takes, far less than the query: the machine may be busy."""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake", is_sample=True)
    write_version(lake, "rides", [pa.table({"n": [1, 2, 3]})])
    return lake


def open_limited(lake: Lake, limit_s: float | None) -> Session:
    return open_session(lake, CATALOG, memory="200MB", threads=1, time_limit_s=limit_s)  # type: ignore[arg-type]


@pytest.fixture
def session(lake: Lake) -> Iterator[Session]:
    with open_limited(lake, None) as session:
        yield session


def press_stop(after_s: float) -> Callable[[], None]:
    """What the notebook's stop button does to a kernel: SIGINT."""
    timer = threading.Timer(after_s, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    return timer.cancel


@pytest.mark.parametrize("text", [ENDLESS, TRICKLING], ids=["endless", "trickling"])
def test_ctrl_c_stops_a_query_promptly(session: Session, text: str) -> None:
    cancel = press_stop(0.5)
    began = time.monotonic()
    try:
        with pytest.raises(QueryStopped) as caught:
            session.sql(text)
    finally:
        cancel()
    assert 0.4 < time.monotonic() - began < 0.5 + PROMPT_S
    assert str(caught.value)
    assert session.sql("SELECT sum(n) AS n FROM rides").to_pylist() == [{"n": 6}]
    assert session.receipt()["queries"] != []
    assert all(text not in str(query) for query in session.receipt()["queries"])  # type: ignore[attr-defined]


def test_what_stops_a_query_stops_what_runs_around_it() -> None:
    """``except QueryError`` or ``except Exception`` in a loop over queries must not swallow the stop button."""
    assert issubclass(QueryStopped, KeyboardInterrupt)
    assert not issubclass(QueryStopped, Exception)


def test_a_notebook_shows_one_line_and_no_traceback(
    session: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_LANG", "ko")
    shell = InteractiveShell()
    shell.user_ns["session"] = session
    cancel = press_stop(0.5)
    try:
        shell.run_cell(f"session.sql('''{ENDLESS}''')")
    finally:
        cancel()
        InteractiveShell.clear_instance()
    told = "".join(capsys.readouterr())
    assert "질의를 멈췄습니다." in told
    assert "Traceback" not in told


def test_the_time_limit_stops_a_query_and_says_so(lake: Lake) -> None:
    with open_limited(lake, 0.5) as session:
        began = time.monotonic()
        with pytest.raises(QueryTooLong) as caught:
            session.sql(ENDLESS)
        assert time.monotonic() - began < 0.5 + PROMPT_S
        assert "0.5" in caught.value.to("ko")
        assert "WORKBENCH_TIME_LIMIT_S" in caught.value.to("en")
        assert session.sql("SELECT sum(n) AS n FROM rides").to_pylist() == [{"n": 6}]


def test_a_session_in_another_thread_has_its_limit_too(lake: Lake) -> None:
    errors: list[Exception] = []

    def ask() -> None:
        with open_limited(lake, 0.3) as session:
            try:
                session.sql(ENDLESS)
            except QueryError as error:
                errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(20)
    assert [type(error) for error in errors] == [QueryTooLong]


@pytest.mark.parametrize("limit_s", [None, 0])
def test_no_limit_is_no_limit(lake: Lake, limit_s: float | None) -> None:
    with open_limited(lake, limit_s) as session:
        assert session.sql("SELECT count(*) AS n FROM rides").to_pylist() == [{"n": 3}]


def test_a_failure_is_raised_where_the_query_was_asked() -> None:
    def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        run_stoppable(fail, lambda: None, limit_s=5)


def test_an_answer_that_comes_at_the_last_moment_counts() -> None:
    stopped = threading.Event()

    def work() -> int:
        stopped.wait(10)
        return 7  # it was done before it heard

    assert run_stoppable(work, stopped.set, limit_s=0.05) == 7
