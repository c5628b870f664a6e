from itertools import pairwise

import pytest

from workbench.present.multiples import MOST_PANELS, choose_columns, choose_panels
from workbench.present.pictures import NARROW, WIDE


@pytest.mark.parametrize("n", [2, 12, 13, 24, 60])
def test_a_picture_holds_the_first_the_last_and_some_evenly_between(n):
    panels = choose_panels(n)
    assert (panels[0], panels[-1]) == (0, n - 1)
    assert len(panels) == len(set(panels)) == min(n, MOST_PANELS)
    steps = {b - a for a, b in pairwise(panels)}
    assert max(steps) - min(steps) <= 1


def test_there_are_fewer_maps_in_a_row_on_a_phone():
    assert [choose_columns(n, WIDE) for n in (2, 3, 4, 5, 12)] == [2, 3, 2, 3, 3]
    assert [choose_columns(n, NARROW) for n in (2, 3, 12)] == [1, 2, 2]
