"""A session: an in-memory DuckDB that can read the lake's tables and do nothing else.

There is no shared database file: DuckDB lets one writer or many readers have it, and a hub would stand
still. Every session is its own engine over the lake's immutable Parquet files, and keeps the versions
it began with.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import duckdb
import pyarrow as pa

from workbench.core.dataset import Snapshot
from workbench.core.errors import DatasetEmpty, PartMissing, SettingsError
from workbench.core.text import Text
from workbench.query.completion import Vocabulary
from workbench.query.functions import Function, build_calendar_sql, find_functions
from workbench.query.hints import explain_error, too_large, unknown_table, wrong_parameters
from workbench.query.receipts import Query, Record, build_receipt
from workbench.query.statements import Statement, parse_statement
from workbench.query.stopping import run_stoppable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from workbench.catalog import Catalog
    from workbench.storage import Lake

BATCH_ROWS = 200_000
_UNITS = {
    "B": 1,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KIB": 2**10,
    "MIB": 2**20,
    "GIB": 2**30,
}


class Session:
    """Reads one lake. Build with :func:`open_session`; close it, or use it in a ``with``."""

    def __init__(
        self,
        lake: Lake,
        catalog: Catalog,
        snapshots: Mapping[str, Snapshot],
        *,
        memory: str,
        threads: int,
        time_limit_s: float | None = None,
    ) -> None:
        self._lake = lake
        self._catalog = catalog
        self._available = dict(snapshots)
        self._memory = memory
        self._memory_bytes = _read_bytes(memory)
        self._threads = threads
        self._time_limit_s = time_limit_s or None
        self._views: set[str] = set()
        self._functions: dict[str, Function] = {}
        self._touched: dict[str, Snapshot] = {}
        self._record = Record()
        self._spatial = False
        self._spill = Path(tempfile.mkdtemp(prefix="workbench-session-"))
        self._remove_spill = weakref.finalize(self, shutil.rmtree, self._spill, ignore_errors=True)
        self._connection = self._connect()

    @property
    def is_sample(self) -> bool:
        """Whether this session reads the sample city."""
        return self._lake.is_sample

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """Versions touched so far, by dataset."""
        return tuple(self._touched[name] for name in sorted(self._touched))

    @property
    def vocabulary(self) -> Vocabulary:
        """Names of datasets, their columns and their titles, for those who type SQL."""
        return Vocabulary(self._available, self._catalog)

    def receipt(self) -> dict[str, object]:
        """Every version read and every question answered so far, as a JSON document.

        See :func:`workbench.query.receipts.build_receipt`.
        """
        return build_receipt(self._lake, self.snapshots, self._record)

    def has(self, dataset_id: str) -> bool:
        """Whether the lake had data of this dataset when the session began."""
        return dataset_id in self._available

    def sql(self, text: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """The answer to one reading statement.

        Parameters
        ----------
        text
            DuckDB SQL over dataset names, with ``$name`` where a parameter goes.
        parameters
            Values of the parameters.

        Raises
        ------
        QueryForbidden
            The statement does not only read, or reads something other than datasets.
        DatasetEmpty
            A dataset is described but nothing of it has been ingested.
        QueryTooLarge
            The seat's memory does not suffice, for the work or for the answer.
        QueryTooLong
            The seat's time limit was reached.
        QueryStopped
            Ctrl-C or the notebook's stop button; a ``KeyboardInterrupt``.
        QueryError
            Anything else that is wrong with it.
        """
        parameters = dict(parameters or {})
        try:
            statement = parse_statement(self._connection, text)
            self._require_parameters(statement, parameters)
            functions = find_functions(statement.functions)
            touched = self._prepare(statement, functions)
            answer = run_stoppable(
                lambda: self._fetch(text, parameters),
                self._interrupt,
                limit_s=self._time_limit_s,
            )
        except duckdb.Error as error:
            raise explain_error(error, sorted(self._available), self._column_words()) from None
        self._touched |= {name: self._available[name] for name in touched}
        calendar = any(function.calendar for function in functions)
        self._record.add(Query(text, parameters, tuple(sorted(touched)), calendar, answer.num_rows))
        return answer

    def sql_file(self, path: Path, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """The answer to the statement in a ``.sql`` file."""
        return self.sql(path.read_text(encoding="utf-8"), parameters)

    def _interrupt(self) -> None:
        self._connection.interrupt()  # which engine that is may change while the query runs

    def close(self) -> None:
        """Let go of memory and of what was spilled to disk."""
        self._connection.close()
        self._remove_spill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self) -> DuckDBPyConnection:
        try:
            connection = duckdb.connect(
                ":memory:",
                config={
                    "memory_limit": self._memory,
                    "threads": self._threads,
                    "temp_directory": str(self._spill),
                    "max_temp_directory_size": f"{4 * self._memory_bytes}B",
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                    "python_enable_replacements": "false",
                },
            )
        except duckdb.Error as error:
            raise SettingsError(
                Text("질의 엔진을 시작할 수 없습니다", "the query engine cannot start"),
                where=f"memory={self._memory}, threads={self._threads}",
                next_step=Text("예: WORKBENCH_MEMORY=4GB, WORKBENCH_THREADS=2", "e.g. WORKBENCH_MEMORY=4GB"),
            ) from error
        if self._lake.filesystem is not None:
            connection.register_filesystem(self._lake.filesystem)  # first: it says what a path is
        if self._spatial:
            connection.execute(f"LOAD '{_quote(str(_find_spatial()))}'")
        # It would be printed into the answer. A kernel without ipywidgets has none, and refuses even to do without.
        with contextlib.suppress(duckdb.InvalidInputException):
            connection.execute("SET enable_progress_bar = false")
        # Only these very files, and not the lake's folder: raw files hold columns nobody declared.
        files = ", ".join(f"'{_quote(str(f))}'" for s in self._available.values() for f in s.files)
        connection.execute(f"SET allowed_paths = [{files}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection

    def _fetch(self, text: str, parameters: dict[str, object]) -> pa.Table:
        try:
            return self._read_answer(text, parameters)
        except duckdb.CatalogException as error:
            if "exists in the spatial extension" not in str(error):
                raise
        self._load_spatial()
        return self._read_answer(text, parameters)

    def _load_spatial(self) -> None:
        """Loading it takes 0.2 s and 80 MB, and few queries need it: a second engine, only then."""
        self._spatial = True
        self._connection.close()
        self._connection = self._connect()
        for name in self._views:
            self._make_view(name)
        self._make_functions(tuple(self._functions.values()))

    def _read_answer(self, text: str, parameters: dict[str, object]) -> pa.Table:
        relation = self._connection.sql(text, params=parameters or None)
        reader = relation.to_arrow_reader(BATCH_ROWS)
        batches, size = [], 0
        # The answer lies outside DuckDB's own limit, so it is weighed while it comes in.
        for batch in reader:
            size += batch.nbytes
            if size > self._memory_bytes:
                raise too_large()
            batches.append(batch)
        return pa.Table.from_batches(batches, reader.schema)

    def _prepare(self, statement: Statement, functions: tuple[Function, ...]) -> set[str]:
        """What the statement needs to be there; the datasets it reads."""
        if not self._spatial and any(function.spatial for function in functions):
            self._load_spatial()
        touched = self._make_views(statement, frozenset().union(*(f.datasets for f in functions)))
        self._make_functions(tuple(f for f in functions if f.name not in self._functions))
        return touched

    def _make_views(self, statement: Statement, beside: frozenset[str]) -> set[str]:
        """Views for what the statement reads, itself and through functions; the datasets among them."""
        if statement.lists_everything:
            for name in sorted(set(self._available) - self._views):
                self._make_view(name)
        for name in sorted(((statement.tables - statement.ctes) | beside) - set(self._available)):
            if name in self._catalog:
                self._lake.current(name)  # tells that it is empty, and the next step
                raise self._ingested_since(name)
            raise unknown_table(name, self._available)
        touched = (statement.tables | beside) & set(self._available)
        for name in sorted(touched - self._views):
            self._make_view(name)
        return set(touched)

    def _make_functions(self, functions: tuple[Function, ...]) -> None:
        has_calendar = self._connection.execute(
            "FROM duckdb_tables() WHERE schema_name = 'reference'"
        ).fetchall()
        if not has_calendar and any(function.calendar for function in functions):
            self._connection.execute(build_calendar_sql())
        for function in functions:
            self._connection.execute(function.sql)
            self._functions[function.name] = function

    def _make_view(self, name: str) -> None:
        files = ", ".join(f"'{_quote(str(f))}'" for f in self._available[name].files)
        self._connection.execute(
            f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet([{files}], union_by_name = true)'
        )
        self._views.add(name)

    def _ingested_since(self, name: str) -> DatasetEmpty:
        return DatasetEmpty(
            Text("이 세션을 시작한 뒤에 들어온 자료입니다", "it was ingested after this session began"),
            where=name,
            next_step=Text("커널을 다시 시작하면 보입니다", "restart the kernel to see it"),
        )

    def _require_parameters(self, statement: Statement, parameters: dict[str, object]) -> None:
        given = frozenset(parameters)
        error = wrong_parameters(statement.parameters - given, given - statement.parameters)
        if error is not None:
            raise error

    def _column_words(self) -> dict[str, str]:
        """What people call the columns of the datasets in use → our names."""
        words: dict[str, str] = {}
        for name in sorted(self._views & set(self._catalog.ids)):
            for field in self._catalog[name].fields:
                for word in (*field.source, field.title.ko, field.title.en, field.name):
                    words[word] = field.name
        return words


def open_session(
    lake: Lake,
    catalog: Catalog,
    *,
    memory: str,
    threads: int,
    pins: Mapping[str, str] | None = None,
    time_limit_s: float | None = None,
) -> Session:
    """A session over the current versions of everything in ``lake``.

    Parameters
    ----------
    memory
        What the session may use before it spills to disk, such as ``"4GB"``; an answer may not be larger.
    pins
        Dataset → version, where not the current one is wanted.
    time_limit_s
        Seconds after which a query is stopped; none if absent or 0.

    Raises
    ------
    LakeError
        A version cannot be read.
    SettingsError
        ``memory`` or ``threads`` is wrong.
    """
    pins = pins or {}
    snapshots = {name: lake.current(name) for name in lake.dataset_ids() if name not in pins}
    snapshots |= {name: lake.snapshot(name, version) for name, version in pins.items()}
    # A version without a row has no file, and a view needs one.
    full = {name: snapshot for name, snapshot in snapshots.items() if snapshot.files}
    return Session(lake, catalog, full, memory=memory, threads=threads, time_limit_s=time_limit_s)


def _find_spatial() -> Path:
    try:
        import duckdb_extension_spatial
    except ModuleNotFoundError as error:
        raise PartMissing(
            Text("공간 확장이 설치되어 있지 않습니다", "the spatial extension is not installed"),
            where="duckdb-extension-spatial",
            next_step=Text("`make env`를 다시 실행하세요", "run `make env` again"),
        ) from error
    assert duckdb_extension_spatial.__file__ is not None
    folder = Path(duckdb_extension_spatial.__file__).parent / "extensions" / f"v{duckdb.__version__}"
    return folder / "spatial.duckdb_extension"


def _read_bytes(memory: str) -> int:
    number = memory.strip().upper().rstrip("KMGTIB")
    unit = memory.strip().upper()[len(number) :].strip() or "B"
    try:
        return int(float(number) * _UNITS[unit])
    except (KeyError, ValueError):
        raise SettingsError(
            Text("메모리 설정을 읽을 수 없습니다", "the memory setting cannot be read"),
            where=f"memory={memory}",
            next_step=Text("예: WORKBENCH_MEMORY=4GB", "e.g. WORKBENCH_MEMORY=4GB"),
        ) from None


def _quote(text: str) -> str:
    return text.replace("'", "''")
