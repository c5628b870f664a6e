"""Tables as a reader meets them: HTML with headers that say the unit, plain text, and CSV."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Sequence
from html import escape

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Release
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.facets import list_columns
from workbench.present.part import Fragment, Part, build_part, require_release
from workbench.present.rows import HIDDEN_ROLES, NUMERIC_ROLES, Rows
from workbench.present.sentences import rank_rows

LONG = 12
"""Characters of a row's name above which its column is kept wide on a phone."""
LONGEST_WORD = 16
"""Letters of a word with a hyphen that is kept on one line: ``Yeongdeungpo-gu``, ``2024-06-30``."""
TALL = 30
"""A table of more rows scrolls within its own frame on a screen."""
PRINTED = 30
"""Rows of a table on paper, as the style sheet and the words say; the page and the CSV hold all of them."""

_KOREAN = re.compile("[\uac00-\ud7a3](?:[\uac00-\ud7a3\\d\\s·.,()~-]*[\uac00-\ud7a3)])?")
"""A run of Korean, with the numbers and signs inside it."""


def show_table(release: Release, table_id: str, language: Language) -> Part:
    """One table of a release, all rows, in the analysis' order.

    Raises
    ------
    NotReleased
        ``release`` is no release.
    CannotAnswer
        The release has no such table.
    """
    release = require_release(release)
    known = [t.id for t in release.result.tables]
    if table_id not in known:
        raise CannotAnswer(
            Text("그런 표가 없습니다", "there is no such table"),
            where=f"{release.result.problem_id}: {table_id}",
            next_step=Text(f"있는 표: {', '.join(known)}", f"tables there are: {', '.join(known)}"),
        )
    rows = Rows.of(release, table_id)
    title = rows.table.title.to(language)
    shown = select_columns(rows)
    order = list(range(len(rows)))
    html = [build_table(rows, shown, order, language, caption=title, anchor=f"{language}-table-{table_id}")]
    if rows.table.note is not None:
        html.insert(0, f'<p class="wb-note">{mark_language(rows.table.note.to(language), language)}</p>')
    html.append(_write_reasons(rows, language))
    html.append(_write_download(rows, language, f"{release.result.problem_id}-{table_id}.csv"))
    text = write_table(rows, shown, order, language)
    fragment = Fragment("table", table_id, title, "".join(html), text)
    return build_part(release, language, fragment)


def select_columns(rows: Rows) -> list[Column]:
    """Columns a reader needs: not the codes and coordinates, unless there is nothing else."""
    shown = [c for c in rows.columns if c.role not in HIDDEN_ROLES]
    return shown or list(rows.columns)


