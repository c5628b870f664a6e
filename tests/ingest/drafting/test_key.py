"""Tables of a few rows and the columns that identify them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa
import pytest

from workbench.core.dataset import FieldType
from workbench.ingest.drafting.key import Candidate, find_key
from workbench.ingest.typing_sql import MACROS


def find(
    columns: Mapping[str, Sequence[str | None]], kinds: Sequence[FieldType], missing: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], int]:
    with duckdb.connect() as con:
        for macro in MACROS:
            con.execute(macro)
        data = {f"c{i}": list(values) for i, values in enumerate(columns.values())}
        con.register("rows", pa.table({"_record": range(len(data["c0"])), **data}))
        named = zip(columns, kinds, columns.values(), strict=True)
        candidates = [
            Candidate(name, i, kind, len(set(values)), missing)
            for i, (name, kind, values) in enumerate(named)
        ]
        return find_key(con, "rows", candidates)


@pytest.mark.parametrize(
    ("columns", "kinds", "key"),
    [
        ({"shop_id": ["1", "2"], "name": ["a", "b"]}, ["code", "string"], ("shop_id",)),
        ({"name": ["a", "b"], "shop_id": ["1", "2"]}, ["string", "code"], ("shop_id",)),
        ({"year": ["1", "1", "2"], "gu": ["a", "b", "a"]}, ["year", "string"], ("year", "gu")),
        ({"visits_n": ["1", "2"], "gu": ["a", "a"]}, ["integer", "string"], ()),  # a count identifies nothing
        ({"id": ["1", "2"], "name": ["a", "b"]}, ["number", "string"], ("name",)),
        ({"id": ["1", None], "name": ["a", "b"]}, ["code", "string"], ("name",)),  # gaps
        ({"id": ["1", "1"], "name": ["a", "a"]}, ["code", "string"], ()),  # two rows wholly alike, one thing
        (
            {"a": list("11112222"), "b": list("11221122"), "c": list("12121212")},
            ["code"] * 3,
            ("a", "b", "c"),
        ),
    ],
)
def test_the_smallest_set(
    columns: dict[str, list[str | None]], kinds: list[FieldType], key: tuple[str, ...]
) -> None:
    assert find(columns, kinds) == (key, 0)


def test_a_spelling_of_missing_is_a_gap() -> None:
    columns = {"id": ["1", "-"], "name": ["a", "b"]}
    assert find(columns, ["code", "string"]) == (("id",), 0)
    assert find(columns, ["code", "string"], ("-",)) == (("name",), 0)


def test_rows_wholly_alike_count_once() -> None:
    assert find({"id": ["1", "1", "2"], "x": ["a", "a", "b"]}, ["code", "number"]) == (("id",), 0)


def test_one_repeat_in_a_thousand_is_told() -> None:
    numbers = [str(i) for i in range(2000)]
    columns = {"id": ["0", *numbers[1:-1], "0"], "x": numbers}
    assert find(columns, ["code", "number"]) == (("id",), 1)
    few = {"id": ["0", "1", "0"], "x": ["0", "1", "2"]}
    assert find(few, ["code", "number"]) == ((), 0)


def test_no_rows() -> None:
    assert find({"id": []}, ["code"]) == ((), 0)
