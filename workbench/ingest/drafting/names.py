"""Our name for a publisher's column: the field's English word, the unit last.

``words.csv`` holds whole headers and the words that longer ones are put together from (자치구+코드,
사망자+수). A header with a word that is not in it gets no name: a wrong one would mislead more than ``col_7``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from workbench.core.dataset import FieldType
from workbench.ingest.drafting.units import read_unit, strip_parentheses

_TIMES: Final = {"datetime": "at", "date": "date", "month": "month", "year": "year"}
_BARE: Final = {"at": "observed_at", "n": "cases_n", "id": "row_id", "name": "name", "code": "code"}
_ORDINAL: Final = {"month", "quarter", "day"}
_RESERVED: Final = {
    "group",
    "order",
    "table",
    "column",
    "select",
    "from",
    "to",
    "where",
    "limit",
    "end",
    "desc",
}
_NUMERIC: Final = ("integer", "number")
_RUNS: Final = re.compile(r"[가-힣]+|[a-z]+[0-9]*|\d+h?")


@dataclass(frozen=True, slots=True)
class _Word:
    english: str
    role: str

    @property
    def noun(self) -> str:
        return self.english.partition("|")[0]

    @property
    def participle(self) -> str:
        return self.english.rpartition("|")[2]


def build_name(header: str, kind: FieldType) -> str | None:
    """Our name of a column, or ``None`` where a word of its header is not known.

    Parameters
    ----------
    header
        As the publisher writes it.
    kind
        Type of the values: a time's name says how fine it is (``_at _date _month _year``).
    """
    if re.search("[가-힣]", header):
        header = re.sub(r"\s[A-Z][A-Z0-9]*_[A-Z0-9_]+$", "", header)  # a second header row of codes
    numbered = re.search(r"\((\d)\)\s*$", header)
    bare = strip_parentheses(header)
    whole = _whole().get(re.sub(r"[\s_\-./]", "", bare))
    if whole is not None:
        words, suffix = whole.split("_"), ""
        if words[-1] in ("name", "code", "id", "n"):
            suffix = words.pop()
    else:
        found = _compose(bare, kind)
        if found is None:
            return None
        words, suffix = found
    name = _finish(words, suffix, header, kind)
    if numbered and not name[-1].isdigit():
        name = f"{name}_{numbered[1]}"
    return f"{name}_value" if name in _RESERVED else name


def _compose(bare: str, kind: FieldType) -> tuple[list[str], str] | None:
    """Words in their order, statistics behind the nouns, and the suffix that stands last."""
    found = _split(bare)
    if not found:
        return None
    times = [w for w in found if w.role == "time"]
    suffix = next((w.english for w in reversed(found) if w.role == "suffix"), "")
    if suffix == "id" and kind == "integer" and bare.endswith("num"):
        suffix = "n"  # HOLD_NUM counts racks, RENT_NO numbers stations
    flag = next((w.english for w in found if w.role == "flag"), "")
    past = bool(flag) or (bool(times) and kind in _TIMES)
    nouns: list[str] = []
    last_role = ""
    for word in found:
        if word.role in ("noun", "mass", "verb", "unit", "digits"):
            nouns.append(word.participle if past and word.role == "verb" else word.noun)
            last_role = word.role
    stats = [w.english for w in found if w.role == "stat"]
    if suffix == "n" and nouns and last_role in ("noun", "verb"):
        nouns[-1] = _plural(nouns[-1])
    if times and kind not in _TIMES:
        nouns.append("date" if (times[-1].english, kind) == ("day", "string") else times[-1].english)
        if times[-1].english in _ORDINAL and kind == "integer":
            suffix = "n"
    if suffix in ("code", "id") and (times or nouns[-1:] == ["phone"]):
        suffix = ""
    while nouns and nouns[0][0].isdigit() and not all(n[0].isdigit() for n in nouns):
        nouns.append(nouns.pop(0))  # a name does not begin with a number
    words = ([flag] if flag else []) + nouns + stats
    if suffix and all(word[0].isdigit() for word in words):
        return [suffix, *words], ""
    return words, suffix


def _finish(words: list[str], suffix: str, header: str, kind: FieldType) -> str:
    """Words, suffix and unit (or the fineness of a time) as one name, nothing said twice."""
    parts = [part for word in words for part in word.split("_") if part]
    if kind in _TIMES:
        while parts and parts[-1] in ("time", "hour", "period", "date", "at", "month", "year", "day", "n"):
            parts.pop()
        suffix = _TIMES[kind]
        if not parts:
            return _BARE.get(suffix, suffix)
    unit = read_unit(header)
    if suffix and (not parts or parts[-1] != suffix):
        parts.append(suffix)
    if unit and kind in _NUMERIC and suffix not in ("name", "code", "id"):
        ending = unit.suffix.split("_")
        if parts[-len(ending) :] != ending and not (unit.is_count and parts[-1] == "n"):
            parts += ending
    kept = [part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]]
    name = "_".join(kept)
    return f"n_{name}" if name[:1].isdigit() else _BARE.get(name, name)


def _split(bare: str) -> list[_Word]:
    """The words of a header; empty where one is not known."""
    spaced = re.sub(r"(\d+) ?시간", r" \1h ", bare)
    spaced = re.sub(r"\bf(\d+) ?t(\d+)\b", r"\1 \2", spaced.replace("_", " "))  # F10T14: ages 10 to 14
    found: list[_Word] = []
    runs = _RUNS.findall(spaced)
    for place, run in enumerate(runs):
        if run[0].isdigit():
            found.append(_Word(run, "digits"))
        elif "가" <= run[0] <= "힣":
            words = _segment(run)
            if words is None:
                return []
            found += words
        elif run == "co" and place < len(runs) - 1:  # carbon monoxide; a count only where it stands last
            found.append(_Word(run, "mass"))
        else:
            found.append(_parts().get(run, _Word(run, "noun")))
    return [word for word in found if word.role != "drop"]


def _segment(run: str) -> list[_Word] | None:
    """A run of Hangul cut into the fewest words of the list; ``None`` where it cannot be."""
    parts = _parts()
    best: list[list[_Word] | None] = [[], *[None] * len(run)]
    for end in range(1, len(run) + 1):
        for start in range(end):
            before, word = best[start], parts.get(run[start:end])
            if before is None or word is None:
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or ()):
                best[end] = [*before, word]
    return best[-1]


def _plural(noun: str) -> str:
    if noun.endswith("s"):
        return noun
    if noun.endswith(("sh", "ch", "x")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeou" else f"{noun}s"


@cache
def _whole() -> dict[str, str]:
    return {w.replace(" ", ""): english for w, english, role in _rows() if role == "whole"}


@cache
def _parts() -> dict[str, _Word]:
    return {w: _Word(english, role) for w, english, role in _rows() if role != "whole"}


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    text = files("workbench.ingest.drafting").joinpath("words.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((r["word"], r["english"], r["role"]) for r in csv.DictReader(lines))


def list_words(text: str) -> list[str]:
    """The known English nouns in a file's name, in order; what is not known is passed over."""
    found: list[str] = []
    for run in _RUNS.findall(strip_parentheses(text)):
        if run[0].isdigit():
            continue
        if "가" <= run[0] <= "힣":
            found += _known_words(run)
        elif len(run) > 2:
            found.append(run)
    return list(dict.fromkeys(found))


def _known_words(run: str) -> list[str]:
    """The longest known words of a run of Hangul, from left to right; single syllables say too little."""
    found, at = [], 0
    while at < len(run):
        ends = (end for end in range(len(run), at + 1, -1) if run[at:end] in _parts())
        end = next(ends, None)
        if end is None:
            at += 1
            continue
        word = _parts()[run[at:end]]
        if word.role in ("noun", "mass", "verb") and word.noun not in ("seoul", "time"):
            found.append(word.noun)
        at = end
    return found
