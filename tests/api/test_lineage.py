"""Which queries a part was computed from is what its problem declares, and nothing more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import workbench as wb
from tests.present.example_release import make_result
from workbench.api import lineage
from workbench.problems import Problem, find_problem


@pytest.fixture(scope="module")
def problem() -> Problem:
    return find_problem("bicycle")


def read(name: str) -> str:
    return (lineage.PROBLEMS / name).read_text(encoding="utf-8")


def build_receipt(*names: str) -> dict[str, Any]:
    return {"queries": [{"sql": read(name), "reads": []} for name in names]}


CRASHES, RENTALS, LAYER = "bicycle/crashes_by_gu.sql", "bicycle/rentals_by_station.sql", "gu_layer.sql"


def trace(problem: Problem, declared: dict[str, tuple[str, ...]], *asked: str) -> dict[str, list[str]]:
    traced = lineage.trace_run(replace(problem, lineage=declared), make_result(), build_receipt(*asked))
    return traced["parts"]["bicycle"]


def test_queries_from_files_are_named_and_others_are_not(problem: Problem) -> None:
    receipt = build_receipt(CRASHES, LAYER)
    receipt["queries"].append({"sql": "select 1", "reads": []})
    queries = lineage.trace_run(problem, make_result(), receipt)["queries"]
    assert [q.get("file") for q in queries] == [CRASHES, LAYER, None]
    assert "file" not in receipt["queries"][0], "what was given is left as it was"


def test_a_figure_has_the_files_of_its_table_and_of_its_base(problem: Problem) -> None:
    result = make_result()
    figure = next(f for f in result.figures if f.layer is not None)
    declared = {f"table-{figure.table}": ("crashes_by_gu",), f"layer-{figure.layer}": ("gu_layer",)}
    parts = trace(problem, declared, CRASHES, LAYER)
    assert parts[f"figure-{figure.id}"] == [CRASHES, LAYER]
    del declared[f"layer-{figure.layer}"]
    assert f"figure-{figure.id}" not in trace(problem, declared, CRASHES, LAYER), "half is not known"


def test_what_is_not_declared_is_left_out_and_what_was_not_asked_is_not_named(problem: Problem) -> None:
    first = make_result().findings[0].id
    parts = trace(problem, {f"finding-{first}": ("crashes_by_gu", "rentals_by_station")}, CRASHES)
    assert parts == {f"finding-{first}": [CRASHES]}


def test_the_own_name_goes_before_a_pattern() -> None:
    declared = {"finding-*": ("a",), "finding-x": ("b",)}
    assert lineage.find_declared(declared, "finding-x") == ("b",)
    assert lineage.find_declared(declared, "finding-y") == ("a",)
    assert lineage.find_declared(declared, "table-x") is None


def test_the_receipt_of_a_kernel_tells_the_parts_of_what_it_ran(home: object) -> None:
    assert "parts" not in wb.receipt()
    wb.run("fine_dust")
    receipt = wb.receipt()
    parts = receipt["parts"]["fine_dust"]  # type: ignore[index]
    assert "fine_dust/days.sql" in parts["finding-mean_background_pm25"]
    assert {q["file"] for q in receipt["queries"]} >= {"fine_dust/days.sql"}  # type: ignore[attr-defined]
