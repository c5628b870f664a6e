"""Two versions, drawn as tables a reader checks in the head."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.versions import publish_edition, publish_tables
from workbench.core.errors import DatasetEmpty, LakeError
from workbench.storage import Lake
from workbench.storage.compare import compare_versions, find_version, findings_touched
from workbench.storage.compare_sql import Column, name, shared_columns
from workbench.storage.comparison import Comparison


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", is_sample=False)


def compare(lake: Lake, before: Any, after: Any, key: tuple[str, ...] = ("id",), **more: Any) -> Comparison:
    """Compare two versions given as one table each, or as part name → table."""
    versions = [
        publish_tables(lake, "shops", side if isinstance(side, dict) else {"one": side}).version
        for side in (before, after)
    ]
    return compare_versions(lake, "shops", *versions, key, **more)


BEFORE = pa.table(
    {
        "id": ["a", "b", "c", "d"],
        "visits_n": [1, 2, 3, None],
        "name": ["가", "나", "다", "라"],
    }
)


def test_rows_are_matched_by_key(lake: Lake) -> None:
    after = pa.table(
        {
            "id": ["e", "d", "b", "a"],  # c is gone, e is new, the order says nothing
            "visits_n": [9, 4, 5, 1],
            "name": ["마", "라", "나다", "가"],
        }
    )
    found = compare(lake, BEFORE, after)
    assert (found.rows_added, found.rows_removed, found.rows_changed, found.rows_same) == (1, 1, 2, 1)
    assert [(c.name, c.cells_n) for c in found.changed_columns] == [("visits_n", 2), ("name", 1)]
    (number,) = found.numbers
    assert (number.filled_before, number.filled_after) == (3, 4)
    assert (number.sum_before, number.sum_after) == (6, 19)
    assert not found.is_same


def test_the_same_rows_are_the_same(lake: Lake) -> None:
    found = compare(lake, {"x": BEFORE}, {"y": BEFORE.take([3, 1, 0, 2])})
    assert found.is_same
    assert (found.rows_same, found.numbers, found.changed_columns) == (4, (), ())


def test_a_missing_value_is_a_value(lake: Lake) -> None:
    before = pa.table({"id": ["a", "b"], "x": [None, 0.0]}, schema=pa.schema({"id": "str", "x": "f8"}))
    after = pa.table({"id": ["a", "b"], "x": [0.0, None]})
    found = compare(lake, before, after)
    assert found.rows_changed == 2
    assert found.numbers == ()  # as many values, and the same sum


def test_a_key_with_gaps_matches(lake: Lake) -> None:
    before = pa.table({"id": ["a", "a"], "part": [None, "1"], "x": [1, 2]})
    after = pa.table({"id": ["a", "a"], "part": [None, "1"], "x": [1, 3]})
    found = compare(lake, before, after, ("id", "part"))
    assert (found.rows_added, found.rows_removed, found.rows_changed) == (0, 0, 1)


def test_columns_come_go_and_change_their_type(lake: Lake) -> None:
    before = pa.table({"id": ["a", "b"], "old": [1, 2], "n": [1, 2], "code": [1, 2]})
    after = pa.table({"id": ["a", "b"], "new": [1, 2], "n": [1.0, 2.5], "code": ["1", "02"]})
    found = compare(lake, before, after)
    assert (found.columns_added, found.columns_removed) == (("new",), ("old",))
    assert [(r.name, r.before, r.after) for r in found.retyped] == [
        ("n", "BIGINT", "DOUBLE"),
        ("code", "BIGINT", "VARCHAR"),
    ]
    assert [(c.name, c.cells_n) for c in found.changed_columns] == [("code", 1), ("n", 1)]


def test_without_a_key_rows_are_a_multiset(lake: Lake) -> None:
    before = pa.table({"x": ["a", "a", "a", "b", None]})
    after = pa.table({"x": ["a", "b", "b", "c", None]})
    found = compare(lake, before, after, ())
    assert (found.key, found.rows_added, found.rows_removed, found.rows_changed) == ((), 2, 2, 0)


@pytest.mark.parametrize("key", [("absent",), ("x",)])
def test_a_key_that_does_not_identify_is_not_used(lake: Lake, key: tuple[str, ...]) -> None:
    before = pa.table({"x": [1, 1], "y": [1, 2]})
    after = pa.table({"x": [1, 1], "y": [1, 3]})
    found = compare(lake, before, after, key)
    assert (found.key, found.rows_added, found.rows_removed) == ((), 1, 1)


def test_parts_of_both_versions_are_not_read_again(lake: Lake) -> None:
    shared = pa.table({"id": ["s"], "visits_n": [0.1], "name": ["같음"]})
    file = publish_tables(lake, "shops", {"s": shared}).files[0]
    june, july = (pa.table({"id": [m], "visits_n": [1.0], "name": [m]}) for m in ("6", "7"))
    first = publish_tables(lake, "shops", {"s": shared, "june": june})
    second = publish_tables(lake, "shops", {"s": shared, "june": june, "july": july})
    found = compare_versions(lake, "shops", first.version, second.version, ("id",))
    assert (found.rows_added, found.rows_removed, found.rows_changed, found.rows_same) == (1, 0, 0, 2)
    assert [n.sum_after - n.sum_before for n in found.numbers] == [pytest.approx(1.0)]
    assert file.is_file()


def test_an_empty_side(lake: Lake) -> None:
    found = compare(lake, BEFORE, BEFORE.slice(0, 0))
    assert (found.rows_added, found.rows_removed, found.rows_same) == (0, 4, 0)


def test_rows_are_quoted_only_when_asked_for(lake: Lake) -> None:
    after = pa.table({"id": ["a", "e"], "visits_n": [7, 1], "name": ["가", "마"]})
    assert compare(lake, BEFORE, after).document()["examples"] == []
    asked = compare(lake, BEFORE, after, examples=2)
    assert [(e.kind, e.key["id"], e.cells) for e in asked.examples] == [
        ("added", "e", {}),
        ("changed", "a", {"visits_n": (1, 7)}),
        ("removed", "b", {}),
        ("removed", "c", {}),
    ]


def test_the_document_says_it_all(lake: Lake) -> None:
    document = compare(lake, BEFORE, BEFORE.slice(1)).document()
    assert document["rows"] == {"before": 4, "after": 3, "added": 0, "removed": 1, "changed": 0, "same": 3}
    assert document["numbers"] == [{"name": "visits_n", "filled": [3, 2], "sum": [6.0, 5.0]}]
    assert not {"가", "a"} & set(str(document).split("'"))


rows = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(st.none() | st.integers(-5, 5), st.none() | st.sampled_from("xyz")),
    max_size=6,
)


def draw_table(content: dict[str, tuple[int | None, str | None]]) -> pa.Table:
    types = pa.schema({"id": pa.string(), "n": pa.int64(), "t": pa.string()})
    columns = {"id": list(content), "n": [v[0] for v in content.values()]}
    return pa.table(columns | {"t": [v[1] for v in content.values()]}, schema=types)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=rows, after=rows)
def test_it_counts_what_python_counts(
    tmp_path_factory: pytest.TempPathFactory, before: Any, after: Any
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake") / "lake", is_sample=False)
    tables = [draw_table(side) for side in (before, after)]
    keyed = compare(lake, {"b": tables[0]}, {"a": tables[1]})
    both = before.keys() & after.keys()
    assert keyed.rows_added == len(after.keys() - both)
    assert keyed.rows_removed == len(before.keys() - both)
    assert keyed.rows_changed == sum(before[k] != after[k] for k in both)
    cells = {c.name: c.cells_n for c in keyed.changed_columns}
    assert cells.get("n", 0) == sum(before[k][0] != after[k][0] for k in both)
    assert cells.get("t", 0) == sum(before[k][1] != after[k][1] for k in both)
    loose = compare_versions(lake, "shops", keyed.before, keyed.after)
    b, a = (Counter((k, *v) for k, v in side.items()) for side in (before, after))
    assert (loose.rows_added, loose.rows_removed) == ((a - b).total(), (b - a).total())


def test_a_version_is_found_by_its_name(lake: Lake) -> None:
    first = publish_tables(lake, "shops", {"1": BEFORE}).version
    second = publish_tables(lake, "shops", {"2": BEFORE}).version
    third = publish_tables(lake, "shops", {"3": BEFORE}, make_current=False).version
    assert find_version(lake, "shops", "current").version == second
    assert find_version(lake, "shops", "previous").version == first
    assert find_version(lake, "shops", third[:6]).version == third
    assert find_version(lake, "shops", first).version == first


@pytest.mark.parametrize("named", ["previous", "ffffffff", "", "0"])
def test_a_version_that_is_not_there(lake: Lake, named: str) -> None:
    publish_tables(lake, "shops", {"1": BEFORE})
    with pytest.raises(LakeError, match="WB300"):
        find_version(lake, "shops", named)
    with pytest.raises(DatasetEmpty):
        find_version(lake, "parks", named)


def test_which_findings_a_version_touches(lake: Lake) -> None:
    publish_edition(lake, "bicycle", [("shops", "v1")], ["rate", "change"])
    publish_edition(lake, "bicycle", [("shops", "v2")])
    publish_edition(lake, "air", [("other", "v1")])
    (touched,) = findings_touched(lake, "shops", "v1")
    assert (touched.problem_id, touched.number, touched.is_current) == ("bicycle", 1, False)
    assert [f.id for f in touched.findings] == ["rate", "change"]
    assert findings_touched(lake, "shops", "v3") == ()


def test_names_are_quoted() -> None:
    assert name('a"b') == '"a""b"'


def test_shared_columns_keep_the_later_order() -> None:
    shared = shared_columns({"a": "BIGINT", "b": "VARCHAR"}, {"b": "DOUBLE", "c": "DATE", "a": "DOUBLE"})
    assert [(c.name, c.common) for c in shared] == [("b", "VARCHAR"), ("a", "DOUBLE")]
    assert Column("a", "BIGINT", "BIGINT").read_sql(False) == 'NULL::BIGINT AS "a"'


MANY_ROWS = """
import sys
from pathlib import Path
from workbench.storage import Lake
from workbench.storage.compare import compare_versions
lake = Lake(Path(sys.argv[1]), is_sample=False)
found = compare_versions(lake, "rides", sys.argv[2], sys.argv[3], ("id", "at"), memory="256MB")
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(found.rows_added, found.rows_removed, found.rows_changed, peak.split()[1])
"""


@pytest.mark.slow
def test_memory_stays_bounded(lake: Lake) -> None:
    """Two versions of 2 million rows (about 300 MB each as Arrow) in a process of its own."""
    n = 2_000_000
    ids = pa.array([f"SPB-{i:07d}" for i in range(n)])
    at = pa.array(range(n), pa.int64())
    text = pa.array([f"대여소 {i % 3000} 앞 교차로 모퉁이" for i in range(n)])
    before = pa.table({"id": ids, "at": at, "text": text, "m": pa.array(range(n), pa.float64())})
    later = pa.array([i + (i % 1000 == 0) for i in range(n)], pa.float64())
    after = before.set_column(3, "m", later).slice(10)
    versions = [publish_tables(lake, "rides", {p: t}).version for p, t in (("b", before), ("a", after))]
    command = [sys.executable, "-c", MANY_ROWS, str(lake.root), *versions]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    *counts, peak_kb = told.stdout.split()
    assert counts == ["0", "10", "1999"]
    assert int(peak_kb) < 700_000
