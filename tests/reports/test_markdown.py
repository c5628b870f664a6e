"""Text cells as people write them: nothing of them fetches or runs anything, and what can be read stays."""

import base64

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.settings import load_settings
from workbench.reports.blocks import Paragraph, read_blocks
from workbench.reports.exporter import CivicHTMLExporter
from workbench.reports.markdown import clean_html, render_formula, render_latex, render_markdown
from workbench.reports.selfcontained import find_loads

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PICTURE = {"도표.png": {"image/png": PNG}}


def render(source, **attachments):
    return render_markdown(source, attachments=attachments or PICTURE, path="", picture="그림")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "글 <script src='https://x.org/a.js'></script>",
        '<img src="https://x.org/a.png" onerror="alert(1)">',
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "[나쁨](javascript:alert(1))",
        '<a href=" javascript:alert(1)">나쁨</a>',
        "<object data='https://x.org/a.swf'></object>",
        "<form action='https://x.org'><input name='q'></form>",
        "<svg onload='alert(1)'><script>alert(1)</script></svg>",
        "<base href='https://x.org/'>",
        "<link rel=stylesheet href='https://x.org/a.css'>",
        "<video src='https://x.org/a.mp4' autoplay></video>",
        "<details ontoggle=alert(1) open><summary>x</summary></details>",
    ],
)
def test_what_runs_or_fetches_is_gone_and_that_is_known(hostile):
    ways = [render(hostile), *([clean_html(hostile, picture="그림")] if "](" not in hostile else [])]
    for rendered in ways:
        assert not any(sign in rendered.html for sign in ("alert", "<script", "javascript:"))
        assert [load for load in find_loads(rendered.html) if "img" not in load] == []
        assert not rendered.is_whole


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("**굵게** <u>밑줄</u> <kbd>Enter</kbd>", "<strong>굵게</strong> <u>밑줄</u> <kbd>Enter</kbd>"),
        ('<div align="center">가운데</div>', '<div align="center">가운데</div>'),
        ('<p style="text-align: right; position: fixed">끝</p>', '<p style="text-align:right">끝</p>'),
        ("![도표](https://x.org/a.png)", '<a href="https://x.org/a.png" rel="noreferrer">도표</a>'),
        ("![](https://x.org/a.png)", '<a href="https://x.org/a.png" rel="noreferrer">그림</a>'),
        (
            "[![열기](https://x.org/a.png)](https://x.org)",
            '<a href="https://x.org" rel="noreferrer">열기</a>',
        ),
        ("<style>@import url(https://x.org/a.css)</style>글", "글"),
        ("- [x] 마침\n- [ ] 아직", '<li class="task-list-item">☑ 마침</li>'),
        ("[표](#표) <a id='표'></a>", '<a href="#%ED%91%9C" rel="noreferrer">표</a>'),
        ("![도표](attachment:도표.png)", f'<img src="data:image/png;base64,{PNG}" alt="도표">'),
        (f"<img src='data:image/png;base64,{PNG}'>", '<img alt="그림" src="data:image/png'),
        ("<details><summary>더</summary>글</details>", "<details><summary>더</summary>글</details>"),
        ("<details><summary>더</summary>\n\n- 하나\n\n</details>", "<ul>\n<li>하나</li>\n</ul>\n</details>"),
        ("<div>\n\n**굵게**\n\n</div>", "<div>\n\n<p><strong>굵게</strong></p>\n</div>"),
        ("```python\nx = 1\n```", '<div class="highlight">'),
    ],
)
def test_what_can_be_read_stays(source, kept):
    rendered = render(source)
    assert kept in rendered.html
    assert rendered.is_whole


def test_a_frame_becomes_a_link():
    rendered = render('<iframe width="560" src="https://x.org/v?a=1&amp;b=2" title="영상"></iframe>')
    assert '<a href="https://x.org/v?a=1&amp;b=2" rel="noreferrer">' in rendered.html
    assert not rendered.is_whole


def test_a_picture_beside_the_notebook_is_put_in(tmp_path):
    (tmp_path / "그림 1.png").write_bytes(base64.b64decode(PNG))
    for source in ("![하나](<그림 1.png>)", "<img src='그림 1.png' alt='하나'>"):
        rendered = render_markdown(source, attachments={}, path=str(tmp_path), picture="그림")
        assert f'src="data:image/png;base64,{PNG}"' in rendered.html
        assert rendered.is_whole


