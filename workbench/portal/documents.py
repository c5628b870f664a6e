"""An edition in the forms that were published beside its page: which there are, and what their files are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from workbench.core.result import Edition
from workbench.core.text import LANGUAGES, Language
from workbench.storage import edition_documents
from workbench.storage.disk import read_sha256

FORMS: Final[dict[str, str]] = {"pdf": "application/pdf", "hwpx": "application/hwp+zip"}
"""Forms that are handed out, and their media types."""


@dataclass(frozen=True)
class Document:
    """One language of an edition in one form."""

    language: Language
    form: str
    file: Path
    name: str
    """What the file is called where it is handed out; it says which edition, and whether it shows sample data."""
    is_published: bool = True
    """False for a document that was printed later from the page, as it was not there when the edition came out."""

    @property
    def bytes_n(self) -> int:
        return self.file.stat().st_size

    @cached_property
    def sha256(self) -> str:
        return read_sha256(self.file)

    @property
    def media_type(self) -> str:
        return FORMS[self.form]


def list_documents(edition: Edition) -> tuple[Document, ...]:
    """Documents of an edition, by form and then by language."""
    found = edition_documents(edition)
    return tuple(
        Document(language, form, found[f"{language}.{form}"], name_document(edition, language, form))
        for form in FORMS
        for language in LANGUAGES
        if f"{language}.{form}" in found
    )


def name_document(edition: Edition, language: Language, form: str) -> str:
    """File name of a document: ``bicycle-2.ko.pdf``."""
    mark = "-SAMPLE" if edition.is_sample else ""
    return f"{edition.problem_id}-{edition.number}{mark}.{language}.{form}"
