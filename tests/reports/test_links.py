from __future__ import annotations

import re

import nbformat
import pytest

from tests.present.example_release import make_release
from workbench.core.text import LANGUAGES, Language
from workbench.present import View
from workbench.reports.links import link_parts

SHOWN = ("summary", "findings", "method")


def make_notebook(language: Language) -> nbformat.NotebookNode:
    """Parts of the example as the gate leaves them, a cell for each."""
    view = View(make_release(), language)
    parts = [getattr(view, name)() for name in SHOWN] + [view.table("gu"), view.figure("rate_order")]
    cells = []
    for part in parts:
        cell = nbformat.v4.new_code_cell("")
        mark = {"civic_section": part.section}
        data = {"text/html": part.html}
        cell.outputs = [nbformat.v4.new_output("display_data", data=data, metadata=mark)]
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_table_and_figure_has_one_link_to_its_own_entry(language: Language) -> None:
    notebook = make_notebook(language)
    linked = link_parts(notebook, language)
    findings = [f"finding-{f.id}" for f in make_release().result.findings]
    assert [link.part for link in linked] == [*findings, "table-gu", "figure-rate_order"]
    for cell in notebook.cells[1:]:
        html = cell.outputs[0]["data"]["text/html"]
        targets = re.findall(r'class="receipt-link" href="#([^"]+)"', html)
        ids = re.findall(rf'id="{language}-((?:finding|table|figure)-\w+)"', html)
        assert targets == [f"{language}-receipt-{part}" for part in ids]
    assert {cell.outputs[0]["data"]["text/html"].count("receipt-link") for cell in notebook.cells[2:]} == {
        0,
        1,
    }


def test_the_summary_leads_to_the_finding_it_repeats() -> None:
    notebook = make_notebook("ko")
    first = link_parts(notebook, "ko")[0]
    html = notebook.cells[0].outputs[0]["data"]["text/html"]
    assert f'href="#ko-receipt-{first.part}"' in html
    assert html.index("wb-answer") < html.index("receipt-link")
    assert html.count("receipt-link") == len(re.findall('class="wb-(?:answer|also)"', html)) > 1


def test_what_the_link_leads_to_is_said_to_those_who_only_hear_it() -> None:
    notebook = make_notebook("en")
    linked = link_parts(notebook, "en")
    html = notebook.cells[3].outputs[0]["data"]["text/html"]
    assert f'aria-label="Receipt: {linked[-2].title}">Receipt</a>' in html
    assert "SAMPLE" not in linked[-2].title


def test_a_part_shown_twice_has_one_entry() -> None:
    notebook = make_notebook("ko")
    notebook.cells.append(make_notebook("ko").cells[3])
    linked = link_parts(notebook, "ko")
    assert [link.part for link in linked].count("table-gu") == 1


def test_other_output_is_left_alone() -> None:
    cell = nbformat.v4.new_code_cell("")
    output = nbformat.v4.new_output("display_data", data={"text/html": '<p class="wb-answer">1</p>'})
    cell.outputs = [output]
    assert link_parts(nbformat.v4.new_notebook(cells=[cell]), "ko") == []
    assert output["data"]["text/html"] == '<p class="wb-answer">1</p>'
