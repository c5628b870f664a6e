"""A part of a report: one figure, table or passage of text that knows which release it is of."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Literal

from workbench.core.errors import NotReleased
from workbench.core.result import Release
from workbench.core.text import Language, Text
from workbench.present import words

PART_MIME = "application/vnd.civic-workbench.part+json"
"""MIME type beside a part's HTML, by which a report knows it."""

Section = Literal[
    "title",
    "summary",
    "findings",
    "recommendations",
    "figure",
    "table",
    "method",
    "limits",
    "refusals",
    "sources",
]


@dataclass(frozen=True, slots=True)
class Part:
    """One part in one language. Shows itself in a notebook; a report takes nothing else."""

    id: str
    """Unique in the release: ``figure-rate_map``, ``table-gu``, ``findings``."""
    section: Section
    language: Language
    release_id: str
    is_sample: bool
    html: str
    """A fragment that needs nothing from elsewhere; maps stand in ``<iframe srcdoc title>``."""
    text: str
    """The text twin: the same content in words."""
    picture: str | None = None
    """A still picture as SVG; figures only."""
    png: bytes | None = None
    """The same picture as PNG with its letters drawn, for what reads no SVG."""
    policy_version: str = ""
    released_at: datetime | None = None

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str | dict[str, str | bool]]:
        """What a notebook stores of it: HTML, words, a picture, and whose part it is."""
        bundle: dict[str, str | dict[str, str | bool]] = {
            "text/html": f'<style data-wb-part="">{load_stylesheet()}</style>{self.html}',
            "text/plain": self.text,
            PART_MIME: {
                "release": self.release_id,
                "part": self.id,
                "section": self.section,
                "language": self.language,
                "is_sample": self.is_sample,
                "policy_version": self.policy_version,
                "released_at": self.released_at.isoformat() if self.released_at else "",
            },
        }
        if self.png is not None:
            bundle["image/png"] = base64.b64encode(self.png).decode("ascii")
        return bundle


@cache
def load_stylesheet() -> str:
    """The style sheet of all parts; every rule is bound to ``.wb-part``."""
    return files("workbench.present").joinpath("part.css").read_text(encoding="utf-8")


def require_release(thing: object) -> Release:
    """``thing`` if it is a release.

    Raises
    ------
    NotReleased
        It is anything else, a result of an analysis for instance.
    """
    if isinstance(thing, Release):
        return thing
    raise NotReleased(
        Text(
            "공개 절차를 거친 결과(Release)만 보여 줄 수 있습니다",
            "only a release, a result that passed the gate, may be shown",
        ),
        where=type(thing).__name__,
        next_step=Text("wb.release(result)의 결과를 넘겨주세요", "pass what wb.release(result) returns"),
    )


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a drawing function hands back, before it becomes a part of a release."""

    section: Section
    name: str
    """Name within the section; empty where the section has one part only."""
    heading: str
    body: str
    """HTML below the heading."""
    text: str
    picture: str | None = None
    png: bytes | None = None


def build_part(release: Release, language: Language, fragment: Fragment) -> Part:
    """The fragment as a part: heading, sample mark and the release's marks around its body."""
    part_id = f"{fragment.section}-{fragment.name}" if fragment.name else fragment.section
    anchor = f"{language}-{part_id}"
    mark = _sample_mark(language) if release.result.is_sample else ""
    level = "h1" if fragment.section == "title" else "h2"
    heading = f'<{level} class="wb-heading" id="{escape(anchor)}-heading">{escape(fragment.heading)}{mark}</{level}>'
    html = (
        f'<section class="wb-part wb-{fragment.section}" id="{escape(anchor)}" lang="{language}"'
        f' aria-labelledby="{escape(anchor)}-heading" data-release="{escape(release.id)}">'
        f"{heading}{fragment.body}</section>"
    )
    sample = f"[{words.SAMPLE.to(language)}] " if release.result.is_sample else ""
    return Part(
        id=part_id,
        section=fragment.section,
        language=language,
        release_id=release.id,
        is_sample=release.result.is_sample,
        html=html,
        text=f"{sample}{fragment.heading}\n\n{fragment.text}".rstrip() + "\n",
        picture=fragment.picture,
        png=fragment.png,
        policy_version=release.policy_version,
        released_at=release.released_at,
    )


def _sample_mark(language: Language) -> str:
    return f' <span class="wb-sample">{words.SAMPLE.to(language)}</span>'
