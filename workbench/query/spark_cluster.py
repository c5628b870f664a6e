"""The one Spark application of this process: started with the first engine, stopped with the last."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.core.errors import PartMissing, SettingsError
from workbench.core.text import Text

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ANSWER_S = 5.0
"""How long a master may take to accept a connection."""
WORKER_S = 60.0
"""How long the first worker may take to offer its cores."""


class _Kept:
    """The running application and how many engines use it."""

    session: Any = None
    master: str = ""
    memory: str = ""
    engines = 0


def start_spark(master: str, *, memory: str) -> None:
    """Use the application on ``master``; each caller stops it with :func:`stop_spark`.

    Parameters
    ----------
    master
        ``local[2]``, ``spark://host:7077``, or what else Spark takes.
    memory
        What the driver, this process' Java, may use; an answer may not be larger.

    Raises
    ------
    PartMissing
        Java or pyspark is not installed.
    SettingsError
        The master does not answer, has no worker free, or another one is in use.
    """
    _require_parts()
    # pyspark writes every error there in full, and Spark's messages quote the values they failed on.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    if _Kept.engines and _Kept.master != master:
        raise _fail(
            Text("이미 다른 Spark 마스터를 쓰고 있습니다", "another Spark master is in use"), _Kept.master
        )
    if not _Kept.engines:
        require_answer(master)
        _Kept.session = _build(master, memory)
        _await_worker(master)
        _Kept.master, _Kept.memory = master, memory
    _Kept.engines += 1


def new_session() -> SparkSession:
    """A session of the running application, with views of its own."""
    session: SparkSession = _Kept.session.newSession()
    session.conf.set("spark.sql.session.timeZone", "UTC")
    return session


def is_running(session: SparkSession) -> bool:
    """Whether ``session`` is of the application that runs now: :func:`free_cores` may have started another."""
    return _Kept.session is not None and session.sparkContext is _Kept.session.sparkContext


def cancel_jobs() -> None:
    """Ask everything that this process runs on Spark to stop."""
    _Kept.session.sparkContext.cancelAllJobs()


def free_cores() -> None:
    """See to it that tasks of a stopped query hold no core.

    Spark asks a task to end and goes on without it; one deep in a join never looks up, and a job handed over
    while the others were cancelled starts afterwards. On a cluster Spark's task reaper ends the executor and
    its worker starts another. ``local[n]`` has no executor but this process' own Java: it is started anew.
    """
    if _Kept.master.startswith("local"):
        _stop_java()
        _Kept.session = _build(_Kept.master, _Kept.memory)


def stop_spark() -> None:
    """Give the executors back once nobody uses them."""
    _Kept.engines -= 1
    if not _Kept.engines:
        _Kept.session.stop()
        _Kept.session = None


def _require_parts() -> None:
    if not (shutil.which("java") or (Path(os.environ.get("JAVA_HOME", "-")) / "bin" / "java").is_file()):
        raise PartMissing(
            Text("Java가 설치되어 있지 않습니다", "Java is not installed"),
            where="java",
            next_step=Text(
                "sudo apt-get install openjdk-17-jre-headless", "sudo apt-get install openjdk-17-jre-headless"
            ),
        )
    try:
        import pyspark  # noqa: F401
    except ModuleNotFoundError as error:
        raise PartMissing(
            Text("Spark가 설치되어 있지 않습니다", "Spark is not installed"),
            where="pyspark",
            next_step=Text("`make spark`를 실행하세요", "run `make spark`"),
        ) from error


def count_executors() -> int:
    """How many executors, each on a worker, the application of this process has now."""
    tracker = _Kept.session.sparkContext._jsc.sc().statusTracker()  # noqa: SLF001  # pyspark offers no other way
    return len(tracker.getExecutorInfos()) - 1  # the first is the driver


def _stop_java() -> None:
    """End the Java of this process; pyspark keeps it, and starts one only where it keeps none."""
    from pyspark import SparkContext

    gateway: Any = SparkContext._gateway  # noqa: SLF001
    _Kept.session.stop()
    gateway.shutdown()
    gateway.proc.kill()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    SparkContext._gateway = None  # noqa: SLF001
    SparkContext._jvm = None  # noqa: SLF001


def require_answer(master: str) -> None:
    """Raise :class:`SettingsError` where no master listens at the address.

    Spark itself would go on asking a master that is not there for a minute, and tell it in Java.
    """
    if not master.startswith("spark://"):
        return
    hosts = [address.rpartition(":") for address in master.removeprefix("spark://").split(",")]
    for host, _, port in hosts:
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER_S).close()
            return
        except (OSError, ValueError):
            continue
    raise _fail(Text("Spark 마스터가 응답하지 않습니다", "the Spark master does not answer"), master)


def _fail(what: Text, master: str) -> SettingsError:
    return SettingsError(
        what,
        where=master,
        next_step=Text(
            "주소를 확인하세요. 예: WORKBENCH_SPARK_MASTER=spark://주소:7077 또는 local[2]",
            "check the address, e.g. WORKBENCH_SPARK_MASTER=spark://host:7077, or local[2]",
        ),
    )


def _build(master: str, memory: str) -> SparkSession:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    size = memory.strip().lower().removesuffix("b").removesuffix("i")
    builder = SparkSession.builder.master(master).appName("civic-workbench")
    for name, value in {
        "spark.driver.memory": size,
        "spark.driver.maxResultSize": size,
        "spark.log.level": "ERROR",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # The same meaning of times and of mistakes as in DuckDB, whatever the cluster's own defaults are.
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.caseSensitive": "false",
        # A stopped query's task that does not end gives its core back with its executor.
        "spark.task.reaper.enabled": "true",
        "spark.task.reaper.killTimeout": "10s",
    }.items():
        builder = builder.config(name, value)
    if master.startswith("local") or master.removeprefix("spark://").rpartition(":")[0] in LOOPBACK:
        builder = builder.config("spark.driver.host", "127.0.0.1")
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1")
    if master.startswith("local"):
        builder = builder.config("spark.sql.shuffle.partitions", "4")  # 200 are for a cluster
    try:
        with _own_interrupts():
            session: SparkSession = builder.getOrCreate()
    except (Py4JError, PySparkException, RuntimeError) as error:
        raise _fail(Text("Spark를 시작할 수 없습니다", "Spark cannot start"), master) from error
    return session


@contextmanager
def _own_interrupts() -> Iterator[None]:
    """Keep Ctrl-C as it is: pyspark takes it over and never gives it back, not even once it has stopped."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if before is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, before)


def _await_worker(master: str) -> None:
    """Without a worker Spark waits for ever, and says so only in its log."""
    if not master.startswith("spark://"):
        return
    until = time.monotonic() + WORKER_S
    while not count_executors():
        if time.monotonic() > until:
            _Kept.session.stop()
            raise _fail(
                Text("쓸 수 있는 Spark 작업 노드가 없습니다", "no Spark worker has cores and memory free"),
                master,
            )
        time.sleep(0.1)
