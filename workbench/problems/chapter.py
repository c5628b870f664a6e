"""Parts of a result that belong together, and how analyses put them into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from workbench.core.dataset import Basis
from workbench.core.errors import ProblemError
from workbench.core.result import (
    Column,
    Figure,
    Finding,
    Interval,
    Recommendation,
    Refusal,
    Table,
)
from workbench.core.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from workbench.query.engine import Engine


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one step of an analysis adds to the result."""

    findings: tuple[Finding, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    limits: tuple[Text, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    layers: Mapping[str, pa.Table] = field(default_factory=dict)
    """Drawn bases that its figures name, as in :class:`~workbench.core.result.Result`."""


def join_chapters(chapters: Iterable[Chapter]) -> Chapter:
    """All chapters as one, in their order."""
    listed = list(chapters)
    return Chapter(
        findings=tuple(x for c in listed for x in c.findings),
        tables=tuple(x for c in listed for x in c.tables),
        figures=tuple(x for c in listed for x in c.figures),
        refusals=tuple(x for c in listed for x in c.refusals),
        limits=tuple(x for c in listed for x in c.limits),
        recommendations=tuple(x for c in listed for x in c.recommendations),
        layers={name: layer for c in listed for name, layer in c.layers.items()},
    )


def build_table(
    table_id: str,
    title: Text,
    frame: pd.DataFrame,
    columns: Iterable[Column],
    *,
    basis: Basis = "statistics",
    note: Text | None = None,
) -> Table:
    """A result table of the described columns of ``frame``, in their order; NaN becomes null."""
    described = tuple(columns)
    names = [column.name for column in described]
    data = pa.Table.from_pandas(frame[names], preserve_index=False).replace_schema_metadata(None)
    return Table(table_id, title, data, described, basis, note)


def full_count(value: float) -> Interval:
    """The interval of what was counted whole: there is no sampling error."""
    return Interval(value, value, 1.0, "full count")


def read_number(parameters: Mapping[str, object], name: str, *, lowest: int = 1) -> int:
    """A whole-number parameter.

    Raises
    ------
    ProblemError
        It is no whole number, or below ``lowest``.
    """
    value = parameters[name]
    if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
        raise ProblemError(
            Text(
                f"매개변수 {name}에는 {lowest} 이상의 정수를 줍니다",
                f"{name} is a whole number from {lowest} up",
            ),
            where=name,
        )
    return value


def read_optional_year(parameters: Mapping[str, object], name: str) -> int | None:
    """A year, or ``None`` for the newest there is."""
    return None if parameters[name] is None else read_number(parameters, name, lowest=1900)


def find_due(session: Engine, parameters: Mapping[str, object], *, days: int) -> date:
    """When an answer is due: ``days`` after ``today`` where given, else after the newest data came in.

    The clock of the machine is not read: the same data give the same result.
    """
    today = parameters["today"]
    if today is None:
        today = max(snapshot.created_at for snapshot in session.snapshots).date()
    if isinstance(today, str):
        try:
            today = date.fromisoformat(today)
        except ValueError:
            today = None
    if not isinstance(today, date):
        raise ProblemError(
            Text("매개변수 today에는 날짜(YYYY-MM-DD)를 줍니다", "today is a date (YYYY-MM-DD)"),
            where="today",
        )
    return today + timedelta(days=days)


def quote(text: str) -> str:
    """``text`` for use in a statement: one line, its braces no placeholders."""
    return " ".join(text.split()).replace("{", "{{").replace("}", "}}")
