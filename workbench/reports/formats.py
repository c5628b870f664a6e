"""The forms a report is written in: one page for all languages, one document for each."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Literal, get_args

from workbench.core.errors import ReportError
from workbench.core.settings import Settings
from workbench.core.text import Text
from workbench.reports import words
from workbench.reports.page import Article

Format = Literal["html", "pdf", "hwpx"]
FORMATS: tuple[Format, ...] = get_args(Format)


def require_formats(formats: Sequence[Format]) -> Sequence[Format]:
    """The same, if each is known and there is one, and a PDF can be made where one is asked for.

    Raises
    ------
    ReportError
        One is not known.
    PartMissing
        There is nothing to make a PDF with; better said before the notebook runs.
    """
    if not formats or set(formats) - set(FORMATS):
        raise ReportError(
            Text("그런 형식으로는 보고서를 만들 수 없습니다", "a report has no such form"),
            where=", ".join(map(str, formats)),
            next_step=Text(
                f"쓸 수 있는 형식: {', '.join(FORMATS)}", f"forms there are: {', '.join(FORMATS)}"
            ),
        )
    if "pdf" in formats:
        from workbench.reports.printing import require_engine

        require_engine()
    return formats


def build_document(
    form: Format, article: Article, pictures: Mapping[str, bytes], settings: Settings
) -> bytes:
    """One language's report as PDF or HWPX.

    Parameters
    ----------
    pictures
        PNG by the id of the section whose drawing it stands for.
    """
    article = _write_for_paper(article)
    if form == "pdf":
        from workbench.reports.pdf import build_pdf

        return build_pdf(article, settings, article.title)
    from workbench.reports.hwpx import build_hwpx

    return build_hwpx(article, pictures, datetime.now(UTC))


def _write_for_paper(article: Article) -> Article:
    """What the page says of itself, said of a document."""
    html = article.html
    for page, paper in (
        (words.HOW_MADE_LEAD, words.HOW_MADE_PAPER),
        (words.RECEIPTS_LEAD, words.RECEIPTS_PAPER),
        (words.SEAL_HOW, words.SEAL_PAPER),
    ):
        for said in (page.to(article.language), escape(page.to(article.language))):
            html = html.replace(said, escape(paper.to(article.language)))
    return replace(article, html=html)


def write_whole(content: bytes, file: Path) -> Path:
    """Write a file whole or not at all; its folder is made where it is missing.

    Raises
    ------
    ReportError
        The folder cannot be written to, or is full.
    """
    fresh = file.with_name(f".{file.stem}.{os.getpid()}{file.suffix}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content)
        fresh.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise ReportError(
            Text("보고서 파일을 쓸 수 없습니다", "the report cannot be written"),
            where=f"{file} ({error.strerror})",
            next_step=Text(
                "폴더의 권한과 남은 공간을 확인하세요", "check the folder's permissions and free space"
            ),
        ) from error
    return file
