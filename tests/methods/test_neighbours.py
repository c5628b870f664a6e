"""Who is whose neighbour."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.methods.neighbours import build_neighbours, find_nearest, find_touching, find_within

#  Four squares of a chessboard and one apart.
SQUARES = [shapely.box(x, y, x + 1, y + 1) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1), (5, 5))]


def pairs(found: object) -> set[tuple[int, int]]:
    return set(zip(found.i.tolist(), found.j.tolist(), strict=True))  # type: ignore[attr-defined]


def test_queen_and_rook_on_a_chessboard() -> None:
    assert find_touching(SQUARES).counts.tolist() == [3, 3, 3, 3, 0]
    assert find_touching(SQUARES, rook=True).counts.tolist() == [2, 2, 2, 2, 0]


def test_a_gap_may_be_bridged() -> None:
    apart = [shapely.box(0, 0, 1, 1), shapely.box(1.01, 0, 2, 1)]
    assert find_touching(apart).counts.tolist() == [0, 0]
    assert find_touching(apart, snap=0.05).counts.tolist() == [1, 1]
    assert find_touching(apart, snap=0.05, rook=True).counts.tolist() == [1, 1]


def test_queen_neighbours_equal_spdep_on_auckland(vectors: Path) -> None:
    folder = vectors / "spdep_ebest_auckland"
    areas = gpd.read_file(folder / "auckland.geojson").geometry.tolist()
    table = pd.read_csv(folder / "neighbours_queen.csv")
    wanted = build_neighbours(len(areas), table["i"] - 1, table["j"] - 1, both_ways=True)
    assert pairs(find_touching(areas)) == pairs(wanted)


def test_within_and_nearest_on_a_line() -> None:
    x, y = [0, 1, 3, 6], [0, 0, 0, 0]
    assert pairs(find_within(x, y, radius=2)) == {(0, 1), (1, 0), (1, 2), (2, 1)}
    assert pairs(find_nearest(x, y, k=1)) == {(0, 1), (1, 0), (2, 1), (3, 2)}
    # 1 and 3 are as near to 2: the lower number counts.
    assert (1, 0) in pairs(find_nearest([0, 1, 2], [0, 0, 0], k=1))
    with pytest.raises(ValueError, match="others"):
        find_nearest(x, y, k=4)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=25), st.integers(1, 2))
def test_everyone_has_k_nearest(points: list[tuple[int, int]], k: int) -> None:
    x, y = np.array(points).T
    found = find_nearest(x, y, k=k)
    assert found.counts.tolist() == [k] * len(points)
    gap = np.hypot(x[found.i] - x[found.j], y[found.i] - y[found.j])
    every = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(every, np.inf)
    np.testing.assert_allclose(gap.reshape(-1, k).max(axis=1), np.sort(every, axis=1)[:, k - 1])


def test_rows_add_up_to_one_and_own_goes_on_the_diagonal() -> None:
    found = build_neighbours(4, [0, 0, 1, 2, 2], [1, 2, 0, 2, 0], [1, 3, 2, 9, 4])
    assert found.counts.tolist() == [2, 1, 1, 0]
    assert found.standardise_rows().to_matrix().toarray().sum(axis=1).tolist() == [1, 1, 1, 0]
    assert found.to_matrix(own=1).toarray().diagonal().tolist() == [1, 1, 1, 1]


def test_a_stranger_is_refused() -> None:
    with pytest.raises(ValueError, match="not there"):
        build_neighbours(2, [0], [2])


def test_weights_of_nothing_stay_nothing() -> None:
    rows = build_neighbours(3, [0, 0, 1], [1, 2, 0], [0, 0, 4]).standardise_rows()
    assert rows.weight.tolist() == [0, 0, 1]


@pytest.mark.parametrize("weights", [[1.0, np.nan], [1.0]])
def test_a_weight_that_is_not_known_is_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weight"):
        build_neighbours(3, [0, 1], [1, 2], weights)


def test_units_without_coordinates_are_refused() -> None:
    for find in (lambda x, y: find_within(x, y, radius=1), lambda x, y: find_nearest(x, y, k=1)):
        with pytest.raises(ValueError, match="coordinates"):
            find([0, 1, np.nan], [0, 0, 0])
