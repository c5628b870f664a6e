"""What python-hwpx leaves to be set by hand: page numbers as Hangul writes them, metadata, a picture's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hwpx import HwpxDocument

from workbench.core.text import Language
from workbench.reports import words

_BELOW_TABLE = 850
"""Room below a table, HWP units."""


def set_table_box(element: Any, height: int) -> None:
    """The table's height, and some room below it."""
    size, margin = element.find("{*}sz"), element.find("{*}outMargin")
    if size is not None:
        size.set("height", str(height))
    if margin is not None:
        margin.set("bottom", str(_BELOW_TABLE))


def describe_picture(element: Any, alt: str) -> None:
    """What the picture shows, where Hangul keeps it (속성 → 설명문)."""
    for comment in element.iter("{*}shapeComment"):
        comment.text = clean_text(alt)
        return
    name = element.tag.rsplit("}", 1)[0] + "}shapeComment"
    comment = element.makeelement(name, {})
    comment.text = clean_text(alt)
    element.append(comment)


def clean_text(text: str) -> str:
    """Letters that XML takes."""
    return "".join(c for c in text if c in "\t\n" or (ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF)))


def drop_outline_numbers(document: HwpxDocument) -> None:
    """Headings keep their level and lose the number that Hangul would put before them."""
    for header in document.parts.headers:
        for numbering in list(header.element.iter("{*}numbering"))[:1]:
            for head in numbering.iter("{*}paraHead"):
                head.text = ""
        header.mark_dirty()


def order_header(document: HwpxDocument) -> None:
    """Bullets stand behind numberings, as the schema has them; the library adds them at the end."""
    for header in document.parts.headers:
        numberings: Any = header.element.find(".//{*}numberings")
        bullets: Any = header.element.find(".//{*}bullets")
        if numberings is not None and bullets is not None:
            numberings.addnext(bullets)
            header.mark_dirty()


def number_pages(document: HwpxDocument) -> None:
    """Hangul's own page number at the foot (쪽 → 쪽 번호 매기기)."""
    first = document.sections[0].paragraphs[0]
    paragraph: Any = first.element
    run = paragraph.find("{*}run")
    namespace = run.tag.rsplit("}", 1)[0] + "}"
    control = run.makeelement(f"{namespace}ctrl", {})
    shown = {"pos": "BOTTOM_CENTER", "formatType": "DIGIT", "sideChar": "-"}
    control.append(control.makeelement(f"{namespace}pageNum", shown))
    beside = run.find("{*}ctrl")  # after the settings of the section and its columns
    place = list(run).index(beside) + 1 if beside is not None else len(run)
    run.insert(place, control)
    document.sections[0].mark_dirty()


def set_metadata(document: HwpxDocument, title: str, language: Language, made_at: datetime) -> None:
    """The template's author and dates are somebody else's."""
    moment = f"{made_at:%Y-%m-%dT%H:%M:%SZ}"
    document.parts.clear_document_metadata(keep=(), timestamp=moment)
    document.parts.set_document_metadata(
        title=title, creator=words.SITE.to(language), created_date=moment, modified_date=moment
    )
    document.parts.clear_preview()
