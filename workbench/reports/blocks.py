"""A page's content as plain blocks, for document formats that are no HTML: headings, paragraphs, tables, pictures."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lxml import html as lxml_html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from workbench.reports.tables import Table, read_table

Marker = Literal["", "bullet", "number"]


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""
    """An address on the web; empty for links inside the page."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the first level is the title."""

    level: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or the paragraph of a list's item."""

    runs: tuple[Run, ...]
    role: str = ""
    """What it is, as the page's classes say: ``wb-answer``, ``caption``, ``plain``; empty for running text."""
    depth: int = 0
    """How many lists it stands in."""
    marker: Marker = ""
    start: int = 0
    """Number of an item of a numbered list, from 1."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with what it shows in words."""

    data: bytes
    form: str
    """``png``, ``jpeg``, ``gif`` or ``bmp``."""
    alt: str


Block = Heading | Paragraph | Table | Picture

_SILENT = {"style", "script", "noscript", "template", "head", "title", "button", "input", "select", "nav"}
_SHOWN_ELSEWHERE = {"wb-live", "wb-narrow", "wb-download", "wb-hint", "wb-twin", "wb-cut"}
"""What the page shows on a screen only, as its print style has it: the still picture stands for all of them."""
_NO_PICTURE = {"iframe", "canvas", "video", "audio", "object", "embed", "svg"}
_CONTAINERS = {
    *("address article aside blockquote body center div dl dd dt details fieldset figure figcaption".split()),
    *("footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table ul".split()),
}
_ROLES = {
    *("wb-question wb-answer wb-also wb-statement wb-evidence wb-what wb-notice wb-figure-number".split()),
    *("wb-credit wb-note wb-why wb-sentence note plain source".split()),
}
_UNMARKED = {"wb-findings", "wb-sources", "wb-refused"}
_FORMS = {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "gif": "gif", "bmp": "bmp"}
_IMAGE = re.compile(r"data:image/([\w+.-]+);base64,(.*)", re.DOTALL)
_NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What a terminal may print and no XML takes."""
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class Content:
    """What was read."""

    blocks: list[Block] = field(default_factory=list)
    left_out_n: int = 0
    """Drawings and frames for which there was no picture."""


def read_blocks(html: str, pictures: Mapping[str, bytes] | None = None) -> Content:
    """The blocks of an HTML fragment, in reading order.

    Parameters
    ----------
    pictures
        PNG by the id of the section whose drawing it stands for.
    """
    content = Content()
    try:
        root = lxml_html.fragment_fromstring(_NO_LETTER.sub("", html), create_parent="div")
    except ParserError:  # nothing but comments
        return content
    reader = _Reader(content, pictures or {})
    reader.read(root, Paragraph(()))
    return content


class _Reader:
    """Walks the tree; ``like`` is the paragraph that the words found belong to."""

    def __init__(self, content: Content, pictures: Mapping[str, bytes]) -> None:
        self.content = content
        self.pictures = pictures

    def read(self, element: HtmlElement, like: Paragraph) -> None:
        """The children of a container: words between blocks become paragraphs of their own."""
        runs: list[Run] = []
        if element.text:
            runs.append(Run(element.text))
        for child in element:
            if isinstance(child.tag, str) and self._is_block(child):
                like = self._flush(runs, like)
                like = self._read_block(child, like)
            else:
                runs += self._read_inline(child, Run(""))
                if like.role == "wb-figure-number":  # the page puts the unit below the number
                    runs.append(Run(" "))
            if child.tail:
                runs.append(Run(child.tail))
        self._flush(runs, like)

    def _is_block(self, element: HtmlElement) -> bool:
        if element.tag in _CONTAINERS or element.tag == "img" or element.tag in _NO_PICTURE:
            return True
        return element.tag not in _SILENT and any(
            isinstance(inner.tag, str) and (inner.tag in _CONTAINERS or inner.tag == "img")
            for inner in element.iterdescendants()
        )

    def _flush(self, runs: list[Run], like: Paragraph) -> Paragraph:
        """A paragraph of what was gathered; what follows an item's first paragraph has no marker."""
        shown = _trim(runs) if like.role not in ("plain", "source") else tuple(runs)
        runs.clear()
        if not any(run.text.strip() for run in shown):
            return like
        self.content.blocks.append(replace(like, runs=shown))
        return replace(like, marker="")

    def _read_block(self, element: HtmlElement, like: Paragraph) -> Paragraph:
        classes = set(element.get("class", "").split())
        tag = str(element.tag)
        if classes & _SHOWN_ELSEWHERE or tag in _SILENT or _is_folded_code(element, classes):
            return like
        if tag in ("ul", "ol"):
            self._read_list(element, like, classes)
        elif tag == "img":
            self._read_image(element)
        elif tag in _NO_PICTURE:
            self._read_drawing(element)
        elif tag == "table":
            self._read_table(element)
        elif re.fullmatch("h[1-6]", tag):
            runs = _trim([Run(element.text or ""), *self._read_children(element, Run(""))])
            if runs:
                self.content.blocks.append(Heading(int(tag[1]), runs))
        elif tag == "dl":
            self._read_pairs(element, like)
            return replace(like, marker="")
        else:
            before = len(self.content.blocks)
            self.read(element, self._read_role(like, tag, classes))
            if len(self.content.blocks) > before:
                return replace(like, marker="")
            return like
        return like

    def _read_role(self, like: Paragraph, tag: str, classes: set[str]) -> Paragraph:
        role = next(iter(sorted(classes & _ROLES)), "")
        if not role:
            role = {"pre": "plain", "figcaption": "caption", "summary": "summary", "blockquote": "quote"}.get(
                tag, ""
            )
        return replace(like, role=role) if role else like

    def _read_list(self, element: HtmlElement, like: Paragraph, classes: set[str]) -> None:
        marker: Marker = "number" if element.tag == "ol" else "bullet"
        if classes & _UNMARKED:
            marker = ""
        depth = like.depth + (1 if marker else 0)
        for number, item in enumerate(element.iterchildren("li"), start=1):
            self.read(item, Paragraph((), like.role, depth, marker, number if marker == "number" else 0))

    def _read_pairs(self, element: HtmlElement, like: Paragraph) -> None:
        """A description list: each name with what is said of it in one paragraph."""
        name: tuple[Run, ...] = ()
        for item in element.iter("dt", "dd"):
            runs = _trim([Run(item.text or ""), *self._read_children(item, Run(""))])
            if item.tag == "dt":
                name = (*(replace(run, bold=True) for run in runs), Run("  "))
            else:
                self.content.blocks.append(replace(like, runs=(*name, *runs), role="pair", marker=""))
                name = ()

    def _read_table(self, element: HtmlElement) -> None:
        caption = element.find("caption")
        if caption is not None and caption.find("span[@class='wb-named']") is None:  # its heading says it
            runs = _trim([Run(caption.text or ""), *self._read_children(caption, Run(""))])
            self.content.blocks.append(Paragraph(runs, "table-caption"))
        table = read_table(element)
        if table.rows:
            self.content.blocks.append(table)

    def _read_image(self, element: HtmlElement) -> None:
        match = _IMAGE.match(element.get("src", ""))
        form = _FORMS.get(match[1].lower()) if match else None
        try:
            data = base64.b64decode(match[2], validate=False) if match else b""
        except binascii.Error:
            data = b""
        if form and data:
            self.content.blocks.append(Picture(data, form, element.get("alt", "")))
        else:
            self.content.left_out_n += 1

    def _read_drawing(self, element: HtmlElement) -> None:
        """A drawing or frame: the picture of its section in its place, where there is one."""
        for section in element.iterancestors("section"):
            if data := self.pictures.get(section.get("id", "")):
                said = section.xpath('.//p[contains(@class, "wb-sentence")]')
                title = section.xpath("string(.//*[contains(@class, 'wb-heading')])")
                alt = ". ".join([_SPACE.sub(" ", str(title)).strip(), *(p.text_content() for p in said[:1])])
                self.content.blocks.append(Picture(data, "png", alt))
                return
        self.content.left_out_n += 1

    def _read_inline(self, element: HtmlElement, like: Run) -> Iterator[Run]:
        if not isinstance(element.tag, str) or element.tag in _SILENT:
            return
        if element.tag == "math":  # as it was typed: Hangul has a language of its own for formulas
            yield replace(like, text=element.get("alttext", ""), code=True)
            return
        if "receipt-link" in element.get("class", ""):  # to a fold that only the page has
            return
        if element.tag == "br":
            yield replace(like, text="\n")
            return
        if "wb-sample" in element.get("class", ""):
            yield replace(like, text=f" [{element.text_content().strip()}]")
            return
        href = element.get("href", "") if element.tag == "a" else ""
        like = replace(
            like,
            bold=like.bold or element.tag in ("strong", "b", "th"),
            italic=like.italic or element.tag in ("em", "i"),
            code=like.code or element.tag in ("code", "kbd", "samp"),
            href=href if href.startswith(("http://", "https://", "mailto:")) else like.href,
        )
        if element.text:
            yield replace(like, text=element.text)
        yield from self._read_children(element, like)

    def _read_children(self, element: HtmlElement, like: Run) -> Iterator[Run]:
        for child in element:
            yield from self._read_inline(child, like)
            if child.tail:
                yield replace(like, text=child.tail)


def _is_folded_code(element: HtmlElement, classes: set[str]) -> bool:
    """Code, which a printed page does without."""
    if element.tag != "details":
        return False
    return "code" in classes or any(
        {"made", "receipt", "wb-sources"} & set(a.get("class", "").split())
        for a in element.iterancestors("section")
    )


def _trim(runs: list[Run]) -> tuple[Run, ...]:
    """Runs with white space as a browser shows it: one space between words, none at the ends or around breaks."""
    shown: list[Run] = []
    at_start = True
    for run in runs:
        if run.text == "\n":
            if shown:
                shown[-1] = replace(shown[-1], text=shown[-1].text.rstrip(" "))
            shown.append(run)
            at_start = True
            continue
        text = _SPACE.sub(" ", run.text)
        text = text.lstrip(" ") if at_start else text
        if text:
            shown.append(replace(run, text=text))
            at_start = text.endswith(" ")
    while shown and not shown[-1].text.strip():
        shown.pop()
    if shown:
        shown[-1] = replace(shown[-1], text=shown[-1].text.rstrip(" "))
    return tuple(run for run in shown if run.text)
