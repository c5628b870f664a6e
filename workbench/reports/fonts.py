"""A subset of Pretendard with just the letters of a page, as CSS with the font inside.

The subset carries a name of its own: the licence (SIL OFL 1.1) reserves the name Pretendard for the whole.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from workbench.core.settings import Settings

FAMILY = "Workbench Sans"
WEIGHTS = {"Regular": "400", "Bold": "700"}
_NAMED = {1, 3, 4, 6, 16}
"""Name records with the font's own name."""


def build_font_style(text: str, settings: Settings, *, is_print: bool = False) -> str:
    """``@font-face`` rules for the characters of ``text``; empty where Pretendard is not installed.

    Parameters
    ----------
    settings
        ``browser`` holds the font; ``home`` keeps what was made, so that the next report is quick.
    is_print
        Whether the page becomes a PDF: its letters stay a font there only if their curves are TrueType's.
    """
    rules = []
    for name, weight in WEIGHTS.items():
        file = find_font(settings, name, is_print=is_print)
        if file.is_file():
            data = base64.b64encode(_load_subset(file, text, settings.home / "cache" / "fonts")).decode(
                "ascii"
            )
            rules.append(
                f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-display:block;'
                f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
            )
    return "".join(rules)


def find_font(settings: Settings, name: str, *, is_print: bool) -> Path:
    """Where Pretendard's file of this name is, ``Regular`` or ``Bold``, if it is installed."""
    folder = settings.browser / "pretendard" / "dist" / "public" / "static"
    if is_print:
        return folder / "alternative" / f"Pretendard-{name}.ttf"
    return folder / f"Pretendard-{name}.otf"


def _load_subset(file: Path, text: str, cache: Path) -> bytes:
    """The subset from the cache, or made now."""
    letters = "".join(sorted(set(text)))
    key = hashlib.sha256(f"{file.name}:{file.stat().st_size}:{letters}".encode()).hexdigest()[:32]
    kept = cache / f"{key}.woff2"
    if kept.is_file():
        return kept.read_bytes()
    made = subset_font(file, letters)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        fresh = cache / f"{key}.{os.getpid()}"
        fresh.write_bytes(made)
        fresh.replace(kept)
    except OSError:
        return made  # a cache that cannot be written costs a second, no more
    return made


def subset_font(file: Path, letters: Iterable[str]) -> bytes:
    """The font with only ``letters``, as WOFF2."""
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.desubroutinize = True
    options.layout_features = ["kern", "tnum", "ccmp", "locl", "mark", "mkmk"]
    made = io.BytesIO()
    with TTFont(file, lazy=True) as font:
        tool = subset.Subsetter(options)
        tool.populate(text="".join(letters))
        tool.subset(font)
        _rename(font)
        font.flavor = "woff2"
        font.save(made)
    return made.getvalue()


def _rename(font: TTFont) -> None:
    """Give the subset its own name, wherever the font states one."""
    plain = FAMILY.replace(" ", "")
    names = font["name"]
    for record in [r for r in names.names if r.nameID in _NAMED]:
        place = (record.nameID, record.platformID, record.platEncID, record.langID)
        names.setName(plain if record.nameID == 6 else FAMILY, *place)
    if "CFF " in font:
        font["CFF "].cff.fontNames = [plain]
