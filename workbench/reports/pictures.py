"""The still pictures that an executed notebook's parts bring beside what moves."""

from __future__ import annotations

import base64
import io

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


def shrink_picture(png: bytes) -> bytes:
    """A drawing in 256 colours, on white: a third of its bytes, and nothing that an eye could miss.

    Drawings have a dozen colours and the shades between them. What would not become smaller stays as it was.
    """
    from PIL import Image  # most reports are pages, and need no picture drawn anew

    with Image.open(io.BytesIO(png)) as picture:
        drawn = picture.convert("RGBA")
    ground = Image.new("RGBA", drawn.size, "white")
    ground.alpha_composite(drawn)
    fewer = ground.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    made = io.BytesIO()
    fewer.save(made, "PNG")
    return min(png, made.getvalue(), key=len)
