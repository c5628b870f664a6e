"""Text cells as anyone writes them, Markdown with HTML and formulas, as HTML that fetches nothing and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import unquote

import nh3
from lxml import etree
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_MORE_TAGS = frozenset({"font", "section", "tfoot"})
_CONTENT_GOES = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "svg", "canvas", "video", "audio"}
)
_NEEDS_MORE = _CONTENT_GOES - {"style", "noscript", "template"} | {"frame", "embed", "form", "link", "base"}
"""Elements that fetch or run something: that they are gone is said."""
# No colours: nobody knows on what ground they stand, nor whether they can be told apart.
_STYLES = frozenset(
    {
        *("text-align", "text-decoration", "vertical-align", "width", "max-width"),
        *("font-size", "font-style", "font-weight", "line-height", "list-style-type", "white-space"),
        *(f"{box}{side}" for box in ("border", "margin", "padding") for side in ("", "-top", "-right", "-bottom", "-left")),
    }
)  # fmt: skip
_ATTRIBUTES: Final = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"align", "class", "dir", "id", "lang", "style", "title"},
    "a": {"href", "hreflang", "name"},
    "ol": {"start", "type"},
}
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "data"})
_PICTURE = re.compile(r"(?:data:image/|https?://)", re.IGNORECASE)
_FRAME = re.compile(
    r"<(?:iframe|embed|video|audio)\b[^>]*?\bsrc=[\"'](https?://[^\"']+)[\"'][^>]*>", re.IGNORECASE
)
_CHECKBOX = re.compile(r"<input\b[^>]*\bcheckbox\b[^>]*>", re.IGNORECASE)
_IMAGE = re.compile(r"<a\b[^>]*>|</a>|<img\b[^>]*>")
_SOURCE = re.compile(r"(<img\b[^>]*?\bsrc=[\"'])([^\"']*)", re.IGNORECASE)
_VALUE = re.compile(r'\b(alt|src)="([^"]*)"')
# A formula waits outside the HTML that is cleaned: two characters that stand for nothing in any text, and its number.
_OPEN, _CLOSE = "\ue000", "\ue001"
_WAITING = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_MATHML = "http://www.w3.org/1998/Math/MathML"
_MATH_ATTRIBUTES = frozenset(
    {
        *("accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle"),
        *("fence", "form", "height", "linethickness", "lspace", "mathbackground", "mathcolor", "mathsize"),
        *("mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowlines", "rowspacing", "rspace"),
        *("scriptlevel", "separator", "stretchy", "symmetric", "voffset", "width"),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML."""

    html: str
    is_whole: bool
    """Whether nothing had to go that fetches or runs something."""


def render_markdown(source: str, *, attachments: Mapping[str, Any], path: str, picture: str) -> Rendered:
    """The Markdown of a cell as HTML.

    Parameters
    ----------
    attachments
        The cell's pictures by name, as notebooks keep them.
    path
        Folder from which pictures beside the notebook are taken.
    picture
        What a picture is called that has no words of its own.
    """
    renderer = _Renderer(attachments=dict(attachments), path=path)
    drawn = MarkdownWithMath(renderer=renderer).render(
        source.translate({ord(_OPEN): None, ord(_CLOSE): None})
    )
    cleaned = clean_html(drawn, picture=picture)
    html = _WAITING.sub(lambda waiting: renderer.formulas[int(waiting[1])], cleaned.html)
    return Rendered(html, cleaned.is_whole and not renderer.is_missing)


def clean_html(html: str, *, picture: str) -> Rendered:
    """HTML that somebody wrote by hand, without what fetches or runs anything; frames become links.

    Parameters
    ----------
    picture
        As for :func:`render_markdown`.
    """
    finder = _Finder()
    finder.feed(html)
    finder.close()
    linked = _FRAME.sub(lambda frame: f'<a href="{frame[1]}">{frame[1]}</a>', html)
    linked = _CHECKBOX.sub(lambda box: "☑ " if "checked" in box[0] else "☐ ", linked)
    cleaned = nh3.clean(
        linked,
        tags={*nh3.ALLOWED_TAGS, *_MORE_TAGS},
        clean_content_tags=set(_CONTENT_GOES),
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        filter_style_properties=set(_STYLES),
        url_schemes=set(_SCHEMES),
        link_rel="noreferrer",
    )
    return Rendered(_settle_images(cleaned, picture), not finder.found)


