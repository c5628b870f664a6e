import io
import re

import pytest
from matplotlib import font_manager
from PIL import Image

from workbench.core.errors import PartMissing
from workbench.present import pictures
from workbench.present.pictures import build_sheet, drawing, find_fonts, stamp_sample, write_png, write_svg


def draw(text="가나다"):
    sheet = build_sheet(300, 200)
    axes = sheet.add_subplot()
    (line,) = axes.plot([1, 2], [3, 4], "o-")
    line.set_gid("tip-0")
    axes.set_title(text)
    axes.bar([1], [2], hatch="//")
    return sheet


def test_svg_stands_in_a_page_beside_others():
    with drawing():
        one = write_svg(draw(), "ko-a", "그림 <1>", {"tip-0": "여기 & 저기"})
        two = write_svg(draw(), "en-a", "picture")
    assert one.startswith("<svg")
    assert 'role="img" aria-label="그림 &lt;1&gt;"' in one or 'aria-label="그림 &lt;1&gt;"' in one
    assert "<title>여기 &amp; 저기</title>" in one
    ids = re.findall(r'\sid="([^"]+)"', one), re.findall(r'\sid="([^"]+)"', two)
    assert ids[0]
    assert not set(ids[0]) & set(ids[1])
    used = set(re.findall(r"url\(#([^)]+)\)", one)) | set(re.findall(r'href="#([^"]+)"', one))
    assert used == set(ids[0])
    assert "<style" not in one
    assert "metadata" not in one


def test_letters_stay_letters_in_the_pages_own_font():
    with drawing():
        svg = write_svg(draw("분모"), "k", "x")
    assert ">분모<" in svg
    assert svg.count("font-family") == 1
    assert "font-size: 10px" in svg


def test_pictures_are_the_same_twice():
    with drawing():
        assert write_svg(draw(), "k", "x") == write_svg(draw(), "k", "x")
        assert write_png(draw()) == write_png(draw())


def test_korean_is_never_boxes():
    """A letter that no font has makes matplotlib warn, and a warning fails this test."""
    with drawing():
        sheet = draw("가힣똠쀍 ㎍/㎥ µg/m³ –−")
        stamp_sample(sheet, "ko")
        picture = Image.open(io.BytesIO(write_png(sheet)))
    assert picture.size == (600, 400)
    assert len(set(picture.convert("L").tobytes())) > 20


def test_without_any_korean_font_drawing_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    with pytest.raises(PartMissing) as missing:
        find_fonts(tmp_path)
    assert "make env" in missing.value.to("ko")


def test_a_dollar_is_no_formula():
    with drawing():
        assert ">$5 and $6<" in write_svg(draw("$5 and $6"), "k", "x")


def test_system_fonts_are_asked_whether_they_write_korean():
    known = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist}
    assert not pictures._writes_korean(known["DejaVu Sans"])
