"""The engine for when one machine is outgrown: the same SQL, on a Spark cluster, to the same rows.

DuckDB's dialect stays the language. DuckDB binds each statement over empty tables (its mistakes, its types,
:mod:`workbench.query.spark_schema`), sqlglot puts it into Spark's words (:mod:`workbench.query.spark_sql`),
Spark runs it over the lake's Parquet, and the answer gets DuckDB's types back.
"""

from __future__ import annotations

import gc
import re
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from workbench.core.dataset import Snapshot
from workbench.core.errors import PartMissing, QueryError, QueryTooLong, WorkbenchError
from workbench.core.text import Text
from workbench.query.hints import too_large
from workbench.query.receipts import Query, Record, build_receipt
from workbench.query.spark_cluster import (
    cancel_jobs,
    free_cores,
    is_running,
    new_session,
    start_spark,
    stop_spark,
)
from workbench.query.spark_rules import refuse
from workbench.query.spark_schema import EmptyTwin
from workbench.query.spark_sql import translate
from workbench.query.stopping import QueryStopped, run_stoppable

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from workbench.catalog import Catalog
    from workbench.storage import Lake


class SparkEngine:
    """Reads one lake through Spark. Build with :func:`open_spark`; close it, or use it in a ``with``.

    Geometry comes as WKB (with the same Arrow extension type as DuckDB's), and no ``ST_`` function is
    known: rows are located when they are ingested.
    """

    def __init__(
        self,
        lake: Lake,
        catalog: Catalog,
        snapshots: Mapping[str, Snapshot],
        *,
        time_limit_s: float | None = None,
    ) -> None:
        self._lake = lake
        self._available = dict(snapshots)
        self._twin = EmptyTwin(lake, catalog, snapshots)
        self._session: SparkSession | None = new_session()
        self._time_limit_s = time_limit_s or None
        self._record = Record()
        self._views: set[str] = set()
        self._touched: dict[str, Snapshot] = {}

    @property
    def is_sample(self) -> bool:
        """Whether this engine reads the sample city."""
        return self._lake.is_sample

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """Versions touched so far, by dataset."""
        return tuple(self._touched[name] for name in sorted(self._touched))

    def receipt(self) -> dict[str, object]:
        """Every version read and every question answered so far, as a JSON document.

        See :func:`workbench.query.receipts.build_receipt`.
        """
        return build_receipt(self._lake, self.snapshots, self._record)

    def has(self, dataset_id: str) -> bool:
        """Whether the lake had data of this dataset when the engine was opened."""
        return dataset_id in self._available

    def sql(self, text: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """The answer to one reading statement in DuckDB's dialect.

        Raises
        ------
        QueryForbidden
            The statement does not only read, or reads something other than datasets.
        DatasetEmpty
            A dataset is described but nothing of it has been ingested.
        QueryTooLarge
            The answer, or the work, does not fit into the memory there is.
        QueryError
            Spark lacks what it uses (the message names it), or anything else that is wrong with it.
        """
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        session = self._use_session()
        parameters = dict(parameters or {})
        touched = self._twin.read_tables(text, parameters)
        statement = translate(text, self._twin.columns, parameters)
        schema = self._twin.bind(text, parameters)
        try:
            for name in sorted(touched - self._views):
                self._make_view(session, name)
            found = session.sql(statement.text, args=dict(statement.arguments) or None)
            answer = run_stoppable(lambda: _read_stoppable(found), cancel_jobs, limit_s=self._time_limit_s)
        except (PySparkException, Py4JError) as error:
            raise explain_spark(error) from None
        except (QueryStopped, QueryTooLong):
            free_cores()
            raise
        self._touched |= {name: self._available[name] for name in touched}
        self._record.add(Query(text, parameters, tuple(sorted(touched)), False, answer.num_rows))
        return give_types(answer, schema)

    def sql_file(self, path: Path, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """The answer to the statement in a ``.sql`` file."""
        return self.sql(path.read_text(encoding="utf-8"), parameters)

    def close(self) -> None:
        """Give the cluster's executors back."""
        if self._session is not None:
            self._twin.close()
            self._session = None
            stop_spark()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _use_session(self) -> SparkSession:
        assert self._session is not None, "the engine is closed"
        if not is_running(self._session):
            self._session, self._views = new_session(), set()
        return self._session

    def _make_view(self, session: SparkSession, name: str) -> None:
        files = [re.sub("^s3://", "s3a://", str(file)) for file in self._available[name].files]
        # Files of different years may lack columns that others have: DuckDB's `union_by_name`.
        reader = session.read.option("mergeSchema", str(len(files) > 1).lower())
        reader.parquet(*files).createOrReplaceTempView(name)
        self._views.add(name)


def open_spark(
    lake: Lake,
    catalog: Catalog,
    *,
    master: str,
    memory: str,
    pins: Mapping[str, str] | None = None,
    time_limit_s: float | None = None,
) -> SparkEngine:
    """A Spark engine over the current versions of everything in ``lake``.

    Parameters
    ----------
    master
        Spark's address of the cluster, ``spark://host:7077``, or ``local[2]``. Its workers read the lake
        under the same path or address as this process.
    memory
        What the driver may use, such as ``"4GB"``; an answer may not be larger.
    pins
        Dataset → version, where not the current one is wanted.
    time_limit_s
        Seconds after which a query is stopped; none where absent or 0.

    Raises
    ------
    PartMissing
        Java or pyspark is not installed.
    SettingsError
        The cluster cannot be reached.
    """
    pins = pins or {}
    snapshots = {name: lake.current(name) for name in lake.dataset_ids() if name not in pins}
    snapshots |= {name: lake.snapshot(name, version) for name, version in pins.items()}
    full = {name: snapshot for name, snapshot in snapshots.items() if snapshot.files}
    start_spark(master, memory=memory)
    return SparkEngine(lake, catalog, full, time_limit_s=time_limit_s)


def give_types(answer: pa.Table, schema: pa.Schema) -> pa.Table:
    """Spark's ``answer`` with the names and types of DuckDB's, column by column.

    Raises
    ------
    QueryError
        A column cannot be of the type DuckDB would give it.
    """
    columns = []
    for column, field in zip(answer.columns, schema, strict=True):
        try:
            columns.append(column if column.type == field.type else column.cast(field.type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            raise refuse(f"{column.type} → {field.type} ({field.name})") from None
    return pa.Table.from_arrays(columns, schema=schema)


def _store_missing() -> PartMissing:
    return PartMissing(
        Text("Spark에 이 저장소를 읽는 부분이 없습니다", "Spark lacks what reads this store"),
        where="hadoop-aws",
        next_step=Text(
            "spark-defaults.conf의 spark.jars.packages에 Spark와 같은 Hadoop 버전의 hadoop-aws를 적으세요",
            "name hadoop-aws, of Spark's own Hadoop version, under spark.jars.packages in spark-defaults.conf",
        ),
    )


def explain_spark(error: Exception) -> WorkbenchError:
    """Spark's error in the analyst's words; its message may hold rows' values and is never passed on."""
    from pyspark.errors import PySparkException

    message = str(error)
    if "maxResultSize" in message or "OutOfMemory" in message:
        return too_large()
    if "No FileSystem for scheme" in message or "S3AFileSystem not found" in message:
        return _store_missing()
    condition = getattr(error, "getCondition", None) or getattr(error, "getErrorClass", None)
    where = str((condition() if condition else None) or type(error).__name__)
    if where == "UNRESOLVED_ROUTINE" and isinstance(error, PySparkException):
        return refuse(f"{(error.getMessageParameters() or {}).get('routineName', where)}()")
    if "DATATYPE_MISMATCH" in where or "UNSUPPORTED" in where:
        return refuse(where)
    return QueryError(
        Text("Spark에서 질의가 멈췄습니다", "the query failed on Spark"),
        where=where,
        next_step=Text(
            "값을 바꾸는 곳(cast)을 살펴보고, DuckDB 엔진으로도 실행해 보세요 (WORKBENCH_ENGINE=duckdb)",
            "look at the casts, and try the DuckDB engine (WORKBENCH_ENGINE=duckdb)",
        ),
    )


def _read_stoppable(found: DataFrame) -> pa.Table:
    # A task deep in a join looks for nothing but the interruption of its thread.
    found.sparkSession.sparkContext.setLocalProperty("spark.job.interruptOnCancel", "true")
    return _read_answer(found)


def _read_answer(found: DataFrame) -> pa.Table:
    # Spark refuses to give two columns of one name to Arrow; the names come back with the types.
    named = found.toDF(*(f"c{n}" for n in range(len(found.columns))))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # pyspark leaves its socket to the collector
        try:
            return named.toArrow()
        except BaseException as error:
            traceback.clear_frames(error.__traceback__)  # they hold the socket, past the warning's filter
            gc.collect()
            raise
