"""Still pictures: matplotlib with a Korean font that is really there, written as lean SVG and as PNG."""

from __future__ import annotations

import io
import logging
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet
from matplotlib.ft2font import FT2Font
from matplotlib.patheffects import withStroke
from matplotlib.text import Text as MatplotlibText

from workbench.core.errors import PartMissing
from workbench.core.settings import load_settings
from workbench.core.text import Language, Text
from workbench.present import words
from workbench.present.classes import INK
from workbench.present.lean_svg import SVG, XLINK, shorten, slim_picture

PIXELS = 100
"""CSS pixels an inch, so that 10 points stand about 14 pixels high."""
WIDE, NARROW = 760, 358
"""Widths in CSS pixels: a page's column, and a phone of 390 with its margins."""
GREY, RULE = "#58616a", "#cdd1d5"
HALO = "halo"
"""Texts whose group id begins so get a white rim: they stand on colours."""

_SYSTEM_FONTS = ("Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans KR", "NanumGothic", "Malgun Gothic",
                 "Apple SD Gothic Neo", "NanumBarunGothic", "Noto Sans CJK JP")  # fmt: skip
_CSS_FONTS = (
    "Pretendard, 'Noto Sans KR', 'Noto Sans CJK KR', 'Malgun Gothic', 'Apple SD Gothic Neo', sans-serif"
)


def find_fonts(browser: Path) -> list[str]:
    """Families that can write Korean, best first: Pretendard where installed, then the system's.

    Raises
    ------
    PartMissing
        There is none: a picture would show empty boxes instead of letters.
    """
    families: list[str] = []
    folder = browser / "pretendard" / "dist" / "public" / "static"
    for weight in ("Regular", "SemiBold", "Bold"):
        file = folder / f"Pretendard-{weight}.otf"
        if file.is_file():
            _register(file)
            families.append("Pretendard")
    known = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist}
    families += [name for name in _SYSTEM_FONTS if name in known and _writes_korean(known[name])]
    if not families:
        raise PartMissing(
            Text("한글을 그릴 글꼴이 없습니다", "there is no font that can draw Korean"),
            where=str(folder),
            next_step=Text(
                "make env를 실행하거나 나눔·노토 글꼴을 설치하세요",
                "run make env, or install a Noto CJK or Nanum font",
            ),
        )
    return list(dict.fromkeys(families))


@cache
def _register(file: Path) -> None:
    font_manager.fontManager.addfont(file)


@cache
def _writes_korean(file: str) -> bool:
    return FT2Font(file).get_char_index(ord("가")) != 0


@contextmanager
def drawing() -> Iterator[None]:
    """Settings of every picture: fonts, sizes, quiet axes, the same bytes from the same data."""
    families = [*find_fonts(load_settings().browser)[:2], "DejaVu Sans"]
    # A family that lacks one of the weights says so for every letter; the nearest weight will do.
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    style: Any = {
        "font.family": families,
        "font.size": 10,
        "axes.titlesize": 10,
        "axes.unicode_minus": False,
        "axes.edgecolor": RULE,
        "axes.labelcolor": GREY,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "text.color": INK,
        "xtick.color": GREY,
        "ytick.color": INK,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "grid.color": "#e6e8ea",
        "grid.linewidth": 0.8,
        "hatch.color": "#8a949e",
        "hatch.linewidth": 0.6,
        "text.parse_math": False,  # a name may hold a dollar sign
        "svg.fonttype": "none",
        "svg.hashsalt": "civic-workbench",
        "path.simplify": True,
    }
    try:
        with matplotlib.rc_context(style):
            yield
    finally:
        log.setLevel(level)


def build_sheet(width: int, height: int) -> Sheet:
    """An empty white sheet of so many CSS pixels."""
    sheet = Sheet(figsize=(width / PIXELS, height / PIXELS), dpi=PIXELS, facecolor="white")
    FigureCanvasAgg(sheet)
    return sheet