def render_formula(tex: str, *, is_block: bool) -> str:
    """A formula as MathML, which browsers draw and screen readers read; as it was typed where that cannot be made."""
    typed = escape(tex.strip())
    try:
        root = _convert(tex.strip(), is_block)
    except Exception:  # noqa: BLE001 - whatever the library says of a formula, its reader can still read it
        return f'<code class="formula">{typed}</code>'
    root.set("alttext", tex.strip())
    made: str = etree.tostring(root, encoding="unicode")
    return made


def render_latex(source: str) -> str:
    """An output of LaTeX: the formula in it, or its lines as they stand."""
    formula = re.fullmatch(r"\s*(\${1,2})(.+?)\1\s*", source, re.DOTALL)
    if formula is None and not re.match(r"\s*\\begin\{", source):
        return f'<pre class="plain" tabindex="0">{escape(source)}</pre>'
    return f"<p>{render_formula(formula[2] if formula else source, is_block=True)}</p>"


def _convert(tex: str, is_block: bool) -> etree._Element:
    from latex2mathml.converter import convert  # its table of symbols takes a while to read

    root = etree.fromstring(convert(tex, display="block" if is_block else "inline"))
    for element in root.iter():
        # What it does not know it writes out, and what TeX can link to or style could run or fetch.
        if not str(element.tag).startswith(f"{{{_MATHML}}}m") or set(element.attrib) - _MATH_ATTRIBUTES:
            raise ValueError(element.tag)
        if "\\" in (element.text or ""):
            raise ValueError(element.text)
    return root


class _Renderer(IPythonRenderer):
    """nbconvert's own, with formulas drawn and pictures put in."""

    def __init__(self, **options: Any) -> None:
        super().__init__(escape=False, embed_images=True, exclude_anchor_links=True, **options)
        self.formulas: list[str] = []
        self.is_missing = False

    def _wait(self, tex: str, *, is_block: bool) -> str:
        self.formulas.append(render_formula(tex, is_block=is_block))
        return f"{_OPEN}{len(self.formulas) - 1}{_CLOSE}"

    def block_math(self, body: str) -> str:
        return self._wait(body, is_block=True)

    def inline_math(self, body: str) -> str:
        return self._wait(body, is_block=False)

    def latex_environment(self, name: str, body: str) -> str:
        return self._wait(rf"\begin{{{name}}}{body}\end{{{name}}}", is_block=True)

    def _html_embed_images(self, html: str) -> str:
        # It may be half an element, the other half of which follows further down: a parser would close it on the spot.
        return _SOURCE.sub(lambda found: f"{found[1]}{self._embed_image_or_attachment(found[2])}", html)

    def _embed_image_or_attachment(self, src: str) -> str:
        address = src if re.match("https?:|data:", src) else unquote(src)  # Korean names come percent-encoded
        if address.startswith("attachment:") and address.removeprefix("attachment:") not in self.attachments:
            self.is_missing = True
            return ""
        found: str = super()._embed_image_or_attachment(address)
        return found


class _Finder(HTMLParser):
    """Whether anything in a text fetches or runs something."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        runs = any(
            name.startswith("on") or (value or "").strip()[:11].lower() == "javascript:"
            for name, value in attrs
        )
        self.found = self.found or tag in _NEEDS_MORE or runs


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if _PICTURE.match(value) else None
    return None if name == "href" and value.lower().startswith("data:") else value


def _settle_images(html: str, picture: str) -> str:
    """Every picture has words; one that stands elsewhere becomes a link, to follow and not to fetch; of one that is
    nowhere, and of one that is a link already, the words stay."""
    in_link = False

    def settle(found: re.Match[str]) -> str:
        nonlocal in_link
        if not found[0].startswith("<img"):
            in_link = found[0] != "</a>"
            return found[0]
        values = dict(_VALUE.findall(found[0]))
        words, address = values.get("alt", ""), values.get("src", "")
        if address.startswith("data:"):
            return (
                found[0] if "alt" in values else found[0].replace("<img", f'<img alt="{escape(picture)}"', 1)
            )
        if in_link or not address:
            return words or (picture if in_link else "")
        return f'<a href="{address}" rel="noreferrer">{words or escape(picture)}</a>'

    return _IMAGE.sub(settle, html)
