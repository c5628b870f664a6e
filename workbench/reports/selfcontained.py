"""Finds what a page would fetch from elsewhere: a report fetches nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from workbench.core.errors import NotSelfContained
from workbench.core.text import Text

_LOADING = {
    "script": ("src", "href", "xlink:href"),
    "link": ("href",),
    "img": ("src", "srcset"),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "iframe": ("src",),
    "frame": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src",),
    "feimage": ("href", "xlink:href"),
    "body": ("background",),
    "base": ("href",),
    "form": ("action",),
}
_INSIDE = re.compile(r"\s*(?:data:|blob:|about:|#|$)", re.IGNORECASE)
_CSS_LOAD = re.compile(
    r"url\(\s*['\"]?(?!data:|#|['\"]?\s*\))([^)'\"]+)|@import\s+(?:url\()?\s*['\"]([^'\"]+)", re.IGNORECASE
)
_SCRIPT_LOAD = re.compile(
    r"""(?:import\s*\(|import\s+['"]|from\s+['"]|fetch\s*\(\s*['"`]|importScripts\s*\(\s*['"])\s*['"`]?https?:""",
    re.IGNORECASE,
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.loads: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in ("style", "script") else ""
        values = {name: value or "" for name, value in attrs}
        for name in _LOADING.get(tag, ()):
            if name in values and not _INSIDE.match(values[name]):
                self.loads.append(f"<{tag} {name}>")
        if tag == "iframe":
            for name in ("srcdoc", "data-page"):
                self.loads += [f"<iframe {name}> {load}" for load in find_loads(values.get(name, ""))]
        if (
            tag == "meta"
            and values.get("http-equiv", "").lower() == "refresh"
            and "url" in values.get("content", "")
        ):
            self.loads.append("<meta refresh>")
        if _CSS_LOAD.search(values.get("style", "")):
            self.loads.append(f"<{tag} style> url()")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._inside = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style" and _CSS_LOAD.search(data):
            self.loads.append("<style> url()")
        if self._inside == "script" and _SCRIPT_LOAD.search(data):
            self.loads.append("<script> import or fetch")


def find_loads(html: str) -> list[str]:
    """Where in the page something would be fetched, frames included; links to follow are none."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.loads


def require_self_contained(html: str, where: str) -> None:
    """Refuse a page that would fetch anything.

    Raises
    ------
    NotSelfContained
        It would; says where in the page, not what.
    """
    loads = find_loads(html)
    if loads:
        places = ", ".join(dict.fromkeys(loads))
        raise NotSelfContained(
            Text(
                "보고서가 인터넷에서 무언가를 불러오려 합니다",
                "the page would fetch something from elsewhere",
            ),
            where=f"{where}: {places}",
            next_step=Text(
                "그 출력을 빼거나 내용을 파일 안에 넣으세요",
                "leave that output out, or put its content into the file",
            ),
        )
