"""Names of members: Korean ones too, one spelling each, safe as a folder and in an address."""

from __future__ import annotations

import re
import unicodedata

from workbench.core.errors import NotAllowed
from workbench.core.text import Text

LONGEST = 40
_ALLOWED = re.compile(r"[^\W_](?:[\w.\-]*[^\W_])?")


def require_name(name: str) -> str:
    """``name`` in composed letters (NFC).

    Raises
    ------
    NotAllowed
        It is not 1 to 40 letters, digits, ``.``, ``_`` or ``-`` that begin and end with a letter or digit
        (so it is never ``..`` or a hidden folder).
    """
    composed = unicodedata.normalize("NFC", name.strip())
    if len(composed) <= LONGEST and _ALLOWED.fullmatch(composed):
        return composed
    raise NotAllowed(
        Text("쓸 수 없는 이름입니다", "the name cannot be used"),
        next_step=Text(
            f"글자나 숫자로 시작하고 끝나는 {LONGEST}자 이내의 글자, 숫자, . _ - 로 적으세요",
            f"use up to {LONGEST} letters, digits, . _ and -, beginning and ending with a letter or digit",
        ),
    )


def fold_name(name: str) -> str:
    """What two spellings of one name share: letters' case and compatibility forms are left aside."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
