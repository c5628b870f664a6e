"""Pieces every analysis is put together from."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench.core.errors import ProblemError
from workbench.core.result import Column
from workbench.core.text import Text
from workbench.problems.chapter import Chapter, build_table, join_chapters, quote, read_number

NAME = Text("이름", "name")


def test_a_table_has_only_the_described_columns_and_null_for_missing() -> None:
    frame = pd.DataFrame({"b": [1.5, float("nan")], "a": ["x", "y"], "secret": [1, 2]})
    columns = (Column("a", NAME, "label"), Column("b", NAME, "value"))
    table = build_table("t", NAME, frame, columns)
    assert table.data.to_pydict() == {"a": ["x", "y"], "b": [1.5, None]}
    assert table.data.schema.metadata is None


def test_chapters_join_in_order() -> None:
    first, second = Chapter(limits=(Text("가", "a"),)), Chapter(limits=(Text("나", "b"),))
    assert [t.en for t in join_chapters([first, second]).limits] == ["a", "b"]


def test_a_name_with_braces_is_no_placeholder() -> None:
    assert quote("다리\n{앞}").format() == "다리 {앞}"


@pytest.mark.parametrize("value", [0, -1, 2.0, "2", True, None])
def test_what_is_no_number_is_told(value: object) -> None:
    with pytest.raises(ProblemError):
        read_number({"n": value}, "n")
