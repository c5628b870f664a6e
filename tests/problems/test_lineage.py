"""What a problem declares of its parts is tried: the answer of each query is changed, and what changes with it counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.problems import drawn
from tests.problems.test_bicycle import build_everything
from tests.problems.test_bicycle_network import build_city, build_pumps
from tests.problems.test_fine_dust import build_two_years
from tests.problems.test_fine_dust_models import build_counted_city
from workbench.api.lineage import PROBLEMS, find_declared
from workbench.core.result import Result
from workbench.privacy.canonical import plain
from workbench.problems import discover, find_problem


def build_whole_city() -> dict[str, pd.DataFrame]:
    """Crashes, rentals and residents of the one city, roads, rides and pumps of the other."""
    tables = build_everything() | build_city(bike_amenities=build_pumps(3))
    return {name: table for name, table in tables.items() if table is not None}


CITIES = (
    ("bicycle", build_whole_city),
    ("fine_dust", build_two_years),
    ("fine_dust", build_counted_city),
)
City = Callable[[], Mapping[str, pd.DataFrame]]
Change = Callable[[pa.Table], pa.Table]


def scale(answer: pa.Table) -> pa.Table:
    """Amounts a little larger, counts by one."""
    for place, field in enumerate(answer.schema):
        column = answer.column(place)
        if pa.types.is_floating(field.type) or pa.types.is_decimal(field.type):
            column = pc.multiply(column.cast(pa.float64()), 1.07).cast(field.type, safe=False)
        elif pa.types.is_integer(field.type) and field.name.endswith("_n"):
            column = pc.add(column, 1).cast(field.type)
        answer = answer.set_column(place, field, column)
    return answer


def thin(answer: pa.Table) -> pa.Table:
    """Every fifth row less, the rest scaled."""
    kept = [i for i in range(answer.num_rows) if i % 5] if answer.num_rows > 1 else []
    return scale(answer.take(pa.array(kept, pa.int64())))


class Changed:
    """A session whose answer to one file is another one."""

    def __init__(self, session: object, target: str = "", change: Change = thin) -> None:
        self._session, self._target, self._change = session, target, change
        self.asked: dict[str, None] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._session, name)

    def sql_file(self, path: Path, parameters: Mapping[str, object] | None = None) -> pa.Table:
        self.asked[path.stem] = None
        answer = self._session.sql_file(path, parameters)  # type: ignore[attr-defined]
        return self._change(answer) if path.stem == self._target else answer


def read_parts(result: Result) -> dict[str, str]:
    parts = {f"finding-{f.id}": json.dumps(plain(f), sort_keys=True) for f in result.findings}
    return parts | {f"table-{t.id}": json.dumps(plain(t.data)) for t in result.tables}


@pytest.mark.slow
@pytest.mark.parametrize(("problem_id", "build"), CITIES)
def test_a_part_changes_only_with_the_queries_declared_for_it(
    problem_id: str, build: City, tmp_path: Path
) -> None:
    problem = find_problem(problem_id)
    missing, seen = set(), set()
    with drawn.open_lake_of(tmp_path, build()) as session:
        plainly = Changed(session)
        base = read_parts(problem.analyse(plainly, {}))  # type: ignore[arg-type]
        for file in plainly.asked:
            other = _analyse_changed(problem_id, session, file)
            for part in base:
                declared = find_declared(problem.lineage, part)
                if declared is None or other.get(part, base[part]) == base[part]:
                    continue
                seen.add(part)
                if file not in declared:
                    missing.add((part, file))
    assert not missing
    assert len(seen) > len(base) / 2, "most parts are tried at all"


def _analyse_changed(problem_id: str, session: object, file: str) -> dict[str, str]:
    """The parts with another answer to ``file``; none where no change leaves an answer to compute with."""
    for change in (thin, scale):
        try:
            result = find_problem(problem_id).analyse(Changed(session, file, change), {})  # type: ignore[arg-type]
        except Exception:  # noqa: BLE001  # an answer nobody publishes may break anything
            continue
        return read_parts(result)
    return {}


@pytest.mark.parametrize("problem_id", sorted(discover()))
def test_only_files_that_are_there_are_named(problem_id: str) -> None:
    files = {file.stem for folder in (PROBLEMS, PROBLEMS / problem_id) for file in folder.glob("*.sql")}
    for part, stems in find_problem(problem_id).lineage.items():
        assert part.startswith(("finding-", "table-", "layer-")), part
        assert len(stems) == len(set(stems)), part
        assert set(stems) <= files, part
