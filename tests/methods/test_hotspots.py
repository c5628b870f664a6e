"""KOROAD's zone rule, and places that come back from year to year."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.text import Text
from workbench.methods.hotspots import BICYCLE, CHILD_PEDESTRIAN, ZoneRule, find_zones, group_places


def test_the_rules_are_the_published_ones(vectors: Path) -> None:
    published = (vectors / "koroad_hotspot_rule" / "rule.md").read_text(encoding="utf-8")
    assert "within radius 200 m, >=4 bicycle accidents (one year)" in published
    assert (BICYCLE.radius_m, BICYCLE.fewest, BICYCLE.years) == (200, 4, 1)
    assert ">=3 accidents of child pedestrians (age<=12), or >=2 if one is fatal" in published
    assert (CHILD_PEDESTRIAN.fewest, CHILD_PEDESTRIAN.fewest_if_fatal) == (3, 2)


@pytest.mark.parametrize(
    ("crashes", "deaths", "bicycle", "child"),
    [(4, 0, True, True), (3, 0, False, True), (3, 1, True, True), (2, 0, False, False), (2, 1, False, True)],
)
def test_when_a_place_is_a_zone(crashes: int, deaths: int, bicycle: bool, child: bool) -> None:
    assert BICYCLE.is_zone(crashes, deaths) is bicycle
    assert CHILD_PEDESTRIAN.is_zone(crashes, deaths) is child


def test_zones_of_a_drawn_street() -> None:
    #   0  50 100 150      1000 1100 1200       3000
    #   ●   ●   ●   ●         ●    ●    ●          ●
    x = [0, 50, 100, 150, 1000, 1100, 1200, 3000]
    zones = find_zones(x, [0] * 8, BICYCLE)
    assert [zone.members for zone in zones] == [(0, 1, 2, 3)]
    zones = find_zones(x, [0] * 8, CHILD_PEDESTRIAN)
    assert [zone.members for zone in zones] == [(0, 1, 2, 3), (4, 5, 6)]
    zones = find_zones(x, [0] * 8, CHILD_PEDESTRIAN, deaths=[0] * 7 + [1])
    assert len(zones) == 2  # one crash alone is no zone, fatal or not


def test_exactly_on_the_circle_is_inside() -> None:
    assert len(find_zones([0, 200, 200, 200], [0] * 4, BICYCLE)) == 1
    assert find_zones([0, 201, 402, 603], [0] * 4, BICYCLE) == ()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 800), st.integers(0, 800)), max_size=60))
def test_a_crash_is_in_one_zone_and_every_zone_keeps_the_rule(points: list[tuple[int, int]]) -> None:
    x, y = [p[0] for p in points], [p[1] for p in points]
    zones = find_zones(x, y, BICYCLE)
    members = [i for zone in zones for i in zone.members]
    assert len(members) == len(set(members))
    for zone in zones:
        assert len(zone.members) >= 4
        assert all(np.hypot(x[i] - zone.x, y[i] - zone.y) <= 200 for i in zone.members)


def test_places_of_three_yearly_lists() -> None:
    #          A           B                C
    # 2020     0 (5)       1000 (4)
    # 2021     30 (9)                       5000 (4)
    # 2022     80 (4), 150 (4)
    x = [0, 1000, 30, 5000, 80, 150]
    years = [2020, 2020, 2021, 2021, 2022, 2022]
    weights = [5, 4, 9, 4, 4, 4]
    place = group_places(x, [0] * 6, years, weights, radius_m=200)
    assert place[0] == place[2] == place[4]  # the nearer of the two of 2022
    assert len({place[0], place[1], place[3], place[5]}) == 4


def test_places_do_not_chain() -> None:
    # Each 150 m from the next, years alternating: a chain would make one place of 750 m.
    place = group_places([0, 150, 300, 450, 600, 750], [0] * 6, [1, 2, 1, 2, 1, 2], [1] * 6, radius_m=200)
    assert len(set(place.tolist())) == 3


def test_nothing_gives_nothing() -> None:
    assert find_zones([], [], BICYCLE) == ()
    assert group_places([], [], [], [], radius_m=200).tolist() == []


def test_a_rule_that_goes_by_severity() -> None:
    severe = ZoneRule(
        "three years, fatal and serious", Text("", ""), 200, 3, years=3, severities=("fatal", "serious")
    )
    x = [0, 10, 20, 30, 500, 510, 520]
    kinds = ["serious", "slight", "fatal", "serious", "serious", "slight", "serious"]
    zones = find_zones(x, [0] * 7, severe, severities=kinds)
    assert [zone.members for zone in zones] == [(0, 2, 3)]
    assert len(find_zones(x, [0] * 7, BICYCLE)) == 1
    with pytest.raises(ValueError, match="severity"):
        find_zones(x, [0] * 7, severe)


def test_what_lies_nowhere_is_in_no_zone_and_no_place() -> None:
    x = [np.nan, 0, 10, 20, 30, np.nan]
    assert [zone.members for zone in find_zones(x, [0] * 6, BICYCLE)] == [(1, 2, 3, 4)]
    assert find_zones([np.nan] * 5, [0] * 5, BICYCLE) == ()
    place = group_places(x, [0] * 6, [1, 1, 2, 3, 4, 1], [1] * 6, radius_m=200)
    assert place.tolist() == [-1, 0, 0, 0, 0, -1]


def test_deaths_and_severities_are_one_a_crash() -> None:
    for more in ({"deaths": [0]}, {"severities": ["fatal"]}):
        with pytest.raises(ValueError, match="each crash"):
            find_zones([0] * 4, [0] * 4, BICYCLE, **more)  # type: ignore[arg-type]
