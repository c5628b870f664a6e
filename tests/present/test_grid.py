import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.result import Column
from workbench.core.text import Text
from workbench.present.grid import count_on_grid, find_edge, measure_cells

COUNTED = Column("rides_n", Text("대여", "Rides"), "count", Text("건", "rides"))


def count(lon, lat, **more):
    points = pa.table({
        "longitude": pa.array(lon, pa.float64(), from_pandas=True),
        "latitude": pa.array(lat, pa.float64(), from_pandas=True),
    })  # fmt: skip
    return count_on_grid(points, "grid", Text("격자", "Grid"), counted=COUNTED, **more)


def cells_of(table):
    names = ("cell_level", "cell_x", "cell_y", "rides_n")
    return list(zip(*(table.data.column(n).to_pylist() for n in names), strict=True))


def test_a_cell_lies_around_its_points():
    ((level, x, y, n),) = cells_of(count([126.9780] * 12, [37.5665] * 12))
    assert (level, n) == (19, 12)
    assert (
        find_edge(np.array([x]), level, "west")[0]
        <= 126.9780
        < find_edge(np.array([x + 1]), level, "west")[0]
    )
    assert (
        find_edge(np.array([y + 1]), level, "north")[0]
        < 37.5665
        <= find_edge(np.array([y]), level, "north")[0]
    )
    assert measure_cells(np.array([y]), level)[0] == pytest.approx(60.6, abs=0.5)


def test_a_cell_is_not_divided_where_a_quarter_would_hold_few():
    lon, lat = [126.9780] * 40 + [126.9795] * 9, [37.5665] * 49
    found = cells_of(count(lon, lat))
    assert [n for *_, n in found] == [49]
    assert cells_of(count(lon, lat, basis="registry")) != found


def test_points_without_a_place_are_left_out():
    assert (
        sum(n for *_, n in cells_of(count([126.97] * 12 + [None, float("nan")], [37.5] * 12 + [37.5, 37.5])))
        == 12
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 400), st.floats(0.0005, 0.2))
def test_every_point_is_in_one_cell_and_small_cells_are_roots(seed, n, spread):
    random = np.random.default_rng(seed)
    table = count(126.98 + random.normal(0, spread, n), 37.55 + random.normal(0, spread, n))
    found = cells_of(table)
    assert sum(count for *_, count in found) == n
    assert all(level == 13 for level, *_, count in found if count < 10)
    keys = {(level, x, y) for level, x, y, _ in found}
    for level, x, y in keys:
        assert not any((level - up, x >> up, y >> up) in keys for up in range(1, level - 12))
