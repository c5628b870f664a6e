from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.present.example_release import make_release
from workbench.present import View
from workbench.reports.pictures import shrink_picture


def read(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def write(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize("figure", ["rate_map", "rate_order"])
def test_a_drawing_of_ours_loses_weight_and_not_its_looks(figure: str) -> None:
    png = View(make_release(), "ko").figure(figure).png
    assert png is not None
    small = shrink_picture(png)
    assert len(small) < 0.6 * len(png)
    before, after = np.asarray(read(png), float), np.asarray(read(small), float)
    assert before.shape == after.shape
    # Off where nobody looks: on the edges of letters, and there by little.
    assert np.abs(before - after).mean() < 1
    assert (np.abs(before - after).max(axis=2) > 40).mean() < 0.001


def test_what_is_seen_through_becomes_white() -> None:
    picture = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((50, 50, 150, 150), fill=(200, 0, 0, 255))
    assert read(shrink_picture(write(picture))).getpixel((2, 2)) == (255, 255, 255)


def test_a_picture_that_would_grow_stays_as_it_was() -> None:
    png = write(Image.new("L", (1, 1)))
    assert len(shrink_picture(png)) <= len(png)
