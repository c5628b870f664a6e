import re

import pytest

from workbench.core.errors import CannotAnswer, NotReleased
from workbench.present.figures import draw_figure

FIGURES = ["rate_map", "spot_map", "station_map", "rate_order", "trend", "hours"]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("figure_id", FIGURES)
def test_every_figure_has_html_picture_and_words(example, figure_id, language):
    part = draw_figure(example, figure_id, language)
    title = example.figure(figure_id).title.to(language)
    assert part.id == f"figure-{figure_id}"
    assert title in part.html
    assert part.picture.startswith("<svg")
    assert part.png.startswith(b"\x89PNG")
    assert '<details class="wb-twin">' in part.html
    rows = part.text.split("\n\n")[-1].splitlines()
    assert len(rows) == 1 + len(example.table(example.figure(figure_id).table).data)
    ids = re.findall(r'(?<=\s)id="([^"]+)"', re.sub(r'srcdoc="[^"]*"', "", part.html))
    assert len(ids) == len(set(ids))
    assert all(name.startswith(f"{language}-") for name in ids)


def test_maps_stand_in_titled_frames_with_a_still_picture_behind(example):
    part = draw_figure(example, "rate_map", "en")
    assert 'title="Map: Bicycle crash rate by gu"' in part.html
    assert part.picture in part.html
    assert "<noscript>" in part.html


def test_pictures_carry_the_sample_mark_only_where_it_is_true(example, real_release):
    for figure_id in FIGURES:
        assert "표본 자료" in draw_figure(example, figure_id, "ko").picture
        assert "표본 자료" not in draw_figure(real_release, figure_id, "ko").html


def test_withheld_numbers_are_nowhere_in_a_figure(example):
    """The three crashes of Dobong-gu were withheld: neither they nor their rate may be drawn or written."""
    from example_release import SMALL, make_gu_table

    raw = make_gu_table().data
    rate = raw.column("rate")[SMALL].as_py()
    rides = f"{raw.column('rides_n')[SMALL].as_py():,}"
    for figure_id in ("rate_map", "rate_order"):
        part = draw_figure(example, figure_id, "en")
        said = "".join(re.findall(r"Dobong-gu[^<}]*", part.html)) + part.text
        assert f"{rate:.1f}" not in re.findall(r"\d+\.\d", said)
        assert rides not in part.html


def test_what_is_no_release_or_no_figure_is_refused(example):
    with pytest.raises(NotReleased):
        draw_figure(example.result, "rate_map", "ko")
    with pytest.raises(CannotAnswer) as unknown:
        draw_figure(example, "nothing", "ko")
    assert "rate_map" in unknown.value.to("ko")


def test_the_reader_chooses_the_classes(example):
    assert "자연 분류" in draw_figure(example, "rate_map", "ko", classing="natural").html
    assert "분위수" in draw_figure(example, "rate_map", "ko").html
