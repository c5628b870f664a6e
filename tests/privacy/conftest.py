"""Small results to put before the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from workbench.core.dataset import Snapshot
from workbench.core.result import Column, Finding, Interval, Result, Table
from workbench.core.text import Text


def _make_table(
    columns: Mapping[str, tuple[str, Sequence[object]]], *, identity: str = "by_gu", basis: str = "records"
) -> Table:
    """``{"gu_name": ("label", [...]), "crashes_n": ("count", [...])}`` as a result table."""
    return Table(
        id=identity,
        title=Text("구별 표", "By gu"),
        data=pa.table({name: values for name, (_, values) in columns.items()}),
        columns=tuple(Column(n, Text(n, n), role) for n, (role, _) in columns.items()),
        basis=basis,
    )


def _make_finding(identity: str = "most", n: int = 120, statement: str = "{value} {unit}") -> Finding:
    return Finding(
        id=identity,
        statement=Text(statement, statement),
        value=12.5,
        interval=Interval(10.0, 15.0, 0.95, "exact Poisson"),
        unit=Text("건", "crashes"),
        n=n,
        period=(date(2018, 1, 1), date(2022, 12, 31)),
        method=Text("율", "rate"),
        caveats=(Text("신고된 사고만", "reported crashes only"),),
    )


def _make_result(*tables: Table, **changes: object) -> Result:
    result = Result(
        problem_id="bicycle",
        title=Text("자전거 사고", "Bicycle crashes"),
        question=Text("어디가 위험합니까?", "Where is it dangerous?"),
        findings=(_make_finding(),),
        tables=tables,
        figures=(),
        refusals=(),
        method=Text("이용 건수로 나눈 사고율입니다.", "Crashes per ride."),
        limits=(Text("신고되지 않은 사고는 없습니다.", "Unreported crashes are missing."),),
        snapshots=(
            Snapshot("bike_rides", "v1", Path("x"), (), 5, False, (None, None), datetime.now(UTC), ()),
        ),
        is_sample=False,
    )
    return replace(result, **changes)


@pytest.fixture(scope="session")
def make_table() -> Callable[..., Table]:
    return _make_table


@pytest.fixture(scope="session")
def make_finding() -> Callable[..., Finding]:
    return _make_finding


@pytest.fixture(scope="session")
def make_result() -> Callable[..., Result]:
    return _make_result
