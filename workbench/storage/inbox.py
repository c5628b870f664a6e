"""Where files wait that the workbench fetched itself, beside the lake and not in it.

::

    <home>/inbox/bikeList/20241121T183000Z/    pages as the service sent them: give the folder to ingest
"""

from __future__ import annotations

from pathlib import Path

from workbench.core.settings import Settings


def find_inbox(settings: Settings) -> Path:
    """The folder of all that is fetched; it may not be there yet."""
    return settings.home / "inbox"
