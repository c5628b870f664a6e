import io

import pytest
from matplotlib.colors import to_hex
from PIL import Image

from workbench.present.maps import build_area_map, build_point_map
from workbench.present.pictures import HALO, drawing, write_png
from workbench.present.still_map import draw_map


@pytest.mark.parametrize("language", ["ko", "en"])
def test_areas_in_the_colours_of_the_live_map(example, language):
    content = build_area_map(example, example.figure("rate_map"), language, "quantile")
    with drawing():
        sheet = draw_map(content.base, content.spots, content.keys, content.legend_title, language)
        picture = Image.open(io.BytesIO(write_png(sheet))).convert("RGB")
    drawn = {to_hex(c.get_facecolor()[0]) for c in sheet.axes[0].collections}
    assert {s.style["fillColor"] for s in content.spots} < drawn
    seen = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in picture.getcolors(maxcolors=1 << 24)}
    assert {s.style["fillColor"] for s in content.spots} <= seen
    texts = [t.get_text() for t in sheet.legends[0].get_texts()]
    assert texts == [k.text for k in content.keys]
    names = [t.get_text() for t in sheet.axes[0].texts if str(t.get_gid()).startswith(HALO)]
    assert ("강남" if language == "ko" else "Gangnam") in names


def test_names_make_way_for_values(example):
    content = build_point_map(example, example.figure("station_map"), "ko", "quantile")
    with drawing():
        sheet = draw_map(content.base, content.spots, content.keys, content.legend_title, "ko")
        sheet.canvas.draw()
    names = [t.get_window_extent() for t in sheet.axes[0].texts if t.get_gid()]
    values = [t.get_window_extent() for t in sheet.axes[0].texts if not t.get_gid()]
    assert len(values) == 25
    assert len(names) > 20
    assert not any(name.overlaps(value) for name in names for value in values)
