"""Lets the maps of one page share what is the same in all of them: Leaflet stands in the page once."""

from __future__ import annotations

import re

from workbench.present.map_page import SHARED

_FRAME = re.compile(r'<iframe class="wb-map"[^>]*?\ssrcdoc="([^"]*)"')
_SAME = re.compile(rf"(<(style|script) {SHARED}=&quot;([\w-]+)&quot;>)(.*?)(</\2>)", re.DOTALL)


def lift_shared(html: str, shared: dict[str, str]) -> str:
    """``html`` with its maps' frames emptied of what they share, which goes to ``shared`` by name.

    A frame so emptied keeps its page in ``data-page``; the script of the report's page puts both together.
    """

    def empty(same: re.Match[str]) -> str:
        shared[same[3]] = same[4].replace("&quot;", '"').replace("&amp;", "&")
        return f"{same[1]}{same[5]}"

    def rewrite(frame: re.Match[str]) -> str:
        page, found_n = _SAME.subn(empty, frame[1])
        if not found_n:
            return frame[0]
        return frame[0].replace(f' srcdoc="{frame[1]}"', f' data-page="{page}"')

    return _FRAME.sub(rewrite, html)
