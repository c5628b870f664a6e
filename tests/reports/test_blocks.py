import base64

import pytest

from workbench.reports.blocks import Heading, Paragraph, Picture, Run, read_blocks
from workbench.reports.tables import Table

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def words(block):
    return "".join(run.text for run in block.runs)


def test_headings_and_paragraphs_in_order():
    blocks = read_blocks("<h1>제목</h1><p>하나 <strong>둘</strong>\n 셋</p>넷<h2>다음</h2>").blocks
    assert [type(b) for b in blocks] == [Heading, Paragraph, Paragraph, Heading]
    assert [words(b) for b in blocks] == ["제목", "하나 둘 셋", "넷", "다음"]
    assert blocks[1].runs == (Run("하나 "), Run("둘", bold=True), Run(" 셋"))
    assert [b.level for b in blocks if isinstance(b, Heading)] == [1, 2]


def test_lists_know_their_depth_and_number():
    html = "<ol><li>하나<ul><li>안</li></ul></li><li><p>둘</p><p>더</p></li></ol>"
    blocks = read_blocks(html).blocks
    assert [(words(b), b.depth, b.marker, b.start) for b in blocks] == [
        ("하나", 1, "number", 1),
        ("안", 2, "bullet", 0),
        ("둘", 1, "number", 2),
        ("더", 1, "", 2),
    ]


def test_a_description_list_is_one_paragraph_for_each_pair():
    (block,) = read_blocks("<dl><div><dt>누가</dt><dd>서울시</dd></div></dl>").blocks
    assert words(block) == "누가  서울시"
    assert block.runs[0].bold


def test_lines_of_code_keep_their_spaces():
    (block,) = read_blocks("<pre class='plain'>a\n    b</pre>").blocks
    assert words(block) == "a\n    b"


def test_links_of_the_web_are_kept_and_others_become_words():
    (block,) = read_blocks('<p><a href="https://x.org">밖</a> <a href="#a">안</a></p>').blocks
    assert [(run.text.strip(), run.href) for run in block.runs if run.text.strip()] == [
        ("밖", "https://x.org"),
        ("안", ""),
    ]


def test_pictures_come_out_and_what_has_none_is_counted():
    inside = f'<img alt="점" src="data:image/png;base64,{base64.b64encode(PNG).decode()}">'
    content = read_blocks(f'<p>앞{inside}</p><iframe srcdoc="x"></iframe><img src="https://x.org/a.png">')
    assert [b for b in content.blocks if isinstance(b, Picture)] == [Picture(PNG, "png", "점")]
    assert content.left_out_n == 2


def test_a_drawing_is_replaced_by_the_picture_of_its_section():
    html = (
        '<section id="ko-figure-a"><h2 class="wb-heading">지도</h2><p class="wb-sentence">높습니다.</p>'
        '<div class="wb-live"><iframe></iframe></div><div class="wb-still"><svg><text>9</text></svg></div></section>'
    )
    content = read_blocks(html, {"ko-figure-a": PNG})
    assert content.blocks[-1] == Picture(PNG, "png", "지도. 높습니다.")
    assert content.left_out_n == 0
    assert read_blocks(html).left_out_n == 1


@pytest.mark.parametrize("html", ["", "<!-- nothing -->", "<script>1</script>", "<style>p{}</style>", "  "])
def test_nothing_gives_nothing(html):
    assert read_blocks(html).blocks == []


def test_tables_are_grids_with_heads():
    html = (
        '<table><caption>이름</caption><thead><tr><th rowspan="2">구</th><th colspan="2">사고</th></tr>'
        '<tr><th>피해</th><th>가해</th></tr></thead><tbody><tr><th>중구</th><td class="wb-num">1,204</td>'
        "<td>a<br>b</td></tr></tbody></table>"
    )
    caption, table = read_blocks(html).blocks
    assert words(caption) == "이름"
    assert isinstance(table, Table)
    assert (len(table.rows), table.columns_n, table.heads_n) == (3, 3, 2)
    assert [(c.row, c.column, c.text) for row in table.rows for c in row] == [
        (0, 0, "구"),
        (0, 1, "사고"),
        (1, 1, "피해"),
        (1, 2, "가해"),
        (2, 0, "중구"),
        (2, 1, "1,204"),
        (2, 2, "a\nb"),
    ]
    assert [c.is_right for c in table.rows[2]] == [False, True, False]


def test_a_frame_of_pandas_with_nested_tables_and_wild_spans():
    html = '<table><tr><td rowspan="9" colspan="x"><table><tr><td>안</td></tr></table></td><td>1</td></tr></table>'
    (table,) = read_blocks(html).blocks
    assert [c.text for c in table.rows[0]] == ["안", "1"]
    assert table.rows[0][0].rows_n == 1


def test_links_to_folds_of_the_page_leave_no_trace():
    html = (
        '<p class="wb-evidence">95% 3–4 <a class="receipt-link" href="#ko-receipt-x">영수증</a></p>'
        '<p class="receipt-line"><a class="receipt-link" href="#ko-receipt-y">영수증</a></p>'
    )
    (only,) = read_blocks(html).blocks
    assert [run.text for run in only.runs] == ["95% 3–4"]


def test_a_caption_that_repeats_the_heading_above_is_left_out():
    rows = "<tr><th>a</th></tr><tr><td>1</td></tr>"
    named = f'<table><caption><span class="wb-named">Title </span>1 row</caption>{rows}</table>'
    own = f"<table><caption>What it is</caption>{rows}</table>"
    assert [type(block) for block in read_blocks(named).blocks] == [Table]
    assert [type(block) for block in read_blocks(own).blocks] == [Paragraph, Table]
