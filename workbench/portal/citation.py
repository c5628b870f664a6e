"""How an edition is cited: as a sentence, as ``CITATION.cff`` (1.2.0) and as BibTeX."""

from __future__ import annotations

import re
from typing import Final

import yaml

from workbench.core.clock import day_in_seoul
from workbench.core.result import Edition
from workbench.core.text import Language, Text
from workbench.problems import Problem

AUTHOR: Final = Text("시민 작업대", "Civic Workbench")
_SAMPLE: Final = Text("표본 자료/SAMPLE", "SAMPLE")
_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{c: f"\\{c}" for c in "&%$#_{}"},
}


def cite(edition: Edition, problem: Problem, language: Language) -> str:
    """One sentence: who, when, what, which edition, which release."""
    year = day_in_seoul(edition.published_at).year
    number = f"제{edition.number}판" if language == "ko" else f"edition {edition.number}"
    mark = f" [{_SAMPLE.to(language)}]" if edition.is_sample else ""
    release = "공개 식별번호" if language == "ko" else "release"
    title = edition.title.to(language)
    title += "" if title.endswith((".", "?", "!")) else "."
    return f"{AUTHOR.to(language)} ({year}). {title} {problem.id}, {number}{mark}. {release} {edition.release_id}."


def write_cff(edition: Edition) -> bytes:
    """``CITATION.cff`` of one edition."""
    day = day_in_seoul(edition.published_at)
    author = [{"name": f"{AUTHOR.ko} · {AUTHOR.en}"}]
    title = _title(edition)
    document = {
        "cff-version": "1.2.0",
        "message": "이 판을 인용할 때에는 아래와 같이 적어 주세요. Please cite this edition as below.",
        "type": "dataset",
        "title": title,
        "authors": author,
        "version": str(edition.number),
        "date-released": day,
        "identifiers": [{"type": "other", "value": edition.release_id, "description": "release"}],
        "preferred-citation": {
            "type": "report",
            "title": title,
            "authors": author,
            "year": day.year,
            "month": day.month,
            "edition": str(edition.number),
            "number": edition.release_id,
            "languages": ["kor", "eng"],
        },
    }
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=1000)
    return text.encode()


def write_bibtex(edition: Edition) -> bytes:
    """A BibTeX entry of one edition, in UTF-8."""
    day = day_in_seoul(edition.published_at)
    fields = {
        "author": f"{{{AUTHOR.ko} ({AUTHOR.en})}}",
        "title": f"{{{_escape(_title(edition))}}}",
        "institution": AUTHOR.en,
        "year": str(day.year),
        "month": str(day.month),
        "type": "Report",
        "number": f"edition {edition.number}",
        "note": f"Release {edition.release_id}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    key = re.sub(r"\W", "", f"{edition.problem_id}{day.year}ed{edition.number}")
    return "\n".join([f"@techreport{{{key},", *lines, "}", ""]).encode()


def _title(edition: Edition) -> str:
    mark = "[SAMPLE] " if edition.is_sample else ""
    return f"{mark}{edition.title.ko} ({edition.title.en})"


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(c, c) for c in text)
