"""A figure as a fragment: sentence, picture, notes and the folded table that says the same."""

from __future__ import annotations

from workbench.core.result import Figure
from workbench.core.text import Language
from workbench.present.part import Fragment
from workbench.present.rows import Rows
from workbench.present.tables import build_twin, mark_language


def assemble(
    rows: Rows,
    figure: Figure,
    language: Language,
    parts: tuple[str, str, list[str]],
    still: tuple[str, bytes],
) -> Fragment:
    """Sentence, picture, notes and the folded table, in this order."""
    sentence, body, notes = parts
    if figure.note is not None:
        notes = [figure.note.to(language), *notes]
    caption = "".join(f"<p>{mark_language(note, language)}</p>" for note in notes)
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    anchor = f"{language}-figure-{figure.id}"
    twin, table_text = build_twin(rows, figure, language, anchor)
    html = (
        f'<p class="wb-sentence">{mark_language(sentence, language)}</p><figure class="wb-figure">{body}'
        f"{caption}</figure>{twin}"
    )
    text = "\n\n".join([sentence, *notes, table_text])
    return Fragment("figure", figure.id, figure.title.to(language), html, text, *still)
