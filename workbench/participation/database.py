"""The database behind the table: SQLite in a file, or PostgreSQL where an address is set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from workbench.core.errors import PartMissing, SettingsError
from workbench.core.settings import Settings
from workbench.core.text import Text
from workbench.participation.models import Base

FILE = "participation.sqlite"
_WAIT_S = 20
_SCHEMA_LOCK = 7_305_211_018
"""Any number of our own: who holds it makes the tables."""


def open_database(settings: Settings) -> Engine:
    """The engine, with its tables made.

    Raises
    ------
    SettingsError
        The address in ``WORKBENCH_DATABASE`` cannot be used, or nobody answers there.
    PartMissing
        The driver it needs is not installed.
    """
    try:
        url = make_url(settings.database) if settings.database else _file_url(settings.home)
        engine = create_engine(url, **_arguments(url))
    except (ArgumentError, NoSuchModuleError) as error:
        raise _wrong_address() from error
    except ImportError as error:
        raise PartMissing(
            Text("이 데이터베이스의 드라이버가 없습니다", "the driver of this database is not installed"),
            where=f"WORKBENCH_DATABASE: {error.name}",
            next_step=Text("civic-workbench[postgres]를 설치하세요", "install civic-workbench[postgres]"),
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        _make_tables(engine)
    except DBAPIError as error:
        raise _wrong_address() from error
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that holds the writer's place from its start and commits at the end."""
    with Session(engine.execution_options(writes=True)) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one moment of the database."""
    with Session(engine) as session:
        yield session


def _file_url(home: Path) -> URL:
    home.mkdir(parents=True, exist_ok=True)
    return URL.create("sqlite", database=str(home / FILE))


def _arguments(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        # With no isolation level the driver leaves BEGIN to us: see `_begin_sqlite`.
        return {"connect_args": {"timeout": _WAIT_S, "isolation_level": None}}
    return {"pool_pre_ping": True}


def _prepare_sqlite(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma foreign_keys = on")
    cursor.execute("pragma synchronous = full")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins as a reader cannot wait for another writer: it fails at once.
    immediate = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("begin immediate" if immediate else "begin")


def _make_tables(engine: Engine) -> None:
    """Make what is missing; hub, portal and notebooks may do so in the same moment."""
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({_SCHEMA_LOCK})")
        Base.metadata.create_all(connection)


def _wrong_address() -> SettingsError:
    return SettingsError(
        Text("참여 데이터베이스를 열 수 없습니다", "the participation database cannot be opened"),
        where="WORKBENCH_DATABASE",
        next_step=Text(
            "예: postgresql+psycopg://사용자@호스트/이름. 비워 두면 SQLite 파일을 씁니다",
            "for example postgresql+psycopg://user@host/name; left empty, a SQLite file is used",
        ),
    )
