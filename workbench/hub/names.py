"""The name of a seat: what somebody typed, in one spelling, as it stands in an address and on the disk.

Which names may be used at all, ``participation`` says.
"""

from __future__ import annotations

import re
import unicodedata


def normalise_name(name: str) -> str:
    """One spelling of ``name``: composed letters (NFKC), lower case, blanks as one hyphen.

    A Mac sends Hangul decomposed; without this 김하늘 would be two people.
    """
    composed = unicodedata.normalize("NFKC", name).strip().lower()
    return unicodedata.normalize("NFC", re.sub(r"\s+", "-", composed))
