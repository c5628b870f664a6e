import itertools

import numpy as np
import pytest

from workbench.core.errors import CannotAnswer
from workbench.present.classes import SEQUENCE, classify, describe_classing


def test_quantiles_share_out_evenly():
    classes = classify(list(range(1, 11)))
    assert classes.counts == (2, 2, 2, 2, 2)
    assert classes.tops == (2, 4, 6, 8, 10)
    assert classes.lows == (1, 3, 5, 7, 9)
    assert [classes.find(v) for v in (1, 2, 3, 10, 99)] == [0, 0, 1, 4, 4]


def test_equal_values_never_fall_apart():
    classes = classify([0] * 8 + [1, 2])
    assert sum(classes.counts) == 10
    assert classes.find(0) == 0
    assert classes.counts[0] == 8


def test_natural_breaks_find_the_gaps():
    classes = classify([1, 2, 1.5, 10, 11, 50, 51], "natural", most=3)
    assert classes.tops == (2, 11, 51)
    assert classes.counts == (3, 2, 2)


def test_natural_breaks_are_the_best_there_are():
    values = np.array([1.0, 1.2, 3.0, 3.1, 3.3, 7.0, 7.7, 12.0])

    def spread(cuts: tuple[int, ...]) -> float:
        return sum(float(((part - part.mean()) ** 2).sum()) for part in np.split(values, cuts))

    best = min(itertools.combinations(range(1, len(values)), 3), key=spread)
    tops = tuple(float(part[-1]) for part in np.split(values, best))
    assert classify(list(values), "natural", most=4).tops == tops


@pytest.mark.parametrize(("values", "k"), [([], 1), ([3.0], 1), ([3.0, 3.0], 1), ([1.0, 2.0], 2)])
def test_few_values_make_few_classes(values, k):
    assert len(classify(values).tops) == k
    assert len(classify(values).colours) == k


def test_labels_show_as_many_decimals_as_tell_the_classes_apart():
    classes = classify([1.01, 1.02, 1.04, 1.06], most=2)
    assert classes.labels(0) == ("1.01–1.02", "1.04–1.06")


def test_colours_grow_darker_evenly_in_grey():
    def lightness(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        return 116 * y ** (1 / 3) - 16

    steps = -np.diff([lightness(c) for c in SEQUENCE])
    assert all(step > 9 for step in steps)
    assert classify([1.0]).colour(None) not in SEQUENCE


def test_fixed_limits_belong_to_the_class_below():
    classes = classify([0, 15, 15.1, 35, 36, 80], (15, 35, 75))
    assert classes.counts == (2, 2, 1, 1)
    assert [classes.find(v) for v in (15, 15.1, 75, 1e9)] == [0, 1, 2, 3]
    assert classes.labels(0, "ko") == ("15 이하", "15–35", "35–75", "75 초과")
    assert classes.labels(0, "en")[0] == "15 or less"
    assert len(set(classes.colours)) == 4


def test_fixed_limits_are_written_with_the_decimals_they_have():
    assert classify([1.0], (0.25, 1, 2.5)).labels(0) == ("0.25 이하", "0.25–1", "1–2.5", "2.5 초과")
    assert classify([1.0], (-1, 1)).labels(1, "en") == ("-1.0 or less", "-1.0 to 1.0", "above 1.0")


def test_fixed_classes_stay_where_there_is_nothing():
    assert classify([], (1, 2)).counts == (0, 0, 0)


@pytest.mark.parametrize(
    "limits", [(), (3, 1), (1, 1), (1, 2, 3, 4, 5), (1, float("nan")), (1, float("inf"))]
)
def test_limits_that_divide_nothing_are_refused(limits):
    with pytest.raises(CannotAnswer, match="15, 35, 75"):
        classify([1, 2], limits)


def test_other_values_are_counted_in_the_same_classes():
    classes = classify([1, 2, 3, 4], "natural", 2)
    assert classes.count([1, 1, 9]).counts == (2, 1)
    assert classes.count([]).tops == classes.tops


def test_the_legend_says_how_the_classes_came_about():
    said = [describe_classing(c, "en") for c in ("quantile", "natural", (1, 2))]
    assert ["quantiles" in said[0], "natural" in said[1], "fixed" in said[2]] == [True] * 3
