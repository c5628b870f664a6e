"""Atom feeds (RFC 4287): editions, corrections, the city's answers."""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, get_args

from workbench.core.text import Language, Text
from workbench.portal.report_pages import Changed, list_answers, list_changed, list_corrections
from workbench.portal.shelf import Shelf
from workbench.portal.site_words import SITE_WORDS
from workbench.portal.words import SITE, WORDS

FeedName = Literal["editions", "corrections", "answers"]
FEEDS: Final[tuple[FeedName, ...]] = get_args(FeedName)
MOST_ENTRIES: Final = 100
_ATOM: Final = "http://www.w3.org/2005/Atom"
_NAMES: Final = uuid.UUID("6f1c6c5e-4d0b-5c53-9f5b-6a4e0f1b7f2d")
_EMPTY_SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed without entries was last changed: Atom wants a moment, and the same feed the same bytes."""
_SAMPLE: Final = Text("[표본 자료/SAMPLE] ", "[SAMPLE] ")


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news."""

    key: str
    """What stays the same of it for ever."""
    title: Text
    summary: Text
    address: str
    """On this site, beginning with a slash."""
    updated: datetime


def build_entries(shelf: Shelf, name: FeedName) -> list[Entry]:
    """News of one kind, the newest first."""
    if name == "editions":
        return [_of_edition(changed) for changed in list_changed(shelf)][:MOST_ENTRIES]
    if name == "corrections":
        return [_of_correction(changed) for changed in list_corrections(shelf)][:MOST_ENTRIES]
    entries = []
    for asked in list_answers(shelf.recommendations()):
        answer = asked.answers[-1]
        decision = WORDS[answer.decision]
        title = Text(f"{decision.ko}: {asked.what.ko}", f"{decision.en}: {asked.what.en}")
        key = f"answer/{asked.is_sample}/{asked.id}/{len(asked.answers)}"
        said = Text(answer.reason, answer.reason)
        address = f"/answers/{asked.id}"
        entries.append(Entry(key, _mark(title, asked.is_sample), said, address, answer.answered_at))
    return entries[:MOST_ENTRIES]


def write_feed(
    name: FeedName, entries: Iterable[Entry], language: Language, link: Callable[[str], str]
) -> bytes:
    """The feed.

    Parameters
    ----------
    link
        Turns an address on this site into one that a reader of the feed can follow.
    """
    listed = list(entries)
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _add(feed, "id", _name(f"feed/{name}/{language}"))
    _add(feed, "title", f"{SITE.to(language)} – {SITE_WORDS[f'feed_{name}'].to(language)}")
    _add(feed, "updated", _moment(max((e.updated for e in listed), default=_EMPTY_SINCE)))
    author = ET.SubElement(feed, "author")
    _add(author, "name", SITE.to(language))
    ET.SubElement(
        feed, "link", {"rel": "self", "type": "application/atom+xml", "href": link(f"/feeds/{name}.atom")}
    )
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": link(_PAGES[name])})
    for entry in listed:
        node = ET.SubElement(feed, "entry")
        _add(node, "id", _name(entry.key))
        _add(node, "title", entry.title.to(language))
        _add(node, "updated", _moment(entry.updated))
        ET.SubElement(node, "link", {"rel": "alternate", "type": "text/html", "href": link(entry.address)})
        _add(node, "summary", entry.summary.to(language))
    ET.indent(feed)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


_PAGES: Final[dict[FeedName, str]] = {"editions": "/", "corrections": "/corrections/", "answers": "/answers/"}


def _of_edition(changed: Changed) -> Entry:
    edition = changed.edition
    number = Text(f"(제{edition.number}판)", f"(edition {edition.number})")
    title = Text(f"{edition.title.ko} {number.ko}", f"{edition.title.en} {number.en}")
    return Entry(
        f"edition/{edition.problem_id}/{edition.number}/{edition.release_id}",
        _mark(title, edition.is_sample),
        edition.summary,
        f"/reports/{edition.problem_id}/{edition.number}/about",
        edition.published_at,
    )


def _of_correction(changed: Changed) -> Entry:
    plain = _of_edition(changed)
    kind = SITE_WORDS[f"kind_{changed.change.kind}"]
    title = Text(f"{kind.ko}: {plain.title.ko}", f"{kind.en}: {plain.title.en}")
    return Entry(f"change/{plain.key}", title, _sum_up(changed), plain.address, plain.updated)


def _sum_up(changed: Changed) -> Text:
    """The reason, and old and new value of every number that changed."""
    parts: dict[Language, list[str]] = {"ko": [], "en": []}
    for language, lines in parts.items():
        if changed.change.reason:
            lines.append(changed.change.reason)
        for finding in changed.change.findings:
            before, after = (h.value if h else "–" for h in (finding.before, finding.after))
            shown = finding.after or finding.before
            unit = shown.unit.to(language) if shown else ""
            lines.append(f"{before} → {after} {unit}")
    return Text("\n".join(parts["ko"]), "\n".join(parts["en"]))


def _mark(title: Text, is_sample: bool) -> Text:
    return Text(_SAMPLE.ko + title.ko, _SAMPLE.en + title.en) if is_sample else title


def _name(key: str) -> str:
    return uuid.uuid5(_NAMES, key).urn


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text
