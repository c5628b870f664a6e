"""From each number, table and figure a link to its entry in the receipt, inside the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from nbformat import NotebookNode

from workbench.core.text import Language
from workbench.reports import words

_FINDING = re.compile(
    r'<li id="\w\w-(?P<part>finding-[^"]+)">.*?<p class="wb-statement">(?P<title>.*?)</p>'
    r'<p class="wb-evidence">.*?(?P<end></p>)',
    re.DOTALL,
)
_HEADED = re.compile(
    r'<section class="wb-part[^"]*" id="\w\w-(?P<part>(?:figure|table)-[^"]+)".*?'
    r'<h\d class="wb-heading"[^>]*>(?P<title>.*?)</h\d>',
    re.DOTALL,
)
_ANSWER = re.compile(r'<p class="wb-(?:answer|also)">(?P<title>.*?)(?P<end></p>)', re.DOTALL)
_MARK = re.compile(r"<span class=\"wb-sample\">.*?</span>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Linked:
    """A part of the page that has an entry in the receipt."""

    part: str
    """``finding-…``, ``figure-…`` or ``table-…``: its id in the page, without the language."""
    title: str


def link_parts(notebook: NotebookNode, language: Language) -> list[Linked]:
    """Add the links to the shown parts, in place; the parts in the order of the page."""
    linked: dict[str, Linked] = {}
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", ()) if "civic_section" in o.metadata]
    for output in outputs:
        html = str(output["data"]["text/html"])
        if output.metadata["civic_section"] == "findings":
            html = _link_findings(html, language, linked)
        elif output.metadata["civic_section"] in ("figure", "table"):
            html = _link_headed(html, language, linked)
        output["data"]["text/html"] = html
    for output in outputs:
        if output.metadata["civic_section"] == "summary":
            html = _link_answer(output["data"]["text/html"], language, linked)
            output["data"]["text/html"] = html
    return list(linked.values())


def _link_findings(html: str, language: Language, linked: dict[str, Linked]) -> str:
    def add(match: re.Match[str]) -> str:
        found = Linked(match["part"], _read(match["title"]))
        linked.setdefault(found.part, found)
        return f"{match[0][: -len(match['end'])]} {_write_link(found, language)}{match['end']}"

    return _FINDING.sub(add, html)


def _link_headed(html: str, language: Language, linked: dict[str, Linked]) -> str:
    match = _HEADED.search(html)
    if match is None or not html.endswith("</section>"):
        return html
    found = Linked(match["part"], _read(match["title"]))
    linked.setdefault(found.part, found)
    body = html.removesuffix("</section>")
    return f'{body}<p class="receipt-line">{_write_link(found, language)}</p></section>'


def _link_answer(html: str, language: Language, linked: dict[str, Linked]) -> str:
    """The summary repeats findings: the same entry is behind both."""

    def add(match: re.Match[str]) -> str:
        said = _read(match["title"])
        found = next((x for x in linked.values() if x.title == said), None)
        if found is None:
            return match[0]
        return f"{match[0][: -len(match['end'])]} {_write_link(found, language)}{match['end']}"

    return _ANSWER.sub(add, html)


def _write_link(linked: Linked, language: Language) -> str:
    word = words.RECEIPT_LINK.to(language)
    return (
        f'<a class="receipt-link" href="#{language}-receipt-{escape(linked.part)}" '
        f'aria-label="{word}: {escape(linked.title)}">{word}</a>'
    )


def _read(html: str) -> str:
    """What can be read of a title."""
    return " ".join(unescape(_TAG.sub("", _MARK.sub("", html))).split())