@pytest.mark.parametrize("source", ["![없음](attachment:없음.png)", "![없음](없는_파일.png)"])
def test_of_a_picture_that_is_not_there_its_words_stay(source):
    rendered = render(source)
    assert "<img" not in rendered.html
    assert rendered.is_whole == ("attachment" not in source)


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("비율은 $r = \\frac{d}{n}$입니다.", '<mfrac><mrow><mi>d</mi></mrow><mrow><mi>n</mi></mrow></mfrac>'),
        ("$$\n\\sum_i x_i\n$$", 'display="block"'),
        ("\\begin{align} a &= b \\\\ c &= d \\end{align}", "<mtable"),
        ("$\\text{사고} < 5$", "<mtext>사고</mtext>"),
    ],
)  # fmt: skip
def test_formulas_are_drawn_and_say_what_was_typed(source, drawn):
    rendered = render(source)
    assert "<math" in rendered.html and drawn in rendered.html
    assert "alttext=" in rendered.html


@pytest.mark.parametrize(
    "tex",
    [
        r"\unknown{a}",
        r"a & b",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(http://x.org)}{x}",
        r"\text{<img src=x onerror=alert(1)>}",
        r"\frac{",
        "",
    ],
)
def test_a_formula_that_cannot_be_drawn_stands_as_it_was_typed(tex):
    html = render_formula(tex, is_block=False)
    assert "<img" not in html and "href=" not in html and "style=" not in html
    assert html.startswith(('<code class="formula">', "<math"))


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("\\{}^_&<>\"'=$ab1{}fractextsqrt가\ue000\ue001"), max_size=30))
def test_no_formula_ends_a_report(tex):
    assert find_loads(render_formula(tex, is_block=True)) == []
    assert render(f"앞 ${tex}$ 뒤 {tex}").html


def test_money_is_no_formula():
    assert "$5" in render("값은 $5 에서 오릅니다.").html


def test_latex_that_an_output_brings():
    assert "<mfrac" in render_latex(r"$\displaystyle \frac{1}{2}$")
    assert render_latex("이름 <b>") == '<pre class="plain" tabindex="0">이름 &lt;b&gt;</pre>'


def test_in_a_document_a_formula_stands_as_it_was_typed():
    (paragraph,) = read_blocks(render("넓이는 $x^2$입니다.").html).blocks
    assert isinstance(paragraph, Paragraph)
    assert "".join(run.text for run in paragraph.runs) == "넓이는 x^2입니다."


def test_the_page_says_which_cells_lost_something(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    text, raw = nbformat.v4.new_markdown_cell, nbformat.v4.new_raw_cell
    bad = '<iframe src="https://x.org"></iframe>'
    shown = nbformat.v4.new_output("display_data", data={"text/markdown": bad})
    cells = [
        text("# 제목"),
        text(bad),
        raw("raw <b>", metadata={}),
        raw("<b>굵게</b><script>alert(1)</script>", metadata={"raw_mimetype": "text/html"}),
        raw("\\latex", metadata={"raw_mimetype": "text/latex"}),
        nbformat.v4.new_code_cell("show()", outputs=[shown]),
    ]
    html, _ = CivicHTMLExporter(language_code="ko").from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    assert "싣지 않았습니다(2, 4, 6번째 셀)." in html
    assert "raw &lt;b&gt;" in html and "<b>굵게</b>" in html and "\\latex" not in html
    assert "alert" not in html


BY_HAND = """# 손으로 쓴 글

[![Open in Colab](https://x.org/badge.svg)](https://x.org/open) <font color="red">빨강</font>
<style>@import url(https://x.org/a.css);</style>

값은 $r = \\frac{d}{n}$이고, 아래와 같습니다.

$$\\hat\\lambda = \\sum_{i=1}^{n} x_i$$

- [x] 마침

<iframe src="https://x.org/v" width="560"></iframe>
<img src="a.png" onerror="alert(1)"> <script>alert(2)</script>

<details><summary>더</summary>

| 구 | 건수 |
|---|---:|
| 강남구 | 41 |

</details>
"""


@pytest.mark.slow
@pytest.mark.browser
def test_a_text_by_hand_opens_offline_and_axe_finds_nothing(browser, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(BY_HAND)])
    html, _ = CivicHTMLExporter(language_code="ko").from_notebook_node(notebook)
    file = tmp_path / "page.html"
    file.write_text(html, encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 800}, offline=True)
    page, seen = context.new_page(), []
    page.on("request", lambda r: seen.append(r.url) if not r.url.startswith(("data:", "file:")) else None)
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.goto(file.as_uri())
    assert page.locator("math").count() == 2
    assert page.locator("a", has_text="Open in Colab").get_attribute("href").startswith("https://x.org/")
    axe = load_settings({}).browser / "axe-core" / "axe.min.js"
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({pingWaitTime: 30000})")["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert seen == []
    context.close()
