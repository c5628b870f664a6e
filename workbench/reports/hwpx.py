"""nbconvert's ``civic-hwpx``: any notebook as a document for Hangul, pictures in place of what moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from nbformat import NotebookNode

from workbench.core.text import Language
from workbench.present.part import PART_MIME
from workbench.reports import words
from workbench.reports.blocks import Block, Paragraph, Run, read_blocks
from workbench.reports.exporter import CivicHTMLExporter
from workbench.reports.hwpx_document import write_document
from workbench.reports.offline import leave_out_loads
from workbench.reports.page import Article
from workbench.reports.pictures import read_pictures, shrink_picture

_STILL = ("image/png", "image/jpeg")
_MOVES = ("<script", "<iframe", "<canvas", "<svg", "<video")


class CivicHWPXExporter(CivicHTMLExporter):
    """``jupyter nbconvert --to civic-hwpx NOTEBOOK``."""

    export_from_notebook = "Civic report (HWPX)"
    output_mimetype = "application/hwp+zip"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The notebook as a document; code stays out, as on paper."""
        language: Language = "en" if self.language_code == "en" else "ko"
        name = str((resources or {}).get("metadata", {}).get("name", ""))
        pictures = read_pictures(nb)
        _prefer_stills(nb)
        left_out = leave_out_loads(nb)
        article, resources = self.build_article(nb, language, resources, left_out=left_out, name=name)
        resources["output_extension"] = ".hwpx"
        return build_hwpx(article, pictures, datetime.now(UTC)), resources


def build_hwpx(article: Article, pictures: Mapping[str, bytes], made_at: datetime) -> bytes:
    """An article as an HWPX file.

    Parameters
    ----------
    pictures
        PNG by the id of the section whose drawing it stands for (:func:`read_pictures`).
    made_at
        The document's date; a moment with a zone.
    """
    content = read_blocks(article.html, {name: shrink_picture(png) for name, png in pictures.items()})
    blocks: Sequence[Block] = content.blocks
    if content.left_out_n:
        note = words.write_no_picture(content.left_out_n, article.language)
        blocks = [*blocks, Paragraph((Run(note),), "note")]
    return write_document(blocks, title=article.title, language=article.language, made_at=made_at)


def _prefer_stills(notebook: NotebookNode) -> None:
    """Where an output that moves has a picture too, the picture is what a document can show, in place."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            html = str(data.get("text/html", ""))
            if (
                PART_MIME not in data
                and any(kind in data for kind in _STILL)
                and any(m in html for m in _MOVES)
            ):
                del data["text/html"]
