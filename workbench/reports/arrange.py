"""The order and the levels of a report: what is asked follows what was found, figures stand below their heading."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from workbench.core.text import Language
from workbench.present import words as part_words
from workbench.reports import words

_HEADING = re.compile(r"^(#{1,6})(?=\s)", re.MULTILINE)
_CHOOSES = re.compile(r"\bif\b.*\bin view\.(?:figure|table)_ids\b", re.DOTALL)
"""A cell that shows a part where there is one: ``view.figure("a") if "a" in view.figure_ids else None``."""


def order_cells(notebook: NotebookNode) -> None:
    """Put the recommendations, with the words right before them, directly behind the findings, in place.

    A reader with five minutes reads what was found and what is asked, and may stop there.
    """
    cells = list(notebook.cells)
    asked = _find(cells, "recommendations")
    if asked is None or _find(cells, "findings") is None:
        return
    start = asked
    while start and cells[start - 1].cell_type == "markdown" and not _HEADING.search(cells[start - 1].source):
        start -= 1
    block = cells[start : asked + 1]
    del cells[start : asked + 1]
    found = _find(cells, "findings")
    assert found is not None
    notebook["cells"] = [*cells[: found + 1], *block, *cells[found + 1 :]]


def drop_idle_words(notebook: NotebookNode, language: Language) -> None:
    """Take out words about parts that the data at hand did not give, in place.

    A heading stays, and says where the reason is: a reader looks for the question there.
    """
    reason = words.NOT_COMPUTED.to(language).format(where=part_words.REFUSALS.to(language))
    cells = list(notebook.cells)
    texts = [place for place, cell in enumerate(cells) if cell.cell_type == "markdown"]
    headings = [place for place in texts if _HEADING.search(cells[place].source)]
    for place in texts:
        is_heading = place in headings
        nexts = [p for p in (headings if is_heading else texts) if p > place]
        below = cells[place + 1 : nexts[0] if nexts else len(cells)]
        codes = [cell for cell in below if cell.cell_type == "code"]
        if not codes or not all(_CHOOSES.search(c.source) and not c.get("outputs") for c in codes):
            continue
        heading = cells[place].source.splitlines()[0]
        cells[place]["source"] = f"{heading}\n\n{reason}" if is_heading else ""
    notebook["cells"] = [cell for cell in cells if cell.source or cell.cell_type != "markdown"]


def set_levels(notebook: NotebookNode) -> None:
    """The author's first headings become the second level, and figures and tables stand below them, in place."""
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    depths = [len(mark) for cell in texts for mark in _HEADING.findall(cell.source)]
    shift = 2 - min(depths, default=2)
    level = 1
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell["source"] = _HEADING.sub(lambda m: "#" * min(6, len(m[1]) + shift), cell.source)
            marks = _HEADING.findall(cell.source)
            level = len(marks[-1]) if marks else level
            continue
        for output in cell.get("outputs", ()):
            if _section(output) not in ("figure", "table"):
                level = 1
            elif level > 1:
                _lower(output, min(level + 1, 6))


def _find(cells: list[NotebookNode], section: str) -> int | None:
    """The first cell that shows this part."""
    for place, cell in enumerate(cells):
        if any(_section(output) == section for output in cell.get("outputs", ())):
            return place
    return None


def _section(output: NotebookNode) -> str:
    """Which part an output is, as the gate noted it."""
    return str(output.get("metadata", {}).get("civic_section", ""))


def _lower(output: NotebookNode, depth: int) -> None:
    """A part's own heading at another level."""
    data = output["data"]
    html = data["text/html"].replace('<h2 class="wb-heading"', f'<h{depth} class="wb-heading"', 1)
    data["text/html"] = html.replace("</h2>", f"</h{depth}>", 1)
