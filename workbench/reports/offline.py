"""Makes any notebook fit to open offline: what would ask the network is left out, and said to be."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from workbench.reports.execute import CELL_NUMBER
from workbench.reports.selfcontained import find_loads

_NEEDS_MORE = ("application/vnd.jupyter.widget-view+json", "application/javascript", "text/vnd.mermaid")
"""Outputs that only run with programs a file cannot carry."""
_SHOWN = frozenset(
    {"text/html", "text/markdown", "text/latex", "image/svg+xml", "image/png", "image/jpeg", "text/plain"}
)
"""Outputs that a page can show as they are."""
_EMPTY_HEADER = re.compile(r"<th\b([^>]*)>(?:\s|&nbsp;|\u00a0)*</th>", re.IGNORECASE)


def leave_out_loads(notebook: NotebookNode) -> list[int]:
    """Drop, in place, every form of an output that would fetch something; numbers of the cells where one was.

    Pictures and text of the same output stay and take its place.
    """
    cells: set[int] = set()
    for place, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            data = output.get("data", {})
            gone = [kind for kind in _NEEDS_MORE if kind in data]
            html = data.get("text/html")
            if html is not None and find_loads(str(html)):
                gone.append("text/html")
            if not data.keys() & (_SHOWN - {"text/plain", *gone}):
                # A chart that only its own program can draw: plain text is no likeness of it.
                gone += [kind for kind in data if kind not in _SHOWN and kind not in gone]
            for kind in gone:
                del data[kind]
            if gone:
                cells.add(int(cell.metadata.get(CELL_NUMBER, place)))
        cell["outputs"] = [output for output in cell.outputs if output.get("data", True)]
    return sorted(cells)


def empty_headers(html: str) -> str:
    """Header cells without a word, as pandas leaves above an index, become plain cells: they head nothing."""
    return _EMPTY_HEADER.sub(lambda cell: f"<td{re.sub(r' scope=.[a-z]+.', '', cell[1])}></td>", html)
