from dataclasses import replace

from workbench.core.text import Text
from workbench.present.rows import Rows
from workbench.present.twins import assemble


def test_a_fragment_says_everything_in_html_and_in_words(example):
    figure = replace(example.figure("hours"), note=Text("덧붙임 <b>", "note"))
    rows = Rows.of(example, "hours")
    made = assemble(rows, figure, "ko", ("한 문장.", "<svg/>", ["알림"]), ("<svg/>", b"png"))
    assert made.body.index("한 문장.") < made.body.index("<svg/>") < made.body.index("덧붙임 &lt;b&gt;")
    assert made.text.split("\n\n")[:3] == ["한 문장.", "덧붙임 <b>", "알림"]
    assert (made.picture, made.png) == ("<svg/>", b"png")
    assert "<figcaption>" not in assemble(rows, example.figure("hours"), "ko", ("", "", []), ("", b"")).body
