import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.present.script import Code, pack_shapes, write_script

DEGREES = st.tuples(st.floats(126, 128), st.floats(37, 38))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (-3, "-3"),
        (0.5, "0.5"),
        (1e-7, "1e-07"),
        (float("inf"), "Infinity"),
        ("한강's", "'한강\\'s'"),
        ({"a": [1, "b"], "min-zoom": None}, "{a:[1,'b'],'min-zoom':null}"),
        (Code("{x:1}"), "{x:1}"),
    ],
)
def test_values_are_written_as_javascript_reads_them(value, written):
    assert write_script(value) == written


@given(st.text())
def test_no_text_can_leave_its_quotes_or_begin_a_tag(text):
    written = write_script(text)
    assert not re.search(r"[<>&\"\n\r\u2028\u2029]", written)
    assert re.fullmatch(r"'(?:[^'\\]|\\(?:u[0-9a-f]{4}|x22|[\\'nr]))*'", written)


def test_what_has_no_literal_is_refused():
    with pytest.raises(TypeError):
        write_script(object())


def unpack(flat, scale):
    places, x, y = [], 0, 0
    for east, north in zip(flat[::2], flat[1::2], strict=True):
        x, y = x + east, y + north
        places.append((x / scale, y / scale))
    return places


@given(st.lists(DEGREES, min_size=2, max_size=30))
def test_a_line_keeps_its_places_to_a_metre(places):
    _, text = pack_shapes([{"type": "LineString", "coordinates": places}])
    code, flat = re.search(r"=\[\[(\d+),\[([-\d,]+)\]\]\];$", text).groups()
    assert code == "11"
    for found, place in zip(unpack([int(n) for n in flat.split(",")], 1e5), places, strict=True):
        assert found == pytest.approx(place, abs=6e-6)


def test_the_same_shapes_have_the_same_name():
    square = {"type": "Polygon", "coordinates": [[[127, 37], [127.1, 37], [127.1, 37.1], [127, 37]]]}
    other = {"type": "Polygon", "coordinates": [[[127, 37], [127.2, 37], [127.1, 37.1], [127, 37]]]}
    assert pack_shapes([square]) == pack_shapes([dict(square)])
    assert pack_shapes([square])[0] != pack_shapes([other])[0]
    assert pack_shapes([square])[1].endswith("[[3,[[1270000,370000,1000,0,0,1000,-1000,-1000]]]];")
