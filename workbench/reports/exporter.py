"""nbconvert's ``civic-html``: any notebook as one page that opens offline, code folded, contents first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from importlib.resources import files
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from traitlets import Bool, default
from traitlets.config import Config

from workbench.core.settings import load_settings
from workbench.core.text import Language, current_language
from workbench.reports import words
from workbench.reports.execute import CELL_NUMBER
from workbench.reports.markdown import Rendered, clean_html, render_latex, render_markdown
from workbench.reports.offline import empty_headers, leave_out_loads
from workbench.reports.outline import build_contents, order_headings
from workbench.reports.page import Article, build_page


class CivicHTMLExporter(HTMLExporter):
    """``jupyter nbconvert --to civic-html NOTEBOOK``."""

    export_from_notebook = "Civic report (HTML)"
    # Each is a trait of nbconvert's that our template has no use for.
    exclude_anchor_links = Bool(True)
    embed_images = Bool(True)
    is_print = False
    """Whether the page goes to paper or PDF."""

    @default("template_name")
    def _template_name_default(self) -> str:
        return "civic"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(files("workbench.reports").joinpath("templates"))]

    @default("language_code")
    def _default_language_code(self) -> str:
        return current_language()

    @property
    def default_config(self) -> Config:
        """Richest form first; forms that need programs from elsewhere not at all."""
        config = Config(
            {
                "NbConvertBase": {
                    "display_data_priority": [
                        "text/html",
                        "text/markdown",
                        "image/svg+xml",
                        "image/png",
                        "image/jpeg",
                        "text/latex",
                        "text/plain",
                    ]
                }
            }
        )
        merged: Config = super().default_config.copy()
        merged.merge(config)
        return merged

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """nbconvert's, and ours for what people write by hand."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "clean_html", self.clean_html
        yield "latex2html", render_latex

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """A text as HTML; its cell is noted where something had to go."""
        cell, resources = context.get("cell", {}), context.get("resources", {})
        rendered = render_markdown(
            source,
            attachments=cell.get("attachments", {}),
            path=resources.get("metadata", {}).get("path", ""),
            picture=resources["civic"]["text_picture"],
        )
        return _note(rendered, context)

    @pass_context
    def clean_html(self, context: Context, source: str) -> str:
        """HTML written by hand, as :meth:`markdown2html`."""
        return _note(clean_html(source, picture=context["resources"]["civic"]["text_picture"]), context)

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The notebook as a page."""
        language: Language = "en" if self.language_code == "en" else "ko"
        name = str((resources or {}).get("metadata", {}).get("name", ""))
        left_out = leave_out_loads(nb)
        article, resources = self.build_article(nb, language, resources, left_out=left_out, name=name)
        article = replace(article, html=empty_headers(article.html))
        page = build_page([article], load_settings(), is_report=False, is_print=self.is_print)
        return page, resources

    def build_article(
        self,
        nb: NotebookNode,
        language: Language,
        resources: dict[str, Any] | None = None,
        *,
        left_out: list[int] | None = None,
        name: str = "",
        tail: str = "",
    ) -> tuple[Article, dict[str, Any]]:
        """The notebook's cells as one article, without the page around them.

        Parameters
        ----------
        left_out
            Cells of which something was left out; the article says so.
        name
            Stands as title where the notebook has none.
        tail
            HTML that follows the last cell.
        """
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        resources["civic"] = {
            "show_code": words.SHOW_CODE.to(language),
            "picture": words.PICTURE.to(language),
            "text_picture": words.TEXT_PICTURE.to(language),
            "left_out": set(left_out or ()),
        }
        for place, cell in enumerate(nb.cells, start=1):
            cell.metadata.setdefault(CELL_NUMBER, place)
        body, resources = super().from_notebook_node(nb, resources)
        body += tail
        if without := sorted(resources["civic"]["left_out"]):
            body += f'<p class="note">{words.write_not_offline(without, language)}</p>'
        if not re.search(r"<h1\b", body):
            title = name or words.UNTITLED.to(language)
            body = f"<h1>{escape(title)}</h1>{body}"
        body, headings = order_headings(body, language)
        return Article(language, headings[0].text, body, build_contents(headings)), resources


def _note(rendered: Rendered, context: Context) -> str:
    if not rendered.is_whole:
        context["resources"]["civic"]["left_out"].add(int(context["cell"].metadata[CELL_NUMBER]))
    return rendered.html
