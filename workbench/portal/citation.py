"""How an edition is cited: as a sentence, as ``CITATION.cff`` (1.2.0) and as BibTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
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


def cite(edition: Edition, problem: Problem, language: Language, url: str = "") -> str:
    """One sentence: who, when, what, which edition, which release, and where it is on the web if that is known."""
    year = day_in_seoul(edition.published_at).year
    number = f"제{edition.number}판" if language == "ko" else f"edition {edition.number}"
    mark = f" [{_SAMPLE.to(language)}]" if edition.is_sample else ""
    release = "공개 식별번호" if language == "ko" else "Release"
    title = edition.title.to(language)
    title += "" if title.endswith((".", "?", "!")) else "."
    where = f" {url}" if url else ""
    return f"{AUTHOR.to(language)} ({year}). {title} {problem.id}, {number}{mark}. {release} {edition.release_id}.{where}"


def write_cff(edition: Edition, url: str = "") -> bytes:
    """``CITATION.cff`` of one edition; ``url`` is where its page is on the web, empty if that is not known."""
    day = day_in_seoul(edition.published_at)
    author = [{"name": f"{AUTHOR.ko} · {AUTHOR.en}"}]
    title = _title(edition)
    place = {"url": url} if url else {}
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
            **place,
        },
        **place,
    }
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=1000)
    return text.encode()


def write_bibtex(edition: Edition, url: str = "") -> bytes:
    """A BibTeX entry of one edition, in UTF-8; ``url`` as :func:`write_cff` takes it."""
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
        **({"url": url} if url else {}),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@techreport{{{_key(edition)},", *lines, "}", ""]).encode()


def write_csl(edition: Edition, url: str = "") -> bytes:
    """A CSL-JSON list with one item, as Zotero and pandoc read it; ``url`` as :func:`write_cff` takes it."""
    day = day_in_seoul(edition.published_at)
    item = {
        "id": _key(edition),
        "type": "report",
        "title": _title(edition),
        "author": [{"literal": f"{AUTHOR.ko} ({AUTHOR.en})"}],
        "publisher": AUTHOR.en,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "edition": str(edition.number),
        "number": edition.release_id,
        "language": "ko",
        **({"URL": url} if url else {}),
    }
    return json.dumps([item], ensure_ascii=False, indent=1).encode()


CITATIONS: Final[dict[str, Callable[[Edition, str], bytes]]] = {
    "CITATION.cff": write_cff,
    "citation.bib": write_bibtex,
    "citation.json": write_csl,
}
"""Files of citations, by name."""

CITATION_TYPES: Final = {
    "CITATION.cff": "application/yaml",
    "citation.bib": "application/x-bibtex; charset=utf-8",
    "citation.json": "application/vnd.citationstyles.csl+json",
}


def _key(edition: Edition) -> str:
    return re.sub(
        r"\W", "", f"{edition.problem_id}{day_in_seoul(edition.published_at).year}ed{edition.number}"
    )


def _title(edition: Edition) -> str:
    mark = "[SAMPLE] " if edition.is_sample else ""
    return f"{mark}{edition.title.ko} ({edition.title.en})"


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(c, c) for c in text)
