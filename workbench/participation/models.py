"""The tables. What was asked and answered is only ever added to: the database itself refuses the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import (
    DDL,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from workbench.participation.records import DECISIONS, SIDES


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and always read back with its zone (SQLite keeps none)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    pass


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({', '.join(repr(w) for w in words)})", name=f"{column}_known")


class PassphraseRow(Base):
    __tablename__ = "passphrases"
    __table_args__ = (_one_of("side", SIDES),)

    side: Mapped[str] = mapped_column(String(20), primary_key=True)
    salt: Mapped[bytes]
    digest: Mapped[bytes]
    cost: Mapped[int]
    block: Mapped[int]
    parallel: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MemberRow(Base):
    __tablename__ = "members"
    __table_args__ = (_one_of("side", SIDES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    folded: Mapped[str] = mapped_column(String(120), unique=True)
    side: Mapped[str] = mapped_column(String(20))
    first_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


class EditionRow(Base):
    """An edition whose recommendations, none or many, were recorded."""

    __tablename__ = "editions"

    problem_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    is_sample: Mapped[bool] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    release_id: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AskedRow(Base):
    """A recommendation in one wording; another wording is another row."""

    __tablename__ = "asked"
    __table_args__ = (UniqueConstraint("problem_id", "is_sample", "key", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[str] = mapped_column(String(80), index=True)
    is_sample: Mapped[bool]
    key: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))
    what_ko: Mapped[str]
    what_en: Mapped[str]
    who_ko: Mapped[str]
    who_en: Mapped[str]
    due: Mapped[date]
    measured_ko: Mapped[str]
    measured_en: Mapped[str]
    finding: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    editions: Mapped[list[AskedInRow]] = relationship(order_by="AskedInRow.number")
    answers: Mapped[list[AnswerRow]] = relationship(order_by="AnswerRow.id")


class AskedInRow(Base):
    """Which editions ask it."""

    __tablename__ = "asked_in"
    __table_args__ = (
        ForeignKeyConstraint(
            ["problem_id", "is_sample", "number"],
            ["editions.problem_id", "editions.is_sample", "editions.number"],
        ),
    )

    asked_id: Mapped[int] = mapped_column(ForeignKey("asked.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    problem_id: Mapped[str] = mapped_column(String(80))
    is_sample: Mapped[bool]


class AnswerRow(Base):
    __tablename__ = "answers"
    __table_args__ = (
        _one_of("decision", DECISIONS),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("decision <> 'refused' or legal_ground <> ''", name="refusal_has_legal_ground"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_id: Mapped[int] = mapped_column(ForeignKey("asked.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    decision: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    legal_ground: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)

    member: Mapped[MemberRow] = relationship()


_SQLITE_TRIGGER = """
create trigger if not exists %(table)s_no_{act} before {act} on %(table)s
begin select raise(abort, '%(table)s is append-only'); end
"""
_POSTGRESQL_FUNCTION = """
create or replace function refuse_change() returns trigger language plpgsql as
$$ begin raise exception '%% is append-only', tg_table_name; end $$
"""
_POSTGRESQL_TRIGGER = """
create or replace trigger %(table)s_append_only before update or delete on %(table)s
for each row execute function refuse_change()
"""


def _make_append_only(*rows: type[Base]) -> None:
    for row in rows:
        table = row.__table__
        assert isinstance(table, Table)
        statements = [("sqlite", _SQLITE_TRIGGER.format(act=act)) for act in ("update", "delete")]
        statements += [("postgresql", _POSTGRESQL_FUNCTION), ("postgresql", _POSTGRESQL_TRIGGER)]
        for dialect, statement in statements:
            ddl = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy has not typed it
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


_make_append_only(EditionRow, AskedRow, AskedInRow, AnswerRow)
