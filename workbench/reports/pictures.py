"""The still pictures that an executed notebook's parts bring beside what moves."""

from __future__ import annotations

import base64

from nbformat import NotebookNode

from workbench.present.part import PART_MIME


def read_pictures(notebook: NotebookNode) -> dict[str, bytes]:
    """The still pictures of a notebook's parts, by the id that their section has in the page."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            mark = data.get(PART_MIME)
            if isinstance(mark, dict) and "image/png" in data:
                found[f"{mark.get('language')}-{mark.get('part')}"] = base64.b64decode(data["image/png"])
    return found
