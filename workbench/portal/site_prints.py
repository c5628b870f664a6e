"""PDFs of editions that came out without one: printed from the published page, once, when a site is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from workbench.core.errors import PartMissing, ReportError
from workbench.core.result import Edition
from workbench.core.settings import Settings
from workbench.core.text import LANGUAGES, Language, Text
from workbench.portal.documents import FORMS, Document, list_documents, name_document
from workbench.reports.reprint import print_language, read_articles
from workbench.storage import raise_if_full
from workbench.storage.disk import write_atomic

_FOLDER: Final = "_printed"
"""No dataset is called so: ids of datasets begin with a letter or a digit."""


@dataclass
class Prints:
    """Completes the documents of editions; what it printed is kept in the lake, and may be deleted."""

    settings: Settings
    offered: Path
    """The lake's folder of files for download."""
    refusal: Text | None = None
    """Why nothing can be printed here, once that is known."""
    _found: dict[Path, tuple[Document, ...]] = field(default_factory=dict)

    def complete(self, edition: Edition) -> tuple[Document, ...]:
        """The documents published with an edition, and a PDF of its page where none was."""
        if edition.file not in self._found:
            published = list_documents(edition)
            every = [*published, *self._print_missing(edition, published)]
            self._found[edition.file] = tuple(sorted(every, key=_order))
        return self._found[edition.file]

    def _print_missing(self, edition: Edition, published: tuple[Document, ...]) -> Iterator[Document]:
        missing = set(LANGUAGES) - {d.language for d in published if d.form == "pdf"}
        if not missing or not edition.file.is_file():
            return
        page = edition.file.read_text(encoding="utf-8")
        digest = hashlib.sha256(page.encode()).hexdigest()[:16]
        for language in [known for known in read_articles(page) if known in missing]:
            file = self.offered / _FOLDER / f"{digest}.{language}.pdf"
            if file.is_file() or self._print(page, language, file):
                yield Document(
                    language, "pdf", file, name_document(edition, language, "pdf"), is_published=False
                )

    def _print(self, page: str, language: Language, file: Path) -> bool:
        """Whether it could be printed; after the first refusal nothing more is tried."""
        if self.refusal is not None:
            return False
        try:
            content = print_language(page, language, self.settings)
        except (PartMissing, ReportError) as error:
            self.refusal = error.what
            return False
        with raise_if_full(file.parent):
            write_atomic(file, content)
        return True


def _order(document: Document) -> tuple[int, int]:
    return list(FORMS).index(document.form), LANGUAGES.index(document.language)
