from workbench.core.result import Column
from workbench.core.text import Text
from workbench.present import words
from workbench.present.classes import classify
from workbench.present.legend import Counted, write_class_keys, write_counts

COLUMN = Column("v", Text("값", "Value"), "value", digits=0)


def test_a_map_counts_its_places_by_class():
    counted = Counted(classify([1, 2, 3, 20, 40], (5, 30)), 2, True, words.PLACES_N)
    keys = write_class_keys([counted], COLUMN, "ko")
    assert [k.text for k in keys] == ["30 초과  (1곳)", "5–30  (1곳)", "5 이하  (3곳)", "비공개  (2곳)"]
    assert keys[-1].is_empty


def test_several_maps_are_counted_one_by_one_and_many_by_their_ends():
    classes = classify([1, 2, 3, 40], (5,))
    maps = [Counted(classes.count(v), n, False, words.PLACES_N) for v, n in (([1, 2], 1), ([40], 0))]
    assert [k.text for k in write_class_keys(maps, COLUMN, "en")] == [
        "above 5  (0 · 1)",
        "5 or less  (2 · 0)",
        "no value  (1 · 0)",
    ]
    assert write_counts([3, 4, 5, 6, 7], words.PLACES_N, "ko") == "3 → 7곳"


def test_a_class_of_nobody_is_named_only_where_the_classes_are_fixed():
    assert (
        len(write_class_keys([Counted(classify([1, 2], (5,)), 0, False, words.PLACES_N)], COLUMN, "ko")) == 2
    )
    empty = Counted(classify([1, 2, 3]).count([1]), 0, False, words.PLACES_N)
    assert len(write_class_keys([empty], COLUMN, "ko")) == 1


def test_lines_are_told_by_their_stroke():
    counted = Counted(
        classify([1, 9], (5,)), 1, False, words.STRETCHES_N, (("#d47a12", 1.6), ("#3b0d02", 7.0))
    )
    keys = write_class_keys([counted], COLUMN, "ko")
    assert [(k.colour, k.width) for k in keys[:2]] == [("#3b0d02", 7.0), ("#d47a12", 1.6)]
    assert keys[2].is_empty
    assert keys[2].width is not None
