"""Pages on which everything is found: by words, and by an index of terms that needs neither script nor server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from workbench.core.text import LANGUAGES, Language, Text
from workbench.portal.dataset_pages import Page
from workbench.portal.shelf import Shelf
from workbench.portal.site_search import SearchEntry, find_entries, list_entries
from workbench.portal.words import THEMES

HITS_N: Final = 50
"""Hits that a page shows, as many as ``static/search.js`` does."""

_INITIALS: Final = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
"""The first consonant of a syllable as a Korean index has it: ㄲ stands under ㄱ."""
_FIRST_SYLLABLE: Final = ord("가")
_SYLLABLES_PER_INITIAL: Final = 588
_OTHER: Final = "0–9"


@dataclass(frozen=True, slots=True)
class Place:
    """A page that an index of terms leads to."""

    address: str
    title: Text


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the index, and the pages that speak of it."""

    word: str
    places: tuple[Place, ...]


def build_search_page(shelf: Shelf, question: str) -> Page:
    """What fits the words of ``question``, and beneath it everything there is."""
    entries = list_entries(shelf)
    hits = find_entries(entries, question)
    values: dict[str, object] = {
        "kinds": sort_by_kind(entries),
        "question": question,
        "is_asked": bool(question.strip()),
        "hits": hits[:HITS_N],
        "hits_n": len(hits),
    }
    return Page("search.html", values)


def sort_by_kind(entries: list[SearchEntry]) -> list[tuple[str, list[SearchEntry]]]:
    """Everything that can be found, by what it is."""
    kinds: dict[str, list[SearchEntry]] = {}
    for entry in entries:
        kinds.setdefault(entry.kind, []).append(entry)
    return list(kinds.items())


def build_terms_page(shelf: Shelf) -> Page:
    """The index of terms, in the order of each language's dictionary."""
    return Page("terms.html", {"terms": {language: list_terms(shelf, language) for language in LANGUAGES}})


def list_terms(shelf: Shelf, language: Language) -> list[tuple[str, list[Term]]]:
    """Terms by the letter they stand under: titles of data, of their fields and of problems, publishers, themes."""
    found: dict[str, dict[str, Place]] = {}
    for text, place in _list_pairs(shelf):
        word = " ".join(text.to(language).split())
        if word:
            found.setdefault(word, {})[place.address] = place
    letters: dict[str, list[Term]] = {}
    for word in sorted(found, key=lambda w: (_order(find_letter(w)), w.casefold())):
        letters.setdefault(find_letter(word), []).append(Term(word, tuple(found[word].values())))
    return list(letters.items())


def find_letter(word: str) -> str:
    """The letter that a word stands under: its first consonant in Korean, its first letter in Latin script."""
    first = word[0]
    if "가" <= first <= "힣":
        return _INITIALS[(ord(first) - _FIRST_SYLLABLE) // _SYLLABLES_PER_INITIAL]
    return first.upper() if first.isascii() and first.isalpha() else _OTHER


def _list_pairs(shelf: Shelf) -> Iterator[tuple[Text, Place]]:
    for problem in shelf.problems.values():
        yield problem.title, Place(f"/reports/{problem.id}/editions", problem.title)
    for dataset, _ in shelf.list_datasets():
        place = Place(f"/datasets/{dataset.id}/", dataset.title)
        yield dataset.title, place
        yield dataset.publisher, place
        if dataset.theme in THEMES:
            theme = THEMES[dataset.theme]
            yield theme, Place(f"/datasets/?theme={dataset.theme}", theme)
        for field in dataset.fields:
            yield field.title, place


def _order(letter: str) -> tuple[int, str]:
    """Hangul first, then Latin, then the rest."""
    return (0 if letter in _INITIALS else 2 if letter == _OTHER else 1, letter)
