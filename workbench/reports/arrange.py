"""The order and the levels of a report: what is asked follows what was found, figures stand below their heading."""

from __future__ import annotations

import re

from nbformat import NotebookNode

_HEADING = re.compile(r"^(#{1,6})(?=\s)", re.MULTILINE)


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
