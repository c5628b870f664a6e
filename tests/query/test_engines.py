"""Every problem, its every ``.sql``, on DuckDB and on a Spark cluster: equal tables, to the last row.

The cluster is real: a standalone master and two workers, each a Java process of its own on this machine.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.query.spark_lake import needs_spark
from tests.query.tables import assert_equal_tables
from workbench.api import prepare_sample
from workbench.api import run as analyse
from workbench.api.desk import open_desk, refresh
from workbench.cli.main import run
from workbench.core.errors import DatasetEmpty, SettingsError, WorkbenchError
from workbench.problems import Problem, discover
from workbench.query import Session
from workbench.query.engine import Engine
from workbench.query.spark_cluster import count_executors, require_answer

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "workbench" / "problems"
STATEMENTS = sorted(file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*.sql"))
STARTING_S = 120

pytestmark = [pytest.mark.spark, pytest.mark.slow, needs_spark]


def find_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of two workers."""
    import pyspark

    home = Path(pyspark.__file__).parent
    folder = tmp_path_factory.mktemp("cluster")
    port = find_port()
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_WORKER_DIR": str(folder),
        "TZ": "Asia/Seoul",  # an answer must not depend on where the cluster stands
    }
    start = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy"]
    host = ["--host", "127.0.0.1", "--webui-port", "0"]
    commands = [[start[0], f"{start[1]}.master.Master", *host, "--port", str(port)]]
    address = f"spark://127.0.0.1:{port}"
    worker = [start[0], f"{start[1]}.worker.Worker", *host, "--cores", "1", "--memory", "1g", address]
    commands += [worker, worker]
    logs = [folder / f"{name}.log" for name in ("master", "worker-1", "worker-2")]
    running = []
    try:
        for command, log in zip(commands, logs, strict=True):
            with log.open("w") as out:
                running.append(
                    subprocess.Popen(
                        command, env=environment, cwd=folder, stdout=out, stderr=subprocess.STDOUT
                    )
                )
            await_line(log, "I have been elected leader" if log == logs[0] else "Successfully registered")
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(timeout=30)


def await_line(log: Path, words: str) -> None:
    until = time.monotonic() + STARTING_S
    while words not in (text := log.read_text(encoding="utf-8", errors="replace")):
        assert time.monotonic() < until, text[-2000:]
        time.sleep(0.1)


@pytest.fixture(scope="module")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a small sample city, which the desk of this process looks at."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("WORKBENCH_HOME", str(home))
        patch.setenv("WORKBENCH_MEMORY", "500MB")
        refresh()
        prepare_sample(scale=0.03)
        refresh()
        yield home
    refresh()


@pytest.fixture(scope="module")
def duck(sample_home: Path) -> Iterator[Session]:
    with open_desk().open_session() as session:
        yield session


@pytest.fixture(scope="module")
def spark(sample_home: Path, master: str) -> Iterator[Engine]:
    with open_desk().open_engine("spark", master) as engine:
        yield engine


class Recorder:
    """A session that remembers which file was asked with which parameters."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.asked: dict[str, list[dict[str, object]]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def sql_file(self, path: Path, parameters: Mapping[str, object] | None = None) -> pa.Table:
        self.asked.setdefault(path.relative_to(FOLDER).as_posix(), []).append(dict(parameters or {}))
        return self._session.sql_file(path, parameters)


@pytest.fixture(scope="module")
def asked(duck: Session) -> dict[str, list[dict[str, object]]]:
    """File → the parameters with which the problems ask it of the sample city, by default."""
    recorder = Recorder(duck)
    for problem in discover().values():
        problem.analyse(recorder, dict(problem.parameters))
    return recorder.asked


def fill_parameters(file: Path) -> dict[str, object]:
    """The problem's own defaults, for a statement that it did not need for the sample city."""
    named = set(re.findall(r"\$(\w+)", re.sub(r"--.*", "", file.read_text(encoding="utf-8"))))
    problem = discover().get(file.parent.name)
    defaults = dict(problem.parameters) if problem is not None else {}
    assert named <= set(defaults), f"neither asked nor with defaults: {sorted(named - set(defaults))}"
    return {name: defaults[name] for name in named}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_gives_the_same_table(
    name: str, duck: Session, spark: Engine, asked: dict[str, list[dict[str, object]]]
) -> None:
    for parameters in asked.get(name) or [fill_parameters(FOLDER / name)]:
        try:
            wanted = duck.sql_file(FOLDER / name, parameters)
        except DatasetEmpty:
            with pytest.raises(DatasetEmpty):
                spark.sql_file(FOLDER / name, parameters)
            continue
        assert_equal_tables(spark.sql_file(FOLDER / name, parameters), wanted)


@pytest.mark.parametrize("problem", discover().values(), ids=lambda problem: problem.id)
def test_a_problem_gives_the_same_result(problem: Problem, sample_home: Path, master: str) -> None:
    wanted = analyse(problem.id, engine="duckdb")
    found = analyse(problem.id, engine="spark", master=master)
    assert [table.id for table in found.tables] == [table.id for table in wanted.tables]
    for one, other in zip(found.tables, wanted.tables, strict=True):
        assert_equal_tables(one.data, other.data)
    assert [finding.id for finding in found.findings] == [finding.id for finding in wanted.findings]
    assert found.snapshots == wanted.snapshots


def test_both_workers_take_part(spark: Engine) -> None:
    assert spark.sql("select count(*) as n from air_hourly")["n"].to_pylist()[0] > 0
    assert count_executors() == 2


def test_the_command_line_runs_a_problem_on_the_cluster(
    sample_home: Path, master: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_LANG", "en")  # what --lang sets is taken back after the test
    told = []
    for engine in ([], ["--engine", "spark", "--master", master]):
        assert run(["--lang", "en", "run", "fine_dust", *engine]) == 0
        told.append(capsys.readouterr().out)
    assert "SAMPLE" in told[0]
    assert told[1] == told[0]


def test_a_master_that_is_not_there_is_told_at_once(spark: Engine) -> None:
    address = f"spark://127.0.0.1:{find_port()}"
    with pytest.raises(SettingsError) as caught:
        require_answer(address)
    assert caught.value.where == address


def test_another_master_is_refused_while_one_is_in_use(spark: Engine, master: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_desk().open_engine("spark", "local[1]")
    assert caught.value.where == master


def test_a_broken_statement_quotes_no_value(spark: Engine) -> None:
    with pytest.raises(WorkbenchError) as caught:
        spark.sql("select cast(station_name as date) from air_stations")
    assert "역" not in caught.value.to("en") + caught.value.where
    assert isinstance(spark.sql("select 1 as one"), pa.Table), "the engine goes on"
