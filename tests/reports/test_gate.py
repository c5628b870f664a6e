import nbformat
import pytest
from example_release import make_release

from workbench.core.errors import ReportError
from workbench.present import View
from workbench.reports.execute import CELL_NUMBER
from workbench.reports.gate import keep_parts


def make(*bundles: dict[str, object]) -> nbformat.NotebookNode:
    cells = []
    for number, bundle in enumerate(bundles, start=1):
        cell = nbformat.v4.new_code_cell("x")
        cell.metadata[CELL_NUMBER] = number
        cell.outputs = [nbformat.v4.new_output("execute_result", data=bundle)]
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture(scope="module")
def view():
    return View(make_release(), "ko")


def test_only_parts_of_a_release_stay(view):
    notebook = make(
        view.limits()._repr_mimebundle_(), {"text/html": "<p>rows</p>"}, view.method()._repr_mimebundle_()
    )
    notebook.cells[2].outputs.append(nbformat.v4.new_output("stream", text="a row"))
    kept = keep_parts(notebook, "ko", "x.ipynb")
    assert kept.left_out == (2, 3)
    assert kept.release_id == view.release.id
    assert kept.is_sample
    assert [len(c.outputs) for c in notebook.cells] == [1, 0, 1]
    assert "<style" not in notebook.cells[0].outputs[0]["data"]["text/html"]
    assert set(notebook.cells[0].outputs[0]["data"]) == {"text/html"}


def test_a_part_in_the_other_language_is_left_out(view):
    english = View(view.release, "en").limits()._repr_mimebundle_()
    assert keep_parts(make(view.limits()._repr_mimebundle_(), english), "ko", "x").left_out == (2,)


def test_nothing_released_is_no_report():
    with pytest.raises(ReportError) as refused:
        keep_parts(make({"text/html": "<p>rows</p>"}), "ko", "x.ipynb")
    assert "wb.release" in refused.value.to("ko")


def test_two_releases_do_not_mix(view):
    other = View(make_release(is_sample=False), "ko")
    with pytest.raises(ReportError) as refused:
        keep_parts(make(view.limits()._repr_mimebundle_(), other.limits()._repr_mimebundle_()), "ko", "x")
    assert view.release.id in refused.value.where


def test_maps_lend_what_they_share_to_the_page(view):
    notebook = make(view.figure("rate_map")._repr_mimebundle_(), view.figure("spot_map")._repr_mimebundle_())
    kept = keep_parts(notebook, "ko", "x")
    shapes = {name for name in kept.shared if name.startswith("shapes-")}
    assert set(kept.shared) - shapes == {"leaflet-css", "leaflet-js", "map-css", "map-js"}
    assert len(shapes) == 3  # the areas and the edges of both maps, and the points of one
    assert "Leaflet" in kept.shared["leaflet-js"]
    assert all("data-page=" in c.outputs[0]["data"]["text/html"] for c in notebook.cells)
