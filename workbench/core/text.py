"""Text that people read, in Korean and English, Korean first."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")

_UNIT = re.compile(r"(?:%p?|[㎡㎥㎢℃°]|(?:^|(?<=[\d\s/]))(?:[kcm]?m[²³]?|[kmµ]?g))$")
"""A sign at a word's end that is read as the unit it stands for: ``12 km`` ends in 미터, not in 엠."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages. ``str()`` gives the reader's (:func:`current_language`)."""

    ko: str
    en: str

    def __str__(self) -> str:
        return self.to(current_language())

    def to(self, language: Language) -> str:
        return self.en if language == "en" else self.ko


def current_language() -> Language:
    """The reader's language: ``WORKBENCH_LANG``, Korean unless it says ``en``.

    Read on every call and not through ``Settings``, so that an error raised while the settings
    themselves are wrong is still in the reader's language.
    """
    return "en" if os.environ.get("WORKBENCH_LANG", "ko").lower().startswith("en") else "ko"


def write_day(day: date, language: Language) -> str:
    """``2024년 3월 5일`` or ``5 March 2024``."""
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def write_days(first: date, last: date, language: Language) -> str:
    """From the first day to the last, what both share said once: ``2019년 7월 1–31일``, ``1 June – 2 July 2019``."""
    begin, end = write_day(first, language), write_day(last, language)
    if begin == end:
        return begin
    if (first.year, first.month) == (last.year, last.month):
        return begin.removesuffix("일") + f"–{last.day}일" if language == "ko" else f"{first.day}–{end}"
    if first.year == last.year and language == "ko":
        return f"{begin} – {end.removeprefix(f'{last.year}년 ')}"
    if first.year == last.year:
        return f"{begin.removesuffix(f' {first.year}')} – {end}"
    return f"{begin} – {end}"


def write_month(day: date, language: Language) -> str:
    """``2024년 3월`` or ``March 2024``."""
    return f"{day.year}년 {day.month}월" if language == "ko" else f"{_MONTHS[day.month - 1]} {day.year}"


def josa(word: str, pair: str) -> str:
    """``word`` with the Korean particle that fits its last sound.

    Parameters
    ----------
    word
        The word before the particle.
    pair
        ``"after consonant/after vowel"``, as in ``"은/는"``, ``"이/가"``, ``"을/를"``, ``"으로/로"``.
    """
    closed, open_ = pair.split("/")
    final = _final_consonant(word)
    if pair == "으로/로" and final == 8:  # ㄹ takes 로
        return word + open_
    return word + (closed if final else open_)


def _final_consonant(word: str) -> int:
    """Index of the last syllable's final consonant (0 for none), digits and letters as read in Korean."""
    if unit := _UNIT.search(word):
        return 16 if unit[0].endswith("g") else 0  # 그램; 퍼센트, 미터, 제곱미터, 도 end open
    last = next((c for c in reversed(word) if c.isalnum()), "")
    if "가" <= last <= "힣":
        return (ord(last) - 0xAC00) % 28
    read = {"0": 21, "1": 8, "3": 16, "6": 1, "7": 8, "8": 8, "l": 8, "m": 16, "n": 4, "r": 8}
    return read.get(last.lower(), 0)
