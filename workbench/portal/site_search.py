"""The search of the static site: an inverted index small enough to lie in the page.

Korean writes the same with and without blanks and puts particles behind a word, so Hangul is cut into pairs of
syllables; other scripts into words. ``static/search.js`` cuts the question the same way.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from workbench.core.text import Language, Text
from workbench.portal.shelf import Shelf, read_release
from workbench.portal.site_words import SITE_WORDS
from workbench.portal.words import WORDS

EntryKind = Literal["report", "dataset", "asked", "page"]
_RUN: Final = re.compile(r"[가-힣]+|(?:(?![가-힣])\w)+")
_BLANK_BETWEEN: Final = re.compile(r"(?<=[가-힣])[ \t\u3000]+(?=[가-힣])")
_TITLE_WEIGHT: Final = 4
_SNIPPET_CHARS: Final = 110


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """A page that can be found."""

    kind: EntryKind
    address: str
    title: Text
    text: Text
    """What is shown beneath the title."""
    words: tuple[Text, ...] = ()
    """What else it is found by."""


def list_entries(shelf: Shelf) -> list[SearchEntry]:
    """Everything the site's search knows: current reports, datasets, requests, lists."""
    found = list(_reports(shelf)) + list(_datasets(shelf))
    for asked in shelf.recommendations():
        said = tuple(Text(a.reason, a.reason) for a in asked.answers)
        found.append(
            SearchEntry("asked", f"/answers/{asked.id}", asked.what, asked.who, (asked.measured_by, *said))
        )
    for address, title, lead in (
        ("/answers/", WORDS["answers_title"], WORDS["answers_lead"]),
        ("/corrections/", SITE_WORDS["corrections"], SITE_WORDS["corrections_lead"]),
        ("/datasets/", WORDS["datasets_title"], WORDS["datasets_lead"]),
    ):
        found.append(SearchEntry("page", address, title, lead))
    return found


def _reports(shelf: Shelf) -> Iterator[SearchEntry]:
    for problem in shelf.problems.values():
        current = shelf.edition(problem.id)
        for edition in shelf.editions(problem.id) or ():
            number = Text(f"제{edition.number}판", f"edition {edition.number}")
            title = Text(f"{edition.title.ko} ({number.ko})", f"{edition.title.en} ({number.en})")
            findings = (read_release(edition) or {}).get("findings", ())
            sentences = tuple(Text(**f["sentence"]) for f in findings if "sentence" in f)
            is_current = current is not None and current.number == edition.number
            words = (problem.title, problem.question, *sentences) if is_current else ()
            address = f"/reports/{problem.id}/{edition.number}/about"
            yield SearchEntry("report", address, title, edition.summary, words)


def _datasets(shelf: Shelf) -> Iterator[SearchEntry]:
    for dataset, _ in shelf.list_datasets():
        fields = tuple(f.title for f in dataset.fields)
        source = tuple(Text(s, s) for f in dataset.fields for s in f.source)
        words = (dataset.publisher, Text(dataset.id, dataset.id), *fields, *source)
        yield SearchEntry("dataset", f"/datasets/{dataset.id}/", dataset.title, dataset.description, words)


def cut(text: str) -> set[str]:
    """Pairs of syllables and words of a text; Hangul that blanks divide is also cut as if they did not."""
    folded = unicodedata.normalize("NFKC", text).lower()
    grams: set[str] = set()
    for form in (folded, _BLANK_BETWEEN.sub("", folded)):
        for run in _RUN.findall(form):
            if "가" <= run[0] <= "힣" and len(run) > 1:
                grams.update(run[i : i + 2] for i in range(len(run) - 1))
            else:
                grams.add(run)
    return grams


def build_grams(entries: Iterable[SearchEntry]) -> dict[str, list[int]]:
    """For each piece a flat list: number of an entry that has it, and its weight there."""
    grams: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        # Names are found in either language: a reader of English may know the Korean word.
        title = cut(f"{entry.title.ko}\n{entry.title.en}")
        body = cut("\n".join(f"{t.ko}\n{t.en}" for t in (entry.text, *entry.words)))
        for gram in sorted(title | body):
            grams.setdefault(gram, []).extend((number, _TITLE_WEIGHT if gram in title else 1))
    return dict(sorted(grams.items()))


def find_entries(entries: Sequence[SearchEntry], question: str) -> list[SearchEntry]:
    """Entries that have every run of letters of the question, the best first.

    ``static/search.js`` finds the same in the same order.
    """
    runs = _RUN.findall(unicodedata.normalize("NFKC", question).lower())
    if not runs:
        return []
    grams = build_grams(entries)
    each = [_find_run(grams, run) for run in runs]
    common = set(each[0]).intersection(*each[1:])
    ranked = sorted(common, key=lambda number: (-sum(one[number] for one in each), number))
    return [entries[number] for number in ranked]


def _find_run(grams: Mapping[str, list[int]], run: str) -> dict[int, int]:
    """Weights of the entries that have one run of letters."""
    is_hangul = "가" <= run[0] <= "힣"
    if is_hangul and len(run) > 1:
        pairs = [run[i : i + 2] for i in range(len(run) - 1)]
        whole = _find_all(grams, pairs)
        # A particle behind the word is no part of it: "자전거는" finds "자전거".
        return whole if whole or len(pairs) < 2 else _find_all(grams, pairs[:-1])
    found: dict[int, int] = {}
    for gram, postings in grams.items():
        if run in gram if is_hangul else gram.startswith(run):
            for number, weight in _pair(postings):
                found[number] = max(found.get(number, 0), weight)
    return found


def _find_all(grams: Mapping[str, list[int]], pieces: Sequence[str]) -> dict[int, int]:
    lists = [dict(_pair(grams.get(piece, []))) for piece in pieces]
    common = set(lists[0]).intersection(*lists[1:])
    return {number: min(one[number] for one in lists) for number in common}


def _pair(postings: list[int]) -> Iterator[tuple[int, int]]:
    return zip(postings[::2], postings[1::2], strict=True)


def build_index(entries: Sequence[SearchEntry], language: Language, link: Callable[[str], str]) -> Markup:
    """The index as JSON that can stand in a ``<script>``.

    ``pages`` holds link, title, text and kind; ``grams`` for each piece a flat list of page and weight.
    """
    pages: list[list[str]] = []
    for entry in entries:
        shown = entry.text.to(language)
        snippet = shown if len(shown) <= _SNIPPET_CHARS else f"{shown[:_SNIPPET_CHARS].rstrip()}…"
        kind = SITE_WORDS[f"hit_{entry.kind}"].to(language)
        pages.append([link(entry.address), entry.title.to(language), snippet, kind])
    document = {"pages": pages, "grams": build_grams(entries)}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # No sign in it can end the script, nor begin a comment.
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704
