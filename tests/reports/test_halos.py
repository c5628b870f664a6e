from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbench.core.settings import Settings, load_settings
from workbench.reports.fonts import find_font
from workbench.reports.halos import draw_halos

LABEL = (
    '<text style="font-weight: 700; font-size: 10px; text-anchor: middle; fill: #333; stroke: #fff; '
    'stroke-width: 2.4px; stroke-linejoin: round; paint-order: stroke" x="100.5" y="-20">{}</text>'
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    found = load_settings({})
    if not find_font(found, "Bold", is_print=True).is_file():
        pytest.skip("Pretendard is not installed: make env")
    return found


def test_a_label_keeps_its_letters_and_its_place_and_loses_its_stroke(settings: Settings) -> None:
    drawn = draw_halos(f"<svg>{LABEL.format('종로&amp;A')}</svg>", settings)
    text = re.search(r'<text style="([^"]*)" x="100.5" y="-20">종로&amp;A</text>', drawn)
    assert text is not None
    assert text[1] == "font-weight: 700; font-size: 10px; text-anchor: middle; fill: #333"
    assert drawn.index("<path") < drawn.index("<text"), "the halo lies behind"
    assert "fill: none; stroke: #fff; stroke-width: 2.4px" in drawn


def test_the_outline_lies_around_the_middle_of_the_label(settings: Settings) -> None:
    drawn = draw_halos(LABEL.format("한강"), settings)
    path = re.search(r'<path d="([^"]+)"', drawn)
    assert path is not None
    # Moves are absolute: the first of each contour.
    across = [float(x) for x in re.findall(r"M(-?[\d.]+)", path[1])]
    assert 85 < min(across) < 100.5 < max(across) < 116, "two letters of 10 px"


def test_letters_the_font_lacks_stop_nothing(settings: Settings) -> None:
    assert "\U0001f6b2</text>" in draw_halos(LABEL.format("\U0001f6b2"), settings)


@pytest.mark.parametrize(
    "style", ["paint-order: stroke", "font-size: 1em; stroke: #fff; stroke-width: 2px; paint-order: stroke"]
)
def test_drawings_of_others_stay_as_they_are(style: str, settings: Settings) -> None:
    theirs = f'<text style="{style}" x="1" y="2">Seoul</text>'
    assert draw_halos(theirs, settings) == theirs


def test_without_the_font_or_a_label_everything_stays(settings: Settings, tmp_path: Path) -> None:
    plain = '<text style="font-size: 10px" x="1" y="2">종로</text>'
    assert draw_halos(plain, settings) == plain
    nowhere = load_settings({"WORKBENCH_BROWSER": str(tmp_path)})
    assert draw_halos(LABEL.format("종로"), nowhere) == LABEL.format("종로")
