from dataclasses import replace

import pyarrow as pa
import pytest

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column, Figure, Table
from workbench.core.text import Text
from workbench.present.funnel_chart import describe_funnel, draw_funnel
from workbench.present.pictures import HALO, NARROW, WIDE, drawing
from workbench.present.rows import Rows

TITLE = Text("깔때기", "Funnel")
FIGURE = Figure(
    "funnel",
    "funnel",
    TITLE,
    "areas",
    "gu_name",
    "rate",
    against="exposure",
    limits=(("low", "high", Text("95% 한계", "95% limits")), ("lowest", "highest", Text("99.8% 한계", "99.8% limits"))),
    reference=((10.0, Text("전체", "all")),),
)  # fmt: skip
DATA = {
    "gu_name": ["강남구", "중구", "종로구", "구로구"],
    "exposure": [100.0, 20.0, 50.0, 400.0],
    "rate": [30.0, 11.0, 1.0, None],
    "low": [8.0, 4.0, 6.0, 9.0],
    "high": [12.0, 16.0, 14.0, 11.0],
    "lowest": [7.0, 2.0, 4.0, 8.5],
    "highest": [13.0, 18.0, 16.0, 11.5],
}


def _rows() -> Rows:
    numbers = [Column(name, Text(name, name), "value", digits=1) for name in DATA if name != "gu_name"]
    columns = (Column("gu_name", Text("자치구", "District"), "label"), *numbers)
    return Rows(Table("areas", TITLE, pa.table(DATA), columns, "statistics"), ())


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_points_stand_at_their_exposure_within_lines_that_follow_it(width: int) -> None:
    with drawing():
        drawn = draw_funnel(_rows(), FIGURE, "en", width)
    axes = drawn.sheet.axes[0]
    points = {
        (line.get_xdata()[0], line.get_ydata()[0]): line.get_markerfacecolor()
        for line in axes.lines
        if line.get_marker() == "o"
    }
    assert set(points) == {(100.0, 30.0), (20.0, 11.0), (50.0, 1.0)}
    assert points[20.0, 11.0] == "white" and points[100.0, 30.0] != points[50.0, 1.0]
    limits = [list(line.get_ydata()) for line in axes.lines if list(line.get_xdata()) == [20.0, 50.0, 100.0]]
    assert limits == [[4, 6, 8], [16, 14, 12], [2, 4, 7], [18, 16, 13]]
    assert {text.get_text() for text in axes.texts} >= {"Gangnam-gu", "Jongno-gu"}
    assert "Jung-gu" not in {text.get_text() for text in axes.texts}
    assert [t.get_text() for t in drawn.sheet.legends[0].get_texts()] == [
        "95% limits",
        "99.8% limits",
        "all 10",
    ]
    assert len(drawn.tips) == 3


def test_the_sentence_names_who_lies_outside() -> None:
    korean, english = (describe_funnel(_rows(), FIGURE, language) for language in ("ko", "en"))
    assert "3곳 가운데 1곳" in korean and "벗어난 곳(1): 강남구" in korean and korean.endswith("종로구.")
    assert "Above (1): Gangnam-gu. Below (1): Jongno-gu." in english


@pytest.mark.parametrize("broken", [{"against": None}, {"limits": ()}])
def test_a_funnel_without_its_parts_is_refused(broken: dict[str, object]) -> None:
    with drawing(), pytest.raises(CannotAnswer):
        draw_funnel(_rows(), replace(FIGURE, **broken), "ko")


def test_a_name_stands_beside_its_point_where_no_limit_crosses_it() -> None:
    """The limit falls through the right side of the point, so its name goes to another."""
    data = DATA | {"gu_name": ["가구", "중구", "종로구", "구로구"], "rate": [12.0, 11.0, 17.0, None]}
    numbers = [Column(name, Text(name, name), "value", digits=1) for name in DATA if name != "gu_name"]
    columns = (Column("gu_name", Text("자치구", "District"), "label"), *numbers)
    rows = Rows(Table("areas", TITLE, pa.table(data), columns, "statistics"), ())
    with drawing():
        drawn = draw_funnel(rows, FIGURE, "ko")
        drawn.sheet.draw_without_rendering()
        axes = drawn.sheet.axes[0]
        name = next(text for text in axes.texts if text.get_text() == "종로구")
        box = name.get_window_extent()
        lines = [line for line in axes.lines if len(line.get_xdata()) == 3]
        paths = [line.get_path().transformed(line.get_transform()) for line in lines]
    assert not any(path.intersects_bbox(box, filled=False) for path in paths)
    assert str(name.get_gid()).startswith(HALO)
