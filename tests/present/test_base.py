from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely
from example_release import CODES, PLACES, draw_layer

from workbench.core.errors import CannotAnswer
from workbench.present.base import (
    include_places,
    load_base,
    load_river,
    smooth_line,
    write_geojson,
)


@pytest.fixture(scope="module")
def base(example):
    return load_base(example, example.figure("rate_map"))


def test_areas_keep_their_codes_and_hold_their_names(base):
    assert [a.code for a in base.areas] == CODES
    assert all(a.shape.contains(shapely.Point(a.centre)) for a in base.areas)
    assert base.named is base.areas


def test_the_river_runs_through_the_city_and_ends_with_it(base):
    city = shapely.union_all([a.shape for a in base.areas])
    assert base.river.intersects(city)
    assert city.buffer(0.0041).contains(base.river)
    # the north bank at Mapo, the south bank at Dongjak: both dry, the river between them
    assert not base.river.contains(shapely.Point(126.9371, 37.5502))
    assert base.river.contains(shapely.Point(126.9371, 37.5335))


def test_our_river_is_said_to_be_schematic():
    river = load_river()
    assert "약도" in river["note_ko"]
    lons = [lon for lon, _ in river["centre_line"]]
    assert lons == sorted(lons, reverse=True)
    line = shapely.LineString(river["centre_line"])
    assert all(line.distance(shapely.Point(label)) < 0.006 for label in river["labels"])


def test_simplified_neighbours_keep_one_boundary(example):
    circle = shapely.Point(127.0, 37.55).buffer(0.1, quad_segs=4000)
    halves = [
        circle.intersection(shapely.box(126, 37, 127.0, 38)),
        circle.intersection(shapely.box(127.0, 37, 128, 38)),
    ]
    layer = pa.table(
        {"code": ["a", "b"], "name": ["가", "나"], "geometry": [shapely.to_wkb(h) for h in halves]}
    )
    release = replace(example, result=replace(example.result, layers={"gu": layer}))
    left, right = (a.shape for a in load_base(release, example.figure("rate_map")).areas)
    assert shapely.get_num_coordinates(left) + shapely.get_num_coordinates(right) <= 2000
    assert left.union(right).area == pytest.approx(circle.area, rel=0.01)
    assert left.intersection(right).area == pytest.approx(0, abs=1e-12)


def test_a_fine_layer_carries_the_names_of_the_coarse_one(example):
    corners = [(x, y) for x in np.arange(127, 127.095, 0.01) for y in np.arange(37.5, 37.545, 0.01)]
    fine = [shapely.box(x, y, x + 0.01, y + 0.01) for x, y in corners]
    layer = pa.table({
        "code": [str(i) for i in range(len(fine))], "name": ["동"] * len(fine), "geometry": list(shapely.to_wkb(fine)),
    })  # fmt: skip
    release = replace(example, result=replace(example.result, layers={"dong": layer, "gu": draw_layer()}))
    base = load_base(release, replace(example.figure("rate_map"), layer="dong"))
    assert len(base.areas) == 50
    assert len(base.named) == 25


def test_a_figure_without_layer_takes_the_one_there_is(example):
    assert len(load_base(example, example.figure("spot_map")).areas) == 25
    bare = replace(example, result=replace(example.result, layers={}))
    base = load_base(bare, example.figure("spot_map"))
    assert base.areas == ()
    assert base.river.area > 0
    with pytest.raises(CannotAnswer):
        load_base(bare, example.figure("rate_map"))


def test_bounds_grow_to_hold_every_place(base):
    wide = include_places(base, [(126.0, 37.0), *PLACES])
    assert wide.bounds[:2] == (126.0, 37.0)
    assert wide.bounds[2:] == base.bounds[2:]


def test_smoothing_keeps_the_ends():
    line = smooth_line(shapely.LineString([(0, 0), (1, 1), (2, 0)]))
    assert line.coords[0] == (0, 0)
    assert line.coords[-1] == (2, 0)
    assert line.length < 2 * 2**0.5


def test_geojson_is_rounded():
    assert write_geojson(shapely.Point(127.123456, 37.5)) == {
        "type": "Point",
        "coordinates": (127.1235, 37.5),
    }
