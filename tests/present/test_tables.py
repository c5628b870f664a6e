import base64
import csv
import io
import re
from pathlib import Path

import pytest
from example_release import NAMES, SMALL

from workbench.core.errors import CannotAnswer, NotReleased
from workbench.present import tables, words
from workbench.present.rows import Rows
from workbench.present.tables import build_twin, rank_numbers, select_columns, show_table, write_csv


def read_cells(html: str) -> list[list[str]]:
    lines = re.findall(r"<tr>(.*?)</tr>", html)
    return [
        [re.sub("<[^>]+>", "", c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line)] for line in lines
    ]


def test_a_table_has_caption_scopes_units_and_every_row(example):
    html = show_table(example, "gu", "ko").html
    named = r'<span class="wb-named">자치구별 사고와 대여 </span>25행'
    assert re.search(rf'<caption id="ko-table-gu-caption">{named}</caption>', html)
    assert html.count('<th scope="col"') == 6
    assert html.count('<th scope="row">') == 25
    assert '<th scope="col" class="wb-num">대여 <span class="wb-unit">(회)</span></th>' in html
    assert [row[0] for row in read_cells(html)[1:]] == NAMES


def test_codes_and_coordinates_stay_out_of_a_readers_table(example):
    names = [c.name for c in select_columns(Rows.of(example, "spots"))]
    assert names == ["spot_name", "crashes_n"]


def test_withheld_cells_are_named_and_explained(example):
    part = show_table(example, "gu", "en")
    row = read_cells(part.html)[1 + SMALL]
    assert row == ["Dobong-gu", *["withheld"] * 5]
    assert example.withheld[0].why.en in part.html
    assert "withheld" in part.text


def test_long_tables_are_cut_on_paper_alone_and_say_where_the_rest_is(example, monkeypatch):
    assert "wb-cut" not in show_table(example, "gu", "ko").html
    monkeypatch.setattr(tables, "PRINTED", 24)
    html = show_table(example, "gu", "ko").html
    assert f'<p class="wb-cut">{words.CUT.ko.format(shown=24, n=25)}</p>' in html
    assert [row[0] for row in read_cells(html)[1:]] == NAMES
    monkeypatch.undo()
    style = (Path(tables.__file__).parent / "part.css").read_text("utf-8")
    assert f"tbody tr:nth-child(n + {tables.PRINTED + 1})" in style


def test_text_of_the_data_is_never_html(example):
    html = show_table(example, "spots", "ko").html
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;amp;" in html


def test_korean_on_an_english_page_says_so(example):
    html = show_table(example, "spots", "en").html
    assert '<th scope="row"><span lang="ko">' in html
    assert 'lang="ko"' not in show_table(example, "gu", "en").html


def test_ranks_are_shared_by_equals(example):
    rows = Rows.of(example, "hours")
    by_count = sorted(range(24), key=lambda i: -rows.values("crashes_n")[i])
    ranks = rank_numbers(rows, "crashes_n", by_count)
    assert ranks[:3] == ["1", "2", "3"]
    assert len(ranks) == 24
    counts = [rows.values("crashes_n")[i] for i in by_count]
    assert all((a == b) == (x == y) for a, b, x, y in zip(counts, counts[1:], ranks, ranks[1:], strict=False))


def test_the_twin_of_a_figure_is_ranked(example):
    html, text = build_twin(Rows.of(example, "gu"), example.figure("rate_map"), "ko", "ko-figure-rate_map")
    assert html.startswith('<details class="wb-twin">')
    cells = read_cells(html)
    assert cells[0][:2] == ["순위", "자치구"]
    values = [float(row[2]) for row in cells[1:] if row[2] != "비공개"]
    assert values == sorted(values, reverse=True)
    assert cells[-1][0] == "–"
    assert text.splitlines()[0] == (
        "자치구 | 사고율 (건/100만 통행) | 구간 아래 끝 (건/100만 통행) | 구간 위 끝 (건/100만 통행)"
    )


def test_csv_opens_in_a_spreadsheet_and_runs_no_formula(example):
    data = write_csv(Rows.of(example, "gu"), "ko")
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert lines[0][0] == "자치구 코드"
    assert len(lines) == 26
    html = show_table(example, "gu", "ko").html
    inside = re.search(r'download="example-gu.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', html)
    assert inside is not None
    assert base64.b64decode(inside[1]) == data


def test_a_cell_that_would_run_is_quoted(example):
    import pyarrow as pa

    from workbench.core.result import Column, Table
    from workbench.core.text import Text

    table = Table(
        "t", Text("", ""), pa.table({"x": ["=1+1", "-5"], "n": [-5, 3]}),
        (Column("x", Text("x", "x"), "label"), Column("n", Text("n", "n"), "count")), "statistics",
    )  # fmt: skip
    assert write_csv(Rows(table, ()), "ko").decode("utf-8-sig").splitlines()[1:] == ["'=1+1,-5", "'-5,3"]


def test_only_releases_and_only_their_tables(example):
    with pytest.raises(NotReleased):
        show_table(example.result, "gu", "ko")
    with pytest.raises(CannotAnswer) as unknown:
        show_table(example, "nothing", "ko")
    assert "gu, spots" in unknown.value.to("en")


def test_only_the_korean_words_are_marked():
    from workbench.present.tables import mark_language

    assert mark_language("Most at 성동구 표본4동(교차로0 부근): 61 <x>", "en") == (
        'Most at <span lang="ko">성동구 표본4동(교차로0 부근)</span>: 61 &lt;x&gt;'
    )
    assert mark_language("성동구 <x>", "ko") == "성동구 &lt;x&gt;"


def test_a_short_word_with_a_hyphen_stays_on_one_line(example):
    html = show_table(example, "gu", "en").html
    assert '<th scope="row" class="wb-word">Jung-gu</th>' in html
