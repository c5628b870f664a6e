"""Markdown of an analysis as HTML below a part's heading; HTML in it is shown, not obeyed."""

from __future__ import annotations

from functools import cache
from typing import Any

import mistune


class _Renderer(mistune.HTMLRenderer):
    """Headings begin under the part's own, and no picture is fetched."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        depth = min(level + 2, 6)
        return f'<h{depth} class="wb-subheading">{text}</h{depth}>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return mistune.escape(text)


@cache
def _load() -> mistune.Markdown:
    return mistune.create_markdown(renderer=_Renderer(escape=True), plugins=["table", "strikethrough"])


def write_markdown(text: str) -> str:
    """HTML of ``text``: headings become ``h3`` and below in whatever order they come."""
    return str(_load()(text))
