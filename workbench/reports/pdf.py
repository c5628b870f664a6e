"""nbconvert's ``civic-pdf``: any notebook as a tagged PDF with an outline, printed from its offline page."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode

from workbench.core.settings import Settings, load_settings
from workbench.reports.exporter import CivicHTMLExporter
from workbench.reports.halos import draw_halos
from workbench.reports.page import Article, build_page
from workbench.reports.printing import drop_live_maps, print_page


class CivicPDFExporter(CivicHTMLExporter):
    """``jupyter nbconvert --to civic-pdf NOTEBOOK``."""

    export_from_notebook = "Civic report (PDF)"
    output_mimetype = "application/pdf"
    is_print = True

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The notebook as a PDF."""
        name = str((resources or {}).get("metadata", {}).get("name", "")) or "notebook"
        page, resources = super().from_notebook_node(nb, resources, **kw)
        resources["output_extension"] = ".pdf"
        return print_page(draw_halos(str(page), load_settings()), name), resources


def build_pdf(article: Article, settings: Settings, where: str) -> bytes:
    """One language's report as a PDF.

    Raises
    ------
    PartMissing
        There is neither Chromium nor WeasyPrint.
    ReportError
        The browser made no PDF.
    """
    html = draw_halos(drop_live_maps(article.html), settings)
    still = Article(article.language, article.title, html, "")
    return print_page(build_page([still], settings, is_report=True, is_print=True), where)
