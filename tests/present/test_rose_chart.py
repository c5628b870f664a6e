import pyarrow as pa

from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.present.pictures import drawing
from workbench.present.rose_chart import draw_rose
from workbench.present.rows import Rows

FIGURE = Figure("wind", "rose", Text("바람장미", "Wind rose"), "wind", "sector", "pct", group="speed")


def test_bars_stand_on_each_other_and_north_comes_first() -> None:
    columns = (
        Column("sector", Text("방향", "Direction"), "label"),
        Column("speed", Text("풍속", "Speed"), "label"),
        Column("pct", Text("비율", "Share"), "value", Text("%", "%"), 1),
    )
    data = pa.table(
        {"sector": ["N", "N", "E", "E"], "speed": ["weak", "strong"] * 2, "pct": [10.0, 20.0, 30.0, None]}
    )
    with drawing():
        sheet = draw_rose(
            Rows(Table("wind", FIGURE.title, data, columns, "statistics"), ()), FIGURE, "ko"
        ).sheet
    axes = sheet.axes[0]
    bars = [(round(b.get_x() + b.get_width() / 2, 6), b.get_y(), b.get_height()) for b in axes.patches]
    east = round(3.141592653589793, 6)  # the second of two directions
    assert bars == [(0.0, 0.0, 10.0), (east, 0.0, 30.0), (0.0, 10.0, 20.0), (east, 30.0, 0.0)]
    assert [t.get_text() for t in axes.get_xticklabels()] == ["N", "E"]
    assert [t.get_text() for t in sheet.legends[0].get_texts()] == ["weak", "strong"]
