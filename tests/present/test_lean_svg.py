import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from workbench.present.lean_svg import SVG, XLINK, shorten, slim_picture
from workbench.present.pictures import build_sheet, drawing, write_svg

NUMBERS = st.floats(-999, 999).map(lambda x: f"{x:.2f}")
STEPS = st.tuples(st.sampled_from("ML"), NUMBERS, NUMBERS)


def read_path(path):
    """Points of a path, a letter that is left out being the one before; lines may be relative."""
    points, letter, numbers, here = [], "", [], (0.0, 0.0)
    for token in re.findall(r"[A-Za-z]|-?(?:\d+(?:\.\d*)?|\.\d+)", path):
        if token.isalpha():
            letter = token
            points += [("Z",)] if token in "zZ" else []
            continue
        numbers.append(float(token))
        if len(numbers) == 2:
            base = here if letter == "l" else (0.0, 0.0)
            here = (round(base[0] + numbers[0], 2), round(base[1] + numbers[1], 2))
            points.append((letter.upper(), *here))
            numbers = []
    return points


@given(st.lists(STEPS, min_size=2, max_size=20))
def test_a_short_path_is_the_same_path(steps):
    path = " \n".join(f"{letter} {x} {y}" for letter, x, y in [("M", "1.50", "-0.25"), *steps]) + " z"
    short = re.search(r'd="([^"]*)"', shorten(f'<path d="{path}"/>'))[1]
    assert read_path(short) == read_path(path)
    assert len(short) < len(path)


def test_curves_stay_where_they_are():
    path = "M 0 1.75 C 0.46 1.75 0.90 1.56 1.23 1.23 C 1.56 0.90 1.75 -0.46 1.75 0 z"
    short = "M0 1.75C0.46 1.75 0.90 1.56 1.23 1.23 1.56 0.90 1.75-0.46 1.75 0z"
    assert shorten(f'<path d="{path}"/>') == f'<path d="{short}"/>'
    assert shorten('<path d="M 1.00 2.00 L 1.50 2.25 L 0.90 2.25 z"/>') == '<path d="M1 2l.5 .25-.6 0z"/>'


def parse(body):
    head = f'<svg xmlns="{SVG}" xmlns:xlink="{XLINK}">'
    return ET.fromstring(f"{head}{body}</svg>")


def list_tags(root):
    return [element.tag.split("}")[1] for element in root.iter()][1:]


def test_groups_that_say_nothing_give_way():
    root = parse("<g><g><path/></g></g><g><title>tip</title><g><path/></g></g>")
    slim_picture(root)
    assert list_tags(root) == ["path", "g", "title", "path"]


def test_neighbours_with_one_clip_become_one_group_and_others_stay():
    root = parse(
        '<g clip-path="url(#a)"><path/></g><g clip-path="url(#a)"><path/></g><g clip-path="url(#b)"><path/></g>'
    )
    slim_picture(root)
    assert [len(g) for g in root] == [2, 1]
    nested = parse('<g><g clip-path="url(#a)"><path/></g></g>' * 3)
    slim_picture(nested)
    assert list_tags(nested) == ["g", "path", "path", "path"]
    faint = parse('<g opacity="0.5"><path/></g><g opacity="0.5"><path/></g>')
    slim_picture(faint)
    assert len(faint) == 2


def test_a_style_of_all_goes_to_the_group():
    same = "fill: #fff; stroke: #000"
    path, circle = f'<path style="{same}"/>', f'<circle style="{same}"/>'
    root = parse(f'<g clip-path="url(#a)">{path * 3}</g>')
    slim_picture(root)
    assert root[0].get("style") == same
    assert all("style" not in child.attrib for child in root[0])
    mixed = parse(f'<g>{circle * 4}<path style="fill: #000"/><text style="{same}"/></g>')
    slim_picture(mixed)
    assert list_tags(mixed) == ["g", "circle", "circle", "circle", "circle", "path", "text"]
    assert [child.get("style") for child in mixed] == [same, "fill: #000", same]
    few = parse(f'<g clip-path="url(#a)">{path * 2}<path/></g>')
    slim_picture(few)
    assert few[0].get("style") is None


def test_round_markers_are_circles_and_square_ones_stay():
    sheet = build_sheet(200, 100)
    with drawing():
        axes = sheet.add_subplot()
        axes.plot(
            [1, 2, 3], [1, 2, 3], "o", markersize=8, color="#0b50d0", alpha=0.5, markeredgecolor="#052561"
        )
        axes.plot([1, 2], [3, 1], "s", markersize=8)
        svg = write_svg(sheet, "k", "label")
    circles = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', svg)
    assert len(circles) == 3
    assert {float(r) for *_, r in circles} == {4.0}
    # 200 pixels are 144 points wide; the places rise from left to right and from bottom to top.
    assert [float(x) for x, *_ in circles] == sorted(float(x) for x, *_ in circles)
    assert [float(y) for _, y, _ in circles] == sorted((float(y) for _, y, _ in circles), reverse=True)
    style = re.search(r'<g[^>]*style="([^"]*)"[^>]*> ?<circle', svg)[1]
    for said in ("fill: #0b50d0", "fill-opacity: 0.5", "stroke: #052561", "stroke-opacity: 0.5"):
        assert said in style
    assert svg.count("<use") >= 2


def test_numbers_that_are_said_keep_their_decimals():
    root = parse(
        '<g aria-label="6.507"><path d="M 1.23456 2.34567 L 3 4"/><text x="1.23456">6.507–20.226</text></g>'
    )
    slim_picture(root)
    written = ET.tostring(root, encoding="unicode")
    assert "6.507–20.226</" in written
    assert 'aria-label="6.507"' in written
    assert "1.23 2.34" in written
    assert 'x="1.23"' in written
