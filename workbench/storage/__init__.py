"""The only place that builds a path: raw files, immutable tidy versions, published editions."""

from workbench.storage.disk import raise_if_full
from workbench.storage.edition_changes import EditionChange, read_inputs
from workbench.storage.editions import (
    current_edition,
    edition_changes,
    edition_documents,
    editions,
    finish_edition,
    write_edition,
)
from workbench.storage.inbox import find_inbox
from workbench.storage.lake import Lake, open_lake
from workbench.storage.objects import ObjectLake, open_readable_lake
from workbench.storage.writer import LakeWriter, Part

__all__ = [
    "EditionChange",
    "Lake",
    "LakeWriter",
    "ObjectLake",
    "Part",
    "current_edition",
    "edition_changes",
    "edition_documents",
    "editions",
    "find_inbox",
    "finish_edition",
    "open_lake",
    "open_readable_lake",
    "raise_if_full",
    "read_inputs",
    "write_edition",
]
