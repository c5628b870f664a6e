import re

from workbench.reports.outline import build_contents, order_headings


def levels(html: str) -> list[int]:
    return [int(level) for level in re.findall(r"<h([1-6])", html)]


def test_one_first_level_and_none_left_out():
    html, headings = order_headings("<h2>A</h2><h5>B</h5><h1>C</h1><h3>D</h3>", "ko")
    assert levels(html) == [1, 2, 2, 3]
    assert [h.text for h in headings] == ["A", "B", "C", "D"]


def test_ids_are_unique_and_links_follow_them():
    html, headings = order_headings('<h1>T</h1><h2 id="x">A</h2><h2 id="x">B</h2><a href="#x">to</a>', "en")
    assert len({h.id for h in headings}) == 3
    assert all(h.id.startswith("en-") for h in headings)
    assert re.search(r'href="#en-s[23]"', html)


def test_parts_keep_their_own_ids():
    html, headings = order_headings('<h1>T</h1><h2 class="wb-heading" id="ko-limits-heading">한계</h2>', "ko")
    assert headings[1].id == "ko-limits-heading"
    assert 'class="wb-heading" id="ko-limits-heading"' in html


def test_contents_nest_and_leave_out_marks_and_subheadings():
    html = (
        "<h1>T</h1><h2>A &amp; B <span class=\"wb-sample\">SAMPLE</span></h2><h3>a</h3><h3>b</h3>"
        '<h2>C</h2><h3 class="wb-subheading">not listed</h3>'
    )  # fmt: skip
    _, headings = order_headings(html, "en")
    assert build_contents(headings) == (
        '<ol><li><a href="#en-s2">A &amp; B</a><ol><li><a href="#en-s3">a</a></li><li><a href="#en-s4">b</a></li>'
        '</ol></li><li><a href="#en-s5">C</a></li></ol>'
    )  # fmt: skip
    assert build_contents([]) == ""
