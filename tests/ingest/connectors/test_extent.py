from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ingest.connectors.answer import Answer
from workbench.ingest.connectors.extent import Extent

SIZE = 10


def _answer(page: int, rows_n: int, total: int | None) -> Answer:
    return Answer("INFO-000", rows_n, total, f"page {page}", "json")


def _walk(rows_n: int, claim: Callable[[int], int | None], at_once: int = 1) -> tuple[Extent, list[int]]:
    """Ask a service of ``rows_n`` rows to the end: what is known then, and the pages asked for."""
    extent, asked = Extent(SIZE), []
    while numbers := extent.list_next(at_once):
        for number in numbers:
            asked.append(number)
            there = max(0, min(SIZE, rows_n - number * SIZE))
            extent.add(number, _answer(number, there, claim(there) if there else None))
        assert len(asked) < 100
    return extent, asked


@pytest.mark.parametrize(
    ("rows_n", "claim", "asked"),
    [
        (25, lambda _: 25, [0, 1, 2]),  # the truth, and a short last page
        (20, lambda _: 20, [0, 1, 2]),  # a full last page: only an empty one tells
        (25, lambda n: n, [0, 1, 2]),  # the rows of this page
        (25, lambda _: None, [0, 1, 2]),  # nothing
        (25, lambda _: 0, [0, 1, 2]),
        (25, lambda _: 7, [0, 1, 2]),  # too few
        (25, lambda _: 60, [0, 1, 2, 3]),  # too many: asked once more
        (0, lambda _: 0, [0]),
        (3, lambda _: 3, [0]),
    ],
)
def test_pages_until_the_end(rows_n: int, claim: Callable[[int], int | None], asked: list[int]) -> None:
    extent, numbers = _walk(rows_n, claim)
    assert numbers == asked
    assert (extent.rows_n, extent.has_ended) == (rows_n, True)


def test_a_total_that_is_too_large_is_remembered() -> None:
    extent, _ = _walk(25, lambda _: 60)
    assert (extent.rows_n, extent.claimed_n) == (25, 60)


def test_only_pages_that_are_claimed_are_asked_for_at_once() -> None:
    extent = Extent(SIZE)
    assert extent.list_next(4) == [0]
    extent.add(0, _answer(0, 10, 35))
    assert extent.list_next(4) == [1, 2, 3]
    extent.claimed_n = 0
    assert extent.list_next(4) == [1]


def test_a_service_that_gives_less_than_asked_is_asked_on() -> None:
    extent = Extent(1_000)
    for page in range(6):
        assert extent.list_next(4) == [page]
        extent.add(page, _answer(page, 100, 640))
    extent.add(6, _answer(6, 40, 640))
    assert (extent.list_next(4), extent.rows_n) == ([], 640)


def test_a_page_that_comes_again_is_the_end() -> None:
    extent = Extent(SIZE)
    assert extent.add(0, _answer(0, 10, 35))
    assert not extent.add(1, _answer(0, 10, 35))
    assert (extent.list_next(4), extent.repeated, extent.rows_n) == ([], True, 10)


def test_holes_of_an_earlier_run_are_filled() -> None:
    extent = Extent(SIZE)
    for page in (0, 2, 3):
        extent.add(page, _answer(page, 10, 45))
    assert extent.list_next(4) == [1, 4]
    extent = Extent(SIZE, end=3)  # the last page was deleted since
    extent.add(0, _answer(0, 10, None))
    assert extent.list_next(4) == [1, 2]


def test_expected_pages() -> None:
    extent = Extent(SIZE)
    assert extent.expected_n == 1
    extent.add(0, _answer(0, 10, 10))
    assert extent.expected_n is None  # all, or only this page's?
    extent.claimed_n = 35
    assert extent.expected_n == 4
    extent.add(1, _answer(1, 5, 35))
    extent.end = 2
    assert extent.expected_n == 2


@given(
    rows_n=st.integers(0, 120),
    claims=st.lists(st.none() | st.integers(0, 200), min_size=1, max_size=5),
    at_once=st.integers(1, 5),
)
def test_whatever_is_claimed_every_row_comes_once(
    rows_n: int, claims: list[int | None], at_once: int
) -> None:
    turns = iter(range(1_000))
    extent, asked = _walk(rows_n, lambda _: claims[next(turns) % len(claims)], at_once)
    assert extent.rows_n == rows_n
    assert len(asked) == len(set(asked)) <= -(-rows_n // SIZE) + at_once
