"""Headings in order, ids that are unique in the page, and the list of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

_HEADING = re.compile(r"<h([1-6])\b([^>]*)>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r"\sid=(?:\"([^\"]*)\"|'([^']*)'|(\S+))")
_MARK = re.compile(r"<span class=\"wb-sample\">.*?</span>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the page."""

    level: int
    id: str
    text: str
    is_listed: bool = True
    """Whether the list of contents has it."""


def order_headings(html: str, prefix: str) -> tuple[str, list[Heading]]:
    """The page with one first-level heading, no level left out, and an id on every heading.

    Parameters
    ----------
    prefix
        Begins the ids given here; parts of a release bring their own, which stay.
    """
    found: list[Heading] = []
    renamed: dict[str, str] = {}

    def rewrite(match: re.Match[str]) -> str:
        level = int(match[1])
        last = found[-1].level if found else 0
        level = 1 if not found else max(2, min(level, last + 1))
        attributes, old = match[2], _ID.search(match[2])
        own = next((g for g in old.groups() if g), "") if old else ""
        name = own if own.startswith(f"{prefix}-") else f"{prefix}-s{len(found) + 1}"
        if own and own != name:
            renamed[own] = name
        attributes = f'{_ID.sub("", attributes)} id="{escape(name)}"'
        text = unescape(_TAG.sub("", _MARK.sub("", match[3]))).replace("¶", "").strip()
        found.append(Heading(level, name, text, is_listed="wb-subheading" not in attributes))
        return f"<h{level}{attributes}>{match[3]}</h{level}>"

    ordered = _HEADING.sub(rewrite, html)
    for old_id, new_id in renamed.items():
        ordered = ordered.replace(f'href="#{old_id}"', f'href="#{new_id}"')
    return ordered, found


def build_contents(headings: list[Heading]) -> str:
    """Second- and third-level headings as a nested list of links."""
    items: list[str] = []
    is_open = False
    for heading in headings:
        if heading.level not in (2, 3) or not heading.is_listed:
            continue
        link = f'<a href="#{escape(heading.id)}">{escape(heading.text)}</a>'
        if heading.level == 3 and items:
            items.append(f"{'' if is_open else '<ol>'}<li>{link}</li>")
            is_open = True
        else:
            items.append(f"{'</ol>' if is_open else ''}{'</li>' if items else ''}<li>{link}")
            is_open = False
    if not items:
        return ""
    return f"<ol>{''.join(items)}{'</ol>' if is_open else ''}</li></ol>"
