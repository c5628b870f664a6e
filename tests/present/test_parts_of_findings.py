"""What a page shows of many findings, of cells in two languages, and of stations on a map of areas."""

import re
from dataclasses import replace

import pytest

from workbench.core.result import Column
from workbench.core.text import Text
from workbench.present import prose
from workbench.present.figures import draw_figure
from workbench.present.maps import build_area_map
from workbench.present.rows import write_value


def test_the_first_findings_stand_apart_from_the_others(example) -> None:
    ids = [f.id for f in example.result.findings]
    assert len(ids) >= 2
    first, rest = (prose.show_findings(example, "ko", **part) for part in ({"first": 1}, {"after": 1}))
    assert f'id="ko-finding-{ids[0]}"' in first.html
    assert f'id="ko-finding-{ids[1]}"' not in first.html
    assert f'id="ko-finding-{ids[1]}"' in rest.html
    assert f'id="ko-finding-{ids[0]}"' not in rest.html
    assert "그 밖의 발견" in rest.html


@pytest.mark.parametrize(
    ("cell", "bilingual", "ko", "en"),
    [
        ("도로변 · roadside", True, "도로변", "roadside"),
        ("도로변 · roadside", False, "도로변 · roadside", "도로변 · roadside"),
        ("종로구", True, "종로구", "Jongno-gu"),
    ],
)
def test_a_bilingual_cell_is_read_in_one_language(cell: str, bilingual: bool, ko: str, en: str) -> None:
    column = Column("group", Text("측정망", "Network"), "label", bilingual=bilingual)
    assert (write_value(cell, column, "ko"), write_value(cell, column, "en")) == (ko, en)


def test_areas_carry_the_dots_of_the_table_they_name(example) -> None:
    area = next(f for f in example.result.figures if f.kind == "area_map")
    point = next(f for f in example.result.figures if f.kind == "point_map" and f.value != area.value)
    figures = tuple(replace(f, dots=point.table) if f.id == area.id else f for f in example.result.figures)
    tables = tuple(
        replace(
            t,
            data=t.data.rename_columns([area.value if n == point.value else n for n in t.data.column_names]),
            columns=tuple(replace(c, name=area.value) if c.name == point.value else c for c in t.columns),
        )
        if t.id == point.table
        else t
        for t in example.result.tables
    )
    figures = tuple(f for f in figures if f.table != point.table)
    release = replace(example, result=replace(example.result, figures=figures, tables=tables))
    plain = build_area_map(example, area, "ko", "quantile").spots
    dotted = build_area_map(release, release.figure(area.id), "ko", "quantile").spots
    dots = [spot for spot in dotted if spot.radius]
    assert len(dotted) == len(plain) + len(dots)
    assert dots
    assert all(spot.geometry["type"] == "Point" for spot in dots)
    with_dots, without = (draw_figure(r, area.id, "ko").html for r in (release, example))
    # Points stand in the frame by the number of their kind and their longitude in 0.00001 degrees.
    points = re.compile(r"\[10,\[12\d{6},")
    assert len(points.findall(with_dots)) == len(dots)
    assert not points.findall(without)
