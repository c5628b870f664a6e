import io
from dataclasses import replace

import pytest
from fontTools.ttLib import TTFont

from workbench.core.settings import load_settings
from workbench.reports import fonts
from workbench.reports.fonts import build_font_style, subset_font


@pytest.fixture
def settings(tmp_path):
    return replace(load_settings({}), home=tmp_path)


def test_a_subset_has_just_the_letters_and_a_name_of_its_own(settings):
    file = settings.browser / "pretendard" / "dist" / "public" / "static" / "Pretendard-Regular.otf"
    made = subset_font(file, "가나A")
    font = TTFont(io.BytesIO(made))
    assert set(font.getBestCmap()) == {ord(c) for c in "가나A"}
    assert len(made) < 6000
    names = {str(r) for r in font["name"].names if r.nameID in (1, 4, 6, 16)}
    assert names <= {"Workbench Sans", "WorkbenchSans"}


def test_styles_hold_two_weights_and_are_kept(settings, monkeypatch):
    style = build_font_style("가나다", settings)
    assert style.count("@font-face") == 2
    assert "font-weight:700" in style
    assert "https:" not in style

    def never(*_):
        raise AssertionError("made again")

    monkeypatch.setattr(fonts, "subset_font", never)
    assert build_font_style("다나가", settings) == style


def test_without_pretendard_the_systems_fonts_serve(settings, tmp_path):
    assert build_font_style("가", replace(settings, browser=tmp_path)) == ""


def test_a_cache_that_cannot_be_written_does_no_harm(settings, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert build_font_style("가", settings).count("@font-face") == 2
