"""Notebooks as others write them, through ``jupyter nbconvert --to civic-html``, opened with the network cut."""

import base64
import io
import subprocess
import sys
from importlib.metadata import entry_points

import folium
import nbformat
import pandas as pd
import pytest
from matplotlib.figure import Figure

from workbench.core.settings import load_settings

pytestmark = pytest.mark.slow

AXE = load_settings({}).browser / "axe-core" / "axe.min.js"
PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"


def draw_folium():
    drawn = folium.Map(location=(37.56, 126.98), zoom_start=12)
    folium.Marker((37.56, 126.98), popup="시청").add_to(drawn)
    return {"text/html": drawn._repr_html_(), "text/plain": "<folium.folium.Map object>"}


def draw_matplotlib():
    sheet, file = Figure(figsize=(3, 2)), io.BytesIO()
    sheet.subplots().plot([1, 3, 2])
    sheet.savefig(file, format="png")
    return {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": "<Figure size 300x200>"}


def draw_styler():
    frame = pd.DataFrame({"gu": ["강남구", "중구"], "crashes": [41, 12]})
    styled = frame.style.background_gradient().set_caption("사고")
    return {"text/html": styled._repr_html_(), "text/plain": "<pandas.io.formats.style.Styler>"}


# plotly's bundles as its renderers write them: JupyterLab's has the figure alone, notebook_connected's a page of script
FIGURE = {"data": [{"type": "bar", "x": ["a"], "y": [7]}], "layout": {"title": {"text": "막대"}}}
CONNECTED = (
    '<div><script>window.PlotlyConfig = {MathJaxConfig: "local"};</script>'
    '<script charset="utf-8" src="https://cdn.plot.ly/plotly-3.1.0.min.js"></script>'
    '<div id="p1" class="plotly-graph-div"></div><script>Plotly.newPlot("p1", [])</script></div>'
)
OUTPUTS = {
    "folium": draw_folium,
    "matplotlib": draw_matplotlib,
    "styler": draw_styler,
    "plotly": lambda: {PLOTLY: FIGURE},
    "plotly_connected": lambda: {PLOTLY: FIGURE, "text/html": CONNECTED},
    "widget": lambda: {
        WIDGET: {"model_id": "abc", "version_major": 2, "version_minor": 0},
        "text/plain": "IntSlider(value=7)",
    },
    "widget_alone": lambda: {WIDGET: {"model_id": "abc", "version_major": 2, "version_minor": 0}},
    "vega": lambda: {
        "application/vnd.vegalite.v5+json": {"mark": "bar"},
        "text/plain": "<VegaLite 5 object>",
    },
}
"""What each library leaves in a notebook."""
SHOWN = {
    "matplotlib": "data:image/png;base64,",
    "styler": "강남구",
    "folium": "folium.folium.Map",
    "widget": "IntSlider(value=7)",
    "vega": "VegaLite 5 object",
}
LEFT_OUT = ("folium", "plotly", "plotly_connected", "widget", "widget_alone", "vega")
STATE = {"application/vnd.jupyter.widget-state+json": {"version_major": 2, "version_minor": 0, "state": {
    "abc": {"model_module": "@jupyter-widgets/controls", "model_module_version": "2.0.0",
            "model_name": "IntSliderModel", "state": {"value": 7}}}}}  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Each kind of output in a notebook of its own, exported by the command."""
    if not entry_points(group="nbconvert.exporters", name="civic-html"):
        pytest.skip("the package is not installed")
    folder = tmp_path_factory.mktemp("foreign")
    for name, draw in OUTPUTS.items():
        cell = nbformat.v4.new_code_cell("show()", execution_count=1)
        cell.outputs = [nbformat.v4.new_output("execute_result", data=draw(), execution_count=1)]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# {name}"), cell])
        if name.startswith("widget"):
            notebook.metadata["widgets"] = STATE
        nbformat.write(notebook, folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "civic-html", *(f"{n}.ipynb" for n in OUTPUTS)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_it_shows_the_output_or_says_that_it_left_it_out(pages, name):
    html = (pages / f"{name}.html").read_text(encoding="utf-8")
    assert SHOWN.get(name, "<h1") in html
    said = "싣지 않았습니다(2번째 셀)" in html
    assert said == (name in LEFT_OUT)


@pytest.mark.browser
@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_it_opens_with_the_network_cut_and_axe_finds_nothing(pages, browser, name):
    context = browser.new_context(viewport={"width": 390, "height": 800}, offline=True)
    page, asked = context.new_page(), []
    page.on(
        "request", lambda r: None if r.url.startswith(("data:", "about:", "file:")) else asked.append(r.url)
    )
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.goto((pages / f"{name}.html").as_uri())
    assert page.locator("h1").inner_text() == name
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({pingWaitTime: 30000})")["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []
    assert asked == []
    context.close()
