"""Blocks as an HWPX document (KS X 6101), the format of Korean public offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hwpx import HwpxDocument

from workbench.core.text import Language
from workbench.reports.blocks import Block, Heading, Paragraph, Picture, Run
from workbench.reports.hwpx_layout import MARGIN_MM, MM, WIDTH_MM, estimate_height, fit_picture, share_width
from workbench.reports.hwpx_package import (
    clean_text,
    describe_picture,
    drop_outline_numbers,
    number_pages,
    order_header,
    set_metadata,
    set_table_box,
)
from workbench.reports.tables import Cell, Table

FONT = "함초롬돋움"
"""Comes with Hangul; other programs put their own in its place."""
_INK, _SOFT, _BLUE, _LINE, _HEAD = "#1E2124", "#58616A", "#0B50D0", "#B1B8BE", "#EEF1F5"
_HEADING_PT = {1: 20.0, 2: 15.0, 3: 13.0, 4: 11.5}
_BODY_PT, _TABLE_PT, _SMALL_PT = 10.5, 9.0, 8.0
_MANY_COLUMNS = 7
_BULLET = "•"


@dataclass(frozen=True, slots=True)
class _Look:
    """How the words of a role are written: size in points, colour, space before and after in points."""

    size: float = _BODY_PT
    color: str = _INK
    bold: bool = False
    before: float = 0
    after: float = 4
    keep: bool = False
    """Whether it stays with what follows."""


_LOOKS = {
    "wb-question": _Look(color=_SOFT),
    "wb-answer": _Look(13, bold=True, after=8),
    "wb-also": _Look(11, bold=True, after=6),
    "wb-figure-number": _Look(15, _BLUE, bold=True, before=8, after=1, keep=True),
    "wb-statement": _Look(11, bold=True, after=2),
    "wb-evidence": _Look(9.5, _SOFT),
    "wb-what": _Look(11, bold=True, before=6, after=2, keep=True),
    "wb-notice": _Look(10, "#5C3A00", after=6),
    "wb-why": _Look(9.5, _SOFT),
    "wb-sentence": _Look(keep=True),
    "summary": _Look(9.5, _SOFT, after=1, keep=True),
    "caption": _Look(9, _SOFT),
    "table-caption": _Look(9, _SOFT, before=4, after=2, keep=True),
    "note": _Look(9.5, _SOFT),
    "pair": _Look(10, after=2),
    "plain": _Look(9, "#33363D", after=6),
    "source": _Look(8.5, "#33363D", after=6),
}


def write_document(blocks: Sequence[Block], *, title: str, language: Language, made_at: datetime) -> bytes:
    """The blocks as an HWPX file.

    Parameters
    ----------
    blocks
        In reading order; headings become outline levels.
    title
        Title of the document.
    made_at
        Stands as its date; a moment with a zone.
    """
    writer = _Writer(title, language, made_at)
    for block in blocks:
        writer.write(block)
    return writer.finish()


class _Writer:
    def __init__(self, title: str, language: Language, made_at: datetime) -> None:
        self._document = HwpxDocument.new()
        self._formats: dict[tuple[object, ...], str] = {}
        self._numberings: dict[int, str] = {}
        self._is_first = True
        self._borders = self._document.styles.ensure_border_fill(border_color=_LINE)
        self._shaded = self._document.styles.ensure_border_fill(border_color=_LINE, fill_color=_HEAD)
        margins = dict.fromkeys(("left", "right", "top", "bottom"), MARGIN_MM)
        self._document.page.setup(paper_size="A4", margins_mm={**margins, "header": 10.0, "footer": 10.0})
        drop_outline_numbers(self._document)
        set_metadata(self._document, title, language, made_at)

    def finish(self) -> bytes:
        """The file, with page numbers."""
        order_header(self._document)
        number_pages(self._document)
        return self._document.to_bytes()

    def write(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._write_heading(block)
        elif isinstance(block, Paragraph):
            self._write_paragraph(block)
        elif isinstance(block, Table):
            self._write_table(block)
        else:
            self._write_picture(block)

    def _add_paragraph(self, style: str) -> Any:
        """An empty paragraph; the document's own first one is filled before others are added."""
        if self._is_first:
            self._is_first = False
            first = self._document.paragraphs[0]
            first.style_id_ref = style
            return first
        return self._document.add_paragraph(inherit_style=False, include_run=False, style_id_ref=style)

    def _write_heading(self, heading: Heading) -> None:
        level = heading.level
        size = _HEADING_PT.get(level, _BODY_PT)
        style = self._document.styles.resolve(f"개요 {level}")
        before = 0.0 if level == 1 else (18.0 if level == 2 else 10.0)
        key = ("heading", level)
        paragraph = self._add_paragraph(str(style.id))
        if key not in self._formats:
            self._document.styles.apply_paragraph_format(
                paragraphs=[paragraph],
                alignment="LEFT",
                outline_level=level,
                indent_left_mm=0,
                first_line_indent_mm=0,
                spacing_before_pt=before,
                spacing_after_pt=6,
                line_spacing_percent=140,
                keep_with_next=True,
            )
            self._formats[key] = str(paragraph.para_pr_id_ref)
        paragraph.para_pr_id_ref = self._formats[key]
        self._write_runs(paragraph, heading.runs, _Look(size, bold=True))

    def _write_paragraph(self, block: Paragraph) -> None:
        look = _LOOKS.get(block.role, _Look())
        # A number of its own list is begun at each list's first item; its further items follow.
        paragraph = self._add_paragraph("0")
        if block.marker == "number":
            if block.start <= 1 or block.depth not in self._numberings:
                self._numberings[block.depth] = self._begin_list(paragraph, block, look)
            paragraph.para_pr_id_ref = self._numberings[block.depth]
        else:
            paragraph.para_pr_id_ref = self._find_format(paragraph, block, look)
        self._write_runs(paragraph, block.runs, look)

    def _begin_list(self, paragraph: Any, block: Paragraph, look: _Look) -> str:
        place = self._document.paragraphs.index(paragraph)
        self._document.styles.apply_list_format(
            paragraph_indexes=[place],
            kind=block.marker,
            level=max(1, block.depth),
            bullet_char=_BULLET if block.marker == "bullet" else None,
        )
        self._space(paragraph, look, 5.0 * (block.depth - 1) if block.depth > 1 else None)
        return str(paragraph.para_pr_id_ref)

    def _find_format(self, paragraph: Any, block: Paragraph, look: _Look) -> str:
        key = ("paragraph", block.depth, block.marker, look.before, look.after, look.keep)
        if key not in self._formats:
            if block.marker:
                self._formats[key] = self._begin_list(paragraph, block, look)
            else:
                self._space(paragraph, look, 5.0 * block.depth)
                self._formats[key] = str(paragraph.para_pr_id_ref)
        return self._formats[key]

    def _space(self, paragraph: Any, look: _Look, indent_mm: float | None = None) -> None:
        self._document.styles.apply_paragraph_format(
            paragraphs=[paragraph],
            alignment="LEFT",
            spacing_before_pt=look.before,
            spacing_after_pt=look.after,
            line_spacing_percent=150,
            keep_with_next=look.keep,
            indent_left_mm=indent_mm,
        )

    def _write_runs(self, paragraph: Any, runs: Sequence[Run], look: _Look) -> None:
        for run in runs:
            shape = self._find_shape(run, look)
            text = clean_text(run.text)
            if run.href:
                paragraph.add_hyperlink(run.href, text.replace("\n", " "), char_pr_id_ref=shape)
            else:
                paragraph.add_run(text, char_pr_id_ref=shape, expand_special_characters=True)

    def _find_shape(self, run: Run, look: _Look) -> str:
        """The document's name for letters that look so."""
        color = _BLUE if run.href else look.color
        key = ("run", look.size, color, look.bold or run.bold, run.italic, bool(run.href))
        if key not in self._formats:
            self._formats[key] = self._document.styles.ensure_run(
                font=FONT,
                size=look.size,
                color=color,
                bold=key[3],
                italic=run.italic,
                underline=bool(run.href),
            )
        return self._formats[key]

    def _write_table(self, table: Table) -> None:
        """A table over the whole width that breaks between rows and repeats its heads."""
        width = round(WIDTH_MM * MM)
        self._is_first = False
        made = self._document.add_table(
            len(table.rows), table.columns_n, width=width, border_fill_id_ref=self._borders
        )
        needs = share_width(table)
        made.set_column_widths(needs)
        made.set_treat_as_char(False)
        # Rows stay whole; heads come again on every page.
        made.element.set("pageBreak", "TABLE")
        made.element.set("repeatHeader", "1" if table.heads_n else "0")
        size = _SMALL_PT if table.columns_n > _MANY_COLUMNS else _TABLE_PT
        letters = [width * need / sum(needs) / (size * 50) - 2 for need in needs]
        heights = [estimate_height(cells, letters, size) for cells in table.rows]
        set_table_box(made.element, sum(heights))
        for line, cells, height in zip(made.rows, table.rows, heights, strict=True):
            for place in line.cells:
                place.set_size(height=height)
            grid = {int(cell.address[1]): cell for cell in line.cells}
            for cell in cells:
                if cell.column in grid:
                    self._write_cell(grid[cell.column], cell, size, is_top=cell.row < table.heads_n)
        for cell in (c for cells in table.rows for c in cells if c.rows_n > 1 or c.columns_n > 1):
            made.merge_cells(
                cell.row, cell.column, cell.row + cell.rows_n - 1, cell.column + cell.columns_n - 1
            )

    def _write_cell(self, place: Any, cell: Cell, size: float, *, is_top: bool) -> None:
        paragraph = place.paragraphs[0]
        paragraph.clear_text()
        alignment = "RIGHT" if cell.is_right and not is_top else "CENTER" if is_top else "LEFT"
        key = ("cell", alignment)
        if key not in self._formats:
            self._document.styles.apply_paragraph_format(
                paragraphs=[paragraph], alignment=alignment, line_spacing_percent=130
            )
            self._formats[key] = str(paragraph.para_pr_id_ref)
        paragraph.para_pr_id_ref = self._formats[key]
        self._write_runs(paragraph, [Run(cell.text)], _Look(size, bold=cell.is_head))
        if is_top:
            place.element.set("header", "1")
            place.element.set("borderFillIDRef", self._shaded)

    def _write_picture(self, picture: Picture) -> None:
        width, height = fit_picture(picture)
        self._is_first = False
        placed = self._document.add_picture(
            picture.data, picture.form, width_mm=width, height_mm=height, align="center"
        )
        describe_picture(placed.element, picture.alt)
