import pytest
from example_release import make_result

from workbench.core.errors import NotReleased
from workbench.present import View


def test_a_view_shows_every_part_in_its_language(example):
    view = View(example, "en")
    sections = "title summary findings recommendations method limits refusals sources".split()
    parts = [getattr(view, name)() for name in sections]
    assert [p.section for p in parts] == sections
    assert {(p.language, p.release_id, p.is_sample) for p in parts} == {("en", example.id, True)}
    assert view.figure("hours").id == "figure-hours"
    assert view.table("gu").id == "table-gu"
    assert "rate_map" in repr(view)


def test_a_result_has_no_view():
    with pytest.raises(NotReleased):
        View(make_result())
