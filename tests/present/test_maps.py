import math
from dataclasses import replace

import pytest

from workbench.core.errors import CannotAnswer
from workbench.core.result import Column
from workbench.core.text import Text
from workbench.present.classes import NO_DATA
from workbench.present.legend import build_legend
from workbench.present.maps import LARGEST, build_area_map, build_point_map
from workbench.present.rows import Rows


def with_role(release, table_id, name, role):
    """The release with another role for one column."""
    tables = tuple(
        replace(t, columns=tuple(replace(c, role=role) if c.name == name else c for c in t.columns))
        if t.id == table_id
        else t
        for t in release.result.tables
    )
    return replace(release, result=replace(release.result, tables=tables))


def test_a_count_without_denominator_is_refused_with_a_hint(example):
    figure = replace(example.figure("rate_map"), value="crashes_n", denominator=None)
    with pytest.raises(CannotAnswer) as refused:
        build_area_map(example, figure, "ko", "quantile")
    assert "denominator" in refused.value.to("ko")
    assert "crashes_n" in refused.value.where
    for role in ("rate", "exposure"):
        with pytest.raises(CannotAnswer):
            build_area_map(with_role(example, "gu", "crashes_n", role), figure, "ko", "quantile")


def test_a_mean_needs_none(example):
    figure = replace(example.figure("rate_map"), denominator=None)
    assert build_area_map(with_role(example, "gu", "rate", "value"), figure, "ko", "quantile").spots


def test_areas_are_coloured_by_class_and_withheld_ones_grey(example):
    content = build_area_map(example, example.figure("rate_map"), "ko", "quantile")
    rates = dict(
        zip(Rows.of(example, "gu").values("gu_name"), Rows.of(example, "gu").values("rate"), strict=True)
    )
    grey = {s.name for s in content.spots if s.style["fillColor"] == NO_DATA}
    assert grey == {name for name, rate in rates.items() if rate is None} == {"도봉구", "성북구", "마포구"}
    colours = {s.name: s.style["fillColor"] for s in content.spots}
    order = sorted((n for n in rates if rates[n] is not None), key=lambda n: rates[n])
    assert len(dict.fromkeys(colours[n] for n in order)) == 5
    assert [colours[n] for n in order] == sorted((colours[n] for n in order), key=lambda c: -int(c[1:3], 16))
    assert content.keys[-1].text == "비공개  (3곳)"
    assert sum(int(k.text.split("(")[1].rstrip("곳)")) for k in content.keys) == 25


def test_a_popup_says_value_interval_and_what_it_was_counted_from(example):
    content = build_area_map(example, example.figure("rate_map"), "en", "quantile")
    lines = next(s for s in content.spots if s.name == "Jongno-gu").lines
    assert lines == (
        "Crash rate: 34.4 per million rides",
        "interval: 18.0–50.7",
        "Crashes (crashes): 17",
        "Rides (rides): 494,362",
    )
    withheld = next(s for s in content.spots if s.name == "Dobong-gu").lines
    assert withheld == ("Crash rate: withheld", "Crashes (crashes): withheld", "Rides (rides): withheld")


def test_the_legend_states_unit_denominator_and_classing(example):
    figure = example.figure("rate_map")
    html = build_legend(build_area_map(example, figure, "ko", "natural"), figure, "ko")
    for said in ("사고율 (건/100만 통행)", "분모: 공공자전거 대여 100만 회", "자연 분류", "비공개"):
        assert said in html


def test_a_count_is_the_area_of_its_circle(example):
    content = build_point_map(example, example.figure("spot_map"), "ko", "quantile")
    counts = sorted(Rows.of(example, "spots").values("crashes_n"), reverse=True)
    assert [round(s.radius, 6) for s in content.spots] == [
        round(LARGEST * math.sqrt(c / counts[0]), 6) for c in counts
    ]
    assert [k.text for k in content.keys] == ["50건", "20건", "5건"]
    assert content.keys[0].radius == pytest.approx(LARGEST * math.sqrt(50 / counts[0]))


def test_a_mean_is_a_colour_with_its_value_written_in(example):
    content = build_point_map(example, example.figure("station_map"), "ko", "quantile")
    assert len({s.radius for s in content.spots}) == 1
    assert content.spots[0].label == "26"
    assert content.spots[0].label_colour == "#ffffff"
    assert content.spots[-1].label_colour != "#ffffff"


def test_a_table_without_coordinates_is_no_point_map(example):
    with pytest.raises(CannotAnswer) as refused:
        build_point_map(example, replace(example.figure("spot_map"), table="hours"), "ko", "quantile")
    assert "longitude" in refused.value.to("en")


def test_places_without_coordinates_are_counted(example):
    import pyarrow as pa

    table = example.table("spots")
    lons = [None, None, *table.data.column("lon").to_pylist()[2:]]
    data = table.data.set_column(2, "lon", pa.array(lons))
    tables = tuple(replace(t, data=data) if t.id == "spots" else t for t in example.result.tables)
    release = replace(example, result=replace(example.result, tables=tables))
    content = build_point_map(release, example.figure("spot_map"), "en", "quantile")
    assert len(content.spots) == 58
    assert content.notes == ("2 without a location are not on the map.",)


def test_columns_not_described_are_shown_under_their_own_name(example):
    assert Rows.of(example, "gu").column("x") == Column("x", Text("x", "x"), "value")
