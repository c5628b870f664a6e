import sys
from types import SimpleNamespace

import IPython
import nbformat
import pytest

from workbench.core.errors import CannotAnswer, NotReleased
from workbench.present.map_page import Tiles
from workbench.present.part import PART_MIME
from workbench.present.tiles import OPENSTREETMAP, draw_on_tiles
from workbench.present.view import View


@pytest.fixture
def notebook(monkeypatch):
    """A kernel is running."""
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=object()))


def test_outside_a_notebook_there_are_no_tiles(example, monkeypatch):
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    with pytest.raises(CannotAnswer, match="노트북에서만"):
        draw_on_tiles(example, "rate_map", "en")
    monkeypatch.delitem(sys.modules, "IPython")
    with pytest.raises(CannotAnswer, match="노트북에서만"):
        draw_on_tiles(example, "rate_map", "en")


def test_nothing_but_a_release_is_shown(example, notebook):
    with pytest.raises(NotReleased):
        draw_on_tiles(example.result, "rate_map", "ko")


def test_no_figure_has_tiles_unless_asked(example, notebook):
    view = View(example, "en")
    for figure in ("rate_map", "spot_map"):
        assert "tile.openstreetmap" not in view.figure(figure).html
        assert "tile.openstreetmap" in view.figure_on_tiles(figure).html


def test_the_reader_is_told_who_learns_what(example, notebook):
    shown = draw_on_tiles(example, "rate_map", "ko")
    assert "보고서와 내보낸 파일에는 약도만 실립니다" in shown.html
    assert "OpenStreetMap" in shown.html
    assert "보고서와 내보낸 파일에는 약도만" in shown.text


def test_a_map_on_tiles_is_no_part_of_a_report(example, notebook):
    bundle = draw_on_tiles(example, "rate_map", "ko")._repr_mimebundle_()
    assert PART_MIME not in bundle
    assert set(bundle) == {"text/html", "text/plain", "image/png"}


def test_the_exporter_leaves_the_tiles_out_and_keeps_the_picture(example, notebook, tmp_path):
    from workbench.reports.exporter import CivicHTMLExporter

    data = draw_on_tiles(example, "rate_map", "ko")._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data)
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[output])])
    page, _ = CivicHTMLExporter().from_notebook_node(book)
    assert "tile.openstreetmap" not in page
    assert "data:image/png;base64," in page


@pytest.mark.parametrize(
    "tiles",
    [
        Tiles("http://tile.example.org/{z}/{x}/{y}.png", "x"),
        Tiles("https://tile.example.org/{z}/{x}.png", "x"),
        Tiles('https://tile.example.org/{z}/{x}/{y}.png" onload="', "x"),
        Tiles("https://tile.example.org/{z}/{x}/{y}.png", " "),
    ],
    ids=["plain", "no row", "quote", "nobody"],
)
def test_an_address_that_is_none_of_tiles_is_refused(example, notebook, tiles):
    with pytest.raises(CannotAnswer, match="attribution"):
        draw_on_tiles(example, "rate_map", "en", tiles=tiles)


def test_a_chart_has_no_tiles(example, notebook):
    with pytest.raises(CannotAnswer, match="hours"):
        draw_on_tiles(example, "hours", "en")
    assert OPENSTREETMAP.url.startswith("https://")