def stamp_sample(sheet: Sheet, language: Language) -> None:
    """The sample mark in the sheet's upper right corner."""
    sheet.text(
        1 - 7 / (sheet.get_figwidth() * PIXELS),
        1 - 6 / (sheet.get_figheight() * PIXELS),
        f" {words.SAMPLE.to(language)} ",
        ha="right",
        va="top",
        fontsize=9,
        fontweight="bold",
        color="#7a4b00",
        bbox={"boxstyle": "round,pad=0.35", "facecolor": "#fff3d6", "edgecolor": "#c98a1b", "linewidth": 0.8},
    )


def write_png(sheet: Sheet) -> bytes:
    """The sheet with twice the pixels, for print and for what reads no SVG."""
    file = io.BytesIO()
    rimmed = [t for t in sheet.findobj(MatplotlibText) if str(t.get_gid()).startswith(HALO)]
    for text in rimmed:
        text.set_path_effects([withStroke(linewidth=2.2, foreground="white")])
    sheet.savefig(file, format="png", dpi=PIXELS * 2, metadata={"Software": None})
    for text in rimmed:  # in SVG a path effect would turn letters into outlines; there a style does it
        text.set_path_effects([])
    return file.getvalue()


def write_svg(sheet: Sheet, key: str, label: str, tips: Mapping[str, str] | None = None) -> str:
    """The sheet as SVG to stand within a page.

    Parameters
    ----------
    key
        Unique in the page; every id in the picture begins with it.
    label
        What a screen reader says of the picture.
    tips
        Group id (``set_gid``) → text shown when the pointer rests on the group.
    """
    file = io.StringIO()
    sheet.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    root = ET.fromstring(file.getvalue())  # noqa: S314 - matplotlib wrote it a moment ago
    for name in ("metadata", "style"):
        for parent in list(root.iter()):
            for child in [c for c in parent if c.tag == f"{{{SVG}}}{name}"]:
                parent.remove(child)
    _add_tips(root, tips or {})
    _add_rims(root)
    _rename_ids(root, key)
    for element in root.iter():
        if element.tag == f"{{{SVG}}}text":
            _free_font(element)
    slim_picture(root)
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    root.attrib |= {"role": "img", "aria-label": label, "font-family": _CSS_FONTS, "stroke-linejoin": "round"}
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    return shorten(ET.tostring(root, encoding="unicode"))


def _add_tips(root: ET.Element, tips: Mapping[str, str]) -> None:
    for element in root.iter():
        tip = tips.get(element.get("id", ""))
        if tip is not None:
            title = ET.Element(f"{{{SVG}}}title")
            title.text = tip
            element.insert(0, title)


def _add_rims(root: ET.Element) -> None:
    for group in root.iter():
        if group.get("id", "").startswith(HALO):
            for text in group.iter(f"{{{SVG}}}text"):
                rim = "; stroke: #fff; stroke-width: 2.4px; stroke-linejoin: round; paint-order: stroke"
                text.set("style", text.get("style", "") + rim)


def _rename_ids(root: ET.Element, key: str) -> None:
    """Keep only ids that something refers to, and make them unique in the page."""
    source = ET.tostring(root, encoding="unicode")
    used = set(re.findall(r"url\(#([^)]+)\)", source)) | set(re.findall(r'href="#([^"]+)"', source))
    new = {old: f"{key}-{number}" for number, old in enumerate(sorted(used))}
    for element in root.iter():
        if (own := element.get("id")) is not None:
            if own in new:
                element.set("id", new[own])
            else:
                del element.attrib["id"]
        for name, value in element.attrib.items():
            if name == f"{{{XLINK}}}href":
                element.set(name, f"#{new[value[1:]]}")
            elif "url(#" in value:
                element.set(name, re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{new[m[1]]})", value))


def _free_font(text: ET.Element) -> None:
    """Let the page's font through: matplotlib names the families it found on this machine."""
    text.set("style", re.sub(r"font-family: [^;]+; ?", "", text.get("style", "")))
    if text.get("transform", "").startswith("rotate(-0 "):
        del text.attrib["transform"]
