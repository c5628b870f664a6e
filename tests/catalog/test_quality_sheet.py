from __future__ import annotations

import pytest

from workbench.catalog.quality_sheet import DIMENSIONS, LEVELS, Measure, build_grade, level_of
from workbench.core.text import Text

NOTHING = Text("없음", "nothing")


def _measure(tested_n: int, failed_n: int, *, is_graded: bool = True) -> Measure:
    return Measure("m", "validity", NOTHING, (), tested_n, failed_n, "kept", is_graded)


@pytest.mark.parametrize(
    ("share", "level"),
    [
        (1.0, "A"),
        (0.99977, "A"),
        (0.99976, "B"),
        (0.99379, "B"),
        (0.99378, "C"),
        (0.97725, "C"),
        (0.97, "D"),
        (0.0, "D"),
        (None, None),
    ],
)
def test_levels(share: float | None, level: str | None) -> None:
    assert level_of(share) == level


def test_levels_are_ordered() -> None:
    least = [limit for limit, _ in LEVELS.values()]
    assert least == sorted(least, reverse=True)


def test_errors_are_pooled_over_graded_checks() -> None:
    grade = build_grade(
        "validity", (_measure(100, 1), _measure(900, 0), _measure(10, 10, is_graded=False)), NOTHING
    )
    assert (grade.tested_n, grade.failed_n, grade.share, grade.level) == (1000, 1, 0.999, "B")
    assert "1,000" in grade.note.ko


def test_nothing_examined_is_no_perfect_score() -> None:
    assert build_grade("validity", (), NOTHING).note == NOTHING
    empty = build_grade("validity", (_measure(0, 0),), NOTHING)
    assert (empty.share, empty.level) == (None, None)
    assert empty.note != NOTHING


def test_the_dimensions_have_names_and_questions() -> None:
    assert [title.ko for title, _ in DIMENSIONS.values()] == [
        "완전성",
        "유효성",
        "유일성",
        "일관성",
        "적시성",
        "정확성",
    ]
