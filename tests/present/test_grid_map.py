import base64
import json
import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from example_release import FIGURES, PLACES, make_result

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure
from workbench.core.text import Text
from workbench.present.figures import draw_figure
from workbench.present.grid import count_on_grid
from workbench.present.grid_map import Cells, build_grid_map
from workbench.present.rows import Rows
from workbench.privacy import release

FIGURE = Figure("rides", "grid_map", Text("대여 위치", "Where rides begin"), "grid", "cell_x", "rides_n")
ALONE = 7
"""Points far from all others: fewer than the threshold."""


@pytest.fixture(scope="module")
def grid():
    random = np.random.default_rng(2)
    places = np.array(PLACES)[random.integers(0, len(PLACES), 30_000)] + random.normal(0, 0.004, (30_000, 2))
    places = np.vstack([places, [[127.4, 37.3]] * ALONE])
    title, unit = Text("대여 <b>", "Rides <b>"), Text("건", "rides")
    table = count_on_grid(
        pa.table({"longitude": places[:, 0], "latitude": places[:, 1]}), "grid", title,
        counted=Column("rides_n", title, "count", unit),
    )  # fmt: skip
    result = make_result()
    return release(replace(result, tables=(*result.tables, table), figures=(*FIGURES, FIGURE)))


def test_sums_hold_at_every_level(grid):
    cells = Cells.of(Rows.of(grid, "grid"), FIGURE)
    shown = sum(v or 0 for v in grid.table("grid").data["rides_n"].to_pylist())
    assert cells.n.sum() == shown > 29_900
    for level in (13, 15, 17):
        seen = cells.gather(level)
        assert seen.n.sum() == shown
        assert seen.level.max() <= level


def test_a_small_cell_is_withheld_and_drawn_as_such(grid):
    few = sum(w.cells_n for w in grid.withheld if w.table == "grid")
    assert few >= 1
    content = build_grid_map(grid, FIGURE, "en", "quantile")
    assert content.content.keys[-1].is_empty
    assert f"withheld  ({few})" in content.content.keys[-1].text
    assert f"Cells withheld because they hold too few: {few}." in content.sentence


def test_the_page_carries_only_released_counts(grid):
    part = draw_figure(grid, "rides", "en")
    packed = re.search(r"&quot;cells&quot;: &quot;([^&]+)&quot;", part.html)
    assert packed is not None
    n = len(grid.table("grid").data)
    counts = np.frombuffer(base64.b64decode(packed[1]), "<u4", n)
    assert (counts == 0).sum() == sum(w.cells_n for w in grid.withheld if w.table == "grid") > 0
    assert not ((counts > 0) & (counts < 10)).any()


def test_names_never_become_html(grid):
    part = draw_figure(grid, "rides", "ko")
    assert "<b>" not in part.html.replace("&lt;b&gt;", "")
    assert json.dumps("대여 <b>").strip('"') not in part.html


def test_table_picture_and_words_say_the_same(grid):
    part = draw_figure(grid, "rides", "en")
    lines = part.text.strip().split("\n\n")[-1].splitlines()
    assert len(lines) == 21
    densities = [
        int(line.split(" | ")[-2 if "rides" in lines[0].split(" | ")[-1] else -1].replace(",", ""))
        for line in lines[1:]
    ]
    assert densities == sorted(densities, reverse=True)
    assert part.picture.startswith("<svg")
    assert part.png.startswith(b"\x89PNG")


def test_a_table_without_cells_is_refused(grid):
    with pytest.raises(CannotAnswer, match="count_on_grid"):
        build_grid_map(grid, replace(FIGURE, table="gu", value="crashes_n"), "en", "quantile")
