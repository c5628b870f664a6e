from __future__ import annotations

import numpy as np
import pytest
import shapely

from workbench.geo.overlay import measure_overlap, weigh_overlap_by_areas, weigh_overlap_by_points

SOURCES = np.array([shapely.box(0, 0, 2, 2), shapely.box(2, 0, 4, 2), None], dtype=object)
TARGETS = np.array(
    [shapely.box(0, 0, 1, 2), shapely.box(1, 0, 3, 2), shapely.box(9, 9, 10, 10)], dtype=object
)


def listed(overlap: object) -> dict[tuple[int, int], float]:
    o = overlap
    return {(int(s), int(t)): float(a) for s, t, a in zip(o.source, o.target, o.amount, strict=True)}  # type: ignore[attr-defined]


def test_common_ground() -> None:
    overlap = measure_overlap(SOURCES, TARGETS)
    assert listed(overlap) == {(0, 0): 2, (0, 1): 2, (1, 1): 2}  # neighbours that touch share nothing
    assert overlap.in_source.tolist() == [4, 4, 0]
    assert overlap.to_shares().tolist() == [0.5, 0.5, 0.5]


def test_points_count_once_and_in_the_first() -> None:
    x = np.array([0.5, 1.0, 2.0, 3.5, 9.5, np.nan])
    y = np.array([0.5, 1.0, 1.0, 1.0, 9.5, 1.0])
    overlap = weigh_overlap_by_points(SOURCES, TARGETS, (x, y), np.array([1.0, 2, 4, 8, 16, 32]))
    # On x = 1 the first target, on x = 2 the first source; at 3.5 no target, at 9.5 no source.
    assert listed(overlap) == {(0, 0): 3, (0, 1): 4}
    assert overlap.in_source.tolist() == [7, 8, 0]


def test_cells_are_even_inside() -> None:
    cells = np.array([shapely.box(0, 0, 4, 1), shapely.box(1, 1, 2, 2), None], dtype=object)
    overlap = weigh_overlap_by_areas(SOURCES, TARGETS, cells, np.array([8.0, 5.0, 3.0]))
    assert listed(overlap) == pytest.approx({(0, 0): 2, (0, 1): 2 + 5, (1, 1): 2})
    assert overlap.in_source == pytest.approx([9, 4, 0])


def test_a_source_without_weight_has_no_shares() -> None:
    overlap = weigh_overlap_by_areas(SOURCES, TARGETS, TARGETS, np.zeros(3))
    assert overlap.to_shares().tolist() == [0.0] * len(overlap.source)