def build_table(
    rows: Rows,
    columns: Sequence[Column],
    order: Sequence[int],
    language: Language,
    *,
    caption: str,
    anchor: str,
    ranked_by: str | None = None,
) -> str:
    """An HTML table of ``rows`` in ``order``, in a frame that scrolls sideways where it must.

    Parameters
    ----------
    caption
        The table's name, for who cannot see the heading above it; seen is only how many rows there are.
    ranked_by
        Column in whose order the rows stand; their ranks then stand first.
    anchor
        Unique in the page; the caption's id is made of it.
    """
    head = [_header(rows, c, language) for c in columns]
    if ranked_by:
        head.insert(0, f'<th scope="col" class="wb-num">{words.RANK.to(language)}</th>')
    ranks = rank_numbers(rows, ranked_by, order) if ranked_by else []
    lines = []
    for place, row in enumerate(order):
        cells = [_cell(rows, c, row, language, is_head=i == 0) for i, c in enumerate(columns)]
        if ranked_by:
            cells.insert(0, f'<td class="wb-num">{ranks[place]}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    tall = " wb-tall" if len(order) > TALL else ""
    cut = words.CUT.to(language).format(shown=PRINTED, n=f"{len(order):,}")
    cut = f'<p class="wb-cut">{cut}</p>' if len(order) > PRINTED else ""
    heads = [rows.write(columns[0].name, row, language) for row in order] if columns else []
    css = ' class="wb-long"' if any(len(head) > LONG for head in heads) else ""
    caption_id = f"{escape(anchor)}-caption"
    return (
        f'<p class="wb-hint" aria-hidden="true">{words.SIDEWAYS.to(language)}</p>'
        f'<div class="wb-scroll{tall}" role="region" tabindex="0" aria-labelledby="{caption_id}"><table{css}>'
        f'<caption id="{caption_id}"><span class="wb-named">{mark_language(caption, language)} </span>'
        f"{_count_rows(len(order), language)}</caption>"
        f"<thead><tr>{''.join(head)}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>{cut}"
    )


def rank_numbers(rows: Rows, name: str, order: Sequence[int]) -> list[str]:
    """Ranks of rows that stand in the order of column ``name``; equals share one, an empty cell has none."""
    values = rows.values(name)
    ranks: list[str] = []
    for place, row in enumerate(order):
        if values[row] is None:
            ranks.append("–")
        elif place and values[order[place - 1]] == values[row]:
            ranks.append(ranks[-1])
        else:
            ranks.append(str(place + 1))
    return ranks


def build_twin(rows: Rows, figure: Figure, language: Language, anchor: str) -> tuple[str, str]:
    """A figure's ranked table: folded HTML, and plain text."""
    columns = list_columns(rows, figure)
    ranked_by = None if figure.kind in ("series", "calendar", "rose") else figure.value
    order = rank_rows(rows, ranked_by) if ranked_by else list(range(len(rows)))
    caption = figure.title.to(language)
    table = build_table(
        rows, columns, order, language, caption=caption, anchor=f"{anchor}-twin", ranked_by=ranked_by
    )
    html = f'<details class="wb-twin"><summary>{words.AS_TABLE.to(language)}</summary>{table}</details>'
    return html, write_table(rows, columns, order, language)


def write_table(rows: Rows, columns: Sequence[Column], order: Sequence[int], language: Language) -> str:
    """The table as plain text, cells between bars."""
    lines = [" | ".join(rows.header(c.name, language) for c in columns)]
    lines += [" | ".join(rows.write(c.name, row, language) for c in columns) for row in order]
    return "\n".join(lines)


def write_csv(rows: Rows, language: Language) -> bytes:
    """All columns as CSV in UTF-8 with a byte order mark, as spreadsheet programs in Korea need it."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([rows.header(c.name, language) for c in rows.columns])
    for row in range(len(rows)):
        writer.writerow([_write_csv_cell(rows, c, row, language) for c in rows.columns])
    return b"\xef\xbb\xbf" + file.getvalue().encode("utf-8")


def _write_csv_cell(rows: Rows, column: Column, row: int, language: Language) -> object:
    value = rows.values(column.name)[row]
    if isinstance(value, (int, float)):
        return value
    text = rows.write(column.name, row, language)
    # A spreadsheet would run a cell that begins so as a formula.
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def mark_language(text: str, language: Language) -> str:
    """Escaped text; Korean words on an English page say that they are Korean."""
    if language == "ko":
        return escape(text)
    # Escaping adds no Korean, so the runs can be marked afterwards.
    return _KOREAN.sub(lambda run: f'<span lang="ko">{run[0]}</span>', escape(text))


def is_numeric(rows: Rows, column: Column) -> bool:
    """Whether a column holds numbers to be compared, and so stands on the right."""
    return column.role in NUMERIC_ROLES


def _header(rows: Rows, column: Column, language: Language) -> str:
    css = ' class="wb-num"' if is_numeric(rows, column) else ""
    unit = ""
    if column.unit is not None:
        unit = f' <span class="wb-unit">({escape(column.unit.to(language))})</span>'
    return f'<th scope="col"{css}>{mark_language(column.title.to(language), language)}{unit}</th>'


def _cell(rows: Rows, column: Column, row: int, language: Language, *, is_head: bool) -> str:
    text = mark_language(rows.write(column.name, row, language), language)
    css = ["wb-num"] if is_numeric(rows, column) else []
    if rows.why_empty(column.name, row) is not None:
        css.append("wb-empty")
    if "-" in text and " " not in text and len(text) <= LONGEST_WORD:
        css.append("wb-word")
    attribute = f' class="{" ".join(css)}"' if css else ""
    return f'<th scope="row"{attribute}>{text}</th>' if is_head else f"<td{attribute}>{text}</td>"


def _count_rows(n: int, language: Language) -> str:
    if language == "ko":
        return f"{n:,}행"
    return f"{n:,} row" if n == 1 else f"{n:,} rows"


def _write_reasons(rows: Rows, language: Language) -> str:
    """Why cells are withheld, once for each reason."""
    reasons = list(dict.fromkeys(w.why.to(language) for w in rows.withheld))
    if not reasons:
        return ""
    label = words.WITHHELD.to(language)
    items = "".join(f"<li>{escape(reason)}</li>" for reason in reasons)
    return f'<div class="wb-reasons"><p><strong>{label}</strong></p><ul>{items}</ul></div>'


def _write_download(rows: Rows, language: Language, name: str) -> str:
    data = base64.b64encode(write_csv(rows, language)).decode("ascii")
    label = "이 표를 CSV로 내려받기" if language == "ko" else "Download this table as CSV"
    return (
        f'<p class="wb-download"><a download="{escape(name)}" href="data:text/csv;charset=utf-8;base64,{data}">'
        f"{label}</a></p>"
    )
