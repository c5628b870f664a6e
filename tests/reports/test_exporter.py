import subprocess
import sys
from importlib.metadata import entry_points

import nbformat
import pytest

from workbench.reports.exporter import CivicHTMLExporter
from workbench.reports.selfcontained import find_loads

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def notebook():
    code = nbformat.v4.new_code_cell("import pandas as pd\nx = 1  # 하나")
    show = nbformat.v4.new_output
    code.outputs = [
        show("stream", text="printed <b>"),
        show("display_data", data={"text/html": "<table><tr><td>7</td></tr></table>", "text/plain": "7"}),
        show("display_data", data={"image/png": PNG, "text/plain": "<Figure>"}),
        show(
            "display_data",
            data={"text/html": '<script src="https://x.org/p.js"></script>', "text/plain": "chart"},
        ),
        show("error", ename="KeyError", evalue="'a'", traceback=["..."]),
    ]
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# 소음 지도\n\n![밖](https://x.org/a.png)\n\n### 건너뛴 단계"),
            code,
        ]
    )


@pytest.fixture
def page(notebook, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    html, _ = CivicHTMLExporter(language_code="ko").from_notebook_node(notebook)
    return html


def test_any_notebook_opens_offline(page):
    assert find_loads(page) == []
    assert '<html lang="ko">' in page
    assert "<title>소음 지도</title>" in page


def test_outputs_of_every_kind_are_there(page):
    assert "printed &lt;b&gt;" in page
    assert "<td>7</td>" in page
    assert f"data:image/png;base64,{PNG}" in page
    assert "KeyError" in page


def test_code_is_folded(page):
    assert "코드 보기</summary>" in page
    assert page.index('<details class="code">') < page.index("pandas")


def test_what_would_ask_the_network_is_left_out_and_said_to_be(page):
    assert "chart" in page
    assert "x.org/p.js" not in page
    assert "인터넷에서 불러오거나 프로그램을 실행해야 하는 내용은 싣지 않았습니다(2번째 셀)." in page
    assert '<a href="https://x.org/a.png" rel="noreferrer">밖</a>' in page


def test_headings_are_put_in_order(page):
    assert "<h2" in page.split("건너뛴 단계")[-2][-40:]


def test_a_notebook_without_title_gets_its_files_name(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    file = tmp_path / "noise.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), file)
    html, _ = CivicHTMLExporter(language_code="en").from_filename(str(file))
    assert "<title>noise</title>" in html
    assert html.count("<h1") == 1


def test_nbconvert_knows_it_by_name():
    found = entry_points(group="nbconvert.exporters", name="civic-html")
    if not found:
        pytest.skip("the package is not installed")
    assert next(iter(found)).load() is CivicHTMLExporter


def test_the_exporter_brings_no_drawing_library() -> None:
    """JupyterLab loads every exporter into each person's server."""
    heavy = ("pandas", "folium", "matplotlib", "pyarrow", "geopandas", "duckdb", "shapely")
    code = f"import sys, workbench.reports.exporter; print([m for m in {heavy} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
